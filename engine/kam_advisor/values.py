"""The two marks that stand where a value is missing, and exact numbers.

UNKNOWN: nobody has answered yet. UNDEFINED: there is no such number (division by zero). They are
different all the way to the page.
"""

from enum import Enum
from fractions import Fraction
from typing import Final


class Unknown(Enum):
    """The type of the two marks."""

    UNKNOWN = "unknown"
    UNDEFINED = "undefined"


UNKNOWN: Final = Unknown.UNKNOWN
UNDEFINED: Final = Unknown.UNDEFINED


def exact(number: int | Fraction) -> int | Fraction:
    """The number, as an `int` where it is whole."""
    if isinstance(number, Fraction) and number.denominator == 1:
        return number.numerator
    return number
