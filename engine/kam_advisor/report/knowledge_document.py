"""Facts, sources, terms and the list of decisions as documents."""

from collections.abc import Iterable, Iterator, Mapping

from kam_advisor.ir.expressions import CountAccounts, CountDistinct, CountWhere
from kam_advisor.ir.knowledge import FactDeclaration, GlossaryEntry, KnowledgeBase, Source
from kam_advisor.ir.walk import decision_conditions, facts_of, outcomes_of, walk
from kam_advisor.report.document import (
    Block,
    Document,
    Heading,
    Line,
    Pairs,
    Paragraph,
    Run,
    plain,
)
from kam_advisor.report.sources_section import source_line
from kam_advisor.vocabulary import Vocabulary

_COUNTS = (CountAccounts, CountDistinct)


def decisions_document(vocabulary: Vocabulary) -> Document:
    """The decisions in their order, with what each waits for."""
    say, knowledge = vocabulary.say, vocabulary.knowledge
    blocks: list[Block] = [Heading(1, say("show.decisions"))]
    for decision in knowledge.decisions.values():
        blocks.append(Heading(3, vocabulary.of(decision.title)))
        lines: list[tuple[str, Line]] = [
            (say("show.id"), (Run(decision.id, "code"), Run(f" {decision.version}"))),
            (say("show.question"), plain(vocabulary.of(decision.question))),
        ]
        after = chain(decision.id, knowledge)
        if after:
            titles = "; ".join(map(vocabulary.decision, after))
            lines.append((say("show.after"), plain(titles)))
        blocks.append(Pairs(tuple(lines)))
    return tuple(blocks)


def agendas_document(vocabulary: Vocabulary) -> Document:
    """The agendas with their chapters, in order."""
    blocks: list[Block] = [Heading(1, vocabulary.say("show.agendas"))]
    for agenda in vocabulary.knowledge.agendas.values():
        blocks.append(Heading(3, vocabulary.of(agenda.title)))
        blocks.append(Paragraph(plain(vocabulary.of(agenda.purpose))))
        id = [Run(agenda.id, "code")]
        if agenda.default:
            id.append(Run(f" ({vocabulary.say('show.default_agenda')})"))
        lines: list[tuple[str, Line]] = [(vocabulary.say("show.id"), tuple(id))]
        for chapter in agenda.chapters:
            titles = "; ".join(map(vocabulary.decision, chapter.decisions))
            lines.append((vocabulary.of(chapter.title), plain(titles)))
        blocks.append(Pairs(tuple(lines)))
    return tuple(blocks)


def chain(decision: str, knowledge: KnowledgeBase) -> tuple[str, ...]:
    """The decisions whose outcomes this one uses or counts, in order, itself left out."""
    used: set[str] = set()
    for condition in decision_conditions(knowledge.decisions[decision]):
        used |= outcomes_of(condition)
        counted = (part for part in walk(condition) if isinstance(part, _COUNTS))
        used.update(part.decision for part in counted)
        for part in walk(condition):
            if isinstance(part, CountWhere):
                used |= outcomes_of(part.condition)
    used.discard(decision)
    return tuple(name for name in knowledge.decisions if name in used)


def used_by(knowledge: KnowledgeBase) -> Mapping[str, list[str]]:
    """Per fact the decisions that use it, through their scores too."""
    found: dict[str, list[str]] = {fact: [] for fact in knowledge.facts}
    for decision in knowledge.decisions.values():
        conditions = decision_conditions(decision)
        for fact in {f for c in conditions for f in facts_of(c, knowledge)}:
            found[fact].append(decision.id)
    return found


def facts_document(facts: Iterable[FactDeclaration], vocabulary: Vocabulary) -> Document:
    """Questions with their help, answers and use."""
    uses = used_by(vocabulary.knowledge)
    blocks: list[Block] = [Heading(1, vocabulary.say("facts.title"))]
    for fact in facts:
        blocks.append(Heading(3, vocabulary.of(fact.title)))
        blocks.append(Paragraph((Run(vocabulary.of(fact.question), "strong"),)))
        if fact.help:
            blocks.append(Paragraph(plain(vocabulary.of(fact.help))))
        blocks.append(Pairs(tuple(_fact(fact, vocabulary, uses[fact.id]))))
    return tuple(blocks)


def sources_document(sources: Iterable[Source], vocabulary: Vocabulary) -> Document:
    """Where the knowledge comes from."""
    blocks: list[Block] = [Heading(1, vocabulary.say("sources.title"))]
    for source in sources:
        blocks.append(Heading(3, ", ".join(source_line(source, vocabulary))))
        if source.note:
            blocks.append(Paragraph(plain(vocabulary.of(source.note))))
        kind = vocabulary.say(f"sources.kind.{source.kind}")
        rows: tuple[tuple[str, Line], ...] = (
            (vocabulary.say("show.id"), (Run(source.id, "code"),)),
            (vocabulary.say("sources.kind"), plain(kind)),
        )
        blocks.append(Pairs(rows))
    return tuple(blocks)


def glossary_document(entries: Iterable[GlossaryEntry], vocabulary: Vocabulary) -> Document:
    """Terms with what they mean here."""
    blocks: list[Block] = [Heading(1, vocabulary.say("glossary.title"))]
    for entry in entries:
        blocks.append(Heading(3, vocabulary.of(entry.term)))
        blocks.append(Paragraph(plain(vocabulary.of(entry.definition))))
        if entry.citations:
            brief = vocabulary.sources_in_brief(entry.citations)
            said = vocabulary.say("report.source", sources=brief)
            blocks.append(Paragraph((Run(said, "quiet"),)))
    return tuple(blocks)


def answers_of(fact: FactDeclaration, vocabulary: Vocabulary) -> list[str]:
    """The possible answers in words, each as it is written in a profile with what it means."""
    options = [option for option in fact.options if fact.kind != "scale" or option in fact.labels]
    if fact.kind in ("boolean", "choice"):
        return [_labelled(option, vocabulary.option(fact.id, option)) for option in options]
    if fact.kind == "scale":
        return [f"{option}: {vocabulary.of(fact.labels[option])}" for option in options]
    limits = {
        "low": vocabulary.number(fact.minimum) if fact.minimum is not None else "",
        "high": vocabulary.number(fact.maximum) if fact.maximum is not None else "",
    }
    bounds = "_".join(name for name, value in limits.items() if value)
    return [vocabulary.say(f"facts.{fact.kind}{'_' if bounds else ''}{bounds}", **limits)]


def _labelled(option: str, label: str) -> str:
    return option if option == label else f"{option}: {label}"


def _fact(
    fact: FactDeclaration, vocabulary: Vocabulary, uses: list[str]
) -> Iterator[tuple[str, Line]]:
    say = vocabulary.say
    yield say("show.id"), (Run(fact.id, "code"),)
    yield say("show.scope"), plain(say(f"facts.scope.{fact.scope}"))
    yield say("facts.answers"), plain("; ".join(answers_of(fact, vocabulary)))
    if fact.applies_when is not None:
        yield say("show.applies_when"), plain(vocabulary.sentence(fact.applies_when))
    if uses:
        yield say("facts.used_by"), plain("; ".join(map(vocabulary.decision, uses)))
    if fact.citations:
        yield say("show.source"), plain(vocabulary.sources_in_brief(fact.citations))
