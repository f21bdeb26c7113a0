"""A profile with its "don't know" marks as the text of a profile file, and back.

What was not asked is absent; what nobody knows stands as `unknown`. To `kam assess` both are
unknown, so the file is valid for it at any moment.
"""

from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction

from kam_advisor.errors import ProfileInvalid
from kam_advisor.interview.asks import Ask
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.profile import About, Profile
from kam_advisor.profile_reader import profile_of
from kam_advisor.record import Record
from kam_advisor.strict_yaml.reader import Data, Unreadable, read_yaml

UNKNOWN_WORD = "unknown"
_UNKNOWN_WORDS = ("unknown", "onbekend")


class Started(Record):
    """A profile to go on with.

    Attributes:
        unknown: The questions that stand as `unknown`, in the order of the file.
    """

    profile: Profile
    unknown: tuple[Ask, ...]


def read_started(data: bytes, file: str, knowledge: KnowledgeBase) -> Started:
    """The one profile in a file, with its "don't know" marks.

    Raises:
        ProfileInvalid: With all faults.
    """
    try:
        (document,) = read_yaml(data, file)
    except Unreadable as unreadable:
        raise ProfileInvalid(unreadable.faults) from None
    profile, faults = profile_of(document, knowledge)
    if faults:
        raise ProfileInvalid(faults)
    return Started(profile, tuple(_marked(document.data, knowledge)))


def _marked(data: Data, knowledge: KnowledgeBase) -> Iterator[Ask]:
    assert isinstance(data, dict)
    accounts = data.get("accounts")
    listed = accounts if isinstance(accounts, list) else [data]
    for fact in _unknown_in(data.get("company")):
        yield Ask(None, fact)
    for number, account in enumerate(listed):
        assert isinstance(account, dict)
        for fact in _unknown_in(account.get("facts")):
            company = knowledge.facts[fact].scope == "company"
            yield Ask(None if company else number, fact)


def _unknown_in(answers: Data) -> Iterator[str]:
    if isinstance(answers, dict):
        for fact, given in answers.items():
            if isinstance(given, str) and given.lower() in _UNKNOWN_WORDS:
                yield fact


def profile_text(profile: Profile, unknown: Collection[Ask]) -> str:
    """The text of a profile file.

    Args:
        profile: The answers.
        unknown: What is written as `unknown`.
    """
    lines = [f"name: {_quoted(profile.name)}", *_about(profile.about)]
    company = list(_answers(profile.company, unknown, None))
    if company:
        lines += ["company:", *(f"  {line}" for line in company)]
    lines.append("accounts:")
    for number, account in enumerate(profile.accounts):
        lines.append(f"  - name: {_quoted(account.name)}")
        own = list(_answers(account.facts, unknown, number))
        lines += ["    facts:", *(f"      {line}" for line in own)] if own else []
    return "\n".join(lines) + "\n"


def _answers(
    given: Mapping[str, Value], unknown: Collection[Ask], account: int | None
) -> Iterator[str]:
    for fact, value in given.items():
        yield f"{fact}: {_plain(value)}"
    for ask in unknown:
        if ask.account == account:
            yield f"{ask.fact}: {UNKNOWN_WORD}"


def _plain(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Fraction):
        return _decimal(value)
    return str(value)


def _decimal(value: Fraction) -> str:
    """An exact decimal as it is written; every answer was one."""
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
    digits = str(abs(int(value * 10**places))).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def _about(about: About) -> Iterator[str]:
    if about == About():
        return
    yield "about:"
    if about.provenance:
        yield f"  provenance: {about.provenance}"
    texts = dict(about.note)
    if texts and len(texts) == 2 and len(set(texts.values())) == 1:
        yield f"  note: {_quoted(next(iter(texts.values())))}"
    elif texts:
        yield "  note:"
        yield from (f"    {lang}: {_quoted(text)}" for lang, text in texts.items())
    if about.references:
        yield "  references:"
        yield from (f"    - {_quoted(text)}" for text in about.references)
    if about.respondent:
        yield f"  respondent: {_quoted(about.respondent)}"
    if about.date:
        yield f"  date: {about.date}"


def _quoted(text: str) -> str:
    """The text as a YAML scalar in quotes, whatever it holds."""
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(letter: str) -> str:
    if letter in ('"', "\\"):
        return f"\\{letter}"
    return letter if letter.isprintable() else f"\\U{ord(letter):08x}"
