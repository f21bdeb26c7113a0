"""Profile files: read strictly, nothing guessed, nothing dropped.

By hand rather than by pydantic, whose import takes longer than an assessment. An answer that is
absent, null or `unknown` is unknown.
"""

from collections.abc import Collection, Mapping, Sequence

from kam_advisor.errors import Fault, Place, ProfileInvalid, did_you_mean
from kam_advisor.fact_answers import expected, fact_value, is_unknown
from kam_advisor.file_kinds import wrong_kind
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import FactDeclaration, KnowledgeBase, Scope
from kam_advisor.profile import About, Account, Profile
from kam_advisor.strict_yaml.limits import MOST_FAULTS
from kam_advisor.strict_yaml.reader import Data, Document, Path, Unreadable, read_plain, read_yaml

_NESTED = ("name", "company", "accounts", "about")
_FLAT = ("name", "facts", "about")
_ABOUT = ("provenance", "note", "references", "respondent", "date")
_PROVENANCES = ("literature", "composed", "own")
_LANGUAGES = ("en", "nl")
LONGEST_NAME = 200
_MOST_ACCOUNTS = 10_000
_DATE_LETTERS = 10
_MOST_SUGGESTIONS = 100  # looking for a near name takes a millisecond


def profiles(data: bytes, file: str, knowledge: KnowledgeBase) -> list[Profile]:
    """The profiles of a file; see `profile.read_profiles`."""
    plain = read_plain(data, file)
    if plain is not None:
        found, wrong = profile_of(plain, knowledge)
        if not wrong:
            return [found]
    return _profiles(data, file, knowledge)  # with a place for every fault


def _profiles(data: bytes, file: str, knowledge: KnowledgeBase) -> list[Profile]:
    faults: list[Fault] = []
    documents: Sequence[Document]
    try:
        documents = read_yaml(data, file, many=True)
    except Unreadable as unreadable:
        faults += unreadable.faults
        documents = unreadable.documents
    readers = [_Reader(document, knowledge) for document in documents]
    found = [reader.profile() for reader in readers]
    faults += [fault for reader in readers for fault in reader.faults]
    if faults:
        raise ProfileInvalid(tuple(faults))
    return found


def profile_of(document: Document, knowledge: KnowledgeBase) -> tuple[Profile, list[Fault]]:
    """The profile in one document, complete where there are no faults; and its faults."""
    reader = _Reader(document, knowledge)
    return reader.profile(), reader.faults


