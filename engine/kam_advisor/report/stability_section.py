"""What would change the outcome, how robust it is, and which answers mattered."""

from collections.abc import Mapping, Sequence

from kam_advisor.explain.moves import Beyond
from kam_advisor.explain.robustness import Robustness, Share
from kam_advisor.explain.stability import Stability
from kam_advisor.explain.sufficient import Sufficient
from kam_advisor.explain.what_changes import Change, ChangeSet, Counterfactual
from kam_advisor.ir.expressions import Number, Value
from kam_advisor.report.document import (
    Block,
    Heading,
    Item,
    Items,
    Paragraph,
    Run,
    Table,
    item,
    plain,
)
from kam_advisor.report.reporter import Case
from kam_advisor.unknowns import NoOutcome
from kam_advisor.vocabulary import capital

_MOST_SETS = 3


def what_would_change(case: Case, stability: Stability | None) -> list[Block]:
    """Per other outcome the smallest changes that give it; of many ways the first few."""
    blocks: list[Block] = []
    for found in stability.changes if stability else ():
        blocks.append(Heading(3, capital(case.outcome(found.outcome))))
        alone = stability is not None and len(stability.changes) == 1
        blocks += _ways(case, found) if found.sets else _no_way(case, found)
        shown = len(found.sets) if alone else min(_MOST_SETS, len(found.sets))
        if found.sets:
            blocks.append(
                Items(tuple(_set(case, one) for one in found.sets[:shown]), found.total > 1)
            )
            blocks += _more(case, found.total - shown)
            blocks.append(_covered(case, found, "nothing_lighter"))
    return blocks


def _ways(case: Case, found: Counterfactual) -> list[Block]:
    key = "change.one_way" if found.total == 1 else "change.ways"
    weight = case.reporter.vocabulary.number(found.weight or 0)
    total = case.reporter.vocabulary.number(found.total)
    say = case.reporter.vocabulary.say
    return [Paragraph(plain(say(key, weight=weight, total=total)))]


def _more(case: Case, number: int) -> list[Block]:
    if number <= 0:
        return []
    vocabulary = case.reporter.vocabulary
    said = vocabulary.say("change.more", number=vocabulary.number(number))
    return [Paragraph((Run(said, "quiet"),))]


def _no_way(case: Case, found: Counterfactual) -> list[Block]:
    vocabulary, proof = case.reporter.vocabulary, found.proof
    if not proof.any_answers:
        return [Paragraph(plain(vocabulary.say("change.never")))]
    blocks: list[Block] = [_covered(case, found, "no_way")]
    if proof.kept:
        kept = _names(case, proof.kept)
        blocks.append(Paragraph(plain(vocabulary.say("change.kept", facts=kept))))
    return blocks


def _covered(case: Case, found: Counterfactual, key: str) -> Paragraph:
    vocabulary, proof = case.reporter.vocabulary, found.proof
    many = "" if len(proof.varied) > 1 else ".one" if proof.varied else ".none"
    said = vocabulary.say(
        f"change.{key}{many}",
        combinations=vocabulary.number(proof.combinations),
        facts=vocabulary.number(len(proof.varied)),
    )
    if proof.numbers:
        said = f"{said} {vocabulary.say('change.numbers', facts=_names(case, proof.numbers))}"
    return Paragraph((Run(said, "quiet"),))


def _set(case: Case, found: ChangeSet) -> Item:
    """One set of changes, in one line."""
    vocabulary = case.reporter.vocabulary
    parts = [_change(case, change) for change in found.changes]
    parts += [
        vocabulary.say(
            "change.need",
            fact=vocabulary.fact(fact),
            answer=vocabulary.short_answer(fact, value),
        )
        for fact, value in found.needs.items()
    ]
    return item(capital("; ".join(parts)))


def _change(case: Case, change: Change) -> str:
    vocabulary = case.reporter.vocabulary
    return vocabulary.say(
        f"change.{_direction(case, change)}",
        fact=vocabulary.fact(change.fact),
        before=vocabulary.short_answer(change.fact, change.before),
        after=_answer(case, change.fact, change.after, change.beyond),
    )


def _direction(case: Case, change: Change) -> str:
    fact = case.reporter.knowledge.facts[change.fact]
    if change.beyond:
        return "raise" if change.beyond == "above" else "lower"
    before, after = change.before, change.after
    if fact.kind == "choice" and fact.ordered:
        positions = fact.options.index(str(before)), fact.options.index(str(after))
        return "raise" if positions[1] > positions[0] else "lower"
    if isinstance(before, bool | str) or isinstance(after, bool | str):
        return "change"
    return "raise" if after > before else "lower"


