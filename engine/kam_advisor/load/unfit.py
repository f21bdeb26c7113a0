"""Rule files whose form is wrong: their conditions and formulas are read all the same.

Such a file becomes no rule set. But whoever mends its form must not be told only afterwards that a
name in it does not exist.
"""

import re
from collections.abc import Iterator
from typing import Any

from kam_advisor.errors import Fault, Place
from kam_advisor.language import Allowed, Names, read_expression
from kam_advisor.language.read import Want
from kam_advisor.load.gathered import Gathered
from kam_advisor.strict_yaml.reader import Document, Path

_WANTED: dict[str, Want] = {
    "applies_when": "condition",
    "target_picture_when": "condition",
    "when": "condition",
    "done_when": "condition",
    "ask": "question",
    "formula": "number",
}
"""Keys of a rule file under which an expression stands, and what is wanted of it."""

_HELD_AGAINST = re.compile(r"(\w+)\s*(?:(?:not\s+)?in\s*\(|!?=)\s*(\w+(?:\s*,\s*\w+)*)")
"""A name with the answer or answers it is compared with: `a = b`, `a in (b, c)`."""

_EVERYTHING = Allowed(literal_numbers=True, outcomes=True, accounts=True, quantities=True)


def faults_of_unfit(gathered: Gathered, names: Names) -> list[Fault]:
    """What is wrong in the expressions of these files, whatever else their form should be.

    What a name declared in a file that is wrong itself may cause is left out.
    """
    found: list[Fault] = []
    for document in gathered.unfit:
        for path, text, want in _expressions(document.data, ()):
            faults = _faults(document, path, text, want, names)
            found += [f for f in faults if _certain(f, text, gathered.broken)]
    return found


def _expressions(data: Any, path: Path) -> Iterator[tuple[Path, str, Want]]:
    if isinstance(data, dict):
        for key, item in data.items():
            if isinstance(item, str) and key in _WANTED:
                yield (*path, key), item, _WANTED[key]
            else:
                yield from _expressions(item, (*path, key))
    elif isinstance(data, list):
        for n, item in enumerate(data):
            yield from _expressions(item, (*path, n))


def _faults(document: Document, path: Path, text: str, want: Want, names: Names) -> list[Fault]:
    def place(offset: int, length: int) -> Place:
        return document.place_within(path, offset, length)

    return read_expression(text, want, names, _EVERYTHING, place)[1]


def _certain(fault: Fault, text: str, broken: set[str]) -> bool:
    """Whether the fault stands whatever the ids in `broken` turn out to be."""
    place = fault.place
    named = place.source[place.column - 1 : place.column - 1 + place.length]
    readable = fault.id.startswith(("unknown-", "expression-"))
    return readable and named not in broken | _answers(text, broken)


def _answers(text: str, broken: set[str]) -> set[str]:
    """The words that one of these ids is held against: only who declares it knows its answers."""
    return {
        answer
        for held, answers in _HELD_AGAINST.findall(text)
        if held in broken
        for answer in re.findall(r"\w+", answers)
    }
