"""Whether the readings of a decision agree, and where not, which answers make the difference."""

from collections.abc import Iterator

from kam_advisor.explain.readings import Difference
from kam_advisor.report.document import Block, Item, Items, Paragraph, Run, plain
from kam_advisor.report.reporter import Case
from kam_advisor.vocabulary import Vocabulary


def readings(case: Case) -> Iterator[Block]:
    """What a report says of the readings; nothing where there is only one."""
    vocabulary, decision = case.reporter.vocabulary, case.decision
    if len(decision.readings) < 2:
        return
    if case.found.unanimous is None:
        yield Paragraph(plain(vocabulary.say("report.readings_open")))
        return
    key = "readings_agree" if case.found.unanimous else "readings_differ"
    key = f"both_{key}" if len(case.decision.readings) == 2 else key
    number = str(len(decision.readings))
    question = vocabulary.question(decision)
    yield Paragraph(plain(vocabulary.say(f"report.{key}", number=number, question=question)))
    found = case.differences()
    if found:
        yield Items(tuple(_difference(case, one) for one in found))


def _difference(case: Case, found: Difference) -> Item:
    vocabulary = case.reporter.vocabulary
    line = (
        Run(vocabulary.of(found.reading.title), "strong"),
        Run(f": {case.outcome(found.outcome)}. "),
        Run(decisive(found, vocabulary), "quiet"),
    )
    return Item(line)


def decisive(found: Difference, vocabulary: Vocabulary) -> str:
    """Which answers make the difference, in words."""
    if not found.decisive:
        return vocabulary.say("report.decisive_several")
    sets = [vocabulary.any_of(map(vocabulary.fact, facts), "and") for facts in found.decisive]
    key = "decisive" if len(sets) == 1 else "decisive_each"
    key = key if len(found.decisive[0]) == 1 else f"{key}_pair"
    return vocabulary.say(f"report.{key}", answers="; ".join(sets))
