"""Excel workbooks: the frame by xlsxwriter, the rows written as XML by DuckDB.

xlsxwriter takes a minute for the seven million cells of 100,000 accounts; as text put together in
SQL they take seconds. Nothing in a cell is ever a formula.
"""

import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from kam_advisor.errors import CallInvalid, Fault, Place
from kam_advisor.portfolio.database import Database, identifier, literal, missing_library
from kam_advisor.portfolio.write import Result

MOST_ROWS: Final = 1_048_576
MOST_COLUMNS: Final = 16_384
_LONGEST: Final = 32_767
_SHEET: Final = "xl/worksheets/sheet1.xml"
_TEXTS: Final = "xl/sharedStrings.xml"
_ROWS: Final = "rows_of_sheet"
_N: Final = '":n"'  # the number of a row
_WIDEST: Final = 42
_NUMBER: Final = r"-?(0|[1-9]\d{0,14})(\.\d{1,9})?"
_UNPRINTABLE: Final = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x{FFFE}\x{FFFF}]"
_NUMERIC: Final = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "DOUBLE", "FLOAT", "DECIMAL")

Sheet = tuple[str, Sequence[Sequence[str | int]]]
"""A further sheet: its name and its rows, the first of them its heads."""


def write_excel(
    result: Result,
    database: Database,
    file: Path,
    folder: Path,
    sheet: str,
    further: Sequence[Sheet] = (),
    numbers: bool = False,
) -> None:
    """Write a workbook.

    Args:
        result: The rows of its first sheet.
        database: Where they are.
        file: The file.
        folder: Where the frame may be kept meanwhile.
        sheet: The name of the first sheet.
        further: More sheets.
        numbers: Whether texts that are numbers were numbers before they were read.

    Raises:
        CallInvalid: Excel does not hold that many.
    """
    count = int(database.one(f"SELECT count(*) FROM {result.relation}"))
    if count >= MOST_ROWS or len(result.columns) > MOST_COLUMNS:
        message = f"a sheet holds {MOST_ROWS - 1:,} accounts at most, and there are {count:,}"
        hint = "Write .csv or .parquet."
        raise CallInvalid((Fault("too-many-rows", message, Place(str(file.name)), hint),))
    frame = folder / "frame.xlsx"
    _write_frame(frame, sheet, [name for name, _ in result.columns], count, further)
    shared = _SharedTexts(frame)
    cells = [
        cell_xml(name, type_, column_letters(n), numbers, shared.start(type_, database))
        for n, (name, type_) in enumerate(result.columns)
    ]
    row = f"concat('<row r=\"', {_N}, '\">', {', '.join(cells)}, '</row>')"
    number = f"row_number() OVER (ORDER BY {result.order or '1'}) + 1 AS {_N}"
    listed = ", ".join(identifier(name) for name, _ in result.columns)
    # sorted before it is text, which is twenty times as long
    database.run(
        f"CREATE OR REPLACE TABLE {_ROWS} AS SELECT {listed}, {number} FROM {result.relation}"
        f" ORDER BY {_N}",
        "writing",
    )
    database.run("SET preserve_insertion_order = true")
    with (
        zipfile.ZipFile(frame) as packed,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as written,
    ):
        for part in packed.infolist():
            if part.filename == _TEXTS:
                written.writestr(part, shared.added(packed.read(part)), zipfile.ZIP_DEFLATED)
            elif part.filename != _SHEET:
                written.writestr(part, packed.read(part), zipfile.ZIP_DEFLATED)
        before, after = _around_rows(packed.read(_SHEET).decode(), len(result.columns), count)
        with written.open(_SHEET, "w", force_zip64=True) as opened:
            opened.write(before.encode())
            for rows in database.stream(f"SELECT {row} FROM {_ROWS}", 1_000):
                opened.write("".join([row for (row,) in rows]).encode())
            opened.write(after.encode())
    database.run(f"DROP TABLE {_ROWS}")
    frame.unlink()


