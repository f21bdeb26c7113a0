from collections.abc import Iterator

import pytest

try:
    import duckdb
    import sqlglot  # noqa: F401

    import sql_runs
except ImportError:  # without the extra `portfolio`
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture
def connection() -> Iterator["duckdb.DuckDBPyConnection"]:
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        yield connection


@pytest.fixture
def on_duckdb(connection: "duckdb.DuckDBPyConnection") -> "sql_runs.Run":
    """Runs rules over rows, and gives the outputs of each in their order."""
    return sql_runs.on_duckdb(connection)
