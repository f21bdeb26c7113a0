"""The SELECT that decides for every company, from a table with a row for every account.

a row per account, with the numbers over the accounts of its company (`figures.py`)
a row per company: what its rows say of it, and those numbers
the lookup tables, joined as for accounts
"""

from collections.abc import Mapping, Sequence

from sqlglot import exp

from kam_advisor.ir.derived import EXISTS
from kam_advisor.to_sql.figures import figure_columns, with_figures
from kam_advisor.to_sql.joining import ANSWERS, joined_tables, keys, state_column
from kam_advisor.to_sql.literals import SqlNode
from kam_advisor.to_sql.numbers import Answers, Quotient
from kam_advisor.to_sql.rules import (
    CellJoin,
    CompanyTables,
    CountTables,
    InputColumn,
    RuleTables,
    SqlRules,
    State,
    StateJoin,
    class_column,
)
from kam_advisor.to_sql.staging import joined
from kam_advisor.to_sql.statement import looked_up

_ACCOUNTS = "accounts"
_COMPANIES = "kam_companies"
_WITH = "with_"
_ANSWER = "kam_answer_"
_CLASS = "kam_class"


def select_companies(
    rules: SqlRules,
    source: str,
    company: str,
    columns: Mapping[str, str | None],
    prefix: str,
    dialect: str,
) -> exp.Select:
    """The statement; see `SqlRules.select_companies`."""
    return _Companies(rules.companies, source, company, columns, prefix, dialect).select()


