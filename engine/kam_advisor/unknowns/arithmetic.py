"""Arithmetic and comparison of the values that diagrams end in, as diagrams.

The meaning is that of `reference/evaluate.py`. It is said again here because a value may also be a
`Ratio`: then the result of a division or comparison depends on signs, and is a diagram.
"""

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction

from kam_advisor.ir.expressions import Value
from kam_advisor.unknowns.diagram import FALSE, TRUE, Diagrams
from kam_advisor.unknowns.ratios import Ratio, as_ratio, minus, plus, times
from kam_advisor.unknowns.signs import Signs
from kam_advisor.values import UNDEFINED, UNKNOWN, Unknown, exact

_COMPARE: Mapping[str, Callable[[Fraction | int, Fraction | int], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class ValueArithmetic:
    """Operations on terminals; each takes two and gives a diagram."""

    def __init__(self, diagrams: Diagrams, signs: Signs) -> None:
        """Operations whose results go into `diagrams`, with the polynomials of `signs`."""
        self._diagrams = diagrams
        self._signs = signs

    def calculate(self, operation: str, terminals: tuple[int, ...]) -> int:
        """`+`, `-`, `*`, `/`, `min` or `max` of two values."""
        left, right = map(self._value, terminals)
        if left is UNDEFINED or right is UNDEFINED:
            return self._diagrams.terminal(UNDEFINED)
        if isinstance(left, Unknown) or isinstance(right, Unknown):
            return self._diagrams.terminal(UNKNOWN)
        a, b = _number(left), _number(right)
        if isinstance(a, Ratio) or isinstance(b, Ratio):
            return self._calculate_ratios(operation, as_ratio(a), as_ratio(b))
        match operation:
            case "+":
                number = a + b
            case "-":
                number = a - b
            case "*":
                number = a * b
            case "/":
                if b == 0:
                    return self._diagrams.terminal(UNDEFINED)
                number = Fraction(a) / b
            case _:
                number = min(a, b) if operation == "min" else max(a, b)
        return self._diagrams.terminal(exact(number))

    def _calculate_ratios(self, operation: str, a: Ratio, b: Ratio) -> int:
        match operation:
            case "+":
                return self._ratio(plus(a, b))
            case "-":
                return self._ratio(minus(a, b))
            case "*":
                return self._ratio(times(a, b))
            case "/" if b.above.number == 0:
                return self._diagrams.terminal(UNDEFINED)
            case "/":
                positive = Ratio(a.above * b.below, a.below * b.above)
                negative = Ratio(-positive.above, -positive.below)
                undefined = self._diagrams.terminal(UNDEFINED)
                return self._signs.test(
                    b.above, self._ratio(negative), undefined, self._ratio(positive)
                )
            case _:
                less, more = self._ratio(a), self._ratio(b)
                if operation == "max":
                    less, more = more, less
                return self._signs.test(minus(a, b).above, less, less, more)

    def _ratio(self, ratio: Ratio) -> int:
        """The terminal of a ratio; of a number where it is one."""
        above, below = ratio.above.number, ratio.below.number
        if below is None:
            return self._diagrams.terminal(exact(above) if above == 0 else ratio)
        if above is not None:
            return self._diagrams.terminal(exact(above / below))
        scaled = times(Ratio(ratio.above), as_ratio(1 / below))
        return self._diagrams.terminal(scaled)

    def compare(self, op: str, order: tuple[Value, ...], terminals: tuple[int, ...]) -> int:
        """Whether two values compare so.

        Args:
            op: `=`, `!=`, `<`, `<=`, `>` or `>=`.
            order: The values of an ordered choice or the outcomes, lowest first; empty for others.
            terminals: The two values.
        """
        left, right = map(self._value, terminals)
        if left is UNDEFINED or right is UNDEFINED:
            return FALSE
        if isinstance(left, Unknown) or isinstance(right, Unknown):
            return self._diagrams.terminal(UNKNOWN)
        if isinstance(left, Ratio) or isinstance(right, Ratio):
            return self._compare_ratios(op, as_ratio(_number(left)), as_ratio(_number(right)))
        left, right = (order.index(v) if v in order else v for v in (left, right))
        if isinstance(left, bool | str) or isinstance(right, bool | str):
            holds = op in ("=", "!=") and _COMPARE[op](left == right, True)
        else:
            holds = _COMPARE[op](left, right)
        return TRUE if holds else FALSE

    def _compare_ratios(self, op: str, a: Ratio, b: Ratio) -> int:
        verdicts = [TRUE if _COMPARE[op](sign, 0) else FALSE for sign in (-1, 0, 1)]
        return self._signs.test(minus(a, b).above, verdicts[0], verdicts[1], verdicts[2])

    def _value(self, terminal: int) -> Value | Ratio | Unknown:
        value = self._diagrams.values[terminal]
        assert isinstance(value, bool | str | int | Fraction | Ratio | Unknown)
        return value


def _number(value: Value | Ratio) -> int | Fraction | Ratio:
    if isinstance(value, str):
        raise TypeError(f"not a number: {value!r}")
    return int(value) if isinstance(value, bool) else value
