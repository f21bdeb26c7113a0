"""All that is said about a decision, as one diagram over all partial profiles."""

from collections.abc import Hashable, Sequence
from fractions import Fraction
from functools import cached_property

from kam_advisor.assessment import Status
from kam_advisor.ir.derived import OverAccounts
from kam_advisor.ir.expressions import Count, Expression, Fact
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import NOT_APPLICABLE, Decision, WarningKind
from kam_advisor.record import Record
from kam_advisor.to_sql.counted import Counted
from kam_advisor.to_sql.kleene import NOTHING, KleeneRules
from kam_advisor.to_sql.possible import UNSETTLED, Possible
from kam_advisor.to_sql.space import PartialSpace
from kam_advisor.unknowns.diagram import FALSE, TRUE
from kam_advisor.unknowns.domains import Domain
from kam_advisor.unknowns.prepared import Prepared
from kam_advisor.unknowns.ratios import ONE, Polynomial, Ratio
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
    gaps: tuple[str, ...] = ()
    possible_gaps: tuple[str, ...] = ()


class _CompleteRules(Rules):
    """The decisions over complete answers."""

    def __init__(self, space: Space, counted: Counted | None) -> None:
        super().__init__(space, {})
        self._counted = counted

    def counted(self, count: Count) -> int:
        """What is counted over the accounts of a company."""
        if self._counted is None:
            return super().counted(count)
        return self._counted.complete(count, self.diagrams, self.levels[self._counted.name])


class Results:
    """The diagrams of the decisions of accounts. Terminals stand for a `Result`, or UNSETTLED."""

    def __init__(
        self,
        knowledge: KnowledgeBase,
        order: tuple[str, ...],
        numbers: frozenset[str] = frozenset(),
        shared: frozenset[str] = frozenset(),
        counted: Counted | None = None,
    ) -> None:
        """Nothing is built before it is asked for.

        Args:
            knowledge: The rules.
            order: Every fact they use, in the order in which diagrams ask them.
            numbers: Finite facts to calculate with, as with numbers that have no bounds.
            shared: Facts that have one answer for several accounts; see `Possible`.
            counted: What is counted over accounts, if anything.
        """
        self.prepared = Prepared(knowledge)
        over = (id for id in order if isinstance(knowledge.facts[id].derived, OverAccounts))
        for fact in (*numbers, *over):  # quotients of columns are calculated with, never cut up
            self.prepared.domains[fact] = Domain((), False)
        if counted is not None:  # after all facts
            order = (*order, counted.name)
            self.prepared.domains[counted.name] = Domain(tuple(range(len(counted.tallies))), False)
        self._complete_space = Space(self.prepared, (), order)
        self.space = PartialSpace(self.prepared, order, counted)
        self._complete = _CompleteRules(self._complete_space, counted)
        self._kleene = KleeneRules(self.space, self._complete)
        self._possible = Possible(self._complete_space, self.space, shared, counted)

    @cached_property
    def unsettled(self) -> int:
        """The terminal where the core engine has to be asked."""
        return self.space.diagrams.terminal(UNSETTLED)

    def decision(self, decision: Decision, budget: int) -> int:
        """The diagram of everything that is said about a decision, within so many steps.

        Raises:
            BudgetExceeded: It would be too large.
        """
        self._refill(budget)
        diagrams = self.space.diagrams
        reached = self._possible.of(self._complete.decision(decision.id))
        parts = (reached, *self._rest(decision), *self._warnings(decision).values())

        def joined(terminals: tuple[int, ...]) -> int:
            values = [diagrams.values[terminal] for terminal in terminals]
            if UNSETTLED in values:
                return self.unsettled
            return diagrams.terminal(result_of(decision, values))

        return diagrams.apply(("result", decision.id), joined, parts)

    def parts(self, decision: Decision, budget: int) -> dict[str, int]:
        """The same in parts, for a decision whose whole diagram is too large.

        Per outcome whether it is possible (`NoOutcome` among them), then agreement, rule and target
        picture, then the warnings; see `result_of`.

        Raises:
            BudgetExceeded: They would be too large.
        """
        self._refill(budget)
        complete = self._complete_space.diagrams
        root = self._complete.decision(decision.id)
        found: dict[str, int] = {}
        for outcome in possible_values(decision):
            wanted = complete.terminal(outcome)

            def is_it(terminals: tuple[int, ...], wanted: int = wanted) -> int:
                return TRUE if terminals[0] == wanted else FALSE

            comes_to = complete.apply(("comes to", outcome), is_it, (root,))
            found[f"possible {outcome}"] = self._possible.exists(comes_to)
        agreement, rule, target = self._rest(decision)
        found |= {"agreement": agreement, "rule": rule, "target": target}
        for name, warning in self._warnings(decision).items():
            found[f"warning {name}"] = warning
        return found

    def polynomial(self, number: Expression) -> Polynomial | None:
        """A number that is a sum of number facts, whatever else is answered; None for another."""
        if isinstance(number, Fact):
            declared = self.prepared.knowledge.facts[number.name]
            if declared.applies_when is not None or declared.kind in ("boolean", "choice"):
                return None
            return Polynomial.of({(number.name,): Fraction(1)})
        self._refill(self.prepared.budget)
        found = self._complete_space.diagrams.values.get(self._complete.value(number))
        return found.above if isinstance(found, Ratio) and found.below == ONE else None

    def number(self, number: Expression, budget: int) -> int:
        """The diagram of a number: see `quantity`.

        Raises:
            BudgetExceeded: It would be too large.
        """
        self._refill(budget)
        return self._possible.settled(self._kleene.value(number))

    def _refill(self, budget: int) -> None:
        self._complete_space.diagrams.refill(budget)
        self.space.diagrams.refill(budget)

    def _rest(self, decision: Decision) -> tuple[int, int, int]:
        settled = self._possible.settled
        target = decision.target_picture_when
        never = self.space.diagrams.terminal(False)
        return (
            self._possible.of(self._complete.agreement(decision)),
            settled(self._kleene.fired(decision)),
            never if target is None else settled(self._kleene.condition(target)),
        )

    def _warnings(self, decision: Decision) -> dict[str, int]:
        return {
            warning.id: self._possible.of(self._complete.holds(decision, warning.when))
            for warning in decision.warnings
        }

    def quantity(self, name: str, budget: int) -> int:
        """The diagram of the value of a quantity: a number, UNKNOWN, UNDEFINED, or a `Ratio`.

        Raises:
            BudgetExceeded: It would be too large.
        """
        self._refill(budget)
        return self._possible.settled(self._kleene.quantity_value(name))


