"""`kam portfolio --on MASTER`: the same rows as on DuckDB; and what is said where Spark is not."""

import socket
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from kam_advisor.portfolio.spark_sql import in_spark
from portfolios import Assess
from processes import Kam
from sql_runs import skip_without_spark

ROWS = """
SELECT 'A' AS account, 'yes' AS wants_high_value, 'Ja' AS wants_advice, true AS price_decides,
    '1' AS x
UNION ALL SELECT 'B;c', 'perhaps', '2026-01-01', NULL, '😀'
UNION ALL SELECT NULL, ' JA ', 'onbekend', false, NULL
UNION ALL SELECT 'D', 'nee', '=1', false, '/7'
"""


def parquet(file: Path) -> Path:
    """Some rows, good and bad."""
    duckdb.execute(f"COPY ({ROWS}) TO '{file}' (FORMAT parquet)")
    return file


def found(files: str) -> list[dict[str, Any]]:
    """The rows of Parquet files, in order."""
    cursor = duckdb.execute(f"SELECT * FROM read_parquet('{files}') ORDER BY kam_row")
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_the_same_as_on_duckdb(assess: Assess, tmp_path: Path) -> None:
    skip_without_spark()
    source, target = parquet(tmp_path / "in.parquet"), tmp_path / "out.parquet"
    beside = tmp_path / "beside.parquet"
    on = ("--on", "local[2]")
    ended = assess(source, target, *on)
    assert ended.code == 0, ended.err
    other = assess(source, beside)
    assert (
        ended.out.replace("spark", "duckdb").split("decided by")[0]
        == (other.out.split("decided by")[0])
    )
    assert found(f"{target}/*.parquet") == found(str(beside))
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "beside.parquet",
        "in.parquet",
        "out.parquet",
    ]
    assert "[file-exists]" in assess(source, target, *on).err
    strict = assess(source, target, "--strict", "--force", *on)
    assert (strict.code, "perhaps" in strict.err) == (4, True)
    assert found(f"{target}/*.parquet") == found(str(beside))
    assert "[unknown-table]" in assess("clients", tmp_path / "new", *on).err


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_what_goes_wrong_is_told_shortly(assess: Assess, tmp_path: Path) -> None:
    skip_without_spark()
    source = parquet(tmp_path / "in.parquet")
    on = ("--on", "local[2]")
    empty = tmp_path / "empty"
    empty.mkdir()
    said = {
        (tmp_path / "none", tmp_path / "out"): "Path does not exist",
        (empty, tmp_path / "out"): "infer schema",
        (source, Path("/proc/out")): "Mkdirs failed",
        (source, "assessed"): "keeps no tables",
        (source, source / "out"): "[in-is-out]",
    }
    for (one, other), expected in said.items():
        ended = assess(f"{one}/", other, *on, "--force")
        assert ended.code == 2, ended.err
        assert ended.err.count("\n") <= 2, ended.err
        assert expected in ended.err
    assert sorted(file.name for file in tmp_path.iterdir()) == ["empty", "in.parquet"]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_what_a_killed_run_left_goes_with_the_next(assess: Assess, tmp_path: Path) -> None:
    skip_without_spark()
    left = tmp_path / ".out_kam_part"
    left.mkdir()
    parquet(left / "part-0.parquet")
    ended = assess(parquet(tmp_path / "in.parquet"), tmp_path / "out", "--on", "local[2]")
    assert ended.code == 0, ended.err
    assert sorted(file.name for file in tmp_path.iterdir()) == ["in.parquet", "out"]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_more_digits_than_sql_calculates_with(kam: Kam, tmp_path: Path) -> None:
    """The whole company goes to the core engine, as on DuckDB."""
    skip_without_spark()
    source = tmp_path / "in.parquet"
    duckdb.execute(
        "COPY (SELECT * FROM (VALUES ('a', 'c1', 1000.123456), ('b', 'c1', 20), ('c', 'c1', 3),"
        " ('d', 'c2', 5), ('e', NULL, 6)) t(account, company, account_turnover))"
        f" TO '{source}' (FORMAT parquet)"
    )
    call = ("portfolio", source, "--decision", "abc_class", "--decision", "customer_value_type")
    for target, on in ((tmp_path / "out", ("--on", "local[2]")), (tmp_path / "o.parquet", ())):
        ended = kam(*call[:2], target, *call[2:], *on)
        assert ended.code == 0, ended.err
    there = found(f"{tmp_path}/out/*.parquet")
    assert there == found(f"{tmp_path}/o.parquet")
    assert {row["abc_class_status"] for row in there} == {"decided"}


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_decisions_about_companies(kam: Kam, tmp_path: Path) -> None:
    """With what is counted over the accounts, unknown answers, and a summary by company."""
    skip_without_spark()
    source = tmp_path / "in.parquet"
    duckdb.execute(
        "COPY (SELECT * FROM (VALUES ('a', 'c1', true, NULL), ('b', 'c1', true, 5),"
        " ('c', 'c2', NULL, 3), ('d', NULL, false, 1)) t(account, company, complaints_recorded,"
        f" buying_centralisation)) TO '{source}' (FORMAT parquet)"
    )
    wanted = ("--decision", "mixed_system", "--decision", "complaint_handling", "--decision")
    call = ("portfolio", source, tmp_path / "out.parquet", *wanted, "customer_value_type")
    ended = kam(*call, "--on", "local[2]", "--summary", "markdown")
    assert ended.code == 0, ended.err
    beside = tmp_path / "beside.parquet"
    other = kam("portfolio", source, beside, *call[3:], "--summary", "markdown")
    assert other.code == 0, other.err
    assert ended.out.split("decided by")[0] == other.out.split("decided by")[0]
    assert found(f"{tmp_path}/out.parquet/*.parquet") == found(str(beside))


