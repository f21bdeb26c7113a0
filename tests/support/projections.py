"""Every combination of answers to a decision in one table, and what is left of it by fewer facts.

A table has a byte for every combination of answers, in which the bits of the outcomes are set that
can come out. Leaving a fact open is the union over its answers. Unions are made of whole slices at
once, so that all sets of facts are done within seconds even where there are millions of
combinations.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations, product
from typing import Any


class Projections:
    """What can come out of a decision by the answers to each set of facts, the others open."""

    def __init__(
        self,
        domains: Mapping[str, Sequence[Any]],
        decide: Callable[[dict[str, Any]], str],
        outcomes: Sequence[str],
    ) -> None:
        self.domains = domains
        self.facts = tuple(domains)
        self.bit = {outcome: 1 << number for number, outcome in enumerate(outcomes)}
        whole = bytes(
            self.bit[decide(dict(zip(self.facts, answers, strict=True)))]
            for answers in product(*domains.values())
        )
        self._tables: dict[frozenset[str], bytes] = {}
        self._project(whole, len(self.facts), frozenset())

    def _project(self, table: bytes, left: int, kept: frozenset[str]) -> None:
        """Keep or leave open each fact from the last to the first.

        The fact at hand varies fastest in the table; one that is kept is put in front, so that all
        kept facts stand in order at the end.
        """
        if left == 0:
            self._tables[kept] = table
            return
        fact = self.facts[left - 1]
        size = len(self.domains[fact])
        slices = [table[start::size] for start in range(size)]
        self._project(b"".join(slices), left - 1, kept | {fact})
        union = 0
        for part in slices:
            union |= int.from_bytes(part, "big")
        self._project(union.to_bytes(len(slices[0]), "big"), left - 1, kept)

    def can_be(self, given: Mapping[str, Any], facts: Sequence[str]) -> int:
        """The bits of the outcomes that can come out where only these answers are kept."""
        place = 0
        kept = frozenset(facts)
        for fact in self.facts:
            if fact in kept:
                values = self.domains[fact]
                place = place * len(values) + list(values).index(given[fact])
        return self._tables[kept][place]

    def sufficient(
        self, given: Mapping[str, Any], outcome: str, order: Sequence[str]
    ) -> tuple[tuple[str, ...], int]:
        """The first smallest set of answers that forces the outcome, and how many there are."""
        bit = self.bit[outcome]
        for size in range(len(order) + 1):
            found = [s for s in combinations(order, size) if self.can_be(given, s) == bit]
            if found:
                return found[0], len(found)
        raise AssertionError("all answers together do not force the outcome")

    def flips(self, given: Mapping[str, Any], outcome: str) -> set[frozenset[str]]:
        """All smallest sets of facts that flip the outcome."""
        bit = self.bit[outcome]
        for size in range(len(self.facts), -1, -1):
            kept = (s for s in combinations(self.facts, size) if self.can_be(given, s) != bit)
            found = {frozenset(self.facts) - frozenset(s) for s in kept}
            if found:
                return found
        return set()
