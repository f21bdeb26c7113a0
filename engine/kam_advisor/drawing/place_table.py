"""A decision table laid out: a row of cells for each rule, on a phone a card for each."""

from kam_advisor.drawing.measures import BODY, PADDING, SMALL, lines_height, set_lines
from kam_advisor.drawing.model import RuleRow, RuleTable
from kam_advisor.drawing.placed import Placed
from kam_advisor.drawing.shapes import Box, Ink, Look, Mark, Shape, Sign, Text
from kam_advisor.drawing.text import wrapped

_NUMBER = 62
_MARKS: dict[str, Mark] = {
    "fired": "check",
    "passed": "cross",
    "unreached": "dash",
    "open": "query",
}
_LOOKS: dict[str, Look] = {
    "": "plain",
    "fired": "concluded",
    "passed": "plain",
    "unreached": "faint",
    "open": "open",
}
_CARD_BELOW = 640


def place_table(table: RuleTable, width: int) -> Placed:
    """The table as wide as this."""
    return _cards(table, width) if width < _CARD_BELOW else _rows(table, width)


def _rows(table: RuleTable, width: int) -> Placed:
    number = _NUMBER if table.known else 36
    flexible = width - number
    columns = (flexible * 42 // 100, flexible * 22 // 100)
    lefts = (number, number + columns[0], number + columns[0] + columns[1])
    rooms = (columns[0] - PADDING, columns[1] - PADDING, flexible - sum(columns) - PADDING)
    shapes: list[Shape] = []
    for title, left in zip(table.header, lefts, strict=True):
        shapes += set_lines((title,), left, 0, SMALL, bold=True, ink="quiet")
    y = lines_height(1, SMALL) + 4
    for row in table.rows:
        cells = (row.condition, row.outcome, row.found if table.known else row.because)
        lines = [
            wrapped(text, BODY, room, bold=column == 1)
            for column, (text, room) in enumerate(zip(cells, rooms, strict=True))
        ]
        height = lines_height(max(map(len, lines)), BODY) + 2 * PADDING
        texts = [
            *set_lines((row.name,), number - PADDING, y + PADDING, BODY, True, "end", _ink(row))
        ]
        for column, left in enumerate(lefts):
            texts += set_lines(
                lines[column], left, y + PADDING, BODY, column == 1, ink=_ink(row, column)
            )
        shapes += _row_box(row, 0, y, width, height, tuple(texts))
        y += height + 4
    return Placed(tuple(shapes), width, y - 4)


def _cards(table: RuleTable, width: int) -> Placed:
    shapes: list[Shape] = []
    y = 0
    left = 40 if table.known else PADDING
    room = width - left - PADDING
    for row in table.rows:
        condition = wrapped(f"{row.name}. {row.condition}", BODY, room)
        outcome = wrapped(row.outcome, BODY, room, bold=True)
        last = wrapped(row.found if table.known else row.because, SMALL, room)
        top = y + PADDING
        texts = list(set_lines(condition, left, top, BODY, ink=_ink(row)))
        top += lines_height(len(condition), BODY) + 3
        texts += set_lines(outcome, left, top, BODY, True, ink=_ink(row, 1))
        top += lines_height(len(outcome), BODY) + 3
        texts += set_lines(last, left, top, SMALL, ink=_ink(row, 2))
        bottom = top + lines_height(len(last), SMALL) + PADDING
        shapes += _row_box(row, 0, y, width, bottom - y, tuple(texts))
        y = bottom + 6
    return Placed(tuple(shapes), width, y - 6)


def _row_box(
    row: RuleRow, x: int, y: int, width: int, height: int, texts: tuple[Text, ...]
) -> list[Shape]:
    label = f"{row.name}. {row.condition} → {row.outcome}"
    box = Box(row.id, x, y, width, height, texts, _LOOKS[row.status], "rectangle", label)
    if not row.status:
        return [box]
    return [box, Sign(_MARKS[row.status], x + 20, y + PADDING + 9, _LOOKS[row.status])]


def _ink(row: RuleRow, column: int = 0) -> Ink:
    if row.status == "fired":
        return "on_dark"
    return "quiet" if row.status == "unreached" or column == 2 else "text"
