"""The points that `linear.py` finds satisfy what was asked, and are there where a grid has one."""

from fractions import Fraction
from itertools import product
from random import Random

import pytest

from kam_advisor.unknowns.linear import Constraint, solve

GRID = [Fraction(number, 2) for number in range(-6, 7)]


def holds(constraint: Constraint, point: dict[str, Fraction]) -> bool:
    value = constraint.constant + sum(f * point.get(n, 0) for n, f in constraint.terms.items())
    return value < 0 or (value == 0 and not constraint.strict)


@pytest.mark.parametrize("seed", range(40))
def test_against_a_grid(seed: int) -> None:
    chance = Random(seed)
    for _ in range(10):
        wanted = [
            Constraint(
                {name: chance.choice((-2, -1, 1, 2)) for name in "xyz" if chance.random() < 0.7},
                chance.randint(-4, 4),
                chance.random() < 0.5,
            )
            for _ in range(chance.randint(1, 6))
        ]
        found = solve(wanted, frozenset())
        if found is not None:
            assert all(holds(one, found) for one in wanted)
            continue
        for values in product(GRID, repeat=3):
            point = dict(zip("xyz", values, strict=True))
            assert not all(holds(one, point) for one in wanted)
