"""What can be said about profiles, apart from any solver.

A formula is about one complete profile, or about two that differ in one fact: *copy* 0 is the
profile, copy 1 the other. Every formula is true or false of them; what conditions and decisions
mean is said by the IR.
"""

from dataclasses import dataclass
from typing import TypeAlias

from kam_advisor.ir.expressions import Expression, Value


@dataclass(frozen=True, slots=True)
class Holds:
    """A condition is True (not False, not UNKNOWN)."""

    condition: Expression
    copy: int = 0


@dataclass(frozen=True, slots=True)
class Fails:
    """A condition is False (not True, not UNKNOWN)."""

    condition: Expression
    copy: int = 0


@dataclass(frozen=True, slots=True)
class Takes:
    """What a question asks has one of these values."""

    ask: Expression
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Undefined:
    """A number is UNDEFINED."""

    number: Expression


@dataclass(frozen=True, slots=True)
class Becomes:
    """A reading gives this outcome, or `not_applicable`; None: it gives none."""

    decision: str
    reading: str
    outcome: str | None
    copy: int = 0


@dataclass(frozen=True, slots=True)
class Differ:
    """Two readings of one decision, each in a copy, do not come to the same."""

    decision: str
    first: tuple[str, int]
    second: tuple[str, int]


@dataclass(frozen=True, slots=True)
class Lowers:
    """Both copies have an outcome in a reading; that of copy 1 is lower in the declared order."""

    decision: str
    reading: str


@dataclass(frozen=True, slots=True)
class Raised:
    """The answer to a fact that is given in copy 1 is higher than in copy 0."""

    fact: str


@dataclass(frozen=True, slots=True)
class NotLess:
    """A quantity is in copy 1 at least what it is in copy 0; both are defined."""

    quantity: str


@dataclass(frozen=True, slots=True)
class Every:
    """All items."""

    items: "tuple[Formula, ...]"


@dataclass(frozen=True, slots=True)
class Some:
    """At least one item."""

    items: "tuple[Formula, ...]"


@dataclass(frozen=True, slots=True)
class No:
    """Not the item."""

    item: "Formula"


Formula: TypeAlias = (
    Holds
    | Fails
    | Takes
    | Undefined
    | Becomes
    | Differ
    | Lowers
    | Raised
    | NotLess
    | Every
    | Some
    | No
)

ALWAYS = Every(())
NEVER = Some(())
