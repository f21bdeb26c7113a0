"""Tables of databases: written under another name, and renamed when complete."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any, Final

from kam_advisor.errors import CallInvalid, Fault, Place
from kam_advisor.portfolio.database import Database, identifier, literal
from kam_advisor.portfolio.place import TablePlace
from kam_advisor.portfolio.read_database import attached_as, connect_postgresql, qualified
from kam_advisor.portfolio.write import Result

_PART: Final = "_kam_part"
_SQLITE: Final = {
    "BOOLEAN": "INTEGER",
    "BIGINT": "INTEGER",
    "INTEGER": "INTEGER",
    "DOUBLE": "REAL",
    "DECIMAL": "NUMERIC",
    "HUGEINT": "NUMERIC",
}
_POSTGRESQL: Final = {
    "BOOLEAN": "boolean",
    "BIGINT": "bigint",
    "INTEGER": "integer",
} | dict.fromkeys(("DECIMAL", "HUGEINT"), "numeric")


def write_table(result: Result, database: Database, place: TablePlace) -> None:
    """Write a table, over one that is there.

    Raises:
        CallInvalid: The database cannot be opened.
        OSError: The disk is full.
    """
    match place.kind:
        case "duckdb":
            _to_duckdb(result, database, place)
        case "sqlite":
            _to_sqlite(result, database, place)
        case _:
            _to_postgresql(result, database, place)


def table_exists(place: TablePlace, database: Database) -> bool:
    """Whether there is such a table already."""
    if place.kind == "postgresql":
        with closing(connect_postgresql(place)) as connection:
            row = connection.execute("SELECT to_regclass(%s)", [qualified(place.part)]).fetchone()
            return row is not None and row[0] is not None
    if not place.path.exists():
        return False
    if place.kind == "sqlite":
        sql = "SELECT 1 FROM sqlite_master WHERE name = ?"
        try:
            with closing(sqlite3.connect(place.path)) as connection:
                return connection.execute(sql, [place.part]).fetchone() is not None
        except sqlite3.DatabaseError as error:
            raise _unwritable(place, str(error)) from None
    alias = _attached(database, place)
    sql = f"FROM information_schema.tables WHERE table_catalog = {literal(alias)}"
    return bool(database.rows(f"{sql} AND table_name = {literal(place.part)}"))


def _to_duckdb(result: Result, database: Database, place: TablePlace) -> None:
    alias = identifier(_attached(database, place))
    part = f"{alias}.{identifier(place.part + _PART)}"
    database.run(f"CREATE OR REPLACE TABLE {part} AS {result.select()}", "writing")
    database.run(f"DROP TABLE IF EXISTS {alias}.{identifier(place.part)}")
    database.run(f"ALTER TABLE {part} RENAME TO {identifier(place.part)}")
    database.run(f"CHECKPOINT {alias}")


def _attached(database: Database, place: TablePlace) -> str:
    import duckdb

    found = attached_as(database, place)
    if found is not None:
        return found
    try:
        database.run(f"ATTACH {literal(place.address)} AS target_database")
    except duckdb.Error as error:
        raise _unwritable(place, str(error).splitlines()[0]) from None
    return "target_database"


def _to_sqlite(result: Result, database: Database, place: TablePlace) -> None:
    names = ", ".join(
        f"{identifier(name)} {_SQLITE.get(type_.partition('(')[0], 'TEXT')}"
        for name, type_ in result.columns
    )
    table, part = identifier(place.part), identifier(place.part + _PART)
    marks = ", ".join("?" * len(result.columns))
    try:
        with closing(sqlite3.connect(place.path)) as connection, connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(f"DROP TABLE IF EXISTS {part}")
            connection.execute(f"CREATE TABLE {part} ({names})")
            for rows in database.stream(result.select(_for_drivers(result))):
                connection.executemany(f"INSERT INTO {part} VALUES ({marks})", rows)
            connection.execute(f"DROP TABLE IF EXISTS {table}")
            connection.execute(f"ALTER TABLE {part} RENAME TO {table}")
    except sqlite3.OperationalError as error:
        if "full" in str(error) or "I/O" in str(error):
            raise OSError(28, "No space left on device") from error
        raise _unwritable(place, str(error)) from None
    except sqlite3.DatabaseError as error:
        raise _unwritable(place, str(error)) from None


def _to_postgresql(result: Result, database: Database, place: TablePlace) -> None:
    import psycopg

    names = ", ".join(
        f"{identifier(name)} {_POSTGRESQL.get(type_.partition('(')[0], 'text')}"
        for name, type_ in result.columns
    )
    schema, dot, name = place.part.rpartition(".")
    part = qualified(f"{schema}{dot}{name}{_PART}")
    try:
        with connect_postgresql(place) as connection, connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {part}".encode())
            cursor.execute(f"CREATE TABLE {part} ({names})".encode())
            with cursor.copy(f"COPY {part} FROM STDIN".encode()) as copy:
                for row in _rows(result, database):
                    copy.write_row(row)
            cursor.execute(f"DROP TABLE IF EXISTS {qualified(place.part)}".encode())
            cursor.execute(f"ALTER TABLE {part} RENAME TO {identifier(name)}".encode())
    except psycopg.Error as error:
        raise _unwritable(place, str(error).splitlines()[0]) from None


def _rows(result: Result, database: Database) -> Iterator[Sequence[Any]]:
    for rows in database.stream(result.select(_for_drivers(result, decimals=True))):
        yield from rows


def _for_drivers(result: Result, decimals: bool = False) -> list[str]:
    """The columns as types that every driver takes."""
    plain = (
        "VARCHAR",
        "BOOLEAN",
        "BIGINT",
        "INTEGER",
        "DOUBLE",
        *(("DECIMAL",) if decimals else ()),
    )
    return [
        identifier(name) if type_.partition("(")[0] in plain else f"{identifier(name)}::VARCHAR"
        for name, type_ in result.columns
    ]


def _unwritable(place: TablePlace, why: str) -> CallInvalid:
    fault = Fault("cannot-write", f"cannot write this table: {why}", Place(place.name))
    return CallInvalid((fault,))
