"""CSV files: delimiter, encoding and ragged rows found out, nothing dropped.

DuckDB reads the file as text. Where it finds the file ill-formed, it is gone through again row by
row: a row with too few or too many cells is kept, with that as its fault.
"""

import codecs
import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, TextIO

from kam_advisor.portfolio.database import Database, identifier, literal
from kam_advisor.portfolio.headers import cleaned
from kam_advisor.portfolio.place import TablePlace
from kam_advisor.portfolio.source import (
    CUT_CELL,
    LONG_ROW,
    PROBLEM,
    ROW,
    SHORT_ROW,
    Column,
    Source,
    empty,
    literal_path,
    refused,
)

DELIMITERS: Final = ";,\t|"
LONGEST_CELL: Final = 32_767
"""Characters of a cell that are kept, as many as Excel takes."""
_CHUNK: Final = 1 << 20
_MOST_COLUMNS: Final = 5_000


def read_csv(place: TablePlace, database: Database, folder: Path, table: str) -> Source:
    """The table of a CSV file, copied into DuckDB as text.

    Args:
        place: The file.
        database: Where it is read into.
        folder: Where a copy may be kept while it runs.
        table: What to call the table.

    Raises:
        ProfileInvalid: It is empty, or no text.
        OSError: It cannot be read.
    """
    encoding = encoding_of(place.path, place)
    with place.path.open(encoding=encoding, newline="") as opened:
        delimiter, skipped = _delimiter(opened)
    with place.path.open(encoding=encoding, newline="") as opened:
        rows = _reader(opened, delimiter, skipped)
        head = next(rows, None)
    if not head or not any(cell.strip() for cell in head):
        raise empty(place)
    if len(head) > _MOST_COLUMNS:
        raise refused("too-many-columns", f"this table has {len(head):,} columns", place)
    names, twice = cleaned(head)
    columns = columns_of(table, names)
    plain = encoding in ("utf-8", "utf_8_sig") and not skipped
    if not (plain and _at_once(place.path, delimiter, columns, database, table)):
        _row_by_row(place.path, encoding, delimiter, skipped, columns, database, folder, table)
    blank = drop_blank(database, table, columns)
    if not database.one(f"SELECT count(*) FROM {table}"):
        raise empty(place)
    return Source(place, table, columns, tuple(twice), blank, delimiter, encoding != "utf-8")


def columns_of(table: str, names: Sequence[str]) -> tuple[Column, ...]:
    """Columns of text with these heads."""
    return tuple(Column(identifier(f"{table}:{n}"), name) for n, name in enumerate(names))


def drop_blank(database: Database, table: str, columns: Sequence[Column]) -> int:
    """Leave out the rows without anything in them; how many there were."""
    nothing = f"coalesce({', '.join(column.id for column in columns)}) IS NULL"
    count = int(database.one(f"SELECT count(*) FROM {table} WHERE {nothing}"))
    if count:
        database.run(f"DELETE FROM {table} WHERE {nothing}")
    return count


def encoding_of(path: Path, place: TablePlace) -> str:
    """The encoding of a file: UTF-8 and UTF-16 where it is that, otherwise that of Windows.

    Raises:
        ProfileInvalid: It is none of them, or no text.
    """
    with path.open("rb") as opened:
        start = opened.read(4)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf_16"
        opened.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        western = codecs.getincrementaldecoder("cp1252")()
        is_utf8 = is_western = True
        while chunk := opened.read(_CHUNK):
            if b"\0" in chunk:
                hint = "Save it as CSV, or give it the ending of what it is."
                raise refused("not-text", "this file is no text, so no CSV", place, hint)
            is_utf8 = is_utf8 and _decodes(decoder, chunk)
            is_western = is_western and _decodes(western, chunk)
        is_utf8 = is_utf8 and _decodes(decoder, b"", final=True)
    if is_utf8:
        return "utf_8_sig" if start.startswith(codecs.BOM_UTF8) else "utf-8"
    if is_western:
        return "cp1252"
    hint = "Save it as CSV UTF-8."
    raise refused("not-text", "this file is neither UTF-8 nor Windows text", place, hint)


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(opened: TextIO) -> tuple[str, int]:
    """What stands between the cells, and how many lines come before the heads."""
    line = opened.readline(_CHUNK)
    stated = line.strip().lower()
    if stated.startswith("sep=") and len(stated) == 5:
        return stated[4], 1
    if line.rstrip("\r\n").lower() == "sep=\t":
        return "\t", 1
    counts = {mark: len(next(csv.reader([line], delimiter=mark), [])) for mark in DELIMITERS}
    best = max(DELIMITERS, key=lambda mark: counts[mark])
    return best if counts[best] > 1 else ",", 0


