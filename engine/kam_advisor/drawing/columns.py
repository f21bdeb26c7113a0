"""The order of boxes in columns: which column each is in, and which stands above which.

Every box stands to the right of all that lead to it. An arrow that skips a column passes through it
at a place of its own, kept free by a *gap*: so no arrow ever runs through a box.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from kam_advisor.drawing.model import Arrow, Graph
from kam_advisor.record import Record


class Link(Record):
    """A piece of an arrow, from one column to the next; `port` counts the arrows of a target."""

    source: str
    target: str
    arrow: int
    first: bool
    last: bool


class Columns(Record):
    """Boxes and gaps by column, from the top, and the pieces of arrows between them.

    A gap is named `<number of the arrow>/<column>`; no node has such a name.
    """

    columns: tuple[tuple[str, ...], ...]
    links: tuple[Link, ...]

    @property
    def crossings(self) -> int:
        """How often arrows cross."""
        return _crossings(self.columns, self.links)


def in_columns(graph: Graph) -> Columns:
    """The graph in columns, in the order of the rules; rearranged only to save crossings."""
    depth = depths([node.id for node in graph.nodes], graph.arrows)
    links: list[Link] = []
    gaps: dict[str, int] = {}
    for number, arrow in enumerate(graph.arrows):
        way = [arrow.source]
        for column in range(depth[arrow.source] + 1, depth[arrow.target]):
            gap = f"{number}/{column}"
            gaps[gap] = column
            way.append(gap)
        way.append(arrow.target)
        steps = list(pairwise(way))
        for place, (source, target) in enumerate(steps):
            links.append(Link(source, target, number, place == 0, place == len(steps) - 1))
    found = _as_visited(graph, links, depth | gaps)
    return Columns(_rearranged(found, links), tuple(links))


def depths(names: Iterable[str], arrows: Iterable[Arrow]) -> dict[str, int]:
    """Per node the length of the longest way to it."""
    sources: dict[str, list[str]] = defaultdict(list)
    for arrow in arrows:
        sources[arrow.target].append(arrow.source)
    found: dict[str, int] = {}

    def depth(name: str) -> int:
        if name not in found:
            found[name] = 1 + max(map(depth, sources[name]), default=-1)
        return found[name]

    for name in names:
        depth(name)
    return found


def _as_visited(
    graph: Graph, links: Sequence[Link], depth: Mapping[str, int]
) -> list[tuple[str, ...]]:
    """Each column in the order in which a walk along the arrows comes by."""
    below: dict[str, list[str]] = defaultdict(list)
    for link in links:
        below[link.source].append(link.target)
    reached = {link.target for link in links}
    columns: list[list[str]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    seen: set[str] = set()

    def visit(name: str) -> None:
        if name in seen:
            return
        seen.add(name)
        columns[depth[name]].append(name)
        for target in below[name]:
            visit(target)

    for node in graph.nodes:
        if node.id not in reached:
            visit(node.id)
    return [tuple(column) for column in columns]


def _rearranged(
    columns: list[tuple[str, ...]], links: Sequence[Link]
) -> tuple[tuple[str, ...], ...]:
    """Neighbours change places as long as that makes the arrows cross less."""
    best = _crossings(columns, links)
    improved = best > 0
    while improved:
        improved = False
        for number, column in enumerate(columns):
            for place in range(len(column) - 1):
                here = columns[number]
                swapped = (*here[:place], here[place + 1], here[place], *here[place + 2 :])
                columns[number] = swapped
                count = _crossings(columns[max(0, number - 1) : number + 2], links)
                columns[number] = here
                if count < _crossings(columns[max(0, number - 1) : number + 2], links):
                    columns[number] = swapped
                    improved = True
    return tuple(columns)


def _crossings(columns: Sequence[Sequence[str]], links: Sequence[Link]) -> int:
    """How many pairs of pieces between the same two columns cross."""
    place = {name: (c, row) for c, names in enumerate(columns) for row, name in enumerate(names)}
    between: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for link in links:
        if link.source in place and link.target in place:
            column, row = place[link.source]
            between[column].append((row, place[link.target][1]))
    return sum(
        (a[0] - b[0]) * (a[1] - b[1]) < 0
        for pairs in between.values()
        for number, a in enumerate(pairs)
        for b in pairs[:number]
    )
