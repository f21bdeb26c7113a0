"""A document as text for a terminal: 80 columns, structure shown by lines and indentation.

Style is an extra: without it (`paint` left out) nothing is lost.
"""

from collections.abc import Callable, Iterator
from typing import TypeAlias

from kam_advisor.report.columns import column_widths
from kam_advisor.report.display import pad, width, wrap
from kam_advisor.report.document import (
    Block,
    Document,
    Heading,
    Item,
    Items,
    Line,
    Pairs,
    Paragraph,
    Run,
    Style,
    Table,
    plain,
)
from kam_advisor.wording import NO_BREAK

COLUMNS = 80

Paint: TypeAlias = Callable[[str, Style], str]
"""Gives a text in a style the control sequences of a terminal."""

_MARKS = {"bullet": "-", "holds": "✓", "fails": "✗", "open": "?"}
_STEP = "  "
"""By how much what stands below a smaller heading is set in."""

_RULES = {1: "═", 2: "─"}
_WIDEST_LABEL = 40
_BETWEEN = "  "


def as_text(document: Document, paint: Paint | None = None, columns: int = COLUMNS) -> str:
    """The document as text, each line at most `columns` wide and ended by a line feed."""
    lines: list[str] = []
    layout = _Layout(paint or _unpainted, columns)
    for number, block in enumerate(document):
        if number and not _follows_closely(document[number - 1], block):
            lines.append("")
        lines += layout.block(block)
    return "".join(line.replace(NO_BREAK, " ") + "\n" for line in lines)


def _follows_closely(before: Block, block: Block) -> bool:
    """Whether no empty line comes between: below a small heading, and from text to its list."""
    if isinstance(before, Heading):
        return before.level >= 3 and not isinstance(block, Heading)
    return isinstance(before, Paragraph) and isinstance(block, Items)


def _unpainted(text: str, style: Style) -> str:
    return text


class _Layout:
    def __init__(self, paint: Paint, columns: int) -> None:
        self._paint = paint
        self._columns = columns
        self._indent = ""

    def block(self, block: Block) -> Iterator[str]:
        match block:
            case Heading():
                yield from self._heading(block)
            case Paragraph(line):
                yield from self._lines(line, self._indent, self._indent)
            case Pairs():
                yield from self._pairs(block)
            case Items(items, drawn=True):
                yield from self._tree(items, self._indent, outermost=True)
            case Items(items, numbered):
                yield from self._items(items, numbered, self._indent)
            case Table():
                yield from self._table(block)

    def _heading(self, heading: Heading) -> Iterator[str]:
        before = _STEP * max(0, heading.level - 3)
        self._indent = _STEP * max(0, heading.level - 2)
        broken = wrap((Run(heading.text, "strong"),), self._columns - len(before))
        for line in broken:
            yield before + self._painted(line)
        if heading.level in _RULES:
            longest = max((_width(line) for line in broken), default=0)
            yield _RULES[heading.level] * longest

    def _pairs(self, pairs: Pairs) -> Iterator[str]:
        labels = [width(label) for label, _ in pairs.items]
        room = min(max(labels, default=0), _WIDEST_LABEL, self._columns // 2)
        for label, line in pairs.items:
            pieces = wrap(plain(label), room)
            behind = wrap(line, self._columns - len(self._indent) - room - len(_BETWEEN))
            for number in range(max(len(pieces), len(behind))):
                name = "".join(r.text for r in pieces[number]) if number < len(pieces) else ""
                said = self._painted(behind[number]) if number < len(behind) else ""
                yield f"{self._indent}{pad(name, room)}{_BETWEEN}{said}".rstrip()

    def _items(self, items: tuple[Item, ...], numbered: bool, indent: str) -> Iterator[str]:
        for number, item in enumerate(items, start=1):
            mark = f"{number}." if numbered else _MARKS[item.mark]
            first = f"{indent}{pad(mark, len(str(len(items))) + 1 if numbered else 1)} "
            below = " " * width(first)
            yield from self._lines(item.line, first, below)
            yield from self._items(item.children, False, below)

    def _tree(self, items: tuple[Item, ...], indent: str, outermost: bool) -> Iterator[str]:
        for number, item in enumerate(items, start=1):
            last = number == len(items)
            first, below = ("└─ ", "   ") if last else ("├─ ", "│  ")
            if outermost:
                first = below = ""
            beside = "│  " if item.children else ""
            lines = list(self._lines(item.line, indent + first, indent + below + beside))
            yield from lines
            yield from self._tree(item.children, indent + below, outermost=False)

    def _table(self, table: Table) -> Iterator[str]:
        room = self._columns - len(self._indent)
        widths = column_widths(table, room, len(_BETWEEN))
        yield from self._row(table, table.header, widths, "strong")
        yield self._indent + _BETWEEN.join("─" * size for size in widths)
        for row in table.rows:
            yield from self._row(table, row, widths, "plain")

    def _row(
        self, table: Table, cells: tuple[str, ...], widths: list[int], style: Style
    ) -> Iterator[str]:
        broken = [
            ["".join(r.text for r in part) for part in wrap(plain(cell), size)]
            for cell, size in zip(cells, widths, strict=True)
        ]
        for number in range(max(map(len, broken), default=0)):
            parts = []
            for column, (lines, size) in enumerate(zip(broken, widths, strict=True)):
                text = lines[number] if number < len(lines) else ""
                space = " " * (size - width(text))
                said = self._paint(text, style) if text else ""
                parts.append(space + said if column in table.numeric else said + space)
            yield (self._indent + _BETWEEN.join(parts)).rstrip()

    def _lines(self, line: Line, first: str, below: str) -> Iterator[str]:
        for number, part in enumerate(
            wrap(line, self._columns - max(width(first), width(below))) or [()]
        ):
            yield ((below if number else first) + self._painted(part)).rstrip()

    def _painted(self, line: Line) -> str:
        return "".join(self._paint(run.text, run.style) for run in line)


def _width(line: Line) -> int:
    return sum(width(run.text) for run in line)
