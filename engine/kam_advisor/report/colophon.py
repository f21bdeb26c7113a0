"""What a report rests on: answers set aside, overrides, rules, engine."""

from collections.abc import Iterator

from kam_advisor.assessment import Assessment
from kam_advisor.ir.knowledge import Override
from kam_advisor.report.document import (
    Block,
    Heading,
    Item,
    Items,
    Line,
    Pairs,
    Run,
    bullets,
    item,
    plain,
)
from kam_advisor.report.reporter import Reporter
from kam_advisor.vocabulary import Vocabulary

_SHORT = 12


def colophon(assessment: Assessment, reporter: Reporter) -> Iterator[Block]:
    """The last sections of a report."""
    vocabulary, knowledge = reporter.vocabulary, assessment.knowledge
    say = vocabulary.say
    yield from _set_aside(assessment, vocabulary)
    if knowledge.overrides:
        yield Heading(2, say("report.overrides"))
        yield Items(tuple(_override(one, vocabulary) for one in knowledge.overrides))
    yield Heading(2, say("report.colophon"))
    about = assessment.profile.about
    told = [vocabulary.say(f"provenance.{about.provenance}")] if about.provenance else []
    told += [vocabulary.of(about.note)] if about.note else []
    agenda = assessment.agenda if assessment.agenda and not assessment.agenda.default else None
    provenance = (say("report.provenance"), plain(" ".join(told)))
    yield Pairs(
        (
            *_meaning(vocabulary),
            *([provenance] if told else []),
            *([(say("report.agenda"), plain(vocabulary.of(agenda.title)))] if agenda else []),
            (say("report.rules_version"), plain(knowledge.version)),
            (say("report.fingerprint"), plain(knowledge.fingerprint[:_SHORT])),
            (say("report.engine"), plain(assessment.engine)),
            *_unused(assessment, vocabulary),
        )
    )
    if about.references:
        yield Heading(2, say("report.references"))
        yield bullets(about.references)


def _meaning(vocabulary: Vocabulary) -> Iterator[tuple[str, Line]]:
    """Which customers the report means by its main word, where the wording says so."""
    if "report.account_means" in vocabulary.knowledge.wording:
        yield vocabulary.say("report.account"), plain(vocabulary.say("report.account_means"))


def _unused(assessment: Assessment, vocabulary: Vocabulary) -> Iterator[tuple[str, Line]]:
    """How many answers there are that the agenda does not look at."""
    unused = len(assessment.profile.unused)
    if unused:
        key = "report.unused_answers" if unused > 1 else "report.unused_answer"
        said = vocabulary.say(key, number=str(unused))
        yield vocabulary.say("report.not_looked_at"), plain(said)


def _set_aside(assessment: Assessment, vocabulary: Vocabulary) -> Iterator[Block]:
    """The answers that do not count, those about the company once."""
    found: dict[Item, None] = {}
    for scope in [assessment.company, *assessment.accounts]:
        for fact in scope.set_aside:
            declaration = assessment.knowledge.facts[fact]
            text = vocabulary.say(
                "report.set_aside_answer",
                fact=vocabulary.of(declaration.title),
                given=vocabulary.answer(fact, scope.given[fact]),
                used=vocabulary.answer(fact, scope.world.facts[fact]),
            )
            several = declaration.scope == "account" and len(assessment.accounts) > 1
            found[item(f"{scope.name}: {text}" if several else text)] = None
    if found:
        yield Heading(2, vocabulary.say("report.set_aside"))
        yield Items(tuple(found))


def _override(override: Override, vocabulary: Vocabulary) -> Item:
    shipped, used = override.shipped, override.used
    if override.what == "text":
        shipped, used = (_quoted(text, vocabulary) for text in (shipped, used))
    text = vocabulary.say(
        f"report.override_{_how(override)}",
        what=vocabulary.say(f"override.{override.what.replace(' ', '_')}"),
        shipped=shipped,
        used=used,
    )
    because = (item(override.because),) if override.because else ()
    return Item((Run(override.name, "code"), Run(f" {text}")), because)


def _how(override: Override) -> str:
    """Whether it is another value, content of its own under the same version, or new."""
    if override.what == "knowledge":
        return "replaced" if override.shipped else "added"
    if override.what == "rule set" and override.shipped in ("", override.used):
        return "rule_set_same" if override.shipped else "rule_set_added"
    return "value"


def _quoted(text: str, vocabulary: Vocabulary) -> str:
    """A text inside a sentence of ours, which has a full stop of its own or none."""
    return vocabulary.say("report.quoted", text=text.rstrip("."))
