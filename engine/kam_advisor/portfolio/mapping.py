"""Mapping files: which column answers which fact, and how the user writes answers.

columns: {Klantnr: account, Inkoop: buying_centralisation, Opmerking: ignore}
answers: {own_complexity: {laag: low}}
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from kam_advisor.errors import CallInvalid, Fault, Place, did_you_mean
from kam_advisor.fact_answers import expected, fact_value
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.record import Record
from kam_advisor.strict_yaml.reader import Data, Document, Unreadable, read_yaml

ACCOUNT: Final = "account"
COMPANY: Final = "company"
IGNORE: Final = "ignore"
ROLES: Final = (ACCOUNT, COMPANY, IGNORE)
"""What a column can be that is no fact: the account's name, its company, nothing."""


class ColumnMapping(Record):
    """What a mapping file says.

    Attributes:
        columns: By the head of a column: a fact or one of `ROLES`.
        answers: By fact, by the text of a cell: the answer.
        document: The file, for the places in faults; None without one.
    """

    columns: Mapping[str, str] = MappingProxyType({})
    answers: Mapping[str, Mapping[str, Value]] = MappingProxyType({})
    document: Document | None = None

    def place(self, column: str) -> Place:
        """Where the file speaks of a column."""
        assert self.document is not None
        return self.document.key_place(("columns", column))


def read_mapping(file: Path, knowledge: KnowledgeBase) -> ColumnMapping:
    """The mapping in a file.

    Raises:
        CallInvalid: It cannot be read, or something in it is wrong; with all faults.
    """
    try:
        (document,) = read_yaml(file.read_bytes(), str(file))
    except OSError as error:
        message = f"cannot read this file: {error.strerror or error}"
        raise CallInvalid((Fault("cannot-read", message, Place(str(file))),)) from None
    except Unreadable as unreadable:
        raise CallInvalid(unreadable.faults) from None
    reader = _Reader(document, knowledge)
    mapping = reader.mapping()
    if reader.faults:
        raise CallInvalid(reader.faults)
    return mapping


class _Reader:
    def __init__(self, document: Document, knowledge: KnowledgeBase) -> None:
        self.document = document
        self.facts = knowledge.facts
        self.faults: list[Fault] = []

    def mapping(self) -> ColumnMapping:
        data = self.document.data
        if not isinstance(data, dict):
            self._fault("wrong-type", "a mapping with `columns` is expected here", ())
            return ColumnMapping()
        for key in data:
            if key not in ("columns", "answers"):
                hint = did_you_mean(key, ("columns", "answers")) or "Known: `columns`, `answers`."
                self._fault("unknown-key", f"unknown key `{key[:80]}`", (key,), hint, key=True)
        columns = {name: self._target(name, to) for name, to in self._pairs("columns").items()}
        answers = {fact: self._answers(fact) for fact in self._pairs("answers")}
        return ColumnMapping(columns, answers, self.document)

    def _pairs(self, key: str) -> dict[str, Data]:
        data = self.document.data
        assert isinstance(data, dict)
        found = data.get(key)
        if found is None:
            return {}
        if not isinstance(found, dict):
            self._fault("wrong-type", f"a mapping is expected under `{key}`", (key,))
            return {}
        return found

    def _target(self, name: str, to: Data) -> str:
        if isinstance(to, str) and (to in self.facts or to in ROLES):
            return to
        near = did_you_mean(str(to), (*self.facts, *ROLES))
        hint = f"{near} A column is a fact, `account`, `company` or `ignore`.".strip()
        self._fault("unknown-fact", f"unknown fact `{str(to)[:80]}`", ("columns", name), hint)
        return IGNORE

    def _answers(self, id_: str) -> dict[str, Value]:
        fact = self.facts.get(id_)
        if fact is None:
            hint = did_you_mean(id_, self.facts)
            message = f"unknown fact `{id_[:80]}`"
            self._fault("unknown-fact", message, ("answers", id_), hint, key=True)
            return {}
        written = self._pairs("answers")[id_]
        if not isinstance(written, dict):
            message = "a mapping from what stands in the table to the answer is expected here"
            self._fault("wrong-type", message, ("answers", id_))
            return {}
        found: dict[str, Value] = {}
        for text, given in written.items():
            value = None if isinstance(given, dict | list) else fact_value(fact, given)
            if value is None:
                message = f"`{str(given)[:60]}` is no answer to `{id_}`"
                self._fault("wrong-value", message, ("answers", id_, text), expected(fact, given))
            else:
                found[text] = value
        return found

    def _fault(
        self,
        id_: str,
        message: str,
        path: tuple[str | int, ...],
        hint: str = "",
        *,
        key: bool = False,
    ) -> None:
        place = self.document.key_place(path) if key else self.document.place(path)
        self.faults.append(Fault(id_, message, place, hint))
