"""Profiles that someone could write, from answers that speak of the profile as a whole.

What follows from a whole profile (`ir/derived.py`) is free while conditions are solved: every
combination is allowed, also one that no profile has. So a proof that nothing is possible holds, and
an example must still be made a profile. Of numbers over accounts a few profiles are tried; whether
one of them shows what is wanted is for the caller to see.
"""

from collections.abc import Iterator, Mapping

from kam_advisor.ir.derived import Given, OverAccounts
from kam_advisor.ir.expressions import Number, Value
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.walk import derived_from, facts_of
from kam_advisor.record import Record

_OWN: tuple[Number, ...] = (1, 0, 10, 100)
_OTHERS: tuple[tuple[Number, ...], ...] = (
    (), (1,), (0,), (10,), (100,), (1, 1, 1, 1), (1, 10, 100), (100,) * 9,
)  # fmt: skip
"""The numbers of an account, and those of the accounts beside it."""

Answers = Mapping[str, Value]


class Realisation(Record):
    """Answers that someone could give."""

    company: Answers
    accounts: tuple[Answers, ...]


def realisations(
    company: Answers, accounts: tuple[Answers, ...], knowledge: KnowledgeBase
) -> Iterator[Realisation]:
    """Profiles like this one without what nobody is asked; several where accounts count."""
    own = _given(company, knowledge)
    each = tuple(_given(account, knowledge) for account in accounts)
    yield Realisation(own, each)
    numbers = _numbers(knowledge)
    if not numbers or not each:
        return
    head, *rest = each
    values: tuple[Number | None, ...] = (None, *_OWN)
    for value in values:
        first = head if value is None else _with(head, numbers, value)
        for others in _OTHERS:
            beside = tuple(_with(head, numbers, other) for other in others)
            yield Realisation(own, (first, *rest, *beside))


def _given(answers: Answers, knowledge: KnowledgeBase) -> dict[str, Value]:
    """The answers to what is asked, without those that are said not to be given."""
    facts = knowledge.facts
    left_out = {
        of.fact
        for name, value in answers.items()
        if isinstance(of := facts[name].derived, Given) and value is False
    }
    return {
        name: value
        for name, value in answers.items()
        if facts[name].derived is None and name not in left_out
    }


def _numbers(knowledge: KnowledgeBase) -> list[str]:
    """The numbers that are worked out over accounts, as they are asked."""
    found: set[str] = set()
    for fact in knowledge.facts.values():
        if isinstance(fact.derived, OverAccounts):
            for part in derived_from(fact.derived):
                found |= facts_of(part, knowledge)
    asked = knowledge.asked
    return [name for name in asked if name in found and asked[name].kind in ("integer", "number")]


def _with(answers: Answers, numbers: list[str], value: Number) -> Answers:
    return {**answers, **{name: value for name in numbers if name in answers}}
