"""Texts, sources and terms: what can be seen without running a rule.

The loader refuses knowledge in which a source, a translation or advice is missing altogether
(`docs/reference/faults.md`); the same is looked for here in knowledge bases made otherwise.
"""

import re
from collections.abc import Collection, Iterator, Mapping

from kam_advisor.errors import Place
from kam_advisor.ir.knowledge import Citation, KnowledgeBase, Text
from kam_advisor.ir.quantities import QuantityDeclaration
from kam_advisor.ir.rules import NOT_APPLICABLE, Conclusion, Decision, Table, Tree
from kam_advisor.load.gathered import AnyModel, Entry, Gathered
from kam_advisor.verify.findings import NOWHERE, Finding

_LANGUAGES = ("en", "nl")
_FEWEST_WORDS = 3
"""From how many words on a text that is the same in both languages is no name or loan word."""
_WORD = re.compile(r"[^\W\d_]{2,}")
_PLACEHOLDER = re.compile(r"\{\w+\}")


def check_knowledge(
    knowledge: KnowledgeBase, gathered: Gathered, only: Collection[str] = ()
) -> list[Finding]:
    """What is wrong with texts, sources and terms."""
    found = [
        *_translations(knowledge, gathered),
        *_without_source(knowledge),
        *_uncited(knowledge, gathered),
        *_unused_terms(knowledge, gathered),
        *_without_advice(knowledge),
    ]
    return [finding for finding in found if not only or finding.id in only]


def _finding(id: str, about: str, place: Place = NOWHERE, **values: str) -> Finding:
    return Finding(id, about, {"about": about, **values}, place)


def _translations(knowledge: KnowledgeBase, gathered: Gathered) -> Iterator[Finding]:
    for about, text in texts(knowledge):
        missing = [lang for lang in _LANGUAGES if not text.get(lang)]
        if text and missing:
            given = " ".join(text)
            yield _finding("missing-translation", about, given=given, language=missing[0])
        elif text and text["en"] == text["nl"] and _words_in(text["en"]) >= _FEWEST_WORDS:
            yield _finding("identical-translation", about, place_of(about, gathered))
    house = gathered.house
    for about, own in house.model.texts.items() if house else ():
        given_in = [lang for lang in _LANGUAGES if getattr(own, lang, None)]
        if house and len(given_in) == 1:
            other = next(lang for lang in _LANGUAGES if lang not in given_in)
            place = house.key_place("texts", about)
            yield _finding("missing-translation", about, place, given=given_in[0], language=other)


def _words_in(text: str) -> int:
    return len(_WORD.findall(_PLACEHOLDER.sub(" ", text)))


def _without_source(knowledge: KnowledgeBase) -> Iterator[Finding]:
    for id, parameter in knowledge.parameters.items():
        if not parameter.citations:
            yield _finding("parameter-without-source", id)
    for decision, entries in knowledge.advice.items():
        for key, advice in entries.items():
            if not advice.citations:
                yield _finding("advice-without-source", f"{decision}.{key}")


def _uncited(knowledge: KnowledgeBase, gathered: Gathered) -> Iterator[Finding]:
    cited = {citation.source for citation in citations(knowledge)}
    for id, source in knowledge.sources.items():
        if id not in cited and source.kind != "inference":  # it is there for whoever needs it
            yield _finding("uncited-source", id, _key(gathered.sources, id))


def _unused_terms(knowledge: KnowledgeBase, gathered: Gathered) -> Iterator[Finding]:
    said: dict[str, list[str]] = {lang: [] for lang in _LANGUAGES}
    for about, text in texts(knowledge):
        for lang in _LANGUAGES:
            said[lang].append(f"{about}\0{text.get(lang, '')}".casefold())
    for id, entry in knowledge.glossary.items():
        own = f"glossary.{id}."
        used = any(
            _stem(entry.term.get(lang, "")) in line.partition("\0")[2]
            for lang in _LANGUAGES
            for line in said[lang]
            if not line.startswith(own)
        )
        if not used:
            yield _finding("unused-term", id, _key(gathered.glossary, id))


def _stem(term: str) -> str:
    """The term as other texts may have it: small letters, without what stands in brackets."""
    return re.sub(r"\s*\(.*?\)", "", term).casefold().strip()


def _without_advice(knowledge: KnowledgeBase) -> Iterator[Finding]:
    for decision in knowledge.decisions.values():
        advised = knowledge.advice.get(decision.id, {})
        outcomes = [*decision.outcomes]
        if decision.applies_when is not None:
            outcomes.append(NOT_APPLICABLE)
        for outcome in outcomes:
            if outcome not in advised:
                yield _finding("outcome-without-advice", f"{decision.id}.{outcome}")
        for warning in decision.warnings:
            if warning.advice_key not in advised:
                yield _finding("warning-without-text", f"{decision.id}.{warning.advice_key}")


