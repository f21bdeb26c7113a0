"""What a run found, over all accounts: the data of the summary, whatever form it is shown in.

Everything but what is missing comes from the written result, in SQL (`tallies.py`). Which facts are
missing is asked of the core engine, for a sample where many accounts are open; the summary says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from kam_advisor.advisor import Advisor
from kam_advisor.portfolio.checked import BETWEEN_FAULTS, COMPANY_COLUMN, FAULTS_COLUMN, ROW_COLUMN
from kam_advisor.portfolio.columns import Unmatched
from kam_advisor.portfolio.database import Database, identifier, literal
from kam_advisor.portfolio.deciding import COMPANY_RESULTS, VIEW
from kam_advisor.portfolio.missing import OPEN, Missing, MissingFinder
from kam_advisor.portfolio.run import OpenTable, duplicate_names
from kam_advisor.portfolio.tallies import Tallies, fires, first_rows, tallies
from kam_advisor.portfolio.write import Result
from kam_advisor.record import Record
from kam_advisor.to_sql.rules import DecisionColumns

MOST_LISTED: Final = 100
"""Accounts of a warning that are named."""
_MOST_FAULTY: Final = 20
_MOST_ROWS: Final = 5
NOT_APPLICABLE: Final = "not_applicable"


class DecisionCounts(Record):
    """One decision over all accounts.

    Attributes:
        decision: Its id.
        counts: Per outcome, lowest first, then `not_applicable` and `open`: how many accounts.
        agree: Accounts for which the readings agree. differ: for which they do not.
        one_reading: Whether there is only one reading, so that nothing can differ.
        warnings: Per warning: how many accounts.
        examples: Per warning the rows of the first few.
        per_company: Whether companies are counted, not accounts.
    """

    decision: str
    counts: Mapping[str, int]
    agree: int
    differ: int
    one_reading: bool
    warnings: Mapping[str, int]
    examples: Mapping[str, tuple[int, ...]]
    per_company: bool


class Cross(Record):
    """Accounts by two decisions: `counts[outcome of by][outcome of decision]`."""

    by: str
    decision: str
    counts: Mapping[str, Mapping[str, int]]


class Listed(Record):
    """A warning whose accounts are named.

    Attributes:
        decision: Its decision.
        warning: Its id.
        number: How many accounts.
        accounts: Row and name of the first of them; the name is empty where no column has it.
    """

    decision: str
    warning: str
    number: int
    accounts: tuple[tuple[int, str], ...]


class FrequentFault(Record):
    """What is wrong with a cell, in the same words in several rows.

    Attributes:
        text: The column, the value, and what it may be.
        accounts: How many rows have it.
        rows: The first of them.
    """

    text: str
    accounts: int
    rows: tuple[int, ...]


class Summary(Record):
    """What a run found.

    Attributes:
        table: As the user called it.
        rows: Accounts, all of which were written.
        faulty: Accounts with a fault.
        faults: Per column and kind of fault in words: how many accounts; the most frequent first.
        frequent_faults: The most frequent faults, word for word.
        blank: Rows without anything in them, which are no accounts.
        unmatched: Columns that answer no fact, with the fact that may have been meant.
        without_column: Facts that no column answers.
        twice: Heads that stand more than once.
        same_names: Names that several accounts have; None where that was not looked for.
        decisions: In the order of the agenda.
        crosses: The first decision against each other.
        listed: Warnings whose accounts are named, as the agendas say.
        contradicting: Facts of companies of which the rows of one company contradict each other, so
            that they count as unknown about it; with the number of companies.
        left_out: Decisions over the accounts of a company, where companies are not known.
        by_core: Decisions that the core engine made, where SQL made the others.
        open_accounts: Accounts with an open decision.
        looked_at: Of those, how many were looked into for what is missing.
        missing: The facts, the most often missing first.
        engine: What decided.
        fingerprint: Of the rules.
        version: Of the rules.
    """

    table: str
    rows: int
    faulty: int
    faults: tuple[tuple[str, int], ...]
    frequent_faults: tuple[FrequentFault, ...]
    blank: int
    unmatched: tuple[tuple[str, str], ...]
    without_column: tuple[str, ...]
    twice: tuple[str, ...]
    same_names: int | None
    decisions: tuple[DecisionCounts, ...]
    crosses: tuple[Cross, ...]
    listed: tuple[Listed, ...]
    contradicting: tuple[tuple[str, int], ...]
    left_out: tuple[str, ...]
    by_core: tuple[str, ...]
    open_accounts: int
    looked_at: int
    missing: tuple[Missing, ...]
    engine: str
    fingerprint: str
    version: str


class Summariser:
    """Summarises one run."""

    def __init__(
        self, advisor: Advisor, table: OpenTable, result: Result, database: Database
    ) -> None:
        """Of this table, with this result."""
        self._advisor = advisor
        self._knowledge = advisor.knowledge
        self._table = table
        self._result = result
        self._database = database

    def summary(
        self,
        outputs: Sequence[DecisionColumns],
        left_out: Sequence[str],
        engine: str,
        by_core: Sequence[str] = (),
    ) -> Summary:
        """The summary.

        Args:
            outputs: The columns of the decisions, in the order in which they are shown.
            left_out: Decisions that could not be made.
            engine: What decided.
            by_core: Decisions that the core engine made all the same.
        """
        table = self._table
        rows, faulty = self._database.rows(
            f"SELECT count(*), count({FAULTS_COLUMN}) FROM {self._result.relation}"
        )[0]
        of_accounts = [o for o in outputs if self._scope(o) == "account"]
        first = of_accounts[0] if of_accounts else None
        found = {output.decision: self._tallies(output, first) for output in outputs}
        decisions = [output.decision for output in of_accounts]
        finder = MissingFinder(self._advisor, table, self._database, decisions)
        waiting = finder.waiting(self._result.relation, of_accounts)
        return Summary(
            table=table.source.place.name,
            rows=rows,
            faulty=faulty,
            faults=self._faults() if faulty else (),
            frequent_faults=self._frequent_faults() if faulty else (),
            blank=table.source.blank,
            unmatched=tuple((one.name, one.near) for one in self._unmatched()),
            without_column=table.without_column,
            twice=table.source.twice,
            same_names=duplicate_names(table, self._database),
            decisions=tuple(self._counts(outputs, of_accounts, found)),
            crosses=tuple(self._crosses(decisions, found)),
            listed=tuple(self._listed(of_accounts, found)),
            contradicting=tuple(self._contradicting(len(outputs) > len(of_accounts))),
            left_out=tuple(left_out),
            by_core=tuple(one for one in by_core if one not in left_out),
            open_accounts=waiting.accounts,
            looked_at=waiting.looked_at,
            missing=waiting.missing,
            engine=engine,
            fingerprint=self._knowledge.fingerprint,
            version=self._knowledge.version,
        )

    def _scope(self, output: DecisionColumns) -> str:
        return self._knowledge.decisions[output.decision].scope

    def _contradicting(self, with_companies: bool) -> Iterable[tuple[str, int]]:
        """Where decisions about companies are made from what the rows of accounts say of them."""
        companies = self._table.companies
        apart = {} if companies is None else companies.matched.facts
        declared = self._knowledge.facts
        facts = {
            fact: column
            for fact, column in self._table.checked.facts.items()
            if declared[fact].scope == "company" and fact not in apart
        }
        if not (with_companies and self._table.per_company and facts):
            return
        columns = [f"count(DISTINCT {identifier(c)}) AS c{n}" for n, c in enumerate(facts.values())]
        key = identifier(COMPANY_COLUMN)
        said = f"SELECT {', '.join(columns)} FROM {VIEW} WHERE {key} IS NOT NULL GROUP BY {key}"
        sums = ", ".join(f"sum(CASE WHEN c{n} > 1 THEN 1 ELSE 0 END)" for n in range(len(facts)))
        (found,) = self._database.rows(f"SELECT {sums} FROM ({said})")
        yield from ((fact, int(n)) for fact, n in zip(facts, found, strict=True) if n)

    def _unmatched(self) -> Iterable[Unmatched]:
        companies = self._table.companies
        return (*self._table.matched.unmatched, *(companies.matched.unmatched if companies else ()))

    def _tallies(self, output: DecisionColumns, first: DecisionColumns | None) -> Tallies:
        """What a decision comes to: over accounts, or over companies once each."""
        if self._scope(output) == "account":
            return tallies(self._database, self._result.relation, output, first)
        return tallies(self._database, COMPANY_RESULTS, output, None)

    def _counts(
        self,
        outputs: Sequence[DecisionColumns],
        of_accounts: Sequence[DecisionColumns],
        found: Mapping[str, Tallies],
    ) -> Iterable[DecisionCounts]:
        warnings = {id: self._warnings(id, one) for id, one in found.items()}
        relation = self._result.relation
        rows = first_rows(self._database, relation, of_accounts, warnings, _MOST_ROWS)
        for output in outputs:
            decision = self._knowledge.decisions[output.decision]
            counted = found[decision.id].outcomes()
            order = (*decision.outcomes, NOT_APPLICABLE, OPEN)
            examples = rows.get(decision.id, {})
            yield DecisionCounts(
                decision=decision.id,
                counts={o: counted[o] for o in order if counted[o] or o in decision.outcomes},
                agree=found[decision.id].agreeing(True),
                differ=found[decision.id].agreeing(False),
                one_reading=len(decision.readings) == 1,
                warnings=warnings[decision.id],
                examples={id: examples.get(id, ()) for id in warnings[decision.id]},
                per_company=decision.scope == "company",
            )

    def _warnings(self, decision: str, found: Tallies) -> dict[str, int]:
        """How often each warning fires, in the order in which they are declared."""
        counted = found.warnings()
        declared = self._knowledge.decisions[decision].warnings
        return {one.id: counted[one.id] for one in declared if counted[one.id]}

    def _listed(
        self, outputs: Sequence[DecisionColumns], found: Mapping[str, Tallies]
    ) -> Iterable[Listed]:
        """The accounts of the warnings that an agenda lists, where their decision was made."""
        made = {output.decision: output for output in outputs if output.warnings is not None}
        named = [one for agenda in self._knowledge.agendas.values() for one in agenda.listed]
        column = self._table.matched.account
        name = "''" if column is None else f"coalesce({identifier(column.name)}::VARCHAR, '')"
        for decision, warning in dict.fromkeys(named):
            if decision in made:
                number = found[decision].warnings()[warning]
                rows = self._database.rows(
                    f"SELECT {ROW_COLUMN}, {name} FROM {self._result.relation}"
                    f" WHERE {fires(made[decision], warning)} ORDER BY 1 LIMIT {MOST_LISTED}"
                )
                yield Listed(decision, warning, number, tuple((row, text) for row, text in rows))

    def _crosses(self, decisions: Sequence[str], found: Mapping[str, Tallies]) -> Iterable[Cross]:
        """The first decision about accounts against each other."""
        known = self._knowledge.decisions
        for other in decisions[1:]:
            counts = found[other].crossed()
            first, second = (
                (*known[decision].outcomes, NOT_APPLICABLE, OPEN)
                for decision in (decisions[0], other)
            )
            in_order = {
                row: {column: counts[row][column] for column in second if column in counts[row]}
                for row in first
                if row in counts
            }
            yield Cross(decisions[0], other, in_order)

    def _faults(self) -> tuple[tuple[str, int], ...]:
        """Per column how many faults: its name stands before the first colon."""
        sql = (
            f"SELECT split_part(fault, ': ', 1), count(*) FROM ({self._each_fault()})"
            f" GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {_MOST_FAULTY}"
        )
        return tuple((column, count) for column, count in self._database.rows(sql))

    def _frequent_faults(self) -> tuple[FrequentFault, ...]:
        sql = (
            f"SELECT fault, count(*), min({ROW_COLUMN}, {_MOST_ROWS})"
            f" FROM ({self._each_fault()}) GROUP BY 1 ORDER BY 2 DESC, 3, 1 LIMIT {_MOST_FAULTY}"
        )
        found = self._database.rows(sql)
        return tuple(FrequentFault(text, count, tuple(rows)) for text, count, rows in found)

    def _each_fault(self) -> str:
        """A query with a row per fault of a row."""
        split = f"string_split({FAULTS_COLUMN}, {literal(BETWEEN_FAULTS)})"
        return (
            f"SELECT {ROW_COLUMN}, unnest({split}) AS fault FROM {self._result.relation}"
            f" WHERE {FAULTS_COLUMN} IS NOT NULL"
        )
