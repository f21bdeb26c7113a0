"""What a diagram can come to: its possible values, a way to one, what it depends on, counts."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeAlias

from kam_advisor.unknowns.diagram import BOTTOM, FALSE, TRUE, Diagrams
from kam_advisor.unknowns.linear import Point, Unsure
from kam_advisor.unknowns.signs import Signs

Way: TypeAlias = tuple[dict[int, int], Point]
"""A way through a diagram: per level the number of the value, and numbers for entangled facts."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The terminals a diagram can come to.

    Attributes:
        sure: Shown to be possible.
        unsure: Not shown to be impossible (entangled numbers only).
    """

    sure: frozenset[int]
    unsure: frozenset[int] = frozenset()

    @property
    def all(self) -> frozenset[int]:
        """Both together: never too narrow."""
        return self.sure | self.unsure

    @property
    def exact(self) -> bool:
        """Whether everything is shown."""
        return self.unsure <= self.sure


@dataclass(slots=True)
class Support:
    """What a diagram depends on: levels of finite facts, and entangled facts."""

    levels: set[int] = field(default_factory=set)
    entangled: set[str] = field(default_factory=set)
    exact: bool = True


class Paths:
    """Questions about the diagrams of one profile."""

    def __init__(self, diagrams: Diagrams, signs: Signs) -> None:
        """Nothing is computed before it is asked."""
        self._diagrams = diagrams
        self._signs = signs
        self._reaches: dict[int, Reach] = {}

    def nodes(self, root: int) -> set[int]:
        """The diagram and all inside it, down to the first that asks a sign."""
        levels, kids = self._diagrams.level, self._diagrams.kids
        found = {root}
        waiting = [root]
        while waiting:
            node = waiting.pop()
            if levels[node] < self._signs.first_level:
                fresh = set(kids[node]) - found
                found |= fresh
                waiting.extend(fresh)
        return found

    def reach(self, root: int) -> Reach:
        """The terminals the diagram can come to."""
        if root not in self._reaches:
            for node in sorted(self._fresh(root)):  # children have smaller numbers than parents
                self._reaches[node] = self._reach_of(node)
        return self._reaches[root]

    def _fresh(self, root: int) -> set[int]:
        """The diagram and all inside it whose reach is not known yet."""
        levels, kids, known = self._diagrams.level, self._diagrams.kids, self._reaches
        found = {root}
        waiting = [root]
        while waiting:
            node = waiting.pop()
            if levels[node] < self._signs.first_level:
                fresh = [k for k in set(kids[node]) if k not in found and k not in known]
                found.update(fresh)
                waiting.extend(fresh)
        return found

    def _reach_of(self, node: int) -> Reach:
        """The reach of a diagram whose children's is known."""
        if self._diagrams.level[node] == BOTTOM:
            return Reach(frozenset({node}))
        if self._signs.is_sign(node):
            paths = self._signs.paths(node)
            return Reach(
                frozenset(path.terminal for path in paths if path.point is not None),
                frozenset(path.terminal for path in paths if path.point is None),
            )
        parts = {self._reaches[kid] for kid in self._diagrams.kids[node]}
        if len(parts) == 1:
            return parts.pop()
        return Reach(
            frozenset().union(*[part.sure for part in parts]),
            frozenset().union(*[part.unsure for part in parts]),
        )

    def way(self, root: int, targets: Collection[int]) -> Way | None:
        """The first way, by the order of values, to one of the terminals.

        Returns:
            Per level the number of the value, and numbers for entangled facts; what is left out
            does not matter. None where the diagram cannot be shown to come there.
        """
        dead: set[int] = set()

        def search(node: int) -> Way | None:
            if node in dead:
                return None
            level = self._diagrams.level[node]
            if level >= self._signs.first_level:
                point = self._point(node, targets)
                if point is not None:
                    return {}, point
            else:
                for value, kid in enumerate(self._diagrams.kids[node]):
                    found = search(kid)
                    if found is not None:
                        found[0][level] = value
                        return found
            dead.add(node)
            return None

        return search(root)

    def _point(self, node: int, targets: Collection[int]) -> Point | None:
        """Numbers that lead from a sign or a terminal to one of the targets."""
        if not self._signs.is_sign(node):
            return {} if node in targets else None
        points = (p.point for p in self._signs.paths(node) if p.terminal in targets)
        return next((point for point in points if point is not None), None)

    def support(self, root: int) -> Support:
        """What the value of the diagram depends on."""
        found = Support()
        nodes = self.nodes(root)
        roots = sorted(node for node in nodes if self._signs.is_sign(node))
        levels = self._diagrams.level
        inner = [node for node in nodes if levels[node] < self._signs.first_level]
        if not roots:
            found.levels = {levels[node] for node in inner}
            return found
        for node in sorted(inner):
            if levels[node] not in found.levels:
                kids = self._diagrams.kids[node]
                for pair in pairwise(kids):
                    self._note_difference(pair, levels[node], found)
        for node in roots:
            for fact in sorted(self._signs.facts_named(node) - found.entangled):
                self._note_dependence(node, fact, found)
        return found

    def _note_difference(self, pair: tuple[int, int], level: int, found: Support) -> None:
        """Add the level where the two diagrams can differ for some entangled numbers."""
        if pair[0] == pair[1]:
            return
        reach = self.reach(self._diagrams.apply("differ", differ, pair))
        if TRUE in reach.all:
            found.levels.add(level)
            found.exact = found.exact and TRUE in reach.sure

    def _note_dependence(self, node: int, fact: str, found: Support) -> None:
        try:
            if self._signs.depends(node, fact):
                found.entangled.add(fact)
        except Unsure:
            found.entangled.add(fact)
            found.exact = False

    def counts(self, root: int, levels: Iterable[int]) -> dict[int, int]:
        """How many assignments to the variables of `levels` lead to each terminal.

        Args:
            root: A diagram that asks no other variables than those of `levels`.
            levels: All are finite facts.
        """
        order = {level: place for place, level in enumerate(sorted(levels))}
        sizes = [self._diagrams.sizes[level] for level in order]
        counted: dict[int, dict[int, int]] = {}

        def place(node: int) -> int:
            return order.get(self._diagrams.level[node], len(sizes))

        def skipped(start: int, stop: int) -> int:
            ways = 1
            for size in sizes[start:stop]:
                ways *= size
            return ways

        for node in sorted(self.nodes(root)):  # children have smaller numbers than their parents
            totals: dict[int, int] = {} if self._diagrams.kids[node] else {node: 1}
            for kid in self._diagrams.kids[node]:
                ways = skipped(place(node) + 1, place(kid))
                for terminal, count in counted[kid].items():
                    totals[terminal] = totals.get(terminal, 0) + ways * count
            counted[node] = totals
        ways = skipped(0, place(root))
        return {terminal: ways * count for terminal, count in counted[root].items()}


def differ(terminals: tuple[int, ...]) -> int:
    """Whether two terminals are different."""
    return FALSE if terminals[0] == terminals[1] else TRUE
