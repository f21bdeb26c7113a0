"""What is drawn, before it has a place: a sheet with parts, in the words of one language."""

from typing import Literal, TypeAlias

from kam_advisor.drawing.shapes import Look, Mark
from kam_advisor.record import Record

NodeKind: TypeAlias = Literal["question", "conclusion", "stub", "decision", "facts", "sources"]


class Node(Record):
    """A box of a graph.

    Attributes:
        text: What it says.
        number: By which others refer to it; may be empty.
        note: What stands below that, smaller; may be empty.
        mark: The sign at its corner, if any.
        attached: What hangs below it, as the questions and sources of a decision.
    """

    id: str
    kind: NodeKind
    text: str
    note: str = ""
    number: str = ""
    look: Look = "plain"
    mark: Mark | None = None
    attached: "tuple[Attached, ...]" = ()


class Attached(Record):
    """Questions or sources that belong to a decision."""

    kind: Literal["facts", "sources"]
    text: str


class Arrow(Record):
    """A line from one node to another.

    Attributes:
        id: The rule it stands for.
        label: The answer for which it is followed; may be empty.
    """

    id: str
    source: str
    target: str
    label: str = ""
    look: Look = "plain"
    dashed: bool = False


class Graph(Record):
    """Boxes and arrows without a circle, each node's arrows in the order of the rules.

    Attributes:
        see: What stands for a node that is drawn elsewhere, with `{number}` for its number.
        from_here: The heading of a piece that begins at a node, the same.
    """

    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]
    see: str = "{number}"
    from_here: str = "{number}"


class RuleRow(Record):
    """A row of a decision table.

    Attributes:
        id: The rule.
        name: Its number, in the order in which rows are tried.
        condition: When it holds, as a sentence.
        outcome: The title of what it concludes.
        because: Why.
        status: `fired`; `passed`: it does not hold; `unreached`; `open`: not known yet; empty
            without a profile.
        found: For a profile, what the condition was held against, or why it was not looked at.
    """

    id: str
    name: str
    condition: str
    outcome: str
    because: str
    status: Literal["", "fired", "passed", "unreached", "open"] = ""
    found: str = ""


class RuleTable(Record):
    """A decision table. `known` tells whether it is drawn for a profile."""

    header: tuple[str, str, str]
    rows: tuple[RuleRow, ...]
    known: bool


class Bar(Record):
    """One line of a score. Numbers are shares of the widest bar, 0 to 1.

    Attributes:
        least: Where the bar ends for the answer, or for the least answer that is still possible.
        most: The same for the greatest.
        track: Where it would end for the greatest answer there is.
        value: The contribution in words.
        terms: How it came about: answer, weight.
    """

    id: str
    title: str
    terms: str
    value: str
    least: float | None
    most: float | None
    track: float


class Threshold(Record):
    """A line across the axis of a score, with its name and value; `at` is a share, 0 to 1."""

    id: str
    at: float
    name: str
    value: str


class Band(Record):
    """A stretch of the axis that concludes something, from the share `start` to `end`.

    Attributes:
        stretch: From where to where, in words.
    """

    id: str
    start: float
    end: float
    outcome: str
    look: Look
    stretch: str


class Score(Record):
    """A score: what it is made up of, and where it lies.

    Attributes:
        bars: What it is made up of, the greatest weight first as the rules have it.
        least: Where it lies on the axis, or its least possible place; None without a profile.
        most: The same for the greatest.
        value: The score in words; empty without a profile.
        ends: The words for both ends of the axis.
        distance: How far it is to the next threshold on either side, a sentence each.
    """

    id: str
    title: str
    how: str
    bars: tuple[Bar, ...]
    thresholds: tuple[Threshold, ...]
    bands: tuple[Band, ...]
    least: float | None
    most: float | None
    value: str
    ends: tuple[str, str]
    distance: tuple[str, ...]


class Cell(Record):
    """A field of a matrix: the outcome there, the rule that gives it, and who stands in it."""

    id: str
    outcome: str
    rule: str
    look: Look
    here: str = ""


class Matrix(Record):
    """Two conditions against each other; the first row of `cells` is the uppermost.

    Attributes:
        across: The title of what runs from left to right, with its values in order.
        down: The same of what runs from top to bottom.
    """

    across: tuple[str, tuple[str, ...]]
    down: tuple[str, tuple[str, ...]]
    cells: tuple[tuple[Cell, ...], ...]


class Item(Record):
    """A line of a checklist: done, still to do, not so (of mere signs), or not known."""

    id: str
    text: str
    status: Literal["", "done", "missing", "absent", "open"]
    note: str = ""


class Checklist(Record):
    """Items that are done or missing."""

    items: tuple[Item, ...]


Chart: TypeAlias = Graph | RuleTable | Score | Matrix | Checklist


class Part(Record):
    """A piece of a sheet: a heading, a remark how to read it, and a chart."""

    heading: str
    note: str
    chart: Chart


class Sheet(Record):
    """Everything that is drawn of one decision, or of all of them together.

    Attributes:
        title: What is drawn.
        subtitle: The question it answers.
        result: For a profile: who, and what comes out, the outcome first.
        certain: Whether what comes out is an outcome rather than something open.
        parts: The charts, in the order in which they are read.
        foot: Remarks below: how to read marks and lines, sources.
        description: The same as the drawing, in words.
        flow: The logic as boxes and arrows, for forms that know nothing else.
    """

    title: str
    subtitle: str
    result: tuple[str, ...]
    certain: bool
    parts: tuple[Part, ...]
    foot: tuple[str, ...]
    description: str
    lang: str
    flow: Graph
