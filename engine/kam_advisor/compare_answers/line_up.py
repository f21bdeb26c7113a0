"""Profiles of one company side by side: who answered, about what, and where they differ."""

from collections.abc import Iterator, Mapping, Sequence
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
    """

    respondents: tuple[Respondent, ...]
    accounts: tuple[AccountLine, ...]

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

    @property
    def disagreement(self) -> bool:
        """Whether two gave different answers; otherwise only some of them have one."""
        return len({answer for answer in self.answers if is_answer(answer)}) > 1


def is_answer(answer: Value | Unknown | None) -> bool:
    """Whether this is an answer, rather than an unknown one or none."""
    return answer is not None and not isinstance(answer, Unknown)


def line_up(respondents: Sequence[Respondent]) -> LineUp:
    """Match the accounts of the profiles by name; of profiles with one account each, those."""
    single = all(len(one.profile.accounts) == 1 for one in respondents)
    names: dict[str, str] = {}
    found: dict[str, list[Mapping[str, Value] | None]] = {}
    for number, one in enumerate(respondents):
        for account in one.profile.accounts:
            key = "" if single else " ".join(account.name.casefold().split())
            names.setdefault(key, account.name)
            found.setdefault(key, [None] * len(respondents))[number] = account.facts
    lines = (AccountLine(names[key], tuple(answers)) for key, answers in found.items())
    return LineUp(tuple(respondents), tuple(lines))


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
