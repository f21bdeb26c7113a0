"""What if one answer were another: two ways side by side, and where they part."""

from itertools import zip_longest

from kam_advisor.demonstration.frames import Applies, Ask, Frame, Tried, key_of
from kam_advisor.demonstration.walk import Walk
from kam_advisor.explain.proof import QuestionStep
from kam_advisor.ir.expressions import Value
from kam_advisor.record import Record

Made = tuple[object, ...]


class Parting(Record):
    """Two ways through one decision.

    Attributes:
        ask: The answer that was changed. value: What it was changed to.
        before: The way with the answers as they are.
        after: The way with that one answer changed.
        pairs: Their steps side by side; None where one way has ended.
        first: The number (from 0) of the first pair that differs; None: the ways are the same.
    """

    ask: Ask
    value: Value
    before: Walk
    after: Walk
    pairs: tuple[tuple[Applies | Tried | None, Applies | Tried | None], ...]
    first: int | None


def parting(ask: Ask, value: Value, before: Walk, after: Walk) -> Parting:
    """Put two ways side by side."""
    pairs = tuple(zip_longest(_steps(before), _steps(after)))
    differ = (n for n, (one, other) in enumerate(pairs) if _made(one) != _made(other))
    return Parting(ask, value, before, after, pairs, next(differ, None))


def _steps(walk: Walk) -> tuple[Applies | Tried, ...]:
    return tuple(frame for frame in walk.frames if isinstance(frame, Applies | Tried))


def _made(frame: Frame | None) -> Made:
    """What a step comes to: the question or row, and how it was answered."""
    match frame:
        case None:
            return ()
        case Applies(step):
            return "applies", step.holds
        case Tried(step):
            found = step.branch.id if isinstance(step, QuestionStep) else step.holds
            return *key_of(frame), found
        case _:
            return key_of(frame)
