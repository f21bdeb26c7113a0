"""Which facts the open accounts wait for, by the core engine; for a sample where they are many."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from kam_advisor.advisor import Advisor
from kam_advisor.ir.expressions import Value
from kam_advisor.load.selection import selected
from kam_advisor.portfolio.checked import ROW_COLUMN
from kam_advisor.portfolio.database import Database, identifier
from kam_advisor.portfolio.deciding import VIEW, answers_of
from kam_advisor.portfolio.run import OpenTable
from kam_advisor.record import Record
from kam_advisor.reference.chain import ReferenceEngine
from kam_advisor.to_sql.rules import DecisionColumns

SAMPLE: Final = 200
"""Accounts with something open that are looked into for what is missing."""
OPEN: Final = "open"


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


class Waiting(Record):
    """What is open.

    Attributes:
        accounts: How many accounts have an open decision.
        looked_at: Of those, how many were looked into.
        missing: What they miss, the most often missing first.
    """

    accounts: int = 0
    looked_at: int = 0
    missing: tuple[Missing, ...] = ()


class MissingFinder:
    """Looks into the open accounts of one run."""

    def __init__(
        self, advisor: Advisor, table: OpenTable, database: Database, decisions: Sequence[str]
    ) -> None:
        """For these decisions about an account."""
        # a part of the rules, and plain chaining, are the quickest for one row at a time
        part = selected(advisor.knowledge, decisions)
        self._advisor = Advisor(part, ReferenceEngine(part))
        self._derives = any(fact.derived is not None for fact in part.facts.values())
        self._table = table
        self._database = database
        self._decisions = tuple(decisions)

    def waiting(self, relation: str, outputs: Sequence[DecisionColumns]) -> Waiting:
        """What the accounts of a result wait for.

        Args:
            relation: The result.
            outputs: The columns of the decisions.
        """
        if not outputs:
            return Waiting()
        is_open = " OR ".join(f"{identifier(output.status)} = '{OPEN}'" for output in outputs)
        total = int(self._database.one(f"SELECT count(*) FROM {relation} WHERE {is_open}"))
        if not total:
            return Waiting()
        # spread over the table, the same every time
        spread = f"(hash({ROW_COLUMN}) % 1000003, {ROW_COLUMN})"
        chosen = self._database.rows(
            f"SELECT {ROW_COLUMN} FROM {relation} WHERE {is_open} ORDER BY {spread} LIMIT {SAMPLE}"
        )
        return Waiting(total, len(chosen), self._missing(sorted(row for (row,) in chosen)))

    def _missing(self, rows: Sequence[int]) -> tuple[Missing, ...]:
        facts = list(self._table.checked.facts)
        opened: Counter[str] = Counter()
        alone: Counter[str] = Counter()
        for answers, count in self._situations(rows):
            waiting = self._waits_for(answers_of(facts, answers))
            opened.update(dict.fromkeys({f for missing in waiting for f in missing}, count))
            alone.update(dict.fromkeys({m[0] for m in waiting if len(m) == 1}, count))
        order = {fact: n for n, fact in enumerate(self._table.facts)}
        ranked = sorted(opened, key=lambda f: (-opened[f], -alone[f], order[f]))
        return tuple(Missing(fact, opened[fact], alone[fact]) for fact in ranked)

    def _situations(self, rows: Sequence[int]) -> Iterable[tuple[tuple[object, ...], int]]:
        """The answers of these rows, equal ones once, and how many rows have them."""
        columns = ", ".join(map(identifier, self._table.checked.facts.values())) or "NULL"
        listed = ", ".join(map(str, rows))
        found = self._database.rows(
            f"SELECT {columns} FROM {VIEW} WHERE {ROW_COLUMN} IN ({listed})"
        )
        answers = found if self._table.checked.facts else [() for _ in found]
        return Counter(answers).items()

    def _waits_for(self, given: Mapping[str, Value]) -> list[tuple[str, ...]]:
        """Per open decision the facts that can still change it."""
        if self._derives:
            scope = self._advisor.assess_answers("", given, self._decisions)
            return [one.missing for one in scope.decisions.values() if one.status == OPEN]
        completions = self._advisor.completions.account(given)
        found = [completions.decision(decision).missing for decision in self._decisions]
        return [missing for missing in found if missing]
