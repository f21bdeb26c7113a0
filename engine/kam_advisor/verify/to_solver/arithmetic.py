"""Arithmetic on numbers that may be undefined, or not known."""

from collections.abc import Sequence
from fractions import Fraction

import z3

from kam_advisor.verify.to_solver.terms import (
    FALSE,
    TRUE,
    Numeric,
    Term,
    both,
    either,
    exactly,
    opposite,
)


def known_number(value: Term) -> Numeric:
    """A number that is always known, and never undefined."""
    return Numeric(value, FALSE, TRUE)


def choose(condition: Term, then: Numeric, other: Numeric) -> Numeric:
    """One number where a condition holds, another where it does not."""
    undefined = either(
        [both([condition, then.undefined]), both([opposite(condition), other.undefined])]
    )
    return Numeric(z3.If(condition, then.value, other.value), undefined, TRUE)


def calculate(operator: str, left: Numeric, right: Numeric) -> Numeric:
    """Two numbers by `+`, `-`, `*` or `/`; undefined where it would divide by zero."""
    undefined = either([left.undefined, right.undefined])
    known = both([left.known, right.known])
    match operator:
        case "+":
            return Numeric(left.value + right.value, undefined, known)
        case "-":
            return Numeric(left.value - right.value, undefined, known)
        case "*":
            return Numeric(left.value * right.value, undefined, known)
        case _:
            zero = z3.simplify(right.value == 0)
            value = _quotient(left.value, right.value)
            return Numeric(value, either([undefined, both([right.known, zero])]), known)


def _quotient(left: Term, right: Term) -> Term:
    """A constant divisor as a factor, so that sums stay linear."""
    divisor = z3.simplify(right)
    if z3.is_rational_value(divisor) and divisor.as_fraction() != 0:
        return left * exactly(1 / divisor.as_fraction())
    return left / right


def aggregate(function: str, items: Sequence[Numeric]) -> Numeric:
    """The aggregate of at least one number."""
    undefined = either(item.undefined for item in items)
    known = both(item.known for item in items)
    values = [item.value for item in items]
    if function in ("min", "max"):
        found = values[0]
        for value in values[1:]:
            better = value < found if function == "min" else value > found
            found = z3.If(better, value, found)
        return Numeric(found, undefined, known)
    total = z3.Sum(values)
    if function == "mean":
        total = total * exactly(Fraction(1, len(values)))
    return Numeric(total, undefined, known)
