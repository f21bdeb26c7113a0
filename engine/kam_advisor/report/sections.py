"""The sections of a report on one account or the company: why, warnings, next steps, gaps, open."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

from kam_advisor.held_against import conditions
from kam_advisor.report.decided_anyway import decided_anyway
from kam_advisor.report.document import (
    Block,
    Heading,
    Item,
    Items,
    Paragraph,
    Run,
    bullets,
    item,
    plain,
    tagged,
)
from kam_advisor.report.figures_section import figures
from kam_advisor.report.grounds import grounds, judged
from kam_advisor.report.readings_section import readings
from kam_advisor.report.reporter import Case


class Repetitions:
    """What a report has said already, so that it is not said again for the next account."""

    def __init__(self) -> None:
        """Nothing is said yet."""
        self._said: dict[tuple[Block | Item, ...], str] = {}
        self.questions: set[str] = set()

    def shorten(self, case: Case, blocks: Iterable[Block]) -> tuple[Block, ...]:
        """The blocks below a heading; where another account has the same, only a reference."""
        heading, *rest = blocks
        first = self._said.setdefault((heading, *rest), case.scope.name)
        if first == case.scope.name or not rest:
            return heading, *rest
        return heading, Paragraph(plain(_as_for(case, first)))

    def first(self, case: Case, blocks: Iterable[Block]) -> str:
        """The name of the account of which exactly these blocks were said first."""
        return self._said.setdefault(tuple(blocks), case.scope.name)

    def shorten_item(self, case: Case, full: Item) -> Item:
        """The item; where another account has the same, its strong beginning and a reference."""
        first = self._said.setdefault((full,), case.scope.name)
        if first == case.scope.name:
            return full
        return Item((full.line[0], Run(f". {_as_for(case, first)}")))


Section: TypeAlias = Callable[[Sequence[Case], Repetitions], Iterator[Block]]


def why(cases: Sequence[Case], repetitions: Repetitions) -> Iterator[Block]:
    """Per decision that is not open: the reason, what it rests on, the readings, the sources."""
    for case in cases:
        if case.found.status != "open":
            yield from repetitions.shorten(case, _why(case))


def warnings(cases: Sequence[Case], repetitions: Repetitions) -> Iterator[Block]:
    """Every warning that fires: what it says and what to do."""
    items = [
        repetitions.shorten_item(case, _warning(case, warning))
        for case in cases
        for warning in case.found.warnings
    ]
    if items:
        yield Items(tuple(items))


def next_steps(cases: Sequence[Case], repetitions: Repetitions) -> Iterator[Block]:
    """Per decided decision: what to do and the first steps."""
    for case in cases:
        advice, vocabulary = case.advice, case.reporter.vocabulary
        if case.found.status != "decided" or advice is None:
            continue
        title = vocabulary.of(advice.title)
        if case.found.target_picture:
            title = f"{title} ({vocabulary.say('report.target_picture')})"
        steps = bullets([vocabulary.of(step) for step in advice.next_steps], numbered=True)
        blocks: list[Block] = [Heading(3, title), Paragraph(plain(vocabulary.of(advice.do)))]
        if steps.items:
            blocks.append(steps)
        yield from repetitions.shorten(case, blocks)


def gaps(cases: Sequence[Case], repetitions: Repetitions) -> Iterator[Block]:
    """Per decision what is still to be done, each with what to do about it."""
    for case in cases:
        items = tuple(repetitions.shorten_item(case, _gap(case, gap)) for gap in case.found.gaps)
        if items:
            yield Heading(3, case.title)
            yield Items(items)


def still_open(cases: Sequence[Case], repetitions: Repetitions) -> Iterator[Block]:
    """Per open decision: what is possible, which questions would settle it, and which warnings.

    What is open just as it is for an account before it is named in one line at the end.
    """
    asked = {fact for fact in repetitions.questions if _stays_asked(cases, fact)}
    the_same: dict[str, list[str]] = {}
    for case in cases:
        if case.found.status == "open" or case.found.may_fire:
            blocks = [Heading(3, case.title), *_open(case, asked)]
            first = repetitions.first(case, blocks)
            if first == case.scope.name:
                yield from blocks
            else:
                the_same.setdefault(first, []).append(case.title)
    repetitions.questions |= asked
    for account, titles in the_same.items():
        say = cases[0].reporter.vocabulary.say
        told = say("report.open_as_for", account=account, decisions="; ".join(titles))
        yield Paragraph(plain(told))


SECTIONS: tuple[tuple[str, Section], ...] = (
    ("why", why),
    ("warnings", warnings),
    ("next_steps", next_steps),
    ("gaps", gaps),
    ("still_open", still_open),
)
"""The sections in their order, each with the key of its heading."""


def _why(case: Case) -> Iterator[Block]:
    say, proof = case.reporter.vocabulary.say, case.proof.default
    if case.found.status == "not_applicable":
        yield Heading(3, f"{case.title}: {say('report.not_applicable')}")
        if case.advice is not None:
            yield Paragraph(plain(case.reporter.vocabulary.of(case.advice.summary)))
        if case.proof.applies is not None:
            yield Items(_judged(case))
        return
    yield Heading(3, f"{case.title}: {case.outcome(case.found.outcome or '')}")
    if proof is None:
        yield from decided_anyway(case)
    else:
        yield Paragraph(plain(case.reporter.vocabulary.of(proof.conclusion.because)))
        yield Items(grounds(proof, case.uses, case.reporter.vocabulary))
    yield from figures(case)
    yield from readings(case)
    if proof is not None and proof.conclusion.citations:
        brief = case.reporter.vocabulary.sources_in_brief(proof.conclusion.citations)
        yield Paragraph((Run(say("report.source", sources=brief), "quiet"),))


def _judged(case: Case) -> tuple[Item, ...]:
    """Why a decision applies, or does not."""
    if case.proof.applies is None:
        return ()
    found = dict.fromkeys(conditions(case.proof.applies))
    return tuple(judged(c, holds, case.uses, case.reporter.vocabulary) for c, holds in found)


def _as_for(case: Case, account: str) -> str:
    return case.reporter.vocabulary.say("report.as_for", account=account)


def _warning(case: Case, warning: str) -> Item:
    advice, vocabulary = case.warning(warning), case.reporter.vocabulary
    if advice is None:
        return item(warning)
    said = Run(f". {vocabulary.of(advice.summary)}")
    todo = vocabulary.say("report.to_do", text=vocabulary.of(advice.do))
    return Item((Run(vocabulary.of(advice.title), "strong"), said), (item(todo),))


def _gap(case: Case, gap: str) -> Item:
    """What is still to be done: what to do about it, why, and the first steps."""
    advice, of = case.gap(gap), case.reporter.vocabulary.of
    if advice is None:
        return item(gap)
    said = " ".join(filter(None, (of(advice.do), of(advice.why))))
    steps = tuple(item(of(step)) for step in advice.next_steps)
    return Item((Run(of(advice.title), "strong"), Run(f". {said}")), steps)


def _open(case: Case, asked: set[str]) -> Iterator[Block]:
    say, found = case.reporter.vocabulary.say, case.found
    if found.status == "open":
        if found.possible:
            yield Paragraph(plain(say("report.possible", possible=case.possible())))
        yield from (Paragraph(plain(say(f"report.{problem}"))) for problem in found.problems)
        yield from _questions(case, asked)
        if not found.exact:
            yield Paragraph(plain(say("report.not_exact")))
    for kind, possible in (("warnings", found.possible_warnings), ("gaps", found.possible_gaps)):
        if possible:
            yield Paragraph(plain(say(f"report.possible_{kind}")))
            titles = (case.reporter.vocabulary.warning(found.decision, id) for id in possible)
            yield bullets(list(titles))


def _questions(case: Case, asked: set[str]) -> Iterator[Block]:
    """The questions that would settle a decision; those asked above by their title only."""
    vocabulary, missing = case.reporter.vocabulary, case.found.missing
    fresh = [fact for fact in missing if fact not in asked]
    before = [fact for fact in missing if fact in asked]
    facts = case.reporter.knowledge.facts
    items = [
        Item(tagged(case.of_accounts(vocabulary.of(facts[fact].question), fact), fact))
        for fact in fresh
    ]
    if before:
        titles = "; ".join(case.of_accounts(vocabulary.fact(fact), fact) for fact in before)
        items.append(item(vocabulary.say("report.asked_above", titles=titles)))
    asked.update(fresh)
    if items:
        yield Paragraph(plain(vocabulary.say("report.questions")))
        yield Items(tuple(items))


def _stays_asked(cases: Sequence[Case], fact: str) -> bool:
    """Whether a question of an earlier account need not be asked again here."""
    case = next(iter(cases), None)
    if case is None:
        return False
    about_company = case.reporter.knowledge.facts[fact].scope == "company"
    return about_company or case.decision.scope == "company"
