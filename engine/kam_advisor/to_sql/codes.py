"""Answers as numbers: per variable the SQL expression that says which value it has in a row."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise

from sqlglot import exp

from kam_advisor.ir.derived import Given
from kam_advisor.ir.expressions import Number, Value
from kam_advisor.ir.knowledge import FactDeclaration
from kam_advisor.record import Record
from kam_advisor.to_sql.literals import SqlNode, number_literal
from kam_advisor.to_sql.numbers import Answers, scaled
from kam_advisor.unknowns.ratios import Polynomial
from kam_advisor.values import exact


class Code(ABC, Record):
    """A variable of a table: 0 to `size` - 1.

    Attributes:
        facts: The facts that it depends on.
        unknown: What it is where one of them is unknown.
    """

    facts: tuple[str, ...]
    size: int
    unknown: int

    def sql(self, answers: Answers) -> SqlNode:
        """The code; *unknown* too where the answer is no answer."""
        if not all(answers.has(fact) for fact in self.facts):
            return _integer(self.unknown)
        return self.known_sql(answers)

    @abstractmethod
    def known_sql(self, answers: Answers) -> SqlNode:
        """The code where the facts have columns."""

    def column(self, answers: Answers) -> SqlNode:
        """The column of the one fact that it depends on."""
        return answers.columns[self.facts[0]].copy()


class BooleanCode(Code):
    """Yes is 0, no is 1."""

    def known_sql(self, answers: Answers) -> SqlNode:
        """See `Code`."""
        column = self.column(answers)
        return (
            exp.Case()
            .when(exp.Is(this=column, expression=exp.Null()), _integer(2))
            .when(column.copy(), _integer(0))
            .else_(_integer(1))
        )


class OptionCode(Code):
    """The place of an option."""

    options: tuple[str, ...]

    def known_sql(self, answers: Answers) -> SqlNode:
        """See `Code`."""
        column = self.column(answers)
        found = exp.Case(this=column)
        for number, option in enumerate(self.options):
            found = found.when(exp.Literal.string(option), _integer(number))
        return found.else_(_integer(len(self.options)))


class RangeCode(Code):
    """How far a whole number is above the least."""

    least: int

    def known_sql(self, answers: Answers) -> SqlNode:
        """See `Code`."""
        column = self.column(answers)
        most = self.least + self.size - 2
        inside = exp.Between(this=column, low=_integer(self.least), high=_integer(most))
        above = exp.Sub(this=column.copy(), expression=_integer(self.least))
        whole = exp.cast(exp.Paren(this=above) if self.least else column.copy(), "INT")
        return exp.Case().when(inside, whole).else_(_integer(self.size - 1))


class CellCode(Code):
    """The cell of a number.

    Attributes:
        ends: Per cell but the last its upper end, and whether the end itself belongs to it.
    """

    ends: tuple[tuple[Number, bool], ...]

    def known_sql(self, answers: Answers) -> SqlNode:
        """See `Code`."""
        column = self.column(answers)
        unknown = exp.Is(this=column, expression=exp.Null())
        found = exp.Case().when(unknown, _integer(self.size - 1))
        for number, (end, closed) in enumerate(self.ends):
            found = found.when(_below(column, end, closed), _integer(number))
        return found.else_(_integer(len(self.ends)))


class KnownCode(Code):
    """0 where an answer is unknown, 1 where it is known."""

    def known_sql(self, answers: Answers) -> SqlNode:
        """See `Code`."""
        quotient = answers.quotients.get(self.facts[0])
        column = self.column(answers) if quotient is None else quotient.denominator.copy()
        unknown = exp.Is(this=column, expression=exp.Null())
        return exp.Case().when(unknown, _integer(0)).else_(_integer(1))


class GivenCode(Code):
    """0 where a fact is answered, 1 where it is not; it is never unknown."""

    def known_sql(self, answers: Answers) -> SqlNode:
        """See `Code`."""
        unknown = exp.Is(this=self.column(answers), expression=exp.Null())
        return exp.Case().when(unknown, _integer(1)).else_(_integer(0))


class SignCode(Code):
    """The sign of a polynomial: 0 below zero, 1 zero, 2 above zero."""

    polynomial: Polynomial
    declared: Mapping[str, FactDeclaration]

    def known_sql(self, answers: Answers) -> SqlNode:
        """See `Code`."""
        found = scaled((self.polynomial,), answers, self.declared)
        sign = exp.Sign(this=found.values[0])
        code = exp.Add(this=exp.cast(sign, "INT"), expression=_integer(1))
        return exp.Case().when(found.inside, code).else_(_integer(self.unknown))


class CountedCode(Code):
    """A whole number in a column, from 0; one that is too large counts as the largest."""

    def known_sql(self, answers: Answers) -> SqlNode:
        """See `Code`."""
        column = self.column(answers)
        most = _integer(self.size - 1)
        inside = exp.LT(this=column, expression=most)
        return exp.Case().when(inside, exp.cast(column.copy(), "INT")).else_(most.copy())


def code_of(fact: FactDeclaration, values: tuple[Value, ...]) -> Code:
    """The code of a fact with these values in its domain (`unknowns/domains.py`)."""
    size = len(values) + 1
    about = (fact.id,), size, size - 1
    if isinstance(fact.derived, Given):
        return GivenCode((fact.derived.fact,), size, 1)
    if not values:
        return KnownCode((fact.id,), 2, 0)
    if fact.kind == "boolean":
        return BooleanCode(*about)
    if fact.kind == "choice":
        return OptionCode(*about, fact.options)
    numbers = [value for value in values if not isinstance(value, str)]
    if fact.kind != "number" and _complete(fact, numbers):
        return RangeCode(*about, int(numbers[0]))
    if fact.kind == "integer":
        ends: list[tuple[Number, bool]] = [(start, False) for start in numbers[1:]]
    else:
        ends = _ends(fact, numbers)
    return CellCode(*about, tuple(ends))


def sign_code(polynomial: Polynomial, facts: Mapping[str, FactDeclaration]) -> Code:
    """The code of the sign of a polynomial."""
    return SignCode(tuple(sorted(polynomial.facts)), 4, 3, polynomial, facts)


def _complete(fact: FactDeclaration, numbers: list[Number]) -> bool:
    """Whether the numbers are all that the fact can be, not one of each cell."""
    whole = fact.kind == "scale" or (fact.minimum is not None and fact.maximum is not None)
    consecutive = all(b - a == 1 for a, b in pairwise(numbers))
    return whole and consecutive and (fact.kind == "scale" or numbers[-1] == fact.maximum)


def _ends(fact: FactDeclaration, numbers: list[Number]) -> list[tuple[Number, bool]]:
    """The upper ends of the cells of a number: by turns a threshold, and what lies between two."""
    if len(numbers) == 1:
        return []
    is_point = fact.minimum is not None  # the first cell is then the minimum itself
    found: list[tuple[Number, bool]] = []
    for number, following in pairwise(numbers):
        found.append((number, True) if is_point else (following, False))
        is_point = not is_point
    return found


def _below(column: SqlNode, end: Number, closed: bool) -> SqlNode:
    """Whether a column is below a number, or that number; exactly, also for a third."""
    number = Fraction(end)
    left = column.copy()
    literal = number_literal(exact(number))
    if literal is None:
        left = exp.Mul(this=left, expression=_integer(number.denominator))
        literal = number_literal(number.numerator)
        assert literal is not None
    return (exp.LTE if closed else exp.LT)(this=left, expression=literal)


def _integer(number: int) -> SqlNode:
    return exp.Literal.number(number)
