"""The words of explanations and reports, taken from the knowledge base by key."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kam_advisor.ir.knowledge import KnowledgeBase

NO_BREAK = "\u00a0"
"""A space at which no line is broken; renderers print it as a space."""

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def words(knowledge: "KnowledgeBase", key: str, lang: str, **values: str) -> str:
    """The text of a key, with each `{name}` in it replaced by the value of that name.

    A placeholder without a value stays as it is. Texts are never formatted by Python's own
    formatting, for a house may write them.

    Raises:
        KeyError: There is no such key, or not in this language.
    """
    template = knowledge.wording[key][lang]
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), template)


def places_of(unit: str, knowledge: "KnowledgeBase", lang: str) -> int:
    """How many decimals a number with this unit has at least where it is no whole number."""
    least = knowledge.wording.get(f"unit.{unit}.decimals")
    return int(least[lang]) if least else 0
