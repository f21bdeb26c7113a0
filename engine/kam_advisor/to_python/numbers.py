"""Arithmetic as Python source, exactly.

What is linear in the answers becomes whole numbers times answers over one common divisor, so that a
comparison with a threshold compares integers. Anything else (a quotient of answers, a least or a
greatest) is calculated with fractions, where None stands for an undefined number.
"""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from math import lcm

from kam_advisor.ir.expressions import (
    Aggregate,
    Arithmetic,
    Constant,
    Expression,
    Fact,
    Number,
    Parameter,
    Quantity,
)
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.quantities import CollectTable, Formula, QuantityDeclaration, ScoreItem
from kam_advisor.record import Record
from kam_advisor.reference.evaluate import number, scale_ends
from kam_advisor.to_python.constants import Constants
from kam_advisor.to_python.unfit import Unfit


class Linear(Record):
    """A sum of exact factors times `terms` (Python source each), and a constant."""

    terms: Mapping[str, Fraction]
    constant: Fraction

    def scaled(self, by: Number) -> "Linear":
        """The sum times a number."""
        return Linear({k: v * by for k, v in self.terms.items()}, self.constant * by)

    def over(self) -> tuple[str, int]:
        """The sum as source that is whole for whole answers, and what to divide it by."""
        divisor = lcm(*(v.denominator for v in (*self.terms.values(), self.constant)))
        source = ""
        for term, factor in self.terms.items():
            source += _signed(source, int(factor * divisor), term)
        if self.constant or not source:
            source += _signed(source, int(self.constant * divisor))
        return source, divisor


def _signed(before: str, factor: int, term: str = "") -> str:
    """A factor, times a term if there is one, as it stands behind what is before."""
    sign = "-" if factor < 0 else "+" if before else ""
    size = abs(factor)
    times = term if term and size == 1 else f"{size} * {term}" if term else str(size)
    return f" {sign} {times}" if before else f"{sign}{times}"


def total(parts: Iterable[Linear]) -> Linear:
    """The sum of several."""
    terms: dict[str, Fraction] = {}
    constant = Fraction(0)
    for part in parts:
        constant += part.constant
        for term, factor in part.terms.items():
            terms[term] = terms.get(term, Fraction(0)) + factor
    return Linear({k: v for k, v in terms.items() if v}, constant)


def constant(value: Number | bool) -> Linear:
    """A number that does not depend on answers."""
    return Linear({}, Fraction(value))


def term(source: str, factor: Fraction = Fraction(1)) -> Linear:
    """A factor times something that Python calculates."""
    return Linear({source: factor}, Fraction(0))


Condition = Callable[[Expression], str]
"""The source of a condition."""