def citations(knowledge: KnowledgeBase) -> Iterator[Citation]:
    """Every citation of rules and knowledge."""
    for fact in knowledge.asked.values():
        yield from fact.citations
    for parameter in knowledge.parameters.values():
        yield from parameter.citations
    for quantity in knowledge.quantities.values():
        yield from quantity.citations
    for entries in knowledge.advice.values():
        for advice in entries.values():
            yield from advice.citations
    for term in knowledge.glossary.values():
        yield from term.citations
    for decision in knowledge.decisions.values():
        yield from _cited_by(decision)


def _cited_by(decision: Decision) -> Iterator[Citation]:
    yield from decision.citations
    for warning in decision.warnings:
        yield from warning.citations
    for reading in decision.readings:
        yield from reading.citations
        for conclusion in conclusions(reading.logic):
            yield from conclusion.citations


def conclusions(logic: Table | Tree) -> list[Conclusion]:
    """The conclusions of a table or tree."""
    if isinstance(logic, Table):
        return [row.conclusion for row in logic.rows]
    branches = [b for question in logic.questions.values() for b in question.branches]
    return [b.conclusion for b in branches if b.conclusion is not None]


def texts(knowledge: KnowledgeBase) -> Iterator[tuple[str, Text]]:
    """Every text with its name, as a house file has it; titles of sources are not translated."""
    for fact in knowledge.asked.values():
        base = f"facts.{fact.id}"
        yield from ((f"{base}.title", fact.title), (f"{base}.question", fact.question))
        yield f"{base}.help", fact.help
        for option, label in fact.labels.items():
            yield f"{base}.labels.{option}", label
    for parameter in knowledge.parameters.values():
        yield f"parameters.{parameter.id}.title", parameter.title
        yield from _reasons(f"parameters.{parameter.id}", parameter.citations)
    for quantity in knowledge.quantities.values():
        yield f"quantities.{quantity.id}.title", _title(quantity)
    for decision in knowledge.decisions.values():
        yield from _texts_of(decision)
    for name, entries in knowledge.advice.items():
        for key, advice in entries.items():
            base = f"advice.{name}.{key}"
            for part in ("title", "summary", "do", "why"):
                text = getattr(advice, part)
                if any(text.values()) or not key.startswith("gaps."):  # of a gap, little is said
                    yield f"{base}.{part}", text
            for part in ("next_steps", "risks"):
                for n, text in enumerate(getattr(advice, part)):
                    yield f"{base}.{part}.{n}", text
    for term in knowledge.glossary.values():
        yield f"glossary.{term.id}.term", term.term
        yield f"glossary.{term.id}.definition", term.definition
    for source in knowledge.sources.values():
        yield f"sources.{source.id}.note", source.note
    for key, text in knowledge.wording.items():
        yield f"wording.{key}", text


def _title(quantity: QuantityDeclaration) -> Text:
    return quantity.title


def _texts_of(decision: Decision) -> Iterator[tuple[str, Text]]:
    base = f"decisions.{decision.id}"
    yield f"{base}.title", decision.title
    yield f"{base}.question", decision.question
    yield from _reasons(base, decision.citations)
    for reading in decision.readings:
        yield f"{base}.{reading.id}.title", reading.title
        yield f"{base}.{reading.id}.says", reading.says
        yield from _reasons(f"{base}.{reading.id}", reading.citations)
        for n, conclusion in enumerate(conclusions(reading.logic)):
            yield f"{base}.{reading.id}.{n}.because", conclusion.because


def _reasons(base: str, cited: Collection[Citation]) -> Iterator[tuple[str, Text]]:
    for n, citation in enumerate(cited):
        if citation.because:
            yield f"{base}.sources.{n}", citation.because


def place_of(about: str, gathered: Gathered) -> Place:
    """Where a text stands, as near as its name tells."""
    kind, _, rest = about.partition(".")
    first, _, _ = rest.partition(".")
    groups: Mapping[str, Mapping[str, Entry[AnyModel]]] = {
        "facts": gathered.facts,
        "parameters": gathered.parameters,
        "glossary": gathered.glossary,
        "sources": gathered.sources,
    }
    if kind in groups:
        return _key(groups[kind], first)
    if kind == "wording":
        return _key(gathered.wording, rest)
    if kind == "decisions" and first in gathered.rules:
        return gathered.rules[first].place("decision")
    if kind == "advice":
        near = [id for id in gathered.advice if rest == id or rest.startswith(f"{id}.")]
        return _key(gathered.advice, max(near, key=len)) if near else NOWHERE
    return NOWHERE


def _key(entries: Mapping[str, Entry[AnyModel]], id: str) -> Place:
    return entries[id].key_place() if id in entries else NOWHERE
