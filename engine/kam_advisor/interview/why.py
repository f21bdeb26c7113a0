"""Why a question is asked: which wanted decisions it can change, and what each answer leaves."""

from collections.abc import Collection
from fractions import Fraction

from kam_advisor.interview.asks import Ask, Target
from kam_advisor.interview.goals import Goals
from kam_advisor.interview.records import Effect, Span, Stake, Why
from kam_advisor.interview.situation import Outcomes, Situation
from kam_advisor.ir.expressions import Number, Value
from kam_advisor.ir.knowledge import FactDeclaration
from kam_advisor.unknowns import Domain
from kam_advisor.values import UNKNOWN, Unknown


def why(goals: Goals, ask: Ask, situation: Situation) -> Why:
    """What hangs on a question, its own earlier answer left out of account."""
    answers = {other: value for other, value in situation.answers.items() if other != ask}
    now = goals.situation(answers, situation.unknown - {ask})
    stakes: list[Stake] = []
    known: dict[Ask, Value | Unknown] = {}
    for target in goals.targets:
        if ask in goals.missing(target, now):
            stakes.append(_stake(goals, target, ask, now))
            for other in goals.asks_of(target):
                if other in answers:
                    known[other] = answers[other]
                elif other in now.unknown:
                    known[other] = UNKNOWN
    return Why(ask, tuple(stakes), known)


def _stake(goals: Goals, target: Target, ask: Ask, now: Situation) -> Stake:
    groups: dict[Outcomes, list[int]] = {}
    domain = goals.model.domain(ask.fact)
    for number, value in enumerate(domain.values):
        then = goals.situation({**now.answers, ask: value}, now.unknown)
        left = goals.possible(target, then)
        groups.setdefault(left, []).append(number)
    fact = goals.knowledge.facts[ask.fact]
    effects = tuple(Effect(said(fact, domain, n), left) for left, n in groups.items())
    return Stake(target, goals.possible(target, now), effects)


def said(
    fact: FactDeclaration, domain: Domain, numbers: Collection[int]
) -> tuple[Value | Span, ...]:
    """The answers of a domain by their numbers: values, or spans where one stands for many."""
    if domain.complete:
        return tuple(domain.values[number] for number in numbers)
    spans = _spans(fact, domain)
    found: list[Span] = []
    before: int | None = None
    for number in numbers:
        span = spans[number]
        if before is not None and before == number - 1:
            last = found.pop()
            span = Span(last.low, span.high, last.low_included, span.high_included)
        found.append(span)
        before = number
    return tuple(found)


def _spans(fact: FactDeclaration, domain: Domain) -> list[Span]:
    """Per answer of the domain the numbers it stands for."""
    values = [value for value in domain.values if isinstance(value, int | Fraction)]
    if len(values) == 1:
        return [Span(fact.minimum, fact.maximum)]
    if fact.kind == "integer":
        return [
            Span(
                fact.minimum if number == 0 else value,
                fact.maximum if value == values[-1] else values[number + 1] - 1,
            )
            for number, value in enumerate(values)
        ]
    points_are_even = fact.minimum is not None
    return [
        Span(value, value)
        if (number % 2 == 0) == points_are_even
        else Span(_end(values, number - 1), _end(values, number + 1), False, False)
        for number, value in enumerate(values)
    ]


def _end(values: list[Number], number: int) -> Number | None:
    return values[number] if 0 <= number < len(values) else None