class _Companies:
    """Writes the statement. Columns of the source keep their names; those of companies have ours,
    but for the company.
    """

    def __init__(
        self,
        tables: CompanyTables,
        source: str,
        company: str,
        columns: Mapping[str, str | None],
        prefix: str,
        dialect: str,
    ) -> None:
        self.tables = tables
        self.source = source
        self.company = company
        self.columns = columns
        self.prefix = prefix
        self.dialect = dialect
        self.parts: dict[str, exp.Select] = {}
        self.names = {one.fact: f"{_ANSWER}{n}" for n, one in enumerate(tables.inputs)}

    def select(self) -> exp.Select:
        """The statement."""
        rows, of_accounts = self._with_figures(self.tables)
        found = exp.select(_column(self.company)).from_(rows).group_by(_column(self.company))
        answers: dict[str, SqlNode] = {}
        for one in self._shared(of_accounts):
            said = what_rows_say(of_accounts.columns[one.fact], one.kind == "boolean")
            name = self.names[one.fact]
            found = found.select(exp.alias_(said, name, quoted=True), copy=False)
            answers[one.fact] = _column(name)
        quotients: dict[str, Quotient] = {}
        existing: dict[str, SqlNode] = {}
        for fact, names in figure_columns(self.tables).items():
            if fact in of_accounts.quotients:  # the same in all rows of a company
                same = (exp.alias_(exp.Max(this=_column(n)), n, quoted=True) for n in names)
                found = found.select(*same, copy=False)
                quotients[fact] = Quotient(*(_column(name) for name in names))
                existing[f"{fact}{EXISTS}"] = _column(names[2])
        companies = self._named(_COMPANIES, found)
        whole = companies
        counted: dict[str, SqlNode] = {}
        for counts in self.tables.counts:
            total = self._total(counts, companies, answers)
            everything = exp.Column(this=exp.Star(), table=exp.to_identifier(whole.name, True))
            column = exp.column(counts.name, table=total.name, quoted=True)
            both = self._joined_by_company([everything, column], whole, total)
            whole = self._named(f"{_WITH}{counts.name}", both)
            counted[counts.name] = _column(counts.name)
        there = Answers({**answers, **existing, **counted}, of_accounts.arithmetic, quotients)
        keep = [self.company]
        statement = looked_up(self.tables, whole, there, keep, self.prefix, self.dialect)
        return self._after_parts(statement)

    def _named(self, name: str, part: exp.Select) -> exp.Table:
        """A part of the statement that is written before it, as a table."""
        self.parts[name] = part
        return exp.Table(this=exp.to_identifier(name, quoted=True))

    def _after_parts(self, statement: exp.Select) -> exp.Select:
        """The statement, with its parts before it and before its own stages."""
        stages = [(stage.alias, stage.this) for stage in statement.ctes]
        for key in ("with", "with_"):  # which it is differs by release of sqlglot
            statement.args.pop(key, None)
        for name, part in self.parts.items():
            statement.with_(exp.to_identifier(name, True), as_=part, copy=False)
        for name, stage in stages:
            named = exp.to_identifier(name, True)
            statement.with_(named, as_=stage, materialized=True, copy=False)
        return statement

    def _with_figures(self, tables: RuleTables) -> tuple[SqlNode, Answers]:
        """The rows of accounts that belong to a company, with the numbers over them."""
        named = ((one.fact, self.columns.get(one.fact, one.fact)) for one in tables.inputs)
        there = {fact: _column(name) for fact, name in named if name is not None}
        known = exp.Not(this=exp.Is(this=_column(self.company), expression=exp.Null()))
        rows = exp.select(exp.Star()).from_(exp.to_table(self.source)).where(known)
        source = rows.subquery(_ACCOUNTS)
        return with_figures(tables, source, there, self.company, self.prefix, self.dialect)

    def _shared(self, of_accounts: Answers) -> list[InputColumn]:
        """The facts of the company that have columns."""
        facts = self.tables.knowledge.facts
        return [
            one
            for one in self.tables.inputs
            if facts[one.fact].scope == "company" and one.fact in of_accounts.columns
        ]

    def _total(
        self, counts: CountTables, companies: exp.Table, said: Mapping[str, SqlNode]
    ) -> exp.Table:
        """A row for every company, with what its accounts come to."""
        rows, of_accounts = self._with_figures(counts)
        of_company = [exp.column(c.name, table=companies.name, quoted=True) for c in said.values()]
        named = self._named(f"{counts.name}_rows", exp.select(exp.Star()).from_(rows))
        everything = exp.Column(this=exp.Star(), table=exp.to_identifier(named.name, True))
        both = self._joined_by_company([everything, *of_company], named, companies)
        answers = Answers(
            {**of_accounts.columns, **said}, of_accounts.arithmetic, of_accounts.quotients
        )
        named = self._named(f"{counts.name}_answers", both)
        classes = self._looked_up(named, answers, counts.joins, counts.group, _CLASS)
        grouped = self._by_class(self._named(f"{counts.name}_classes", classes), counts)
        named = self._named(f"{counts.name}_grouped", grouped)
        numbers = {c.alias: _column(c.alias) for c in grouped.selects[1:]}
        there = Answers(numbers, of_accounts.arithmetic, {})
        total = self._looked_up(named, there, counts.company_joins, counts.end, counts.name)
        return self._named(f"{counts.name}_total", total)

    def _by_class(self, classes: exp.Table, counts: CountTables) -> exp.Select:
        """A row for every company, with how many of its accounts have each class."""
        company = _column(self.company)
        found = exp.select(company).from_(classes).group_by(company.copy())
        for number, most in enumerate(counts.most):
            if most:
                is_one = exp.EQ(this=_column(_CLASS), expression=exp.Literal.number(number))
                one = exp.Case().when(is_one, exp.Literal.number(1)).else_(exp.Literal.number(0))
                name = class_column(counts.name, number)
                found = found.select(exp.alias_(exp.Sum(this=one), name, quoted=True), copy=False)
        return found

    def _looked_up(
        self,
        rows: SqlNode,
        answers: Answers,
        joins: Sequence[CellJoin | StateJoin],
        end: State,
        name: str,
    ) -> exp.Select:
        """The company of each row, and a state that is looked up."""
        first = exp.select(_column(self.company), *keys(joins, answers)).from_(rows)
        outputs = [
            exp.alias_(exp.column(self.company, table=ANSWERS, quoted=True), self.company, True),
            exp.alias_(state_column(end), name, quoted=True),
        ]
        return joined(first, ANSWERS, joined_tables(joins, self.prefix), outputs, self.dialect)

    def _joined_by_company(
        self, columns: Sequence[SqlNode], one: exp.Table, other: exp.Table
    ) -> exp.Select:
        """Columns of two tables, company by company."""
        left, right = (
            exp.column(self.company, table=table.name, quoted=True) for table in (one, other)
        )
        same = exp.EQ(this=left, expression=right)
        return exp.select(*columns).from_(one).join(other.copy(), on=same)


def what_rows_say(column: SqlNode, boolean: bool) -> SqlNode:
    """What rows say of one fact together; NULL where none does, or they contradict each other."""
    least, most = (exp.LogicalAnd, exp.LogicalOr) if boolean else (exp.Min, exp.Max)
    same = exp.EQ(this=least(this=column.copy()), expression=most(this=column.copy()))
    return exp.Case().when(same, most(this=column.copy()))


def _column(name: str) -> exp.Column:
    return exp.column(name, quoted=True)
