"""What somebody typed at a question, as an answer to it."""

import re
from decimal import Decimal

from kam_advisor.fact_answers import fact_value
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import FactDeclaration
from kam_advisor.record import Record
from kam_advisor.vocabulary import Vocabulary
from kam_advisor.yes_no import yes_no

_NUMBER = re.compile(r"[-+]?[0-9]+(?:[.,][0-9]+)?")
_MOST_DIGITS = 40


class NotUnderstood(Record):
    """Why what was typed is no answer: a key of the wording with its values."""

    key: str
    values: dict[str, str]


def read_answer(typed: str, fact: FactDeclaration, said: Vocabulary) -> Value | NotUnderstood:
    """The answer that was typed, or why it is none. Nothing is guessed.

    Args:
        typed: Without blanks around it, not empty.
        fact: What was asked.
        said: The language in which labels were shown.
    """
    if fact.kind in ("boolean", "choice"):
        found = _option(typed, fact, said)
        return _no_option(typed, fact) if found is None else found
    if _NUMBER.fullmatch(typed) is None or len(typed) > _MOST_DIGITS:
        return _no_number(typed, fact, said)
    if re.fullmatch(r"[-+]?[1-9][0-9]{0,2}[.,][0-9]{3}", typed):
        return NotUnderstood("ask.two_meanings", {"answer": typed})
    number = typed.replace(",", ".")
    given = Decimal(number) if "." in number else int(number)
    value = fact_value(fact, given)
    return _no_number(typed, fact, said) if value is None else value


def _option(typed: str, fact: FactDeclaration, said: Vocabulary) -> Value | None:
    """An option by its number, its id or its label; yes and no by their words, too."""
    options = fact.options
    if typed.isascii() and typed.isdigit() and len(typed) < 4:
        number = int(typed)
        return _valued(fact, options[number - 1]) if 1 <= number <= len(options) else None
    wanted = typed.casefold()
    if fact.kind == "boolean" and (answer := yes_no(wanted)) is not None:
        return answer
    for option in options:
        if wanted in (option.casefold(), said.option(fact.id, option).casefold()):
            return _valued(fact, option)
    return None


def _valued(fact: FactDeclaration, option: str) -> Value:
    return option == "yes" if fact.kind == "boolean" else option


def _no_option(typed: str, fact: FactDeclaration) -> NotUnderstood:
    return NotUnderstood("ask.type_option", {"answer": typed, "last": str(len(fact.options))})


def _no_number(typed: str, fact: FactDeclaration, said: Vocabulary) -> NotUnderstood:
    ends = {"low": fact.minimum, "high": fact.maximum}
    shown = {name: said.number(end) for name, end in ends.items() if end is not None}
    key = {2: "ask.range_between", 0: ""}.get(len(shown), "ask.range_from")
    if len(shown) == 1 and "high" in shown:
        key = "ask.range_to"
    stretch = said.say(key, **shown) if key else ""
    whole = "ask.type_number" if fact.kind == "number" else "ask.type_whole"
    return NotUnderstood(whole, {"answer": typed, "range": stretch})
