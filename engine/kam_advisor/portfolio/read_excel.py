"""Excel workbooks: values by python-calamine; what it hides, formulas and errors, by ourselves.

calamine gives whole numbers as floats, and nothing at all for a formula that was never computed or
for an error. The sheet's XML tells those from empty cells.
"""

import csv
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from itertools import islice, repeat
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from kam_advisor.errors import did_you_mean
from kam_advisor.portfolio.database import Database, missing_library
from kam_advisor.portfolio.headers import cleaned
from kam_advisor.portfolio.place import TablePlace
from kam_advisor.portfolio.read_csv import columns_of, drop_blank, load_copy
from kam_advisor.portfolio.source import ERROR, FORMULA, Source, empty, refused

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

_OLE: Final = b"\xd0\xcf\x11\xe0"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf_16_le")
_MOST_BYTES: Final = 4 << 30
"""Bytes that a workbook may hold once it is unpacked."""
_CHUNK: Final = 4 << 20

_ROWS_AT_ONCE: Final = 2_000
_MOST_NUMBERS: Final = 100_000
_Cell: TypeAlias = int | float | str | bool | time | date | timedelta

_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*[^/>])>(.*?)</(?:\w+:)?c>", re.DOTALL)
_AT = re.compile(rb'\br="([A-Z]+)(\d+)"')
_KIND = re.compile(rb'\bt="(\w+)"')
_VALUE = re.compile(rb"<(?:\w+:)?v[^>/]*>[^<]")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")


def read_excel(place: TablePlace, database: Database, folder: Path, table: str) -> Source:
    """The table of a sheet, copied into DuckDB as text; rows are numbered as Excel shows them.

    Raises:
        ProfileInvalid: It is no workbook, has no such sheet, or the sheet is empty.
    """
    workbook = _opened(place)
    name = place.part or _first(workbook, place)
    if name not in workbook.sheet_names:
        raise _no_sheet(place, workbook.sheet_names)
    sheet = workbook.get_sheet_by_name(name)
    if sheet.start is None:
        raise empty(place)
    top, left = sheet.start
    marks = marked_cells(place.path, name)
    rows = islice(sheet.iter_rows(), top, None)
    head = _as_texts(next(rows))
    if not any(head):
        raise empty(place)
    names, twice = cleaned(head)
    columns = columns_of(table, names)
    copy = folder / f"{table}.csv"
    _write_copy(copy, rows, top, left, marks)
    del sheet, workbook, rows  # they hold all cells
    load_copy(copy, columns, database, table)
    blank = drop_blank(database, table, columns)
    if not database.one(f"SELECT count(*) FROM {table}"):
        raise empty(place)
    return Source(place, table, columns, tuple(twice), blank, marked=True)


def sheet_names(place: TablePlace) -> list[str]:
    """The names of the sheets of a workbook, in order."""
    return list(_opened(place).sheet_names)


def marked_cells(path: Path, sheet: str) -> dict[int, dict[int, str]]:
    """By row from 1 and column from 0: the cells with an error, or a formula without a value."""
    found: dict[int, dict[int, str]] = {}
    for row in _telling_rows(path, sheet):
        for cell in _CELL.finditer(row):
            at, mark = _AT.search(cell[1]), _mark(cell[1], cell[2])
            if mark and at:
                found.setdefault(int(at[2]), {})[_column(at[1])] = mark
    return found


def _mark(attributes: bytes, inside: bytes) -> str:
    kind = _KIND.search(attributes)
    if kind and kind[1] == b"e":
        return ERROR
    if kind and kind[1] in (b"str", b"inlineStr"):
        return ""
    return FORMULA if _FORMULA.search(inside) and not _VALUE.search(inside) else ""


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _telling_rows(path: Path, sheet: str) -> Iterator[bytes]:
    """The XML of the rows in which a formula or an error stands."""
    with zipfile.ZipFile(path) as packed:
        part = _part(packed, sheet)
        if part is None:
            return
        with packed.open(part) as opened:
            rest = b""
            while chunk := opened.read(_CHUNK):
                whole, end, rest = (rest + chunk).rpartition(b"</row>")
                if end and _tells(whole):
                    yield from filter(_tells, whole.split(b"</row>"))


def _tells(xml: bytes) -> bool:
    """Whether there may be an error or a formula in it."""
    return any(mark in xml for mark in (b't="e"', b"<f>", b"<f ", b"<f/", b":f>", b":f "))


