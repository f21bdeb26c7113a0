"""Graphs cut to a size that can be drawn: shared boxes drawn once, deep trees in pieces."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from kam_advisor.drawing.columns import depths
from kam_advisor.drawing.model import Arrow, Graph, Node
from kam_advisor.drawing.shapes import Look
from kam_advisor.record import replace


def unfolded(graph: Graph, elsewhere: frozenset[str] = frozenset()) -> Graph:
    """The graph as a tree: each box is drawn where a walk first comes by, and referred to later.

    A box on the path taken is drawn where that path comes by.

    Args:
        graph: Boxes and arrows, those with nothing leading to them first.
        elsewhere: Boxes that are drawn in another piece already.
    """
    nodes = {node.id: node for node in graph.nodes}
    below = _below(graph)
    drawn: dict[str, Node] = {}
    arrows: list[Arrow] = []

    taken = {arrow.target for arrow in graph.arrows if arrow.look == "taken"}

    def visit(name: str) -> None:
        drawn[name] = nodes[name]
        for arrow in below[name]:
            target = nodes[arrow.target]
            later = target.id in taken and arrow.look != "taken"  # the path taken comes by, too
            if later or target.id in drawn or target.id in elsewhere:
                stub = stub_for(target, f"{target.id}@{arrow.id}", graph, arrow.look)
                drawn[stub.id] = stub
                arrows.append(replace(arrow, target=stub.id))
            else:
                arrows.append(arrow)
                visit(target.id)

    reached = {arrow.target for arrow in graph.arrows}
    for node in graph.nodes:
        if node.id not in reached and node.id not in drawn:
            visit(node.id)
    return replace(graph, nodes=tuple(drawn.values()), arrows=tuple(arrows))


def stub_for(node: Node, name: str, graph: Graph, way: Look) -> Node:
    """A box that says where another one is drawn; it stands out as the arrow to it does."""
    text = graph.see.replace("{number}", node.number)
    look: Look = "taken" if way == "taken" else "faint"
    return Node(name, "stub", text, look=look)


def in_pieces(graph: Graph, fits: Callable[[Graph], bool]) -> Iterator[Graph]:
    """The graph as trees that each fit, as deep as they can be, the start first.

    Args:
        graph: One start, and too wide.
        fits: Whether a piece can be drawn as it is.
    """
    nodes = {node.id: node for node in graph.nodes}
    reached = {arrow.target for arrow in graph.arrows}
    waiting = [node.id for node in graph.nodes if node.id not in reached]
    drawn: set[str] = set()
    while waiting:
        start = waiting.pop(0)
        if start in drawn:
            continue
        tree = unfolded(_from(start, graph), frozenset(drawn))
        depth = depths([node.id for node in tree.nodes], tree.arrows)
        piece, cut = tree, list[str]()
        for deepest in range(max(depth.values()), 0, -1):
            piece, cut = _cut(tree, depth, deepest)
            if fits(piece):
                break
        drawn.update(node.id for node in piece.nodes if node.id in nodes)
        waiting = [*cut, *waiting]
        yield piece


def components(graph: Graph) -> Iterator[Graph]:
    """What hangs together, each as a graph of its own, in the order of the boxes."""
    group = {node.id: {node.id} for node in graph.nodes}
    for arrow in graph.arrows:
        joined = group[arrow.source] | group[arrow.target]
        group.update(dict.fromkeys(joined, joined))
    seen: set[str] = set()
    for node in graph.nodes:
        own = group[node.id]
        if node.id not in seen:
            seen |= own
            nodes = tuple(other for other in graph.nodes if other.id in own)
            arrows = tuple(arrow for arrow in graph.arrows if arrow.source in own)
            yield replace(graph, nodes=nodes, arrows=arrows)


def together(parts: Sequence[Graph]) -> Graph:
    """Graphs side by side as one; one at least, whose other words are kept."""
    nodes = tuple(node for part in parts for node in part.nodes)
    return replace(parts[0], nodes=nodes, arrows=tuple(a for part in parts for a in part.arrows))


def _from(start: str, graph: Graph) -> Graph:
    """What can be reached from a box."""
    below = _below(graph)
    found: dict[str, None] = {}

    def visit(name: str) -> None:
        if name not in found:
            found[name] = None
            for arrow in below[name]:
                visit(arrow.target)

    visit(start)
    nodes = {node.id: node for node in graph.nodes}
    arrows = tuple(arrow for arrow in graph.arrows if arrow.source in found)
    return replace(graph, nodes=tuple(nodes[name] for name in found), arrows=arrows)


def _cut(tree: Graph, depth: Mapping[str, int], deepest: int) -> tuple[Graph, list[str]]:
    """The tree down to a depth, with stubs for the questions there; and those questions."""
    cut = [n for n in tree.nodes if depth[n.id] == deepest and n.kind == "question"]
    gone = {node.id for node in tree.nodes if depth[node.id] > deepest}
    ways = {arrow.target: arrow.look for arrow in tree.arrows}
    stubs = {n.id: stub_for(n, f"{n.id}@cut", tree, ways.get(n.id, "plain")) for n in cut}
    nodes = tuple(stubs.get(node.id, node) for node in tree.nodes if node.id not in gone)
    arrows = tuple(
        replace(arrow, target=stubs[arrow.target].id) if arrow.target in stubs else arrow
        for arrow in tree.arrows
        if arrow.source not in gone and arrow.source not in stubs
    )
    return replace(tree, nodes=nodes, arrows=arrows), [node.id for node in cut]


def _below(graph: Graph) -> dict[str, list[Arrow]]:
    below: dict[str, list[Arrow]] = defaultdict(list)
    for arrow in graph.arrows:
        below[arrow.source].append(arrow)
    return below
