"""Exact numbers as a reader sees them."""

from fractions import Fraction

from kam_advisor.ir.expressions import Number

BARE_NUMBER_HINT = (
    "Declare it as a parameter in knowledge/parameters, with its source, and write its name here. "
    "Without a name go only 0, 1 and 100 in formulas, and 0 and 1 as weights and points."
)
"""What to do about a number without a name, wherever it stands."""

_DECIMAL_MARK = {"nl": ","}
_THOUSANDS_MARK = {"nl": "."}
_GROUPED_FROM = 10_000

ABOUT = "≈ "
"""What stands before a number that was rounded."""

MINUS = "\N{MINUS SIGN}"
"""What stands before a number below zero: a hyphen may end a line, and is read as a dash."""


def format_number(number: Number, lang: str, places: int = 2, least: int = 0) -> str:
    """The number with at most `places` decimals, and `≈` before it where it had to be rounded.

    From ten thousand on its thousands stand apart.

    Args:
        number: An exact number.
        lang: `nl` gives a decimal comma, any other language a point.
        places: The most decimals shown; the last is rounded half away from zero.
        least: How many decimals are shown at least of what is no whole number: two for money.
    """
    scale = 10**places
    shifted = abs(Fraction(number)) * scale
    rounded = int(shifted + Fraction(1, 2))
    whole, decimals = divmod(rounded, scale)
    behind = str(decimals).rjust(places, "0").rstrip("0").ljust(least, "0") if decimals else ""
    sign = MINUS if number < 0 and rounded else ""
    grouped = f"{whole:,}".replace(",", _THOUSANDS_MARK.get(lang, ","))
    text = f"{sign}{whole if whole < _GROUPED_FROM else grouped}"
    text += f"{_DECIMAL_MARK.get(lang, '.')}{behind}" if behind else ""
    return text if shifted == rounded else f"{ABOUT}{text}"
