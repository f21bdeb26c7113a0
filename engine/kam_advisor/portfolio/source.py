"""A table that has been read: what every kind of input comes down to."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from kam_advisor.errors import Fault, Place, ProfileInvalid
from kam_advisor.portfolio.database import identifier
from kam_advisor.portfolio.headers import cleaned
from kam_advisor.portfolio.place import TablePlace
from kam_advisor.record import Record

FORMULA = "\ue000formula"
"""Stands in a cell that holds a formula of which the file does not give the value."""
ERROR = "\ue000error"
"""Stands in a cell in which the spreadsheet itself shows an error, as `#N/A`."""

ROW = '":row"'
PROBLEM = '":problem"'
"""Two columns of every relation, in SQL: no fact and no decision can be called so."""

SHORT_ROW = "short"
LONG_ROW = "long"
CUT_CELL = "cut"
"""What may be wrong with a row as a whole; stands in its column `problem`."""


class Column(Record):
    """A column of a source.

    Attributes:
        id: Its name in the relation, in SQL, as `"in:3"`: no fact can be called so.
        name: Its head, as the user sees it.
        type: Its type in DuckDB; `VARCHAR` where the file holds text.
    """

    id: str
    name: str
    type: str = "VARCHAR"


class Columns(NamedTuple):
    """The columns of a table as they were found.

    Attributes:
        columns: In the order of the table.
        twice: Names of columns that stand more than once.
        listed: The columns by their ids, for a SELECT; begins with a comma where there are any.
    """

    columns: tuple[Column, ...]
    twice: tuple[str, ...]
    listed: str


def typed_columns(table: str, described: Sequence[tuple[str, str]]) -> Columns:
    """The columns of a table whose names and types are known, as `Database.described` has them.

    Args:
        table: What the table is called in the database.
        described: Per column its name and its type.
    """
    heads, twice = cleaned([name for name, _ in described])
    columns = tuple(
        Column(identifier(f"{table}:{n}"), head, type_)
        for n, (head, (_, type_)) in enumerate(zip(heads, described, strict=True))
    )
    listed = "".join(
        f", {identifier(name)} AS {column.id}"
        for column, (name, _) in zip(columns, described, strict=True)
    )
    return Columns(columns, tuple(twice), listed)


class Source(Record):
    """A table of accounts or companies in DuckDB.

    Attributes:
        place: Where it came from.
        relation: What to select from: `ROW` (its number as the user counts), `PROBLEM` (of the row
            as a whole, NULL where there is none), and the columns.
        columns: In the order of the table.
        twice: Names of columns that stand more than once.
        blank: Rows without anything in them, which are left out.
        delimiter: Between the cells of a CSV file; empty otherwise.
        marked: Whether a CSV file is best written with a mark that it is UTF-8.
    """

    place: TablePlace
    relation: str
    columns: tuple[Column, ...]
    twice: tuple[str, ...] = ()
    blank: int = 0
    delimiter: str = ""
    marked: bool = False


def refused(id_: str, message: str, place: TablePlace, hint: str = "") -> ProfileInvalid:
    """The error of a table that cannot be read at all."""
    return ProfileInvalid((Fault(id_, message, Place(place.name), hint),))


def empty(place: TablePlace) -> ProfileInvalid:
    """The error of a table without accounts."""
    hint = "The first row holds the names of the columns, every further row an account."
    return refused("empty-table", "there are no rows in this table", place, hint)


def literal_path(path: Path) -> str:
    """The path so that DuckDB takes no letter of it for a pattern."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(path))