def _answer(case: Case, fact: str, value: Value, beyond: Beyond) -> str:
    said = case.reporter.vocabulary.short_answer(fact, value)
    return case.reporter.vocabulary.say(f"change.{beyond}", answer=said) if beyond else said


def how_robust(case: Case, stability: Stability | None) -> list[Block]:
    """How few answers would have to be otherwise, which are on the edge, and the completions."""
    found = stability.robustness if stability else None
    if found is None:
        return []
    blocks = _flips(case, found) if stability and stability.sufficient else []
    return blocks + (_completions(case, found.completions) if found.completions else [])


def _flips(case: Case, found: Robustness) -> list[Block]:
    vocabulary = case.reporter.vocabulary
    say = vocabulary.say
    if found.fewest is None:
        return [Paragraph(plain(say("robust.constant")))]
    key = "robust.one" if found.fewest == 1 else "robust.fewest"
    said = [say(key, number=vocabulary.number(found.fewest)), _least(case, found)]
    blocks: list[Block] = [Paragraph(plain(" ".join(said)))]
    if found.edge:
        header = tuple(say(f"robust.{name}") for name in ("fact", "answer", "other", "then"))
        rows = tuple(
            (
                vocabulary.fact(edge.fact),
                vocabulary.short_answer(edge.fact, case.scope.given[edge.fact]),
                _answer(case, edge.fact, edge.move.value, edge.move.beyond),
                vocabulary.any_of(sorted(_result(case, one) for one in edge.outcomes)),
            )
            for edge in found.edge
        )
        return [*blocks, Paragraph(plain(say("robust.edge"))), Table(header, rows)]
    blocks.append(Paragraph(plain(say("robust.together"))))
    shown = found.flips[:_MOST_SETS]
    blocks.append(Items(tuple(item(capital(_names(case, flip))) for flip in shown)))
    return blocks + _more(case, found.total - len(shown))


def _least(case: Case, found: Robustness) -> str:
    vocabulary = case.reporter.vocabulary
    steps = _counted(case, "robust.steps", found.steps)
    if found.weight is None:
        return f"{steps} {vocabulary.say('robust.no_weight')}"
    return f"{steps} {vocabulary.say('robust.weight', weight=vocabulary.number(found.weight))}"


def _counted(case: Case, key: str, number: Number | None) -> str:
    vocabulary = case.reporter.vocabulary
    if number is None:
        return ""
    return vocabulary.say(f"{key}.one" if number == 1 else key, number=vocabulary.number(number))


def _completions(case: Case, completions: Mapping[str | NoOutcome, Share]) -> list[Block]:
    vocabulary = case.reporter.vocabulary
    order = (*case.decision.outcomes, "not_applicable", *NoOutcome)
    header = tuple(vocabulary.say(f"robust.{name}") for name in ("outcome", "number", "share"))
    rows = tuple(
        (
            capital(_result(case, one)),
            vocabulary.number(completions[one].completions),
            vocabulary.number(completions[one].share * 100, "percent"),
        )
        for one in order
        if one in completions
    )
    said = vocabulary.say("robust.completions")
    return [Paragraph(plain(said)), Table(header, rows, frozenset({1, 2}))]


def answers_that_mattered(case: Case, stability: Stability | None) -> list[Block]:
    """A smallest set of answers that forces the outcome."""
    found = stability.sufficient if stability else None
    return [] if found is None else _mattered(case, found)


def _mattered(case: Case, found: Sufficient) -> list[Block]:
    vocabulary = case.reporter.vocabulary
    if not found.facts:
        return [Paragraph(plain(vocabulary.say("mattered.none")))]
    lines = [
        item(
            vocabulary.say(
                "report.named_value",
                name=vocabulary.fact(fact),
                value=vocabulary.answer(fact, case.scope.given[fact]),
            )
        )
        for fact in found.facts
    ]
    blocks: list[Block] = [Paragraph(plain(vocabulary.say("mattered.these"))), Items(tuple(lines))]
    if found.total > 1:
        others = vocabulary.number(found.total)
        said = vocabulary.say("mattered.others", total=others, size=str(len(found.facts)))
        blocks.append(Paragraph((Run(said, "quiet"),)))
    return blocks


def _names(case: Case, facts: Sequence[str]) -> str:
    vocabulary = case.reporter.vocabulary
    quoted = [vocabulary.say("change.fact", fact=vocabulary.fact(fact)) for fact in facts]
    return vocabulary.any_of(quoted, "and")


def _result(case: Case, outcome: str | NoOutcome) -> str:
    if isinstance(outcome, NoOutcome):
        return case.reporter.vocabulary.say("robust.no_outcome")
    return case.outcome(outcome)
