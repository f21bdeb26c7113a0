"""The conjuncts that describe whose advice changes, in words and as plain data."""

from collections.abc import Mapping

from kam_advisor.compare_rules.cells import Range
from kam_advisor.compare_rules.terms import Term
from kam_advisor.compare_rules.versions import Side
from kam_advisor.ir.expressions import Value
from kam_advisor.report.plain import Plain, plain_value
from kam_advisor.vocabulary import Vocabulary

Vocabularies = Mapping[Side, Vocabulary]
"""For each version the names of its facts, scores and decisions."""


def term_in_words(term: Term, vocabularies: Vocabularies) -> str:
    """A conjunct: "External pull: at least 2.5"."""
    vocabulary = _vocabulary(term, vocabularies)
    say = vocabulary.say
    subject = _subject(term, vocabulary)
    if term.side is not None:
        subject = say(f"diff.{term.side}", term=subject)
    parts = []
    if term.range is not None:
        parts.append(_range(term, term.range, vocabulary))
    elif len(term.excluded) == 1 and len(term.values) > 1 and not term.absent:
        parts.append(say("condition.not_equal", value=_value(term, term.excluded[0], vocabulary)))
    elif term.values:
        parts.append(vocabulary.any_of([_value(term, value, vocabulary) for value in term.values]))
    if term.absent:
        parts.append(say("diff.no_outcome" if term.kind == "outcome" else "diff.undefined"))
    return say("condition.label", subject=subject, predicate=vocabulary.any_of(parts))


def term_as_data(term: Term) -> Plain:
    """A conjunct with the ids it is about."""
    found: dict[str, Plain] = {"kind": term.kind, "name": term.name, "version": term.side}
    if term.values:
        found["values"] = [plain_value(value) for value in term.values]
    elif term.range is not None:
        found["from"] = plain_value(term.range.low)
        found["from_included"] = term.range.low_closed
        found["to"] = plain_value(term.range.high)
        found["to_included"] = term.range.high_closed
    if term.absent:
        found["or_absent"] = True
    return found


def _vocabulary(term: Term, vocabularies: Vocabularies) -> Vocabulary:
    if term.side is not None:
        return vocabularies[term.side]
    knowledge = vocabularies["new"].knowledge
    there = {**knowledge.facts, **knowledge.quantities, **knowledge.decisions}
    return vocabularies["new" if term.name in there else "old"]


def _subject(term: Term, vocabulary: Vocabulary) -> str:
    match term.kind:
        case "fact":
            return vocabulary.fact(term.name)
        case "answer":
            name, _, number = term.name.partition(" #")
            said = vocabulary.say("diff.as_answered", term=vocabulary.fact(name.split(" ")[0]))
            return vocabulary.say("diff.of_account", term=said, number=number) if number else said
        case "score":
            return vocabulary.of(vocabulary.knowledge.quantities[term.name].title)
        case "outcome":
            return vocabulary.decision(term.name)
        case "distinct":
            return vocabulary.say("diff.distinct", decision=vocabulary.decision(term.name))
        case _:
            return vocabulary.say("diff.accounts_of", decision=vocabulary.decision(term.name))


def _value(term: Term, value: Value, vocabulary: Vocabulary) -> str:
    if term.kind == "outcome":
        return vocabulary.outcome(term.name, str(value))
    name = term.name.split(" ")[0]
    if term.kind in ("fact", "answer") and name in vocabulary.knowledge.facts:
        return vocabulary.short_answer(name, value)
    return vocabulary.number(value)


def _range(term: Term, range_: Range, vocabulary: Vocabulary) -> str:
    say = vocabulary.say
    low = None if range_.low is None else _value(term, range_.low, vocabulary)
    high = None if range_.high is None else _value(term, range_.high, vocabulary)
    if low is not None and high is not None and low == high:
        return low
    if low is not None and high is not None and range_.low_closed and range_.high_closed:
        return say("condition.from_to", low=low, high=high)
    above = "at_least" if range_.low_closed else "more_than"
    below = "at_most" if range_.high_closed else "less_than"
    ends = [
        say(f"condition.{key}", value=value)
        for key, value in ((above, low), (below, high))
        if value is not None
    ]
    if len(ends) == 2:
        return say("condition.both_ends", low=ends[0], high=ends[1])
    return ends[0] if ends else say("condition.always")
