"""The SELECT that joins the lookup tables, as a syntax tree that sqlglot writes in any dialect."""

from collections.abc import Iterator, Mapping, Sequence

from sqlglot import exp

from kam_advisor.to_sql.codes import Code
from kam_advisor.to_sql.figures import with_figures
from kam_advisor.to_sql.literals import SqlNode
from kam_advisor.to_sql.numbers import Answers, scaled
from kam_advisor.to_sql.rules import (
    APPLIES,
    BOOLEANS,
    FORMULA,
    KEY,
    MOST_PLACES,
    SEPARATOR,
    UNKNOWN_YET,
    UNSETTLED_STATUS,
    CellJoin,
    DecisionColumns,
    LookupTable,
    ScoreColumns,
    SqlRules,
    State,
    StateJoin,
)
from kam_advisor.to_sql.staging import JoinedTable, joined

_ANSWERS = "answers"


def select(
    rules: SqlRules,
    source: str,
    keep: Sequence[str],
    columns: Mapping[str, str | None],
    company: str | None,
    prefix: str,
    dialect: str,
) -> exp.Select:
    """The statement; see `SqlRules.select`.

    Every key is in the table that it is looked up in, whatever the answers are, so the joins drop
    no row.
    """
    cells = [join for join in rules.joins if isinstance(join, CellJoin)]
    named = ((one.fact, columns.get(one.fact, one.fact)) for one in rules.inputs)
    there = {fact: _column(name) for fact, name in named if name is not None}
    table, answers_there = with_figures(rules, exp.to_table(source), there, company, dialect)
    answers = exp.select(
        *(_column(name) for name in keep),
        *(
            exp.alias_(_cell_key(join, answers_there), _key_name(join), quoted=True)
            for join in cells
        ),
        *_ratio_columns(rules, answers_there),
    ).from_(table)
    tables = {table.name: table for table in rules.lookups}
    outputs = [
        output
        for decision in rules.outputs
        for output in (*_outputs(decision, tables, rules), *_scores(decision, tables, rules))
    ]
    kept = [exp.alias_(_column(name, _ANSWERS), name, quoted=True) for name in keep]
    joins = [
        JoinedTable(
            _table(join.table, prefix),
            join.table,
            exp.EQ(this=_column(KEY, join.table), expression=_key(join)),
        )
        for join in rules.joins
    ]
    return joined(answers, _ANSWERS, joins, [*kept, *outputs], dialect)


def _outputs(
    decision: DecisionColumns, tables: Mapping[str, LookupTable], rules: SqlRules
) -> Iterator[SqlNode]:
    """The columns of a decision; NULL where SQL cannot settle it at all."""
    table = f"result_{decision.decision}"
    for name in decision.own_names:
        column = name.removeprefix(f"{decision.decision}_")
        found: SqlNode
        if table not in tables:
            found = exp.cast(exp.Null(), "BOOLEAN" if column in BOOLEANS else "TEXT")
        elif column in tables[table].columns:
            found = _column(column, table)
        else:
            found = _put_together(column, _warning_tables(decision, tables))
        if name == decision.status:
            unsettled = exp.Literal.string(UNSETTLED_STATUS)
            if table not in tables:
                found = unsettled
            else:
                checks = [c for score in decision.scores for c in _uncalculated(score, rules)]
                warnings = _warning_tables(decision, tables)
                if decision.decision in rules.unsettled:
                    checks += [_column(UNKNOWN_YET, name) for name in warnings]
                if checks:
                    found = exp.Case().when(exp.or_(*checks), unsettled).else_(found)
        yield exp.alias_(found, name, quoted=True)


def _warning_tables(decision: DecisionColumns, tables: Mapping[str, LookupTable]) -> list[str]:
    """The tables of the warnings of a decision that is looked up in parts."""
    return [name for name in tables if name.startswith(f"warnings_{decision.decision}_")]


def _put_together(column: str, tables: Sequence[str]) -> SqlNode:
    """The texts of several tables behind each other, without the separator at the start."""
    texts: list[SqlNode] = [_column(column, table) for table in tables]
    joined = texts[0]
    for text in texts[1:]:
        joined = exp.DPipe(this=joined, expression=text, safe=True)
    start = exp.Literal.number(len(SEPARATOR) + 1)
    return exp.Substring(this=joined, start=start)


