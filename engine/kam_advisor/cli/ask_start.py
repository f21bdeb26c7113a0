"""The beginning of a questionnaire: a file to go on with, or a new one."""

from collections.abc import Iterator, Sequence

from kam_advisor.cli.ask_form import Reader
from kam_advisor.cli.ask_respondent import attributed
from kam_advisor.cli.ask_session import Session
from kam_advisor.cli.ask_texts import AskTexts, wrapped
from kam_advisor.cli.output import write
from kam_advisor.errors import CallInvalid, Fault, Place
from kam_advisor.interview import Ask
from kam_advisor.interview.profile_file import ProfileFile
from kam_advisor.interview.profile_text import profile_text, read_started
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.profile import Account, Profile
from kam_advisor.profile_reader import LONGEST_NAME
from kam_advisor.record import Record, replace
from kam_advisor.vocabulary import Vocabulary


class Start(Record):
    """What a questionnaire starts from.

    Attributes:
        unknown: What stands as `unknown` in the file.
        new: Whether there was no file yet.
    """

    profile: Profile
    unknown: tuple[Ask, ...]
    new: bool

    @property
    def untouched(self) -> bool:
        """Whether there is no answer at all, as in a template: then `unknown` says nothing."""
        return not self.profile.company and not any(a.facts for a in self.profile.accounts)


def started(
    file: ProfileFile,
    name: str | None,
    accounts: Sequence[str],
    respondent: str | None,
    knowledge: KnowledgeBase,
    lang: str,
    reader: Reader,
) -> Start:
    """Read the file; of a new one, ask for the names that the call does not give, and save them.

    Raises:
        CallInvalid: The file cannot be used, or is about another company or somebody else's.
        ProfileInvalid: What is in it is no profile.
        InputEnded: The input ended at a name.
    """
    content = file.open()
    if content is not None:
        found = read_started(content, file.shown, knowledge)
        if name is not None and name.strip() != found.profile.name:
            message = f"this file is about `{found.profile.name[:80]}`"
            hint = "Leave out --name to go on with it, or name another file."
            raise CallInvalid((Fault("other-company", message, Place(file.shown), hint),))
        profile = _with_accounts(_attributed(found.profile, respondent, file.shown), accounts)
        if profile_text(found.profile, found.unknown).encode() != content:
            file.put_aside()
        if profile != found.profile:
            file.save(profile_text(profile, found.unknown))
        return Start(profile, found.unknown, False)
    names = _Names(Vocabulary(knowledge, lang), reader)
    company = given(name, "--name") if name is not None else names.company()
    listed = [given(account, "--account") for account in accounts] or names.accounts(company)
    profile = _with_accounts(Profile(company, {}, ()), listed)
    profile = _attributed(profile, respondent, file.shown)
    file.save(profile_text(profile, ()))
    return Start(profile, (), True)


def company_asked(knowledge: KnowledgeBase, lang: str, reader: Reader) -> str:
    """The name of the company, as somebody types it.

    Raises:
        InputEnded: The input ended before it.
    """
    return _Names(Vocabulary(knowledge, lang), reader).company()


def _attributed(profile: Profile, respondent: str | None, file: str) -> Profile:
    """The profile as the answers of somebody; as it is where nobody is named."""
    if respondent is None:
        return profile
    return replace(profile, about=attributed(profile.about, respondent, file))


def _with_accounts(profile: Profile, names: Sequence[str]) -> Profile:
    """The profile with an account of every name."""
    known = {account.name for account in profile.accounts}
    fresh = dict.fromkeys(given(name, "--account") for name in names)
    added = tuple(Account(name, {}) for name in fresh if name not in known)
    return replace(profile, accounts=(*profile.accounts, *added))


def given(name: str, option: str) -> str:
    """A name of the call, without blanks around it.

    Raises:
        CallInvalid: It is empty or too long.
    """
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        message = f"`{option}` takes a name of 1 to {LONGEST_NAME} characters"
        raise CallInvalid((Fault("wrong-call", message, Place("kam ask"), ""),))
    return name


class _Names:
    """Asks for the names of a new profile."""

    def __init__(self, vocabulary: Vocabulary, reader: Reader) -> None:
        self._say = vocabulary.say
        self._reader = reader

    def company(self) -> str:
        """The name of the company."""
        while True:
            name = self._name("ask.company_name")
            if name:
                return name
            if name == "":
                self._tell("ask.name_empty")

    def accounts(self, company: str) -> list[str]:
        """The names of the accounts; that of the company where none is typed."""
        found: list[str] = []
        while True:
            name = self._name("ask.account_name")
            if name == "":
                return found or [company]
            if name is None:
                continue
            if name.casefold() in map(str.casefold, found):
                self._tell("ask.name_taken")
            else:
                found.append(name)

    def _name(self, prompt: str) -> str | None:
        """What was typed; None where it cannot be a name, which has been said then."""
        typed = self._reader.read(self._say(prompt))
        if typed is None or len(typed) > LONGEST_NAME:
            self._tell("ask.name_too_long", number=str(LONGEST_NAME))
            return None
        if typed == "?":
            self._tell("ask.name_help")
            return None
        return typed

    def _tell(self, key: str, **values: str) -> None:
        write("".join(f"{line}\n" for line in wrapped(self._say(key, **values))))


def opening(texts: AskTexts, session: Session, start: Start, menus: bool) -> Iterator[str]:
    """What is said before the first question; with menus nothing needs to be typed for help."""
    name, file = start.profile.name, session.file
    answered = str(len(session.interview.answers))
    key = "ask.welcome" if start.new or start.untouched else "ask.welcome_back"
    yield from texts.wrapped(texts.say(key, name=name, answered=answered))
    if file.kept is not None:
        yield from texts.wrapped(texts.say("ask.put_aside", file=str(file.kept)))
    if session.interview.unknown:
        number = str(len(session.interview.unknown))
        yield from texts.wrapped(texts.say("ask.not_asked_again", number=number))
    saved = "ask.saved_in_menus" if menus else "ask.saved_in"
    yield from texts.wrapped(texts.say(saved, file=file.shown))
