"""Polynomials in number facts, exactly: as whole numbers, or not at all.

SQL engines differ in how they multiply and divide decimals, and round without a word. Whole numbers
are alike everywhere. So a number is scaled to a whole one, provided that it has no more than
`PLACES` digits after the point and is not larger than what keeps the result in range; a row in
which that is not so is left to the core engine.
"""

from collections.abc import Collection, Mapping
from fractions import Fraction
from math import lcm
from typing import NamedTuple, TypeAlias

from sqlglot import exp

from kam_advisor.ir.knowledge import FactDeclaration
from kam_advisor.record import Record
from kam_advisor.to_sql.literals import SqlNode
from kam_advisor.unknowns.ratios import Polynomial

PLACES = 4
"""Digits after the point of a number that SQL calculates with."""

_NARROW = 2**62
_WIDE = 10**37
_QUOTIENT = 10**6
"""How much larger than other numbers the parts of a quotient may be."""

_LITERAL = 10**18
"""Numbers that columns are compared with are not larger; see `_whole_between`."""

_ENOUGH = 10**12
"""Numbers up to this are to fit before narrow arithmetic is chosen."""


class Arithmetic(Record):
    """What whole numbers a dialect has.

    Attributes:
        wide: The type of whole numbers beyond 64 bits; None where there is none.
    """

    wide: str | None

    @staticmethod
    def of(dialect: str) -> "Arithmetic":
        """That of a dialect of sqlglot's."""
        known = {"duckdb": "INT128", "sqlite": None, "bigquery": "BIGDECIMAL"}
        return Arithmetic(known.get(dialect, "DECIMAL(38, 0)"))

    @property
    def beyond(self) -> int:
        """A number larger than any that is calculated with."""
        return 2**63 - 1 if self.wide is None else 10**38 - 1


class Quotient(Record):
    """The columns of a number over the accounts of a company.

    NULL while it is unknown; where there is no such number, the numerator is 0. Where it cannot be
    calculated, the numerator is `Arithmetic.beyond`.

    Attributes:
        numerator: A whole number.
        denominator: A whole number above zero.
        exists: 1, or 0 where there is no such number.
    """

    numerator: SqlNode
    denominator: SqlNode
    exists: SqlNode


class Answers(Record):
    """Where the answers of a row are.

    Attributes:
        columns: Per fact its column; a fact that is not there is unknown in every row.
        arithmetic: What whole numbers the dialect has.
        quotients: The facts that are numbers over the accounts of a company.
    """

    columns: Mapping[str, SqlNode]
    arithmetic: Arithmetic
    quotients: Mapping[str, Quotient]

    def has(self, fact: str) -> bool:
        """Whether there is anything known of a fact."""
        return fact in self.columns or fact in self.quotients


class Scaled(Record):
    """Polynomials over the same facts as whole numbers, all multiplied by one number.

    Attributes:
        inside: Whether the numbers of a row are in range, as SQL; not where one is NULL.
        values: The polynomials.
    """

    inside: SqlNode
    values: tuple[SqlNode, ...]


def scaled(
    polynomials: tuple[Polynomial, ...],
    answers: Answers,
    facts: Mapping[str, FactDeclaration],
) -> Scaled:
    """Polynomials in SQL.

    Args:
        polynomials: At least one of them is not a constant.
        answers: Where the facts are; all of them have columns.
        facts: The declarations of the facts.
    """
    names = sorted({fact for polynomial in polynomials for fact in polynomial.facts})
    divided = {name for name in names if name in answers.quotients}
    plain = [name for name in names if name not in divided]
    places = {name: 0 if facts[name].kind == "integer" else PLACES for name in plain}
    whole = _whole(polynomials, places, divided)
    sizes = {_Factor(name): 10**count for name, count in places.items()}
    for name in divided:
        sizes |= dict.fromkeys((_Factor(name), _Factor(name, below=True)), _QUOTIENT)
    kind, most = _range(whole, sizes, answers.arithmetic)
    parts: dict[_Factor, SqlNode] = {}
    checks: list[SqlNode] = []
    for name in plain:
        column = answers.columns[name]
        parts[_Factor(name)] = exp.cast(_times(column.copy(), 10 ** places[name]), kind)
        checks.append(_in_range(column, places[name], min(most, _LITERAL)))
    for name in sorted(divided):
        quotient = answers.quotients[name]
        for factor, column in (
            (_Factor(name), quotient.numerator),
            (_Factor(name, below=True), quotient.denominator),
        ):
            parts[factor] = exp.cast(column.copy(), kind)
            checks.append(_whole_between(column, most * _QUOTIENT, kind))
    values = tuple(_sum(polynomial, parts, kind) for polynomial in whole)
    return Scaled(exp.and_(*checks), values)


