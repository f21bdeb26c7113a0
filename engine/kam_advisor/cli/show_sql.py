"""`kam show --as sql`: the statement that decides for every row of a table."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

from kam_advisor.cli.output import write
from kam_advisor.errors import CallInvalid, Fault, Place

if TYPE_CHECKING:
    from kam_advisor.ir.knowledge import KnowledgeBase

_SOURCE = "accounts"
_COMPANY = "company"
_CALL = "kam show"


def write_sql(decisions: Sequence[str], knowledge: "KnowledgeBase", dialect: str) -> None:
    """Write the statement, after the names and sizes of the lookup tables that it joins.

    Args:
        decisions: The ids of the decisions wanted.
        knowledge: The rules.
        dialect: As sqlglot calls it.

    Raises:
        CallInvalid: There is no such dialect, or sqlglot is not installed.
    """
    try:
        from kam_advisor.to_sql.kept import kept_rules
    except ImportError:
        from kam_advisor.portfolio.database import missing_library

        raise missing_library("sqlglot") from None
    rules = kept_rules(knowledge, decisions)
    try:
        among = _COMPANY if rules.across else None
        statements = [rules.select(_SOURCE, dialect, company=among)] if rules.outputs else []
        if rules.company_outputs:
            statements.append(rules.select_companies(_SOURCE, dialect, company=_COMPANY))
    except ValueError:
        hint = "Known are bigquery, databricks, duckdb, postgres, snowflake, spark, sqlite, tsql …"
        _refuse(f"no dialect `{dialect}` is known", hint)
    tables = "".join(f"--   {table.name}: {len(table.rows)}\n" for table in rules.every_lookup)
    head = f"-- `kam portfolio {_SOURCE} FOLDER --sql-only --dialect {dialect}`:\n{tables}"
    write(head + "".join(f"\n{statement};\n" for statement in statements))


def _refuse(message: str, hint: str) -> NoReturn:
    raise CallInvalid((Fault("wrong-call", message, Place(_CALL), hint),))
