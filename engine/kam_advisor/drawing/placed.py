"""A piece of a drawing that has a size, and moving it to its place."""

from typing import TypeVar

from kam_advisor.drawing.shapes import Box, Edge, Line, Shape, Sign, Text
from kam_advisor.record import Record, replace


class Placed(Record):
    """Shapes from (0, 0) on, and how far they reach."""

    shapes: tuple[Shape, ...]
    width: int
    height: int


_Moved = TypeVar("_Moved", Text, Sign)


def moved(shape: Shape, x: int, y: int) -> Shape:
    """The shape, so much further right and down."""
    match shape:
        case Box():
            texts = tuple(_shifted(text, x, y) for text in shape.texts)
            return replace(shape, x=shape.x + x, y=shape.y + y, texts=texts)
        case Edge():
            points = tuple((px + x, py + y) for px, py in shape.points)
            return replace(
                shape, points=points, texts=tuple(_shifted(text, x, y) for text in shape.texts)
            )
        case Line():
            return replace(
                shape, x1=shape.x1 + x, y1=shape.y1 + y, x2=shape.x2 + x, y2=shape.y2 + y
            )
        case Text():
            return _shifted(shape, x, y)
        case Sign():
            return _shifted(shape, x, y)


def _shifted(shape: _Moved, x: int, y: int) -> _Moved:
    return replace(shape, x=shape.x + x, y=shape.y + y)
