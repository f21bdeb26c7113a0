"""What a run found, over all accounts: the data of the summary, whatever form it is shown in.

Everything but what is missing comes from the written result, in SQL. Which facts are missing is
asked of the core engine, for a sample where many accounts are open; the summary says so.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from kam_advisor.advisor import Advisor
from kam_advisor.portfolio.checked import BETWEEN_FAULTS, FAULTS_COLUMN, ROW_COLUMN
from kam_advisor.portfolio.columns import Unmatched
from kam_advisor.portfolio.database import Database, identifier, literal
from kam_advisor.portfolio.deciding import BETWEEN, COMPANY_RESULTS, VIEW, answers_of
from kam_advisor.portfolio.run import OpenTable, duplicate_names
from kam_advisor.portfolio.write import Result
from kam_advisor.record import Record
from kam_advisor.reference.chain import ReferenceEngine
from kam_advisor.to_sql.rules import DecisionColumns

SAMPLE: Final = 200
"""Accounts with something open that are looked into for what is missing."""
_MOST_FAULTY: Final = 20
_MOST_ROWS: Final = 5
OPEN: Final = "open"
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


class Missing(Record):
    """A fact that is not known for some accounts.

    Attributes:
        fact: Its id.
        open: Accounts with an open decision that the answer can still change, of those looked at.
        alone: Of those, accounts for which it is all that some open decision waits for.
    """

    fact: str
    open: int
    alone: int


class Summary(Record):
    """What a run found.

    Attributes:
        table: As the user called it.
        rows: Accounts, all of which were written.
        faulty: Accounts with a fault.
        faults: Per column and kind of fault in words: how many accounts; the most frequent first.
        first_faults: Row and fault, of the first few.
        blank: Rows without anything in them, which are no accounts.
        unmatched: Columns that answer no fact, with the fact that may have been meant.
        without_column: Facts that no column answers.
        twice: Heads that stand more than once.
        same_names: Names that several accounts have; None where that was not looked for.
        decisions: In the order of the agenda.
        crosses: The first decision against each other.
        left_out: Decisions over the accounts of a company, where companies are not known.
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
    first_faults: tuple[tuple[int, str], ...]
    blank: int
    unmatched: tuple[tuple[str, str], ...]
    without_column: tuple[str, ...]
    twice: tuple[str, ...]
    same_names: int | None
    decisions: tuple[DecisionCounts, ...]
    crosses: tuple[Cross, ...]
    left_out: tuple[str, ...]
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
        # plain chaining is the quickest for one row at a time, and finds the same
        self._advisor = Advisor(advisor.knowledge, ReferenceEngine(advisor.knowledge))
        self._knowledge = advisor.knowledge
        self._table = table
        self._result = result
        self._database = database
        self._written = {name for name, _ in result.columns}

    def summary(
        self, outputs: Sequence[DecisionColumns], left_out: Sequence[str], engine: str
    ) -> Summary:
        """The summary.

        Args:
            outputs: The columns of the decisions, in the order in which they are shown.
            left_out: Decisions that could not be made.
            engine: What decided.
        """
        table = self._table
        rows, faulty = self._database.rows(
            f"SELECT count(*), count({FAULTS_COLUMN}) FROM {self._result.relation}"
        )[0]
        of_accounts = [o for o in outputs if self._scope(o) == "account"]
        open_accounts, looked_at, missing = self._missing(of_accounts)
        return Summary(
            table=table.source.place.name,
            rows=rows,
            faulty=faulty,
            faults=self._faults() if faulty else (),
            first_faults=self._first_faults() if faulty else (),
            blank=table.source.blank,
            unmatched=tuple((one.name, one.near) for one in self._unmatched()),
            without_column=table.without_column,
            twice=table.source.twice,
            same_names=duplicate_names(table, self._database),
            decisions=tuple(self._counts(output) for output in outputs),
            crosses=tuple(self._crosses(of_accounts)),
            left_out=tuple(left_out),
            open_accounts=open_accounts,
            looked_at=looked_at,
            missing=missing,
            engine=engine,
            fingerprint=self._knowledge.fingerprint,
            version=self._knowledge.version,
        )

    def _scope(self, output: DecisionColumns) -> str:
        return self._knowledge.decisions[output.decision].scope

    def _unmatched(self) -> Iterable[Unmatched]:
        companies = self._table.companies
        return (*self._table.matched.unmatched, *(companies.matched.unmatched if companies else ()))

    def _counts(self, output: DecisionColumns) -> DecisionCounts:
        decision = self._knowledge.decisions[output.decision]
        relation = self._relation(output)
        status, unanimous = identifier(output.status), identifier(output.unanimous)
        found: Counter[str] = Counter()
        agree = differ = 0
        for outcome, agreed, count in self._database.rows(
            f"SELECT {_shown(output)}, {unanimous}, count(*) FROM {relation}"
            f" WHERE {status} IS NOT NULL GROUP BY ALL"
        ):
            found[outcome] += count
            agree += count if agreed else 0
            differ += count if agreed is False else 0
        order = (*decision.outcomes, NOT_APPLICABLE, OPEN)
        warnings = self._warnings(output, relation)
        return DecisionCounts(
            decision=decision.id,
            counts={o: found[o] for o in order if found[o] or o in decision.outcomes},
            agree=agree,
            differ=differ,
            one_reading=len(decision.readings) == 1,
            warnings=warnings,
            examples={w: self._examples(output, w, relation) for w in warnings},
            per_company=decision.scope == "company",
        )

    def _relation(self, output: DecisionColumns) -> str:
        """The rows to count: accounts, or companies once each."""
        if self._scope(output) == "account":
            return self._result.relation
        return COMPANY_RESULTS

    def _warnings(self, output: DecisionColumns, relation: str) -> dict[str, int]:
        """How often each warning fires; few combinations of them occur."""
        if output.warnings is None:
            return {}
        column = f"{identifier(output.warnings)}::VARCHAR"
        found: Counter[str] = Counter()
        for text, count in self._database.rows(
            f"SELECT {column}, count(*) FROM {relation} WHERE {column} != '' GROUP BY 1"
        ):
            found.update(dict.fromkeys(text.split(BETWEEN), count))
        declared = self._knowledge.decisions[output.decision].warnings
        return {w.id: found[w.id] for w in declared if found[w.id]}

    def _examples(self, output: DecisionColumns, warning: str, relation: str) -> tuple[int, ...]:
        if self._scope(output) == "company" or output.warnings is None:
            return ()
        column = f"{identifier(output.warnings)}::VARCHAR"
        fires = f"list_contains(string_split({column}, {literal(BETWEEN)}), {literal(warning)})"
        sql = f"SELECT {ROW_COLUMN} FROM {relation} WHERE {fires}"
        rows = self._database.rows(f"{sql} ORDER BY 1 LIMIT {_MOST_ROWS}")
        return tuple(row for (row,) in rows)

    def _crosses(self, outputs: Sequence[DecisionColumns]) -> Iterable[Cross]:
        if not outputs:
            return
        first, *others = outputs
        known = self._knowledge.decisions
        for other in others:
            counts: dict[str, dict[str, int]] = {}
            for a, b, count in self._database.rows(
                f"SELECT {_shown(first)}, {_shown(other)}, count(*) FROM {self._result.relation}"
                " GROUP BY ALL"
            ):
                counts.setdefault(a, {})[b] = count
            order = (*known[first.decision].outcomes, NOT_APPLICABLE, OPEN)
            yield Cross(
                first.decision, other.decision, {o: counts[o] for o in order if o in counts}
            )

    def _faults(self) -> tuple[tuple[str, int], ...]:
        """The faults by kind: what is wrong without the value, as it stands before the brackets."""
        split = f"string_split({FAULTS_COLUMN}, {literal(BETWEEN_FAULTS)})"
        sql = (
            f"SELECT split_part(fault, ': ', 1), count(*) FROM (SELECT unnest({split}) AS fault"
            f" FROM {self._result.relation} WHERE {FAULTS_COLUMN} IS NOT NULL)"
            f" GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {_MOST_FAULTY}"
        )
        return tuple((column, count) for column, count in self._database.rows(sql))

    def _first_faults(self) -> tuple[tuple[int, str], ...]:
        sql = (
            f"SELECT {ROW_COLUMN}, {FAULTS_COLUMN} FROM {self._result.relation}"
            f" WHERE {FAULTS_COLUMN} IS NOT NULL ORDER BY 1 LIMIT {_MOST_FAULTY}"
        )
        return tuple((row, text) for row, text in self._database.rows(sql))

    def _missing(self, outputs: Sequence[DecisionColumns]) -> tuple[int, int, tuple[Missing, ...]]:
        """Accounts with something open, how many were looked into, what they miss."""
        if not outputs:
            return 0, 0, ()
        is_open = " OR ".join(f"{identifier(output.status)} = '{OPEN}'" for output in outputs)
        open_rows = f"FROM {self._result.relation} WHERE {is_open}"
        total = int(self._database.one(f"SELECT count(*) {open_rows}"))
        if not total:
            return 0, 0, ()
        facts = list(self._table.checked.facts)
        columns = [identifier(name) for name in self._table.checked.facts.values()]
        # spread over the table, the same every time
        spread = f"(hash({ROW_COLUMN}) % 1000003, {ROW_COLUMN})"
        chosen = f"SELECT {ROW_COLUMN} {open_rows} ORDER BY {spread} LIMIT {SAMPLE}"
        listed = ", ".join([*columns, "count(*)"])
        group = "GROUP BY ALL" if columns else ""
        patterns = self._database.rows(
            f"SELECT {listed} FROM {VIEW} WHERE {ROW_COLUMN} IN ({chosen}) {group}"
        )
        return total, *self._missing_in(facts, patterns, [o.decision for o in outputs])

    def _missing_in(
        self,
        facts: Sequence[str],
        patterns: Sequence[tuple[object, ...]],
        decisions: Sequence[str],
    ) -> tuple[int, tuple[Missing, ...]]:
        opened: Counter[str] = Counter()
        alone: Counter[str] = Counter()
        looked_at = 0
        for *answers, count in patterns:
            assert isinstance(count, int)
            looked_at += count
            scope = self._advisor.assess_answers("", answers_of(facts, answers), set(decisions))
            waiting = [d.missing for d in scope.decisions.values() if d.status == "open"]
            opened.update(dict.fromkeys({f for missing in waiting for f in missing}, count))
            alone.update(dict.fromkeys({m[0] for m in waiting if len(m) == 1}, count))
        order = {fact: n for n, fact in enumerate(self._table.facts)}
        ranked = sorted(opened, key=lambda f: (-opened[f], -alone[f], order[f]))
        return looked_at, tuple(Missing(fact, opened[fact], alone[fact]) for fact in ranked)


def _shown(output: DecisionColumns) -> str:
    """The outcome, or the status where there is none, in SQL."""
    return f"coalesce({identifier(output.outcome)}::VARCHAR, {identifier(output.status)}::VARCHAR)"