class _SharedTexts:
    """The texts that columns share: those of their types, each once in the workbook."""

    def __init__(self, frame: Path) -> None:
        with zipfile.ZipFile(frame) as packed:
            self._first = packed.read(_TEXTS).count(b"<si>")
        self._texts: list[str] = []
        self._starts: dict[str, int] = {}

    def start(self, type_: str, database: Database) -> int:
        """The place of the first text of an ENUM; 0 for other types."""
        if not type_.startswith("ENUM"):
            return 0
        if type_ not in self._starts:
            self._starts[type_] = self._first + len(self._texts)
            texts = f"(SELECT unnest(enum_range(NULL::{type_}))::VARCHAR AS t)"
            self._texts += [t for (t,) in database.rows(f"SELECT {_escaped('t')} FROM {texts}")]
        return self._starts[type_]

    def added(self, part: bytes) -> bytes:
        """The part of the workbook with its texts, these added to those of the frame."""
        xml = part.decode()
        texts = (f'<si><t xml:space="preserve">{text}</t></si>' for text in self._texts)
        xml = re.sub(r' (count|uniqueCount)="\d+"', "", xml)
        return xml.replace("</sst>", f"{''.join(texts)}</sst>").encode()


def cell_xml(name: str, type_: str, letters: str, numbers: bool, shared: int) -> str:
    """A cell as XML, in SQL over a row with its number; empty where there is nothing.

    Args:
        name: The column.
        type_: Its type.
        letters: How Excel calls it.
        numbers: Whether texts that are numbers, or true and false, were no texts before.
        shared: The place of the first text of the type, of an ENUM.
    """
    column = identifier(name)
    base = type_.partition("(")[0]
    start = f"'<c r=\"{letters}', {_N}, '\""
    if base == "BOOLEAN":
        truth = f"concat({start} t=\"b\"><v>', {column}::INT, '</v></c>')"
        return f"CASE WHEN {column} IS NULL THEN '' ELSE {truth} END"
    number = f"concat({start}><v>', {column}, '</v></c>')"
    if base in _NUMERIC:
        finite = f" OR NOT isfinite({column})" if base in ("DOUBLE", "FLOAT") else ""
        return f"CASE WHEN {column} IS NULL{finite} THEN '' ELSE {number} END"
    text = f"{column}::VARCHAR"
    if base == "ENUM":
        place = f"enum_code({column})::INT + {shared}"
        written = f"concat({start} t=\"s\"><v>', {place}, '</v></c>')"
    else:
        inline = f'{start} t="inlineStr"><is><t xml:space="preserve">\''
        written = f"concat({inline}, {_escaped(text)}, '</t></is></c>')"
    typed = ""
    if numbers and base == "VARCHAR":
        truth = f"concat({start} t=\"b\"><v>', ({column} = 'true')::INT, '</v></c>')"
        typed = (
            f" WHEN {column} IN ('true', 'false') THEN {truth}"
            f" WHEN regexp_full_match({column}, {literal(_NUMBER)}) THEN {number}"
        )
    return f"CASE WHEN {column} IS NULL OR {text} = '' THEN ''{typed} ELSE {written} END"


def column_letters(number: int) -> str:
    """How Excel calls a column, counted from 0: A, B, …, Z, AA."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _escaped(text: str) -> str:
    """A text for XML; longer than Excel takes it is cut, with a mark."""
    cut = f"left({text}, {_LONGEST - 1}) || '…'"
    cut = f"CASE WHEN length({text}) > {_LONGEST} THEN {cut} ELSE {text} END"
    safe = f"regexp_replace({cut}, {literal(_UNPRINTABLE)}, '', 'g')"
    return f"replace(replace(replace({safe}, '&', '&amp;'), '<', '&lt;'), '>', '&gt;')"


def _write_frame(
    frame: Path, sheet: str, heads: Sequence[str], count: int, further: Sequence[Sheet]
) -> None:
    try:
        import xlsxwriter  # type: ignore[import-untyped]
    except ImportError:
        raise missing_library("xlsxwriter") from None
    with xlsxwriter.Workbook(str(frame), _PLAIN) as workbook:
        bold = workbook.add_format({"bold": True})
        for name, rows in ((sheet, [heads]), *further):
            page = workbook.add_worksheet(name[:31])
            page.freeze_panes(1, 0)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    page.write(number, column, cell, bold if number == 0 else None)
            for column, head in enumerate(rows[0]):
                page.set_column(column, column, min(_WIDEST, max(10, len(str(head)) + 2)))
            if page.get_name() == sheet[:31]:
                page.autofilter(0, 0, count, len(heads) - 1)


_PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def _around_rows(xml: str, columns: int, rows: int) -> tuple[str, str]:
    """What stands in the sheet before and after the rows of accounts."""
    area = f"A1:{column_letters(columns - 1)}{rows + 1}"
    xml = re.sub(r'<dimension ref="[^"]*"/>', f'<dimension ref="{area}"/>', xml, count=1)
    before, end, after = xml.partition("</sheetData>")
    return before, end + after
