"""Lookup tables as statements that create and fill them, and as CSV."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from io import StringIO

from sqlglot import exp

from kam_advisor.to_sql.literals import SqlNode, written
from kam_advisor.to_sql.rules import KEY, Cell, LookupTable

_ROWS_PER_INSERT = 500


def create_statements(lookups: Sequence[LookupTable], dialect: str, prefix: str) -> str:
    """All statements, each ended by a semicolon and on lines of its own."""
    statements = (s for table in lookups for s in table_statements(table, dialect, prefix))
    return "".join(f"{statement};\n" for statement in statements)


def table_statements(table: LookupTable, dialect: str, prefix: str) -> Iterator[str]:
    """What creates one table, then what fills it, without semicolons."""
    name = f"{prefix}{table.name}"
    yield written(create_table(table, prefix), dialect)
    for start in range(0, len(table.rows), _ROWS_PER_INSERT):
        rows = table.rows[start : start + _ROWS_PER_INSERT]
        tuples = [exp.Tuple(expressions=[_literal(cell) for cell in row]) for row in rows]
        insert = exp.Insert(this=exp.to_table(name), expression=exp.Values(expressions=tuples))
        yield written(insert, dialect)


def not_yet_created(tables: Iterable[LookupTable], created: set[str]) -> Iterator[LookupTable]:
    """The tables that are not there; each counts as created when the next one is asked for."""
    for table in tables:
        if table.name not in created:
            yield table
            created.add(table.name)


def create_table(table: LookupTable, prefix: str, temporary: bool = False) -> exp.Create:
    """The statement that creates a table, without rows."""
    key = exp.ColumnConstraint(kind=exp.PrimaryKeyColumnConstraint())
    columns = [
        exp.ColumnDef(
            this=exp.to_identifier(column, quoted=True),
            kind=exp.DataType.build("INTEGER" if column == KEY else kind),
            constraints=[key] if column == KEY and temporary else [],
        )
        for column, kind in table.columns.items()
    ]
    schema = exp.Schema(this=exp.to_table(f"{prefix}{table.name}"), expressions=columns)
    created = exp.Create(this=schema, kind="TABLE")
    if temporary:
        created.set("properties", exp.Properties(expressions=[exp.TemporaryProperty()]))
    return created


def as_csv(table: LookupTable) -> str:
    """A table as CSV with a line of column names; an empty field is NULL, `""` an empty text."""
    written = StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(table.columns)
    for row in table.rows:
        cells = ['""' if cell == "" else _text(cell) for cell in row]
        written.write(",".join(_quoted(cell) for cell in cells) + "\n")
    return written.getvalue()


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


def _quoted(text: str) -> str:
    return f'"{text}"' if "," in text else text


def _literal(cell: Cell) -> SqlNode:
    if cell is None:
        return exp.Null()
    if isinstance(cell, bool):
        return exp.true() if cell else exp.false()
    if isinstance(cell, str):
        return exp.Literal.string(cell)
    literal = exp.Literal.number(f"{abs(cell):f}" if isinstance(cell, Decimal) else abs(cell))
    return exp.Neg(this=literal) if cell < 0 else literal
