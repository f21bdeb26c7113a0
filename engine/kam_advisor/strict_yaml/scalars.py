"""Plain scalars of YAML as values: null, true, false, whole numbers, decimals; all else is text.

`yes`, `no`, `ja`, `nee` stay text (who reads a boolean accepts them), and so do dates, `1:30`,
`1_000` and `1e3`: YAML 1.1 turns those into something else behind the author's back.
"""

import re
from decimal import Decimal
from typing import TypeAlias

Scalar: TypeAlias = bool | int | Decimal | str | None

MOST_DIGITS = 50
"""Longer numbers are refused: reading them takes time that grows with the square of the length."""

_WORDS: dict[str, bool | None] = {
    "": None,
    **dict.fromkeys(["~", "null", "Null", "NULL"]),
    **dict.fromkeys(["true", "True", "TRUE"], True),
    **dict.fromkeys(["false", "False", "FALSE"], False),
}
_NUMBER = re.compile(r"[-+]?(?:[0-9]+(\.[0-9]*)?|(\.[0-9]+))")


class NumberTooLong(ValueError):
    """A number with more than MOST_DIGITS digits."""


def plain_scalar(text: str) -> Scalar:
    """The value of a plain (unquoted) scalar.

    Raises:
        NumberTooLong: It is a number of more than MOST_DIGITS digits.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789" or (number := _NUMBER.fullmatch(text)) is None:
        return text
    if len(text) > MOST_DIGITS:
        raise NumberTooLong(text[:MOST_DIGITS])
    return int(text) if number[1] is None and number[2] is None else Decimal(text)
