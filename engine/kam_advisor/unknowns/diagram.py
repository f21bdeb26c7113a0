"""Decision diagrams: functions of many variables with few values each, kept small by sharing.

A *diagram* is a number. It is either a terminal, which stands for a value, or a node, which asks
one variable and has one diagram per value of it. Variables are asked in one fixed order (their
*level*), no node has only equal children, and equal nodes are one node. So two diagrams are the
same number exactly when they are the same function, and a variable occurs in a diagram exactly when
the function depends on it (multi-valued decision diagrams; Srinivasan et al., 1990).

Conditions have the terminals TRUE, FALSE and NEITHER; the last is a condition that stays unknown in
a completion, because it asks for the outcome of a decision that has none there (Kleene's logic).
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Final

FALSE: Final = 0
TRUE: Final = 1
NEITHER: Final = 2
BOTTOM: Final = 1 << 60
"""The level of terminals: below every variable."""


class BudgetExceeded(Exception):
    """The diagram asked for would take more nodes than allowed."""


class Diagrams:
    """All diagrams of one profile: the nodes, and the operations on them, each remembered."""

    def __init__(self, sizes: Iterable[int], marks: Sequence[Hashable], budget: int) -> None:
        """A store without nodes.

        Args:
            sizes: How many values the variable of each level has.
            marks: What FALSE, TRUE and NEITHER stand for.
            budget: How many steps may be taken between two calls of `refill`.
        """
        self.sizes = list(sizes)
        self.level: list[int] = []
        self.kids: list[tuple[int, ...]] = []
        self.values: dict[int, Hashable] = {}
        self._terminals: dict[Hashable, int] = {}
        self._nodes: list[dict[tuple[int, ...], int]] = [{} for _ in self.sizes]
        self._junctions: dict[int, dict[frozenset[int], int]] = {FALSE: {}, TRUE: {}}
        self._cases: dict[tuple[int, tuple[int, ...]], int] = {}
        self._applied: dict[tuple[Hashable, tuple[int, ...]], int] = {}
        self._budget = budget
        self._left = budget
        for mark in marks:
            self.terminal(mark)

    def refill(self, budget: int | None = None) -> None:
        """Start a new task: the whole budget is available again, or another one."""
        self._left = self._budget if budget is None else budget

    @property
    def steps_left(self) -> int:
        """How many steps of the budget are left."""
        return self._left

    def spend(self) -> None:
        """One step.

        Raises:
            BudgetExceeded: No step is left.
        """
        self._left -= 1
        if self._left < 0:
            raise BudgetExceeded

    def add_variable(self, size: int) -> int:
        """The level of a new variable, below all others."""
        self.sizes.append(size)
        self._nodes.append({})
        return len(self.sizes) - 1

    def terminal(self, value: Hashable) -> int:
        """The terminal that stands for a value; True and 1 are different values."""
        key = (isinstance(value, bool), value)
        found = self._terminals.get(key)
        if found is None:
            found = self._terminals[key] = len(self.level)
            self.level.append(BOTTOM)
            self.kids.append(())
            self.values[found] = value
        return found

    def node(self, level: int, kids: tuple[int, ...]) -> int:
        """The diagram that asks the variable of `level`; all `kids` ask later ones only."""
        if kids.count(kids[0]) == len(kids):
            return kids[0]
        nodes = self._nodes[level]
        found = nodes.get(kids)
        if found is None:
            found = nodes[kids] = len(self.level)
            self.level.append(level)
            self.kids.append(kids)
        return found

    def there(self, level: int, kids: tuple[int, ...]) -> int | None:
        """The diagram that asks the variable of `level` with these kids, where there is one."""
        return self._nodes[level].get(kids)

    def top(self, diagrams: Iterable[int]) -> int:
        """The first level that one of the diagrams asks."""
        levels = self.level
        return min([levels[diagram] for diagram in diagrams])

    def cofactors(self, diagrams: Iterable[int], level: int) -> Iterable[tuple[int, ...]]:
        """Per value of the variable of `level`, what the diagrams become."""
        levels, kids, size = self.level, self.kids, self.sizes[level]
        return zip(*[kids[d] if levels[d] == level else (d,) * size for d in diagrams], strict=True)

    def conjunction(self, items: Iterable[int]) -> int:
        """Kleene's and."""
        return self._junction(items, FALSE, TRUE)

    def disjunction(self, items: Iterable[int]) -> int:
        """Kleene's or."""
        return self._junction(items, TRUE, FALSE)

    def negation(self, item: int) -> int:
        """Kleene's not."""
        if item <= NEITHER:
            return (TRUE, FALSE, NEITHER)[item]
        return self.apply("not", _opposite, (item,))

    def _junction(self, items: Iterable[int], absorbing: int, neutral: int) -> int:
        kept = set(items)
        if absorbing in kept:
            return absorbing
        kept.discard(neutral)
        if len(kept) < 2:
            return kept.pop() if kept else neutral
        key = frozenset(kept)
        memo = self._junctions[absorbing]
        found = memo.get(key)
        if found is None:
            self.spend()
            level = self.top(kept)
            found = memo[key] = self.node(
                level,
                tuple(
                    [
                        self._junction(part, absorbing, neutral)
                        for part in self.cofactors(kept, level)
                    ]
                ),
            )
        return found

    def cases(
        self, conditions: Sequence[int], results: Sequence[int], default: int, doubt: int
    ) -> int:
        """The result of the first condition that holds.

        Args:
            conditions: In the order in which they are tried.
            results: What each leads to; diagrams of any kind.
            default: The result where no condition holds.
            doubt: The terminal where a condition that is tried is NEITHER.
        """
        tried: list[int] = []
        chosen: list[int] = []
        for condition, result in zip(conditions, results, strict=True):
            if condition == TRUE:
                default = result
                break
            if condition == NEITHER:
                default = doubt
                break
            if condition != FALSE:
                tried.append(condition)
                chosen.append(result)
        for condition, result in zip(reversed(tried), reversed(chosen), strict=True):
            default = self._case(condition, result, default, doubt)
        return default

    def _case(self, condition: int, result: int, default: int, doubt: int) -> int:
        """The result where the condition holds; `default` where it does not.

        One case after another, from the last: looking at all at once tells apart far more.
        """
        if condition <= NEITHER:
            return (default, result, doubt)[condition]
        parts = (condition, result, default)
        found = self._cases.get((doubt, parts))
        if found is None:
            self.spend()
            level = self.top(parts)
            kids = [self._case(c, r, d, doubt) for c, r, d in self.cofactors(parts, level)]
            found = self._cases[doubt, parts] = self.node(level, tuple(kids))
        return found

    def apply(
        self,
        name: Hashable,
        operation: Callable[[tuple[int, ...]], int],
        diagrams: tuple[int, ...],
    ) -> int:
        """An operation on the values of several diagrams.

        Args:
            name: Names the operation; the same name, the same operation.
            operation: From terminals to a diagram; mostly to a terminal.
            diagrams: What it is applied to.
        """
        key = (name, diagrams)
        found = self._applied.get(key)
        if found is None:
            self.spend()
            level = self.top(diagrams)
            if level == BOTTOM:
                found = operation(diagrams)
            else:
                found = self.choice(
                    level,
                    tuple(
                        [self.apply(name, operation, p) for p in self.cofactors(diagrams, level)]
                    ),
                )
            self._applied[key] = found
        return found

    def fixed(self, diagram: int, level: int, value: int) -> int:
        """The diagram with one variable given its value."""
        key = (("fixed", level, value), (diagram,))
        if self.level[diagram] > level:
            return diagram
        found = self._applied.get(key)
        if found is None:
            kids = self.kids[diagram]
            if self.level[diagram] == level:
                return kids[value]
            self.spend()
            fixed = tuple([self.fixed(kid, level, value) for kid in kids])
            found = self._applied[key] = self.node(self.level[diagram], fixed)
        return found

    def choice(self, level: int, kids: tuple[int, ...]) -> int:
        """Like `node`, for kids that may ask `level` itself or earlier variables."""
        kids = tuple(
            self.kids[kid][value] if self.level[kid] == level else kid
            for value, kid in enumerate(kids)
        )
        top = self.top(kids)
        if top > level:
            return self.node(level, kids)
        return self.node(top, tuple(self.choice(level, p) for p in self.cofactors(kids, top)))


def _opposite(terminals: tuple[int, ...]) -> int:
    return (TRUE, FALSE, NEITHER)[terminals[0]]
