"""Case files: read strictly, every fault with its place.

An expectation that no rule could ever meet (an outcome, a reading, a warning or a fact that does
not exist) is a fault of the file, not a failure of the rules.
"""

from collections.abc import Iterable
from pathlib import Path as File

from kam_advisor.cases.case import Case, Expectation, Stated
from kam_advisor.errors import Fault, Place, RulesInvalid, did_you_mean
from kam_advisor.files.cases import CaseEntry, CasesFile, Expected
from kam_advisor.files.form import by_model
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import NOT_APPLICABLE, Decision, WarningKind
from kam_advisor.profile import Profile
from kam_advisor.profile_reader import profile_of
from kam_advisor.strict_yaml.limits import MOST_BYTES
from kam_advisor.strict_yaml.reader import Data, Document, Path, Unreadable, read_yaml

SUFFIX = ".cases.yaml"


def case_files(folder: File, shown_as: str) -> list[tuple[File, str]]:
    """The case files directly in a folder, in the order of their names.

    Returns:
        Each with its name as faults give it, which begins with `shown_as`.
    """
    found = sorted(path for path in folder.iterdir() if path.name.endswith(SUFFIX))
    return [(path, f"{shown_as}/{path.name}") for path in found]


def read_cases(files: Iterable[tuple[File, str]], knowledge: KnowledgeBase) -> list[Case]:
    """The cases of all files, in order.

    Raises:
        RulesInvalid: With every fault of every file.
    """
    cases: list[Case] = []
    faults: list[Fault] = []
    for path, name in files:
        try:
            with path.open("rb") as file:
                data = file.read(MOST_BYTES + 1)
        except OSError as error:
            reason = (error.strerror or "it cannot be read").lower()
            message = f"this file cannot be read: {reason}"
            faults.append(Fault("unreadable-file", message, Place(name)))
            continue
        reader = CaseReader(knowledge)
        cases += reader.read(data, name)
        faults += reader.faults
    if faults:
        raise RulesInvalid(tuple(faults))
    return cases


