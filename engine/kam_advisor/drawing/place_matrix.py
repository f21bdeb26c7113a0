"""A matrix laid out: fields with their outcomes, the company's own field dark and named."""

from kam_advisor.drawing.measures import BODY, PADDING, SMALL, lines_height, set_lines
from kam_advisor.drawing.model import Cell, Matrix
from kam_advisor.drawing.placed import Placed
from kam_advisor.drawing.shapes import Box, Ink, Shape, Sign
from kam_advisor.drawing.text import wrapped

_NARROWEST = 74
_WIDEST = 220


def place_matrix(matrix: Matrix, width: int) -> Placed | None:
    """The matrix within a width; None where its fields would be too narrow to read."""
    columns = len(matrix.across[1])
    names = max(70, min(190, width * 22 // 100))
    field = min(_WIDEST, (width - names) // columns)
    if field < _NARROWEST:
        return None
    shapes: list[Shape] = []
    whole = names + field * columns
    title = wrapped(matrix.across[0], BODY, field * columns, bold=True)
    shapes += set_lines(title, names + field * columns // 2, 0, BODY, True, "middle")
    y = lines_height(len(title), BODY) + 4
    heads = [wrapped(name, SMALL, field - 8) for name in matrix.across[1]]
    side = wrapped(matrix.down[0], BODY, names - PADDING, bold=True)
    head_height = max(lines_height(max(map(len, heads)), SMALL), lines_height(len(side), BODY))
    shapes += set_lines(side, 0, y + head_height - lines_height(len(side), BODY), BODY, True)
    for number, lines in enumerate(heads):
        top = y + head_height - lines_height(len(lines), SMALL)
        shapes += set_lines(lines, names + field * number + field // 2, top, SMALL, anchor="middle")
    y += head_height + 5
    for name, cells in zip(matrix.down[1], matrix.cells, strict=True):
        y = _row(shapes, name, cells, names, field, y)
    return Placed(tuple(shapes), whole, y)


def _row(
    shapes: list[Shape], name: str, cells: tuple[Cell, ...], names: int, field: int, y: int
) -> int:
    room = field - 2 * PADDING
    side = wrapped(name, SMALL, names - PADDING)
    outcomes = [wrapped(cell.outcome, SMALL, room, bold=True) for cell in cells]
    here = [wrapped(cell.here, SMALL, room) if cell.here else () for cell in cells]
    tall = max(len(o) + len(h) for o, h in zip(outcomes, here, strict=True))
    height = max(48, lines_height(max(tall, len(side)), SMALL) + 2 * PADDING)
    middle = y + (height - lines_height(len(side), SMALL)) // 2
    shapes += set_lines(side, 0, middle, SMALL)
    signs: list[Shape] = []
    for number, cell in enumerate(cells):
        left = names + field * number
        lines = len(outcomes[number]) + len(here[number])
        top = y + (height - lines_height(lines, SMALL)) // 2
        ink: Ink = "on_dark" if cell.look == "concluded" else "text"
        centre = left + field // 2
        texts = set_lines(outcomes[number], centre, top, SMALL, True, "middle", ink)
        top += lines_height(len(outcomes[number]), SMALL)
        texts += set_lines(here[number], centre, top, SMALL, anchor="middle", ink=ink)
        label = f"{cell.id} → {cell.outcome} {cell.here}".strip()
        shapes.append(Box(cell.id, left, y, field, height, texts, cell.look, label=label))
        if cell.here and cell.look == "concluded":
            signs.append(Sign("check", left + 12, y + 12, "concluded"))
    shapes += signs
    return y + height
