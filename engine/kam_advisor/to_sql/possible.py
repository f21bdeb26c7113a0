"""What the completions of partial profiles come to, for all partial profiles at once.

From a diagram over complete answers to one over partial answers: at each variable an answer leads
to what it led to, *unknown* to all of that together. The terminals are sets of terminals.
"""

from collections.abc import Callable
from typing import Final

from kam_advisor.to_sql.counted import Counted
from kam_advisor.to_sql.space import PartialSpace
from kam_advisor.unknowns.diagram import BOTTOM, FALSE, TRUE
from kam_advisor.unknowns.space import Space

UNSETTLED: Final = "unsettled"
"""Stands where an unknown number inside arithmetic matters: diagrams do not say what is possible,
the core engine does."""


class Possible:
    """Translates diagrams of complete answers; each once."""

    def __init__(
        self,
        complete: Space,
        partial: PartialSpace,
        shared: frozenset[str] = frozenset(),
        counted: Counted | None = None,
    ) -> None:
        """Nothing is translated before it is asked for.

        Args:
            complete: Where the diagrams over complete answers are.
            partial: The same facts in the same order, unknown ones too.
            shared: Facts that have one answer for several accounts: what is possible for one
                account goes with what is for another. Where one is unknown and makes a difference,
                that is unsettled.
            counted: The variable of what is counted over accounts, if there is one.
        """
        self._shared = {complete.levels[fact] for fact in shared if fact in complete.levels}
        self._counted = counted
        self._counted_at = -1 if counted is None else complete.levels[counted.name]
        self._complete = complete
        self._partial = partial
        self._diagrams = partial.diagrams
        self.unsettled = partial.diagrams.terminal(UNSETTLED)
        self._found: dict[int, int] = {}
        self._settled: dict[int, int] = {}
        self._exists: dict[int, int] = {}
        self._anys: dict[frozenset[int], int] = {}
        self._unions: dict[frozenset[int], int] = {}

    def of(self, root: int) -> int:
        """The set of values that the completions of a partial profile come to.

        Raises:
            BudgetExceeded: The diagram would be too large.
        """
        found = self._found.get(root)
        if found is None:
            self._diagrams.spend()
            level = self._complete.diagrams.level[root]
            if level == BOTTOM:
                value = self._complete.diagrams.values[root]
                found = self._diagrams.terminal(frozenset({value}))
            else:
                kids = [self.of(kid) for kid in self._complete.diagrams.kids[root]]
                found = self._node(level, kids, self.union)
            self._found[root] = found
        return found

    def exists(self, root: int) -> int:
        """Whether some completion of a partial profile gives TRUE, for a diagram of conditions.

        TRUE, FALSE or unsettled. What is asked of one outcome alone takes far smaller diagrams
        than the set of all that are possible.

        Raises:
            BudgetExceeded: The diagram would be too large.
        """
        if root in (FALSE, TRUE):
            return root
        found = self._exists.get(root)
        if found is None:
            self._diagrams.spend()
            level = self._complete.diagrams.level[root]
            kids = [self.exists(kid) for kid in self._complete.diagrams.kids[root]]
            found = self._exists[root] = self._node(level, kids, self._any)
        return found

    def _any(self, diagrams: frozenset[int]) -> int:
        """Kleene's or, where unsettled takes the place of what is not known."""
        if TRUE in diagrams:
            return TRUE
        diagrams -= {FALSE}
        if len(diagrams) < 2:
            return next(iter(diagrams), FALSE)
        found = self._anys.get(diagrams)
        if found is None:
            self._diagrams.spend()
            level = self._diagrams.top(diagrams)
            parts = self._diagrams.cofactors(list(diagrams), level)
            kids = tuple([self._any(frozenset(part)) for part in parts])
            found = self._anys[diagrams] = self._diagrams.node(level, kids)
        return found

    def _node(self, level: int, kids: list[int], together: Callable[[frozenset[int]], int]) -> int:
        polynomial = self._complete.signs.polynomial(level)
        if polynomial is None and level not in self._shared and level != self._counted_at:
            return self._diagrams.node(level, (*kids, together(frozenset(kids))))
        unknown = self._diagrams.apply("settled", self._agreed, tuple(kids))
        if self._counted is not None and level == self._counted_at:
            return self._diagrams.node(level, self._counted.partial(kids, together, unknown))
        if polynomial is None:
            return self._diagrams.node(level, (*kids, unknown))
        level = self._partial.signs.level(polynomial)
        return self._diagrams.choice(level, (*kids, unknown))

    def settled(self, root: int) -> int:
        """A diagram over partial profiles, unsettled where it asks a sign that is not computed.

        Where a number is unknown, no sign of it is asked; but it may be too large to calculate
        with.
        """
        found = self._settled.get(root)
        if found is None:
            level = self._diagrams.level[root]
            kids = [self.settled(kid) for kid in self._diagrams.kids[root]]
            if not kids:
                found = root
            elif self._counted is not None and level == self._counted_at:
                agreed = self._diagrams.apply("settled", self._agreed, tuple(kids[:-1]))
                found = self._diagrams.node(level, self._counted.settled(kids, agreed))
            elif self._partial.signs.polynomial(level) is None:
                found = self._diagrams.node(level, tuple(kids))
            else:
                unknown = self._diagrams.apply("settled", self._agreed, tuple(kids[:-1]))
                found = self._diagrams.choice(level, (*kids[:-1], unknown))
            self._settled[root] = found
        return found

    def _agreed(self, terminals: tuple[int, ...]) -> int:
        return terminals[0] if len(set(terminals)) == 1 else self.unsettled

    def union(self, diagrams: frozenset[int]) -> int:
        """The union of sets; unsettled where one of them is."""
        if len(diagrams) == 1:
            return next(iter(diagrams))
        found = self._unions.get(diagrams)
        if found is None:
            self._diagrams.spend()
            level = self._diagrams.top(diagrams)
            if level == BOTTOM:
                found = self._joined(diagrams)
            else:
                parts = self._diagrams.cofactors(list(diagrams), level)
                kids = tuple([self.union(frozenset(part)) for part in parts])
                found = self._diagrams.node(level, kids)
            self._unions[diagrams] = found
        return found

    def _joined(self, terminals: frozenset[int]) -> int:
        if self.unsettled in terminals:
            return self.unsettled
        joined: frozenset[object] = frozenset()
        for terminal in terminals:
            members = self._diagrams.values[terminal]
            assert isinstance(members, frozenset)
            joined |= members
        return self._diagrams.terminal(joined)
