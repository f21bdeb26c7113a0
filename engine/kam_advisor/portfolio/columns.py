"""Which column of a table answers which fact."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Final

from kam_advisor.errors import Fault, Place, did_you_mean
from kam_advisor.ir.knowledge import FactDeclaration, KnowledgeBase
from kam_advisor.portfolio.answers import word_list
from kam_advisor.portfolio.mapping import ACCOUNT, COMPANY, IGNORE, ColumnMapping
from kam_advisor.portfolio.source import Column, Source
from kam_advisor.record import Record

_MOST_SUGGESTIONS: Final = 200  # looking for a near name takes a millisecond


class Unmatched(Record):
    """A column that answers no fact; `near` is the fact it may have been meant for, or empty."""

    name: str
    near: str


class Matched(Record):
    """What the columns of a table are.

    Attributes:
        facts: The column of each fact that has one.
        account: The column with the names of the accounts.
        company: The column that says which company an account belongs to.
        unmatched: The columns that are none of these, unless a mapping file says so.
    """

    facts: Mapping[str, Column]
    account: Column | None
    company: Column | None
    unmatched: tuple[Unmatched, ...]


class ColumnMatcher:
    """Matches the heads of columns by one knowledge base: id, title or question, nl or en."""

    def __init__(self, knowledge: KnowledgeBase, mapping: ColumnMapping) -> None:
        """Look first at the mapping file, then at the names of facts."""
        self._knowledge = knowledge
        self._mapping = mapping
        self._heads = _heads(knowledge.asked.values())
        self._roles = {
            _key(word): role
            for role in (COMPANY, ACCOUNT)
            for word in word_list(knowledge, f"portfolio.columns.{role}")
        }
        self._mapped = {_key(name): to for name, to in mapping.columns.items()}

    def match(self, source: Source, results: Iterable[str], faults: list[Fault]) -> Matched:
        """What the columns of a source are.

        Args:
            source: The table.
            results: Names of columns that are written: earlier results are not looked at.
            faults: What is wrong is added here.
        """
        facts: dict[str, Column] = {}
        roles: dict[str, Column] = {}
        left: list[Column] = []
        own = {_key(name) for name in results}
        for column in source.columns:
            target = self._target(_as_written(column.name, source.twice))
            if target is None and _key(column.name) not in own:
                left.append(column)
            elif target is not None and target in self._knowledge.asked:
                if target in facts:
                    faults.append(_twice(source, target, facts[target], column))
                facts.setdefault(target, column)
            elif target is not None and target != IGNORE:
                roles.setdefault(target, column)
        unmatched = tuple(
            Unmatched(column.name, self._near(column.name) if n < _MOST_SUGGESTIONS else "")
            for n, column in enumerate(left)
        )
        return Matched(facts, roles.get(ACCOUNT), roles.get(COMPANY), unmatched)

    def unused(self, sources: Sequence[Source]) -> list[Fault]:
        """A fault for each column that the mapping file names and no table has."""
        there = {_key(column.name): column.name for s in sources for column in s.columns}
        return [
            Fault(
                "unknown-column",
                f"no column is called `{name[:80]}`",
                self._mapping.place(name),
                did_you_mean(name, there.values()) or "Write the head of the column as it stands.",
            )
            for name in self._mapping.columns
            if _key(name) not in there
        ]

    def _target(self, name: str) -> str | None:
        key = _key(name)
        return self._mapped.get(key) or self._heads.get(key) or self._roles.get(key)

    def _near(self, name: str) -> str:
        near = get_close_matches(_key(name)[:80], self._heads, n=1, cutoff=0.75)
        return self._heads[near[0]] if near else ""


def _as_written(name: str, twice: Sequence[str]) -> str:
    """A head as it stands in the table: `headers.cleaned` numbers those that stand twice."""
    return next((head for head in twice if name.startswith(f"{head} (")), name)


def _heads(facts: Iterable[FactDeclaration]) -> dict[str, str]:
    """Per head the fact it names; ids go before titles, what names two facts names none."""
    facts = list(facts)
    found: dict[str, str] = {}
    for fact in facts:
        for text in (*fact.title.values(), *fact.question.values()):
            found[_key(text)] = fact.id if found.get(_key(text), fact.id) == fact.id else ""
    found |= {_key(fact.id): fact.id for fact in facts}
    return {key: id_ for key, id_ in found.items() if id_}


def _key(name: str) -> str:
    """A head as heads are compared: without capitals, accents, underscores and end marks."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join(bare.replace("_", " ").replace("-", " ").casefold().split()).rstrip(" ?:*.")


def _twice(source: Source, fact: str, first: Column, second: Column) -> Fault:
    message = f"two columns answer `{fact}`: `{first.name}` and `{second.name}`"
    hint = "Take one out, or set it to `ignore` in a mapping file (`--mapping`)."
    return Fault("duplicate-column", message, Place(source.place.name), hint)
