"""Random companies with their accounts, and what the core engine says about them."""

from collections.abc import Mapping, Sequence
from typing import Any

from kam_advisor.advisor import Advisor
from kam_advisor.ir.expressions import Value
from kam_advisor.profile import Account, Profile
from kam_advisor.to_sql import DecisionColumns, SqlRules
from kam_advisor.to_sql.from_core import exact_score, row_cells
from kam_advisor.values import UNKNOWN
from portfolio_rows import SHARES, RandomRows, same_cell
from sql_runs import COMPANY


class Company:
    """The answers of a company, and those of its accounts.

    Attributes:
        shared: Those about the company.
        accounts: Per account those about it.
    """

    def __init__(self, shared: Mapping[str, Value], accounts: Sequence[Mapping[str, Value]]):
        self.shared = dict(shared)
        self.accounts = [dict(account) for account in accounts]

    def rows(self) -> list[dict[str, Value]]:
        """A row per account, those about the company in each."""
        return [{**self.shared, **account} for account in self.accounts]

    def profile(self) -> Profile:
        accounts = (Account(str(n), facts) for n, facts in enumerate(self.accounts))
        return Profile("company", self.shared, tuple(accounts))

    def __repr__(self) -> str:
        return f"{self.shared} {self.accounts}"


class RandomCompanies:
    """Companies of one to six accounts, from almost empty to complete."""

    def __init__(self, rules: SqlRules, seed: int, most: int = 6) -> None:
        self._rows = RandomRows(rules.companies, seed)
        self._chance = self._rows.chance
        self._most = most

    def companies(self, number: int) -> list[Company]:
        return [self._company() for _ in range(number)]

    def _company(self) -> Company:
        own = [fact for fact in self._rows.facts if fact.scope == "company"]
        each = [fact for fact in self._rows.facts if fact.scope == "account"]
        number = self._chance.randint(1, self._most)
        part, parts = self._chance.choice(SHARES), self._chance.choice(SHARES)

        def answers(facts: Sequence[Any], part: float) -> dict[str, Value]:
            return {f.id: self._rows.answer(f) for f in facts if self._chance.random() < part}

        accounts = [answers(each, parts) for _ in range(number)]
        if self._chance.random() < 0.2:  # accounts that are alike
            accounts = [self._chance.choice(accounts) for _ in accounts]
        return Company(answers(own, part), accounts)


def as_rows(companies: Sequence[Company]) -> list[dict[str, Value]]:
    """The rows of all accounts; the company is called by its number."""
    return [{COMPANY: n, **row} for n, company in enumerate(companies) for row in company.rows()]


def company_differences(
    rules: SqlRules,
    advisor: Advisor,
    companies: Sequence[Company],
    found: Sequence[Mapping[str, Any]],
    outputs: Sequence[DecisionColumns] | None = None,
) -> list[str]:
    """Where columns that were computed are not what the core engine says."""
    wrong = []
    outputs = rules.company_outputs if outputs is None else outputs
    wanted = [output.decision for output in outputs]
    unreduced = {n for output in outputs for s in output.scores for n in s.names[1:]}
    for company, got in zip(companies, found, strict=True):
        said = advisor.assess(company.profile(), wanted).company.decisions
        for name, cell in row_cells(outputs, said).items():
            if name not in unreduced and not same_cell(got[name], cell):
                wrong.append(f"{name}: {got[name]!r}, not {cell!r}, for {company}")
        for output in outputs:
            for score in output.scores:
                value = said[output.decision].scores.get(score.quantity)
                there = exact_score(score, got)
                if (None if value is UNKNOWN else value) != there:
                    wrong.append(f"{score.quantity}: {there!r}, not {value!r}, for {company}")
    return wrong
