"""SQLite, PostgreSQL and Spark say what the core engine says."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest

from kam_advisor.advisor import Advisor
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.to_sql import SqlRules, compile_rules
from kam_advisor.to_sql.on_database import DatabaseRunner
from number_rules import NumberRules
from portfolio_rows import RandomRows, advisor_of, differences

Rows = Sequence[Mapping[str, Value]]
Run = Callable[[SqlRules, Rows], list[dict[str, Any]]]

THOROUGH = os.environ.get("KAM_THOROUGH") == "1"
SHIPPED = 10_000 if THOROUGH else 40
CORE = ("customer_value_type", "kam_decision", "account_division", "system_level", "multilevel")
KINDS = {
    "sqlite": {
        "boolean": "INTEGER",
        "choice": "TEXT",
        "scale": "INTEGER",
        "integer": "INTEGER",
        "number": "REAL",
    },
    "postgres": {
        "boolean": "BOOLEAN",
        "choice": "TEXT",
        "scale": "SMALLINT",
        "integer": "BIGINT",
        "number": "NUMERIC",
    },
}


def on(connection: Any, dialect: str) -> Run:
    """Runs rules over rows in a database, and gives the outputs of each in their order."""

    def run(rules: SqlRules, rows: Rows) -> list[dict[str, Any]]:
        kinds = KINDS[dialect]
        columns = ", ".join(f'"{one.fact}" {kinds[one.kind]}' for one in rules.inputs)
        cursor = connection.cursor()
        cursor.execute("DROP TABLE IF EXISTS clients")
        cursor.execute(f"CREATE TABLE clients (id INTEGER, {columns})")
        marks = ", ".join(["?" if dialect == "sqlite" else "%s"] * (len(rules.inputs) + 1))
        values = [
            (n, *(plain(row.get(one.fact)) for one in rules.inputs)) for n, row in enumerate(rows)
        ]
        cursor.executemany(f"INSERT INTO clients VALUES ({marks})", values)
        DatabaseRunner(rules, connection, dialect).run("clients", "results", keep=["id"])
        cursor.execute("SELECT * FROM results ORDER BY id")
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    return run


def plain(value: Value | None) -> Any:
    return value.numerator / value.denominator if isinstance(value, Fraction) else value


def agree_on_formulas(run: Run, seeds: int) -> None:
    for seed in range(seeds):
        knowledge = NumberRules(Random(seed)).knowledge
        rules = compile_rules(knowledge)
        rows = list(RandomRows(rules, seed).rows(10))
        assert not differences(rules, advisor_of(knowledge), rows, run(rules, rows))


def agree_on_shipped(knowledge: KnowledgeBase, advisor: Advisor, run: Run) -> None:
    rules = compile_rules(knowledge, None if THOROUGH else CORE)
    rows = list(RandomRows(rules, 3).rows(SHIPPED))
    assert not differences(rules, advisor, rows, run(rules, rows))


def test_sqlite(knowledge: KnowledgeBase, reference: Advisor) -> None:
    with sqlite3.connect(":memory:") as connection:
        run = on(connection, "sqlite")
        agree_on_formulas(run, 1)
        agree_on_shipped(knowledge, reference, run)
    connection.close()


def test_sqlite_in_stages(whole: KnowledgeBase) -> None:
    """More joins than SQLite allows in one SELECT."""
    reference = advisor_of(whole)
    rules = compile_rules(whole, [*CORE, "coherence"])
    rows = list(RandomRows(rules, 4).rows(10))
    assert len(rules.joins) > 60
    with sqlite3.connect(":memory:") as connection:
        assert not differences(rules, reference, rows, on(connection, "sqlite")(rules, rows))
    connection.close()


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of our own, on a socket in a folder of the test run."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    if shutil.which("initdb") is None or shutil.which("pg_ctl") is None:
        pytest.skip("PostgreSQL (initdb, pg_ctl) is not installed")
    folder = Path(subprocess.check_output(["mktemp", "-d"], text=True).strip())
    prefix: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, "postgres")
        prefix = ["su", "postgres", "-c"]

    def call(command: str) -> None:
        wanted = [*prefix, command] if prefix else ["sh", "-c", command]
        subprocess.run(wanted, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    call(f"initdb -D {folder}/data -A trust")
    call(f"pg_ctl -D {folder}/data -o '-c listen_addresses= -k {folder}' -l {folder}/log -w start")
    try:
        yield f"host={folder} user={'postgres' if prefix else os.environ['USER']} dbname=postgres"
    finally:
        call(f"pg_ctl -D {folder}/data -m immediate stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.slow
def test_postgres(knowledge: KnowledgeBase, reference: Advisor, postgres: str) -> None:
    import psycopg

    with psycopg.connect(postgres) as connection:
        run = on(connection, "postgres")
        agree_on_formulas(run, 1)
        agree_on_shipped(knowledge, reference, run)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_spark(knowledge: KnowledgeBase, reference: Advisor, tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="pyspark is not installed")
    if shutil.which("java") is None:
        pytest.skip("Java is not installed")
    from kam_advisor.to_sql.on_spark import SparkRunner, spark_session

    kinds = {"boolean": "BOOLEAN", "choice": "STRING", "scale": "TINYINT", "integer": "BIGINT"}
    settings = {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "2"}
    session = spark_session("local[2]", {**settings, "spark.driver.host": "127.0.0.1"})

    def cell(value: Value | None, kind: str) -> Any:
        if kind != "number" or value is None or isinstance(value, str):
            return value
        return Decimal(value.numerator) / value.denominator

    def run(rules: SqlRules, rows: Rows) -> list[dict[str, Any]]:
        columns = [f"`{one.fact}` {kinds.get(one.kind, 'DECIMAL(18, 4)')}" for one in rules.inputs]
        values = [
            (n, *(cell(row.get(one.fact), one.kind) for one in rules.inputs))
            for n, row in enumerate(rows)
        ]
        frame = session.createDataFrame(values, ", ".join(["id INT", *columns]))
        frame.write.mode("overwrite").parquet(f"{tmp_path}/clients")
        target = f"{tmp_path}/results"
        SparkRunner(rules, session).run(f"{tmp_path}/clients", target, keep=["id"])
        return [row.asDict() for row in session.read.parquet(target).orderBy("id").collect()]

    try:
        agree_on_formulas(run, 1)
        agree_on_shipped(knowledge, reference, run)
    finally:
        session.stop()
