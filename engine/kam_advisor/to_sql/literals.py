"""Exact numbers as SQL literals."""

import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from sqlglot import exp

from kam_advisor.ir.expressions import Number

if TYPE_CHECKING:
    SqlNode: TypeAlias = exp.Expr  # what releases before 30 call `Expression`
else:
    SqlNode = exp.Expression


def decimal_places(number: Number) -> int | None:
    """How many digits after the point write a number exactly; None where no number of them does."""
    denominator = Fraction(number).denominator
    places = 0
    while denominator > 1 and places < 40:
        places += 1
        denominator //= _common(denominator)
    return places if denominator == 1 else None


def _common(denominator: int) -> int:
    """What a factor ten takes out of a denominator; 1 where nothing."""
    return (2 if denominator % 2 == 0 else 1) * (5 if denominator % 5 == 0 else 1)


def as_decimal(number: Number, places: int) -> Decimal:
    """The number with so many digits after the point, rounded half away from zero."""
    scaled = abs(Fraction(number)) * 10**places
    whole = int(scaled + Fraction(1, 2))
    return Decimal(whole if number >= 0 else -whole).scaleb(-places)


def number_literal(number: Number) -> SqlNode | None:
    """The number written exactly; None where its decimals never end."""
    places = decimal_places(number)
    if places is None:
        return None
    text = f"{abs(as_decimal(number, places)):f}"
    literal = exp.Literal.number(text)
    return exp.Neg(this=literal) if number < 0 else literal


_PLAIN = re.compile("[A-Za-z_][A-Za-z0-9_]*")
_UPPER_CASE = ("snowflake", "oracle")
"""Dialects to which `name` and `"name"` are different names."""


def written(statement: SqlNode, dialect: str, pretty: bool = False) -> str:
    """A statement in a dialect, with quotes around names where they are needed.

    Where quotes change the meaning of a plain name it has none, as its table was mostly made so.

    Raises:
        ValueError: sqlglot does not know the dialect.
    """
    if dialect in _UPPER_CASE:
        statement = statement.copy()
        for name in statement.find_all(exp.Identifier):
            if _PLAIN.fullmatch(name.name):
                name.set("quoted", False)
    return statement.sql(dialect=dialect, pretty=pretty)
