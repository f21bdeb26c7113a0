"""By what source: every source an explanation rests on, with the places, and our own choices."""

from collections.abc import Iterable, Iterator

from kam_advisor.explain.sources import cited_by_proof, once
from kam_advisor.ir.knowledge import Citation, Source
from kam_advisor.report.document import Block, Item, Items, Run, item, plain
from kam_advisor.report.reporter import Case
from kam_advisor.vocabulary import Vocabulary, own


def cited(case: Case) -> tuple[Citation, ...]:
    """The citations behind a decision: its proof, its warnings and what is advised."""
    proof, knowledge = case.proof, case.reporter.knowledge
    found = list(cited_by_proof(proof, knowledge))
    fired = {name for name, _ in (*proof.warnings, *proof.gaps)}
    for warning in case.decision.warnings:
        found += warning.citations if warning.id in fired else ()
    found += case.advice.citations if case.advice else ()
    return once(found)


def sources(citations: Iterable[Citation], vocabulary: Vocabulary) -> list[Block]:
    """A list of sources with their places; of our own choices the reasons."""
    by_source: dict[str, list[Citation]] = {}
    for citation in citations:
        by_source.setdefault(citation.source, []).append(citation)
    known = vocabulary.knowledge.sources
    ordered = sorted(by_source, key=lambda name: own(known[name]))
    items = tuple(_source(known[name], by_source[name], vocabulary) for name in ordered)
    return [Items(items)] if items else []


def source_line(source: Source, vocabulary: Vocabulary) -> Iterator[str]:
    """Title, author and year as far as they are known."""
    title = vocabulary.of(source.title)
    yield title
    for part in (source.author, source.year):
        if part and part != "unknown" and part not in title:
            yield part


def _source(source: Source, citations: list[Citation], vocabulary: Vocabulary) -> Item:
    if own(source):
        reasons = dict.fromkeys(vocabulary.of(c.because) for c in citations if c.because)
        return Item(plain(vocabulary.of(source.title)), tuple(map(item, reasons)))
    places = vocabulary.places(c.place for c in citations if c.place)
    line = (Run(", ".join(source_line(source, vocabulary))), Run(f": {', '.join(places)}", "quiet"))
    return Item(line if places else line[:1])
