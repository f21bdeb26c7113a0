"""`possible` and `missing` equal brute force over the completions, by the oracle."""

import os
import random
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

import oracle
from kam_advisor.advisor import Advisor
from oracle import DOMAINS, FACTS_OF
from profiles import decisions, profile

PROFILES = 2_000 if os.environ.get("KAM_THOROUGH") == "1" else 60
MOST_COMPLETIONS = 3_000


def completions(known: dict[str, Any], facts: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    unknown = [fact for fact in facts if fact not in known]
    for answers in product(*(DOMAINS[fact] for fact in unknown)):
        yield {**known, **dict(zip(unknown, answers, strict=True))}


def partial(decision: str, rng: random.Random) -> dict[str, Any]:
    """A profile complete but for some facts of the decision, few enough to try all answers."""
    answers = {fact: rng.choice(values) for fact, values in DOMAINS.items()}
    facts = list(FACTS_OF[decision])
    if decision != "kam_decision" and rng.random() < 0.7:  # most often where the decision applies
        while oracle.kam_readings(answers)["default"] == "do_not_introduce":
            answers |= {fact: rng.choice(DOMAINS[fact]) for fact in oracle.KAM_FACTS}
        facts = [fact for fact in facts if fact not in oracle.KAM_FACTS or rng.random() < 0.2]
    rng.shuffle(facts)
    left_out: list[str] = []
    count = 1
    for fact in facts:
        if count * len(DOMAINS[fact]) > MOST_COMPLETIONS or rng.random() < 0.15:
            break
        count *= len(DOMAINS[fact])
        left_out.append(fact)
    return {fact: value for fact, value in answers.items() if fact not in left_out}


def brute_force(decision: str, known: dict[str, Any]) -> tuple[set[str], set[str]]:
    """Possible outcomes, and the unknown facts on which alone the outcome can hang."""
    facts = FACTS_OF[decision]
    unknown = [fact for fact in facts if fact not in known]
    outcome_of = {
        tuple(c[fact] for fact in unknown): _outcome(decision, c) for c in completions(known, facts)
    }
    missing = set()
    for position, fact in enumerate(unknown):
        seen: dict[tuple[Any, ...], str] = {}
        for answers, outcome in outcome_of.items():
            rest = answers[:position] + answers[position + 1 :]
            if seen.setdefault(rest, outcome) != outcome:
                missing.add(fact)
                break
    return set(outcome_of.values()), missing


def _outcome(decision: str, answers: dict[str, Any]) -> str:
    filled = {fact: values[0] for fact, values in DOMAINS.items()} | answers
    return oracle.decide(filled)[decision]


@pytest.mark.parametrize("decision", FACTS_OF)
def test_possible_and_missing_equal_brute_force(decision: str, reference: Advisor) -> None:
    rng = random.Random(decision)
    for _ in range(PROFILES):
        known = partial(decision, rng)
        possible, missing = brute_force(decision, known)
        found = decisions(reference.assess(profile(known), (decision,)))[decision]
        assert set(found.possible) == possible, known
        assert set(found.missing) == missing, known
        assert found.exact
        assert (found.status == "open") == (len(possible) > 1)
