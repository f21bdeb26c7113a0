"""How far a condition is from being as it would have to be (`why_not.py` says in what measure)."""

from fractions import Fraction

from kam_advisor.inference import as_text
from kam_advisor.ir.expressions import (
    Between,
    Compare,
    Expression,
    Fact,
    OneOf,
    Outcome,
    Quantity,
)
from kam_advisor.ir.quantities import Scorecard, ScoreItem
from kam_advisor.literals import finite_values, membership
from kam_advisor.reference.evaluate import Context, evaluate, number
from kam_advisor.values import Unknown


class Distances:
    """Measures conditions in one context."""

    def __init__(self, context: Context) -> None:
        """Measure against these answers."""
        self.context = context

    def of(self, condition: Expression, wanted: bool) -> Fraction:
        """The distance of a condition that is not as wanted; never UNKNOWN."""
        about = membership(condition, self.context.knowledge)
        if about is None:
            return self._of_numbers(condition)
        kind, _, name = about.subject.partition(":")
        asked: Expression = Fact(name) if kind == "fact" else Outcome(name)
        values = [as_text(v) for v in finite_values(asked, self.context.knowledge) or ()]
        accepted = about.holds if wanted else about.fails
        if not accepted or not self._graded(asked):
            return Fraction(1)
        current = evaluate(asked, self.context)
        assert not isinstance(current, Unknown)
        here = values.index(as_text(current))
        steps = min(abs(values.index(value) - here) for value in accepted)
        return Fraction(steps, max(1, len(values) - 1))

    def gap(self, condition: Expression) -> Fraction | None:
        """The difference between both sides of a comparison of known numbers, never negative."""
        pairs = [self._numbers(left, right) for left, right in _sides(condition)]
        gaps = [abs(left - right) for left, right in filter(None, pairs)]
        return min(gaps, default=None)

    def _graded(self, asked: Expression) -> bool:
        if not isinstance(asked, Fact):
            return False
        fact = self.context.knowledge.facts[asked.name]
        return fact.kind == "scale" or fact.ordered

    def _of_numbers(self, condition: Expression) -> Fraction:
        gap = self.gap(condition)
        if gap is None:
            return Fraction(1)
        spans = [self._span(left, right) for left, right in _sides(condition)]
        return min(gap / max(spans), Fraction(1))

    def _numbers(self, left: Expression, right: Expression) -> tuple[Fraction, Fraction] | None:
        found = evaluate(left, self.context), evaluate(right, self.context)
        if any(isinstance(value, Unknown | str | bool) for value in found):
            return None
        return _number(found[0]), _number(found[1])

    def _span(self, left: Expression, right: Expression) -> Fraction:
        """The range of the score that is compared; otherwise the number it is compared with."""
        for side in (left, right):
            if isinstance(side, Quantity):
                declaration = self.context.knowledge.quantities[side.name]
                if isinstance(declaration, Scorecard):
                    return self._range(declaration) or Fraction(1)
        compared = evaluate(right, self.context)
        return max(abs(_number(compared)), Fraction(1))

    def _range(self, scorecard: Scorecard) -> Fraction:
        """The greatest value of a scorecard less the least; 0 where an item has no bounds."""
        weights = [self._value(item.weight) for item in scorecard.items]
        spans = [self._item_range(item) for item in scorecard.items]
        total = sum((w * s for w, s in zip(weights, spans, strict=True)), Fraction(0))
        return total / sum(weights) if scorecard.aggregate == "mean" else total

    def _item_range(self, item: ScoreItem) -> Fraction:
        if item.points:
            points = [self._value(point) for point in item.points.values()]
            return max(points) - min(points)
        fact = self.context.knowledge.facts[item.fact]
        if fact.minimum is None or fact.maximum is None:
            return Fraction(0)
        return Fraction(fact.maximum) - Fraction(fact.minimum)

    def _value(self, expression: Expression) -> Fraction:
        return _number(evaluate(expression, self.context))


def _sides(condition: Expression) -> list[tuple[Expression, Expression]]:
    match condition:
        case Compare(_, left, right):
            return [(left, right)]
        case OneOf(item, options):
            return [(item, option) for option in options]
        case Between(item, low, high):
            return [(item, low), (item, high)]
        case _:
            return []


def _number(value: object) -> Fraction:
    return Fraction(number(value)) if isinstance(value, bool | int | Fraction) else Fraction(1)
