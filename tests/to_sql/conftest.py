from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import pytest

try:
    import duckdb
    import sqlglot  # noqa: F401

    from kam_advisor.to_sql import DuckDBRunner, SqlRules
except ImportError:  # without the extra `portfolio`
    collect_ignore_glob = ["test_*.py"]

from kam_advisor.ir.expressions import Value

Rows = Sequence[Mapping[str, Value]]
Run = Callable[["SqlRules", Rows], list[dict[str, Any]]]
KINDS = {
    "boolean": "BOOLEAN",
    "choice": "VARCHAR",
    "scale": "TINYINT",
    "integer": "BIGINT",
    "number": "DECIMAL(18, 4)",
}


def plain(value: Value | None) -> Any:
    """An answer as a database takes it; the fractions here have decimals that end."""
    return value.numerator / value.denominator if isinstance(value, Fraction) else value


def fill(connection: "duckdb.DuckDBPyConnection", rules: "SqlRules", rows: Rows) -> None:
    """The table `clients` with an id and a column for each fact."""
    columns = [("id", "INT"), *((column.fact, KINDS[column.kind]) for column in rules.inputs)]
    unnested = ", ".join(f'CAST(unnest(?) AS {kind}) AS "{name}"' for name, kind in columns)
    values = [[plain(row.get(column.fact)) for row in rows] for column in rules.inputs]
    connection.execute(
        f"CREATE OR REPLACE TABLE clients AS SELECT {unnested}", [list(range(len(rows))), *values]
    )


@pytest.fixture
def connection() -> Iterator["duckdb.DuckDBPyConnection"]:
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        yield connection


@pytest.fixture
def on_duckdb(connection: "duckdb.DuckDBPyConnection") -> Run:
    """Runs rules over rows, and gives the outputs of each in their order."""

    def run(rules: "SqlRules", rows: Rows) -> list[dict[str, Any]]:
        fill(connection, rules, rows)
        DuckDBRunner(rules, connection).run("clients", "results", keep=["id"])
        found = connection.execute("SELECT * FROM results ORDER BY id")
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    return run
