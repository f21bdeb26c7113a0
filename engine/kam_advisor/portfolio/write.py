"""Writing the result: which columns go out, and as CSV, Parquet or a table of DuckDB."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from kam_advisor.portfolio.database import Database, identifier, literal
from kam_advisor.record import Record

_STEERS: Final = r"^[=+\-@\t\r]"
_NUMBER: Final = r"^[+-]?[0-9.,]+%?$"


class Result(Record):
    """The finished table in DuckDB.

    Attributes:
        relation: What to select from.
        columns: What goes out, in order: name and type.
        order: The column by which rows are sorted; empty where their order does not count.
    """

    relation: str
    columns: tuple[tuple[str, str], ...]
    order: str

    def select(self, expressions: Sequence[str] | None = None) -> str:
        """The SELECT of all columns, or of these expressions."""
        listed = expressions or [identifier(name) for name, _ in self.columns]
        order = f" ORDER BY {self.order}" if self.order else ""
        return f"SELECT {', '.join(listed)} FROM {self.relation}{order}"


def write_parquet(result: Result, database: Database, file: Path) -> None:
    """Write a Parquet file."""
    database.run(f"COPY ({result.select()}) TO {literal(str(file))} (FORMAT parquet)", "writing")


def write_csv(result: Result, database: Database, file: Path, delimiter: str, marked: bool) -> None:
    """Write a CSV file in UTF-8.

    A text that a spreadsheet would take for a formula gets an apostrophe before it.

    Args:
        result: What to write.
        database: Where it is.
        file: The file.
        delimiter: Between the cells.
        marked: Whether it begins with the mark by which Excel knows UTF-8.
    """
    cells = [csv_cell(name, type_) for name, type_ in result.columns]
    heads = [_head(name) for name, _ in result.columns]
    if marked:
        heads[0] = f"\ufeff{heads[0]}"
    named = [f"{c} AS {identifier(head)}" for c, head in zip(cells, heads, strict=True)]
    database.run(
        f"COPY ({result.select(named)}) TO {literal(str(file))}"
        f" (FORMAT csv, HEADER true, DELIMITER {literal(delimiter)})",
        "writing",
    )


def csv_cell(name: str, type_: str) -> str:
    """A cell as it is written to CSV, in SQL."""
    column = identifier(name)
    if type_ == "BOOLEAN":
        return f"CASE {column} WHEN true THEN 'yes' WHEN false THEN 'no' END"
    if type_.startswith("ENUM"):
        return f"nullif({column}::VARCHAR, '')"
    if type_ != "VARCHAR":
        return column
    steers = f"regexp_matches({column}, {literal(_STEERS)})"
    number = f"regexp_matches({column}, {literal(_NUMBER)})"
    return (
        f"CASE WHEN {steers} AND NOT {number} THEN '''' || {column} ELSE nullif({column}, '') END"
    )


def _head(name: str) -> str:
    return f"'{name}" if re.match(_STEERS, name) else name
