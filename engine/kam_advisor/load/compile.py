"""From entries to the knowledge base, with every check that needs to see more than one file."""

import re
from fractions import Fraction

from kam_advisor.errors import Fault, RulesInvalid
from kam_advisor.files.knowledge import AdviceEntry, GapAdviceEntry, SourceEntry
from kam_advisor.ir.knowledge import (
    Advice,
    GlossaryEntry,
    KnowledgeBase,
    ParameterDeclaration,
    Source,
)
from kam_advisor.ir.quantities import QuantityDeclaration
from kam_advisor.ir.rules import Decision
from kam_advisor.language import Names
from kam_advisor.load import facts as compile_facts
from kam_advisor.load import whole
from kam_advisor.load.agendas import agendas
from kam_advisor.load.coverage import coverage
from kam_advisor.load.decisions import decision
from kam_advisor.load.derived import with_titles
from kam_advisor.load.desk import Desk, text
from kam_advisor.load.encoding import digest
from kam_advisor.load.gathered import Entry, Gathered
from kam_advisor.load.house import parameter_values, with_house_efforts, with_house_texts
from kam_advisor.load.quantities import Quantities
from kam_advisor.load.tables import RuleDesk
from kam_advisor.load.unfit import faults_of_unfit
from kam_advisor.record import replace


def compiled(gathered: Gathered) -> KnowledgeBase:
    """The knowledge base of these entries.

    Raises:
        RulesInvalid: With all faults, those of the entries' form included.
    """
    formal = list(gathered.faults)
    gathered.faults.clear()
    knowledge = _compile(gathered)
    others = [f for f in gathered.faults if not (formal and _follows(f, gathered))]
    faults = formal + gathered.in_unfit + others
    if faults:
        raise RulesInvalid(tuple(faults))
    return replace(knowledge, fingerprint=digest(knowledge))


def _compile(gathered: Gathered) -> KnowledgeBase:
    desk = Desk(gathered)
    whole.check_ids(gathered)
    whole.check_sources(gathered)
    values = parameter_values(gathered)
    facts = compile_facts.with_applicability(compile_facts.declare(desk), desk)
    facts = with_house_efforts(facts, gathered)
    quantity_ids = [id for entry in gathered.rules.values() for id, _ in entry.model.numbers()]
    outcomes = {id: tuple(entry.model.outcomes) for id, entry in gathered.rules.items()}
    names = Names(facts, tuple(values), tuple(quantity_ids), outcomes, gathered.declared())
    gathered.in_unfit += faults_of_unfit(gathered, names)
    quantities: dict[str, QuantityDeclaration] = {}
    decisions: dict[str, Decision] = {}
    for id, entry in gathered.rules.items():
        own = Quantities(entry, names, values, desk).compile()
        quantities |= own
        decisions[id] = decision(RuleDesk(entry, names, values, desk, own))
    facts |= names.derived
    whole.check_circles(facts, quantities, decisions, desk)
    whole.check_scopes(facts, quantities, decisions, desk)
    whole.check_advice(desk)
    whole.check_used(facts, quantities, decisions, desk)
    ordered = _ordered(decisions, gathered)
    knowledge = KnowledgeBase(
        facts=facts,
        parameters=_parameters(values, desk),
        quantities=quantities,
        decisions=ordered,
        advice=_advice(decisions, desk),
        glossary=_glossary(desk),
        sources={id: _source(entry) for id, entry in gathered.sources.items()},
        wording={id: text(entry.model) for id, entry in gathered.wording.items()},
        version="",
        fingerprint="",
        overrides=tuple(gathered.overrides),
        agendas=agendas(ordered, desk),
        coverage=coverage(ordered, desk),
    )
    knowledge = with_titles(with_house_texts(knowledge, gathered))
    version = gathered.version + ("+house" if knowledge.overrides else "")
    return replace(knowledge, version=version)


def _follows(fault: Fault, gathered: Gathered) -> bool:
    """Whether the fault may only follow from what could not be read or was of wrong form."""
    if fault.id.startswith("unused-"):
        return True
    place = fault.place
    named = place.source[place.column - 1 : place.column - 1 + place.length]
    if any(f"`{id}`" in fault.message or named == id for id in gathered.broken):
        return True
    if fault.id.startswith("unknown-") and gathered.broken & set(re.findall(r"\w+", place.source)):
        return True
    return gathered.unread and ("unknown" in fault.id or "without" in fault.id)


def _ordered(decisions: dict[str, Decision], gathered: Gathered) -> dict[str, Decision]:
    """Every decision after those it uses; of several that can come, the first in the order."""
    rank = {id: n for n, id in enumerate(gathered.order)}
    left = sorted(decisions, key=lambda id: (rank.get(id, len(rank)), id))
    placed: dict[str, Decision] = {}
    while left:
        ready = [id for id in left if not (whole.needed(decisions[id]) & set(left)) - {id}]
        first = ready[0] if ready else left[0]  # a circle is a fault already
        placed[first] = decisions[first]
        left.remove(first)
    return placed


def _parameters(values: dict[str, int | Fraction], desk: Desk) -> dict[str, ParameterDeclaration]:
    return {
        id: ParameterDeclaration(
            id,
            text(entry.model.title),
            values[id],
            entry.model.unit,
            entry.model.since,
            desk.citations(entry.model.sources, entry, "sources"),
        )
        for id, entry in desk.gathered.parameters.items()
    }


def _advice(decisions: dict[str, Decision], desk: Desk) -> dict[str, dict[str, Advice]]:
    found: dict[str, dict[str, Advice]] = {}
    for entry in desk.gathered.advice.values():
        id, _, key = entry.id.partition(".")
        advice = _one_advice(entry, desk)
        if id in decisions and key in whole.advised(desk.gathered.rules[id].model):
            if not advice.citations:  # of a gap that says nothing else: where the gap is said
                said = [w.citations for w in decisions[id].warnings if w.advice_key == key]
                advice = replace(advice, citations=said[0] if said else ())
            found.setdefault(id, {})[key] = advice
    return found


def _one_advice(entry: Entry[AdviceEntry | GapAdviceEntry], desk: Desk) -> Advice:
    model = entry.model
    full = model if isinstance(model, AdviceEntry) else None
    return Advice(
        title=text(model.title),
        summary=text(full.summary if full else None),
        do=text(model.do),
        why=text(model.why),
        next_steps=tuple(map(text, model.next_steps)),
        risks=tuple(map(text, full.risks)) if full else (),
        citations=desk.citations(model.sources, entry, "sources"),
    )


def _glossary(desk: Desk) -> dict[str, GlossaryEntry]:
    return {
        id: GlossaryEntry(
            id,
            text(entry.model.term),
            text(entry.model.definition),
            desk.citations(entry.model.sources, entry, "sources"),
        )
        for id, entry in desk.gathered.glossary.items()
    }


def _source(entry: Entry[SourceEntry]) -> Source:
    model = entry.model
    return Source(
        entry.id, model.kind, text(model.title), model.author, model.year, text(model.note)
    )
