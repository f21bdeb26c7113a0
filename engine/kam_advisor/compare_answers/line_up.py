"""Profiles of one company side by side: who answered, about what, and where they differ."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.profile import Profile
from kam_advisor.record import Record
from kam_advisor.values import UNKNOWN, Unknown

Place: TypeAlias = tuple[str | None, str]
"""The account (None: the company) and the fact that an answer is about."""


class Respondent(Record):
    """One who answered, or one date: what to call the column, and the profile."""

    label: str
    profile: Profile


class AccountLine(Record):
    """One account in all profiles.

    Attributes:
        name: As in the first profile that has it.
        answers: Per respondent the answers about it; None where the profile does not have it.
    """

    name: str
    answers: tuple[Mapping[str, Value] | None, ...]


class LineUp(Record):
    """The profiles side by side.

    Attributes:
        respondents: Two at least.
        accounts: Those of the first profile, then others in the order in which they come up.
        dated: Whether they are one company at several dates (`are_dates`), the oldest first.
    """

    respondents: tuple[Respondent, ...]
    accounts: tuple[AccountLine, ...]
    dated: bool = False

    @property
    def company(self) -> tuple[Mapping[str, Value], ...]:
        """Per respondent the answers about the company."""
        return tuple(one.profile.company for one in self.respondents)

    @property
    def shared_accounts(self) -> tuple[AccountLine, ...]:
        """The accounts that two respondents at least have answered about."""
        return tuple(a for a in self.accounts if sum(own is not None for own in a.answers) > 1)


class Difference(Record):
    """A fact on which the answers are not the same.

    Attributes:
        place: The account and the fact.
        answers: Per respondent the answer; UNKNOWN where it is not known, None where the profile
            does not have the account.
    """

    place: Place
    answers: tuple[Value | Unknown | None, ...]


def are_dates(profiles: Sequence[Profile]) -> bool:
    """Whether profiles tell of one company at several dates, rather than by several people.

    All have a date, no two the same, and no two are said to be of different respondents.
    """
    dates = {profile.about.date for profile in profiles}
    people = {_folded(profile.about.respondent) for profile in profiles}
    return len(dates) == len(profiles) and "" not in dates and len(people) == 1


def line_up(respondents: Sequence[Respondent]) -> LineUp:
    """Match the accounts of the profiles by name; of profiles with one account each, those.

    Dates are put in order, the oldest first; people stay as they are given.
    """
    dated = are_dates([one.profile for one in respondents])
    if dated:
        respondents = sorted(respondents, key=lambda one: one.profile.about.date)
    called = _naming([one.profile for one in respondents])
    names: dict[str, str] = {}
    found: dict[str, list[Mapping[str, Value] | None]] = {}
    for number, one in enumerate(respondents):
        for account in one.profile.accounts:
            key = called(account.name)
            names.setdefault(key, account.name)
            found.setdefault(key, [None] * len(respondents))[number] = account.facts
    lines = (AccountLine(names[key], tuple(answers)) for key, answers in found.items())
    return LineUp(tuple(respondents), tuple(lines), dated)


def _naming(profiles: Sequence[Profile]) -> Callable[[str], str]:
    """By what the names of accounts are matched.

    Capitals and blanks do not count, unless a profile tells two of its accounts apart by them.
    """
    if all(len(profile.accounts) == 1 for profile in profiles):
        return lambda name: ""
    listed = ([_folded(account.name) for account in profile.accounts] for profile in profiles)
    if any(len(set(names)) < len(names) for names in listed):
        return lambda name: name
    return _folded


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def differences(lined: LineUp, knowledge: KnowledgeBase) -> tuple[Difference, ...]:
    """Where the answers differ: the company's facts first, then account by account."""
    return tuple(_differences(lined, list(knowledge.asked)))


def _differences(lined: LineUp, facts: Sequence[str]) -> Iterator[Difference]:
    places: list[tuple[str | None, tuple[Mapping[str, Value] | None, ...]]] = [
        (None, lined.company),
        *((line.name, line.answers) for line in lined.shared_accounts),
    ]
    for account, all_answers in places:
        for fact in facts:
            answers = tuple(None if own is None else own.get(fact, UNKNOWN) for own in all_answers)
            if len({_key(a) for a in answers if a is not None}) > 1:
                yield Difference((account, fact), answers)


def _key(answer: Value | Unknown) -> tuple[type, Value | Unknown]:
    return type(answer), answer  # True is 1
