"""A checklist laid out: a sign and a line for each item."""

from kam_advisor.drawing.measures import BODY, PADDING, SMALL, lines_height, set_lines
from kam_advisor.drawing.model import Checklist
from kam_advisor.drawing.placed import Placed
from kam_advisor.drawing.shapes import Box, Look, Mark, Shape, Sign
from kam_advisor.drawing.text import wrapped

_MARKS: dict[str, tuple[Mark, Look]] = {
    "done": ("check", "concluded"),
    "missing": ("cross", "taken"),
    "absent": ("cross", "plain"),
    "open": ("query", "open"),
}


def place_checklist(checklist: Checklist, width: int) -> Placed:
    """The items below each other."""
    shapes: list[Shape] = []
    y = 0
    left = 42
    for item in checklist.items:
        lines = wrapped(item.text, BODY, width - left - PADDING, item.status == "missing")
        note = wrapped(item.note, SMALL, width - left - PADDING) if item.note else ()
        texts = set_lines(lines, left, y + 7, BODY, item.status == "missing")
        below = y + 7 + lines_height(len(lines), BODY)
        texts += set_lines(note, left, below, SMALL, ink="quiet")
        height = below + lines_height(len(note), SMALL) + 7 - y
        look: Look = "taken" if item.status == "missing" else "plain"
        look = "open" if item.status == "open" else look
        shapes.append(Box(item.id, 0, y, width, height, texts, look, label=item.text))
        if item.status:
            mark, sign_look = _MARKS[item.status]
            shapes.append(Sign(mark, 20, y + 16, sign_look))
        else:
            shapes.append(Box("", 13, y + 9, 14, 14, look="ghost"))
        y += height + 4
    return Placed(tuple(shapes), width, max(0, y - 4))