class _Reader:
    """One document of a profile file."""

    def __init__(self, document: Document, knowledge: KnowledgeBase) -> None:
        self.document = document
        self.facts = knowledge.asked
        self.outside = knowledge.outside
        self.unused: dict[str, None] = {}
        self.faults: list[Fault] = []

    def profile(self) -> Profile:
        """The profile, as far as it could be read; complete where there are no faults."""
        data = self.document.data
        if not isinstance(data, dict):
            message = "a profile is a mapping with `name`, `company` and `accounts`"
            hint = "Or, for one account, with `name` and `facts`."
            self._fault("wrong-type", message, (), hint)
            return Profile("", {}, ())
        if "name" not in data and (wrong := wrong_kind(self.document, "profile")) is not None:
            self.faults.append(wrong)
            return Profile("", {}, ())
        flat = self._is_flat(data)
        self._keys(data, (), _FLAT if flat else _NESTED)
        name = self._name(data, ())
        about = self._about(data)
        if flat:
            answers = self._answers(data["facts"], ("facts",), None)
            company = self._of_scope(answers, "company")
            account = Account(name, self._of_scope(answers, "account"))
            return Profile(name, company, (account,), about, tuple(self.unused))
        company = self._answers(data.get("company"), ("company",), "company")
        accounts = self._accounts(data)
        return Profile(name, company, accounts, about, tuple(self.unused))

    def _is_flat(self, data: Mapping[str, Data]) -> bool:
        """Whether it is the short form; a fault where it is both forms."""
        if "facts" not in data:
            return False
        for key in ("company", "accounts"):
            if key in data:
                message = f"`facts` and `{key}` stand side by side"
                hint = "Write `facts` for one account, or `company` and `accounts`; not both."
                self._fault("two-forms", message, (key,), hint, key=True)
        return "company" not in data and "accounts" not in data

    def _keys(self, data: Mapping[str, Data], path: Path, known: Collection[str]) -> None:
        for key in data:
            if key in known or (key == "facts" and not path):
                continue
            fact = self._fact(key)
            hint = did_you_mean(key, known)
            if fact is not None:
                place = (
                    "under `company`" if fact.scope == "company" else "under `facts` of an account"
                )
                hint = f"It is a fact; it belongs {place}."
            listed = "Known here: " + ", ".join(f"`{name}`" for name in known) + "."
            message = f"unknown key `{key[:80]}`"
            self._fault("unknown-key", message, (*path, key), hint or listed, key=True)

    def _name(self, data: Mapping[str, Data], path: Path) -> str:
        if "name" not in data:
            here = "this account" if path else "the profile"
            message = f"{here} has no `name`"
            self._fault("missing-key", message, path, "Write `name: …`.")
            return ""
        return self._text(data["name"], (*path, "name"), LONGEST_NAME)

    def _text(self, value: Data, path: Path, longest: int = 10_000) -> str:
        if not isinstance(value, str):
            scalar = value is not None and not isinstance(value, (dict, list))
            hint = "Put it in quotes to make it a text." if scalar else ""
            self._fault("wrong-type", "a text is expected here", path, hint)
        elif not value.strip():
            self._fault("empty-text", "this text is empty", path)
        elif len(value) > longest:
            self._fault("wrong-value", f"this text is longer than {longest:,} characters", path)
        else:
            return value.strip()
        return ""

    def _accounts(self, data: Mapping[str, Data]) -> tuple[Account, ...]:
        listed = data.get("accounts")
        if listed is None or listed == []:
            message = "the profile has no accounts"
            hint = "List one at least under `accounts`, or write `facts` for a company with one."
            has_key = "accounts" in data
            self._fault(
                "missing-accounts", message, ("accounts",) if has_key else (), hint, key=True
            )
            return ()
        if not isinstance(listed, list):
            message = "a list of accounts is expected here"
            hint = "Write a line with `- name: …` for every account."
            self._fault("wrong-type", message, ("accounts",), hint)
            return ()
        if len(listed) > _MOST_ACCOUNTS:
            message = f"the profile has more than {_MOST_ACCOUNTS:,} accounts"
            hint = "Divide it over several profiles."
            self._fault("too-many-accounts", message, ("accounts",), hint, key=True)
            return ()
        accounts = [self._account(item, ("accounts", n)) for n, item in enumerate(listed)]
        self._names_once(accounts)
        return tuple(account for account in accounts if account is not None)

    def _account(self, data: Data, path: Path) -> Account | None:
        if not isinstance(data, dict):
            message = "an account is a mapping with `name` and `facts`"
            self._fault("wrong-type", message, path)
            return None
        self._keys(data, path, ("name", "facts"))
        name = self._name(data, path)
        return Account(name, self._answers(data.get("facts"), (*path, "facts"), "account"))

    def _names_once(self, accounts: list[Account | None]) -> None:
        first: dict[str, int] = {}
        for n, account in enumerate(accounts):
            if account is None or not account.name:
                continue
            if account.name in first:
                line = self.document.place(("accounts", first[account.name], "name")).line
                message = f"two accounts are called `{account.name[:80]}`"
                hint = f"The first stands on line {line}. Give each its own name."
                self._fault("duplicate-account-name", message, ("accounts", n, "name"), hint)
            first.setdefault(account.name, n)

    def _answers(self, data: Data, path: Path, scope: Scope | None) -> dict[str, Value]:
        """The known answers of a mapping; with a scope, of that scope only."""
        if data is None:
            return {}
        if not isinstance(data, dict):
            message = "answers are expected here, as `fact: answer`"
            self._fault("wrong-type", message, path)
            return {}
        found: dict[str, Value] = {}
        for id, given in data.items():
            fact = self._fact(id)
            if fact is None:
                self._unknown_fact(id, (*path, id), scope)
            elif scope is not None and fact.scope != scope:
                self._wrong_scope(fact, (*path, id))
            elif not is_unknown(given):
                value = self._answer(fact, given, (*path, id))
                if id not in self.facts:
                    self.unused[id] = None
                elif value is not None:
                    found[id] = value
        return found

    def _fact(self, id: str) -> FactDeclaration | None:
        """The declaration of a fact, of one that no rule at hand uses, too."""
        return self.facts.get(id) or self.outside.get(id)

    def _answer(self, fact: FactDeclaration, given: Data, path: Path) -> Value | None:
        value = None if isinstance(given, (dict, list)) else fact_value(fact, given)
        if value is None:
            shown = _shown(given)
            message = f"{shown} is no answer to `{fact.id}`"
            self._fault("wrong-value", message, path, expected(fact, given))
        return value

    def _unknown_fact(self, id: str, path: Path, scope: Scope | None) -> None:
        near = ""
        if len(self.faults) < _MOST_SUGGESTIONS:
            facts = [*self.facts.values(), *self.outside.values()]
            fitting = [fact.id for fact in facts if scope in (None, fact.scope)]
            near = did_you_mean(id, fitting)
        hint = near or "`kam facts` lists all facts."
        self._fault("unknown-fact", f"unknown fact `{id[:80]}`", path, hint, key=True)

    def _wrong_scope(self, fact: FactDeclaration, path: Path) -> None:
        if fact.scope == "company":
            message = f"`{fact.id}` is asked once, for the whole company"
            hint = "Move it to `company:`."
        else:
            message = f"`{fact.id}` is asked for each account"
            hint = "Move it to the `facts:` of an account."
        self._fault("wrong-scope", message, path, hint, key=True)

    def _of_scope(self, answers: Mapping[str, Value], scope: Scope) -> dict[str, Value]:
        return {id: value for id, value in answers.items() if self.facts[id].scope == scope}

    def _about(self, data: Mapping[str, Data]) -> About:
        about = data.get("about")
        if about is None:
            return About()
        if not isinstance(about, dict):
            message = f"`about` is a mapping with {', '.join(f'`{key}`' for key in _ABOUT)}"
            self._fault("wrong-type", message, ("about",))
            return About()
        self._keys(about, ("about",), _ABOUT)
        return About(
            self._provenance(about),
            self._note(about),
            self._references(about),
            self._respondent(about),
            self._date(about),
        )

    def _respondent(self, about: Mapping[str, Data]) -> str:
        given, path = about.get("respondent"), ("about", "respondent")
        return "" if given is None else self._text(given, path, LONGEST_NAME)

    def _date(self, about: Mapping[str, Data]) -> str:
        given = about.get("date")
        if given is None:
            return ""
        text = str(given)
        if len(text) != _DATE_LETTERS or not _is_date(text):
            hint = "Write year, month and day, as `2026-11-22`."
            self._fault("wrong-value", f"{_shown(given)} is no date", ("about", "date"), hint)
            return ""
        return text

    def _provenance(self, about: Mapping[str, Data]) -> str:
        given = about.get("provenance")
        if given is None or given in _PROVENANCES:
            return str(given or "")
        listed = ", ".join(f"`{name}`" for name in _PROVENANCES)
        message = f"{_shown(given)} is no provenance"
        hint = f"{did_you_mean(str(given), _PROVENANCES)} Known are {listed}.".strip()
        self._fault("wrong-value", message, ("about", "provenance"), hint)
        return ""

    def _note(self, about: Mapping[str, Data]) -> Mapping[str, str]:
        note, path = about.get("note"), ("about", "note")
        if isinstance(note, dict):
            self._keys(note, path, _LANGUAGES)
            return {k: self._text(note[k], (*path, k)) for k in _LANGUAGES if k in note}
        if note is None:
            return {}
        text = self._text(note, path)
        return dict.fromkeys(_LANGUAGES, text)

    def _references(self, about: Mapping[str, Data]) -> tuple[str, ...]:
        listed, path = about.get("references"), ("about", "references")
        if listed is None:
            return ()
        if not isinstance(listed, list):
            self._fault("wrong-type", "a list of texts is expected here", path)
            return ()
        return tuple(self._text(item, (*path, n)) for n, item in enumerate(listed))

    def _fault(
        self, id: str, message: str, path: Path, hint: str = "", *, key: bool = False
    ) -> None:
        if len(self.faults) >= MOST_FAULTS:
            return
        place: Place = self.document.key_place(path) if key else self.document.place(path)
        self.faults.append(Fault(id, message, place, hint))


def _is_date(text: str) -> bool:
    from datetime import date  # here, for most profiles have none, and it takes a while to import

    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _shown(given: Data) -> str:
    """What was answered, quoted, cut where it is long."""
    if isinstance(given, dict):
        return "a mapping"
    if isinstance(given, list):
        return "a list"
    shown = str(given).lower() if isinstance(given, bool) else str(given)
    return f"`{shown if len(shown) <= 60 else shown[:59] + '…'}`"
