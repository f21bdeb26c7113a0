"""Reading a table of any kind into DuckDB."""

from pathlib import Path

from kam_advisor.errors import CallInvalid, Fault, Place
from kam_advisor.portfolio.database import Database
from kam_advisor.portfolio.place import TablePlace
from kam_advisor.portfolio.source import Source


def read_table(place: TablePlace, database: Database, folder: Path, table: str) -> Source:
    """The table at a place.

    Args:
        place: Where it stands.
        database: Where it is read into, or made visible.
        folder: Where copies may be kept while it runs.
        table: What to call it in the database.

    Raises:
        CallInvalid: It cannot be read.
        ProfileInvalid: It is no table, or there is nothing in it.
    """
    if place.kind == "spark":
        from kam_advisor.portfolio.read_spark import read_spark

        return read_spark(place, database, table)
    if place.kind != "postgresql" and not place.path.exists():
        raise _unreadable(place, "No such file or directory")
    try:
        match place.kind:
            case "csv":
                from kam_advisor.portfolio.read_csv import read_csv

                return read_csv(place, database, folder, table)
            case "excel":
                from kam_advisor.portfolio.read_excel import read_excel

                return read_excel(place, database, folder, table)
            case "parquet":
                from kam_advisor.portfolio.read_parquet import read_parquet

                return read_parquet(place, database, table)
            case _:
                from kam_advisor.portfolio.read_database import read_database

                return read_database(place, database, folder, table)
    except OSError as error:
        if error.filename is None:
            raise  # what is written in between, not what is read
        raise _unreadable(place, error.strerror or str(error)) from None


def _unreadable(place: TablePlace, why: str) -> CallInvalid:
    message = f"cannot read this table: {why}"
    return CallInvalid((Fault("cannot-read", message, Place(place.name)),))
