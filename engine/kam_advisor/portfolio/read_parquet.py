"""Parquet: a file, or a folder of them as Spark writes it. It is not copied: DuckDB reads it."""

from pathlib import Path

from kam_advisor.portfolio.database import Database, literal
from kam_advisor.portfolio.place import TablePlace
from kam_advisor.portfolio.source import (
    PROBLEM,
    ROW,
    Source,
    empty,
    literal_path,
    refused,
    typed_columns,
)


def read_parquet(place: TablePlace, database: Database, table: str) -> Source:
    """The table of a Parquet file or folder, as a view; rows count from 1."""
    path = place.path
    files = sorted(path.glob("**/*.parquet")) if path.is_dir() else [path]
    names = [literal(literal_path(file)) for file in files]
    sizes = [_size(name, file, database, place) for name, file in zip(names, files, strict=True)]
    if not sum(sizes):
        raise empty(place)
    several = len(files) > 1
    reader = f"read_parquet([{', '.join(names)}], file_row_number=true, filename={several})"
    before = [sum(sizes[:n]) for n in range(len(sizes))]
    offset = (
        "CASE filename "
        + " ".join(
            f"WHEN {literal(str(file))} THEN {n}" for file, n in zip(files, before, strict=True)
        )
        + " END"
        if several
        else "0"
    )
    described = [
        (name, type_)
        for name, type_ in database.described(reader)
        if name not in ("file_row_number", "filename")
    ]
    found = typed_columns(table, described)
    database.run(
        f"CREATE VIEW {table} AS SELECT ({offset} + file_row_number + 1)::BIGINT AS {ROW},"
        f" NULL::VARCHAR AS {PROBLEM}{found.listed} FROM {reader}"
    )
    return Source(place, table, found.columns, found.twice)


def _size(name: str, file: Path, database: Database, place: TablePlace) -> int:
    """How many rows a file has."""
    import duckdb

    try:
        return int(database.one(f"SELECT num_rows FROM parquet_file_metadata({name})"))
    except duckdb.Error:
        message = f"`{file.name}` is no Parquet file, or it is damaged"
        hint = "Write it again, or give it the ending of what it is."
        raise refused("not-a-table", message, place, hint) from None
