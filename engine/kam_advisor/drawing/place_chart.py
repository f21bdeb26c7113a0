"""A chart laid out, in one piece or in several where it would be too wide or too high."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from kam_advisor.drawing.model import Chart, Checklist, Graph, Matrix, RuleTable, Score
from kam_advisor.drawing.pieces import components, in_pieces, together, unfolded
from kam_advisor.drawing.place_cards import place_cards
from kam_advisor.drawing.place_checklist import place_checklist
from kam_advisor.drawing.place_graph import BETWEEN, crossings, place_graph
from kam_advisor.drawing.place_matrix import place_matrix
from kam_advisor.drawing.place_outline import place_outline
from kam_advisor.drawing.place_score import place_score
from kam_advisor.drawing.place_table import place_table
from kam_advisor.drawing.placed import Placed
from kam_advisor.record import replace

_BOX_WIDTHS = (200, 180, 160, 145, 132)
_CUT = _BOX_WIDTHS[2]
_MOST_CROSSINGS = 1
_NARROW = 640
_SCORE = 900
_CHECKLIST = 760
_CLOSER = (8, 4)
"""Between boxes of a graph that would be too high."""

_Part = TypeVar("_Part")


def placed(chart: Chart, width: int, room: int | None) -> Iterator[tuple[str, Placed]]:
    """The pieces of a chart, each with a heading of its own where it needs one.

    Args:
        chart: What is drawn.
        width: No piece is wider, as far as it can be.
        room: No piece is higher, as far as it can be; None: any height.
    """
    match chart:
        case Graph():
            yield from _graph(chart, width, room)
        case RuleTable():
            for rows in _shared_out(
                chart.rows, room, lambda rows: place_table(replace(chart, rows=rows), width)
            ):
                yield "", place_table(replace(chart, rows=rows), width)
        case Checklist():
            narrow = min(width, _CHECKLIST)
            for items in _shared_out(
                chart.items, room, lambda items: place_checklist(Checklist(items), narrow)
            ):
                yield "", place_checklist(Checklist(items), narrow)
        case Score():
            yield "", place_score(chart, min(width, _SCORE))
        case Matrix():
            found = place_matrix(chart, width)
            if found is not None:
                yield "", found


def _shared_out(
    parts: tuple[_Part, ...], room: int | None, place: Callable[[tuple[_Part, ...]], Placed]
) -> Iterator[tuple[_Part, ...]]:
    """The parts of a chart in as few groups as fit, one part at least in each."""
    rest: Sequence[_Part] = parts
    while rest:
        count = len(rest)
        while room is not None and count > 1 and place(tuple(rest[:count])).height > room:
            count -= 1
        yield tuple(rest[:count])
        rest = rest[count:]


def _graph(graph: Graph, width: int, room: int | None) -> Iterator[tuple[str, Placed]]:
    if not graph.arrows:
        for nodes in _shared_out(
            graph.nodes, room, lambda nodes: place_cards(replace(graph, nodes=nodes), width)
        ):
            yield "", place_cards(replace(graph, nodes=nodes), width)
        return
    if width < _NARROW:
        yield "", place_outline(graph, width)
        return
    decisions = any(node.kind == "decision" for node in graph.nodes)
    whole = decisions or crossings(graph) <= _MOST_CROSSINGS
    shared = graph if whole else unfolded(graph)
    for box_width in _BOX_WIDTHS:
        found = place_graph(shared, box_width)
        last = decisions and box_width == _BOX_WIDTHS[-1]
        if last or (found.width <= width and (decisions or _fits(found, room))):
            yield from _decisions(shared, box_width, room) if decisions else [("", found)]
            return

    def fits(piece: Graph) -> bool:
        tried = place_graph(piece, _CUT)
        return tried.width <= width and _fits(tried, room)

    for number, piece in enumerate(in_pieces(graph, fits)):
        heading = graph.from_here.replace("{number}", piece.nodes[0].number) if number else ""
        yield heading, place_graph(piece, _CUT)


def _decisions(graph: Graph, box_width: int, room: int | None) -> Iterator[tuple[str, Placed]]:
    """What rests on what: closer together where it is too high for a page, and if that is not
    enough, cut between decisions that do not hang together."""
    for between in (BETWEEN, *_CLOSER):
        found = place_graph(graph, box_width, between)
        if _fits(found, room):
            yield "", found
            return

    def place(parts: tuple[Graph, ...]) -> Placed:
        return place_graph(together(parts), box_width, _CLOSER[-1])

    for parts in _shared_out(tuple(components(graph)), room, place):
        yield "", place(parts)


def _fits(found: Placed, room: int | None) -> bool:
    return room is None or found.height <= room
