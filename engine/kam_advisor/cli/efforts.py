"""How hard answers are to change, as `--effort` and `--keep` say it."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from fractions import Fraction

from kam_advisor.cli.loading import named
from kam_advisor.errors import CallInvalid, Fault, Place
from kam_advisor.ir.expressions import Number
from kam_advisor.ir.knowledge import FactDeclaration
from kam_advisor.values import exact

_LONGEST = 20


def changed_efforts(
    efforts: Iterable[str],
    keep: Iterable[str],
    facts: Mapping[str, FactDeclaration],
    command: str,
) -> dict[str, Number | None]:
    """Per fact the effort that counts instead of the one in the knowledge.

    Args:
        efforts: Each as `fact=number`.
        keep: Facts whose answer cannot be changed.
        facts: What there is.
        command: As `kam explain`, for messages.

    Returns:
        None for a fact whose answer cannot be changed; `keep` goes before `efforts`.

    Raises:
        CallInvalid: A fact does not exist, or an effort is no number above 0.
    """
    found: dict[str, Number | None] = {}
    for given in efforts:
        name, _, number = given.partition("=")
        found[named("fact", name.strip(), facts, command).id] = _effort(given, number, command)
    found.update((named("fact", name, facts, command).id, None) for name in keep)
    return found


def _effort(given: str, number: str, command: str) -> Number:
    effort = Fraction(0)
    if len(number) <= _LONGEST and "e" not in number.lower():
        with suppress(ValueError, ZeroDivisionError):
            effort = Fraction(number)
    if effort <= 0:
        hint = "As `--effort customer_orientation=2`; a number above 0."
        message = f"`{given[:80]}` is no effort"
        raise CallInvalid((Fault("wrong-value", message, Place(command), hint),))
    return exact(effort)
