"""What the checks of one text share: the text, the names, and the faults found so far."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from kam_advisor.errors import Fault, Place
from kam_advisor.ir.expressions import Expression
from kam_advisor.language.names import Allowed, AnswerSet, Names
from kam_advisor.language.syntax import Node

_LONGEST_QUOTE = 60
_MOST_SUGGESTIONS = 10
"""Looking for a near name takes a millisecond; a hostile text may hold hundreds."""

Kind = Literal["condition", "number", "choice", "decision", "answer"]


@dataclass(frozen=True, slots=True)
class Typed:
    """A checked part of the text.

    Attributes:
        kind: What it gives; `answer` is a constant looked up in `answer_set`.
        answer_set: Of a boolean fact, a choice, a decision or an answer; else None.
    """

    expression: Expression
    kind: Kind
    answer_set: AnswerSet | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """One text while it is checked."""

    text: str
    names: Names
    allowed: Allowed
    place: Callable[[int, int], Place]
    faults: list[Fault] = field(default_factory=list)
    in_count: bool = False
    asks: bool = False
    """Whether it is what a tree asks: a name by itself is most likely meant as a fact."""

    def fault(self, id: str, message: str, node: Node, hint: str = "") -> None:
        """Note a fault at a node."""
        place = self.place(node.start, max(1, node.end - node.start))
        self.faults.append(Fault(id, message, place, hint))

    def unknown(self, node: Node, name: str) -> None:
        """Note a name that is not declared, with what may have been meant."""
        hint = self.names.suggestion(name) if len(self.faults) < _MOST_SUGGESTIONS else ""
        alone = self.asks and self.text.strip() == name and self.names.owner_of(name) is None
        what = "fact" if alone else "name"
        self.fault(f"unknown-{what}", f"unknown {what} {quoted(name)}", node, hint)

    def shown(self, node: Node) -> str:
        """The stretch of a node, quoted, cut where it is long."""
        return quoted(self.text[node.start : node.end])


def quoted(text: str) -> str:
    """The text between back quotes, on one line, cut where it is long."""
    line = " ".join(text.split())
    return f"`{line if len(line) <= _LONGEST_QUOTE else line[: _LONGEST_QUOTE - 1] + '…'}`"
