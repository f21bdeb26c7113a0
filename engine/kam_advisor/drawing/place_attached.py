"""What hangs below a decision laid out: its questions by topic and its sources, box below box."""

from kam_advisor.drawing.measures import PADDING, SMALL, lines_height, set_lines
from kam_advisor.drawing.model import Node
from kam_advisor.drawing.placed import Placed
from kam_advisor.drawing.shapes import Box, Form
from kam_advisor.drawing.text import wrapped

_INSET = 6
_WAVE = 7  # the foot of a source


def place_attached(node: Node, width: int) -> Placed:
    """The questions and sources of a decision, inside a box of this width; nothing where none."""
    shapes: list[Box] = []
    y = 0
    inner = width - 2 * _INSET
    for part in node.attached:
        lines = wrapped(part.text, SMALL, inner - 2 * PADDING)
        form: Form = "pill" if part.kind == "facts" else "document"
        height = lines_height(len(lines), SMALL) + 8 + (_WAVE if part.kind == "sources" else 0)
        texts = set_lines(lines, _INSET + PADDING, y + 3, SMALL)
        shapes.append(Box("", _INSET, y, inner, height, texts, "outcome", form, part.text))
        y += height + _INSET
    return Placed(tuple(shapes), width, y + _INSET if shapes else 0)
