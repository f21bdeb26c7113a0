"""A document before it is laid out: what `as_text.py` and `as_markdown.py` render.

The builders (`*_document.py`) choose the words and their order; the renderers only the form. No
renderer has words of its own. Blocks are named tuples, for those take a fraction of the time of
dataclasses to define, and `kam assess` defines them every time.
"""

from typing import Literal, NamedTuple, TypeAlias

Style: TypeAlias = Literal["plain", "strong", "quiet", "code"]
"""`quiet` is what most readers may skip, `code` an id or an expression as in a rule file."""

Mark: TypeAlias = Literal["bullet", "holds", "fails", "open"]
"""What stands before an item: nothing special, or the verdict on a condition."""


class Run(NamedTuple):
    """A stretch of text in one style."""

    text: str
    style: Style = "plain"


Line: TypeAlias = tuple[Run, ...]


class Heading(NamedTuple):
    """A heading; level 1 is the document's title."""

    level: Literal[1, 2, 3, 4]
    text: str


class Paragraph(NamedTuple):
    """Running text."""

    line: Line


class Pairs(NamedTuple):
    """Labels with what belongs to them, aligned."""

    items: tuple[tuple[str, Line], ...]


class Item(NamedTuple):
    """An item of a list, with the items below it."""

    line: Line
    children: "tuple[Item, ...]" = ()
    mark: Mark = "bullet"


class Items(NamedTuple):
    """A list, numbered at its first level or not; `drawn` as a tree with lines."""

    items: tuple[Item, ...]
    numbered: bool = False
    drawn: bool = False


class Table(NamedTuple):
    """A table of short texts.

    Attributes:
        header: One text per column.
        rows: Each as long as the header.
        numeric: The columns (from 0) that hold numbers and are set flush right.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()


Block: TypeAlias = Heading | Paragraph | Pairs | Items | Table
Document: TypeAlias = tuple[Block, ...]


def plain(text: str) -> Line:
    """A line in one plain run."""
    return (Run(text),)


def strong(text: str) -> Line:
    """A line in one strong run."""
    return (Run(text, "strong"),)


def tagged(text: str, name: str, style: Style = "plain") -> Line:
    """A text with the id of what it speaks of."""
    return Run(text, style), Run(" ["), Run(name, "code"), Run("]")


def item(text: str, *children: Item) -> Item:
    """A plain item."""
    return Item(plain(text), children)


def bullets(texts: "tuple[str, ...] | list[str]", numbered: bool = False) -> Items:
    """A list of plain items."""
    return Items(tuple(item(text) for text in texts), numbered)
