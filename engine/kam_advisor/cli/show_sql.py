"""`kam show --as sql`: the statement that decides for every row of a table."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

from kam_advisor.cli.output import write
from kam_advisor.errors import CallInvalid, Fault, Place

if TYPE_CHECKING:
    from kam_advisor.ir.knowledge import KnowledgeBase

_SOURCE = "accounts"
_CALL = "kam show"


def write_sql(decisions: Sequence[str], knowledge: "KnowledgeBase", dialect: str) -> None:
    """Write the statement, after the names and sizes of the lookup tables that it joins.

    Args:
        decisions: The ids of the decisions wanted.
        knowledge: The rules.
        dialect: As sqlglot calls it.

    Raises:
        CallInvalid: There is no such dialect, sqlglot is not installed, or none of the decisions is
            about one account.
    """
    try:
        from kam_advisor.to_sql.kept import kept_rules
    except ImportError:
        from kam_advisor.portfolio.database import missing_library

        raise missing_library("sqlglot") from None
    wanted = [name for name in decisions if knowledge.decisions[name].scope == "account"]
    if not wanted:
        message = f"`{decisions[0]}` is about all accounts of a company together"
        _refuse(message, "SQL decides account by account.")
    rules = kept_rules(knowledge, wanted)
    try:
        statement = rules.select(_SOURCE, dialect)
    except ValueError:
        hint = "Known are bigquery, databricks, duckdb, postgres, snowflake, spark, sqlite, tsql …"
        _refuse(f"no dialect `{dialect}` is known", hint)
    tables = "".join(f"--   {table.name}: {len(table.rows)}\n" for table in rules.lookups)
    head = f"-- `kam portfolio {_SOURCE} FOLDER --sql-only --dialect {dialect}`:\n{tables}"
    write(f"{head}\n{statement};\n")


def _refuse(message: str, hint: str) -> NoReturn:
    raise CallInvalid((Fault("wrong-call", message, Place(_CALL), hint),))
