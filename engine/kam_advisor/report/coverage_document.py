"""What of the documents is encoded, and how their contradictions are treated."""

from collections.abc import Collection, Iterable, Iterator

from kam_advisor.ir.coverage import Coverage, CoveredModel, Tension
from kam_advisor.report.document import (
    Block,
    Document,
    Heading,
    Item,
    Items,
    Paragraph,
    Run,
    item,
    plain,
)
from kam_advisor.report.plain import Plain
from kam_advisor.vocabulary import Vocabulary


def coverage_document(
    documents: Collection[str], tensions: bool, vocabulary: Vocabulary
) -> Document:
    """Per document its models in order, each with where it is encoded or why not.

    Args:
        documents: The ids of the sources to tell of.
        tensions: Whether to tell of the contradictions, too.
        vocabulary: Whose words are used.
    """
    return tuple(_blocks(_covered(vocabulary), documents, tensions, vocabulary))


def coverage_data(documents: Collection[str], tensions: bool, vocabulary: Vocabulary) -> Plain:
    """The same as plain data."""
    covered, of = _covered(vocabulary), vocabulary.of
    models: list[Plain] = [
        {
            "model": model.id,
            "document": model.document,
            "place": model.place,
            "title": of(model.title),
            "encoded_in": list(model.encoded_in),
            "glossary": list(model.glossary),
            "not_encoded_because": of(model.not_encoded_because)
            if model.not_encoded_because
            else None,
        }
        for model in _of(covered, documents)
    ]
    told: list[Plain] = [
        {
            "tension": tension.id,
            "title": of(tension.title),
            "treatment": of(tension.treatment),
            "encoded_in": list(tension.encoded_in),
            "warnings": list(tension.warnings),
            "glossary": list(tension.glossary),
        }
        for tension in covered.tensions.values()
    ]
    return {"models": models, **({"tensions": told} if tensions else {})}


def _covered(vocabulary: Vocabulary) -> Coverage:
    return vocabulary.knowledge.coverage or Coverage()


def _of(covered: Coverage, documents: Collection[str]) -> list[CoveredModel]:
    return [model for model in covered.models.values() if model.document in documents]


def _blocks(
    covered: Coverage, documents: Collection[str], tensions: bool, vocabulary: Vocabulary
) -> Iterator[Block]:
    say = vocabulary.say
    yield Heading(1, say("coverage.title"))
    models = _of(covered, documents)
    encoded = [model for model in models if model.encoded_in]
    told = [model for model in models if model.glossary and not model.encoded_in]
    counted = {"models": models, "encoded": encoded, "told": told}
    numbers = {name: str(len(found)) for name, found in counted.items()}
    left = str(len(models) - len(encoded) - len(told))
    yield Paragraph(plain(say("coverage.counted", left=left, **numbers)))
    for document in documents:
        listed = tuple(_model(one, vocabulary) for one in models if one.document == document)
        if listed:
            yield Heading(2, vocabulary.of(vocabulary.knowledge.sources[document].title))
            yield Items(listed)
    if tensions and covered.tensions:
        yield Heading(2, say("coverage.tensions"))
        yield Items(tuple(_tension(one, vocabulary) for one in covered.tensions.values()))


def _model(model: CoveredModel, vocabulary: Vocabulary) -> Item:
    title, place = vocabulary.of(model.title), ", ".join(vocabulary.places(model.place.split(", ")))
    placed = vocabulary.say("coverage.placed", title=title, place=place)
    below = [*_rules(model.encoded_in, vocabulary), *_terms(model.glossary, vocabulary)]
    if model.not_encoded_because:
        because = vocabulary.of(model.not_encoded_because)
        below.append(item(vocabulary.say("coverage.not_encoded", because=because)))
    return Item((Run(model.id, "strong"), Run(f" {placed}")), tuple(below))


def _tension(tension: Tension, vocabulary: Vocabulary) -> Item:
    warned = [vocabulary.warning(*name.split(".")) for name in tension.warnings]
    below = [
        item(vocabulary.of(tension.treatment)),
        *_rules(tension.encoded_in, vocabulary),
        *_listed("warnings", warned, vocabulary),
        *_terms(tension.glossary, vocabulary),
    ]
    return Item((Run(tension.id, "strong"), Run(f" {vocabulary.of(tension.title)}")), tuple(below))


def _rules(decisions: Iterable[str], vocabulary: Vocabulary) -> Iterator[Item]:
    return _listed("encoded_in", map(vocabulary.decision, decisions), vocabulary)


def _terms(terms: Iterable[str], vocabulary: Vocabulary) -> Iterator[Item]:
    known = vocabulary.knowledge.glossary
    return _listed("glossary", (vocabulary.of(known[term].term) for term in terms), vocabulary)


def _listed(key: str, titles: Iterable[str], vocabulary: Vocabulary) -> Iterator[Item]:
    titles = list(titles)
    if titles:
        yield item(vocabulary.say(f"coverage.{key}", titles="; ".join(titles)))
