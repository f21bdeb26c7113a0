"""The order of the questions: against the optimum worked out by listing every completion."""

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from itertools import pairwise, product
from typing import Any

import pytest

import oracle
from interviews import company
from kam_advisor.advisor import Advisor
from kam_advisor.interview import Goals, Interview
from kam_advisor.interview.outlook import outlook
from kam_advisor.interview.priors import Priors
from kam_advisor.interview.strategy import Strategy
from kam_advisor.profile import Account, Profile
from kam_advisor.record import replace
from kam_advisor.reference.chain import ReferenceEngine
from oracle import DOMAINS

READY = {
    "markets_dispersed": False,
    "buying_centralisation": 5,
    "account_complexity": 5,
    "account_asks_for_manager": 5,
    "account_power": 1,
    "coordination_need": 5,
    "collaboration_culture": 5,
    "customer_orientation": 5,
    "personal_resistance": 1,
    "management_initiative": 5,
}
"""Answers for which key account management is introduced."""

SMALL = {
    "customer_value_type": ("wants_high_value", "invests_in_tailoring", "accepts_integration"),
    "account_division": tuple(list(DOMAINS)[10:15]),
}


def least(
    decision: str,
    facts: tuple[str, ...],
    costs: Mapping[str, Fraction],
    weights: Mapping[str, tuple[int, ...]],
) -> Fraction:
    """The least expected cost, by trying every order on every completion."""
    rest = {fact: values[0] for fact, values in DOMAINS.items()} | READY

    @cache
    def cost(known: tuple[tuple[str, Any], ...]) -> Fraction:
        free = [fact for fact in facts if fact not in dict(known)]
        found = {
            oracle.decide({**rest, **dict(known), **dict(zip(free, values, strict=True))})[decision]
            for values in product(*(DOMAINS[fact] for fact in free))
        }
        if len(found) == 1:
            return Fraction(0)
        options = []
        for fact in free:
            after = (
                weight * cost(tuple(sorted({**dict(known), fact: value}.items())))
                for value, weight in zip(DOMAINS[fact], weights[fact], strict=True)
            )
            options.append(costs[fact] + sum(after, Fraction(0)) / sum(weights[fact]))
        return min(options)

    return cost(())


def strategy_for(
    advisor: Advisor, decisions: tuple[str, ...], profiles: tuple[Profile, ...] = ()
) -> Strategy:
    model, knowledge = advisor.completions, advisor.knowledge
    return Strategy(Goals(model, decisions, 1), Priors(model, knowledge, profiles))


def ready(advisor: Advisor) -> Profile:
    facts = advisor.knowledge.facts
    own = {f: v for f, v in READY.items() if facts[f].scope == "account"}
    shared = {f: v for f, v in READY.items() if facts[f].scope == "company"}
    return Profile("Ready", shared, (Account("One", own),))


@pytest.mark.parametrize("decision", SMALL)
@pytest.mark.parametrize("dear", ["", *(f for facts in SMALL.values() for f in facts)])
def test_small_decisions_are_asked_in_the_best_order(
    decision: str, dear: str, reference: Advisor
) -> None:
    """With one question five times as dear, and other answers more likely, too."""
    knowledge = reference.knowledge
    facts = dict(knowledge.facts)
    if dear:
        facts[dear] = replace(facts[dear], answering_cost=Fraction(5, 2))
    changed = replace(knowledge, facts=facts)
    advisor = Advisor(changed, ReferenceEngine(changed))
    seen = tuple(Profile("", {}, (Account("", {dear: True}),)) for _ in range(3 if dear else 0))
    strategy = strategy_for(advisor, (decision,), seen)
    found = outlook(strategy, advisor, ready(advisor))
    costs = {f: Fraction(facts[f].answering_cost) for f in SMALL[decision]}
    weights = {f: strategy.priors.weights(f) for f in SMALL[decision]}
    assert found.expected == least(decision, SMALL[decision], costs, weights)
    assert found.least == found.expected
    assert found.margin == 0


def test_the_five_decisions_together_are_asked_in_the_best_order(reference: Advisor) -> None:
    """From where key account management is introduced: nothing is left of the sharing."""
    decisions = ("kam_decision", "account_division", "system_level", "multilevel")
    found = outlook(strategy_for(reference, decisions), reference, ready(reference))
    assert found.expected == found.least
    assert found.above == 0


@pytest.mark.parametrize("decision", ["account_division", "system_level"])
def test_near_the_best_where_that_is_not_computed(decision: str, reference: Advisor) -> None:
    """With the company's own readiness known, so that the bound is quick."""
    known = {f: v for f, v in READY.items() if reference.knowledge.facts[f].scope == "company"}
    profile = replace(company(), company=known)
    found = outlook(strategy_for(reference, (decision,)), reference, profile)
    assert found.above is not None
    assert found.above <= Fraction(5, 100)


def test_the_expected_cost_is_the_average_of_all_interviews(reference: Advisor) -> None:
    strategy = strategy_for(reference, ("customer_value_type",))
    facts = SMALL["customer_value_type"]
    counts = []
    for values in product(*(DOMAINS[fact] for fact in facts)):
        answers = dict(zip(facts, values, strict=True))
        interview = Interview(reference, company(), (), chooser=strategy, goals=strategy.goals)
        while (question := interview.next_question()) is not None:
            interview.answer(answers[question.fact.id])
        counts.append(len(interview.answers))
    found = outlook(strategy, reference, company())
    assert found.expected == Fraction(sum(counts), len(counts)) == Fraction(9, 4)
    assert found.all == 3


def test_an_estimate_says_that_it_is_one(reference: Advisor) -> None:
    strategy = strategy_for(reference, ("customer_value_type",))
    two = company(2)
    goals = Goals(reference.completions, ("customer_value_type",), 2)
    strategy = Strategy(goals, strategy.priors)
    found = outlook(strategy, reference, two, runs=50)
    assert found.margin > 0
    assert abs(found.expected - Fraction(9, 2)) <= 2 * found.margin


def test_staying_with_a_topic_costs_what_it_says(reference: Advisor) -> None:
    goals = Goals(reference.completions, ("kam_decision",), 1)
    priors = Priors(reference.completions, reference.knowledge)
    jumps = []
    for together in (Fraction(0), Fraction(10)):
        strategy = Strategy(goals, priors, together)
        interview = Interview(reference, company(), (), chooser=strategy, goals=goals)
        topics = []
        while (question := interview.next_question()) is not None:
            topics.append(question.fact.topic)
            interview.answer(3 if question.fact.kind == "scale" else False)
        jumps.append(sum(a != b for a, b in pairwise(topics)))
    assert jumps[1] <= min(jumps[0], 2)
