"""What is said about a decision of a partial profile, and the widest that can be said."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from kam_advisor.ir.expressions import Constant, Value
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import NOT_APPLICABLE, Decision, Reading, Table
from kam_advisor.ir.walk import decision_conditions, outcomes_of

Agreement: TypeAlias = Literal["all", "some", "none"]
"""In how many of the completions in which a decision applies its readings agree."""

AccountFact: TypeAlias = tuple[int | None, str]
"""A fact of one of several accounts (by number, from 0), or of the company (None)."""


@dataclass(frozen=True, slots=True)
class DecisionView:
    """What can still become of a decision.

    Attributes:
        possible: Its outcomes over all completions, `not_applicable` among them.
        gap: Whether some completion has no outcome as nothing is concluded.
        conflict: Whether some completion has no outcome as `unique` or `any` is violated.
        missing: The unknown facts on which the above depends: two completions that differ in this
            fact only have different outcomes. In the order in which the decision uses them; of a
            company's decision each fact once, whether in one account or in several.
        exact: Whether all of this is exact; otherwise it is what cannot be excluded.
    """

    possible: frozenset[str]
    gap: bool
    conflict: bool
    missing: tuple[str, ...]
    exact: bool


@dataclass(frozen=True, slots=True)
class CompanyWitness:
    """Answers to the unknown facts of a company and of each of its accounts."""

    company: Mapping[str, Value]
    accounts: tuple[Mapping[str, Value], ...]


class ScopeCompletions(Protocol):
    """What can be asked of the completions of an account and of a company alike."""

    def decision(self, decision: str) -> DecisionView:
        """What a decision can still become, and what it depends on."""

    def reading(self, decision: str, reading: str) -> frozenset[str]:
        """What a reading can conclude; `not_applicable` where its decision does not apply."""

    def reading_may_lack(self, decision: str, reading: str) -> bool:
        """Whether in some completion a reading has no outcome."""

    def agreement(self, decision: str) -> Agreement:
        """In how many completions the readings agree."""

    def warning(self, decision: str, warning: str) -> tuple[bool, bool]:
        """Whether a warning fires in some completion, and whether in some it does not."""


def widest(decision: Decision, reading: Reading) -> frozenset[str]:
    """Everything a reading can conclude, looking at no condition."""
    if isinstance(reading.logic, Table):
        found = {row.conclusion.outcome for row in reading.logic.rows}
    else:
        found = {
            branch.conclusion.outcome
            for question in reading.logic.questions.values()
            for branch in question.branches
            if branch.conclusion is not None
        }
    return frozenset(found if decision.applies_when is None else {*found, NOT_APPLICABLE})


def may_lack(decision: Decision, knowledge: KnowledgeBase) -> bool:
    """Whether a gap cannot be excluded, looking at no condition."""
    used = {name for c in decision_conditions(decision) for name in outcomes_of(c)} - {decision.id}
    if any(
        may_lack(knowledge.decisions[name], knowledge) or may_conflict(knowledge.decisions[name])
        for name in used
    ):
        return True
    logic = decision.default.logic
    return isinstance(logic, Table) and not (
        logic.hit_policy in ("first", "priority")
        and any(row.when == Constant(True) for row in logic.rows)
    )


def may_conflict(decision: Decision) -> bool:
    """Whether a conflict cannot be excluded, looking at no condition."""
    logic = decision.default.logic
    return isinstance(logic, Table) and logic.hit_policy in ("unique", "any")
