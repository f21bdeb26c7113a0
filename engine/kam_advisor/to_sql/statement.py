"""The SELECT that joins the lookup tables, as a syntax tree that sqlglot writes in any dialect."""

from collections.abc import Iterator, Mapping, Sequence

from sqlglot import exp

from kam_advisor.to_sql.figures import with_figures
from kam_advisor.to_sql.joining import (
    ANSWERS,
    joined_tables,
    keys,
    ratio_columns,
    ratio_name,
)
from kam_advisor.to_sql.literals import SqlNode
from kam_advisor.to_sql.numbers import Answers
from kam_advisor.to_sql.rules import (
    APPLIES,
    BOOLEANS,
    FORMULA,
    MOST_PLACES,
    RESULT,
    SEPARATOR,
    UNKNOWN_YET,
    UNSETTLED_STATUS,
    DecisionColumns,
    LookupTable,
    RuleTables,
    ScoreColumns,
    SqlRules,
)
from kam_advisor.to_sql.staging import joined


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
    named = ((one.fact, columns.get(one.fact, one.fact)) for one in rules.inputs)
    there = {fact: _column(name) for fact, name in named if name is not None}
    table, answers = with_figures(rules, exp.to_table(source), there, company, prefix, dialect)
    return looked_up(rules, table, answers, keep, prefix, dialect)


def looked_up(
    rules: RuleTables,
    table: SqlNode,
    there: Answers,
    keep: Sequence[str],
    prefix: str,
    dialect: str,
) -> exp.Select:
    """What the rules say of every row of a table.

    Args:
        rules: Lookup tables and how they are joined.
        table: The table, with a column for every answer and figure.
        there: Which they are.
        keep: Columns of it that are handed on.
        prefix: See `SqlRules.select`.
        dialect: As sqlglot calls it.
    """
    answers = exp.select(
        *(_column(name) for name in keep),
        *keys(rules.joins, there),
        *(
            part
            for quantity, ratios in rules.ratios.items()
            for part in ratio_columns(quantity, ratios, there, rules.knowledge.facts)
        ),
    ).from_(table)
    tables = {table.name: table for table in rules.lookups}
    outputs = [
        output
        for decision in rules.outputs
        for output in (*_outputs(decision, tables, rules), *_scores(decision, tables, rules))
    ]
    kept = [exp.alias_(_column(name, ANSWERS), name, quoted=True) for name in keep]
    return joined(answers, ANSWERS, joined_tables(rules.joins, prefix), [*kept, *outputs], dialect)


def _outputs(
    decision: DecisionColumns, tables: Mapping[str, LookupTable], rules: RuleTables
) -> Iterator[SqlNode]:
    """The columns of a decision; NULL where SQL cannot settle it at all."""
    table = f"{RESULT}{decision.decision}"
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


def _uncalculated(score: ScoreColumns, rules: RuleTables) -> Iterator[SqlNode]:
    """Where a quantity is not calculated, though it has a value."""
    table = next(t for t in rules.lookups if t.name == f"score_{score.quantity}")
    if FORMULA not in table.columns:
        return
    formula = _column(FORMULA, table.name)
    yield exp.EQ(this=formula, expression=exp.Neg(this=exp.Literal.number(1)))
    for number in range(len(rules.ratios.get(score.quantity, ()))):
        below = _column(ratio_name(score.quantity, number, "denominator"), ANSWERS)
        chosen = exp.EQ(this=formula.copy(), expression=exp.Literal.number(number))
        yield exp.and_(chosen, exp.Is(this=below, expression=exp.Null()))


def _scores(
    decision: DecisionColumns, tables: Mapping[str, LookupTable], rules: RuleTables
) -> Iterator[SqlNode]:
    """The columns of the quantities of a decision."""
    result = f"{RESULT}{decision.decision}"
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
            _column(ratio_name(quantity, number, part), ANSWERS)
            for part in ("numerator", "denominator")
        )
        calculated: SqlNode = above if column == "numerator" else below
        if column == "value":
            divided = exp.Div(this=exp.cast(above, "DOUBLE"), expression=exp.cast(below, "DOUBLE"))
            calculated = exp.cast(divided, f"DECIMAL(38, {MOST_PLACES})")
        found = found.when(exp.Literal.number(number), calculated)
    return found.else_(looked_up)


def _column(name: str, table: str | None = None) -> exp.Column:
    return exp.column(name, table=table, quoted=True)
