"""SQLite, PostgreSQL and Spark say what the core engine says."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

import sql_runs
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.load.selection import selected
from kam_advisor.to_sql import compile_rules, staging
from number_rules import NumberRules
from portfolio_rows import RandomRows, advisor_of, differences
from sql_runs import Run, on_database

THOROUGH = os.environ.get("KAM_THOROUGH") == "1"
SHIPPED = 10_000 if THOROUGH else 40
CORE = ("customer_value_type", "kam_decision", "account_division", "system_level", "multilevel")


def agree_on_formulas(run: Run, seeds: int) -> None:
    for seed in range(seeds):
        agree(run, NumberRules(Random(seed)).knowledge, seed, 10)


def agree(run: Run, knowledge: KnowledgeBase, seed: int, number: int) -> None:
    rules = compile_rules(knowledge)
    rows = list(RandomRows(rules, seed).rows(number))
    assert not differences(rules, advisor_of(knowledge), rows, run(rules, rows))


def test_sqlite(whole: KnowledgeBase) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        run = on_database(connection, "sqlite")
        agree_on_formulas(run, 1)
        agree(run, selected(whole, CORE if THOROUGH else CORE[2:3]), 3, SHIPPED)


def test_sqlite_in_stages(whole: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    """More joins than SQLite allows in one SELECT."""
    monkeypatch.setitem(staging._MOST_JOINS, "sqlite", 2)
    knowledge = selected(whole, ["account_division"])
    assert len(compile_rules(knowledge).joins) > 4
    with closing(sqlite3.connect(":memory:")) as connection:
        agree(on_database(connection, "sqlite"), knowledge, 4, 10)


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """How to connect to a server of our own."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    if not sql_runs.has_postgres():
        pytest.skip("PostgreSQL (initdb, pg_ctl) is not installed")
    with sql_runs.postgres() as address:
        yield address


@pytest.mark.slow
def test_postgres(knowledge: KnowledgeBase, postgres: str) -> None:
    import psycopg

    with psycopg.connect(postgres) as connection:
        run = on_database(connection, "postgres")
        agree_on_formulas(run, 1)
        agree(run, knowledge, 3, SHIPPED)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_spark(knowledge: KnowledgeBase, tmp_path: Path) -> None:
    sql_runs.skip_without_spark()
    from kam_advisor.to_sql.on_spark import spark_session

    session = spark_session("local[2]")
    try:
        run = sql_runs.on_spark(session, tmp_path)
        agree_on_formulas(run, 1)
        agree(run, knowledge, 3, SHIPPED)
    finally:
        session.stop()