def test_without_pyspark(assess: Assess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    ended = assess("in/", tmp_path / "out", "--on", "local[2]")
    assert ended.code == 2
    assert "`--on` needs `pyspark`" in ended.err


def test_without_java(assess: Assess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyspark", reason="pyspark is not installed")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    ended = assess("in/", tmp_path / "out", "--on", "local[2]")
    assert ended.code == 2
    assert "Spark needs Java" in ended.err


def test_a_master_that_is_not_there(assess: Assess, tmp_path: Path) -> None:
    with socket.socket() as taken:  # bound, and nobody listens
        taken.bind(("127.0.0.1", 0))
        master = f"spark://127.0.0.1:{taken.getsockname()[1]}"
        ended = assess("in/", tmp_path / "out", "--on", master)
    assert (ended.code, "[spark-failed]" in ended.err) == (2, True)


@pytest.mark.parametrize("master", ["lokaal", "local[x]", "spark://", "http://host:1", ""])
def test_no_master(assess: Assess, tmp_path: Path, master: str) -> None:
    ended = assess("in/", tmp_path / "out", "--on", master)
    assert (ended.code, "is no master of Spark" in ended.err) == (2, True)


@pytest.mark.parametrize("option", [("--explain", "2"), ("out/", "--engine", "core")])
def test_what_does_not_go_together(assess: Assess, option: tuple[str, ...]) -> None:
    ended = assess("in/", *option, "--on", "local[2]")
    assert (ended.code, "[wrong-call]" in ended.err) == (2, True)


@pytest.mark.parametrize(
    ("sql", "spark"),
    [
        ("SELECT regexp_full_match(x, 'a\\d')", "SELECT x RLIKE '\\\\A(?:a\\\\d)\\\\z'"),
        ("SELECT trim(x, chr(8239))", "SELECT TRIM('\u202f' FROM x)"),
        ("SELECT min(x, 3)", "SELECT SLICE(ARRAY_SORT(COLLECT_LIST(x)), 1, 3)"),
        ("SELECT x = trunc(x)", "SELECT (x) % 1 = 0"),
        (
            "SELECT (CASE WHEN regexp_full_match(x, 'a') THEN 1 END) = trunc(x)",
            "SELECT ((CASE WHEN x RLIKE '\\\\A(?:a)\\\\z' THEN 1 END)) % 1 = 0",
        ),
        (
            "SELECT list_extract([TRUE], list_position(['a'], x))",
            "SELECT GET(ARRAY(TRUE), CAST(ARRAY_POSITION(ARRAY('a'), x) - 1 AS INT))",
        ),
    ],
)
def test_what_sqlglot_does_not_know(sql: str, spark: str) -> None:
    assert in_spark(sql) == spark
