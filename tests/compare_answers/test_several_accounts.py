"""Companies with several accounts, and ten people: against trying every mixture."""

import os
from collections import Counter
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

import pytest

from demonstrations import adviser_of
from kam_advisor.advisor import Advisor
from kam_advisor.compare_answers import (
    AnswerComparison,
    DecisionMixtures,
    Respondent,
    compare_answers,
    line_up,
)
from kam_advisor.compare_answers.line_up import Place
from kam_advisor.profile import Account, Profile
from kam_advisor.values import UNKNOWN

THOROUGH = bool(os.environ.get("KAM_THOROUGH"))
DECISIONS = ["mixed_system", "turnover_concentration", "kam_decision", "system_level", "retention"]
Answers = dict[Place, Any]


def profile_of(advisor: Advisor, answers: Answers) -> Profile:
    """A profile with these answers; UNKNOWN is left out."""

    def of(account: str | None) -> dict[str, Any]:
        return {f: a for (owner, f), a in answers.items() if owner == account and a is not UNKNOWN}

    accounts = dict.fromkeys(owner for owner, _ in answers if owner is not None) or ("account",)
    return Profile("Company", of(None), tuple(Account(name, of(name)) for name in accounts))


def made_up(advisor: Advisor, decision: str, accounts: int, people: int, rng: Random) -> list[Any]:
    """Answers of several people, that differ in at most four places."""
    facts = [
        advisor.knowledge.facts[f]
        for f in advisor.completions.facts_of(decision)
        if advisor.knowledge.facts[f].derived is None
    ]
    names = [f"account {number}" for number in range(accounts)]
    places: list[Place] = [
        (owner, fact.id)
        for fact in facts
        for owner in ([None] if fact.scope == "company" else names)
    ]

    def some(fact: str) -> Any:
        values = advisor.completions.domain(fact).values or (0, 10, 40, 60, 100)
        return rng.choice(values)

    first = {place: some(place[1]) for place in places}
    disputed = rng.sample(places, min(len(places), 3 if people > 3 else 4))
    told = [first]
    for _ in range(people - 1):
        own = dict(first)
        for place in disputed:
            if rng.random() < 0.6:
                own[place] = UNKNOWN if rng.random() < 0.15 else some(place[1])
        told.append(own)
    return told


def tried(
    advisor: Advisor, one: DecisionMixtures, told: list[Answers]
) -> tuple[dict[frozenset[str], Fraction], dict[Place, Fraction]]:
    """Shares and influences by trying every mixture of all disputed answers."""
    options = {
        place: list({(type(own[place]), own[place]): own[place] for own in told}.values())
        for place in told[0]
    }
    disputed = [place for place, listed in options.items() if len(listed) > 1]
    results: dict[tuple[int, ...], frozenset[str]] = {}
    for chosen in product(*(range(len(options[place])) for place in disputed)):
        mixture = {place: listed[0] for place, listed in options.items()}
        mixture |= {p: options[p][o] for p, o in zip(disputed, chosen, strict=True)}
        assessment = advisor.assess(profile_of(advisor, mixture), only={one.decision})
        scope = assessment.company
        if one.account is not None:
            scope = next(a for a in assessment.accounts if a.name == one.account)
        found = scope.decisions[one.decision]
        results[chosen] = frozenset((*found.possible, *found.problems))
    shares = {r: Fraction(n, len(results)) for r, n in Counter(results.values()).items()}
    matters: dict[Place, Fraction] = {}
    for at, place in enumerate(disputed):
        groups: dict[tuple[int, ...], set[frozenset[str]]] = {}
        for chosen, found_results in results.items():
            groups.setdefault((*chosen[:at], *chosen[at + 1 :]), set()).add(found_results)
        share = Fraction(sum(len(found) > 1 for found in groups.values()), len(groups))
        if share:
            matters[place] = share
    return shares, matters


def compared(advisor: Advisor, decision: str, told: list[Answers]) -> AnswerComparison:
    profiles = [profile_of(advisor, own) for own in told]
    respondents = tuple(Respondent(f"r{n}", profile) for n, profile in enumerate(profiles))
    return compare_answers(advisor, line_up(respondents), [decision])


@pytest.mark.parametrize("people", [2, 3, 10])
@pytest.mark.parametrize("seed", range(20 if THOROUGH else 1))
@pytest.mark.parametrize("decision", DECISIONS)
def test_every_mixture(decision: str, seed: int, people: int) -> None:
    rng, advisor = Random(f"{decision} {seed} {people}"), adviser_of(decision)
    told = made_up(advisor, decision, rng.randint(2, 3), people, rng)
    comparison = compared(advisor, decision, told)
    weights: Counter[Place] = Counter()
    for one in comparison.decisions:
        if not one.looked_into:
            assert len(told) > 3  # more mixtures than are tried
            continue
        shares, matters = tried(advisor, one, told)
        assert dict(one.shares) == shares
        assert dict(one.matters) == matters
        weights.update(matters)
    if all(one.looked_into for one in comparison.decisions):
        assert {t.difference.place: t.weight for t in comparison.agenda} == dict(weights)
        listed = [topic.weight for topic in comparison.agenda]
        assert listed == sorted(listed, reverse=True)
