"""What a condition was held against, in words: answers, outcomes, scores."""

from collections.abc import Iterator

from kam_advisor.explain.proof import ConditionStep
from kam_advisor.explain.uses import CountUse, FactUse, OutcomeUse, QuantityUse, Use, Uses
from kam_advisor.ir.expressions import Compare, Constant, Expression, Fact, Not, Outcome
from kam_advisor.vocabulary import Vocabulary


def conditions(step: ConditionStep) -> Iterator[tuple[Expression, bool]]:
    """The conditions without `and` and `or` that a verdict rests on, each with its own verdict."""
    if not step.parts:
        yield step.condition, step.holds
    for part in step.parts:
        yield from conditions(part)


def held_against(
    condition: Expression, holds: bool, uses: Uses, vocabulary: Vocabulary, always: bool = False
) -> str:
    """What a condition was held against: answers, scores.

    Empty where the condition, said as holding or not holding, names the answer itself; unless
    `always`.
    """
    shown = [use for use in uses.of(condition) if isinstance(use, _SHOWN)]
    if not always and _says_the_answer(condition, holds):
        given = all(_counts_as_given(use) for use in shown)
        return "" if given else vocabulary.say("report.does_not_apply")
    values = [value_of(use, vocabulary) for use in shown]
    if len(shown) == 1:
        kind = "score" if isinstance(shown[0], QuantityUse | CountUse) else "answer"
        return vocabulary.say(f"report.{kind}_is", value=values[0])
    named = [
        vocabulary.say("report.named_value", name=name_of(use, vocabulary), value=value)
        for use, value in zip(shown, values, strict=True)
        if not isinstance(use, CountUse)
    ]
    return ", ".join(named)


def name_of(use: Use, vocabulary: Vocabulary) -> str:
    """The title of what was used; empty for a parameter."""
    match use:
        case FactUse(fact):
            return vocabulary.of(fact.title)
        case OutcomeUse(decision):
            return vocabulary.of(decision.title)
        case QuantityUse(quantity):
            return vocabulary.of(quantity.title)
        case _:
            return ""


def value_of(use: Use, vocabulary: Vocabulary) -> str:
    """Its answer, outcome or number; empty for a parameter."""
    match use:
        case FactUse(fact, value, applies):
            answer = vocabulary.short_answer(fact.id, value)
            return answer if applies else vocabulary.say("answer.by_default", answer=answer)
        case OutcomeUse(decision, value) if isinstance(value, str):
            return vocabulary.outcome(decision.id, value)
        case QuantityUse(quantity, value):
            return vocabulary.quantity(quantity.id, value)
        case CountUse(_, _, value) | OutcomeUse(_, value):
            return vocabulary.number(value)
        case _:
            return ""


_SHOWN = FactUse | OutcomeUse | QuantityUse | CountUse


def _says_the_answer(condition: Expression, holds: bool) -> bool:
    """Whether the sentence names the answer: "Buying centre: central", "Dispersed markets: no"."""
    while isinstance(condition, Not):
        condition, holds = condition.item, not holds
    if isinstance(condition, Fact):
        return True
    if not isinstance(condition, Compare) or not isinstance(condition.left, Fact | Outcome):
        return False
    if not isinstance(condition.right, Constant):
        return False
    yes_or_no = isinstance(condition.right.value, bool)
    return yes_or_no or condition.operator == ("=" if holds else "!=")


def _counts_as_given(use: Use) -> bool:
    return not isinstance(use, FactUse) or use.applies
