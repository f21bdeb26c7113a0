"""The measures of a page, in CSS pixels.

A page is as wide as lets the smallest text be 8 points high where it fills the width of A4, lying
down, between margins of 10 mm (785 points): 12 * 785 / 1150 = 8.2.
"""

from kam_advisor.drawing.shapes import Anchor, Ink, Text

PAGE = 1150
PAGE_HEIGHT = 788
"""As wide to high as A4 lying down between the same margins."""
PHONE = 390
MARGIN = 16

SMALL = 12
BODY = 13
HEADING = 15
TITLE = 20

PADDING = 9
"""Between the side of a box and its text."""


def leading(size: int) -> int:
    """From one base line to the next."""
    return (size * 13 + 5) // 10


def lines_height(count: int, size: int) -> int:
    """The room of a number of lines."""
    return count * leading(size)


def set_lines(
    lines: tuple[str, ...],
    x: int,
    top: int,
    size: int,
    bold: bool = False,
    anchor: Anchor = "start",
    ink: Ink = "text",
) -> tuple[Text, ...]:
    """Lines of text below each other, from `top` down."""
    first = top + (leading(size) + size) // 2 - size // 5
    return tuple(
        Text(x, first + number * leading(size), line, size, bold, anchor, ink)
        for number, line in enumerate(lines)
        if line
    )
