"""The scores of a decision as bars of plain letters, with their numbers beside them."""

from fractions import Fraction

from kam_advisor.explain.uses import Contribution
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.quantities import Scorecard, ScoreItem
from kam_advisor.reference.evaluate import evaluate
from kam_advisor.report.document import Item, Items, item
from kam_advisor.report.reporter import Case
from kam_advisor.values import Unknown

_LONG = 10


def bars(case: Case) -> Items:
    """An item for each score, and below it one for each line that it is made up of."""
    return Items(tuple(_score(name, case) for name in case.decision.quantities))


def _score(name: str, case: Case) -> Item:
    vocabulary, use = case.reporter.vocabulary, case.uses.quantity(name)
    title = vocabulary.of(use.quantity.title)
    value = vocabulary.quantity(name, use.value)
    said = vocabulary.say("report.named_value", name=title, value=value)
    items = use.quantity.items if isinstance(use.quantity, Scorecard) else ()
    return item(
        said, *(item(_line(*pair, case)) for pair in zip(items, use.contributions, strict=True))
    )


def _line(part: ScoreItem, line: Contribution, case: Case) -> str:
    vocabulary = case.reporter.vocabulary
    return vocabulary.say(
        "demo.bar",
        bar=_bar(part, line, case),
        name=vocabulary.of(line.fact.title),
        value=_value(part, line, case),
    )


def _value(part: ScoreItem, line: Contribution, case: Case) -> str:
    """What a line adds; of an answer that counts the other way round, that answer, too."""
    vocabulary = case.reporter.vocabulary
    value = vocabulary.number(line.contribution)
    if not part.reversed or isinstance(line.answer, Unknown):
        return value
    answer = vocabulary.number(line.answer)
    return vocabulary.say("demo.bar_reversed", answer=answer, value=value)


def _bar(part: ScoreItem, line: Contribution, case: Case) -> str:
    """How far the position of an item lies between its least and its greatest."""
    low, high = _ends(part, line, case)
    position = _number(line.position)
    if position is None or low is None or high is None or high == low:
        return f"[{'?' * _LONG}]" if position is None else ""
    full = round((position - low) / (high - low) * _LONG)
    return f"[{'#' * full}{'.' * (_LONG - full)}]"


def _ends(
    part: ScoreItem, line: Contribution, case: Case
) -> tuple[Fraction | None, Fraction | None]:
    if part.points:
        points = [_number(evaluate(p, case.uses.context)) for p in part.points.values()]
        known = [point for point in points if point is not None]
        return min(known, default=None), max(known, default=None)
    low, high = line.fact.minimum, line.fact.maximum
    return _number(low), _number(high)


def _number(value: Value | Unknown | None) -> Fraction | None:
    if value is None or isinstance(value, Unknown | str):
        return None
    return Fraction(value)
