"""A sheet laid out as a picture, or as several that each fit a page."""

from collections.abc import Iterator

from kam_advisor.drawing.measures import (
    BODY,
    HEADING,
    MARGIN,
    PADDING,
    PAGE,
    PAGE_HEIGHT,
    SMALL,
    TITLE,
    lines_height,
    set_lines,
)
from kam_advisor.drawing.model import Sheet
from kam_advisor.drawing.place_chart import placed
from kam_advisor.drawing.placed import Placed, moved
from kam_advisor.drawing.shapes import Box, Look, Picture, Shape
from kam_advisor.drawing.text import wrapped
from kam_advisor.record import Record

_LEAST = 700


class _Block(Record):
    """Something that stays together: a chart, or a piece of one, with its heading."""

    heading: str
    note: str
    placed: Placed


def picture(sheet: Sheet, width: int = PAGE) -> Picture:
    """The sheet as one picture within a width, in CSS pixels, as high as it needs to be.

    Args:
        sheet: What is drawn.
        width: `PAGE` for paper and screens, `PHONE` for phones.
    """
    blocks = list(_blocks(sheet, width - 2 * MARGIN, None))
    used = max([min(width - 2 * MARGIN, _LEAST), *(block.placed.width for block in blocks)])
    return _Page(sheet, used).drawn(blocks, head=True, foot=True)


def pages(sheet: Sheet) -> tuple[Picture, ...]:
    """The sheet as pictures that each fit on A4, lying down, with text of 8 points at least.

    Charts are cut between rows, items and branches; one that cannot be cut is higher than a page.
    """
    width = PAGE - 2 * MARGIN
    page = _Page(sheet, width)
    room = PAGE_HEIGHT - 2 * MARGIN
    blocks = list(_blocks(sheet, width, room - page.head_height() - 70))
    found: list[list[_Block]] = [[]]
    used = page.head_height()
    for block in blocks:
        height = page.block_height(block)
        if found[-1] and used + height > room:
            found.append([])
            used = page.head_height(short=True)
        found[-1].append(block)
        used += height
    if used + page.foot_height() > room and found[-1]:
        found.append(_with_the_foot(found[-1], page, room))
    last = len(found) - 1
    return tuple(
        page.drawn(those, head=number == 0, foot=number == last)
        for number, those in enumerate(found)
    )


def _with_the_foot(last: list[_Block], page: "_Page", room: int) -> list[_Block]:
    """The blocks that go to a new page with the remarks, so that these do not stand there alone:
    from the last heading on, unless the page would begin with it or they are too high together."""
    first = max((n for n, block in enumerate(last) if block.heading), default=0)
    taken = last[first:]
    height = page.head_height(short=True) + sum(map(page.block_height, taken))
    if not first or height + page.foot_height() > room:
        return []
    del last[first:]
    return taken


def _blocks(sheet: Sheet, width: int, room: int | None) -> Iterator[_Block]:
    for part in sheet.parts:
        heading, note = part.heading, part.note
        for number, (own, chart) in enumerate(placed(part.chart, width, room)):
            yield _Block(own or (heading if not number else ""), "" if number else note, chart)


class _Page:
    """The furniture of a page of one sheet, at one width."""

    def __init__(self, sheet: Sheet, width: int) -> None:
        self._sheet = sheet
        self._width = width

    def drawn(self, blocks: list[_Block], head: bool, foot: bool) -> Picture:
        """A picture with these blocks; without `head` only the title stands above them."""
        sheet, shapes = self._sheet, list[Shape]()
        y = self._head(shapes, MARGIN) if head else self._title(shapes, MARGIN, HEADING)
        for block in blocks:
            y = self._block(shapes, block, y)
        if foot:
            y = self._foot(shapes, y)
        title = ": ".join(part for part in (sheet.title, *sheet.result[:1]) if part)
        size = self._width + 2 * MARGIN, y + MARGIN
        return Picture(*size, tuple(shapes), title, sheet.description, sheet.lang)

    def head_height(self, short: bool = False) -> int:
        """How much room there must be above the blocks."""
        return self._title([], 0, HEADING) if short else self._head([], 0)

    def block_height(self, block: _Block) -> int:
        """How much room a block takes."""
        return self._block([], block, 0)

    def foot_height(self) -> int:
        """How much room the remarks take."""
        return self._foot([], 0)

    def _title(self, shapes: list[Shape], y: int, size: int) -> int:
        lines = wrapped(self._sheet.title, size, self._width, bold=True)
        shapes += set_lines(lines, MARGIN, y, size, bold=True)
        return y + lines_height(len(lines), size)

    def _head(self, shapes: list[Shape], y: int) -> int:
        y = self._title(shapes, y, TITLE)
        if self._sheet.subtitle:
            lines = wrapped(self._sheet.subtitle, BODY, self._width)
            shapes += set_lines(lines, MARGIN, y, BODY, ink="quiet")
            y += lines_height(len(lines), BODY)
        return self._result(shapes, y + 10) if self._sheet.result else y

    def _result(self, shapes: list[Shape], y: int) -> int:
        sheet, room = self._sheet, self._width - 2 * PADDING
        first = wrapped(sheet.result[0], HEADING, room, bold=True)
        others = [line for text in sheet.result[1:] for line in wrapped(text, BODY, room)]
        left = MARGIN + PADDING
        texts = set_lines(first, left, y + PADDING, HEADING, True)
        below = y + PADDING + lines_height(len(first), HEADING)
        texts += set_lines(tuple(others), left, below, BODY)
        bottom = below + lines_height(len(others), BODY) + PADDING
        look: Look = "strong" if sheet.certain else "open"
        size = self._width, bottom - y
        shapes.append(Box("result", MARGIN, y, *size, texts, look, label=sheet.result[0]))
        return bottom

    def _block(self, shapes: list[Shape], block: _Block, y: int) -> int:
        y += 16
        if block.heading:
            lines = wrapped(block.heading, HEADING, self._width, bold=True)
            shapes += set_lines(lines, MARGIN, y, HEADING, bold=True)
            y += lines_height(len(lines), HEADING) + 2
        if block.note:
            lines = wrapped(block.note, SMALL, self._width)
            shapes += set_lines(lines, MARGIN, y, SMALL, ink="quiet")
            y += lines_height(len(lines), SMALL)
        y += 10
        shapes += (moved(shape, MARGIN, y) for shape in block.placed.shapes)
        return y + block.placed.height

    def _foot(self, shapes: list[Shape], y: int) -> int:
        y += 18 if self._sheet.foot else 0
        for remark in self._sheet.foot:
            lines = wrapped(remark, SMALL, self._width)
            shapes += set_lines(lines, MARGIN, y, SMALL, ink="quiet")
            y += lines_height(len(lines), SMALL) + 2
        return y
