"""Numbers over accounts whose number of an account is looked up first (`scored.py`).

Up to three SELECTs, then those of `over_accounts.py`:

    the keys of each account, and what has to be calculated, as in any statement of the rules
    numerator and denominator of its number, from the lookup tables or calculated
    a whole number: the fraction over the greatest denominator in its company

That greatest one must be a multiple of all the others. It is wherever denominators come from
limits and weights and from the numbers over accounts that are looked at, which accounts of a
company have in common. Elsewhere, and where numbers become too large, the number is beyond SQL.
"""

from collections.abc import Mapping

from sqlglot import exp

from kam_advisor.ir.knowledge import FactDeclaration
from kam_advisor.record import Record
from kam_advisor.to_sql.joining import ANSWERS, joined_tables, keys, ratio_columns, ratio_name
from kam_advisor.to_sql.literals import SqlNode
from kam_advisor.to_sql.numbers import Answers
from kam_advisor.to_sql.over_accounts import (
    COMPANY,
    INNER,
    Names,
    Numbered,
    beyond_of,
    column,
    literal,
    own_of,
    quotients,
    undefined_of,
    where,
    window,
)
from kam_advisor.to_sql.rules import FORMULA, ScoredFigure
from kam_advisor.to_sql.staging import joined

_LARGEST = 10**18
"""Whole numbers of accounts are not larger, so that sums of them have room."""

_LARGEST_DENOMINATOR = 10**15
"""What double precision, in which some dialects divide whole numbers, holds exactly."""


class Place(Record):
    """Where a statement is being made.

    Attributes:
        answers: Where the answers of a row are.
        facts: The declarations of the facts.
        prefix: Stands before the name of every lookup table.
        dialect: As sqlglot calls it.
        alone: Whether every account is the only one of its company.
    """

    answers: Answers
    facts: Mapping[str, FactDeclaration]
    prefix: str
    dialect: str
    alone: bool


def of_score(figure: ScoredFigure, names: Names, rows: SqlNode, place: Place) -> SqlNode:
    """The rows with the columns of one such number.

    Args:
        figure: The number.
        names: Its columns.
        rows: A subquery; it has `COMPANY`, and what the number looks at.
        place: Where.
    """
    numbers = _Numbers(figure, names, place)
    found = numbers.looked_up(rows)
    if figure.ratios:
        found = numbers.over_one_denominator(found)
    scale = numbers.most if figure.ratios else literal(figure.common)
    numbered = Numbered(names, figure.function, figure.portion, scale, figure.undefined)
    return quotients(found, [numbered], place.answers.arithmetic, alone=place.alone)


class _Numbers:
    """The SELECTs up to the whole number of each account."""

    def __init__(self, figure: ScoredFigure, names: Names, place: Place) -> None:
        self._figure = figure
        self._names = names
        self._place = place
        self._wide = place.answers.arithmetic.wide or "BIGINT"
        self._above, self._below = f"{names[0]}_n", f"{names[0]}_d"
        self._mark = f"{names[0]}_open" if figure.ratios else beyond_of(names)
        self.most = column(f"{names[0]}_most")

    def looked_up(self, rows: SqlNode) -> exp.Select:
        """Numerator and denominator; the whole number at once where all have one denominator."""
        figure = self._figure
        calculated = ratio_columns(
            figure.table, figure.ratios, self._place.answers, self._place.facts
        )
        first = exp.select(exp.Star(), *keys(figure.joins, self._place.answers), *calculated).from_(
            rows
        )
        everything = exp.Column(this=exp.Star(), table=exp.to_identifier(ANSWERS, quoted=True))
        outputs: dict[str, SqlNode] = {self._mark: self._not_calculated()}
        if figure.ratios:
            outputs |= {
                self._above: self._part("numerator"),
                self._below: self._part("denominator"),
            }
        else:
            outputs[own_of(self._names)] = self._cast(self._cell("numerator"))
        if figure.undefined:
            none = exp.EQ(this=self._cell("denominator"), expression=literal(0))
            outputs[undefined_of(self._names)] = where(none, literal(1)).else_(literal(0))
        named = [exp.alias_(value, name, quoted=True) for name, value in outputs.items()]
        tables = joined_tables(figure.joins, self._place.prefix)
        return joined(first, ANSWERS, tables, [everything, *named], self._place.dialect)

    def over_one_denominator(self, rows: exp.Select) -> exp.Select:
        """The fraction of each account over the greatest denominator in its company."""
        below = column(self._below)
        most = below if self._place.alone else self._most_of_company()
        divisor = exp.Nullif(this=below.copy(), expression=literal(0))
        left = exp.Mod(this=self.most.copy(), expression=divisor.copy())
        factor = exp.IntDiv(this=self.most.copy(), expression=divisor.copy())
        size = exp.Mul(
            this=exp.cast(exp.Abs(this=column(self._above)), "DOUBLE"),
            expression=exp.cast(factor, "DOUBLE"),
        )
        fits = exp.and_(
            exp.LTE(this=self.most.copy(), expression=literal(_LARGEST_DENOMINATOR)),
            exp.EQ(this=left, expression=literal(0)),
            exp.LTE(this=size, expression=literal(_LARGEST)),
        )
        none = exp.EQ(this=below.copy(), expression=literal(0))
        whole = exp.Mul(this=column(self._above), expression=self._cast(factor.copy()))
        own = where(none, self._cast(literal(0))).when(fits, whole)
        beyond = (
            where(exp.EQ(this=column(self._mark), expression=literal(1)), literal(1))
            .when(exp.Is(this=below.copy(), expression=exp.Null()), literal(0))
            .when(none.copy(), literal(0))
            .when(fits.copy(), literal(0))
            .else_(literal(1))
        )
        with_most = exp.select(exp.Star(), exp.alias_(most, self.most.name, quoted=True))
        with_most = with_most.from_(rows.subquery(INNER))
        return exp.select(
            exp.Star(),
            exp.alias_(own, own_of(self._names), quoted=True),
            exp.alias_(beyond, beyond_of(self._names), quoted=True),
        ).from_(with_most.subquery(INNER))

    def _most_of_company(self) -> SqlNode:
        no_company = exp.Is(this=column(COMPANY), expression=exp.Null())
        among = window(exp.Max(this=column(self._below)))
        return where(no_company, column(self._below)).else_(among)

    def _part(self, part: str) -> SqlNode:
        """Numerator or denominator: calculated or looked up."""
        found = exp.Case(this=self._cell(FORMULA))
        for number in range(len(self._figure.ratios)):
            calculated = exp.column(
                ratio_name(self._figure.table, number, part), table=ANSWERS, quoted=True
            )
            found = found.when(literal(number), self._cast(calculated))
        return found.else_(self._cast(self._cell(part)))

    def _not_calculated(self) -> SqlNode:
        """1 where an account has a number that is not calculated, else 0."""
        checks: list[SqlNode] = [
            exp.EQ(this=self._cell(FORMULA), expression=exp.Neg(this=literal(1)))
        ]
        for number in range(len(self._figure.ratios)):
            below = ratio_name(self._figure.table, number, "denominator")
            chosen = exp.EQ(this=self._cell(FORMULA), expression=literal(number))
            unknown = exp.Is(
                this=exp.column(below, table=ANSWERS, quoted=True), expression=exp.Null()
            )
            checks.append(exp.and_(chosen, unknown))
        return where(exp.or_(*checks), literal(1)).else_(literal(0))

    def _cell(self, name: str) -> SqlNode:
        return exp.column(name, table=self._figure.table, quoted=True)

    def _cast(self, value: SqlNode) -> SqlNode:
        return exp.cast(value, self._wide)
