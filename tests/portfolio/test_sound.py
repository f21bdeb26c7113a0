"""A typed column that holds nothing but answers is not checked cell by cell; any other is."""

from pathlib import Path

import duckdb
import pytest

from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.portfolio.database import Database
from kam_advisor.portfolio.place import table_place
from kam_advisor.portfolio.run import Request, open_table
from kam_advisor.vocabulary import Vocabulary

DECISIONS = ("customer_value_type", "system_level")


def faults(knowledge: KnowledgeBase, folder: Path, *rows: str) -> list[str]:
    """What is said of each row of a Parquet file with these rows, written as SQL."""
    file = folder / "in.parquet"
    with duckdb.connect() as connection:
        union = " UNION ALL ".join(f"SELECT {row}" for row in rows)
        connection.execute(f"COPY ({union}) TO '{file}' (FORMAT parquet)")
    database = Database(folder, lambda doing, share: None, in_order=True)
    try:
        request = Request(table_place(str(file)), None, DECISIONS)
        open_table(request, (), Vocabulary(knowledge, "en"), database, folder)
        found = database.rows("SELECT kam_faults FROM checked ORDER BY kam_row")
    finally:
        database.close()
    return [text or "" for (text,) in found]


@pytest.mark.parametrize(
    ("cells", "named"),
    [
        (["3", "5", "NULL"], ["", "", ""]),
        (["3", "6", "0"], ["", "6", "0"]),
        (["0::UTINYINT", "5::UTINYINT"], ["0", ""]),
        (["3::HUGEINT", "9::HUGEINT"], ["", "9"]),
        (["3::DECIMAL(4,1)", "2.5::DECIMAL(4,1)"], ["", "2.5"]),
        (["3::DOUBLE", "2.5::DOUBLE", "'nan'::DOUBLE"], ["", "2.5", ""]),
        (["'3'", "'six'", "'3,0'"], ["", "six", ""]),
        (["true", "NULL"], ["true", ""]),
        (["DATE '2026-01-05'", "NULL"], ["a date", ""]),
        (["NULL::INT", "NULL::INT"], ["", ""]),
    ],
)
def test_each_bad_number_is_named(
    whole: KnowledgeBase, tmp_path: Path, cells: list[str], named: list[str]
) -> None:
    found = faults(whole, tmp_path, *(f"{cell} AS buying_centralisation" for cell in cells))
    check(found, "buying_centralisation", named)


@pytest.mark.parametrize(
    ("cells", "named"),
    [
        (["'divisions'", "NULL"], ["", ""]),
        (["'divisions'", "' Divisions'"], ["", ""]),
        (["'divisions'", "'a shop'", "''"], ["", "a shop", ""]),
        (["1", "NULL"], ["1", ""]),
    ],
)
def test_each_bad_option_is_named(
    whole: KnowledgeBase, tmp_path: Path, cells: list[str], named: list[str]
) -> None:
    found = faults(whole, tmp_path, *(f"{cell} AS organisation_structure" for cell in cells))
    check(found, "organisation_structure", named)


def test_sound_and_unsound_columns_side_by_side(whole: KnowledgeBase, tmp_path: Path) -> None:
    rows = (
        "true AS wants_high_value, 4 AS buying_centralisation, 'a shop' AS organisation_structure",
        "NULL, 1, 'divisions'",
        "false, 7, 'divisions'",
    )
    found = faults(whole, tmp_path, *rows)
    check(found[:1], "organisation_structure", ["a shop"])
    check(found[1:], "buying_centralisation", ["", "7"])


def check(found: list[str], column: str, named: list[str]) -> None:
    """Whether the faults are those of this column with these cells, and no others."""
    assert [bool(text) for text in found] == [bool(cell) for cell in named]
    for text, cell in zip(found, named, strict=True):
        assert cell in text
        assert not text or text.startswith(f"{column}: ")
        assert ";" not in text
