"""In what terms a set of profiles is described.

A *feature* is something that rules look at: the answer that counts for a fact, a score, the outcome
of an earlier decision. Its *cells* are the values that the rules tell apart; for a score, the
thresholds of both versions and what lies between. Each cell is a diagram: the profiles that have
that value. Where a feature is not the same in both versions, it is two features.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Literal, TypeAlias

from kam_advisor.compare_rules.cells import Cell, Range, cells_of
from kam_advisor.compare_rules.versions import SIDES, Side, Versions
from kam_advisor.ir.expressions import (
    Compare,
    ComparisonOperator,
    Constant,
    CountAccounts,
    CountDistinct,
    Expression,
    Fact,
    Number,
    Outcome,
    Quantity,
)
from kam_advisor.ir.rules import NOT_APPLICABLE
from kam_advisor.ir.walk import children, walk
from kam_advisor.reference.evaluate import Context, evaluate
from kam_advisor.unknowns.diagram import FALSE, TRUE, Diagrams
from kam_advisor.unknowns.rules import NoOutcome

FeatureKind: TypeAlias = Literal["fact", "answer", "score", "outcome", "distinct", "accounts"]


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature with its cells.

    Attributes:
        kind: `fact`: the answer that counts; `answer`: the answer as given, whether the fact
            applies or not; `score`: the value of a quantity; `outcome`: that of a decision;
            `distinct`: how many different outcomes of a decision the accounts have;
            `accounts`: to how many accounts a decision applies.
        name: Of the fact, the quantity or the decision.
        side: The version it is taken from; None where it is the same in both.
        ordered: Whether neighbouring cells make a range.
        cells: What the values are.
        diagrams: Per cell the profiles that have that value.
    """

    kind: FeatureKind
    name: str
    side: Side | None
    ordered: bool
    cells: tuple[Cell, ...]
    diagrams: tuple[int, ...]


