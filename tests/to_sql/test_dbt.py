"""The rules in a dbt project say what they say elsewhere."""

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from kam_advisor.load import load
from kam_advisor.to_sql import DuckDBRunner, SqlRules, compile_rules
from kam_advisor.to_sql.dbt import dbt_files
from kam_advisor.to_sql.rules import PREFIX
from kam_advisor.to_sql.statement import select
from portfolio_rows import RandomRows
from sql_runs import fill_duckdb

DECISIONS = ("customer_value_type", "system_level", "multilevel", "commoditisation")


@pytest.fixture(scope="module")
def rules() -> SqlRules:
    return compile_rules(load(), DECISIONS)


@pytest.fixture(scope="module")
def files(rules: SqlRules) -> dict[str, str]:
    statement = select(rules, "clients", ["id"], {}, None, PREFIX, "duckdb")
    return dbt_files({"decisions": statement}, rules.lookups, "duckdb", PREFIX)


def expected(rules: SqlRules, connection: Any) -> Sequence[tuple[object, ...]]:
    """What SQL says of some rows, which are left in the table `clients`."""
    fill_duckdb(connection, rules, list(RandomRows(rules, seed=5).rows(300)))
    DuckDBRunner(rules, connection).run("clients", "results", keep=["id"])
    found: Sequence[tuple[object, ...]] = connection.execute(
        "SELECT * FROM results ORDER BY id"
    ).fetchall()
    connection.execute("DROP TABLE results")
    return found


def test_seeds_as_dbt_reads_them(
    rules: SqlRules, files: dict[str, str], connection: Any, tmp_path: Path
) -> None:
    """With NULL for every empty cell, and the columns in the types that the properties name."""
    wanted = expected(rules, connection)
    for seed in yaml.safe_load(files[f"seeds/{PREFIX}seeds.yml"])["seeds"]:
        file = tmp_path / f"{seed['name']}.csv"
        file.write_text(files[f"seeds/{file.name}"], "utf-8")
        columns = ", ".join(
            f'CAST(nullif("{name}", \'\') AS {kind}) AS "{name}"'
            for name, kind in seed["config"]["column_types"].items()
        )
        connection.execute(
            f"CREATE TABLE {seed['name']} AS SELECT {columns}"
            f" FROM read_csv('{file}', header = true, all_varchar = true)"
        )
    model = re.sub(r"\{\{ ref\('(\w+)'\) \}\}", r"\1", files[f"models/{PREFIX}decisions.sql"])
    assert "{" not in model
    assert connection.execute(f"SELECT * FROM ({model}) ORDER BY id").fetchall() == wanted


@pytest.mark.slow
def test_dbt_runs_them(rules: SqlRules, files: dict[str, str], tmp_path: Path) -> None:
    """Needs `dbt` with its adapter for DuckDB on the path."""
    dbt = shutil.which("dbt")
    if dbt is None:
        pytest.skip("dbt is not installed")
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    project = {"name": "crm", "version": "1.0.0", "profile": "crm"}
    (tmp_path / "dbt_project.yml").write_text(yaml.safe_dump(project))
    database = tmp_path / "warehouse.duckdb"
    output = {"type": "duckdb", "path": str(database)}
    profile = {"crm": {"target": "dev", "outputs": {"dev": output}}}
    (tmp_path / "profiles.yml").write_text(yaml.safe_dump(profile))
    with duckdb.connect(str(database)) as connection:
        wanted = expected(rules, connection)
    subprocess.run([dbt, "build", "--profiles-dir", "."], cwd=tmp_path, check=True)
    with duckdb.connect(str(database)) as connection:
        assert connection.execute("SELECT * FROM kam_decisions ORDER BY id").fetchall() == wanted
