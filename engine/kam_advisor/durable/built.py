"""A ruleset made ready to run, and as text: so that it need not be made again at every start."""

import json
from collections.abc import Mapping
from typing import Final, TypeAlias

from kam_advisor.ir.knowledge import Scope
from kam_advisor.record import Record

START: Final = "__start__"
"""The rule, and the group of the message, that make every session fire once (`driver.py`)."""

Rule: TypeAlias = tuple[int, str, str, bool]
"""How many premises it has; subject and value of its conclusion; whether it is only a part."""


class Built(Record):
    """What a session needs.

    Attributes:
        ruleset: As `create_ruleset` takes it.
        rules: By id, the sentinel not among them.
        messages: By subject and value of a statement that some rule looks at, the properties of its
            message as JSON, without the brace: session and id go before.
    """

    ruleset: str
    rules: Mapping[str, Rule]
    messages: Mapping[tuple[str, str], str]


def as_json(value: object) -> str:
    """JSON as both sides must write it: durable-rules compares the bytes, not the text."""
    return _ENCODER.encode(value)


_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def to_text(built: Mapping[Scope, Built]) -> str:
    """Rulesets by name, as text."""
    return as_json(
        {
            name: [one.ruleset, one.rules, [[*key, text] for key, text in one.messages.items()]]
            for name, one in built.items()
        }
    )


def from_text(text: str) -> dict[str, Built]:
    """What `to_text` was given.

    Raises:
        ValueError: It is no such text.
    """
    try:
        return {
            name: Built(ruleset, rules, {(subject, value): m for subject, value, m in messages})
            for name, (ruleset, rules, messages) in json.loads(text).items()
        }
    except (AttributeError, TypeError) as error:
        raise ValueError("not the text of rulesets") from error
