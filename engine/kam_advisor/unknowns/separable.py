"""Sums to which each fact contributes by itself: scorecards, and arithmetic like them."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from kam_advisor.ir.expressions import (
    Aggregate,
    Arithmetic,
    Constant,
    Expression,
    Fact,
    Parameter,
    Quantity,
    Value,
)
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.quantities import CollectTable, Formula, ScoreItem
from kam_advisor.reference.evaluate import Context, number, position


@dataclass(frozen=True, slots=True)
class SeparableSum:
    """A constant plus a contribution per fact.

    Attributes:
        constant: What is added in any case.
        tables: Per fact the contribution of each answer.
    """

    constant: Fraction
    tables: Mapping[str, Mapping[Value, Fraction]]

    def plus(self, other: "SeparableSum") -> "SeparableSum":
        """The sum of both."""
        tables = dict(self.tables)
        for fact, table in other.tables.items():
            mine = tables.get(fact, {})
            tables[fact] = {value: c + mine.get(value, 0) for value, c in table.items()}
        return SeparableSum(self.constant + other.constant, tables)

    def times(self, factor: Fraction) -> "SeparableSum":
        """Every contribution times the factor."""
        tables = {f: {v: c * factor for v, c in t.items()} for f, t in self.tables.items()}
        return SeparableSum(self.constant * factor, tables)


_NOTHING = SeparableSum(Fraction(0), {})


def separable(
    expression: Expression, knowledge: KnowledgeBase, answers: Mapping[str, tuple[Value, ...]]
) -> SeparableSum | None:
    """The expression as a sum over facts; None where it is not one.

    Args:
        expression: Any arithmetic.
        knowledge: Declarations of facts, parameters and quantities.
        answers: All answers of each finite fact; others make the result None.
    """
    return _Reader(knowledge, answers).read(expression)


class _Reader:
    def __init__(self, knowledge: KnowledgeBase, answers: Mapping[str, tuple[Value, ...]]) -> None:
        self._knowledge = knowledge
        self._answers = answers

    def read(self, expression: Expression) -> SeparableSum | None:
        match expression:
            case Constant(value):
                return None if isinstance(value, str) else _constant(Fraction(number(value)))
            case Parameter(name):
                return _constant(Fraction(self._knowledge.parameters[name].value))
            case Fact(name):
                return self._fact(name)
            case Quantity(name):
                return self._quantity(name)
            case Arithmetic(operator, left, right):
                return self._arithmetic(operator, self.read(left), self.read(right))
            case Aggregate("sum" | "mean" as function, items):
                total = self._total([self.read(item) for item in items])
                if total is None or function == "sum":
                    return total
                return total.times(Fraction(1, len(items)))
            case _:
                return None

    def _fact(self, name: str) -> SeparableSum | None:
        answers = self._answers.get(name, ())
        if not answers or isinstance(answers[0], str):
            return None
        return SeparableSum(Fraction(0), {name: {a: Fraction(number(a)) for a in answers}})

    def _arithmetic(
        self, operator: str, left: SeparableSum | None, right: SeparableSum | None
    ) -> SeparableSum | None:
        if left is None or right is None:
            return None
        match operator:
            case "+":
                return left.plus(right)
            case "-":
                return left.plus(right.times(Fraction(-1)))
            case "*":
                if left.tables:
                    left, right = right, left
                return None if left.tables else right.times(left.constant)
            case _:
                if right.tables or right.constant == 0:
                    return None
                return left.times(1 / right.constant)

    def _quantity(self, name: str) -> SeparableSum | None:
        declaration = self._knowledge.quantities[name]
        if isinstance(declaration, Formula):
            return self.read(declaration.expression)
        if isinstance(declaration, CollectTable):
            return None
        total = self._total([self._contribution(item) for item in declaration.items])
        if declaration.aggregate == "sum":
            return total
        weights = self._total([self.read(item.weight) for item in declaration.items])
        return self._arithmetic("/", total, weights)

    def _contribution(self, item: ScoreItem) -> SeparableSum | None:
        weight = self.read(item.weight)
        answers = self._answers.get(item.fact, ())
        if weight is None or weight.tables or not answers:
            return None
        table: dict[Value, Fraction] = {}
        for answer in answers:
            context = Context(self._knowledge, {item.fact: answer}, {}, {}, {})
            placed = position(item, context)
            assert isinstance(placed, int | Fraction)
            table[answer] = weight.constant * placed
        return SeparableSum(Fraction(0), {item.fact: table})

    def _total(self, parts: list[SeparableSum | None]) -> SeparableSum | None:
        total = _NOTHING
        for part in parts:
            if part is None:
                return None
            total = total.plus(part)
        return total


def _constant(value: Fraction) -> SeparableSum:
    return SeparableSum(value, {})
