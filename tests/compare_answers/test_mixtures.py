"""What mixtures come to, and which answers matter, against trying every mixture."""

import os
from collections import Counter
from fractions import Fraction
from itertools import combinations, product
from random import Random
from typing import Any

import pytest

from demonstrations import adviser_of
from kam_advisor.advisor import Advisor
from kam_advisor.compare_answers import DecisionMixtures, Respondent, compare_answers, line_up
from kam_advisor.profile import Account, Profile
from kam_advisor.reference.chain import ReferenceEngine
from kam_advisor.values import UNKNOWN
from random_rules import RandomRules

THOROUGH = bool(os.environ.get("KAM_THOROUGH"))
Answers = dict[str, Any]


def respondents(advisor: Advisor, answers: list[Answers]) -> tuple[Respondent, ...]:
    facts = advisor.knowledge.facts
    profiles = (
        Profile(
            "Company",
            {f: a for f, a in own.items() if facts[f].scope == "company"},
            (Account("account", {f: a for f, a in own.items() if facts[f].scope == "account"}),),
        )
        for own in answers
    )
    return tuple(Respondent(f"r{n}", profile) for n, profile in enumerate(profiles))


class Tried:
    """Every mixture of some answers, one by one."""

    def __init__(self, advisor: Advisor, decision: str, answers: list[Answers]) -> None:
        facts = [f for f in advisor.knowledge.facts if f in advisor.completions.facts_of(decision)]
        given = {f: [own.get(f, UNKNOWN) for own in answers] for f in facts}
        self.options = {
            f: list({(type(a), a): a for a in listed}.values()) for f, listed in given.items()
        }
        self.disputed = [f for f, listed in self.options.items() if len(listed) > 1]
        self.results: dict[tuple[int, ...], frozenset[str]] = {}
        for chosen in product(*(range(len(self.options[f])) for f in self.disputed)):
            mixture = {f: listed[0] for f, listed in self.options.items()}
            mixture |= {f: self.options[f][o] for f, o in zip(self.disputed, chosen, strict=True)}
            known = {f: a for f, a in mixture.items() if a is not UNKNOWN}
            found = advisor.assess_answers("", known, {decision}).decisions[decision]
            self.results[chosen] = frozenset((*found.possible, *found.problems))
        self.own = [
            tuple(
                next(
                    n
                    for n, o in enumerate(self.options[f])
                    if type(o) is type(own.get(f, UNKNOWN)) and o == own.get(f, UNKNOWN)
                )
                for f in self.disputed
            )
            for own in answers
        ]

    def shares(self) -> dict[frozenset[str], Fraction]:
        return {
            results: Fraction(number, len(self.results))
            for results, number in Counter(self.results.values()).items()
        }

    def influence(self, fact: str) -> Fraction:
        """In what share of the mixtures of the others the answer to a fact matters."""
        at = self.disputed.index(fact)
        groups: dict[tuple[int, ...], set[frozenset[str]]] = {}
        for chosen, results in self.results.items():
            groups.setdefault((*chosen[:at], *chosen[at + 1 :]), set()).add(results)
        return Fraction(sum(len(found) > 1 for found in groups.values()), len(groups))

    def flips(self) -> set[tuple[int, frozenset[tuple[str, Any]], frozenset[str]]]:
        """The smallest changes, by trying every set of disputed facts, small ones first."""
        found: set[tuple[int, frozenset[tuple[str, Any]], frozenset[str]]] = set()
        for respondent, own in enumerate(self.own):
            sets: list[set[int]] = []
            for size in range(1, len(own) + 1):
                for changed in combinations(range(len(own)), size):
                    if not any(other < set(changed) for other in sets):
                        found |= self._flips(respondent, own, changed, sets)
        return found

    def _flips(
        self, respondent: int, own: tuple[int, ...], changed: tuple[int, ...], sets: list[set[int]]
    ) -> set[tuple[int, frozenset[tuple[str, Any]], frozenset[str]]]:
        found = set()
        options = [
            [
                o
                for o, answer in enumerate(self.options[self.disputed[at]])
                if o != own[at] and answer is not UNKNOWN
            ]
            for at in changed
        ]
        for chosen in product(*options):
            mixture = list(own)
            for at, option in zip(changed, chosen, strict=True):
                mixture[at] = option
            results = self.results[tuple(mixture)]
            if results != self.results[own]:
                sets.append(set(changed))
                answers = frozenset(
                    (self.disputed[at], self.options[self.disputed[at]][o])
                    for at, o in zip(changed, chosen, strict=True)
                )
                found.add((respondent, answers, results))
        return found


def check(advisor: Advisor, decision: str, answers: list[Answers]) -> DecisionMixtures:
    comparison = compare_answers(advisor, line_up(respondents(advisor, answers)), [decision])
    (found,) = comparison.decisions
    tried = Tried(advisor, decision, answers)
    assert found.looked_into
    assert found.mixtures == len(tried.results)
    assert dict(found.shares) == tried.shares()
    matters = {f: share for f in tried.disputed if (share := tried.influence(f))}
    assert {fact: share for (_, fact), share in found.matters} == matters
    assert {topic.difference.place[1] for topic in comparison.agenda} == set(matters)
    flips = {
        (flip.respondent, frozenset((f, a) for (_, f), a in flip.answers), flip.results)
        for flip in found.flips
    }
    assert found.all_flips
    assert flips == tried.flips()
    return found


@pytest.mark.parametrize("seed", range(600 if THOROUGH else 25))
def test_random_rules(seed: int) -> None:
    rng = Random(seed)
    rules = RandomRules(rng)
    advisor = Advisor(rules.knowledge, ReferenceEngine(rules.knowledge))
    answers = [rules.known(rng.choice([0.6, 1.0])) for _ in range(rng.randint(2, 3))]
    for decision in rules.knowledge.decisions:
        check(advisor, decision, answers)


@pytest.mark.parametrize("seed", range(60 if THOROUGH else 2))
@pytest.mark.parametrize(
    "decision",
    ["customer_value_type", "kam_decision", "account_division", "system_level", "multilevel"],
)
def test_shipped_rules(decision: str, seed: int) -> None:
    """One person's answers, of which others see a few in another way, and do not know a few."""
    rng, advisor = Random(f"{decision} {seed}"), adviser_of(decision)
    facts = advisor.completions.facts_of(decision)
    domain = {f: advisor.completions.domain(f).values for f in facts}
    first = {f: rng.choice(domain[f]) for f in facts}
    second = first | {f: rng.choice(domain[f]) for f in rng.sample(facts, min(5, len(facts)))}
    unknown = rng.sample(facts, rng.randint(0, 3 if THOROUGH else 2))
    third = {f: a for f, a in second.items() if f not in unknown}
    check(advisor, decision, [first, second, third])
