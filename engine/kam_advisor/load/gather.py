"""From files to entries: form checked, later layers put in the place of earlier ones."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel

from kam_advisor.errors import did_you_mean
from kam_advisor.file_kinds import wrong_kind
from kam_advisor.files.agendas import AgendaFile
from kam_advisor.files.common import RESERVED, Bilingual
from kam_advisor.files.coverage import ModelEntry, TensionEntry
from kam_advisor.files.facts import FactEntry
from kam_advisor.files.form import by_model
from kam_advisor.files.house import HouseFile
from kam_advisor.files.knowledge import (
    AdviceEntry,
    AdviceFile,
    GapAdviceEntry,
    GlossaryItem,
    OrderFile,
    ParameterEntry,
    SourceEntry,
)
from kam_advisor.files.rules import RuleFile
from kam_advisor.files.schema import KNOWLEDGE_FILES
from kam_advisor.ir.knowledge import Override
from kam_advisor.load.gathered import Entry, Gathered
from kam_advisor.load.inputs import Input
from kam_advisor.strict_yaml.limits import MOST_BYTES_OF_RULES
from kam_advisor.strict_yaml.reader import Document, Path, Unreadable, read_yaml

_ENTRIES: Mapping[str, type[BaseModel]] = {
    "facts": FactEntry,
    "parameters": ParameterEntry,
    "glossary": GlossaryItem,
    "sources": SourceEntry,
    "wording": Bilingual,
    "models": ModelEntry,
    "tensions": TensionEntry,
}
"""Files that are nothing but entries by id, under this key."""


def gather(inputs: Iterable[Input]) -> Gathered:
    """The entries of all files; faults are noted in what is returned."""
    gathered = Gathered()
    for input in inputs:
        if gathered.full:
            gathered.unread = True
            break
        gathered.layers = max(gathered.layers, input.layer + 1)
        try:
            document = read_yaml(input.data, input.name, most_bytes=MOST_BYTES_OF_RULES)[0]
        except Unreadable as unreadable:
            gathered.faults += unreadable.faults
            if not unreadable.documents:
                gathered.unread = True
                continue
            document = unreadable.documents[0]
        wrong = wrong_kind(document, input.role)
        if wrong is not None:
            gathered.faults.append(wrong)
            gathered.unread = True
        elif input.role == "rules":
            _rule_set(document, input.layer, gathered)
        elif input.role == "house":
            _house(document, input.layer, gathered)
        else:
            _knowledge(document, input.layer, gathered)
    return gathered


def _rule_set(document: Document, layer: int, gathered: Gathered) -> None:
    model, faults = by_model(RuleFile, document)
    gathered.faults += faults
    if model is None:
        gathered.broken |= _rule_set_ids(document.data)
        gathered.unfit.append(document)
        return
    entry = Entry(model.decision, model, document, (), layer)
    if faults:  # without the keys that are not known: the condition or warning may be missing
        gathered.broken.add(f"advice:{entry.id}")
    stem = document.file.replace("\\", "/").rpartition("/")[2].removesuffix(".yaml")
    if stem != model.decision:
        message = f"the file is called `{stem}.yaml`, the decision `{model.decision}`"
        place = document.place(("decision",))
        gathered.fault("file-name", message, place, "Give both the same name.")
        gathered.broken |= {stem} | _rule_set_ids(document.data)
        return
    _add("rule set", gathered.rules, entry, gathered)


def _rule_set_ids(data: Any) -> set[str]:
    """The names that a rule set of wrong form would have declared."""
    ids: set[str] = set()
    if isinstance(data, dict):
        ids |= {data["decision"]} if isinstance(data.get("decision"), str) else set()
        outcomes = data.get("outcomes")
        ids |= {o for o in outcomes if isinstance(o, str)} if isinstance(outcomes, list) else set()
        for kind in ("scores", "formulas", "collected"):
            ids |= set(data[kind]) if isinstance(data.get(kind), dict) else set()
        readings = data.get("readings")
        for reading in readings.values() if isinstance(readings, dict) else ():
            checklist = reading.get("checklist") if isinstance(reading, dict) else None
            score = checklist.get("score") if isinstance(checklist, dict) else None
            ids |= {score} if isinstance(score, str) else set()
    return ids


def _house(document: Document, layer: int, gathered: Gathered) -> None:
    model, faults = by_model(HouseFile, document)
    gathered.faults += faults
    if model is not None:
        gathered.house = Entry("house", model, document, (), layer)


def _knowledge(document: Document, layer: int, gathered: Gathered) -> None:
    kind = _kind(document, gathered)
    if kind in _ENTRIES:
        _entries(kind, document, layer, gathered)
    elif kind == "advice":
        _advice(document, layer, gathered)
    elif kind == "order":
        model, faults = by_model(OrderFile, document)
        gathered.faults += faults
        if model is not None:
            gathered.order, gathered.version = tuple(model.order), model.version
    elif kind == "agenda":
        agenda, faults = by_model(AgendaFile, document)
        gathered.faults += faults
        if agenda is not None:
            entry = Entry(agenda.agenda, agenda, document, (), layer)
            _add("agenda", gathered.agendas, entry, gathered)


def _kind(document: Document, gathered: Gathered) -> str:
    """Which kind of knowledge file it is, by its key; empty where it is none."""
    if not isinstance(document.data, dict):
        message = "a knowledge file is a mapping with one of the known keys"
        gathered.fault("wrong-type", message, document.place(()), _known_kinds())
        gathered.unread = True
        return ""
    for key in document.data:
        if key in KNOWLEDGE_FILES:
            return key
    first = next(iter(document.data), "")
    near = did_you_mean(first, KNOWLEDGE_FILES)
    place = document.key_place((first,)) if first else document.place(())
    message = f"unknown kind of knowledge `{first[:80]}`"
    gathered.fault("unknown-key", message, place, near or _known_kinds())
    gathered.unread = True
    return ""


def _known_kinds() -> str:
    return "Known: " + ", ".join(f"`{kind}`" for kind in KNOWLEDGE_FILES) + "."


def _entries(kind: str, document: Document, layer: int, gathered: Gathered) -> None:
    """The entries of a file one by one, so that one of wrong form does not hide the others."""
    model, faults = by_model(KNOWLEDGE_FILES[kind], document)
    gathered.faults += faults
    data = document.data[kind] if isinstance(document.data, dict) else None
    if not isinstance(data, dict):
        gathered.unread = True
        return
    for id in data:
        path: Path = (kind, id)
        if model is not None:
            entry = getattr(model, kind)[id]
        else:
            entry, _ = by_model(_ENTRIES[kind], document, path)
            if entry is None or not _may_be_id(kind, id):
                gathered.broken |= {id, *_options(data[id])}
                continue
        if isinstance(entry, FactEntry) and entry.type == "choice" and not entry.options:
            hint = "List the answers with their labels: `options: {low: {en: …, nl: …}, …}`."
            place = document.key_place(path)
            gathered.fault("missing-key", "a choice needs `options`", place, hint)
            gathered.broken.add(id)
            continue
        _add(kind, getattr(gathered, kind), Entry(id, entry, document, path, layer), gathered)


def _may_be_id(kind: str, id: str) -> bool:
    return kind in ("wording", "models", "tensions") or (
        re.fullmatch(r"[a-z][a-z0-9_]*", id) is not None and id not in RESERVED
    )


def _options(fact: Any) -> set[str]:
    """The options of a fact of wrong form: rules may speak of them."""
    options = fact.get("options") if isinstance(fact, dict) else None
    return set(options) if isinstance(options, dict) else set()


def _advice(document: Document, layer: int, gathered: Gathered) -> None:
    model, faults = by_model(AdviceFile, document)
    gathered.faults += faults
    if model is None:
        data = document.data
        decision = data.get("advice") if isinstance(data, dict) else None
        gathered.broken.add(f"advice:{decision}")
        return
    kinds: dict[str, Mapping[str, AdviceEntry | GapAdviceEntry]] = {
        "outcomes": model.outcomes,
        "warnings": model.warnings,
        "gaps": model.gaps,
    }
    for kind, entries in kinds.items():
        for name, advice in entries.items():
            key = name if kind == "outcomes" else f"{kind}.{name}"
            id = f"{model.advice}.{key}"
            entry: Entry[AdviceEntry | GapAdviceEntry]
            entry = Entry(id, advice, document, (kind, name), layer)
            _add("advice", gathered.advice, entry, gathered)


_HEADS = {"rule set": ("decision",), "agenda": ("agenda",)}
"""Where the id stands in files that are one entry."""


def _add(kind: str, known: dict[str, Any], entry: Entry[Any], gathered: Gathered) -> None:
    """Add an entry, or put it in the place of one from an earlier layer."""
    before: Entry[Any] | None = known.get(entry.id)
    if before is not None and before.layer == entry.layer:
        steps = _HEADS.get(kind, ())
        place = entry.place(*steps) if steps else entry.key_place()
        hint = f"It is declared first in {before.declared_at()}."
        gathered.fault("duplicate-id", f"`{entry.id}` is declared twice", place, hint)
        return
    known[entry.id] = entry
    if entry.layer and (before is None or before.model != entry.model):
        gathered.overrides.append(_override(kind, entry, before))


def _override(kind: str, entry: Entry[Any], before: Entry[Any] | None) -> Override:
    if kind == "rule set":
        shipped = before.model.version if before else ""
        return Override("rule set", entry.id, shipped, entry.model.version, "")
    name = f"{kind}.{entry.id}"
    return Override(
        "knowledge", name, "shipped" if before else "", "replaced" if before else "added", ""
    )
