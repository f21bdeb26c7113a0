"""What compiled code calls: exact arithmetic in which None is an undefined number."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from operator import itemgetter
from typing import TypeAlias

Defined: TypeAlias = int | Fraction
Number: TypeAlias = Defined | None


def ratio(numerator: Defined, divisor: int) -> Fraction:
    """A whole number, or a fraction, over a whole number above 0."""
    return Fraction(numerator) / divisor


def plus(left: Number, right: Number) -> Number:
    """The sum."""
    return None if left is None or right is None else left + right


def minus(left: Number, right: Number) -> Number:
    """The difference."""
    return None if left is None or right is None else left - right


def times(left: Number, right: Number) -> Number:
    """The product."""
    return None if left is None or right is None else left * right


def quotient(left: Number, right: Number) -> Number:
    """The quotient; None for a division by zero."""
    return None if left is None or right is None or right == 0 else Fraction(left) / right


def _over_all(function: Callable[[tuple[Defined, ...]], Defined]) -> Callable[..., Number]:
    def of(values: tuple[Number, ...]) -> Number:
        known = tuple(value for value in values if value is not None)
        return function(known) if len(known) == len(values) > 0 else None

    return of


least = _over_all(min)
greatest = _over_all(max)
average = _over_all(lambda values: Fraction(sum(values)) / len(values))


def added(values: tuple[Number, ...]) -> Number:
    """The sum; 0 of no numbers."""
    return None if None in values else sum(value for value in values if value is not None)


def below(left: Number, right: Number) -> bool:
    """Whether both are defined, and the left one is the lesser."""
    return left is not None and right is not None and left < right


def not_above(left: Number, right: Number) -> bool:
    """Whether both are defined, and the left one is not the greater."""
    return left is not None and right is not None and left <= right


def same(left: Number, right: Number) -> bool:
    """Whether both are defined and equal."""
    return left is not None and right is not None and left == right


def differ(left: Number, right: Number) -> bool:
    """Whether both are defined and not equal."""
    return left is not None and right is not None and left != right


NAMES: Mapping[str, object] = {
    function.__name__: function
    for function in (ratio, plus, minus, times, quotient, added, below, not_above, same, differ)
} | {
    "least": least,
    "greatest": greatest,
    "average": average,
    "Fraction": Fraction,
    "itemgetter": itemgetter,
    "new": tuple.__new__,
}
"""What stands in the global names of compiled code."""
