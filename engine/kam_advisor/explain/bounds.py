"""Between which values a score lies while answers are missing: the least and greatest it can have.

Exact: both are reached by some answers. Items of which the unknown answers have nothing to do with
each other are added up; items that share one (through what applies) are tried together.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import prod

from kam_advisor.assessment import ScopeAssessment
from kam_advisor.ir.expressions import (
    And,
    Compare,
    ComparisonOperator,
    Expression,
    Fact,
    Not,
    Number,
    Or,
    Quantity,
    Value,
)
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.quantities import Scorecard, ScoreItem
from kam_advisor.ir.rules import Decision
from kam_advisor.ir.walk import facts_of
from kam_advisor.literals import finite_values
from kam_advisor.record import Record
from kam_advisor.reference.evaluate import Context, contribution, evaluate, number
from kam_advisor.reference.settle import Settler
from kam_advisor.values import Unknown, exact

_MOST_TRIED = 2_000


class Bounds(Record):
    """The least and the greatest value that a score can still have."""

    least: Number
    greatest: Number


def score_bounds(
    decision: Decision, scope: ScopeAssessment, knowledge: KnowledgeBase, settler: Settler
) -> dict[str, Bounds]:
    """The bounds of every scorecard of a decision that has no value yet.

    One with numbers without limits, or with more combinations than can be tried, is left out.
    """
    found: dict[str, Bounds] = {}
    for name in decision.quantities:
        card = knowledge.quantities[name]
        if isinstance(card, Scorecard) and isinstance(scope.world.quantities[name], Unknown):
            bounds = _Card(card, scope.given, knowledge, settler).bounds()
            if bounds is not None:
                found[name] = bounds
    return found


def certain(condition: Expression, context: Context, bounds: Mapping[str, Bounds]) -> bool | None:
    """Whether a condition holds whatever the missing answers are; None where that is not seen."""
    found = evaluate(condition, context)
    if isinstance(found, bool):
        return found
    match condition:
        case Not(item):
            inner = certain(item, context, bounds)
            return None if inner is None else not inner
        case And(items) | Or(items):
            settles = isinstance(condition, Or)  # one item with this verdict settles it
            verdicts = [certain(item, context, bounds) for item in items]
            if settles in verdicts:
                return settles
            return None if None in verdicts else not settles
        case Compare(operator, Quantity(name), other) if name in bounds:
            return _within(operator, bounds[name], evaluate(other, context))
        case Compare(operator, other, Quantity(name)) if name in bounds:
            return _within(_MIRRORED[operator], bounds[name], evaluate(other, context))
    return None


_MIRRORED: Mapping[ComparisonOperator, ComparisonOperator] = {
    "=": "=",
    "!=": "!=",
    "<": ">",
    "<=": ">=",
    ">": "<",
    ">=": "<=",
}


def _within(operator: ComparisonOperator, bounds: Bounds, to: Value | Unknown) -> bool | None:
    """What a comparison of every value within the bounds gives; None where that differs."""
    if isinstance(to, Unknown | str):
        return None
    limit = number(to)
    match operator:
        case "<" | ">=":
            below = True if bounds.greatest < limit else False if bounds.least >= limit else None
            return below if operator == "<" or below is None else not below
        case "<=" | ">":
            low = True if bounds.greatest <= limit else False if bounds.least > limit else None
            return low if operator == "<=" or low is None else not low
        case _:
            if bounds.least == bounds.greatest == limit:
                return operator == "="
            outside = not bounds.least <= limit <= bounds.greatest
            return operator == "!=" if outside else None


class _Card:
    """One scorecard with what is known of its answers."""

    def __init__(
        self,
        card: Scorecard,
        given: Mapping[str, Value],
        knowledge: KnowledgeBase,
        settler: Settler,
    ) -> None:
        self._card = card
        self._given = given
        self._knowledge = knowledge
        self._settler = settler

    def bounds(self) -> Bounds | None:
        """The bounds, or None where they cannot be worked out."""
        least = greatest = Fraction(0)
        for items, unknown in self._groups():
            ends = self._ends(items, sorted(unknown))
            if ends is None:
                return None
            least, greatest = least + ends[0], greatest + ends[1]
        divisor = Fraction(1)
        if self._card.aggregate == "mean":
            context = self._context({})
            weights = (evaluate(item.weight, context) for item in self._card.items)
            divisor = Fraction(sum(number(w) for w in weights if not isinstance(w, Unknown)))
        return Bounds(exact(least / divisor), exact(greatest / divisor)) if divisor else None

    def _groups(self) -> Iterable[tuple[list[ScoreItem], set[str]]]:
        """Items that share an unknown answer, each group with its unknown answers."""
        groups: list[tuple[list[ScoreItem], set[str]]] = []
        for item in self._card.items:
            together, unknown = [item], set(self._unknown(item.fact))
            apart = []
            for others, theirs in groups:
                if unknown & theirs:
                    together, unknown = [*others, *together], unknown | theirs
                else:
                    apart.append((others, theirs))
            groups = [*apart, (together, unknown)]
        return groups

    def _unknown(self, fact: str) -> Iterator[str]:
        """The unknown answers on which it depends what counts for a fact."""
        if fact not in self._given:
            yield fact
        condition = self._knowledge.facts[fact].applies_when
        if condition is not None:
            for name in facts_of(condition, self._knowledge):
                yield from self._unknown(name)

    def _ends(
        self, items: Sequence[ScoreItem], unknown: Sequence[str]
    ) -> tuple[Fraction, Fraction] | None:
        """The least and the greatest sum of these items."""
        domains = [self._domain(fact) for fact in unknown]
        if prod(map(len, domains)) not in range(1, _MOST_TRIED + 1):
            return None
        sums: list[Fraction] = []
        for answers in product(*domains):
            context = self._context(dict(zip(unknown, answers, strict=True)))
            parts = [contribution(item, context) for item in items]
            known = [number(part) for part in parts if not isinstance(part, Unknown)]
            if len(known) < len(parts):
                return None
            sums.append(Fraction(sum(known)))
        return min(sums), max(sums)

    def _domain(self, fact: str) -> tuple[Value, ...]:
        """Every answer, of a number that counts only in a sum both ends; empty without limits."""
        declared = self._knowledge.facts[fact]
        values = finite_values(Fact(fact), self._knowledge)
        if values is not None:
            return values
        ends = (declared.minimum, declared.maximum)
        in_condition = any(
            other.applies_when is not None and fact in facts_of(other.applies_when, self._knowledge)
            for other in self._knowledge.facts.values()
        )
        low, high = ends
        return () if low is None or high is None or in_condition else (low, high)

    def _context(self, answers: Mapping[str, Value]) -> Context:
        counting = self._settler.facts_that_count({**self._given, **answers})
        return Context(self._knowledge, counting, {}, {}, {})
