"""Excel workbooks: values by python-calamine; what it hides, formulas and errors, by ourselves.

calamine gives whole numbers as floats, and nothing at all for a formula that was never computed or
for an error. The sheet's XML tells those from empty cells.
"""

import csv
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

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
    rows = iter(sheet.to_python(skip_empty_area=True))
    marks = marked_cells(place.path, name)
    head = _as_texts(next(rows), {})
    if not any(head):
        raise empty(place)
    names, twice = cleaned(head)
    columns = columns_of(table, names)
    copy = folder / f"{table}.csv"
    with copy.open("w", encoding="utf-8", newline="") as opened:
        write = csv.writer(opened, lineterminator="\n").writerow
        for number, cells in enumerate(rows, top + 2):
            here = marks.get(number)
            texts = _as_texts(cells, {n - left: m for n, m in here.items()} if here else {})
            write([number, "", *texts])
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


def _as_texts(cells: Sequence[object], marks: Mapping[int, str]) -> list[str]:
    texts = [cell if cell.__class__ is str else _as_text(cell) for cell in cells]
    for column, mark in marks.items():
        if 0 <= column < len(texts):
            texts[column] = mark
    return texts


def _as_text(cell: object) -> str:
    if cell.__class__ is float:  # millions of them
        return _number(cell)
    if cell is True or cell is False:
        return "true" if cell else "false"
    if isinstance(cell, date | time):
        return cell.isoformat()
    return "" if cell is None else str(cell)


@lru_cache(100_000)
def _number(number: float) -> str:
    """A number in digits, without an exponent, and whole where it is whole."""
    whole = number.is_integer() and abs(number) < 1e15
    return str(int(number)) if whole else format(Decimal(repr(number)), "f")
