"""From diagrams to lookup tables: blocks of facts, their classes, and how classes combine.

A decision may have billions of partial profiles. But the facts of a block matter only through what
they leave open: two ways of answering them are of one *class* when every way of answering the rest
leads to the same results. So per block there is a table from its cells to a class, and a table that
combines the state reached so far with the class of the next block to the state after it. Both are
read off reduced diagrams, where one state is one node (Myhill and Nerode's equivalence), so nothing
is approximated.

    block 1 ── table ──► state ─┐
    block 2 ── table ──► class ─┴─ table ──► state ─┐
    block 3 ── table ──► class ─────────────────────┴─ table ──► state = a result
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod

from kam_advisor.unknowns.diagram import BOTTOM, Diagrams

MOST_CELLS = 8_192
"""Cells of a block."""

MOST_ROWS = 500_000
"""Rows of a table that combines a state and a class."""

MOST_ROWS_TOGETHER = 60_000
"""The same where it is for several roots: above that each gets its own."""

_MOST_STEPS = 3_000_000
"""Entries of vectors that may be looked at for the classes of one block."""


class TooLarge(Exception):
    """The tables of a group of diagrams would be too large."""


@dataclass(frozen=True)
class Ref:
    """A column of a table: a state or a class, and how many of them there are."""

    table: str
    column: str
    size: int


@dataclass
class CellTable:
    """From the cells of a block to classes. The key is the mixed radix number of the codes.

    Attributes:
        levels: The variables of the block; the first counts most.
        columns: By name the class of each cell.
    """

    name: str
    levels: tuple[int, ...]
    columns: dict[str, list[int]] = field(default_factory=dict)


@dataclass
class JoinTable:
    """From a state and a class to states. The key is `state * class.size + class`."""

    name: str
    state: Ref
    group: Ref
    columns: dict[str, list[int]] = field(default_factory=dict)


@dataclass
class Plan:
    """The tables in an order in which each stands after those it needs.

    Attributes:
        tables: The tables.
        ends: Per root its last state, and the terminal that each state stands for. A root that is
            a terminal has no column.
        failed: The roots that would need tables that are too large.
    """

    tables: list[CellTable | JoinTable] = field(default_factory=list)
    ends: dict[str, tuple[Ref | None, list[int]]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)


@dataclass
class _Group:
    """Roots that have come to a state together.

    Attributes:
        roots: Their names.
        state: The column with the state; None while there is only one.
        states: Per state the node of each root.
    """

    roots: tuple[str, ...]
    state: Ref | None
    states: list[tuple[int, ...]]


def plan(diagrams: Diagrams, roots: Mapping[str, int]) -> Plan:
    """The tables from which the terminals of all diagrams can be looked up."""
    return _Planner(diagrams, roots).plan()


class _Planner:
    def __init__(self, diagrams: Diagrams, roots: Mapping[str, int]) -> None:
        self.diagrams = diagrams
        self.roots = roots
        self.support = {name: levels_of(diagrams, root) for name, root in roots.items()}
        self.found = Plan()
        self.blocks = list(self._blocks())
        self.waiting: dict[int, list[_Group]] = {number: [] for number in range(len(self.blocks))}

    def plan(self) -> Plan:
        self._go_on(tuple(self.roots), None, [tuple(self.roots.values())], -1)
        for number in range(len(self.blocks)):
            groups = self.waiting[number]
            if groups:
                self._take(number, groups)
        self._prune()
        return self.found

    def _prune(self) -> None:
        """Leave out columns and tables that only failed roots needed."""
        needed = {(ref.table, ref.column) for ref, _ in self.found.ends.values() if ref}
        for table in reversed(self.found.tables):
            own = {name for name in table.columns if (table.name, name) in needed}
            if own and isinstance(table, JoinTable):
                needed |= {(ref.table, ref.column) for ref in (table.state, table.group)}
            table.columns = {name: table.columns[name] for name in table.columns if name in own}
        self.found.tables = [table for table in self.found.tables if table.columns]

    def _blocks(self) -> Iterator[tuple[int, ...]]:
        """Consecutive variables, while they have users in common and not too many cells."""
        block: list[int] = []
        users: set[str] = set()
        for level in sorted(set().union(*self.support.values())):
            own = {name for name, support in self.support.items() if level in support}
            cells = prod(self.diagrams.sizes[other] for other in (*block, level))
            if block and (cells > MOST_CELLS or not own & users):
                yield tuple(block)
                block, users = [], set()
            block.append(level)
            users |= own
        if block:
            yield tuple(block)

    def _next_block(self, root: str, after: int) -> int | None:
        """The next block of which a root depends."""
        for number in range(after + 1, len(self.blocks)):
            if self.support[root].intersection(self.blocks[number]):
                return number
        return None

    def _take(self, number: int, groups: list[_Group]) -> None:
        """One block, for all groups that depend on it."""
        block = self.blocks[number]
        table = CellTable(f"block_{number + 1}", block)
        self.found.tables.append(table)
        queue = list(groups)
        while queue:
            group = queue.pop(0)
            try:
                self._step(number, table, group)
            except TooLarge:
                if len(group.roots) == 1:
                    self.found.failed.append(group.roots[0])
                else:
                    queue += [self._alone(group, i) for i in range(len(group.roots))]

    def _alone(self, group: _Group, index: int) -> _Group:
        """One root of a group, with a column of its own states."""
        own: list[tuple[int, ...]] = [(state[index],) for state in group.states]
        if group.state is None:
            return _Group((group.roots[index],), None, own)
        states = list(dict.fromkeys(own))
        number_of = {state: i for i, state in enumerate(states)}
        table = next(t for t in self.found.tables if t.name == group.state.table)
        column = [number_of[own[state]] for state in table.columns[group.state.column]]
        ref = _column(table, "state", column, len(states)) if len(states) > 1 else None
        return _Group((group.roots[index],), ref, states)

    def _step(self, number: int, table: CellTable, group: _Group) -> None:
        nodes = list(dict.fromkeys(node for state in group.states for node in state))
        cells, vectors = self._classes(table.levels, nodes)
        if group.state is None:
            states = [tuple(vector[nodes.index(n)] for n in group.states[0]) for vector in vectors]
            self._leave(number, table, group, [states[cell] for cell in cells])
            return
        most = MOST_ROWS if len(group.roots) == 1 else MOST_ROWS_TOGETHER
        if group.state.size * len(vectors) > most:
            raise TooLarge
        classes = _column(table, "class", cells, len(vectors))
        joined = JoinTable(f"{table.name}_{len(self.found.tables)}", group.state, classes)
        place = {node: i for i, node in enumerate(nodes)}
        rows = [
            tuple([vector[place[node]] for node in state])
            for state in group.states
            for vector in vectors
        ]
        self.found.tables.append(joined)
        self._leave(number, joined, group, rows)

    def _leave(
        self,
        number: int,
        table: CellTable | JoinTable,
        group: _Group,
        rows: list[tuple[int, ...]],
    ) -> None:
        """Split a group by where its roots go on, and give each part a column of states."""
        parts: dict[int | str | None, list[int]] = {}
        for index, root in enumerate(group.roots):
            following = self._next_block(root, number)
            parts.setdefault(root if following is None else following, []).append(index)
        for indexes in parts.values():
            own = [tuple([row[i] for i in indexes]) for row in rows]
            states = list(dict.fromkeys(own))
            number_of = {state: i for i, state in enumerate(states)}
            column = [number_of[state] for state in own]
            ref = _column(table, "state", column, len(states)) if len(states) > 1 else None
            self._go_on(tuple(group.roots[i] for i in indexes), ref, states, number)

    def _go_on(
        self,
        roots: tuple[str, ...],
        state: Ref | None,
        states: list[tuple[int, ...]],
        after: int,
    ) -> None:
        """Send roots that share a state to their next block, or to their end."""
        parts: dict[int, list[int]] = {}
        for index, root in enumerate(roots):
            following = self._next_block(root, after)
            if following is None:
                self.found.ends[root] = (state, [s[index] for s in states])
            else:
                parts.setdefault(following, []).append(index)
        for following, indexes in parts.items():
            own = [tuple(s[i] for i in indexes) for s in states]
            group = _Group(tuple(roots[i] for i in indexes), state, own)
            self.waiting[following].append(group)

    def _classes(
        self, levels: Sequence[int], nodes: list[int]
    ) -> tuple[list[int], list[tuple[int, ...]]]:
        """Per cell of a block its class, and per class what each node becomes."""
        numbers = [0]
        vectors = [tuple(nodes)]
        steps = 0
        for level in levels:
            found: dict[tuple[int, ...], int] = {}
            branches: list[list[int]] = []
            for vector in vectors:
                steps += len(vector) * self.diagrams.sizes[level]
                if steps > _MOST_STEPS:
                    raise TooLarge
                kids = self.diagrams.cofactors(vector, level)
                branches.append([found.setdefault(kid, len(found)) for kid in kids])
            numbers = [after for before in numbers for after in branches[before]]
            vectors = list(found)
        return numbers, vectors


def _column(table: CellTable | JoinTable, kind: str, column: list[int], size: int) -> Ref:
    """The column with these numbers; a new one unless there is such a column already."""
    for name, there in table.columns.items():
        if there == column:
            return Ref(table.name, name, size)
    name = f"{kind}_{len(table.columns) + 1}"
    table.columns[name] = column
    return Ref(table.name, name, size)


def levels_of(diagrams: Diagrams, root: int) -> frozenset[int]:
    """The levels that a diagram asks."""
    seen = {root}
    waiting = [root]
    levels: set[int] = set()
    while waiting:
        node = waiting.pop()
        if diagrams.level[node] != BOTTOM:
            levels.add(diagrams.level[node])
            fresh = set(diagrams.kids[node]) - seen
            seen |= fresh
            waiting.extend(fresh)
    return frozenset(levels)