class Features:
    """Finds the features of conditions."""

    def __init__(self, versions: Versions) -> None:
        """Features over the diagrams of both versions."""
        self._versions = versions
        self._diagrams = versions.diagrams

    def of(self, conditions: dict[Side, list[Expression]], decision: str) -> list[Feature]:
        """What the conditions of both versions look at, earlier decisions first."""
        found: list[Feature] = []
        for name, sides in _names(conditions, Outcome, exclude=decision).items():
            found += self._once(sides, partial(self._outcome, name))
        for kind in (CountDistinct, CountAccounts):
            for name, sides in _names(conditions, kind).items():
                found += self._once(sides, partial(self._count, kind(name)))
        for name, sides in _names(conditions, Quantity).items():
            cuts = sorted({c for side in SIDES for c in self._cuts(name, side, conditions[side])})
            found += self._once(sides, partial(self._score, name, cuts))
        for name, sides in _names(conditions, Fact).items():
            found += self._once(sides, partial(self._fact, name))
        return found

    def answers(self, levels: Iterable[int]) -> list[Feature]:
        """The answers as they are given: the variables of the diagrams themselves."""
        space = self._versions.space
        found = []
        for level in sorted(levels):
            name = space.variables[level]
            values = space.prepared.domains[name].values
            size = len(values)
            diagrams = tuple(
                self._diagrams.node(level, tuple(TRUE if v == n else FALSE for v in range(size)))
                for n in range(size)
            )
            found.append(
                Feature("answer", name, None, self._is_ordered(name), self._cells(name), diagrams)
            )
        return found

    def _once(self, sides: set[Side], make: Callable[[Side], Feature | None]) -> list[Feature]:
        """The feature in each version that uses it, once where it is the same in both."""
        found = {side: feature for side in SIDES if (feature := make(side)) is not None}
        one, *more = [replace(feature, side=None) for feature in found.values()]
        if more == [one]:
            return [one]
        return [feature for side, feature in found.items() if side in sides]

    def _outcome(self, decision: str, side: Side) -> Feature | None:
        knowledge = self._versions.knowledge[side]
        if decision not in knowledge.decisions:
            return None
        rules = self._versions.rules[side]
        root = rules.decision(decision)
        values: list[Cell] = [*knowledge.decisions[decision].outcomes, NOT_APPLICABLE]
        diagrams = [self._is(root, value) for value in values]
        values.append(None)
        lacking = [self._is(root, problem) for problem in NoOutcome]
        diagrams.append(self._diagrams.disjunction(lacking))
        return self._feature("outcome", decision, side, True, values, diagrams)

    def _count(self, count: CountDistinct | CountAccounts, side: Side) -> Feature | None:
        if count.decision not in self._versions.knowledge[side].decisions:
            return None
        root = self._versions.rules[side].counted(count)
        cells: list[Cell] = list(range((self._versions.accounts or 0) + 1))
        diagrams = [self._is(root, number) for number in cells]
        kind: FeatureKind = "distinct" if isinstance(count, CountDistinct) else "accounts"
        return self._feature(kind, count.decision, side, True, cells, diagrams)

    def _fact(self, fact: str, side: Side) -> Feature | None:
        if fact not in self._versions.knowledge[side].facts:
            return None
        root = self._versions.rules[side].fact(fact)
        name = self._versions.variable(side, fact)
        domain = self._versions.space.prepared.domains[name]
        declared = self._versions.knowledge[side].facts[fact]
        values, cells = list(domain.values), list(self._cells(name))
        if declared.otherwise is not None and declared.otherwise not in values:
            values.append(declared.otherwise)
            cells.append(declared.otherwise)
        diagrams = [self._is(root, value) for value in values]
        return self._feature("fact", fact, side, self._is_ordered(name), cells, diagrams)

    def _score(self, quantity: str, cuts: list[Number], side: Side) -> Feature | None:
        if quantity not in self._versions.knowledge[side].quantities:
            return None
        cells: list[Cell] = []
        diagrams: list[int] = []
        before: Number | None = None
        for cut in cuts:
            at_least = None if before is None else self._compared(quantity, side, ">", before)
            below = self._compared(quantity, side, "<", cut)
            cells.append(Range(before, cut, False, False))
            diagrams.append(self._all(at_least, below))
            cells.append(Range(cut, cut, True, True))
            diagrams.append(self._compared(quantity, side, "=", cut))
            before = cut
        if before is not None:
            cells.append(Range(before, None, False, False))
            diagrams.append(self._compared(quantity, side, ">", before))
            cells.append(None)
            diagrams.append(self._diagrams.negation(self._diagrams.disjunction(diagrams)))
        return self._feature("score", quantity, side, True, cells, diagrams)

    def _all(self, *items: int | None) -> int:
        return self._diagrams.conjunction([item for item in items if item is not None])

    def _compared(
        self, quantity: str, side: Side, operator: ComparisonOperator, number: Number
    ) -> int:
        expression = Compare(operator, Quantity(quantity), Constant(number))
        return self._versions.condition(side, expression)

    def _feature(
        self,
        kind: FeatureKind,
        name: str,
        side: Side,
        ordered: bool,
        cells: list[Cell],
        diagrams: list[int],
    ) -> Feature:
        """The feature without the values that no profile has."""
        kept = [n for n, diagram in enumerate(diagrams) if diagram != FALSE]
        return Feature(
            kind,
            name,
            side,
            ordered,
            tuple(cells[n] for n in kept),
            tuple(diagrams[n] for n in kept),
        )

    def _is(self, root: int, value: object) -> int:
        """The profiles for which a diagram has a value."""
        return indicator(self._diagrams, root, frozenset({self._diagrams.terminal(value)}))

    def _is_ordered(self, name: str) -> bool:
        fact = self._versions.space.prepared.knowledge.facts[name]
        return fact.kind in ("scale", "integer", "number") or fact.ordered

    def _cells(self, name: str) -> tuple[Cell, ...]:
        prepared = self._versions.space.prepared
        return cells_of(prepared.knowledge.facts[name], prepared.domains[name])

    def _cuts(self, quantity: str, side: Side, conditions: list[Expression]) -> Iterator[Number]:
        """The constants that a quantity is compared with."""
        context = Context(self._versions.knowledge[side], {}, {}, {}, {})
        for condition in conditions:
            for part in walk(condition):
                inner = children(part)
                if Quantity(quantity) in inner:
                    for one in inner:
                        value = evaluate(one, context)
                        if isinstance(value, int | Fraction) and not isinstance(value, bool):
                            yield value


def indicator(diagrams: Diagrams, root: int, targets: frozenset[int]) -> int:
    """Where a diagram comes to one of the terminals."""

    def is_one(terminals: tuple[int, ...]) -> int:
        return TRUE if terminals[0] in targets else FALSE

    return diagrams.apply(("comes to", targets), is_one, (root,))


def _names(
    conditions: dict[Side, list[Expression]],
    kind: type[Outcome] | type[CountDistinct] | type[CountAccounts] | type[Quantity] | type[Fact],
    exclude: str = "",
) -> dict[str, set[Side]]:
    """The names of one kind that the conditions mention, with the versions that do."""
    found: dict[str, set[Side]] = {}
    for side in SIDES:
        for condition in conditions[side]:
            for part in walk(condition):
                if isinstance(part, kind):
                    name = part.name if isinstance(part, Quantity | Fact) else part.decision
                    if name != exclude:
                        found.setdefault(name, set()).add(side)
    return found