def _uncalculated(score: ScoreColumns, rules: SqlRules) -> Iterator[SqlNode]:
    """Where a quantity is not calculated, though it has a value."""
    table = next(t for t in rules.lookups if t.name == f"score_{score.quantity}")
    if FORMULA not in table.columns:
        return
    formula = _column(FORMULA, table.name)
    yield exp.EQ(this=formula, expression=exp.Neg(this=exp.Literal.number(1)))
    for number in range(len(rules.ratios.get(score.quantity, ()))):
        below = _column(_ratio_name(score.quantity, number, "denominator"), _ANSWERS)
        chosen = exp.EQ(this=formula.copy(), expression=exp.Literal.number(number))
        yield exp.and_(chosen, exp.Is(this=below, expression=exp.Null()))


def _scores(
    decision: DecisionColumns, tables: Mapping[str, LookupTable], rules: SqlRules
) -> Iterator[SqlNode]:
    """The columns of the quantities of a decision."""
    result = f"result_{decision.decision}"
    gated = result in tables and APPLIES in tables[result].columns
    for score in decision.scores:
        for name in score.names:
            column = name.removeprefix(f"{score.quantity}_") if name != score.value else "value"
            found = _score(score.quantity, column, len(rules.ratios.get(score.quantity, ())))
            if gated:
                found = exp.Case().when(_column(APPLIES, result), found)
            yield exp.alias_(found, name, quoted=True)


def _score(quantity: str, column: str, ratios: int) -> SqlNode:
    looked_up: SqlNode = _column(column, f"score_{quantity}")
    if not ratios:
        return looked_up
    found = exp.Case(this=_column(FORMULA, f"score_{quantity}"))
    for number in range(ratios):
        above, below = (
            _column(_ratio_name(quantity, number, part), _ANSWERS)
            for part in ("numerator", "denominator")
        )
        calculated: SqlNode = above if column == "numerator" else below
        if column == "value":
            divided = exp.Div(this=exp.cast(above, "DOUBLE"), expression=exp.cast(below, "DOUBLE"))
            calculated = exp.cast(divided, f"DECIMAL(38, {MOST_PLACES})")
        found = found.when(exp.Literal.number(number), calculated)
    return found.else_(looked_up)


def _ratio_columns(rules: SqlRules, answers: Answers) -> Iterator[SqlNode]:
    """The numerators and denominators that rows may have to calculate; NULL beyond the range."""
    for quantity, ratios in rules.ratios.items():
        for number, ratio in enumerate(ratios):
            parts = (ratio.above, ratio.below)
            facts = ratio.above.facts | ratio.below.facts
            there = all(answers.has(fact) for fact in facts)
            values: list[SqlNode] = [exp.cast(exp.Null(), "BIGINT") for _ in parts]
            if there:
                found = scaled(parts, answers, rules.knowledge.facts)
                values = [exp.Case().when(found.inside.copy(), value) for value in found.values]
            for part, value in zip(("numerator", "denominator"), values, strict=True):
                yield exp.alias_(value, _ratio_name(quantity, number, part), quoted=True)


def _ratio_name(quantity: str, number: int, part: str) -> str:
    return f"{quantity}_{number}_{part}"


def _table(name: str, prefix: str) -> SqlNode:
    alias = exp.TableAlias(this=exp.to_identifier(name, quoted=True))
    table = exp.to_table(f"{prefix}{name}")
    table.set("alias", alias)
    return table


def _key_name(join: CellJoin) -> str:
    return f"{join.table}_{KEY}"


def _key(join: CellJoin | StateJoin) -> SqlNode:
    if isinstance(join, CellJoin):
        return _column(_key_name(join), _ANSWERS)
    parts: list[SqlNode] = []
    for state, weight in join.states:
        scaled_up = exp.Mul(this=_state(state), expression=exp.Literal.number(weight))
        parts.append(scaled_up if weight > 1 else _state(state))
    return _total(parts)


def _state(state: State) -> SqlNode:
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
