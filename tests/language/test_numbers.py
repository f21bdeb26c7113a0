"""Exact numbers as a reader sees them."""

from fractions import Fraction

import pytest

from kam_advisor.ir.expressions import Number
from kam_advisor.numbers import format_number


@pytest.mark.parametrize(
    ("number", "en", "nl"),
    [
        (0, "0", "0"),
        (3, "3", "3"),
        (-12, "\N{MINUS SIGN}12", "\N{MINUS SIGN}12"),
        (100, "100", "100"),
        (Fraction(5, 2), "2.5", "2,5"),
        (Fraction(-5, 2), "\N{MINUS SIGN}2.5", "\N{MINUS SIGN}2,5"),
        (Fraction(201, 100), "2.01", "2,01"),
        (Fraction(7, 3), "≈ 2.33", "≈ 2,33"),
        (Fraction(8, 3), "≈ 2.67", "≈ 2,67"),
        (Fraction(2999, 1000), "≈ 3", "≈ 3"),
        (Fraction(1, 200), "≈ 0.01", "≈ 0,01"),
        (Fraction(-1, 1000), "≈ 0", "≈ 0"),
    ],
)
def test_a_number_is_exact_or_said_to_be_rounded(number: Number, en: str, nl: str) -> None:
    assert format_number(number, "en") == en
    assert format_number(number, "nl") == nl


def test_places_can_be_chosen() -> None:
    assert format_number(Fraction(1, 8), "nl", places=3) == "0,125"
    assert format_number(Fraction(7, 2), "en", places=0) == "≈ 4"
