"""Which of the answers that need telling apart an answer is, or lies with."""

from bisect import bisect_right
from fractions import Fraction

from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import FactDeclaration
from kam_advisor.unknowns import Domain


def place_of(fact: FactDeclaration, domain: Domain, value: Value) -> int:
    """The number of the answer in `domain.values` that every rule treats as it treats `value`.

    Args:
        fact: Whose answer it is.
        domain: Of that fact; not that of a number in arithmetic.
        value: A valid answer.
    """
    values = domain.values
    if value in values:
        return values.index(value)
    numbers = [v for v in values if isinstance(v, int | Fraction)]
    assert isinstance(value, int | Fraction)
    before = bisect_right(numbers, value) - 1
    if fact.kind == "integer" or before < 0 or before == len(numbers) - 1:
        return max(before, 0)  # an integer stands for all from itself to the next
    points_are_even = fact.minimum is not None  # thresholds and numbers between them alternate
    return before + 1 if (before % 2 == 0) == points_are_even else before
