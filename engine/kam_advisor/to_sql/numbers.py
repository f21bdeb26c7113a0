"""Polynomials in number facts, exactly: as whole numbers, or not at all.

SQL engines differ in how they multiply and divide decimals, and round without a word. Whole numbers
are alike everywhere. So a number is scaled to a whole one, provided that it has no more than
`PLACES` digits after the point and is not larger than what keeps the result in range; a row in
which that is not so is left to the core engine.
"""

from collections.abc import Mapping
from fractions import Fraction
from math import lcm

from sqlglot import exp

from kam_advisor.ir.knowledge import FactDeclaration
from kam_advisor.record import Record
from kam_advisor.to_sql.literals import SqlNode
from kam_advisor.unknowns.ratios import Polynomial

PLACES = 4
"""Digits after the point of a number that SQL calculates with."""

_NARROW = 2**62
_WIDE = 10**37
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
    columns: Mapping[str, SqlNode],
    facts: Mapping[str, FactDeclaration],
    arithmetic: Arithmetic,
) -> Scaled:
    """Polynomials in SQL.

    Args:
        polynomials: None of them a constant only.
        columns: Per fact its column.
        facts: The declarations of the facts.
        arithmetic: Of the dialect.
    """
    names = sorted({fact for polynomial in polynomials for fact in polynomial.facts})
    places = {name: 0 if facts[name].kind == "integer" else PLACES for name in names}
    whole = _whole(polynomials, places)
    kind, most = _range(whole, places, arithmetic)
    parts = {name: _scaled_column(columns[name], places[name], kind) for name in names}
    values = tuple(_sum(polynomial, parts, kind) for polynomial in whole)
    checks = [_in_range(columns[name], places[name], most) for name in names]
    return Scaled(exp.and_(*checks), values)


def _whole(
    polynomials: tuple[Polynomial, ...], places: Mapping[str, int]
) -> tuple[dict[tuple[str, ...], int], ...]:
    """The polynomials in scaled facts, with whole coefficients, all multiplied by one number."""
    terms = [(m, c) for polynomial in polynomials for m, c in polynomial.terms]
    most = max(sum(places[fact] for fact in m) for m, _ in terms)
    common = lcm(*(c.denominator for _, c in terms))

    def coefficient(monomial: tuple[str, ...], value: Fraction) -> int:
        missing = most - sum(places[fact] for fact in monomial)
        return int(value * common * 10**missing)

    return tuple({m: coefficient(m, c) for m, c in p.terms} for p in polynomials)


def _range(
    polynomials: tuple[dict[tuple[str, ...], int], ...],
    places: Mapping[str, int],
    arithmetic: Arithmetic,
) -> tuple[str, int]:
    """The type to calculate in, and how large a number may be."""
    narrow = _most(polynomials, places, _NARROW)
    if arithmetic.wide is None or narrow >= _ENOUGH:
        return "BIGINT", narrow
    return arithmetic.wide, _most(polynomials, places, _WIDE)


def _most(
    polynomials: tuple[dict[tuple[str, ...], int], ...], places: Mapping[str, int], limit: int
) -> int:
    """The largest power of ten that every number may have without a result beyond the limit."""
    most = 1

    def largest(number: int) -> int:
        return max(
            sum(_size(m, c, number, places) for m, c in polynomial.items())
            for polynomial in polynomials
        )

    while largest(most * 10) < limit:
        most *= 10
    return most


def _size(
    monomial: tuple[str, ...], coefficient: int, number: int, places: Mapping[str, int]
) -> int:
    size = max(abs(coefficient), 1)
    for fact in monomial:
        size *= number * 10 ** places[fact]
    return size


def _scaled_column(column: SqlNode, places: int, kind: str) -> SqlNode:
    scaled_up = _times(column.copy(), 10**places)
    return exp.cast(scaled_up, kind)


def _in_range(column: SqlNode, places: int, most: int) -> SqlNode:
    """Whether a number is small enough and has no more digits than are looked at."""
    low, high = exp.Literal.number(-most), exp.Literal.number(most)
    small = exp.Between(this=column.copy(), low=low, high=high)
    scaled_up = _times(column.copy(), 10**places)
    inner = exp.Case().when(small.copy(), exp.cast(scaled_up.copy(), "BIGINT"))
    return exp.and_(small, exp.EQ(this=inner, expression=scaled_up))


def _times(node: SqlNode, factor: int) -> SqlNode:
    if factor == 1:
        return node
    return exp.Paren(this=exp.Mul(this=node, expression=exp.Literal.number(factor)))


def _sum(
    polynomial: Mapping[tuple[str, ...], int], parts: Mapping[str, SqlNode], kind: str
) -> SqlNode:
    found: SqlNode | None = None
    for monomial, coefficient in polynomial.items():
        term: SqlNode = exp.cast(exp.Literal.number(coefficient), kind)
        for fact in monomial:
            term = exp.Mul(this=term, expression=parts[fact].copy())
        found = term if found is None else exp.Add(this=found, expression=term)
    return exp.cast(exp.Literal.number(0), kind) if found is None else exp.Paren(this=found)
