"""What is said of the decisions over the answers to all facts, once, to be cut for each profile.

A diagram of a decision over all facts holds that of every profile: known answers choose the way,
what is left asks the unknown ones. Diagrams are the same number where they are the same function,
so that a cut gives what building it for the profile would give, in less time. Building the whole
takes longer than building a part: it is tried when single profiles have taken as long.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterable
from threading import Lock
from typing import TypeAlias

from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import FactDeclaration
from kam_advisor.unknowns.diagram import BOTTOM, BudgetExceeded
from kam_advisor.unknowns.domains import Domain
from kam_advisor.unknowns.prepared import Prepared
from kam_advisor.unknowns.ratios import Polynomial
from kam_advisor.unknowns.rules import Rules
from kam_advisor.unknowns.space import Space

_TRIES = (2_000, 20_000, 200_000)
"""Steps spent on single profiles after which the whole is tried, with as many steps."""

Part: TypeAlias = tuple[str, str, object]
"""A decision, and what is said of it."""

Build: TypeAlias = Callable[[Rules], int]
"""Builds the diagram of a part."""


class Shared:
    """The diagrams over all facts of a knowledge base. Safe to share by threads.

    Attributes:
        facts: Per fact its bit.
        bits: Per diagram below a root the bits of the facts that it asks.
        ends: Per diagram below a root the terminals it can come to; None where it asks the signs of
            numbers, which are not free.
    """

    def __init__(self, prepared: Prepared) -> None:
        """Nothing is built before it pays.

        Args:
            prepared: The prepared knowledge base. The whole is never tried with more steps than
                its budget, so that what can be built for all profiles can be for each.
        """
        self.prepared = prepared
        self.facts = {fact: 1 << number for number, fact in enumerate(prepared.order)}
        self.bits: dict[int, int] = {}
        self.ends: dict[int, frozenset[int] | None] = {}
        self._space: Space | None = None
        self._tries = [tried for tried in _TRIES if tried <= prepared.budget]
        self._spent: dict[Part, int] = {}
        self._tried: dict[Part, int] = {}
        self._roots: dict[Part, int] = {}
        self._lock = Lock()

    @property
    def space(self) -> Space:
        """The variables: all facts."""
        if self._space is None:
            self._space = Space(self.prepared, (), self.prepared.order)
        return self._space

    def root(self, part: Part) -> int | None:
        """The diagram of a part; None where it is not there."""
        return self._roots.get(part)

    def note(self, part: Part, steps: int, build: Build) -> None:
        """Note what a part took for a profile, and try it for all of them where that pays.

        Args:
            part: What was built.
            steps: How many steps it took.
            build: Builds it.
        """
        with self._lock:
            spent = self._spent[part] = self._spent.get(part, 0) + max(steps, 1)
            tried = self._tried.get(part, 0)
            if part in self._roots or tried == len(self._tries) or spent < self._tries[tried]:
                return
            self._tried[part] = tried + 1
            self.space.diagrams.refill(self._tries[tried])
            try:
                root = build(Rules(self.space, {}))
            except (BudgetExceeded, RecursionError):
                return
            self._look_at(root)
            self._roots[part] = root

    def values(self, terminals: Iterable[int]) -> frozenset[Hashable]:
        """What terminals stand for."""
        values = self.space.diagrams.values
        return frozenset([values[terminal] for terminal in terminals])

    def polynomial(self, level: int) -> Polynomial | None:
        """The polynomial whose sign is asked at a level; None where a fact is."""
        return self.space.signs.polynomial(level)

    def _look_at(self, root: int) -> None:
        """Note what the diagrams below a root ask and where they end."""
        diagrams = self.space.diagrams
        waiting, fresh = [root], {root} - self.bits.keys()
        while waiting:
            kids = set(diagrams.kids[waiting.pop()]) - fresh - self.bits.keys()
            fresh |= kids
            waiting += kids
        for node in sorted(fresh, key=lambda node: -diagrams.level[node]):
            kids = set(diagrams.kids[node])
            bits = 0
            for kid in kids:
                bits |= self.bits[kid]
            self.bits[node] = bits | self._asked(diagrams.level[node])
            self.ends[node] = self._ends_of(node, kids)

    def _asked(self, level: int) -> int:
        """The bits of what is asked at a level."""
        if level == BOTTOM:
            return 0
        polynomial = self.polynomial(level)
        if polynomial is None:
            return self.facts[self.space.variables[level]]
        return sum(self.facts[fact] for fact in polynomial.facts)

    def _ends_of(self, node: int, kids: set[int]) -> frozenset[int] | None:
        if not kids:
            return frozenset({node})
        found: set[int] = set()
        for kid in kids:
            ends = self.ends[kid]
            if ends is None or self.space.signs.is_sign(node):
                return None
            found |= ends
        return frozenset(found)


def place(fact: FactDeclaration, domain: Domain, value: Value) -> int:
    """The number of the value of a domain that stands for an answer to a fact."""
    values = domain.values
    if domain.complete:
        return values.index(value)
    assert not isinstance(value, str)
    numbers = [number for number in values if not isinstance(number, str)]
    if fact.kind == "integer":
        return max(bisect_right(numbers, value) - 1, 0)
    first = 0 if fact.minimum is not None else 1  # by turns a number itself and all between two
    points = numbers[first::2]
    below = bisect_left(points, value)
    on_point = below < len(points) and points[below] == value
    return max(first + 2 * below - (0 if on_point else 1), 0)