def _part(packed: zipfile.ZipFile, sheet: str) -> str | None:
    """The part of the package that holds a sheet."""
    from xml.etree import ElementTree

    try:
        book = ElementTree.fromstring(packed.read("xl/workbook.xml"))
        links = ElementTree.fromstring(packed.read("xl/_rels/workbook.xml.rels"))
    except (KeyError, ElementTree.ParseError):
        return None
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for one in book.iter():
        if one.tag.endswith("}sheet") and one.get("name") == sheet:
            link = next((v for k, v in one.attrib.items() if k.endswith("}id")), None)
            target = targets.get(link, "").removeprefix("/")
            part = target if target.startswith("xl/") else f"xl/{target}"
            return part if part in packed.namelist() else None
    return None


def _opened(place: TablePlace) -> "CalamineWorkbook":
    try:
        import python_calamine
    except ImportError:
        raise missing_library("python_calamine") from None
    with place.path.open("rb") as opened:
        start = opened.read(4)
        if start == _OLE:
            raise _old_or_locked(place, _ENCRYPTED in opened.read(1 << 16))
    try:
        with zipfile.ZipFile(place.path) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
        if unpacked > _MOST_BYTES:
            raise refused("file-too-large", "this workbook is too large", place, "Use CSV.")
        return python_calamine.CalamineWorkbook.from_path(str(place.path))
    except (zipfile.BadZipFile, python_calamine.CalamineError):
        hint = "Save it from Excel as .xlsx; a CSV file ends in .csv."
        message = "this is no Excel workbook, or it is damaged"
        raise refused("not-a-workbook", message, place, hint) from None


def _old_or_locked(place: TablePlace, locked: bool) -> Exception:
    if locked:
        message, hint = "this workbook is locked with a password", "Save it without one."
        return refused("password-protected", message, place, hint)
    message = "this is the Excel format of before 2007, or a locked workbook"
    return refused("not-a-workbook", message, place, "Save it as .xlsx, without a password.")


def _first(workbook: "CalamineWorkbook", place: TablePlace) -> str:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    for sheet in workbook.sheets_metadata:
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible:
            return sheet.name
    raise empty(place)


def _no_sheet(place: TablePlace, there: Sequence[str]) -> Exception:
    near = did_you_mean(place.part, there)
    listed = ", ".join(f"`{name}`" for name in there)
    message = f"there is no sheet `{place.part[:80]}`"
    return refused("unknown-sheet", message, place, f"{near} The sheets are {listed}.".strip())


def _write_copy(
    copy: Path,
    rows: Iterator[Sequence[_Cell]],
    top: int,
    left: int,
    marks: Mapping[int, Mapping[int, str]],
) -> None:
    """The rows as CSV with their numbers, column by column: nothing is done for each cell here."""
    numbers: dict[object, str] = _Numbers()
    with copy.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened, lineterminator="\n")
        first = top + 2
        while some := list(islice(rows, _ROWS_AT_ONCE)):
            texts = [_column_texts(cells, numbers) for cells in zip(*some, strict=True)]
            for number in marks.keys() & range(first, first + len(some)):
                for column, mark in marks[number].items():
                    if left <= column < left + len(texts):
                        texts[column - left][number - first] = mark
            writer.writerows(zip(range(first, first + len(some)), repeat(""), *texts, strict=False))
            first += len(some)


def _column_texts(cells: Sequence[_Cell], numbers: Mapping[object, str]) -> list[str]:
    """The cells of a column as texts; a column holds numbers, or texts, more often than both."""
    kinds = set(map(type, cells))
    if kinds == {str}:
        return list(cells)  # type: ignore[arg-type]
    if kinds == {float}:
        return list(map(numbers.__getitem__, cells))
    if kinds == {float, str}:
        return [cell if isinstance(cell, str) else numbers[cell] for cell in cells]
    return _as_texts(cells)


def _as_texts(cells: Sequence[_Cell]) -> list[str]:
    return [cell if isinstance(cell, str) else _as_text(cell) for cell in cells]


def _as_text(cell: _Cell) -> str:
    if isinstance(cell, float):
        return _number(cell)
    if cell is True or cell is False:
        return "true" if cell else "false"
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)


class _Numbers(dict[object, str]):
    """Numbers in digits, each worked out once."""

    def __missing__(self, number: float) -> str:
        """Work it out."""
        text = _number(number)
        if len(self) < _MOST_NUMBERS:
            self[number] = text
        return text


def _number(number: float) -> str:
    """A number in digits, without an exponent, and whole where it is whole."""
    whole = number.is_integer() and abs(number) < 1e15
    return str(int(number)) if whole else format(Decimal(repr(number)), "f")
