"""The SELECT that decides for every company, from a table with a row for every account.

a row per account, with the numbers over the accounts of its company (`figures.py`)
a row per company: what its rows say of it, and those numbers
the lookup tables, joined as for accounts
"""

from collections.abc import Mapping

from sqlglot import exp

from kam_advisor.ir.derived import EXISTS
from kam_advisor.to_sql.figures import figure_columns, with_figures
from kam_advisor.to_sql.literals import SqlNode
from kam_advisor.to_sql.numbers import Answers, Quotient
from kam_advisor.to_sql.rules import RuleTables, SqlRules
from kam_advisor.to_sql.statement import looked_up

_ACCOUNTS = "accounts"
_COMPANIES = "companies"
_ANSWER = "kam_answer_"


def select_companies(
    rules: SqlRules,
    source: str,
    company: str,
    columns: Mapping[str, str | None],
    prefix: str,
    dialect: str,
) -> exp.Select:
    """The statement; see `SqlRules.select_companies`."""
    tables = rules.companies
    named = ((one.fact, columns.get(one.fact, one.fact)) for one in tables.inputs)
    there = {fact: _column(name) for fact, name in named if name is not None}
    rows, of_accounts = with_figures(
        tables, _of_a_company(source, company), there, company, prefix, dialect
    )
    found, answers = _grouped(tables, rows, of_accounts, company)
    return looked_up(tables, found, answers, [company], prefix, dialect)


def _of_a_company(source: str, company: str) -> SqlNode:
    """The rows that belong to a company."""
    named = exp.Not(this=exp.Is(this=_column(company), expression=exp.Null()))
    return exp.select(exp.Star()).from_(exp.to_table(source)).where(named).subquery(_ACCOUNTS)


def _grouped(
    tables: RuleTables, rows: SqlNode, of_accounts: Answers, company: str
) -> tuple[SqlNode, Answers]:
    """A row for every company, and where its answers are."""
    declared = tables.knowledge.facts
    found = exp.select(_column(company)).from_(rows).group_by(_column(company))
    answers: dict[str, SqlNode] = {}
    for number, one in enumerate(tables.inputs):
        if declared[one.fact].scope == "company" and one.fact in of_accounts.columns:
            name = f"{_ANSWER}{number}"
            said = what_rows_say(of_accounts.columns[one.fact], one.kind == "boolean")
            found = found.select(exp.alias_(said, name, quoted=True), copy=False)
            answers[one.fact] = _column(name)
    quotients: dict[str, Quotient] = {}
    for fact, names in figure_columns(tables).items():
        if fact in of_accounts.quotients:  # the same in all rows of a company
            same = (exp.alias_(exp.Max(this=_column(n)), n, quoted=True) for n in names)
            found = found.select(*same, copy=False)
            quotients[fact] = Quotient(*(_column(name) for name in names))
            answers[f"{fact}{EXISTS}"] = _column(names[2])
    return found.subquery(_COMPANIES), Answers(answers, of_accounts.arithmetic, quotients)


def what_rows_say(column: SqlNode, boolean: bool) -> SqlNode:
    """What rows say of one fact together; NULL where none does, or they contradict each other."""
    least, most = (exp.LogicalAnd, exp.LogicalOr) if boolean else (exp.Min, exp.Max)
    same = exp.EQ(this=least(this=column.copy()), expression=most(this=column.copy()))
    return exp.Case().when(same, most(this=column.copy()))


def _column(name: str) -> exp.Column:
    return exp.column(name, quoted=True)
