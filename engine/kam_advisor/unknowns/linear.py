"""Whether linear conditions on exact numbers can hold together, and numbers for which they do.

Fourier-Motzkin elimination: a variable is removed by combining every lower bound on it with every
upper bound; what remains can be satisfied exactly when the original can. Exact over the rationals;
for integer variables the search is exact where it ends (see `solve`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, lcm
from typing import TypeAlias

Point: TypeAlias = dict[str, Fraction]


@dataclass(frozen=True, slots=True)
class Constraint:
    """`constant` plus the terms is below zero if `strict`, at most zero otherwise."""

    terms: Mapping[str, int]
    constant: int
    strict: bool

    @staticmethod
    def of(terms: Mapping[str, Fraction], constant: Fraction, strict: bool) -> "Constraint":
        """The same constraint in whole numbers, which are faster than fractions."""
        scale = lcm(constant.denominator, *(c.denominator for c in terms.values()))
        scaled = {name: int(c * scale) for name, c in terms.items()}
        return Constraint(scaled, int(constant * scale), strict)


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
    if not names:
        return {} if all(map(_holds, constraints)) else None
    names.sort(key=lambda name: name not in integers)  # integers are chosen first
    stages = [constraints]
    for name in reversed(names[1:]):
        stages.append(_without(name, stages[-1]))
    return _chosen({}, names, stages[::-1], integers)


def _chosen(
    point: Point,
    names: Sequence[str],
    stages: Sequence[Sequence[Constraint]],
    integers: frozenset[str],
) -> Point | None:
    """The point with values for the variables that are left.

    Args:
        point: Values of the first variables.
        names: All variables, in the order in which they are chosen.
        stages: Per variable what the constraints say about it and those before it: where values
            are put in after the elimination, there is nothing to eliminate again.
        integers: The variables that must be whole.
    """
    if len(point) == len(names):
        return point
    name = names[len(point)]
    found = _ends(name, point, stages[len(point)])
    if found is None:
        return None
    low, high = found
    unsure = False
    for value in _choices(low, high, name in integers):
        try:
            whole = _chosen({**point, name: value}, names, stages, integers)
        except Unsure:
            unsure = True
            continue
        if whole is not None:
            return whole
    if unsure or not _all_tried(low, high, name in integers):
        raise Unsure
    return None


def _holds(constraint: Constraint) -> bool:
    return constraint.constant < 0 or (constraint.constant == 0 and not constraint.strict)


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
    terms = {other: c * b for other, c in upper.terms.items()}
    for other, c in lower.terms.items():
        terms[other] = terms.get(other, 0) + c * a
    kept = {other: c for other, c in terms.items() if c}  # what is eliminated is zero
    return Constraint(kept, upper.constant * b + lower.constant * a, upper.strict or lower.strict)


_End: TypeAlias = tuple[Fraction, bool] | None
"""A bound, and whether the variable may not reach it; None: no bound."""

_WholeEnd: TypeAlias = tuple[int, int, bool]
"""A bound as numerator and denominator above zero, and whether it may not be reached."""


def _ends(name: str, point: Point, constraints: Sequence[Constraint]) -> tuple[_End, _End] | None:
    """The bounds on a variable where others have their values; None where nothing can hold."""
    common = lcm(*[value.denominator for value in point.values()])
    whole = {name: value.numerator * (common // value.denominator) for name, value in point.items()}
    low: _WholeEnd | None = None
    high: _WholeEnd | None = None
    for c in constraints:
        rest, factor = c.constant * common, 0
        for other, f in c.terms.items():
            if other == name:
                factor = f * common
            else:
                rest += f * whole[other]
        if not factor:
            if rest > 0 or (rest == 0 and c.strict):
                return None
        elif factor > 0:
            if high is None or _less(-rest, factor, c.strict, *high):
                high = -rest, factor, c.strict
        elif low is None or _less(*low[:2], not low[2], rest, -factor, not c.strict):
            low = rest, -factor, c.strict
    return _end(low), _end(high)


def _end(end: _WholeEnd | None) -> _End:
    return None if end is None else (Fraction(end[0], end[1]), end[2])


def _less(a: int, of_a: int, a_strict: bool, b: int, of_b: int, b_strict: bool) -> bool:
    """Whether an upper bound is below another; of equal ones, one that may not be reached is."""
    left, right = a * of_b, b * of_a
    return left < right or (left == right and a_strict and not b_strict)


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