class Numbers:
    """Writes numbers; conditions inside them (`count`, collect rows) are written by `condition`."""

    def __init__(self, knowledge: KnowledgeBase, condition: Condition) -> None:
        """A writer for one knowledge base."""
        self.knowledge = knowledge
        self.condition = condition
        self.constants = Constants()
        self.quantities: dict[str, str] = {}
        """The assignments for the quantities used so far, in order."""
        self._linear: dict[str, Linear | None] = {}

    def linear(self, expression: Expression) -> Linear | None:
        """A number as a linear sum, or None where it is not one."""
        match expression:
            case Constant(value):
                return constant(number(value))
            case Parameter(name):
                return constant(self.knowledge.parameters[name].value)
            case Fact(name):
                return term(f"f_{name}")
            case Quantity(name):
                return self._quantity(name)
            case Arithmetic(op, left, right):
                return self._operation(op, self.linear(left), self.linear(right))
            case Aggregate(function, items):
                return self._aggregate(function, items)
            case _:
                return None

    def value(self, expression: Expression) -> str:
        """Any number: source of an exact number, or of None where it is undefined."""
        linear = self.linear(expression)
        if linear is not None:
            source, divisor = linear.over()
            return f"({source})" if divisor == 1 else f"ratio({source}, {divisor})"
        match expression:
            case Quantity(name):
                return f"q_{name}"
            case Arithmetic(op, left, right):
                return f"{_OPERATIONS[op]}({self.value(left)}, {self.value(right)})"
            case Aggregate(function, items):
                listed = ", ".join(self.value(item) for item in items)
                return f"{_AGGREGATES[function]}(({listed},))"
            case _:
                raise Unfit(f"{type(expression).__name__} in a calculation")

    def _operation(self, op: str, left: Linear | None, right: Linear | None) -> Linear | None:
        if left is None or right is None:
            return None
        if op == "+":
            return total((left, right))
        if op == "-":
            return total((left, right.scaled(-1)))
        if op == "*" and not (left.terms and right.terms):
            return left.scaled(right.constant) if left.terms else right.scaled(left.constant)
        if op == "/" and not right.terms and right.constant:
            return left.scaled(1 / right.constant)
        return None

    def _aggregate(self, function: str, items: tuple[Expression, ...]) -> Linear | None:
        if function == "count":
            return total(term(f"({self.condition(item)})") for item in items)
        parts = [self.linear(item) for item in items]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts) or function in ("min", "max"):
            return None
        added = total(known)
        return added if function == "sum" else added.scaled(Fraction(1, len(items)))

    def _quantity(self, name: str) -> Linear | None:
        if name not in self._linear:
            self._linear[name] = self._assign(name, self.knowledge.quantities[name])
        return self._linear[name]

    def _assign(self, name: str, declaration: QuantityDeclaration) -> Linear | None:
        """Note the assignment of a quantity; what stands for it in conditions."""
        linear, source = self._declared(declaration)
        if linear is None:
            self.quantities[name] = source
            return None
        if not linear.terms:
            return linear
        self.quantities[name], divisor = linear.over()
        return term(f"q_{name}", Fraction(1, divisor))

    def _declared(self, declaration: QuantityDeclaration) -> tuple[Linear | None, str]:
        if isinstance(declaration, Formula):
            linear = self.linear(declaration.expression)
            return linear, "" if linear else self.value(declaration.expression)
        if isinstance(declaration, CollectTable):
            return self._collected(declaration)
        added = total(self._contribution(item) for item in declaration.items)
        if declaration.aggregate == "sum":
            return added, ""
        weight = sum((self._weight(item) for item in declaration.items), Fraction(0))
        return (added.scaled(1 / weight), "") if weight else (None, "None")

    def _contribution(self, item: ScoreItem) -> Linear:
        weight = self._weight(item)
        if item.points:
            points = {option: self._fixed(given) for option, given in item.points.items()}
            divisor = lcm(*(value.denominator for value in points.values()))
            boolean = self.knowledge.facts[item.fact].kind == "boolean"
            named = {
                (option == "yes" if boolean else option): int(value * divisor)
                for option, value in points.items()
            }
            return term(
                f"{self.constants.name('POINTS', repr(named))}[f_{item.fact}]", weight / divisor
            )
        position = term(f"f_{item.fact}", weight)
        if not item.reversed:
            return position
        low, high = scale_ends(self.knowledge.facts[item.fact])
        return total((constant(low + high).scaled(weight), position.scaled(-1)))

    def _weight(self, item: ScoreItem) -> Fraction:
        return self._fixed(item.weight)

    def _fixed(self, expression: Expression) -> Fraction:
        linear = self.linear(expression)
        assert linear is not None
        assert not linear.terms
        return linear.constant

    def _collected(self, table: CollectTable) -> tuple[Linear | None, str]:
        if table.aggregate == "count":
            return total(term(f"({self.condition(row.when)})") for row in table.rows), ""
        values = [self.linear(row.value) for row in table.rows]
        if table.aggregate == "sum" and all(value is not None for value in values):
            rows = zip(table.rows, values, strict=True)
            return total(_where(self.condition(r.when), v) for r, v in rows if v is not None), ""
        taking_part = ", ".join(
            f"*(({self.value(row.value)},) if {self.condition(row.when)} else ())"
            for row in table.rows
        )
        return None, f"{_COLLECTED[table.aggregate]}(({taking_part},))"


def _where(condition: str, value: Linear) -> Linear:
    """The value where a condition holds, otherwise nothing."""
    if not value.terms:
        return term(f"({condition})", value.constant)
    source, divisor = value.over()
    return term(f"(({source}) if {condition} else 0)", Fraction(1, divisor))


_OPERATIONS = {"+": "plus", "-": "minus", "*": "times", "/": "quotient"}
_AGGREGATES = {"min": "least", "max": "greatest", "sum": "added", "mean": "average"}
_COLLECTED = {"min": "least", "max": "greatest", "sum": "added"}
