"""Diagrams of sums: whether contributions of several variables together reach a threshold.

A scorecard with nine scales has two million completions, but below any point of the diagram only
few sums can still be reached. A threshold is therefore replaced by the least sum that can still be
reached and satisfies it: all thresholds between two such sums are then one node, whatever the
weights.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from fractions import Fraction
from math import lcm

from kam_advisor.unknowns.diagram import FALSE, TRUE, Diagrams

_MOST_SUMS = 5_000
"""Above this many reachable sums only the least and the greatest are looked at."""


def compare_sum(
    diagrams: Diagrams,
    operator: str,
    tables: Mapping[int, tuple[Fraction, ...]],
    constant: Fraction,
) -> int:
    """Whether `constant` and the contributions together stand to zero as the operator says.

    Args:
        diagrams: Where the diagram is built.
        operator: One of `=`, `!=`, `<`, `<=`, `>`, `>=`.
        tables: Per level the contribution of each value of its variable.
        constant: What is added in any case.
    """
    scale = lcm(constant.denominator, *(c.denominator for t in tables.values() for c in t))
    whole = {
        level: tuple(int(contribution * scale) for contribution in table)
        for level, table in sorted(tables.items())
    }
    threshold = -int(constant * scale)
    if operator in ("<", "!="):
        opposite = {"<": ">=", "!=": "="}[operator]
        return diagrams.negation(_Sum(diagrams, opposite, whole).build(0, threshold))
    if operator == "<=":
        return diagrams.negation(_Sum(diagrams, ">", whole).build(0, threshold))
    return _Sum(diagrams, operator, whole).build(0, threshold)


class _Sum:
    """Builds the diagram of one comparison, `=`, `>` or `>=`, with whole contributions."""

    def __init__(
        self, diagrams: Diagrams, operator: str, tables: Mapping[int, tuple[int, ...]]
    ) -> None:
        self._diagrams = diagrams
        self._operator = operator
        self._levels = list(tables)
        self._tables = list(tables.values())
        self._memo: list[dict[int, int]] = [{} for _ in tables]
        self._sums = _reachable(self._tables)
        self._least = _suffix_totals([min(table) for table in self._tables])
        self._greatest = _suffix_totals([max(table) for table in self._tables])

    def build(self, index: int, threshold: int) -> int:
        """Whether the contributions from `index` on stand to the threshold as the operator says."""
        verdict = self._verdict(index, threshold)
        if verdict is not None:
            return verdict
        sums = self._sums[index]
        if sums and self._operator != "=":
            find = bisect_left if self._operator == ">=" else bisect_right
            # `>` keeps the greatest sum that fails, `>=` the least that holds
            threshold = sums[find(sums, threshold) - (self._operator == ">")]
        memo = self._memo[index]
        found = memo.get(threshold)
        if found is None:
            self._diagrams.spend()
            kids = [self.build(index + 1, threshold - c) for c in self._tables[index]]
            found = memo[threshold] = self._diagrams.node(self._levels[index], tuple(kids))
        return found

    def _verdict(self, index: int, threshold: int) -> int | None:
        """TRUE or FALSE where every reachable sum gives the same answer."""
        least, greatest = self._least[index], self._greatest[index]
        if self._operator == "=":
            if least == greatest == threshold:
                return TRUE
            sums = self._sums[index]
            out_of_reach = not least <= threshold <= greatest
            if out_of_reach or (sums and sums[bisect_left(sums, threshold)] != threshold):
                return FALSE
            return None
        if self._operator == ">":
            return TRUE if least > threshold else FALSE if greatest <= threshold else None
        return TRUE if least >= threshold else FALSE if greatest < threshold else None


def _reachable(tables: list[tuple[int, ...]]) -> list[list[int]]:
    """Per index the sums that the contributions from there on can have; empty where too many."""
    sums: list[list[int]] = [[0]]
    for table in reversed(tables):
        later = sums[-1]
        found = {c + s for c in set(table) for s in later} if later else set()
        sums.append(sorted(found) if len(found) <= _MOST_SUMS else [])
    return sums[::-1]


def _suffix_totals(numbers: list[int]) -> list[int]:
    totals = [0]
    for number in reversed(numbers):
        totals.append(totals[-1] + number)
    return totals[::-1]
