"""How rows of answers are joined to lookup tables, as syntax trees of sqlglot."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlglot import exp

from kam_advisor.ir.knowledge import FactDeclaration
from kam_advisor.to_sql.codes import Code
from kam_advisor.to_sql.literals import SqlNode
from kam_advisor.to_sql.numbers import Answers, scaled
from kam_advisor.to_sql.rules import KEY, CellJoin, State, StateJoin
from kam_advisor.to_sql.staging import JoinedTable
from kam_advisor.unknowns.ratios import Ratio

ANSWERS = "answers"
"""The subquery with a row of keys and numbers for every row of answers."""


def keys(joins: Iterable[CellJoin | StateJoin], answers: Answers) -> Iterator[SqlNode]:
    """The columns of `ANSWERS` with which rows are found in tables of blocks."""
    for join in joins:
        if isinstance(join, CellJoin):
            yield exp.alias_(_cell_key(join, answers), _key_name(join), quoted=True)


def ratio_columns(
    quantity: str,
    ratios: Sequence[Ratio],
    answers: Answers,
    facts: Mapping[str, FactDeclaration],
) -> Iterator[SqlNode]:
    """The columns of `ANSWERS` with the numerators and denominators that rows may have to
    calculate; NULL beyond the range.
    """
    for number, ratio in enumerate(ratios):
        parts = (ratio.above, ratio.below)
        there = all(answers.has(fact) for fact in ratio.above.facts | ratio.below.facts)
        values: list[SqlNode] = [exp.cast(exp.Null(), "BIGINT") for _ in parts]
        if there:
            found = scaled(parts, answers, facts)
            values = [exp.Case().when(found.inside.copy(), value) for value in found.values]
        for part, value in zip(("numerator", "denominator"), values, strict=True):
            yield exp.alias_(value, ratio_name(quantity, number, part), quoted=True)


def ratio_name(quantity: str, number: int, part: str) -> str:
    """The name of such a column; the part is `numerator` or `denominator`."""
    return f"{quantity}_{number}_{part}"


def joined_tables(joins: Iterable[CellJoin | StateJoin], prefix: str) -> list[JoinedTable]:
    """The lookup tables, each joined to `ANSWERS` and to those before it."""
    return [
        JoinedTable(
            _table(join.table, prefix),
            join.table,
            exp.EQ(this=_column(KEY, join.table), expression=_key(join)),
        )
        for join in joins
    ]


def _table(name: str, prefix: str) -> SqlNode:
    alias = exp.TableAlias(this=exp.to_identifier(name, quoted=True))
    table = exp.to_table(f"{prefix}{name}")
    table.set("alias", alias)
    return table


def _key_name(join: CellJoin) -> str:
    return f"{join.table}_{KEY}"


def _key(join: CellJoin | StateJoin) -> SqlNode:
    if isinstance(join, CellJoin):
        return _column(_key_name(join), ANSWERS)
    parts: list[SqlNode] = []
    for state, weight in join.states:
        scaled_up = exp.Mul(this=state_column(state), expression=exp.Literal.number(weight))
        parts.append(scaled_up if weight > 1 else state_column(state))
    return _total(parts)


def state_column(state: State) -> SqlNode:
    """Where a state stands, among `joined_tables`."""
    if state.table is None:
        return exp.Literal.number(0)
    return _column(state.column, state.table)


def _cell_key(join: CellJoin, answers: Answers) -> SqlNode:
    return _total([_weighted(code, weight, answers) for code, weight in join.codes])


def _total(parts: Sequence[SqlNode]) -> SqlNode:
    found = parts[0]
    for part in parts[1:]:
        found = exp.Add(this=found, expression=part)
    return found


def _weighted(code: Code, weight: int, answers: Answers) -> SqlNode:
    coded = code.sql(answers)
    if weight == 1:
        return coded
    return exp.Mul(this=coded, expression=exp.Literal.number(weight))


def _column(name: str, table: str | None = None) -> exp.Column:
    return exp.column(name, table=table, quoted=True)
