"""Why an outcome is certain although answers are missing: no rule to another one can still fire."""

from collections.abc import Iterator

from kam_advisor.explain.bounds import certain
from kam_advisor.explain.cases import Case as Way
from kam_advisor.explain.proof import QuestionStep, RowStep
from kam_advisor.held_against import conditions
from kam_advisor.ir.expressions import And, Expression, Fact, Not, Or, Quantity
from kam_advisor.ir.rules import Table
from kam_advisor.ir.walk import walk
from kam_advisor.report.document import (
    Block,
    Item,
    Items,
    Line,
    Paragraph,
    Run,
    item,
    plain,
    tagged,
)
from kam_advisor.report.grounds import answered, judged
from kam_advisor.report.reporter import Case
from kam_advisor.values import Unknown


def decided_anyway(case: Case, name_rules: bool = False) -> Iterator[Block]:
    """That every completion gives the outcome, by which rules, and what holds in all of them.

    Args:
        case: A decided decision that firings alone do not settle.
        name_rules: Whether the rules are named, and not only their reasons given.
    """
    vocabulary = case.reporter.vocabulary
    yield Paragraph(plain(vocabulary.say("report.decided_anyway")))
    ways = case.ways()
    if len(ways) > 1:
        yield Paragraph(plain(vocabulary.say("report.one_reason")))
        yield Items(tuple(Item(_reason(way, case, name_rules)) for way in ways))
    elif ways:
        yield Paragraph(_reason(ways[0], case, name_rules))
    in_every_case = _in_every_case(case, ways)
    if in_every_case:
        yield Paragraph(plain(vocabulary.say("report.in_every_case")))
        yield Items(tuple(in_every_case))


def _reason(way: Way, case: Case, name_rule: bool) -> Line:
    because = case.reporter.vocabulary.of(way.proof.conclusion.because)
    local = way.proof.rule.removeprefix(f"{case.decision.id}.{way.proof.reading.id}.")
    return tagged(because, local) if name_rule else plain(because)


def _in_every_case(case: Case, ways: tuple[Way, ...]) -> list[Item]:
    """What is so whatever the missing answers are: conditions of the only rule, and scores."""
    shown: dict[tuple[Expression, bool], Item] = {}
    for step in ways[0].proof.steps if len(ways) == 1 else ():
        if isinstance(step, RowStep):
            found = _of_row(step, case)
        else:
            found = _of_question(step, case)
            if step.condition is None and _is_known(step.question.ask, case):
                asked = answered(step, case.uses, case.reporter.vocabulary)
                shown[step.question.ask, True] = asked
        for condition, holds in found:
            shown.setdefault((condition, holds), _judged(condition, holds, case))
    told = {p.name for c, _ in shown for p in walk(c) if isinstance(p, Quantity)}
    scores = [item(case.lies_between(name)) for name in case.bounds if name not in told]
    return [*shown.values(), *scores]


def _of_row(step: RowStep, case: Case) -> Iterator[tuple[Expression, bool]]:
    """The conditions that hold, or fail, in every case because the row does.

    Where one rule concludes in every case, its row always holds, and the rows before it always
    fail where rows are tried in order.
    """
    if step.condition is None:
        return
    logic = case.decision.default.logic
    in_order = isinstance(logic, Table) and logic.hit_policy in ("first", "priority")
    for condition, holds in _apart(step.condition.condition, step.holds):
        if step.holds or in_order or certain(condition, case.uses.context, case.bounds) is holds:
            yield condition, holds


def _of_question(step: QuestionStep, case: Case) -> Iterator[tuple[Expression, bool]]:
    if step.condition is not None:
        for condition, holds in conditions(step.condition):
            if certain(condition, case.uses.context, case.bounds) is holds:
                yield condition, holds


def _apart(condition: Expression, holds: bool) -> Iterator[tuple[Expression, bool]]:
    """The parts of a condition that must all be so for it to hold, or to fail."""
    match condition:
        case Not(inner):
            yield from _apart(inner, not holds)
        case And(items) if holds:
            for part in items:
                yield from _apart(part, holds)
        case Or(items) if not holds:
            for part in items:
                yield from _apart(part, holds)
        case _:
            yield condition, holds


def _is_known(asked: Expression, case: Case) -> bool:
    known = case.uses.context.facts
    return isinstance(asked, Fact) and not isinstance(known.get(asked.name), Unknown)


def _judged(condition: Expression, holds: bool, case: Case) -> Item:
    """A condition as it always turns out; of a score that is not known yet, its bounds."""
    names = [p.name for p in walk(condition) if isinstance(p, Quantity) and p.name in case.bounds]
    vocabulary = case.reporter.vocabulary
    if not names:
        return judged(condition, holds, case.uses, vocabulary)
    said = vocabulary.sentence(condition, holds)
    ends = ", ".join(case.between(name) for name in names)
    return Item((Run(said), Run(f"; {ends}", "quiet")))
