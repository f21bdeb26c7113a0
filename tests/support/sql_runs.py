"""Runs compiled rules over rows of answers: on DuckDB, SQLite, PostgreSQL and Spark."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from kam_advisor.ir.expressions import Value
from kam_advisor.to_sql import DuckDBRunner, SqlRules
from kam_advisor.to_sql.on_database import DatabaseRunner
from kam_advisor.to_sql.rules import RuleTables

COMPANY = "company"
Rows = Sequence[Mapping[str, Value]]
Run = Callable[[SqlRules, Rows], list[dict[str, Any]]]
"""Runs rules over rows, and gives the outputs of each in their order."""

KINDS = {
    "duckdb": {
        "boolean": "BOOLEAN",
        "choice": "VARCHAR",
        "scale": "TINYINT",
        "integer": "BIGINT",
        "number": "DECIMAL(18, 4)",
    },
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
    "spark": {
        "boolean": "BOOLEAN",
        "choice": "STRING",
        "scale": "TINYINT",
        "integer": "BIGINT",
        "number": "DECIMAL(18, 4)",
    },
}
"""The types of columns, by the kind of their fact."""


def plain(value: Value | None) -> Any:
    """An answer as a database takes it; the fractions here have decimals that end."""
    return value.numerator / value.denominator if isinstance(value, Fraction) else value


def fill_duckdb(connection: Any, rules: RuleTables, rows: Rows, more: Sequence[str] = ()) -> None:
    """The table `clients` with an id, a column for each fact, and more columns of numbers."""
    kinds = KINDS["duckdb"]
    columns = [(name, "INT") for name in ("id", *more)]
    columns += [(column.fact, kinds[column.kind]) for column in rules.inputs]
    unnested = ", ".join(f'CAST(unnest(?) AS {kind}) AS "{name}"' for name, kind in columns)
    values = [[plain(row.get(name)) for row in rows] for name, _ in columns[1:]]
    connection.execute(
        f"CREATE OR REPLACE TABLE clients AS SELECT {unnested}", [list(range(len(rows))), *values]
    )


def company_of(rows: Rows) -> str | None:
    """The column that says to which company an account belongs; None where no row says so."""
    return COMPANY if any(COMPANY in row for row in rows) else None


def companies_on_duckdb(connection: Any) -> Run:
    """Decides for companies on a connection to DuckDB; rows have a column `company`."""

    def run(rules: SqlRules, rows: Rows) -> list[dict[str, Any]]:
        fill_duckdb(connection, rules.companies, rows, [COMPANY])
        DuckDBRunner(rules, connection).run_companies("clients", "results", company=COMPANY)
        found = connection.execute(f"SELECT * FROM results ORDER BY {COMPANY}")
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    return run


def on_duckdb(connection: Any) -> Run:
    """On a connection to DuckDB."""

    def run(rules: SqlRules, rows: Rows) -> list[dict[str, Any]]:
        company = company_of(rows)
        fill_duckdb(connection, rules, rows, [COMPANY] if company else [])
        DuckDBRunner(rules, connection).run("clients", "results", keep=["id"], company=company)
        found = connection.execute("SELECT * FROM results ORDER BY id")
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    return run


def on_database(connection: Any, dialect: str) -> Run:
    """On a connection to SQLite or PostgreSQL."""

    def run(rules: SqlRules, rows: Rows) -> list[dict[str, Any]]:
        _fill(connection, dialect, rules, rows, [COMPANY])
        runner = DatabaseRunner(rules, connection, dialect)
        runner.run("clients", "results", keep=["id"], company=company_of(rows))
        return _results(connection, "id")

    return run


def companies_on_database(connection: Any, dialect: str) -> Run:
    """Decides for companies on SQLite or PostgreSQL; rows have a column `company`."""

    def run(rules: SqlRules, rows: Rows) -> list[dict[str, Any]]:
        _fill(connection, dialect, rules.companies, rows, [COMPANY])
        runner = DatabaseRunner(rules, connection, dialect)
        runner.run_companies("clients", "results", company=COMPANY)
        return _results(connection, COMPANY)

    return run


def _fill(
    connection: Any, dialect: str, rules: RuleTables, rows: Rows, more: Sequence[str] = ()
) -> None:
    """The table `clients` on SQLite or PostgreSQL, as `fill_duckdb` fills it."""
    kinds = KINDS[dialect]
    columns = [(name, "INTEGER") for name in ("id", *more)]
    columns += [(one.fact, kinds[one.kind]) for one in rules.inputs]
    listed = ", ".join(f'"{name}" {kind}' for name, kind in columns)
    cursor = connection.cursor()
    cursor.execute("DROP TABLE IF EXISTS clients")
    cursor.execute(f"CREATE TABLE clients ({listed})")
    marks = ", ".join(["?" if dialect == "sqlite" else "%s"] * len(columns))
    values = [(n, *(plain(row.get(name)) for name, _ in columns[1:])) for n, row in enumerate(rows)]
    cursor.executemany(f"INSERT INTO clients VALUES ({marks})", values)


def _results(connection: Any, order: str) -> list[dict[str, Any]]:
    cursor = connection.cursor()
    cursor.execute(f"SELECT * FROM results ORDER BY {order}")
    names = [column[0] for column in cursor.description]
    found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    connection.commit()  # locks on temporary tables that were replaced end with it
    return found


def on_spark(session: Any, folder: Path) -> Run:
    """In a session of Spark, by way of files in a folder."""
    from kam_advisor.to_sql.on_spark import SparkRunner

    def run(rules: SqlRules, rows: Rows) -> list[dict[str, Any]]:
        _write_for_spark(session, folder, rules, rows, [COMPANY])
        target = f"{folder}/results"
        SparkRunner(rules, session).run(
            f"{folder}/clients", target, keep=["id"], company=company_of(rows)
        )
        return [row.asDict() for row in session.read.parquet(target).orderBy("id").collect()]

    return run


def companies_on_spark(session: Any, folder: Path) -> Run:
    """Decides for companies in a session of Spark; rows have a column `company`."""
    from kam_advisor.to_sql.on_spark import SparkRunner

    def run(rules: SqlRules, rows: Rows) -> list[dict[str, Any]]:
        _write_for_spark(session, folder, rules.companies, rows, [COMPANY])
        target = f"{folder}/results"
        SparkRunner(rules, session).run_companies(f"{folder}/clients", target, company=COMPANY)
        return [row.asDict() for row in session.read.parquet(target).orderBy(COMPANY).collect()]

    return run


def _write_for_spark(
    session: Any, folder: Path, rules: RuleTables, rows: Rows, more: Sequence[str] = ()
) -> None:
    def cell(value: Value | None, kind: str) -> Any:
        if kind != "number" or value is None or isinstance(value, str):
            return value
        return Decimal(value.numerator) / value.denominator

    kinds = KINDS["spark"]
    columns = [f"`{name}` INT" for name in ("id", *more)]
    columns += [f"`{one.fact}` {kinds[one.kind]}" for one in rules.inputs]
    values = [
        (
            n,
            *(row.get(name) for name in more),
            *(cell(row.get(one.fact), one.kind) for one in rules.inputs),
        )
        for n, row in enumerate(rows)
    ]
    frame = session.createDataFrame(values, ", ".join(columns))
    frame.write.mode("overwrite").parquet(f"{folder}/clients")


def skip_without_spark() -> None:
    """Skip the test where Spark cannot run."""
    import pytest

    pytest.importorskip("pyspark", reason="pyspark is not installed")
    if shutil.which("java") is None:
        pytest.skip("Java is not installed")


def has_postgres() -> bool:
    """Whether a server can be started here."""
    return shutil.which("initdb") is not None and shutil.which("pg_ctl") is not None


@contextmanager
def postgres() -> Iterator[str]:
    """How to connect to a server of our own, on a socket in a folder that goes at the end."""
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
