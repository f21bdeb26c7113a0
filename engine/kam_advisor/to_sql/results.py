"""All that is said about a decision, as one diagram over all partial profiles."""

from collections.abc import Hashable
from functools import cached_property

from kam_advisor.assessment import Status
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import NOT_APPLICABLE, Decision
from kam_advisor.record import Record
from kam_advisor.to_sql.kleene import NOTHING, KleeneRules
from kam_advisor.to_sql.possible import UNSETTLED, Possible
from kam_advisor.to_sql.space import PartialSpace
from kam_advisor.unknowns.prepared import Prepared
from kam_advisor.unknowns.rules import NoOutcome, Rules
from kam_advisor.unknowns.space import Space
from kam_advisor.values import UNKNOWN


class Result(Record):
    """What is said about a decision; as in `DecisionAssessment`."""

    status: Status
    outcome: str | None
    possible: tuple[str, ...]
    rule: str | None
    unanimous: bool | None
    warnings: tuple[str, ...]
    possible_warnings: tuple[str, ...]
    target_picture: bool
    problems: tuple[str, ...]


class Results:
    """The diagrams of the decisions of accounts. Terminals stand for a `Result`, or UNSETTLED."""

    def __init__(self, knowledge: KnowledgeBase, order: tuple[str, ...], budget: int) -> None:
        """Nothing is built before it is asked for.

        Args:
            knowledge: The rules.
            order: Every fact they use, in the order in which diagrams ask them.
            budget: How many steps may be taken for a decision.
        """
        self._knowledge = knowledge
        self.prepared = Prepared(knowledge, budget)
        self._complete_space = Space(self.prepared, (), order)
        self.space = PartialSpace(self.prepared, order)
        self._complete = Rules(self._complete_space, {})
        self._kleene = KleeneRules(self.space, self._complete)
        self._possible = Possible(self._complete_space, self.space)

    @cached_property
    def unsettled(self) -> int:
        """The terminal where the core engine has to be asked."""
        return self.space.diagrams.terminal(UNSETTLED)

    def decision(self, decision: Decision) -> int:
        """The diagram of everything that is said about a decision.

        Raises:
            BudgetExceeded: It would be too large.
        """
        self._complete_space.diagrams.refill()
        self.space.diagrams.refill()
        diagrams = self.space.diagrams
        complete, possible_of = self._complete, self._possible
        possible = possible_of.of
        target = decision.target_picture_when
        parts = (
            possible(complete.decision(decision.id)),
            possible(complete.agreement(decision)),
            possible_of.settled(self._kleene.fired(decision)),
            possible_of.settled(self._kleene.condition(target))
            if target is not None
            else diagrams.terminal(False),
            *(possible(complete.holds(decision, warning.when)) for warning in decision.warnings),
        )

        def joined(terminals: tuple[int, ...]) -> int:
            values = [diagrams.values[terminal] for terminal in terminals]
            if UNSETTLED in values:
                return self.unsettled
            return diagrams.terminal(_result(decision, values))

        return diagrams.apply(("result", decision.id), joined, parts)

    def quantity(self, name: str) -> int:
        """The diagram of the value of a quantity: a number, UNKNOWN, UNDEFINED, or a `Ratio`.

        Raises:
            BudgetExceeded: It would be too large.
        """
        self.space.diagrams.refill()
        return self._possible.settled(self._kleene.quantity_value(name))


def _result(decision: Decision, values: list[Hashable]) -> Result:
    reached, agreement, rule, target, *warned = values
    assert isinstance(reached, frozenset)
    assert isinstance(agreement, frozenset)
    order = (*decision.outcomes, NOT_APPLICABLE)
    possible = tuple(outcome for outcome in order if outcome in reached)
    problems = tuple(problem.value for problem in NoOutcome if problem in reached)
    if possible == (NOT_APPLICABLE,) and not problems:
        return Result("not_applicable", None, possible, None, None, (), (), False, ())
    decided = len(possible) == 1 and not problems
    certain = [
        w.id
        for w, found in zip(decision.warnings, warned, strict=True)
        if found == frozenset({True})
    ]
    some = [
        warning.id
        for warning, found in zip(decision.warnings, warned, strict=True)
        if isinstance(found, frozenset) and True in found and len(found) > 1
    ]
    return Result(
        status="decided" if decided else "open",
        outcome=possible[0] if decided else None,
        possible=possible,
        rule=None if rule == NOTHING else str(rule),
        unanimous=_unanimous(agreement),
        warnings=tuple(certain),
        possible_warnings=tuple(some),
        target_picture=target is True,
        problems=problems,
    )


def _unanimous(agreement: frozenset[object]) -> bool | None:
    """From the values of `Rules.agreement`; UNKNOWN stands where the decision does not apply."""
    found = agreement - {UNKNOWN}
    if False not in found:
        return True
    return None if True in found else False
