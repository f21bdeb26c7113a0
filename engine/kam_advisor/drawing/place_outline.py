"""A graph laid out from top to bottom, a step to the right for each level: for narrow screens."""

from collections import defaultdict

from kam_advisor.drawing.measures import BODY, PADDING, SMALL, lines_height, set_lines
from kam_advisor.drawing.model import Arrow, Graph, Node
from kam_advisor.drawing.pieces import unfolded
from kam_advisor.drawing.place_attached import place_attached
from kam_advisor.drawing.placed import Placed, moved
from kam_advisor.drawing.shapes import Box, Edge, Form, Ink, Look, Shape, Sign, Text
from kam_advisor.drawing.text import wrapped

_STEP = 20
_NARROWEST = 170


def place_outline(graph: Graph, width: int) -> Placed:
    """The graph within a width; deep ones step less far to the right."""
    tree = unfolded(graph)
    return _Outline(tree, width).placed()


class _Outline:
    def __init__(self, tree: Graph, width: int) -> None:
        self._tree = tree
        self._width = width
        self._nodes = {node.id: node for node in tree.nodes}
        self._below: dict[str, list[Arrow]] = defaultdict(list)
        for arrow in tree.arrows:
            self._below[arrow.source].append(arrow)
        reached = {arrow.target for arrow in tree.arrows}
        self._starts = [node.id for node in tree.nodes if node.id not in reached]
        depth = max((self._depth(name) for name in self._starts), default=0)
        self._step = max(6, min(_STEP, (width - _NARROWEST) // max(1, depth)))
        self._shapes: list[Shape] = []
        self._edges: list[Shape] = []
        self._y = 0

    def placed(self) -> Placed:
        for name in self._starts:
            self._place(name, 0, None)
        return Placed((*self._edges, *self._shapes), self._width, max(0, self._y - 8))

    def _depth(self, name: str) -> int:
        return max((1 + self._depth(arrow.target) for arrow in self._below[name]), default=0)

    def _place(self, name: str, level: int, arrow: Arrow | None) -> int:
        """Draw a box and all below it; gives the height at which a line may reach it."""
        node = self._nodes[name]
        x = level * self._step
        top = self._y
        room = self._width - x - 2 * PADDING
        texts: list[Text] = []
        inside = top + PADDING - 2
        ink = _ink(node)
        if arrow is not None and arrow.label:
            lines = wrapped(f"{arrow.label}:", SMALL, room, bold=True)
            texts += set_lines(lines, x + PADDING, inside, SMALL, True, ink=ink)
            inside += lines_height(len(lines), SMALL) + 1
        bold = node.kind == "conclusion"
        text = f"{node.number}. {node.text}" if node.number else node.text
        lines = wrapped(text, BODY, room, bold)
        texts += set_lines(lines, x + PADDING, inside, BODY, bold, ink=ink)
        inside += lines_height(len(lines), BODY)
        if node.note:
            note = wrapped(node.note, SMALL, room)
            note_ink: Ink = "on_dark" if ink == "on_dark" else "quiet"
            texts += set_lines(note, x + PADDING, inside, SMALL, ink=note_ink)
            inside += lines_height(len(note), SMALL)
        attached = place_attached(node, self._width - x)
        below_words = inside + PADDING - 2
        bottom = below_words + attached.height
        look: Look = "outcome" if bold and node.look == "plain" else node.look
        form: Form = "round" if bold else "pill" if node.kind == "stub" else "rectangle"
        said = (node.number and f"{node.number}.", node.text, node.note)
        label = " ".join(part for part in said if part)
        self._shapes.append(
            Box(node.id, x, top, self._width - x, bottom - top, tuple(texts), look, form, label)
        )
        self._shapes += (moved(shape, x, below_words) for shape in attached.shapes)
        if node.mark:
            sign_y = top if level or top else top + 8
            self._shapes.append(Sign(node.mark, self._width - 12, sign_y + 4, node.look))
        self._y = bottom + 8
        for below in self._below[name]:
            entry = self._place(below.target, level + 1, below)
            trunk = x + self._step // 2
            points = ((trunk, bottom), (trunk, entry), (x + self._step, entry))
            edge = Edge(below.id, below.source, below.target, points, (), below.look, arrow=False)
            self._edges.append(edge)
        return top + 14


def _ink(node: Node) -> Ink:
    if node.look == "concluded":
        return "on_dark"
    return "quiet" if node.look == "faint" else "text"
