"""Tables of databases: SQLite by Python's own driver, DuckDB by itself, PostgreSQL by psycopg."""

import csv
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kam_advisor.errors import CallInvalid, Fault, Place, did_you_mean
from kam_advisor.portfolio.database import Database, identifier, literal, missing_library
from kam_advisor.portfolio.headers import cleaned
from kam_advisor.portfolio.place import TablePlace
from kam_advisor.portfolio.read_csv import columns_of, load_copy
from kam_advisor.portfolio.source import PROBLEM, ROW, Source, empty, refused, typed_columns

if TYPE_CHECKING:
    import psycopg

ATTACHED = "source_database"
_TABLES = (
    "SELECT table_name FROM information_schema.tables WHERE table_catalog = {} ORDER BY table_name"
)


def read_database(place: TablePlace, database: Database, folder: Path, table: str) -> Source:
    """The table of a database; rows count from 1, in the order in which the database gives them.

    Raises:
        CallInvalid: The database cannot be opened.
        ProfileInvalid: There is no such table, or nothing is in it.
    """
    if place.kind == "duckdb":
        return _of_duckdb(place, database, table)
    if place.kind == "sqlite":
        names, rows = _of_sqlite(place)
    else:
        names, rows = _of_postgresql(place)
    heads, twice = cleaned(names)
    columns = columns_of(table, heads)
    copy = folder / f"{table}.csv"
    count = 0
    with copy.open("w", encoding="utf-8", newline="") as opened:
        write = csv.writer(opened, lineterminator="\n").writerow
        for count, cells in enumerate(rows, 1):
            write([count, "", *map(_as_text, cells)])
    if not count:
        raise empty(place)
    load_copy(copy, columns, database, table)
    return Source(place, table, columns, tuple(twice))


def _of_duckdb(place: TablePlace, database: Database, table: str) -> Source:
    import duckdb

    name = attached_as(database, place)
    if name is None:
        name = f"{ATTACHED}_{table}"
        try:
            database.run(f"ATTACH {literal(place.address)} AS {identifier(name)} (READ_ONLY)")
        except duckdb.Error:
            why = "it is no DuckDB database, or another program writes it"
            raise _unreadable(place, why) from None
    alias = identifier(name)
    there = [row[0] for row in database.rows(_TABLES.format(literal(name)))]
    schema, _, name = place.part.rpartition(".")
    if name not in there:
        raise no_table(place, there)
    relation = f"{alias}.{identifier(schema or 'main')}.{identifier(name)}"
    described = database.described(relation)
    found = typed_columns(table, described)
    if not database.one(f"SELECT count(*) FROM (SELECT 1 FROM {relation} LIMIT 1)"):
        raise empty(place)
    database.run(
        f"CREATE VIEW {table} AS SELECT row_number() OVER () AS {ROW},"
        f" NULL::VARCHAR AS {PROBLEM}{found.listed} FROM {relation}"
    )
    return Source(place, table, found.columns, found.twice)


def attached_as(database: Database, place: TablePlace) -> str | None:
    """How a DuckDB file is called that is attached already; None where it is not."""
    target = place.path.resolve()
    for name, path in database.rows("SELECT database_name, path FROM duckdb_databases()"):
        if path and Path(path).resolve() == target:
            return str(name)
    return None


def _of_sqlite(place: TablePlace) -> tuple[list[str], Iterator[Sequence[Any]]]:
    connection = sqlite3.connect(f"{place.path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        there = [
            row[0]
            for row in connection.execute(
                "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"
            )
        ]
        if place.part not in there:
            connection.close()
            raise no_table(place, there)
        cursor = connection.execute(f"SELECT * FROM {identifier(place.part)}")
    except sqlite3.DatabaseError:
        connection.close()
        raise _unreadable(place, "it is no SQLite database") from None
    names = [column[0] for column in cursor.description]

    def rows() -> Iterator[Sequence[Any]]:
        with closing(connection):
            yield from cursor

    return names, rows()


def _of_postgresql(place: TablePlace) -> tuple[list[str], Iterator[Sequence[Any]]]:
    connection = connect_postgresql(place)
    from psycopg import errors

    cursor = connection.cursor("kam")
    try:
        cursor.execute(f"SELECT * FROM {qualified(place.part)}".encode())
    except errors.UndefinedTable:
        connection.rollback()
        cursor.close()
        there = connection.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        connection.close()
        raise no_table(place, [row[0] for row in there]) from None
    cursor.itersize = 5_000
    names = [column.name for column in cursor.description or ()]

    def rows() -> Iterator[Sequence[Any]]:
        with closing(connection), cursor:
            yield from cursor

    return names, rows()


def connect_postgresql(place: TablePlace) -> "psycopg.Connection":
    """A connection to the database of a URL.

    Raises:
        CallInvalid: There is no driver, or no connection.
    """
    try:
        import psycopg
    except ImportError:
        raise missing_library("psycopg[binary]") from None
    try:
        return psycopg.connect(place.address, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise _unreadable(place, str(error).strip().splitlines()[0]) from None


def qualified(name: str) -> str:
    """The name of a table in SQL, with its schema where it has one."""
    return ".".join(identifier(part) for part in name.split("."))


def no_table(place: TablePlace, there: Iterable[str]) -> Exception:
    """The error of a table that is not in the database."""
    there = sorted(there)
    listed = ", ".join(f"`{name}`" for name in there[:20])
    hint = f"{did_you_mean(place.part, there)} " + (f"There is: {listed}." if there else "")
    message = f"there is no table `{place.part[:80]}`"
    return refused("unknown-table", message, place, hint.strip())


def _unreadable(place: TablePlace, why: str) -> CallInvalid:
    fault = Fault("cannot-read", f"cannot read this database: {why}", Place(place.name))
    return CallInvalid((fault,))


def _as_text(cell: object) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case float() if cell == cell and abs(cell) != float("inf"):
            return format(Decimal(repr(cell)), "f")
        case bytes():
            return cell.decode("utf-8", "replace")
        case _:
            return str(cell)
