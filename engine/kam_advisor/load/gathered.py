"""What was read from all files, before it is checked: entries by id, and the faults so far."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeAlias, TypeVar

from pydantic import BaseModel

from kam_advisor.errors import Fault, Place
from kam_advisor.files.agendas import AgendaFile
from kam_advisor.files.common import Bilingual
from kam_advisor.files.coverage import ModelEntry, TensionEntry
from kam_advisor.files.facts import FactEntry
from kam_advisor.files.house import HouseFile
from kam_advisor.files.knowledge import (
    AdviceEntry,
    GapAdviceEntry,
    GlossaryItem,
    ParameterEntry,
    SourceEntry,
)
from kam_advisor.files.rules import RuleFile
from kam_advisor.ir.knowledge import Override
from kam_advisor.strict_yaml.limits import MOST_FAULTS
from kam_advisor.strict_yaml.reader import Document, Path

Model = TypeVar("Model", bound=BaseModel, covariant=True)
AnyModel: TypeAlias = BaseModel


@dataclass(frozen=True)
class Entry(Generic[Model]):
    """One thing with an id, and where it stands.

    Attributes:
        layer: 0 for what is shipped, then one for each `--rules` folder.
    """

    id: str
    model: Model
    document: Document
    path: Path
    layer: int

    def place(self, *steps: str | int) -> Place:
        """Where the value under these keys stands; without keys, where the entry's key stands."""
        path = (*self.path, *steps)
        return self.document.place(path) if steps else self.key_place()

    def key_place(self, *steps: str | int) -> Place:
        """Where the last of these keys stands; without keys, where the entry's id stands."""
        return self.document.key_place((*self.path, *steps))

    def name_place(self, *steps: str | int) -> Place:
        """Where the name of a thing stands: its key, or of a thing in a list its `item`."""
        return self.place(*steps, "item") if isinstance(steps[-1], int) else self.key_place(*steps)

    def declared_at(self) -> str:
        """The file and line, for hints."""
        place = self.key_place()
        return f"{place.file}:{place.line}"


@dataclass
class Gathered:
    """All entries that are in force, and what is wrong so far.

    Attributes:
        broken: Ids of entries whose form is wrong: they exist, and are not looked at further.
        unfit: Rule files whose form is wrong; only their conditions and formulas are read.
        in_unfit: What is wrong in those.
        unread: Whether a whole file could not be read.
    """

    facts: dict[str, Entry[FactEntry]] = field(default_factory=dict)
    parameters: dict[str, Entry[ParameterEntry]] = field(default_factory=dict)
    rules: dict[str, Entry[RuleFile]] = field(default_factory=dict)
    advice: dict[str, Entry[AdviceEntry | GapAdviceEntry]] = field(default_factory=dict)
    glossary: dict[str, Entry[GlossaryItem]] = field(default_factory=dict)
    sources: dict[str, Entry[SourceEntry]] = field(default_factory=dict)
    wording: dict[str, Entry[Bilingual]] = field(default_factory=dict)
    agendas: dict[str, Entry[AgendaFile]] = field(default_factory=dict)
    models: dict[str, Entry[ModelEntry]] = field(default_factory=dict)
    tensions: dict[str, Entry[TensionEntry]] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    version: str = "0.0.0"
    house: Entry[HouseFile] | None = None
    layers: int = 1
    overrides: list[Override] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    unfit: list[Document] = field(default_factory=list)
    in_unfit: list[Fault] = field(default_factory=list)
    unread: bool = False

    @property
    def full(self) -> bool:
        """Whether there are so many faults that looking for more only takes time."""
        return len(self.faults) >= MOST_FAULTS

    def fault(self, id: str, message: str, place: Place, hint: str = "") -> None:
        """Note a fault, unless there are enough already."""
        if not self.full:
            self.faults.append(Fault(id, message, place, hint))

    def declared(self) -> dict[str, str]:
        """Per fact, parameter, decision and quantity where it is declared."""
        return {id: f"{place.file}:{place.line}" for id, place in self.names()}

    def names(self) -> Iterator[tuple[str, Place]]:
        """Every fact, parameter, decision and quantity, with the place of its declaration."""
        for fact in self.facts.values():
            yield fact.id, fact.key_place()
        for parameter in self.parameters.values():
            yield parameter.id, parameter.key_place()
        for rule_set in self.rules.values():
            yield rule_set.id, rule_set.place("decision")
        for rule_set in self.rules.values():
            for id, path in rule_set.model.numbers():
                keyed = path[-1] == id and len(path) == 2
                yield id, rule_set.key_place(*path) if keyed else rule_set.place(*path)
