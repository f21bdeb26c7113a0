"""`kam portfolio --sql-only`: the statements and their lookup tables, to run where the data is."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from sqlglot import exp

from kam_advisor.cli.output import write
from kam_advisor.cli.portfolio_run import refuse
from kam_advisor.portfolio.mapping import ACCOUNT, COMPANY, ROLES, ColumnMapping
from kam_advisor.to_sql import SqlRules
from kam_advisor.to_sql.create import as_csv
from kam_advisor.to_sql.dbt import dbt_files
from kam_advisor.to_sql.figures import settled_over_accounts
from kam_advisor.to_sql.kept import kept_rules
from kam_advisor.to_sql.literals import written
from kam_advisor.to_sql.rules import PREFIX
from kam_advisor.to_sql.statement import select
from kam_advisor.to_sql.statement_companies import select_companies
from kam_advisor.vocabulary import Vocabulary

LOOKUPS: Final = "lookup_tables.sql"
CSV: Final = "lookup_tables"
DBT: Final = "dbt"
MODEL: Final = "decisions"
COMPANY_MODEL: Final = "company_decisions"
FILES: Final = {MODEL: "decide.sql", COMPANY_MODEL: "decide_companies.sql"}
"""Per model the file with its statement."""


def write_sql(
    source: str,
    folder: str | None,
    dialect: str,
    decisions: Sequence[str],
    mapping: ColumnMapping,
    keep: Sequence[str],
    vocabulary: Vocabulary,
) -> None:
    """Write the statements that decide for every row of a table, and for every company in it.

    Args:
        source: The name of the table in the warehouse; it is not read.
        folder: Where to write files: the statements, the lookup tables as inserts and each of them
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
        statements = _statements(rules, source, [*keep, *_kept(mapping)], columns, mapping, dialect)
        texts = {name: written(one, dialect, pretty=True) for name, one in statements.items()}
        lookups = rules.create_lookups(dialect)
        dbt = dbt_files(statements, rules.every_lookup, dialect, PREFIX)
    except ValueError:
        hint = "Known are bigquery, databricks, duckdb, postgres, snowflake, spark, sqlite, tsql …"
        refuse("wrong-call", f"no dialect `{dialect}` is known", hint)
    head = "".join(f"-- {line}\n" for line in _remarks(rules, mapping, vocabulary))
    if folder is None:
        both = "".join(f"\n{text};\n" for text in texts.values())
        write(f"{head}\n{lookups.rstrip()}\n{both}")
        return
    files = {LOOKUPS: head + lookups.rstrip() + "\n"}
    files |= {FILES[name]: f"{head}{text};\n" for name, text in texts.items()}
    files |= {f"{CSV}/{PREFIX}{table.name}.csv": as_csv(table) for table in rules.every_lookup}
    files |= {f"{DBT}/{path}": text for path, text in dbt.items()}
    _write_files(Path(folder), files)


def _kept(mapping: ColumnMapping) -> list[str]:
    """The columns that a mapping names for accounts and companies: what rows are known by."""
    return [head for head, to in mapping.columns.items() if to in (ACCOUNT, COMPANY)]


def _statements(
    rules: SqlRules,
    source: str,
    keep: Sequence[str],
    columns: Mapping[str, str],
    mapping: ColumnMapping,
    dialect: str,
) -> dict[str, exp.Select]:
    """By the name of their model the statement about accounts, and that about companies."""
    found: dict[str, exp.Select] = {}
    company = _company(mapping)
    if rules.outputs or not rules.company_outputs:
        among = company if rules.across else None
        found[MODEL] = select(rules, source, keep, columns, among, PREFIX, dialect)
    if rules.company_outputs:
        found[COMPANY_MODEL] = select_companies(rules, source, company, columns, PREFIX, dialect)
    return found


def _company(mapping: ColumnMapping) -> str:
    """The column that says to which company an account belongs."""
    return next((head for head, to in mapping.columns.items() if to == COMPANY), COMPANY)


def _remarks(rules: SqlRules, mapping: ColumnMapping, vocabulary: Vocabulary) -> list[str]:
    say, knowledge = vocabulary.say, rules.knowledge
    found = [
        say(
            "portfolio.sql.rules",
            version=knowledge.version,
            fingerprint=knowledge.fingerprint[:12],
        ),
        say("portfolio.sql.values"),
    ]
    alone = settled_over_accounts(rules, calculated=False)
    named: Mapping[str, tuple[str, ...]] = {
        "unsettled": tuple(sorted(rules.unsettled | rules.companies.unsettled)),
        "across": tuple(id for id in rules.decisions if id not in alone),
        "companies": rules.company_decisions,
    }
    found += [
        say(f"portfolio.sql.{key}", decisions=", ".join(names), column=_company(mapping))
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