class _Factor(NamedTuple):
    """What is multiplied: a scaled fact, or the numerator or denominator of a quotient."""

    fact: str
    below: bool = False


_Whole: TypeAlias = dict[tuple[_Factor, ...], int]


def _whole(
    polynomials: tuple[Polynomial, ...], places: Mapping[str, int], divided: Collection[str]
) -> tuple[_Whole, ...]:
    """The polynomials with whole coefficients, all multiplied by one number above zero.

    That number takes out the denominators of coefficients and of quotients, and the decimals.
    """
    terms = [(m, c) for polynomial in polynomials for m, c in polynomial.terms]
    degrees = {name: max(m.count(name) for m, _ in terms) for name in sorted(divided)}
    most = max(sum(places.get(fact, 0) for fact in m) for m, _ in terms)
    common = lcm(*(c.denominator for _, c in terms))

    def term(monomial: tuple[str, ...], value: Fraction) -> tuple[tuple[_Factor, ...], int]:
        missing = most - sum(places.get(fact, 0) for fact in monomial)
        factors = [_Factor(fact) for fact in monomial]
        for name, degree in degrees.items():
            factors += [_Factor(name, below=True)] * (degree - monomial.count(name))
        return tuple(factors), int(value * common * 10**missing)

    return tuple(dict(term(m, c) for m, c in p.terms) for p in polynomials)


def _range(
    polynomials: tuple[_Whole, ...], sizes: Mapping[_Factor, int], arithmetic: Arithmetic
) -> tuple[str, int]:
    """The type to calculate in, and how large a number may be."""
    narrow = _most(polynomials, sizes, _NARROW)
    if arithmetic.wide is None or narrow >= _ENOUGH:
        return "BIGINT", narrow
    return arithmetic.wide, _most(polynomials, sizes, _WIDE)


def _most(polynomials: tuple[_Whole, ...], sizes: Mapping[_Factor, int], limit: int) -> int:
    """The largest power of ten that every number may have without a result beyond the limit."""
    most = 1

    def largest(number: int) -> int:
        return max(
            sum(_size(m, c, number, sizes) for m, c in polynomial.items())
            for polynomial in polynomials
        )

    while largest(most * 10) < limit:
        most *= 10
    return most


def _size(
    monomial: tuple[_Factor, ...], coefficient: int, number: int, sizes: Mapping[_Factor, int]
) -> int:
    size = max(abs(coefficient), 1)
    for factor in monomial:
        size *= number * sizes[factor]
    return size


def _in_range(column: SqlNode, places: int, most: int) -> SqlNode:
    """Whether a number is small enough and has no more digits than are looked at."""
    scaled_up = _times(column.copy(), 10**places)
    inner = exp.Case().when(_between(column, most), exp.cast(scaled_up.copy(), "BIGINT"))
    return exp.and_(_between(column, most), exp.EQ(this=inner, expression=scaled_up))


def _between(column: SqlNode, most: int) -> SqlNode:
    low, high = exp.Literal.number(-most), exp.Literal.number(most)
    return exp.Between(this=column.copy(), low=low, high=high)


def _whole_between(column: SqlNode, most: int, kind: str) -> SqlNode:
    """The same of a whole number, whatever type its column has.

    Spark takes a comparison of a narrow column with a literal that its type cannot hold for true
    where the column is NULL; what stands inside `ABS` it leaves alone.
    """
    if most <= _LITERAL or kind == "BIGINT":  # which the column is wider than, and holds `most`
        return _between(column, most)
    size = exp.Abs(this=exp.cast(column.copy(), kind))
    return exp.LTE(this=size, expression=exp.Literal.number(most))


def _times(node: SqlNode, factor: int) -> SqlNode:
    if factor == 1:
        return node
    return exp.Paren(this=exp.Mul(this=node, expression=exp.Literal.number(factor)))


def _sum(polynomial: _Whole, parts: Mapping[_Factor, SqlNode], kind: str) -> SqlNode:
    found: SqlNode | None = None
    for monomial, coefficient in polynomial.items():
        term: SqlNode = exp.cast(exp.Literal.number(coefficient), kind)
        for factor in monomial:
            term = exp.Mul(this=term, expression=parts[factor].copy())
        found = term if found is None else exp.Add(this=found, expression=term)
    return exp.cast(exp.Literal.number(0), kind) if found is None else exp.Paren(this=found)
