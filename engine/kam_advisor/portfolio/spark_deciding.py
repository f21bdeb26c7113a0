"""Deciding for every row on Spark, by the compiled rules; by the core engine where those cannot."""

from collections.abc import Sequence
from functools import reduce
from typing import TYPE_CHECKING, Final

from sqlglot import exp

from kam_advisor.advisor import Advisor
from kam_advisor.load.selection import selected
from kam_advisor.portfolio.checked import COMPANY_COLUMN, ROW_COLUMN, CheckedSql
from kam_advisor.portfolio.database import identifier
from kam_advisor.portfolio.deciding import BY_CORE, COMPANY_RESULTS, VIEW, CoreDecider, columns_in
from kam_advisor.portfolio.run import OpenTable
from kam_advisor.portfolio.spark_database import SparkDatabase
from kam_advisor.reference.chain import ReferenceEngine
from kam_advisor.to_sql import SqlRules
from kam_advisor.to_sql.figures import beyond_figures, beyond_scores, settled_over_accounts
from kam_advisor.to_sql.kept import kept_rules
from kam_advisor.to_sql.on_spark import SparkRunner
from kam_advisor.to_sql.rules import PREFIX

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_TOGETHER: Final = "with_company"


def decided_on_spark(
    parts: Sequence[SqlRules], table: OpenTable, kept: Sequence[str], database: SparkDatabase
) -> tuple["DataFrame", Sequence[str]]:
    """The kept columns and the outputs of every row, and which decisions the core engine made.

    Those of a company stand in the rows of its accounts, where companies are known; once each in
    the view `COMPANY_RESULTS`.

    Args:
        parts: The compiled rules; each part is a statement of its own (`parts.py`).
        table: The accounts.
        kept: Columns of it that are handed on.
        database: Where it is.
    """
    of_companies = [part for part in parts if table.per_company and part.company_outputs]
    first, *others = [part for part in parts if part.outputs] or parts[:1]
    keep = [*kept, COMPANY_COLUMN] if of_companies else kept
    found, by_core = _accounts(first, table.checked, keep, database)
    for part in others:
        more, also = _accounts(part, table.checked, [ROW_COLUMN], database)
        found = found.join(more.persist(), ROW_COLUMN)
        by_core = (*by_core, *also)
    if not of_companies:
        return found, by_core
    companies = _companies(of_companies, table.checked, database)
    companies.persist().createOrReplaceTempView(COMPANY_RESULTS)
    everything = found.join(companies, [COMPANY_COLUMN], "left").drop(COMPANY_COLUMN)
    return everything, (*by_core, *(d for p in of_companies for d in p.companies.without_tables))


def _companies(
    parts: Sequence[SqlRules], checked: CheckedSql, database: SparkDatabase
) -> "DataFrame":
    """The companies, with what each part says of them."""
    frames = []
    for part in parts:
        frame, _ = SparkRunner(part, database.session).decided_companies(
            VIEW, company=COMPANY_COLUMN, columns=columns_in(part.companies, checked)
        )
        frames.append(frame.persist() if len(parts) > 1 else frame)
    return reduce(lambda one, other: one.join(other, COMPANY_COLUMN), frames)


def _accounts(
    rules: SqlRules, checked: CheckedSql, kept: Sequence[str], database: SparkDatabase
) -> tuple["DataFrame", Sequence[str]]:
    """The same of the decisions about an account.

    The core engine makes those for which SQL lacks a number over the accounts of their company, as
    `SqlDecider` on DuckDB leaves them to it: such a number takes all accounts to this process.
    """
    runner = SparkRunner(rules, database.session)
    calculated = not _beyond(rules, checked, database)
    by_sql = settled_over_accounts(rules, calculated=calculated)
    left = [decision for decision in rules.decisions if decision not in by_sql]
    if not left:
        return _by_sql(runner, checked, kept, database), ()
    part = selected(rules.knowledge, left)
    core = CoreDecider(Advisor(part, ReferenceEngine(part)), [rules], left, database)
    core.decide_accounts(checked, BY_CORE)
    runner = SparkRunner(kept_rules(rules.knowledge, by_sql), database.session)
    found = _by_sql(runner, checked, kept, database)
    return found.join(database.session.table(BY_CORE), ROW_COLUMN), left


def _beyond(rules: SqlRules, checked: CheckedSql, database: SparkDatabase) -> bool:
    """Whether the number of some account is not one that SQL calculates with.

    The lookup tables of the rules are there.
    """
    columns = {fact: exp.column(name, quoted=True) for fact, name in checked.facts.items()}
    source, company = _source(rules, database)
    beyond = beyond_figures(rules, columns, "spark")
    if beyond is not None and _any(exp.select("1").from_(source).where(beyond), database):
        return True
    rows = beyond_scores(rules, source, columns, company, PREFIX, "spark")
    return rows is not None and _any(rows, database)


def _any(rows: exp.Select, database: SparkDatabase) -> bool:
    return bool(database.session.sql(rows.limit(1).sql("spark")).collect())


def _by_sql(
    runner: SparkRunner, checked: CheckedSql, kept: Sequence[str], database: SparkDatabase
) -> "DataFrame":
    columns = columns_in(runner.rules, checked)
    source, company = _source(runner.rules, database)
    found, _ = runner.decided(source, keep=kept, columns=columns, company=company)
    return found


def _source(rules: SqlRules, database: SparkDatabase) -> tuple[str, str | None]:
    """The table with the accounts, and the column with the company of each."""
    if not rules.across:
        return VIEW, None
    # accounts of no company known are together, as in `CoreDecider`
    company = identifier(COMPANY_COLUMN)
    database.run(
        f"CREATE OR REPLACE VIEW {_TOGETHER} AS SELECT * EXCLUDE ({company}),"
        f" coalesce({company}, '') AS {company} FROM {VIEW}"
    )
    return _TOGETHER, COMPANY_COLUMN
