"""The least expected cost of deciding one thing, exactly, by dynamic programming.

A state is the diagram that the answers so far have left: equal diagrams are one state, however they
were reached. Of questions that can be exchanged for one another without changing anything (as the
items of a mean with equal weights), only the first is tried.
"""

from collections.abc import Iterable
from itertools import product

from kam_advisor.interview.ground import Ground


class TooLarge(Exception):
    """More states than allowed."""


class Optimum:
    """The best first question and its expected cost, from any state, on one ground."""

    def __init__(self, ground: Ground) -> None:
        """Nothing is computed before it is asked."""
        self._ground = ground
        self._found: dict[int, tuple[int, int]] = {}
        self._most = 0

    def __len__(self) -> int:
        """How many states were looked at."""
        return len(self._found)

    def cost(self, root: int, most: int | None = None) -> int:
        """The least expected cost from a state, in units of the ground.

        Args:
            root: The state.
            most: How many further states may be looked at; None: any number.

        Raises:
            TooLarge: They are not enough.
        """
        if self._ground.ended(root):
            return self._ground.walk(root)
        if root not in self._found:
            self._most = -1 if most is None else len(self._found) + most
            classes = self._exchangeable(root)
            self._solve(root, {level: n for n, c in enumerate(classes) for level in c})
        return self._found[root][0]

    def first(self, root: int) -> int:
        """The question to start with; `cost` was asked for the state before."""
        return self._found[root][1]

    def _solve(self, root: int, classes: dict[int, int]) -> int:
        ground = self._ground
        if ground.ended(root):
            return ground.walk(root)
        if root in self._found:
            return self._found[root][0]
        if 0 <= self._most <= len(self._found):
            raise TooLarge
        ground.diagrams.refill()
        best: tuple[int, int] | None = None
        for _, level, left in sorted(self._options(root, classes)):
            budget = ground.totals[level]
            least = ground.costs[level] * budget
            known = [self.least(kid) for _, kid in left]
            least += sum(weight * cost for (weight, _), cost in zip(left, known, strict=True))
            for (weight, kid), cost in zip(left, known, strict=True):
                if best is not None and least >= best[0] * budget:
                    break
                least += weight * (self._solve(kid, classes) - cost)
            else:
                if best is None or least < best[0] * budget:
                    best = least // budget, level
        assert best is not None
        self._found[root] = best
        return best[0]

    def least(self, root: int) -> int:
        """What is known that every order costs at least from a state."""
        found = self._found.get(root)
        return self._ground.influence(root) if found is None else found[0]

    def _options(
        self, root: int, classes: dict[int, int]
    ) -> Iterable[tuple[int, int, list[tuple[int, int]]]]:
        """The questions worth trying, each with what it leaves; the most promising sort first."""
        ground = self._ground
        tried: set[int] = set()
        for level in ground.ready(ground.asked(root)):
            if classes[level] not in tried:
                tried.add(classes[level])
                left = ground.after(root, level)
                costs = [(weight, ground.walk(kid)) for weight, kid in left]
                yield ground.costs[level] + ground.mean(level, costs), level, left

    def _exchangeable(self, root: int) -> list[list[int]]:
        """The questions of a diagram in classes of those that can be exchanged."""
        classes: list[list[int]] = []
        for level in sorted(self._ground.asked(root)):
            for found in classes:
                if self._alike(root, found[0], level):
                    found.append(level)
                    break
            else:
                classes.append([level])
        return classes

    def _alike(self, root: int, one: int, other: int) -> bool:
        """Whether two questions can be exchanged, their answers in the same or reversed order."""
        ground = self._ground
        size = len(ground.weights[one])
        sizes_differ = len(ground.weights[other]) != size
        if sizes_differ or ground.costs[one] != ground.costs[other]:
            return False
        if ground.conditions_differ(one, other):
            return False
        for order in (range(size), range(size - 1, -1, -1)):
            if tuple(ground.weights[other][n] for n in order) != ground.weights[one]:
                continue
            if all(
                self._at(root, one, a, other, b) == self._at(root, one, order[b], other, order[a])
                for a, b in product(range(size), repeat=2)
            ):
                return True
        return False

    def _at(self, root: int, one: int, a: int, other: int, b: int) -> int:
        fixed = self._ground.diagrams.fixed
        return fixed(fixed(root, one, a), other, b)
