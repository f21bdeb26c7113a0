"""The values of a feature that the rules tell apart: single values, and ranges of numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from kam_advisor.ir.expressions import Number, Value
from kam_advisor.ir.knowledge import FactDeclaration
from kam_advisor.unknowns.domains import Domain


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers from `low` to `high`; None: without end. `point`: exactly `low`."""

    low: Number | None
    high: Number | None
    low_closed: bool
    high_closed: bool


Cell: TypeAlias = "Value | Range | None"
"""A value, a range of numbers, or None for a number or an outcome that does not exist."""


def cells_of(fact: FactDeclaration, domain: Domain) -> tuple[Cell, ...]:
    """What the values of a domain stand for: themselves, or ranges of numbers."""
    if domain.complete or not domain.values:
        return domain.values
    numbers = [value for value in domain.values if isinstance(value, int | Fraction)]
    if fact.kind == "integer":
        return tuple(_integers(numbers, fact.minimum, fact.maximum))
    return tuple(_numbers(numbers, fact.minimum is not None, fact.maximum is not None))


def _integers(
    starts: list[int | Fraction], low: Number | None, high: Number | None
) -> Iterator[Cell]:
    """The ranges of whole numbers that begin at each of the starts."""
    for n, start in enumerate(starts):
        first = None if n == 0 and low is None else start
        last = high if n + 1 == len(starts) else starts[n + 1] - 1
        yield start if first == last else Range(first, last, True, True)


def _numbers(values: list[int | Fraction], has_low: bool, has_high: bool) -> Iterator[Cell]:
    """Thresholds, and the ranges between them."""
    for n, value in enumerate(values):
        if (n % 2 == 0) is has_low:
            yield value
        else:
            low = values[n - 1] if n else None
            high = values[n + 1] if n + 1 < len(values) else None
            yield Range(low, high, False, False)