def _reader(opened: TextIO, delimiter: str, skipped: int) -> Iterator[list[str]]:
    csv.field_size_limit(1 << 30)
    for _ in range(skipped):
        opened.readline(_CHUNK)
    return csv.reader(opened, delimiter=delimiter)


def _at_once(
    path: Path, delimiter: str, columns: Sequence[Column], database: Database, table: str
) -> bool:
    """Let DuckDB read the file; False where it finds it ill-formed."""
    import duckdb

    types = ", ".join(f"{column.id}: 'VARCHAR'" for column in columns)
    options = f"header=true, auto_detect=false, delim={literal(delimiter)}, quote='\"', escape='\"'"
    listed = ", ".join(column.id for column in columns)
    try:
        database.run(
            f"CREATE TABLE {table} AS SELECT row_number() OVER () + 1 AS {ROW},"
            f" NULL::VARCHAR AS {PROBLEM}, {listed}"
            f" FROM read_csv({literal(literal_path(path))}, columns={{{types}}}, {options})",
            "reading",
        )
    except (duckdb.InvalidInputException, duckdb.ConversionException):
        return False
    return True


def _row_by_row(
    path: Path,
    encoding: str,
    delimiter: str,
    skipped: int,
    columns: Sequence[Column],
    database: Database,
    folder: Path,
    table: str,
) -> None:
    copy = folder / f"{table}.csv"
    with (
        path.open(encoding=encoding, newline="") as opened,
        copy.open("w", encoding="utf-8", newline="") as written,
    ):
        rows = _reader(opened, delimiter, skipped)
        next(rows)
        write = csv.writer(written, lineterminator="\n").writerow
        for number, cells in enumerate(rows, 2):
            write([number, *_fitted(cells, len(columns))])
    load_copy(copy, columns, database, table)


def _fitted(cells: list[str], width: int) -> list[str]:
    """The problem of a row, and as many cells as there are columns."""
    problem = ""
    if cells and len(cells) < width:
        problem = SHORT_ROW
    elif len(cells) > width and any(cell.strip() for cell in cells[width:]):
        problem = LONG_ROW
    if any(len(cell) > LONGEST_CELL for cell in cells):
        problem = CUT_CELL
        cells = [cell[:LONGEST_CELL] for cell in cells]
    return [problem, *cells[:width], *[""] * (width - len(cells))]


def load_copy(copy: Path, columns: Sequence[Column], database: Database, table: str) -> None:
    """Read a well-formed copy, with number and problem before the cells, and remove it."""
    types = [f"{ROW}: 'BIGINT'", *(f"{name}: 'VARCHAR'" for name in (PROBLEM, *ids(columns)))]
    database.run(
        f"CREATE TABLE {table} AS SELECT * FROM read_csv({literal(literal_path(copy))},"
        f" columns={{{', '.join(types)}}}, header=false, auto_detect=false, delim=',',"
        f" quote='\"', escape='\"', max_line_size={_line_size(len(columns))})",
        "reading",
    )
    copy.unlink()


def ids(columns: Sequence[Column]) -> list[str]:
    """The names of columns in SQL."""
    return [column.id for column in columns]


def _line_size(width: int) -> int:
    """Room for a line with a very long cell or two."""
    return max(2_097_152, min(width * LONGEST_CELL * 4, 8_388_608))
