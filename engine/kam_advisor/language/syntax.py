"""What a text says before anything is known about its names: the tree the grammar gives.

Every node carries the stretch of the text it stands for (`start` up to `end`, in characters) and
how many nodes it is deep, so that a text that is nested too deeply is known before it is walked.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from kam_advisor.ir.expressions import ArithmeticOperator, ComparisonOperator


@dataclass(frozen=True, slots=True, kw_only=True)
class _Node:
    start: int
    end: int
    depth: int = 1


@dataclass(frozen=True, slots=True)
class Name(_Node):
    """A bare word: a fact, parameter, quantity, decision, option or outcome."""

    text: str


@dataclass(frozen=True, slots=True)
class Number(_Node):
    """A number as it is written."""

    text: str


@dataclass(frozen=True, slots=True)
class Quoted(_Node):
    """An option or outcome in double quotes; `text` is without them."""

    text: str


@dataclass(frozen=True, slots=True)
class Truth(_Node):
    """`true` or `false`."""

    text: str


@dataclass(frozen=True, slots=True)
class Chain(_Node):
    """Two or more conditions between `and`, or between `or`."""

    operator: Literal["and", "or"]
    items: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Negation(_Node):
    """`not` and a condition."""

    item: "Node"


@dataclass(frozen=True, slots=True)
class Comparison(_Node):
    """Two sides and how they are compared."""

    operator: ComparisonOperator
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Listed(_Node):
    """`item in (a, b)`."""

    item: "Node"
    options: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Ranged(_Node):
    """`item in [low..high]`, with either bracket turned round at an open end."""

    item: "Node"
    low: "Node"
    high: "Node"
    low_closed: bool
    high_closed: bool


@dataclass(frozen=True, slots=True)
class Calculation(_Node):
    """Two numbers and an operation."""

    operator: ArithmeticOperator
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Minus(_Node):
    """A number with its sign changed."""

    item: "Node"


@dataclass(frozen=True, slots=True)
class Call(_Node):
    """A function and its arguments."""

    function: Name
    arguments: "tuple[Node, ...]"


Node: TypeAlias = (
    Name
    | Number
    | Quoted
    | Truth
    | Chain
    | Negation
    | Comparison
    | Listed
    | Ranged
    | Calculation
    | Minus
    | Call
)
