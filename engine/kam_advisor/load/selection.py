"""The part of a knowledge base that some decisions need.

Engines are built for what they hold, so what nobody asks for is left out before. Everything a
decision names stays: the decisions, facts, quantities and parameters that its conditions use,
directly or through each other, its advice and what is cited. So the part decides, and says, the
same as the whole does of these decisions.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from kam_advisor.ir.agendas import Agenda
from kam_advisor.ir.knowledge import Citation, KnowledgeBase
from kam_advisor.record import Record, replace

Entry = TypeVar("Entry")

_NOT_NAMES = ("id", "topic", "unit", "options", "labels", "title", "question", "help")
"""Fields of facts and quantities in which no name of anything else stands."""


def of_agenda(knowledge: KnowledgeBase, agenda: Agenda) -> KnowledgeBase:
    """The part of the knowledge base that an agenda needs, with that agenda only."""
    return replace(selected(knowledge, agenda.decisions), agendas={agenda.id: agenda})


def selected(knowledge: KnowledgeBase, decisions: Iterable[str]) -> KnowledgeBase:
    """The part of the knowledge base that these decisions need; no agendas, terms or coverage.

    The version, the fingerprint and the overrides stay those of the whole. Facts that are left out
    can still be found in `outside`: a profile may answer them.
    """
    names = _needed(knowledge, decisions)
    part = replace(
        knowledge,
        facts=_of(knowledge.facts, names),
        parameters=_of(knowledge.parameters, names),
        quantities=_of(knowledge.quantities, names),
        decisions=_of(knowledge.decisions, names),
        advice=_of(knowledge.advice, names),
        glossary={},
        agendas={},
        coverage=None,
        outside={id: fact for id, fact in knowledge.asked.items() if id not in names},
    )
    return replace(part, sources=_of(knowledge.sources, set(_cited(part))))


def _of(entries: Mapping[str, Entry], names: set[str]) -> dict[str, Entry]:
    return {id: entry for id, entry in entries.items() if id in names}


def _needed(knowledge: KnowledgeBase, decisions: Iterable[str]) -> set[str]:
    """The ids of all that the decisions use, their own among them."""
    declared: tuple[Mapping[str, Record], ...] = (
        knowledge.decisions,
        knowledge.quantities,
        knowledge.parameters,
        knowledge.facts,
    )
    needed: set[str] = set()
    waiting = [id for id in decisions if id in knowledge.decisions]
    while waiting:
        id = waiting.pop()
        if id not in needed:
            needed.add(id)
            for entries in declared:
                waiting += _names(entries[id]) if id in entries else ()
    return needed


def _names(record: Record) -> Iterator[str]:
    """Every text in a record that may be the name of something.

    Texts, not kinds of expressions, are looked for: so a kind that is added later needs no place
    here. Of what is no name, nothing is declared under it.
    """
    for field in record.record_fields:
        if field not in _NOT_NAMES:
            yield from _texts(getattr(record, field))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Citation):
        return
    elif isinstance(value, Record):
        for field in value.record_fields:
            yield from _texts(getattr(value, field))
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, Mapping) and "en" not in value:
        for item in value.values():
            yield from _texts(item)


def _cited(value: Any) -> Iterator[str]:
    """The sources of every citation in a part of a knowledge base."""
    if isinstance(value, Citation):
        yield value.source
    elif isinstance(value, KnowledgeBase):
        for entries in (value.facts, value.parameters, value.quantities):
            yield from _cited(entries)
        yield from _cited(value.decisions)
        yield from _cited(value.advice)
    elif isinstance(value, Record):
        for field in value.record_fields:
            yield from _cited(getattr(value, field))
    elif isinstance(value, tuple):
        for item in value:
            yield from _cited(item)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _cited(item)
