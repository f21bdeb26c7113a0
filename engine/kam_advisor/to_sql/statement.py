"""The SELECT that joins the lookup tables, as a syntax tree that sqlglot writes in any dialect."""

from collections.abc import Iterator, Mapping, Sequence

from sqlglot import exp

from kam_advisor.to_sql.codes import Code
from kam_advisor.to_sql.literals import SqlNode
from kam_advisor.to_sql.rules import (
    APPLIES,
    BOOLEANS,
    KEY,
    UNSETTLED_STATUS,
    CellJoin,
    DecisionColumns,
    LookupTable,
    SqlRules,
    State,
    StateJoin,
)

_ANSWERS = "answers"


def select(
    rules: SqlRules,
    source: str,
    keep: Sequence[str],
    columns: Mapping[str, str | None],
    prefix: str,
) -> exp.Select:
    """The statement; see `SqlRules.select`.

    Every key is in the table that it is looked up in, whatever the answers are, so the joins drop
    no row.
    """
    cells = [join for join in rules.joins if isinstance(join, CellJoin)]
    answers = exp.select(
        *(_column(name) for name in keep),
        *(exp.alias_(_cell_key(join, columns), _key_name(join), quoted=True) for join in cells),
    ).from_(exp.to_table(source))
    tables = {table.name: table for table in rules.lookups}
    outputs = [output for decision in rules.outputs for output in _outputs(decision, tables)]
    found = exp.select(*(_column(name, _ANSWERS) for name in keep), *outputs)
    found = found.from_(answers.subquery(_ANSWERS))
    for join in rules.joins:
        found = found.join(
            _table(join.table, prefix),
            on=exp.EQ(this=_column(KEY, _alias(join.table)), expression=_key(join)),
        )
    return found


def _outputs(decision: DecisionColumns, tables: Mapping[str, LookupTable]) -> Iterator[SqlNode]:
    """The columns of a decision; NULL where SQL cannot settle it at all."""
    table = f"result_{decision.decision}"
    for name in decision.own_names:
        column = name.removeprefix(f"{decision.decision}_")
        if table in tables:
            found: SqlNode = _column(column, table)
        elif name == decision.status:
            found = exp.Literal.string(UNSETTLED_STATUS)
        else:
            found = exp.cast(exp.Null(), "BOOLEAN" if column in BOOLEANS else "TEXT")
        yield exp.alias_(found, name, quoted=True)
    gated = table in tables and APPLIES in tables[table].columns
    for score in decision.scores:
        for name in score.names:
            column = name.removeprefix(f"{score.quantity}_") if name != score.value else "value"
            found = _column(column, f"score_{score.quantity}")
            if gated:
                found = exp.Case().when(_column(APPLIES, table), found)
            yield exp.alias_(found, name, quoted=True)


def _table(name: str, prefix: str) -> SqlNode:
    table = exp.to_table(f"{prefix}{name}")
    return exp.alias_(table, _alias(name), table=True)


def _alias(table: str) -> str:
    return table


def _key_name(join: CellJoin) -> str:
    return f"{join.table}_{KEY}"


def _key(join: CellJoin | StateJoin) -> SqlNode:
    if isinstance(join, CellJoin):
        return _column(_key_name(join), _ANSWERS)
    state = _state(join.state)
    if join.group is None:
        return state
    scaled = exp.Mul(this=state, expression=exp.Literal.number(join.group.size))
    return exp.Add(this=scaled, expression=_state(join.group))


def _state(state: State) -> SqlNode:
    if state.table is None:
        return exp.Literal.number(0)
    return _column(state.column, _alias(state.table))


def _cell_key(join: CellJoin, columns: Mapping[str, str | None]) -> SqlNode:
    parts = [_weighted(code, weight, columns) for code, weight in join.codes]
    found = parts[0]
    for part in parts[1:]:
        found = exp.Add(this=found, expression=part)
    return found


def _weighted(code: Code, weight: int, columns: Mapping[str, str | None]) -> SqlNode:
    name = columns.get(code.fact, code.fact)
    if name is None:
        return exp.Literal.number((code.size - 1) * weight)
    coded = code.sql(_column(name))
    if weight == 1:
        return coded
    return exp.Mul(this=coded, expression=exp.Literal.number(weight))


def _column(name: str, table: str | None = None) -> exp.Column:
    return exp.column(name, table=table, quoted=True)
