"""Terms of z3: truth values, numbers, and how they are joined.

A condition becomes two terms, *holds* and *fails*: with complete answers it is neither only where
it asks for the outcome of a decision that has none (strong Kleene logic, `ir/expressions.py`). A
number becomes a real term with two marks, *undefined* and *known*. An outcome becomes a whole
number: its position in the declaration, or one of the two codes below.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import z3

Term: TypeAlias = Any
"""A term of z3, which has no types of its own."""

NONE, APART = -1, -2
"""The codes of no outcome (a gap or a conflict), and of `not_applicable`."""

TRUE: Term = z3.BoolVal(True)
"""What always holds."""
FALSE: Term = z3.BoolVal(False)
"""What never holds."""


@dataclass(frozen=True, slots=True)
class Truth:
    """A condition: where it holds and where it fails."""

    holds: Term
    fails: Term


@dataclass(frozen=True, slots=True)
class Numeric:
    """A number: its value where it is known and not undefined."""

    value: Term
    undefined: Term
    known: Term


def both(items: Iterable[Term]) -> Term:
    """The conjunction, without what is trivially true."""
    kept = [item for item in items if not z3.is_true(item)]
    return TRUE if not kept else kept[0] if len(kept) == 1 else z3.And(kept)


def either(items: Iterable[Term]) -> Term:
    """The disjunction, without what is trivially false."""
    kept = [item for item in items if not z3.is_false(item)]
    return FALSE if not kept else kept[0] if len(kept) == 1 else z3.Or(kept)


def opposite(item: Term) -> Term:
    """The negation."""
    if z3.is_true(item):
        return FALSE
    if z3.is_false(item):
        return TRUE
    return item.arg(0) if z3.is_not(item) else z3.Not(item)


def exactly(value: int | Fraction) -> Term:
    """A number as an exact real."""
    return z3.RealVal(str(Fraction(value)))
