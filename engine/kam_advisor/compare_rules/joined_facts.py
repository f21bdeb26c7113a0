"""A fact that two versions declare, as one fact; and what is not the same about it."""

from dataclasses import dataclass
from typing import Literal

from kam_advisor.ir.knowledge import FactDeclaration
from kam_advisor.record import replace


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact that is not the same in both versions.

    Attributes:
        change: `added`, `removed`; `answers`: other answers are accepted; `type`: it is compared as
            two facts; `applies`: it applies elsewhere, or counts as something else where not.
        answers: For `answers`, those that only one version accepts, as text.
    """

    fact: str
    change: Literal["added", "removed", "answers", "type", "applies"]
    answers: tuple[str, ...] = ()


def common_fact(old: FactDeclaration, new: FactDeclaration) -> FactDeclaration | None:
    """The fact with the answers that both versions accept; None where there is no such fact."""
    numbers = {"integer", "number"}
    if old.kind != new.kind and not {old.kind, new.kind} <= numbers:
        return None
    if old.scope != new.scope:
        return None
    kind = old.kind if old.kind == new.kind else "integer"
    options = tuple(option for option in old.options if option in new.options)
    low = max((m for m in (old.minimum, new.minimum) if m is not None), default=None)
    high = min((m for m in (old.maximum, new.maximum) if m is not None), default=None)
    if old.kind == "choice" and not options:
        return None
    if low is not None and high is not None and low > high:
        return None
    return replace(old, kind=kind, options=options, minimum=low, maximum=high)


def other_answers(old: FactDeclaration, new: FactDeclaration) -> tuple[str, ...]:
    """The answers that only one version accepts, as text."""
    if old.kind == "choice":
        one, other = set(old.options), set(new.options)
        return tuple(option for option in (*old.options, *new.options) if option in one ^ other)
    if old.kind == "boolean" or (old.kind, old.minimum, old.maximum) == (
        new.kind,
        new.minimum,
        new.maximum,
    ):
        return ()
    return tuple(f"{fact.kind} {_end(fact.minimum)}..{_end(fact.maximum)}" for fact in (old, new))


def _end(number: object) -> str:
    return "" if number is None else str(number)
