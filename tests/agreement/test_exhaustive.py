"""Decisions with few completions: every complete profile on both engines, every partial one."""

from collections import Counter
from itertools import product
from typing import Any

import pytest

import oracle
from kam_advisor.advisor import Advisor
from oracle import DOMAINS, FACTS_OF
from profiles import decisions, profile

INTRODUCE = dict(zip(oracle.KAM_FACTS, (5, 5, 5, 1, 5, 5, 5, 1, 5, False), strict=True))
"""Answers with which key account management is introduced, so that what follows applies."""

OWN_FACTS = {
    decision: tuple(fact for fact in facts if fact not in oracle.KAM_FACTS)
    for decision, facts in FACTS_OF.items()
    if decision != "kam_decision"
}
OWN_FACTS["customer_value_type"] += ("wants_advice", "price_decides")
LEFT_OUT = "left out"


def complete(decision: str) -> list[dict[str, Any]]:
    facts = OWN_FACTS[decision]
    rest = {fact: values[0] for fact, values in DOMAINS.items() if fact not in INTRODUCE}
    return [
        {**rest, **INTRODUCE, **dict(zip(facts, answers, strict=True))}
        for answers in product(*(DOMAINS[fact] for fact in facts))
    ]


@pytest.mark.parametrize("decision", OWN_FACTS)
def test_every_complete_profile(decision: str, advisor: Advisor) -> None:
    default = advisor.knowledge.decisions[decision].default.id
    for answers in complete(decision):
        found = decisions(advisor.assess(profile(answers), (decision,)))[decision]
        assert (found.outcome or found.possible[0]) == oracle.decide(answers)[decision]
        assert set(found.warnings) == oracle.warnings(answers)[decision] or not found.readings
        expected = oracle.readings(answers).get(decision, {})
        named = {("default" if r == default else r): o for r, o in found.readings.items()}
        assert named == expected


@pytest.mark.slow
@pytest.mark.parametrize("decision", OWN_FACTS)
def test_every_partial_profile(decision: str, reference: Advisor) -> None:
    facts = OWN_FACTS[decision]
    outcomes = {
        tuple(answers[fact] for fact in facts): oracle.decide(answers)[decision]
        for answers in complete(decision)
    }
    for answers in product(*((*DOMAINS[fact], LEFT_OUT) for fact in facts)):
        known = {f: a for f, a in zip(facts, answers, strict=True) if a != LEFT_OUT}
        expected = {
            outcome
            for completion, outcome in outcomes.items()
            if all(a in (LEFT_OUT, c) for a, c in zip(answers, completion, strict=True))
        }
        found = decisions(reference.assess(profile({**INTRODUCE, **known}), (decision,)))[decision]
        assert set(found.possible) == expected, known


@pytest.mark.slow
def test_kam_decision_over_all_its_completions(reference: Advisor) -> None:
    counted: Counter[str] = Counter()
    for answers in product(*(DOMAINS[fact] for fact in oracle.KAM_FACTS)):
        counted[
            oracle.kam_readings(dict(zip(oracle.KAM_FACTS, answers, strict=True)))["default"]
        ] += 1
    counts = reference.completions.account({}).counts("kam_decision")
    assert counts is not None
    # Counted are the answers to the facts of the warnings, too.
    times, rest = divmod(sum(map(int, counts.values())), counted.total())
    assert rest == 0
    assert counts == {outcome: count * times for outcome, count in counted.items()}