def possible_values(decision: Decision) -> tuple[str | NoOutcome, ...]:
    """Everything that a decision can come to, lowest outcome first."""
    return (*decision.outcomes, NOT_APPLICABLE, *NoOutcome)


def result_of(decision: Decision, values: Sequence[Hashable]) -> Result:
    """What is said about a decision.

    Args:
        decision: The decision.
        values: The set of what it can come to; that of `Rules.agreement`; the rule that fires or
            NOTHING; whether it is a target picture; per warning the set of whether it fires.
    """
    reached, agreement, rule, target, *warned = values
    assert isinstance(reached, frozenset)
    assert isinstance(agreement, frozenset)
    order = (*decision.outcomes, NOT_APPLICABLE)
    possible = tuple(outcome for outcome in order if outcome in reached)
    problems = tuple(problem.value for problem in NoOutcome if problem in reached)
    if possible == (NOT_APPLICABLE,) and not problems:
        return Result("not_applicable", None, possible, None, None, (), (), False, ())
    decided = len(possible) == 1 and not problems
    fires = list(zip(decision.warnings, warned, strict=True))

    def named(kind: WarningKind, surely: bool) -> tuple[str, ...]:
        return tuple(
            warning.id
            for warning, found in fires
            if warning.kind == kind and isinstance(found, frozenset) and True in found
            if (len(found) == 1) == surely
        )

    return Result(
        status="decided" if decided else "open",
        outcome=possible[0] if decided else None,
        possible=possible,
        rule=None if rule == NOTHING else str(rule),
        unanimous=_unanimous(agreement),
        warnings=named("warning", True),
        possible_warnings=named("warning", False),
        target_picture=target is True,
        problems=problems,
        gaps=named("gap", True),
        possible_gaps=named("gap", False),
    )


def _unanimous(agreement: frozenset[object]) -> bool | None:
    """From the values of `Rules.agreement`; UNKNOWN stands where the decision does not apply."""
    found = agreement - {UNKNOWN}
    if False not in found:
        return True
    return None if True in found else False
