"""How far the other answers to a fact are from the one that was given.

    scale, ordered choice     steps
    boolean, other choice     1
    integer, number           the difference, to the nearest answer of those that are alike

Answers of a number that no rule tells apart are one *cell* (`unknowns/domains.py`). A cell between
two thresholds has no nearest number: there the threshold is named and the move goes `above` or
`below` it; its distance is the difference to the threshold.
"""

from fractions import Fraction
from typing import Literal, TypeAlias

from kam_advisor.ir.expressions import Number, Value
from kam_advisor.ir.knowledge import FactDeclaration
from kam_advisor.record import Record
from kam_advisor.unknowns import Domain
from kam_advisor.values import exact

Beyond: TypeAlias = Literal["", "above", "below"]


class Move(Record):
    """An answer and its distance from the given one.

    Attributes:
        value: The answer; of a cell the nearest in it, or its threshold.
        distance: In steps or in the unit of the number; 0 for the given answer itself.
        beyond: Whether the answer lies above or below `value` rather than at it.
    """

    value: Value
    distance: Number
    beyond: Beyond = ""


class Moves(Record):
    """Per answer that needs telling apart the move to it; `now` is the number of the given one."""

    now: int
    to: tuple[Move, ...]


def moves(fact: FactDeclaration, domain: Domain, given: Value) -> Moves:
    """The moves from a given answer.

    Args:
        fact: The fact.
        domain: Its answers; not empty.
        given: The answer that was given.
    """
    if not domain.complete:
        return _between_cells(fact, domain.values, Fraction(given))
    now = domain.values.index(given)
    graded = fact.ordered or fact.kind in ("scale", "integer")
    found = [
        Move(value, abs(index - now) if graded else int(index != now))
        for index, value in enumerate(domain.values)
    ]
    return Moves(now, tuple(found))


class _Cell(Record):
    low: Fraction | None
    high: Fraction | None
    closed: bool

    def move(self, given: Fraction) -> Move | None:
        """The nearest way into the cell; None where the answer is in it."""
        low, high = self.low, self.high
        if low is not None and (given < low or (given == low and not self.closed)):
            return Move(exact(low), exact(low - given), "" if self.closed else "above")
        if high is not None and (given > high or (given == high and not self.closed)):
            return Move(exact(high), exact(given - high), "" if self.closed else "below")
        return None


def _between_cells(fact: FactDeclaration, values: tuple[Value, ...], given: Fraction) -> Moves:
    found = [cell.move(given) for cell in _cells(fact, values)]
    now = found.index(None)
    return Moves(now, tuple(move or Move(exact(given), 0) for move in found))


def _cells(fact: FactDeclaration, values: tuple[Value, ...]) -> list[_Cell]:
    """The cells that the values of a domain stand for, as `unknowns/domains.py` makes them."""
    low, high = (None if end is None else Fraction(end) for end in (fact.minimum, fact.maximum))
    numbers = [Fraction(value) for value in values]
    if fact.kind == "integer":
        starts = [low if low is None else numbers[0], *numbers[1:]]
        ends = [*(number - 1 for number in numbers[1:]), high]
        return [_Cell(start, end, True) for start, end in zip(starts, ends, strict=True)]
    if len(numbers) == 1 and low is None and high is None:
        return [_Cell(None, None, False)]
    found = []
    for index, number in enumerate(numbers):
        if (index % 2 == 0) == (low is not None):  # thresholds and what lies between them by turns
            found.append(_Cell(number, number, True))
        else:
            before = numbers[index - 1] if index else None
            after = numbers[index + 1] if index + 1 < len(numbers) else None
            found.append(_Cell(before, after, False))
    return found
