"""Boxes that nothing joins, laid out side by side in columns of even height."""

from kam_advisor.drawing.model import Graph
from kam_advisor.drawing.place_graph import place_graph
from kam_advisor.drawing.placed import Placed, moved
from kam_advisor.drawing.shapes import Shape
from kam_advisor.record import replace

_BETWEEN = 14
_WIDE = 269


def place_cards(graph: Graph, width: int) -> Placed:
    """The nodes of a graph without arrows, in as many columns as fit, row by row."""
    columns = max(1, min(len(graph.nodes), (width + _BETWEEN) // (_WIDE + _BETWEEN)))
    each = min(_WIDE, (width - _BETWEEN * (columns - 1)) // columns)
    shapes: list[Shape] = []
    y = right = 0
    for first in range(0, len(graph.nodes), columns):
        row = graph.nodes[first : first + columns]
        placed = [place_graph(replace(graph, nodes=(node,)), each) for node in row]
        for number, card in enumerate(placed):
            x = number * (each + _BETWEEN)
            shapes += (moved(shape, x, y) for shape in card.shapes)
            right = max(right, x + card.width)
        y += max(card.height for card in placed) + _BETWEEN
    return Placed(tuple(shapes), right, max(0, y - _BETWEEN))
