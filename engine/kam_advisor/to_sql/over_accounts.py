"""Window functions over the accounts of a company: from a whole number of each to a quotient.

Two SELECTs around rows that have the number of their account: sums, ranks and counts over the
accounts of the company, then numerator, denominator above zero, and whether there is such a number.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TypeAlias

from sqlglot import exp

from kam_advisor.record import Record
from kam_advisor.to_sql.literals import SqlNode
from kam_advisor.to_sql.numbers import Arithmetic, Quotient

COMPANY = "kam_company"
"""The column with the company of an account; NULL where the account is the only one."""

INNER = "figures"
"""What subqueries are called."""

Names: TypeAlias = tuple[str, str, str]
"""Of the columns of a quotient: numerator, denominator, whether it exists."""


class Numbered(Record):
    """A number over accounts whose rows have the number of their account.

    Attributes:
        names: The columns that are made.
        function: As in `OverAccounts`.
        portion: Of `top_share`: percent; 0 otherwise.
        scale: By what the whole number of an account was multiplied; the same in all of a company.
        undefined: Whether an account may have no such number: then `undefined_of` is 1.
    """

    names: Names
    function: str
    portion: Fraction
    scale: SqlNode
    undefined: bool = False


def own_of(names: Names) -> str:
    """The column with the whole number of an account; NULL where it is unknown."""
    return f"{names[0]}_own"


def beyond_of(names: Names) -> str:
    """The column that is 1 where that is not a number that SQL calculates with, else 0."""
    return f"{names[0]}_beyond"


def undefined_of(names: Names) -> str:
    """The column that is 1 where an account has no such number (its own is 0 then), else 0."""
    return f"{names[0]}_undefined"


def quotients(
    rows: exp.Select, made: Sequence[Numbered], arithmetic: Arithmetic, *, alone: bool
) -> SqlNode:
    """The rows with the columns of some numbers over accounts.

    Args:
        rows: They have the columns above.
        made: The numbers.
        arithmetic: What whole numbers there are.
        alone: Whether every account is the only one of its company.
    """
    wide = arithmetic.wide or "BIGINT"
    over = exp.select(exp.Star())
    found = exp.select(exp.Star())
    for one in made:
        name, own = one.names[0], own_of(one.names)
        if one.function == "top_share":
            place = window(exp.RowNumber(), descending=own)
            everyone = window(exp.Count(this=exp.Star()))
            over = over.select(
                exp.alias_(place, f"{name}_place", quoted=True),
                exp.alias_(everyone, f"{name}_everyone", quoted=True),
            )
        above, below = _quotient(one, alone)
        beyond = _among_accounts(beyond_of(one.names), alone)
        largest = exp.cast(literal(arithmetic.beyond), wide)
        found = found.select(
            exp.alias_(where(beyond, largest).else_(above), f"{name}_above", quoted=True),
            exp.alias_(where(beyond, literal(1)).else_(below), f"{name}_below", quoted=True),
        )
    inner = over.from_(rows.subquery(INNER))
    divided = found.from_(inner.subquery(INNER))
    last = exp.select(exp.Star()).from_(divided.subquery(INNER))
    for one in made:
        last = last.select(*_settled(one.names))
    return last.subquery(INNER)


def quotient_of(names: Names) -> Quotient:
    """The columns that are made."""
    return Quotient(*(column(name) for name in names))


def _among_accounts(mark: str, alone: bool) -> SqlNode:
    """Whether a mark is 1 for an account of the company; of the account, where it has none."""
    own = exp.EQ(this=column(mark), expression=literal(1))
    if alone:
        return own
    no_company = exp.Is(this=column(COMPANY), expression=exp.Null())
    among = exp.EQ(this=window(exp.Max(this=column(mark))), expression=literal(1))
    return exp.Case().when(no_company, own).else_(among)


def _quotient(figure: Numbered, alone: bool) -> tuple[SqlNode, SqlNode]:
    """Numerator and denominator, NULL while the number of an account is unknown.

    The denominator is 0 where there is no such number.
    """
    above, below = _where_defined(figure, alone)
    if figure.undefined:
        unknown = exp.Is(this=below.copy(), expression=exp.Null())
        none = _among_accounts(undefined_of(figure.names), alone)
        below = where(unknown, exp.Null()).when(none, literal(0)).else_(below)
    return above, below


def _where_defined(figure: Numbered, alone: bool) -> tuple[SqlNode, SqlNode]:
    own = own_of(figure.names)
    one, by_scale = literal(1), figure.scale
    number_ = column(own)
    for_itself: dict[str, tuple[SqlNode, SqlNode]] = {
        "share": (number_, number_),
        "cumulative_share": (number_, number_),
        "rank": (one, one),
        "quantile": (one, one),
        "top_share": (number_ if figure.portion > 0 else literal(0), number_),
    }
    itself = for_itself.get(figure.function, (number_, by_scale))
    known = is_known(column(own))
    if alone:
        return where(known, itself[0]), where(known, itself[1])
    everyone = window(exp.Count(this=exp.Star()))
    total = window(exp.Sum(this=column(own)))
    among: dict[str, tuple[SqlNode, SqlNode]] = {
        "share": (number_, total),
        "cumulative_share": (window(exp.Sum(this=column(own)), descending=own), total),
        "rank": (window(exp.Anonymous(this="RANK"), descending=own), one),
        "quantile": (window(exp.Count(this=exp.Star()), ascending=own), everyone),
        "top_share": (window(exp.Sum(this=_among_largest(figure))), total),
        "total": (total, by_scale),
        "average": (total, exp.Mul(this=everyone, expression=by_scale)),
        "smallest": (window(exp.Min(this=column(own))), by_scale),
        "largest": (window(exp.Max(this=column(own))), by_scale),
    }
    all_known = exp.EQ(this=window(exp.Count(this=column(own))), expression=everyone.copy())
    no_company = exp.Is(this=column(COMPANY), expression=exp.Null())
    parts = zip(itself, among[figure.function], strict=True)
    above, below = (
        exp.Case()
        .when(no_company.copy(), where(known.copy(), single))
        .when(all_known.copy(), several)
        for single, several in parts
    )
    return above, below


def _among_largest(figure: Numbered) -> SqlNode:
    """The number of an account where it is one of the largest, which are rounded up to a whole."""
    name = figure.names[0]
    before = exp.Paren(this=exp.Sub(this=column(f"{name}_place"), expression=literal(1)))
    left = exp.Mul(this=before, expression=literal(100 * figure.portion.denominator))
    everyone = column(f"{name}_everyone")
    right = exp.Mul(this=everyone, expression=literal(figure.portion.numerator))
    is_one = exp.LT(this=left, expression=right)
    return exp.Case().when(is_one, column(own_of(figure.names))).else_(literal(0))


def _settled(names: Names) -> Iterator[SqlNode]:
    """Numerator, denominator and existence, the denominator above zero."""
    above, below = column(f"{names[0]}_above"), column(f"{names[0]}_below")
    negative = exp.LT(this=below, expression=literal(0))
    none = exp.EQ(this=below, expression=literal(0))
    cases = (
        exp.Case().when(none, literal(0)).when(negative, exp.Neg(this=above)).else_(above),
        exp.Case().when(none, literal(1)).when(negative, exp.Neg(this=below)).else_(below),
        exp.Case()
        .when(exp.Is(this=below, expression=exp.Null()), exp.Null())
        .when(none, literal(0))
        .else_(literal(1)),
    )
    for case, name in zip(cases, names, strict=True):
        yield exp.alias_(case.copy(), name, quoted=True)


def window(
    function: SqlNode, *, ascending: str | None = None, descending: str | None = None
) -> SqlNode:
    """A function over the accounts of the company; with an order, up to the accounts as large."""
    order = None
    ordered_by = ascending or descending
    if ordered_by is not None:
        ordered = exp.Ordered(this=column(ordered_by), desc=descending is not None)
        order = exp.Order(expressions=[ordered])
    return exp.Window(this=function, partition_by=[column(COMPANY)], order=order)


def is_known(value: SqlNode) -> SqlNode:
    """Whether something is not NULL."""
    return exp.Not(this=exp.Is(this=value.copy(), expression=exp.Null()))


def where(condition: SqlNode, value: SqlNode) -> exp.Case:
    """A value where a condition holds, else NULL."""
    return exp.Case().when(condition.copy(), value.copy())


def literal(value: int) -> SqlNode:
    """A whole number."""
    return exp.Literal.number(value)


def column(name: str) -> SqlNode:
    """A column, in quotes."""
    return exp.column(name, quoted=True)
