"""The hit policies `unique` and `any`: rows of which only one kind may hold."""

from collections.abc import Sequence

from kam_advisor.unknowns.diagram import FALSE, NEITHER, TRUE, Diagrams

_NO_ONE = -1


class Exclusive:
    """Builds the diagrams of rows that are not tried in order."""

    def __init__(self, diagrams: Diagrams, gap: int, conflict: int) -> None:
        """The terminals `gap` and `conflict` stand where there is no outcome."""
        self._diagrams = diagrams
        self._gap = gap
        self._conflict = conflict
        self._memo: dict[tuple[object, ...], int] = {}

    def only(self, conditions: Sequence[int], labels: Sequence[int], results: Sequence[int]) -> int:
        """The result of the rows that hold, provided that all of them have one label.

        Args:
            conditions: Whether each row holds.
            labels: What no two rows that hold may differ in.
            results: The terminal that each row leads to; one per label.

        Returns:
            `conflict` where rows of two labels hold; `gap` where none does, or where it is NEITHER
            for a row of another label than those that hold.
        """
        return self._only(tuple(conditions), tuple(labels), tuple(results), _NO_ONE, frozenset())

    def _only(
        self,
        conditions: tuple[int, ...],
        labels: tuple[int, ...],
        results: tuple[int, ...],
        winner: int,
        doubts: frozenset[int],
    ) -> int:
        holding = {label for c, label in zip(conditions, labels, strict=True) if c == TRUE}
        if winner != _NO_ONE:
            holding.add(winner)
        if len(holding) > 1:
            return self._conflict
        winner = next(iter(holding), _NO_ONE)
        doubts |= {label for c, label in zip(conditions, labels, strict=True) if c == NEITHER}
        rows = zip(conditions, labels, strict=True)
        open_rows = [(c, label) for c, label in rows if c > NEITHER and label != winner]
        if not open_rows:
            ends = dict(zip(labels, results, strict=True))
            return ends[winner] if winner != _NO_ONE and doubts <= {winner} else self._gap
        key = (tuple(open_rows), winner, doubts, labels, results)
        found = self._memo.get(key)
        if found is None:
            self._diagrams.spend()
            rest = [
                c if c > NEITHER and label != winner else FALSE
                for c, label in zip(conditions, labels, strict=True)
            ]
            level = self._diagrams.top(rest)
            kids = [
                self._only(part, labels, results, winner, doubts)
                for part in self._diagrams.cofactors(rest, level)
            ]
            found = self._memo[key] = self._diagrams.node(level, tuple(kids))
        return found
