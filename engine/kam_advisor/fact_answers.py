"""What may be answered to a fact, in files and in conversation."""

from decimal import Decimal
from fractions import Fraction

from kam_advisor.errors import did_you_mean
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import FactDeclaration
from kam_advisor.values import exact
from kam_advisor.yes_no import yes_no

_UNKNOWN = ("unknown", "onbekend")


def is_unknown(given: object) -> bool:
    """Whether what was given for a fact says that the answer is not known."""
    return given is None or (isinstance(given, str) and given.lower() in _UNKNOWN)


def fact_value(fact: FactDeclaration, given: object) -> Value | None:
    """The value that was given as an answer to a fact, or None where it is no answer to it.

    Args:
        fact: Its declaration.
        given: Plain data: a text, a boolean, an `int`, a `Decimal` or a `Fraction`. A scale or an
            integer takes an `int` only: `3.0` is refused rather than guessed at.
    """
    if fact.kind == "boolean":
        return yes_no(given)
    if fact.kind == "choice":
        return given if isinstance(given, str) and given in fact.options else None
    if isinstance(given, bool) or not isinstance(given, (int, Decimal, Fraction)):
        return None
    if fact.kind != "number" and not isinstance(given, int):
        return None
    number = exact(Fraction(given))
    low, high = fact.minimum, fact.maximum
    within = (low is None or number >= low) and (high is None or number <= high)
    return number if within else None


def expected(fact: FactDeclaration, given: object = "") -> str:
    """What can be answered to a fact, as sentences, and which of it may have been meant."""
    if fact.kind in ("boolean", "choice"):
        near = did_you_mean(str(given), fact.options)
        return f"{near} Answers are {_listed(fact.options)}, or `unknown`.".strip()
    whole = "a number" if fact.kind == "number" else "a whole number"
    whole_only = ""
    if fact.kind != "number" and isinstance(given, (Decimal, Fraction)):
        is_whole = Fraction(given).denominator == 1
        whole_only = f" Write `{int(given)}`, without a point." if is_whole else ""
    elif isinstance(given, str) and given.strip().isascii() and given.strip().isdigit():
        whole_only = " Write the number without quotes."
    return f"The answer is {whole}{_range(fact)}, or `unknown`.{whole_only}"


def _range(fact: FactDeclaration) -> str:
    low, high = fact.minimum, fact.maximum
    if low is not None and high is not None:
        return f" from {low} to {high}"
    if low is not None:
        return f", at least {low}"
    return f", at most {high}" if high is not None else ""


def _listed(options: tuple[str, ...]) -> str:
    return ", ".join(f"`{option}`" for option in options)