class CaseReader:
    """Reads case files of one knowledge base; what is wrong with them adds up in `faults`."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        """A reader that has read nothing yet."""
        self._knowledge = knowledge
        self.faults: list[Fault] = []

    def read(self, data: bytes, name: str) -> list[Case]:
        """The cases of a file, as far as they can be read.

        Args:
            data: Its bytes: one YAML document per decision.
            name: As faults give it; `<decision>.cases.yaml` says of which decision the cases are.
        """
        try:
            documents = read_yaml(data, name, many=True)
        except Unreadable as unreadable:
            self.faults += unreadable.faults
            return []
        return [case for document in documents for case in self._document(document)]

    def _document(self, document: Document) -> list[Case]:
        model, faults = by_model(CasesFile, document)
        self.faults += faults
        if model is None:
            return []
        decision = self._decision(document, model)
        if decision is None:
            return []
        cases = [
            self._case(document, ("cases", number), entry, decision)
            for number, entry in enumerate(model.cases)
        ]
        first: dict[str, Case] = {}
        for case in cases:
            if case.name in first:
                hint = f"The first stands on line {first[case.name].place.line}."
                message = "two cases have the same name"
                self.faults.append(Fault("duplicate-case-name", message, case.place, hint))
            first.setdefault(case.name, case)
        return cases

    def _decision(self, document: Document, model: CasesFile) -> Decision | None:
        stem = document.file.replace("\\", "/").rpartition("/")[2].removesuffix(SUFFIX)
        name = model.decision if model.decision is not None else stem
        found = self._knowledge.decisions.get(name)
        if found is None:
            place = document.place(("decision",)) if model.decision else Place(document.file)
            hint = did_you_mean(name, self._knowledge.decisions)
            hint = hint or "Call the file `<decision>.cases.yaml`, or write `decision: …` in it."
            self.faults.append(Fault("unknown-decision", f"unknown decision `{name}`", place, hint))
        return found

    def _case(self, document: Document, path: Path, entry: CaseEntry, decision: Decision) -> Case:
        profile = self._profile(document, path, entry)
        account = self._account(document, path, entry, decision, profile)
        expect = self._expectation(document, (*path, "expect"), entry.expect, decision)
        place = document.place((*path, "name"))
        return Case(entry.name, decision.id, profile, expect, entry.judge, place, account)

    def _account(
        self,
        document: Document,
        path: Path,
        entry: CaseEntry,
        decision: Decision,
        profile: Profile,
    ) -> int:
        """The number of the account that is looked at."""
        names = [account.name for account in profile.accounts]
        if decision.scope == "company":
            if entry.account is not None:
                message = f"`{decision.id}` is decided once, not per account"
                place = document.key_place((*path, "account"))
                self._fault("does-not-fit", message, place, "Leave `account` out.")
            return 0
        if entry.account is not None:
            self._known("account", [entry.account], names, document, (*path, "account"))
            return names.index(entry.account) if entry.account in names else 0
        if len(names) > 1:
            message = f"`{decision.id}` is decided per account, and here are several"
            place = document.key_place((*path, "profile", "accounts"))
            hint = "Say which one is looked at: `account: …`."
            self._fault("several-accounts", message, place, hint)
        return 0

    def _profile(self, document: Document, path: Path, entry: CaseEntry) -> Profile:
        if (entry.facts is None) == (entry.profile is None):
            message = "a case has either `facts` or a `profile`"
            hint = "Write `facts` for one account, `profile` for a company with several."
            self._fault("wrong-form", message, document.key_place((*path, "expect")), hint)
            return Profile(entry.name, {}, ())
        assert isinstance(document.data, dict)
        listed = document.data["cases"]
        assert isinstance(listed, list)
        case = listed[int(path[-1])]
        assert isinstance(case, dict)
        data: dict[str, Data]
        if entry.facts is not None:
            data, inside = {"name": entry.name, "facts": case["facts"]}, path
        else:
            inner = case["profile"]
            assert isinstance(inner, dict)
            data, inside = {"name": entry.name, **inner}, (*path, "profile")
        profile, faults = profile_of(document.part(inside, data), self._knowledge)
        self.faults += faults
        return profile

    def _expectation(
        self, document: Document, path: Path, expected: Expected, decision: Decision
    ) -> Expectation:
        given = sorted(expected.model_fields_set - {"readings", "scores"})
        places: dict[Stated, Place] = {(key,): document.key_place((*path, key)) for key in given}
        named = [("readings", name) for name in expected.readings]
        for key, name in [*named, *(("scores", name) for name in expected.scores)]:
            places[key, name] = document.key_place((*path, key, name))
        if not places:
            message = "nothing is expected"
            hint = (
                "Write `outcome`, `status`, `possible`, `readings`, `warnings`, `gaps`, `scores` "
                "or `missing`."
            )
            self._fault("nothing-expected", message, document.key_place(path), hint)
        self._known("outcome", [expected.outcome], decision.outcomes, document, (*path, "outcome"))
        outcomes = (*decision.outcomes, NOT_APPLICABLE)
        possible = expected.possible or []
        self._known_all("outcome", possible, outcomes, document, (*path, "possible"))
        readings = [reading.id for reading in decision.readings]
        for reading, outcome in expected.readings.items():
            at = (*path, "readings", reading)
            self._known("reading", [reading], readings, document, at)
            self._known("outcome", [outcome], decision.outcomes, document, at)
        fired, gaps = expected.warnings or [], expected.gaps or []
        kinds: tuple[tuple[WarningKind, list[str]], ...] = (("warning", fired), ("gap", gaps))
        for kind, stated in kinds:
            known = [warning.id for warning in decision.warnings if warning.kind == kind]
            self._known_all(kind, stated, known, document, (*path, f"{kind}s"))
        for score in expected.scores:
            self._known_score(score, decision, document.key_place((*path, "scores", score)))
        missing = expected.missing or []
        self._known_all("fact", missing, self._knowledge.facts, document, (*path, "missing"))
        return Expectation(
            expected.outcome,
            expected.status,
            frozenset(possible),
            dict(expected.readings),
            frozenset(fired),
            frozenset(missing),
            places,
            frozenset(gaps),
            dict(expected.scores),
        )

    def _known_score(self, name: str, decision: Decision, place: Place) -> None:
        """Note a score or formula that is not declared with the decision."""
        known = decision.quantities
        if name in known:
            return
        rule_sets = self._knowledge.decisions.values()
        owner = next((one.id for one in rule_sets if name in one.quantities), None)
        if owner is not None:
            hint = f"It is worked out in `{owner}`: expect it in a case of that."
        elif name in self._knowledge.facts:
            hint = "It is an answer of the profile, not something that is worked out."
        else:
            listed = ", ".join(f"`{one}`" for one in known[:12])
            hint = did_you_mean(name, known) or (
                f"There is: {listed}." if known else "It has none."
            )
        self._fault("unknown-score", f"unknown score `{name[:80]}`", place, hint)

    def _known_all(
        self, what: str, names: list[str], known: Iterable[str], document: Document, path: Path
    ) -> None:
        for number, name in enumerate(names):
            self._known(what, [name], known, document, (*path, number))

    def _known(
        self,
        what: str,
        names: Iterable[str | None],
        known: Iterable[str],
        document: Document,
        path: Path,
    ) -> None:
        """Note what does not exist; None always does."""
        known = tuple(known)
        for name in names:
            if name is not None and name not in known:
                listed = ", ".join(f"`{one}`" for one in known[:12])
                hint = did_you_mean(name, known) or (
                    f"There is: {listed}." if listed else "It has none."
                )
                message = f"unknown {what} `{name[:80]}`"
                self._fault(f"unknown-{what}", message, document.place(path), hint)

    def _fault(self, id: str, message: str, place: Place, hint: str) -> None:
        self.faults.append(Fault(id, message, place, hint))
