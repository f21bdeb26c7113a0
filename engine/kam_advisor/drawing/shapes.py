"""The layout of a drawing, whatever it is written as: boxes, lines and texts with their places.

Lengths are in units of one CSS pixel; y runs downward. Nothing here knows of SVG, and nothing that
makes a layout knows how it is written.
"""

from typing import Literal, TypeAlias

from kam_advisor.record import Record

Look: TypeAlias = Literal[
    "plain",
    "strong",
    "faint",
    "ghost",
    "taken",
    "concluded",
    "open",
    "outcome",
    "band",
    "bar",
    "range",
    "paper",
]
"""How a box or line stands out. Never by colour alone: `taken` and `concluded` are heavy and
marked, `open` is dashed, `ghost` is only a thin outline."""

Form: TypeAlias = Literal["rectangle", "round", "pill", "document", "slanted"]
"""`round`: corners; `pill`: half circles; `document`: a waved foot, a source in DMN."""

Mark: TypeAlias = Literal["check", "cross", "dash", "query", "dot", "down"]
"""Signs drawn as lines, so that no font has to have them."""

Ink: TypeAlias = Literal["text", "quiet", "on_dark", "accent"]
Anchor: TypeAlias = Literal["start", "middle", "end"]


class Text(Record):
    """One line of text.

    Attributes:
        x: Where it begins, has its middle or ends, as `anchor` says.
        y: Its base line.
    """

    x: int
    y: int
    words: str
    size: int = 13
    bold: bool = False
    anchor: Anchor = "start"
    ink: Ink = "text"


class Box(Record):
    """A box with the texts that stand in it.

    Attributes:
        id: What it stands for; unique in the picture, empty for mere decoration.
        label: Everything it says, as a whole, for those who cannot see it.
    """

    id: str
    x: int
    y: int
    width: int
    height: int
    texts: tuple[Text, ...] = ()
    look: Look = "plain"
    form: Form = "rectangle"
    label: str = ""

    @property
    def right(self) -> int:
        """Its right side."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """Its lower side."""
        return self.y + self.height


class Edge(Record):
    """A line from one box to another, with what is written beside it.

    Attributes:
        id: What it stands for, as the id of a branch.
        points: From the start: each next point is reached by a straight line where it lies level
            or plumb with the one before, otherwise by a curve that leaves and arrives level.
        arrow: Whether it ends in an arrow head.
        dashed: Whether the line is broken.
    """

    id: str
    source: str
    target: str
    points: tuple[tuple[int, int], ...]
    texts: tuple[Text, ...] = ()
    look: Look = "plain"
    arrow: bool = True
    dashed: bool = False


class Line(Record):
    """A straight line that joins nothing: a rule, an axis, a threshold."""

    x1: int
    y1: int
    x2: int
    y2: int
    look: Look = "plain"
    dashed: bool = False


class Sign(Record):
    """A mark in a disc (`check`, `cross`, `dash`, `query`), or a pointer (`down`)."""

    mark: Mark
    x: int
    y: int
    look: Look = "plain"


Shape: TypeAlias = Box | Edge | Line | Sign | Text


class Picture(Record):
    """A drawing that is laid out.

    Attributes:
        title: What is drawn, in a few words.
        description: The same in words as the drawing says in lines, for those who cannot see it.
        lang: The language of its texts.
    """

    width: int
    height: int
    shapes: tuple[Shape, ...]
    title: str
    description: str
    lang: str
