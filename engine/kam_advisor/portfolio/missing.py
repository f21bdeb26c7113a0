"""Which facts the open accounts wait for, by the core engine; for a sample where they are many.

Only decisions that are open are asked about, each once for all accounts that gave the same answers
to the facts it rests on.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
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
from kam_advisor.to_sql.order import used_facts
from kam_advisor.to_sql.rules import DecisionColumns

LEAST_SAMPLE: Final = 200
"""Accounts with something open that are looked into for what is missing, at least."""
_DECISIONS: Final = 2_500
"""Decisions up to which more are looked into: with five decisions, five hundred accounts."""
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
        self._rests_on = {id: tuple(used_facts(part, [id])) for id in decisions}
        self._found: dict[tuple[object, ...], tuple[str, ...]] = {}

    @property
    def most(self) -> int:
        """How many accounts are looked into where more are open."""
        return max(LEAST_SAMPLE, _DECISIONS // max(1, len(self._decisions)))

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
        statuses = ", ".join(identifier(output.status) for output in outputs)
        chosen = self._database.rows(
            f"SELECT {ROW_COLUMN}, {statuses} FROM {relation} WHERE {is_open}"
            f" ORDER BY {spread} LIMIT {self.most}"
        )
        waiting = {
            row: [o.decision for o, found in zip(outputs, each, strict=True) if found == OPEN]
            for row, *each in chosen
        }
        return Waiting(total, len(chosen), self._missing(waiting))

    def _missing(self, rows: Mapping[int, Sequence[str]]) -> tuple[Missing, ...]:
        """What is missing, by the numbers of rows and the decisions that are open for each."""
        opened: Counter[str] = Counter()
        alone: Counter[str] = Counter()
        for row, given in self._answers(rows):
            waiting = self._waits_for(given, rows[row])
            opened.update({fact for missing in waiting for fact in missing})
            alone.update({missing[0] for missing in waiting if len(missing) == 1})
        order = {fact: n for n, fact in enumerate(self._table.facts)}
        ranked = sorted(opened, key=lambda f: (-opened[f], -alone[f], order[f]))
        return tuple(Missing(fact, opened[fact], alone[fact]) for fact in ranked)

    def _answers(self, rows: Iterable[int]) -> Iterator[tuple[int, dict[str, Value]]]:
        """The numbers of these rows with their known answers."""
        known = self._advisor.knowledge.facts
        named = {f: name for f, name in self._table.checked.facts.items() if f in known}
        columns = ", ".join([ROW_COLUMN, *map(identifier, named.values())])
        listed = f"SELECT unnest({sorted(rows)})"
        sql = f"SELECT {columns} FROM {VIEW} WHERE {ROW_COLUMN} IN ({listed})"
        for row, *answers in self._database.rows(sql):
            yield row, answers_of(list(named), answers)

    def _waits_for(
        self, given: Mapping[str, Value], decisions: Sequence[str]
    ) -> list[tuple[str, ...]]:
        """Per open decision the facts that can still change it."""
        if self._derives:
            scope = self._advisor.assess_answers("", given, decisions)
            return [one.missing for one in scope.decisions.values() if one.status == OPEN]
        completions = cache(lambda: self._advisor.completions.account(given))

        def missing(decision: str) -> tuple[str, ...]:
            key = (decision, *(given.get(fact) for fact in self._rests_on[decision]))
            if key not in self._found:
                self._found[key] = completions().decision(decision).missing
            return self._found[key]

        return [found for decision in decisions if (found := missing(decision))]
