"""A graph laid out from left to right: boxes in columns, arrows in the channels between them.

A channel has two parts: in the first, arrows bend to the height of their target; in the second they
run level, with their label on top. All bends have one shape, so that arrows whose ends are in order
do not cross.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from kam_advisor.drawing.columns import Columns, in_columns
from kam_advisor.drawing.heights import Join, Slot, heights
from kam_advisor.drawing.measures import PADDING, SMALL, lines_height, set_lines
from kam_advisor.drawing.model import Arrow, Graph, Node
from kam_advisor.drawing.place_attached import place_attached
from kam_advisor.drawing.placed import Placed, moved
from kam_advisor.drawing.shapes import Box, Edge, Form, Ink, Shape, Sign, Text
from kam_advisor.drawing.text import text_width, widest, wrapped
from kam_advisor.record import Record, replace

BEND = 34
_HEAD = 8  # room for the arrow head
BETWEEN = 12
"""Between boxes and lines above each other."""
_LABEL = 92
_GAP_WEIGHT = 6
_WEIGHT = 1


class _Sized(Record):
    """A node with its lines and size."""

    node: Node
    lines: tuple[str, ...]
    note: tuple[str, ...]
    width: int
    height: int
    attached: Placed


def place_graph(graph: Graph, box_width: int, between: int = BETWEEN) -> Placed:
    """The graph with boxes of at most this width; its own width follows."""
    return _Layout(graph, box_width).placed(between)


def crossings(graph: Graph) -> int:
    """How often arrows would cross."""
    return in_columns(graph).crossings


class _Layout:
    def __init__(self, graph: Graph, box_width: int) -> None:
        self._graph = graph
        self._columns: Columns = in_columns(graph)
        self._sized = {node.id: _sized(node, box_width) for node in graph.nodes}
        self._labels = {n: _label(arrow) for n, arrow in enumerate(graph.arrows)}
        self._ports = self._entries()
        self._make_room_for_entries()

    def placed(self, between: int) -> Placed:
        y = heights(self._slots(), self._joins(), between)
        left, channel = self._across()
        shapes: list[Shape] = []
        edges = self._edges(y, left, channel)
        shapes += edges
        for number, column in enumerate(self._columns.columns):
            for name in column:
                if name in self._sized:
                    sized = self._sized[name]
                    top = round(y[name] - sized.height / 2)
                    shapes.extend(_boxed(sized, left[number], top))
        boxes = [shape for shape in shapes if isinstance(shape, Box)]
        width = max((box.right for box in boxes), default=0)
        bottom = max((box.bottom for box in boxes), default=0)
        bottom = max([bottom, *(p[1] for edge in edges for p in edge.points)])
        return Placed(tuple(shapes), width, bottom)

    def _entries(self) -> dict[int, float]:
        """Per arrow how far from the middle of its target it arrives."""
        place = {n: row for column in self._columns.columns for row, n in enumerate(column)}
        arriving: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for link in self._columns.links:
            if link.last:
                arriving[link.target].append((place[link.source], link.arrow))
        found: dict[int, float] = {}
        for arrows in arriving.values():
            ordered = [arrow for _, arrow in sorted(arrows)]
            room = [self._label_height(arrow) for arrow in ordered]
            steps = [0.0]
            for height in room[1:]:
                steps.append(steps[-1] + height + 4)
            for arrow, step in zip(ordered, steps, strict=True):
                found[arrow] = step - steps[-1] / 2
        return found

    def _make_room_for_entries(self) -> None:
        """Boxes become as high as the arrows that arrive need."""
        for number, arrow in enumerate(self._graph.arrows):
            sized = self._sized[arrow.target]
            needed = round(2 * abs(self._ports[number])) + 12
            if sized.height < needed:
                self._sized[arrow.target] = replace(sized, height=needed)

    def _label_height(self, arrow: int) -> int:
        return max(10, lines_height(len(self._labels[arrow]), SMALL) + 2)

    def _slots(self) -> list[list[Slot]]:
        above: dict[str, float] = defaultdict(float)
        below: dict[str, float] = defaultdict(float)
        for link in self._columns.links:
            offset = self._ports[link.arrow] if link.last else 0
            label = self._label_height(link.arrow) if link.first else 6
            above[link.target] = max(above[link.target], label - offset)
            below[link.target] = max(below[link.target], offset + 6)
        return [[self._slot(name, above, below) for name in c] for c in self._columns.columns]

    def _slot(self, name: str, above: Mapping[str, float], below: Mapping[str, float]) -> Slot:
        sized = self._sized.get(name)
        if sized is None:
            return Slot(name, above[name], below[name], _GAP_WEIGHT)
        half = sized.height / 2
        return Slot(name, max(half, above[name]), max(half, below[name]), _WEIGHT)

    def _joins(self) -> list[Join]:
        return [
            Join(link.source, link.target, 0, self._ports[link.arrow] if link.last else 0)
            for link in self._columns.links
        ]

    def _across(self) -> tuple[list[int], list[int]]:
        """Per column its left side, and where the level part of the channel before it begins."""
        column_of = {n: c for c, names in enumerate(self._columns.columns) for n in names}
        label_room = [0.0] * (len(self._columns.columns) + 1)
        for link in self._columns.links:
            if link.first:
                width = widest(self._labels[link.arrow], SMALL, bold=True)
                column = column_of[link.target]
                label_room[column] = max(label_room[column], width)
        left, level, x = [0], [0], 0
        for number, names in enumerate(self._columns.columns):
            width = max((self._sized[n].width for n in names if n in self._sized), default=0)
            if number:
                level.append(x + BEND)
                x += BEND + round(label_room[number]) + _HEAD
                left.append(x)
            x += width
        return left, level

    def _edges(
        self, y: Mapping[str, float], left: Sequence[int], level: Sequence[int]
    ) -> list[Edge]:
        column_of = {n: c for c, names in enumerate(self._columns.columns) for n in names}
        points: dict[int, list[tuple[int, int]]] = defaultdict(list)
        texts: dict[int, tuple[Text, ...]] = {}
        for link in self._columns.links:
            arrow = self._graph.arrows[link.arrow]
            column = column_of[link.target]
            sized = self._sized.get(link.source)
            start = left[column - 1] + (sized.width if sized else 0)
            source_y = round(y[link.source])
            target_y = round(y[link.target] + (self._ports[link.arrow] if link.last else 0))
            # A box that is narrower than its column has its arrow run level to the bend.
            bend = level[column] - BEND
            way = [(start, source_y), (bend, source_y), (level[column], target_y)]
            way.append((left[column], target_y))
            points[link.arrow] += way
            if link.first:
                texts[link.arrow] = self._label_texts(link.arrow, arrow, level[column], target_y)
        return [
            Edge(a.id, a.source, a.target, _simple(points[n]), texts[n], a.look, dashed=a.dashed)
            for n, a in enumerate(self._graph.arrows)
        ]

    def _label_texts(self, number: int, arrow: Arrow, x: int, y: int) -> tuple[Text, ...]:
        lines = self._labels[number]
        top = y - 3 - lines_height(len(lines), SMALL)
        ink: Ink = "quiet" if arrow.look == "faint" else "text"
        return set_lines(lines, x + 1, top, SMALL, arrow.look == "taken", ink=ink)


def _sized(node: Node, box_width: int) -> _Sized:
    room = box_width - 2 * PADDING
    bold = node.kind in ("conclusion", "decision")
    text = f"{node.number}. {node.text}" if node.number else node.text
    lines = wrapped(text, SMALL, room, bold)
    note = wrapped(node.note, SMALL, room) if node.note else ()
    needed = max(widest(lines, SMALL, bold), widest(note, SMALL)) + 2 * PADDING
    whole = node.kind in ("question", "decision")
    width = box_width if whole else min(box_width, round(needed + 0.5))
    attached = place_attached(node, width)
    return _Sized(node, lines, note, width, _own_height(lines, note) + attached.height, attached)


def _own_height(lines: tuple[str, ...], note: tuple[str, ...]) -> int:
    return lines_height(len(lines) + len(note), SMALL) + 2 * PADDING - 4


def _boxed(sized: _Sized, x: int, top: int) -> list[Shape]:
    node = sized.node
    bold = node.kind in ("conclusion", "decision")
    dark = node.look == "concluded"
    look = "outcome" if node.kind == "conclusion" and node.look == "plain" else node.look
    ink: Ink = "on_dark" if dark else "quiet" if node.look == "faint" else "text"
    spare = 0 if node.attached else sized.height - _own_height(sized.lines, sized.note)
    inside = top + PADDING - 2 + spare // 2
    texts = set_lines(sized.lines, x + PADDING, inside, SMALL, bold, ink=ink)
    below = inside + lines_height(len(sized.lines), SMALL)
    note_ink: Ink = "on_dark" if dark else "quiet"
    texts += set_lines(sized.note, x + PADDING, below, SMALL, ink=note_ink)
    form: Form = "rectangle"
    if node.kind in ("conclusion", "stub"):
        form = "round" if node.kind == "conclusion" else "pill"
    said = (node.number and f"{node.number}.", node.text, node.note)
    label = " ".join(part for part in said if part)
    shapes: list[Shape] = [
        Box(node.id, x, top, sized.width, sized.height, texts, look, form, label)
    ]
    y = top + _own_height(sized.lines, sized.note)
    shapes += (moved(shape, x, y) for shape in sized.attached.shapes)
    return [*shapes, *([Sign(node.mark, x, top, node.look)] if node.mark else [])]


def _label(arrow: Arrow) -> tuple[str, ...]:
    if not arrow.label:
        return ()
    room = max(_LABEL, min(140, text_width(max(arrow.label.split(" "), key=len), SMALL, True)))
    return wrapped(arrow.label, SMALL, room, bold=True)


def _simple(points: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The points without repetitions and without those on a straight line between others."""
    kept: list[tuple[int, int]] = []
    for point in points:
        if kept and kept[-1] == point:
            continue
        if len(kept) > 1 and kept[-2][1] == kept[-1][1] == point[1]:
            kept.pop()
        kept.append(point)
    return tuple(kept)
