"""What an assessment is: the result for a profile, before anyone puts it into words."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, TypeAlias

from kam_advisor.inference import Conclusions, World
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.profile import Profile
from kam_advisor.record import Record
from kam_advisor.values import Unknown

if TYPE_CHECKING:
    from kam_advisor.ir.agendas import Agenda

Status: TypeAlias = Literal["decided", "open", "not_applicable"]


class DecisionAssessment(Record):
    """What an assessment says about one decision.

    Attributes:
        decision: Its id.
        status: `decided` where every completion gives the same outcome, `not_applicable` where it
            applies in none, else `open`.
        outcome: The outcome; None unless decided.
        possible: The outcomes that some completion gives, lowest first, `not_applicable` last.
        readings: What each reading concludes, None while open; empty where not applicable.
        unanimous: Whether the readings agree (on what the decision compares them by): in every
            completion True, in none False, else None. None where not applicable.
        warnings: The warnings that fire in every completion.
        possible_warnings: The warnings that fire in some completions only.
        scores: The value of each quantity of the decision, exactly; a mark where it has none.
        missing: The unknown facts that can still change the outcome, in the order of the rules.
        missing_in: The same with their account: its name, None where the fact is the company's.
            Only of decisions over the accounts; the company's facts first, then by account.
        fired: Per reading the id of the rule that concluded, as far as it fired.
        target_picture: Whether the outcome is a target rather than advice for today.
        problems: `gap` or `conflict` where in some completion the rules give no outcome.
        exact: False where `possible` and `missing` may be wider than they should be.
        gaps: What is still to be done: the gaps that fire in every completion.
        possible_gaps: The gaps that fire in some completions only.
    """

    decision: str
    status: Status
    outcome: str | None
    possible: tuple[str, ...]
    readings: Mapping[str, str | None]
    unanimous: bool | None
    warnings: tuple[str, ...]
    possible_warnings: tuple[str, ...]
    scores: Mapping[str, Value | Unknown]
    missing: tuple[str, ...]
    fired: Mapping[str, str]
    target_picture: bool
    problems: tuple[str, ...]
    exact: bool
    missing_in: tuple[tuple[str | None, str], ...] = ()
    gaps: tuple[str, ...] = ()
    possible_gaps: tuple[str, ...] = ()

    @property
    def fires(self) -> tuple[str, ...]:
        """Warnings and gaps that fire in every completion."""
        return (*self.warnings, *self.gaps)

    @property
    def may_fire(self) -> tuple[str, ...]:
        """Warnings and gaps that fire in some completions only."""
        return (*self.possible_warnings, *self.possible_gaps)


class ScopeAssessment(Record):
    """The decisions of one account, or those over all accounts of the company.

    Attributes:
        name: Of the account; of the company for the decisions over its accounts.
        given: The known raw answers that were used.
        set_aside: Answers that do not count because their fact does not apply.
        decisions: In the order of the agenda, or of the knowledge base.
        world: What was settled before the chaining.
        conclusions: The firings: the proof of everything that is decided by them.
    """

    name: str
    given: Mapping[str, Value]
    set_aside: tuple[str, ...]
    decisions: Mapping[str, DecisionAssessment]
    world: World
    conclusions: Conclusions


class Assessment(Record):
    """The result for one profile.

    Attributes:
        profile: What was assessed.
        accounts: One for each account, in the order of the profile.
        company: The decisions over the accounts.
        knowledge: The rules and knowledge used, with fingerprint and overrides.
        engine: The inference engine that ran, as `durable_rules 2.0.28`.
        agenda: For what purpose; None: decisions as they were asked for.
    """

    profile: Profile
    accounts: tuple[ScopeAssessment, ...]
    company: ScopeAssessment
    knowledge: KnowledgeBase
    engine: str
    agenda: "Agenda | None" = None
