"""`kam portfolio --sql-only`: the statement and its lookup tables, to run where the data is."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from kam_advisor.cli.output import write
from kam_advisor.cli.portfolio_run import refuse
from kam_advisor.portfolio.mapping import ACCOUNT, COMPANY, ROLES, ColumnMapping
from kam_advisor.to_sql import SqlRules
from kam_advisor.to_sql.create import as_csv
from kam_advisor.to_sql.dbt import dbt_files
from kam_advisor.to_sql.kept import kept_rules
from kam_advisor.to_sql.literals import written
from kam_advisor.to_sql.rules import PREFIX
from kam_advisor.to_sql.statement import select
from kam_advisor.vocabulary import Vocabulary

STATEMENT: Final = "decide.sql"
LOOKUPS: Final = "lookup_tables.sql"
CSV: Final = "lookup_tables"
DBT: Final = "dbt"
MODEL: Final = "decisions"


def write_sql(
    source: str,
    folder: str | None,
    dialect: str,
    decisions: Sequence[str],
    mapping: ColumnMapping,
    keep: Sequence[str],
    vocabulary: Vocabulary,
) -> None:
    """Write the statement that decides for every row of a table.

    Args:
        source: The name of the table in the warehouse; it is not read.
        folder: Where to write files: the statement, the lookup tables as inserts and each of them
            as CSV, and models and seeds for a dbt project. None: all SQL to standard output.
        dialect: As sqlglot calls it.
        decisions: The ids of the decisions wanted.
        mapping: What the columns of the table are called, where not as the facts.
        keep: Columns of the table that are handed on, besides those that the mapping names for
            accounts and companies.
        vocabulary: The words of remarks.

    Raises:
        CallInvalid: There is no such dialect, or the files cannot be written.
    """
    rules = kept_rules(vocabulary.knowledge, decisions)
    columns = {fact: head for head, fact in mapping.columns.items() if fact not in ROLES}
    try:
        statement = select(rules, source, [*keep, *_kept(mapping)], columns, None, PREFIX, dialect)
        text = written(statement, dialect, pretty=True)
        lookups = rules.create_lookups(dialect)
        dbt = dbt_files({MODEL: statement}, rules.lookups, dialect, PREFIX)
    except ValueError:
        hint = "Known are bigquery, databricks, duckdb, postgres, snowflake, spark, sqlite, tsql …"
        refuse("wrong-call", f"no dialect `{dialect}` is known", hint)
    head = "".join(f"-- {line}\n" for line in _remarks(rules, vocabulary))
    if folder is None:
        write(f"{head}\n{lookups.rstrip()}\n\n{text};\n")
        return
    files = {
        LOOKUPS: head + lookups.rstrip() + "\n",
        STATEMENT: f"{head}{text};\n",
    }
    files |= {f"{CSV}/{PREFIX}{table.name}.csv": as_csv(table) for table in rules.lookups}
    files |= {f"{DBT}/{path}": text for path, text in dbt.items()}
    _write_files(Path(folder), files)


def _kept(mapping: ColumnMapping) -> list[str]:
    """The columns that a mapping names for accounts and companies: what rows are known by."""
    return [head for head, to in mapping.columns.items() if to in (ACCOUNT, COMPANY)]


def _remarks(rules: SqlRules, vocabulary: Vocabulary) -> list[str]:
    say, knowledge = vocabulary.say, rules.knowledge
    found = [
        say(
            "portfolio.sql.rules",
            version=knowledge.version,
            fingerprint=knowledge.fingerprint[:12],
        ),
        say("portfolio.sql.values"),
    ]
    named: Mapping[str, tuple[str, ...]] = {
        "unsettled": tuple(rules.unsettled),
        "companies": rules.company_decisions,
    }
    found += [
        say(f"portfolio.sql.{key}", decisions=", ".join(names))
        for key, names in named.items()
        if names
    ]
    return found


def _write_files(folder: Path, files: Mapping[str, str]) -> None:
    try:
        folder.mkdir(exist_ok=True)
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        refuse("cannot-write", f"cannot write here: {error.strerror}", "", str(folder))
