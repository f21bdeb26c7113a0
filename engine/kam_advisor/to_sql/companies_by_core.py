"""Companies that SQL does not settle, through the core engine."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby
from typing import TypeAlias

from kam_advisor.advisor import Advisor
from kam_advisor.assessment import DecisionAssessment
from kam_advisor.ir.expressions import Value
from kam_advisor.profile import Account, Profile
from kam_advisor.reference.chain import ReferenceEngine
from kam_advisor.reference.derive import Deriver
from kam_advisor.to_sql.by_core import as_value, kinds_of_cells
from kam_advisor.to_sql.from_core import decision_cells
from kam_advisor.to_sql.order import used_facts
from kam_advisor.to_sql.rules import Cell, DecisionColumns, SqlRules

Answers: TypeAlias = dict[str, Value]
_Key: TypeAlias = tuple[object, ...]


class CoreCompanies:
    """Settles decisions over accounts company by company; what is alike, once."""

    def __init__(
        self,
        rules: SqlRules,
        columns: Mapping[str, str | None],
        dialect: str,
        company: str,
        decisions: Iterable[str] | None = None,
    ) -> None:
        """Prepare the core engine.

        Args:
            rules: What SQL runs.
            columns: Per fact the name of its column, as for `SqlRules.select`.
            dialect: Whose types `cell_kinds` has.
            company: The column of the companies.
            decisions: The decisions that it settles; by default those that SQL does not settle.
        """
        self._knowledge = rules.knowledge
        self._dialect = dialect
        wanted = rules.companies.unsettled if decisions is None else frozenset(decisions)
        self.outputs: dict[str, DecisionColumns] = {
            output.decision: output for output in rules.company_outputs if output.decision in wanted
        }
        self.company = company
        used = {name: used_facts(rules.knowledge, [name]) for name in self.outputs}
        self._used = {name: frozenset(facts) for name, facts in used.items()}
        facts = dict.fromkeys(fact for facts in used.values() for fact in facts)
        asked = (fact for fact in facts if rules.knowledge.facts[fact].derived is None)
        named = ((fact, columns.get(fact, fact)) for fact in asked)
        self._facts = {fact: column for fact, column in named if column is not None}
        self.by_core = 0
        """How many different sets of answers have gone through the core engine."""
        self._settled: dict[_Key, dict[str, Cell]] = {}

    @property
    def source_columns(self) -> tuple[str, ...]:
        """By which rows of companies are told apart."""
        return (self.company,)

    @property
    def account_columns(self) -> tuple[str, ...]:
        """The columns of the accounts that the core engine needs, the company first."""
        return tuple(dict.fromkeys((self.company, *self._facts.values())))

    @property
    def cell_kinds(self) -> dict[str, str]:
        """The columns that `companies` gives after the company, with their SQL types."""
        return kinds_of_cells(self.outputs.values(), self._dialect)

    def companies(self, rows: Iterable[Sequence[Cell]]) -> Iterator[list[Cell]]:
        """Per company its name, then what stands in the columns of `cell_kinds`.

        Args:
            rows: `account_columns` of the accounts, those of a company after each other.
        """
        for company, accounts in groupby(rows, key=lambda row: row[0]):
            cells = self.cells(*self._answers(accounts))
            yield [company, *(cells[name] for name in self.cell_kinds)]

    def cells(self, company: Answers, accounts: Sequence[Answers]) -> dict[str, Cell]:
        """The cells of a company, from its answers and those of its accounts."""
        found: dict[str, Cell] = {}
        waiting: dict[str, _Key] = {}
        derived = self._derived(company, accounts)
        for name in self.outputs:
            key = (name, *self._key(name, derived, accounts))
            if key in self._settled:
                found |= self._settled[key]
            else:
                waiting[name] = key
        for name, cells in self._assessed(list(waiting), company, derived, accounts).items():
            self._settled[waiting[name]] = cells
            found |= cells
        return found

    def _answers(self, rows: Iterable[Sequence[Cell]]) -> tuple[Answers, list[Answers]]:
        """What the rows of a company say of it, and of each account."""
        facts = self._knowledge.facts
        place = {name: number for number, name in enumerate(self.account_columns)}
        accounts = [
            {
                fact: as_value(row[place[column]], facts[fact].kind)
                for fact, column in self._facts.items()
                if row[place[column]] is not None
            }
            for row in rows
        ]
        return said_together(accounts, [f for f in self._facts if facts[f].scope == "company"])

    def _derived(self, company: Answers, accounts: Sequence[Answers]) -> Answers:
        """The company's answers, with what follows from the whole profile where that is needed."""
        if not self._derives:
            return company
        return {**company, **self._deriver.derive(company, accounts).company}

    def _key(self, decision: str, company: Answers, accounts: Sequence[Answers]) -> _Key:
        """All that a decision may depend on."""
        used = self._used[decision]
        own = frozenset((fact, value) for fact, value in company.items() if fact in used)
        if decision not in self._counting:
            return (own,)
        each = (
            tuple(sorted((f, str(v)) for f, v in account.items() if f in used))
            for account in accounts
        )
        return (own, tuple(sorted(each)))

    def _assessed(
        self,
        decisions: Sequence[str],
        company: Answers,
        derived: Answers,
        accounts: Sequence[Answers],
    ) -> dict[str, dict[str, Cell]]:
        counting = [name for name in decisions if name in self._counting]
        others = [name for name in decisions if name not in self._counting]
        found: dict[str, DecisionAssessment] = {}
        if counting:
            named = tuple(Account(str(n), facts) for n, facts in enumerate(accounts))
            profile = Profile("company", company, named)
            found |= self._advisor.assess(profile, counting).company.decisions
        if others:
            found |= self._advisor.assess_company_as_given("company", derived, others).decisions
        self.by_core += bool(counting) + bool(others)
        return {name: decision_cells(self.outputs[name], found[name]) for name in decisions}

    @cached_property
    def _advisor(self) -> Advisor:
        return Advisor(self._knowledge, ReferenceEngine(self._knowledge))

    @cached_property
    def _deriver(self) -> Deriver:
        return Deriver(self._knowledge, self._advisor.settler)

    @cached_property
    def _counting(self) -> frozenset[str]:
        """The decisions that count something over accounts."""
        counts = self._advisor.completions.counts
        return frozenset(name for name in self.outputs if counts(name))

    @cached_property
    def _derives(self) -> bool:
        used = (fact for facts in self._used.values() for fact in facts)
        return any(self._knowledge.facts[fact].derived is not None for fact in used)


def said_together(
    accounts: Sequence[Answers], of_company: Iterable[str]
) -> tuple[Answers, list[Answers]]:
    """What accounts say of their company together, and each of itself.

    A fact of the company of which they contradict each other is unknown.

    Args:
        accounts: Per account all known answers.
        of_company: The facts of the company among them.
    """
    company: Answers = {}
    shared = tuple(of_company)
    for fact in shared:
        said = {account[fact] for account in accounts if fact in account}
        if len(said) == 1:
            company[fact] = said.pop()
    own = [{f: v for f, v in account.items() if f not in shared} for account in accounts]
    return company, own
