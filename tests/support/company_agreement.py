"""Random companies through SQL on DuckDB, and what the core engine says of them."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from company_rows import Company, RandomCompanies, as_rows, company_differences
from kam_advisor.advisor import Advisor
from kam_advisor.ir.expressions import Value
from kam_advisor.to_sql import DuckDBRunner, SqlRules
from kam_advisor.to_sql.from_core import exact_score, row_cells
from kam_advisor.to_sql.literals import as_decimal
from kam_advisor.to_sql.rules import UNSETTLED_STATUS, RuleTables
from kam_advisor.values import UNKNOWN
from portfolio_rows import RandomRows, same_cell
from sql_runs import COMPANY, KINDS

MOST_ACCOUNTS = 8
ODD_COMPANIES = 0.1
"""How many companies have a number that is too large, or has too many decimals."""
ODD_NUMBERS = (Fraction(10**14 + 7), Fraction(10000001, 10**6))


class CompaniesOnDuckDB:
    """Rules over random companies: those about companies, or those about accounts in companies."""

    def __init__(self, rules: SqlRules, advisor: Advisor, connection: Any) -> None:
        self._rules = rules
        self._advisor = advisor
        self._connection = connection
        self._of_companies = bool(rules.company_outputs)
        self.tables: RuleTables = rules.companies if self._of_companies else rules

    def draw(self, number: int, seed: int) -> list[Company]:
        """Companies of 1 to 8 accounts."""
        chance = _Companies(self._rules, self.tables, seed)
        return [chance.odd(company) for company in chance.companies(number)]

    def wrong(self, companies: Sequence[Company]) -> list[str]:
        """What SQL, with the core engine where it asks for it, says otherwise than the core."""
        self._fill(as_rows(companies))
        runner = DuckDBRunner(self._rules, self._connection)
        if self._of_companies:
            runner.run_companies("clients", "results", company=COMPANY)
            found = self._all(COMPANY)
            return company_differences(self._rules, self._advisor, companies, found)
        runner.run("clients", "results", keep=["id"], company=COMPANY)
        return _account_differences(self._rules, self._advisor, companies, self._all("id"))

    def unsettled(self) -> tuple[int, int]:
        """Of how many of the last rows SQL leaves the decision to the core engine; and of all."""
        if self._of_companies:
            outputs = self._rules.company_outputs
            statement = self._rules.select_companies("clients", company=COMPANY, pretty=False)
        else:
            outputs = self._rules.outputs
            statement = self._rules.select("clients", company=COMPANY, pretty=False)
        return unsettled(self._connection, statement, [output.status for output in outputs])

    def _fill(self, rows: Sequence[Mapping[str, Value]]) -> None:
        kinds = {**KINDS["duckdb"], "number": "DECIMAL(30, 8)"}
        columns = [("id", "INT"), (COMPANY, "INT")]
        columns += [(one.fact, kinds[one.kind]) for one in self.tables.inputs]
        unnested = ", ".join(f'CAST(unnest(?) AS {kind}) AS "{name}"' for name, kind in columns)
        cells = [[_text(row.get(name)) for row in rows] for name, _ in columns[1:]]
        self._connection.execute(
            f"CREATE OR REPLACE TABLE clients AS SELECT {unnested}", [[*range(len(rows))], *cells]
        )

    def _all(self, key: str) -> list[dict[str, Any]]:
        found = self._connection.execute(f"SELECT * FROM results ORDER BY {key}")
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


class _Companies(RandomCompanies):
    def __init__(self, rules: SqlRules, tables: RuleTables, seed: int) -> None:
        super().__init__(rules, seed, MOST_ACCOUNTS)
        self._rows = RandomRows(tables, seed)
        self._chance = self._rows.chance
        self._free = [f for f in self._rows.facts if f.kind == "number" and f.maximum is None]

    def odd(self, company: Company) -> Company:
        """With a number that SQL does not calculate with, in some."""
        if self._free and self._chance.random() < ODD_COMPANIES:
            fact = self._chance.choice(self._free)
            where = company.shared if fact.scope == "company" else company.accounts[0]
            where[fact.id] = self._chance.choice(ODD_NUMBERS)
        return company


def unsettled(connection: Any, statement: str, statuses: Sequence[str]) -> tuple[int, int]:
    """Of how many rows of a statement one of these is `unsettled`; and of how many rows in all."""
    some = " OR ".join(f"\"{status}\" = 'unsettled'" for status in statuses)
    counted = f"SELECT count(*) FILTER (WHERE {some}), count(*) FROM ({statement.rstrip(';')})"
    open_, rows = connection.execute(counted).fetchone()
    return open_, rows


def _account_differences(
    rules: SqlRules,
    advisor: Advisor,
    companies: Sequence[Company],
    found: Sequence[Mapping[str, Any]],
) -> list[str]:
    wrong = []
    rows = iter(found)
    unreduced = {n for output in rules.outputs for s in output.scores for n in s.names[1:]}
    for company in companies:
        for one in advisor.assess(company.profile(), rules.decisions).accounts:
            got = next(rows)
            if _is_odd(company) and all(got[o.status] == UNSETTLED_STATUS for o in rules.outputs):
                continue  # `kam portfolio` has the core engine settle it, the runner does not
            for name, cell in row_cells(rules.outputs, one.decisions).items():
                if name not in unreduced and not same_cell(got[name], cell):
                    wrong.append(f"{name}: {got[name]!r}, not {cell!r}, {one.name} of {company}")
            for output in rules.outputs:
                for score in output.scores:
                    value = one.decisions[output.decision].scores.get(score.quantity)
                    there = exact_score(score, got)
                    if (None if value is UNKNOWN else value) != there:
                        wrong.append(f"{score.quantity}: {there!r}, not {value!r}, for {company}")
    return wrong


def _is_odd(company: Company) -> bool:
    rows = (company.shared, *company.accounts)
    return any(value in ODD_NUMBERS for row in rows for value in row.values())


def _text(value: Value | None) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return f"{as_decimal(value, 8):f}" if isinstance(value, Fraction) else str(value)
