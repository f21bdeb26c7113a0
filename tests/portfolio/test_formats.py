"""Excel, Parquet and databases: the same accounts in and out of each."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

import duckdb
import pytest
import python_calamine
import xlsxwriter  # type: ignore[import-untyped]

from portfolios import OUTCOME, STATUS, Assess, rows, table
from processes import Kam

HEAD = ["account", "wants_high_value", "accepts_integration", "invests_in_tailoring"]
BODY = [["A", "yes", "yes", "no"], ["=1+1", "no", "no", "no"], ["C", "yes", "", "no"]]
OUTCOMES = ["strategic", "intrinsic", None]


def csv_of(folder: Path) -> Path:
    lines = [",".join(cells) for cells in (HEAD, *BODY)]
    return table(folder, "\n".join(lines) + "\n")


def workbook(file: Path, *cells: Sequence[object]) -> Path:
    with xlsxwriter.Workbook(str(file), {"default_date_format": "dd-mm-yyyy"}) as book:
        sheet = book.add_worksheet("Accounts")
        for number, row in enumerate(cells):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, column, cell)
                elif isinstance(cell, str) and cell.startswith("=="):
                    sheet.write_formula(number, column, cell[1:], None, "")
                elif isinstance(cell, str) and cell.startswith("#"):
                    sheet.write_formula(number, column, "=NA()", None, cell)
                elif cell is not None:
                    sheet.write(number, column, cell)
    return file


def sheet(file: Path) -> list[list[object]]:
    book = python_calamine.CalamineWorkbook.from_path(str(file))
    return [list(row) for row in book.get_sheet_by_index(0).to_python()]


@pytest.mark.parametrize("kind", ["xlsx", "parquet", "sqlite", "duckdb"])
def test_there_and_back(assess: Assess, tmp_path: Path, kind: str) -> None:
    part = "#clients" if kind in ("sqlite", "duckdb") else ""
    there = f"{tmp_path}/there.{kind}{part}"
    ended = assess(csv_of(tmp_path), there)
    assert ended.code == 0, ended.err
    back = tmp_path / "back.csv"
    ended = assess(there, back)
    assert ended.code == 0, ended.err
    found = sorted(rows(back), key=lambda row: row["account"].strip("'="))
    assert [row["account"].strip("'") for row in found] == ["=1+1", "A", "C"]
    assert [row[OUTCOME] or None for row in found] == ["intrinsic", "strategic", None]
    assert len(list(tmp_path.iterdir())) == 3


@pytest.mark.slow
def test_a_table_is_replaced_whole(assess: Assess, tmp_path: Path) -> None:
    for kind in ("sqlite", "duckdb"):
        target = f"{tmp_path}/there.{kind}#clients"
        assert assess(csv_of(tmp_path), target).code == 0
        ended = assess(csv_of(tmp_path), target)
        assert (ended.code, "[file-exists]" in ended.err) == (2, True)
        assert assess(csv_of(tmp_path), target, "--force").code == 0
    with closing(sqlite3.connect(tmp_path / "there.sqlite")) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
        values = connection.execute(f"SELECT {OUTCOME} FROM clients ORDER BY kam_row").fetchall()
    assert tables == [("clients",)]
    assert [value for (value,) in values] == OUTCOMES


def test_from_one_table_of_a_database_to_another(assess: Assess, tmp_path: Path) -> None:
    file = tmp_path / "own.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute(
            "CREATE TABLE clients AS SELECT 'A' AS account, true AS wants_high_value"
        )
    ended = assess(f"{file}#clients", f"{file}#assessed")
    assert ended.code == 0, ended.err
    with duckdb.connect(str(file)) as connection:
        (row,) = connection.execute(f"SELECT account, {STATUS} FROM assessed").fetchall()
    assert row == ("A", "open")


def test_a_table_that_is_not_there(assess: Assess, tmp_path: Path) -> None:
    target = f"{tmp_path}/there.sqlite#clients"
    assert assess(csv_of(tmp_path), target).code == 0
    ended = assess(f"{tmp_path}/there.sqlite#client", tmp_path / "out.csv")
    assert (ended.code, "Did you mean `clients`?" in ended.err) == (4, True)
    table(tmp_path, "no database", "no.sqlite")
    table(tmp_path, "no database", "no.duckdb")
    for name in ("no.sqlite#a", "no.duckdb#a"):
        ended = assess(tmp_path / name, tmp_path / "out.csv")
        assert (ended.code, "[cannot-read]" in ended.err) == (2, True), ended.err


def test_what_a_spreadsheet_hides(assess: Assess, tmp_path: Path) -> None:
    source = workbook(
        tmp_path / "in.xlsx",
        HEAD,
        ["A", True, 1, date(2026, 1, 3)],
        ["B", "==1+1", "#N/A", "nee"],
        [],
        ["C", "Ja", 0.0, "x" * 30_000],
    )
    ended = assess(source, tmp_path / "out.csv")
    assert ended.code == 0, ended.err
    a, b, c = rows(tmp_path / "out.csv")
    assert a["kam_faults"] == (
        "invests_in_tailoring: a date (2026-01-03) where an answer belongs (yes or no)"
    )
    assert b["kam_faults"] == (
        "wants_high_value: formula without value; accepts_integration: the cell shows an error"
    )
    assert (c["kam_row"], c["accepts_integration"], len(c["kam_faults"]) < 200) == ("5", "0", True)
    assert b["wants_high_value"] == ""


def test_in_a_workbook_nothing_is_a_formula(assess: Assess, tmp_path: Path) -> None:
    source = csv_of(tmp_path)
    assert assess(source, tmp_path / "out.xlsx").code == 0
    found = sheet(tmp_path / "out.xlsx")
    assert found[0][:4] == HEAD
    assert found[2][0] == "=1+1"
    assert found[0].index("kam_row") and found[1][found[0].index("kam_row")] == 2


def test_sheets_by_name(assess: Assess, tmp_path: Path) -> None:
    source = workbook(tmp_path / "in.xlsx", HEAD, *BODY[:1])
    assert assess(f"{source}#Accounts", tmp_path / "out.csv").code == 0
    ended = assess(f"{source}#Acounts", tmp_path / "out2.csv")
    assert (ended.code, "Did you mean `Accounts`?" in ended.err) == (4, True)


@pytest.mark.parametrize(
    ("content", "id_"),
    [
        (b"account,wants_advice\nA,yes\n", "not-a-workbook"),
        (b"PK\x03\x04 and then nothing", "not-a-workbook"),
        (
            b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
            "password-protected",
        ),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "not-a-workbook"),
    ],
)
def test_workbooks_that_are_none(assess: Assess, tmp_path: Path, content: bytes, id_: str) -> None:
    ended = assess(table(tmp_path, content, "in.xlsx"), tmp_path / "out.csv")
    assert (ended.code, f"[{id_}]" in ended.err) == (4, True), ended.err


def test_empty_sheets(assess: Assess, tmp_path: Path) -> None:
    for cells in ([], [HEAD]):
        ended = assess(workbook(tmp_path / "in.xlsx", *cells), tmp_path / "out.csv")
        assert (ended.code, "[empty-table]" in ended.err) == (4, True), ended.err


def test_a_sheet_of_companies_that_nobody_filled_in(assess: Assess, tmp_path: Path) -> None:
    source = tmp_path / "in.xlsx"
    with xlsxwriter.Workbook(str(source)) as book:
        book.add_worksheet("Accounts").write_column(0, 0, ["wants_high_value", "yes"])
        book.add_worksheet("Companies").write_row(0, 0, ["company", "own_complexity"])
    ended = assess(source, tmp_path / "out.csv")
    assert ended.code == 0, ended.err
    ended = assess(source, tmp_path / "other.csv", "--companies", "Companies")
    assert (ended.code, "in.xlsx#Companies: " in ended.err) == (4, True), ended.err


@pytest.mark.slow  # compiles a large decision
def test_typed_columns_of_parquet(kam: Kam, tmp_path: Path) -> None:
    """Mixed kinds of numbers, and dates where numbers belong."""
    source = tmp_path / "in.parquet"
    duckdb.execute(
        f"""COPY (SELECT * FROM (VALUES
            ('A', true, 3::TINYINT, 3.0::DOUBLE, 4::DECIMAL(5,2), DATE '2026-01-03'),
            ('B', false, 9::TINYINT, 2.5::DOUBLE, 4.5::DECIMAL(5,2), NULL),
            ('C', NULL, NULL, 'nan'::DOUBLE, NULL, NULL))
            t(account, markets_dispersed, buying_centralisation, coordination_need,
              account_complexity, account_power)) TO '{source}'"""
    )
    ended = kam("portfolio", source, tmp_path / "out.csv", "--decision", "kam_decision")
    assert ended.code == 0, ended.err
    a, b, c = sorted(rows(tmp_path / "out.csv"), key=lambda row: row["account"])
    assert a["kam_faults"] == (
        "account_power: a date (2026-01-03) where an answer belongs (a whole number from 1 to 5)"
    )
    assert "buying_centralisation: 9 is out of range" in b["kam_faults"]
    assert "coordination_need: 2.5 is not a whole number" in b["kam_faults"]
    assert "account_complexity: 4.50 is not a whole number" in b["kam_faults"]
    assert c["kam_faults"] == ""


def test_a_folder_of_parquet_files(assess: Assess, tmp_path: Path) -> None:
    folder = tmp_path / "parts"
    folder.mkdir()
    for name, count in (("a", 3), ("b", 2)):
        duckdb.execute(
            f"COPY (SELECT '{name}' || i AS account, true AS wants_high_value FROM range({count})"
            f" t(i)) TO '{folder}/{name}.parquet'"
        )
    ended = assess(folder, tmp_path / "out.csv")
    assert ended.code == 0, ended.err
    found = rows(tmp_path / "out.csv")
    assert [row["account"] for row in found] == ["a0", "a1", "a2", "b0", "b1"]
    assert [row["kam_row"] for row in found] == ["1", "2", "3", "4", "5"]


def test_no_parquet(assess: Assess, tmp_path: Path) -> None:
    for content in (b"", b"account,wants_high_value\nA,yes\n", b"PAR1" * 9):
        source = table(tmp_path, content, "in.parquet")
        ended = assess(source, tmp_path / "out.csv")
        assert (ended.code, "[not-a-table]" in ended.err) == (4, True), ended.err
