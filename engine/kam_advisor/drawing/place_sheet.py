"""A sheet laid out as a picture: heading, result, its parts below each other, remarks."""

from collections.abc import Iterator

from kam_advisor.drawing.measures import (
    BODY,
    HEADING,
    MARGIN,
    PADDING,
    PAGE,
    SMALL,
    TITLE,
    lines_height,
    set_lines,
)
from kam_advisor.drawing.model import Chart, Checklist, Graph, Matrix, RuleTable, Score, Sheet
from kam_advisor.drawing.pieces import in_pieces, unfolded
from kam_advisor.drawing.place_cards import place_cards
from kam_advisor.drawing.place_checklist import place_checklist
from kam_advisor.drawing.place_graph import crossings, place_graph
from kam_advisor.drawing.place_matrix import place_matrix
from kam_advisor.drawing.place_outline import place_outline
from kam_advisor.drawing.place_score import place_score
from kam_advisor.drawing.place_table import place_table
from kam_advisor.drawing.placed import Placed, moved
from kam_advisor.drawing.shapes import Box, Look, Picture, Shape
from kam_advisor.drawing.text import wrapped

_BOX_WIDTHS = (200, 180, 160, 145, 132)
_MOST_CROSSINGS = 1
_NARROW = 640
_LEAST = 700


def picture(sheet: Sheet, width: int = PAGE) -> Picture:
    """The sheet within a width, in CSS pixels: `PAGE` for paper and screens, `PHONE` for phones."""
    inner = width - 2 * MARGIN
    parts = [
        (heading, note, placed)
        for part in sheet.parts
        for number, (heading, placed) in enumerate(_placed(part.chart, part.heading, inner))
        for note in [part.note if not number else ""]
    ]
    used = max([min(inner, _LEAST), *(placed.width for _, _, placed in parts)])
    shapes: list[Shape] = []
    y = _head(shapes, sheet, used, MARGIN)
    for heading, note, placed in parts:
        y += 16
        if heading:
            lines = wrapped(heading, HEADING, used, bold=True)
            shapes += set_lines(lines, MARGIN, y, HEADING, bold=True)
            y += lines_height(len(lines), HEADING) + 2
        if note:
            lines = wrapped(note, SMALL, used)
            shapes += set_lines(lines, MARGIN, y, SMALL, ink="quiet")
            y += lines_height(len(lines), SMALL)
        y += 10
        shapes += (moved(shape, MARGIN, y) for shape in placed.shapes)
        y += placed.height
    if sheet.foot:
        y += 18
    for remark in sheet.foot:
        lines = wrapped(remark, SMALL, used)
        shapes += set_lines(lines, MARGIN, y, SMALL, ink="quiet")
        y += lines_height(len(lines), SMALL) + 2
    title = ": ".join(part for part in (sheet.title, *sheet.result[:1]) if part)
    size = used + 2 * MARGIN, y + MARGIN
    return Picture(*size, tuple(shapes), title, sheet.description, sheet.lang)


def _head(shapes: list[Shape], sheet: Sheet, width: int, y: int) -> int:
    lines = wrapped(sheet.title, TITLE, width, bold=True)
    shapes += set_lines(lines, MARGIN, y, TITLE, bold=True)
    y += lines_height(len(lines), TITLE)
    if sheet.subtitle:
        lines = wrapped(sheet.subtitle, BODY, width)
        shapes += set_lines(lines, MARGIN, y, BODY, ink="quiet")
        y += lines_height(len(lines), BODY)
    if not sheet.result:
        return y
    y += 10
    room = width - 2 * PADDING
    first = wrapped(sheet.result[0], HEADING, room, bold=True)
    others = [line for text in sheet.result[1:] for line in wrapped(text, BODY, room)]
    left = MARGIN + PADDING
    texts = set_lines(first, left, y + PADDING, HEADING, True)
    below = y + PADDING + lines_height(len(first), HEADING)
    texts += set_lines(tuple(others), left, below, BODY)
    bottom = below + lines_height(len(others), BODY) + PADDING
    look: Look = "strong" if sheet.certain else "open"
    shapes.append(Box("result", MARGIN, y, width, bottom - y, texts, look, label=sheet.result[0]))
    return bottom


def _placed(chart: Chart, heading: str, width: int) -> Iterator[tuple[str, Placed]]:
    """A chart as one or more pieces, each with its heading."""
    match chart:
        case Graph():
            yield from _graph(chart, heading, width)
        case RuleTable():
            yield heading, place_table(chart, width)
        case Score():
            yield heading, place_score(chart, min(width, 900))
        case Matrix():
            placed = place_matrix(chart, width)
            if placed is not None:
                yield heading, placed
        case Checklist():
            yield heading, place_checklist(chart, min(width, 760))


def _graph(graph: Graph, heading: str, width: int) -> Iterator[tuple[str, Placed]]:
    if not graph.arrows:
        yield heading, place_cards(graph, width)
        return
    if width < _NARROW:
        yield heading, place_outline(graph, width)
        return
    shared = graph if crossings(graph) <= _MOST_CROSSINGS else unfolded(graph)
    for box_width in _BOX_WIDTHS:
        placed = place_graph(shared, box_width)
        if placed.width <= width:
            yield heading, placed
            return

    def fits(piece: Graph) -> bool:
        return place_graph(piece, _BOX_WIDTHS[2]).width <= width

    for number, piece in enumerate(in_pieces(graph, fits)):
        if number:
            heading = graph.from_here.replace("{number}", piece.nodes[0].number)
        yield heading, place_graph(piece, _BOX_WIDTHS[2])
