"""Whether linear conditions on exact numbers can hold together, and numbers for which they do.

Fourier-Motzkin elimination: a variable is removed by combining every lower bound on it with every
upper bound; what remains can be satisfied exactly when the original can. Exact over the rationals;
for integer variables the search is exact where it ends (see `solve`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import TypeAlias

Point: TypeAlias = dict[str, Fraction]


@dataclass(frozen=True, slots=True)
class Constraint:
    """`constant` plus the terms is below zero if `strict`, at most zero otherwise."""

    terms: Mapping[str, Fraction]
    constant: Fraction
    strict: bool


class Unsure(Exception):
    """Neither a solution nor a proof that there is none was found within the limits."""


_MOST_CONSTRAINTS = 600
_INTEGERS_TRIED = 12


def solve(constraints: list[Constraint], integers: frozenset[str]) -> Point | None:
    """A point that satisfies all constraints, None where there is none.

    Args:
        constraints: Over any number of variables.
        integers: The variables that must be whole.

    Raises:
        Unsure: Too many constraints, or there are solutions over the rationals and none of the
            whole numbers tried was part of one.
    """
    names = sorted({name for c in constraints for name in c.terms if c.terms[name]})
    names.sort(key=lambda name: name not in integers)  # integers are chosen first
    return _solve(constraints, names, integers)


def _solve(
    constraints: list[Constraint], names: list[str], integers: frozenset[str]
) -> Point | None:
    if not names:
        return {} if all(map(_holds, constraints)) else None
    name, projected = names[0], constraints
    for other in reversed(names[1:]):
        projected = _without(other, projected)
    if not all(_holds(c) for c in projected if not c.terms.get(name)):
        return None
    low, high = _bounds(name, projected)
    unsure = False
    for value in _choices(low, high, name in integers):
        try:
            rest = _solve([_at(c, name, value) for c in constraints], names[1:], integers)
        except Unsure:
            unsure = True
            continue
        if rest is not None:
            return {name: value, **rest}
    if unsure or not _all_tried(low, high, name in integers):
        raise Unsure
    return None


def _holds(constraint: Constraint) -> bool:
    return constraint.constant < 0 or (constraint.constant == 0 and not constraint.strict)


def _at(constraint: Constraint, name: str, value: Fraction) -> Constraint:
    factor = constraint.terms.get(name)
    if not factor:
        return constraint
    rest = {other: c for other, c in constraint.terms.items() if other != name}
    return Constraint(rest, constraint.constant + factor * value, constraint.strict)


def _without(name: str, constraints: list[Constraint]) -> list[Constraint]:
    """What the constraints say about the other variables."""
    below = [c for c in constraints if c.terms.get(name, 0) > 0]
    above = [c for c in constraints if c.terms.get(name, 0) < 0]
    rest = [c for c in constraints if not c.terms.get(name)]
    if len(below) * len(above) + len(rest) > _MOST_CONSTRAINTS:
        raise Unsure
    return rest + [_combined(name, upper, lower) for upper in below for lower in above]


def _combined(name: str, upper: Constraint, lower: Constraint) -> Constraint:
    a, b = upper.terms[name], -lower.terms[name]
    terms = {
        other: upper.terms.get(other, Fraction(0)) * b + lower.terms.get(other, Fraction(0)) * a
        for other in dict.fromkeys((*upper.terms, *lower.terms))
        if other != name
    }
    kept = {other: c for other, c in terms.items() if c}
    return Constraint(kept, upper.constant * b + lower.constant * a, upper.strict or lower.strict)


_End: TypeAlias = tuple[Fraction, bool] | None
"""A bound, and whether the variable may not reach it; None: no bound."""


def _bounds(name: str, constraints: list[Constraint]) -> tuple[_End, _End]:
    low: _End = None
    high: _End = None
    for c in constraints:
        factor = c.terms.get(name)
        if not factor:
            continue
        end = (-c.constant / factor, c.strict)
        if factor > 0 and (high is None or (end[0], not end[1]) < (high[0], not high[1])):
            high = end
        if factor < 0 and (low is None or end > low):
            low = end
    return low, high


def _choices(low: _End, high: _End, whole: bool) -> list[Fraction]:
    """Values within the bounds: one for a rational number, the first few for an integer."""
    if whole:
        first, last = _whole_ends(low, high)
        if first is None:
            start = 0 if last is None or last >= 0 else last
            return [Fraction(start - i) for i in range(_INTEGERS_TRIED)]
        ends = first + _INTEGERS_TRIED if last is None else min(last + 1, first + _INTEGERS_TRIED)
        return [Fraction(value) for value in range(first, ends)]
    if low is None or high is None:
        return [_half_open(low, high)]
    if low[0] > high[0] or (low[0] == high[0] and (low[1] or high[1])):
        return []
    return [low[0] if not low[1] else (low[0] + high[0]) / 2]


def _half_open(low: _End, high: _End) -> Fraction:
    if low is not None:
        return low[0] + 1 if low[1] else low[0]
    if high is not None:
        return high[0] - 1 if high[1] else high[0]
    return Fraction(0)


def _whole_ends(low: _End, high: _End) -> tuple[int | None, int | None]:
    first = None if low is None else floor(low[0]) + 1 if low[1] else ceil(low[0])
    last = None if high is None else ceil(high[0]) - 1 if high[1] else floor(high[0])
    return first, last


def _all_tried(low: _End, high: _End, whole: bool) -> bool:
    """Whether the choices were all there are; one choice is enough for a rational number."""
    if not whole:
        return True
    first, last = _whole_ends(low, high)
    if first is None or last is None:
        return False
    return last - first < _INTEGERS_TRIED
