"""The SELECT that decides for every company, from a table with a row for every account.

a row per account, with the numbers over the accounts of its company (`figures.py`)
a row per company: what its rows say of it, and those numbers
the lookup tables, joined as for accounts
"""

from collections.abc import Mapping, Sequence

from sqlglot import exp

from kam_advisor.ir.derived import EXISTS
from kam_advisor.record import replace
from kam_advisor.to_sql.figures import figure_columns, with_figures
from kam_advisor.to_sql.joining import ANSWERS, joined_tables, keys, state_column
from kam_advisor.to_sql.literals import SqlNode
from kam_advisor.to_sql.numbers import Answers, Arithmetic, Quotient
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
_COMPANIES = "companies"
_BOTH = "both"
_CLASSES = "classes"
_GROUPED = "grouped"
_TOTAL = "total"
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
        self.names = {one.fact: f"{_ANSWER}{n}" for n, one in enumerate(tables.inputs)}

    def select(self) -> exp.Select:
        rows, of_accounts = self._with_figures(self.tables)
        found = self._said(rows, of_accounts)
        answers = self._answers(of_accounts)
        quotients: dict[str, Quotient] = {}
        for fact, names in figure_columns(self.tables).items():
            if fact in of_accounts.quotients:  # the same in all rows of a company
                same = (exp.alias_(exp.Max(this=_column(n)), n, quoted=True) for n in names)
                found = found.select(*same, copy=False)
                quotients[fact] = Quotient(*(_column(name) for name in names))
                answers[f"{fact}{EXISTS}"] = _column(names[2])
        whole: SqlNode = found.subquery(_COMPANIES)
        for counts in self.tables.counts:
            whole = self._with_count(whole, counts)
            answers[counts.name] = _column(counts.name)
        there = Answers(answers, of_accounts.arithmetic, quotients)
        return looked_up(self.tables, whole, there, [self.company], self.prefix, self.dialect)

    def _with_figures(self, tables: RuleTables) -> tuple[SqlNode, Answers]:
        """The rows of accounts that belong to a company, with the numbers over them."""
        named = ((one.fact, self.columns.get(one.fact, one.fact)) for one in tables.inputs)
        there = {fact: _column(name) for fact, name in named if name is not None}
        known = exp.Not(this=exp.Is(this=_column(self.company), expression=exp.Null()))
        rows = exp.select(exp.Star()).from_(exp.to_table(self.source)).where(known)
        source = rows.subquery(_ACCOUNTS)
        return with_figures(tables, source, there, self.company, self.prefix, self.dialect)

    def _said(self, rows: SqlNode, of_accounts: Answers) -> exp.Select:
        """A row for every company, with what the rows of its accounts say of it."""
        found = exp.select(_column(self.company)).from_(rows).group_by(_column(self.company))
        for one in self._shared(of_accounts):
            said = what_rows_say(of_accounts.columns[one.fact], one.kind == "boolean")
            found = found.select(exp.alias_(said, self.names[one.fact], quoted=True), copy=False)
        return found

    def _answers(self, of_accounts: Answers) -> dict[str, SqlNode]:
        """The columns of `_said` but for the company."""
        return {one.fact: _column(self.names[one.fact]) for one in self._shared(of_accounts)}

    def _shared(self, of_accounts: Answers) -> list[InputColumn]:
        """The facts of the company that have columns."""
        facts = self.tables.knowledge.facts
        return [
            one
            for one in self.tables.inputs
            if facts[one.fact].scope == "company" and one.fact in of_accounts.columns
        ]

    def _with_count(self, companies: SqlNode, counts: CountTables) -> SqlNode:
        """A row for every company, with a column more: what its accounts come to."""
        grouped = self._by_class(self._classes(counts), counts)
        answers = {
            class_column(counts.name, n): _column(class_column(counts.name, n))
            for n, most in enumerate(counts.most)
            if most
        }
        there = Answers(answers, Arithmetic.of(self.dialect), {})
        total = self._joined(
            grouped.subquery(_GROUPED), there, counts.company_joins, counts.end, counts.name
        )
        return self._beside(companies, total.subquery(_TOTAL)).subquery(_COMPANIES)

    def _classes(self, counts: CountTables) -> exp.Select:
        """A row for every account, with its company and class."""
        rows, of_accounts = self._with_figures(counts)
        plain, shared = self._with_figures(_without_figures(self.tables))
        said = self._said(plain, shared)
        columns = {**of_accounts.columns, **self._answers(shared)}
        answers = Answers(columns, of_accounts.arithmetic, of_accounts.quotients)
        both = self._beside(rows, said.subquery(_COMPANIES)).subquery(_BOTH)
        return self._joined(both, answers, counts.joins, counts.group, _CLASS)

    def _by_class(self, classes: exp.Select, counts: CountTables) -> exp.Select:
        """A row for every company, with how many of its accounts have each class."""
        company = _column(self.company)
        found = exp.select(company).from_(classes.subquery(_CLASSES)).group_by(company.copy())
        for number, most in enumerate(counts.most):
            if most:
                is_one = exp.EQ(this=_column(_CLASS), expression=exp.Literal.number(number))
                one = exp.Case().when(is_one, exp.Literal.number(1)).else_(exp.Literal.number(0))
                name = class_column(counts.name, number)
                counted = exp.alias_(exp.Sum(this=one), name, quoted=True)
                found = found.select(counted, copy=False)
        return found

    def _joined(
        self,
        rows: SqlNode,
        answers: Answers,
        joins: Sequence[CellJoin | StateJoin],
        end: State,
        name: str,
    ) -> exp.Select:
        """The company of each row, and a state that is looked up."""
        company = _column(self.company)
        first = exp.select(company, *keys(joins, answers)).from_(rows)
        outputs = [
            exp.alias_(exp.column(self.company, table=ANSWERS, quoted=True), self.company, True),
            exp.alias_(state_column(end), name, quoted=True),
        ]
        return joined(first, ANSWERS, joined_tables(joins, self.prefix), outputs, self.dialect)

    def _beside(self, one: SqlNode, other: SqlNode) -> exp.Select:
        """The columns of two subqueries, company by company."""
        left, right = (
            exp.column(self.company, table=part.alias_or_name, quoted=True) for part in (one, other)
        )
        other_columns = [
            exp.column(column.alias_or_name, table=other.alias_or_name, quoted=True)
            for column in other.this.selects
            if column.alias_or_name != self.company
        ]
        everything = exp.Column(this=exp.Star(), table=exp.to_identifier(one.alias_or_name, True))
        found = exp.select(everything, *other_columns).from_(one)
        return found.join(other, on=exp.EQ(this=left, expression=right))


def _without_figures(tables: RuleTables) -> RuleTables:
    return replace(tables, figures=(), scored=())


def what_rows_say(column: SqlNode, boolean: bool) -> SqlNode:
    """What rows say of one fact together; NULL where none does, or they contradict each other."""
    least, most = (exp.LogicalAnd, exp.LogicalOr) if boolean else (exp.Min, exp.Max)
    same = exp.EQ(this=least(this=column.copy()), expression=most(this=column.copy()))
    return exp.Case().when(same, most(this=column.copy()))


def _column(name: str) -> exp.Column:
    return exp.column(name, quoted=True)
