"""What is said to change is exactly what changes: against brute force over all profiles."""

import os
from collections.abc import Sequence
from fractions import Fraction
from random import Random

import pytest

from brute_force import Judged
from described import Answers, Contexts, Version, all_answers, described
from kam_advisor.advisor import Advisor
from kam_advisor.compare_rules.compare import compare, compare_readings
from kam_advisor.compare_rules.confirm import confirm
from kam_advisor.compare_rules.results import DecisionComparison
from kam_advisor.compare_rules.versions import SIDES, Side
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.reference.chain import ReferenceEngine
from mutations import mutated
from random_rules import RandomRules

THOROUGH = os.environ.get("KAM_THOROUGH") == "1"
SEEDS = 1_000 if THOROUGH else 80
COMPANY_SEEDS = 300 if THOROUGH else 25


def check(
    found: DecisionComparison, cases: Sequence[tuple[object, object, Answers, Contexts]]
) -> None:
    """The outcomes, the descriptions and the numbers, against every profile.

    Args:
        found: What is said.
        cases: Per profile the result of both versions, its answers and what they come to.
    """
    outcomes = {(c.old, c.new): c for c in found.changes if not c.warning}
    changed = {(old, new) for old, new, _, _ in cases if old != new}
    assert set(outcomes) == changed
    for pair, change in outcomes.items():
        assert change.cover.complete
        members = 0
        for old, new, answers, contexts in cases:
            is_member = (old, new) == pair
            members += is_member
            assert described(change, answers, contexts) == is_member, answers
        assert found.profiles is not None
        assert change.profiles is not None
        assert Fraction(change.profiles, found.profiles) == Fraction(members, len(cases))
    assert found.changed == sum(c.profiles or 0 for c in outcomes.values())


@pytest.mark.parametrize("seed", range(SEEDS))
def test_random_rules_and_their_mutations(seed: int) -> None:
    rng = Random(seed)
    old = RandomRules(rng).knowledge
    new = mutated(old, rng)
    bases: dict[Side, KnowledgeBase] = {"old": old, "new": new}
    versions = {side: Version(bases[side]) for side in SIDES}
    comparison = compare(old, new, warnings=True)
    profiles = list(all_answers(bases))
    judged = [{side: versions[side].account(p) for side in SIDES} for p in profiles]
    contexts = [{side: versions[side].context(p) for side in SIDES} for p in profiles]
    advisors = {side: Advisor(bases[side], ReferenceEngine(bases[side])) for side in SIDES}
    for found in comparison.decisions:
        name = found.decision
        cases = [
            (j["old"][name].value, j["new"][name].value, p, c)
            for j, p, c in zip(judged, profiles, contexts, strict=True)
        ]
        check(found, cases)
        check_warnings(found, judged, profiles, contexts)
        confirm(name, found.changes, advisors)


def check_warnings(
    found: DecisionComparison,
    judged: Sequence[dict[Side, dict[str, Judged]]],
    profiles: Sequence[Answers],
    contexts: Sequence[Contexts],
) -> None:
    name = found.decision
    words = {True: "fires", False: "silent"}
    for warning in judged[0]["new"][name].warnings:
        cases = [
            (words[j["old"][name].warnings[warning]], words[j["new"][name].warnings[warning]], p, c)
            for j, p, c in zip(judged, profiles, contexts, strict=True)
        ]
        changes = {(c.old, c.new): c for c in found.changes if c.warning == warning}
        assert set(changes) == {(old, new) for old, new, _, _ in cases if old != new}
        for pair, change in changes.items():
            for old, new, answers, context in cases:
                assert described(change, answers, context) == ((old, new) == pair)


@pytest.mark.parametrize("seed", range(COMPANY_SEEDS))
def test_random_companies_with_two_accounts(seed: int) -> None:
    rng = Random(f"company {seed}")
    old = RandomRules(rng, company=True).knowledge
    new = mutated(old, rng)
    bases: dict[Side, KnowledgeBase] = {"old": old, "new": new}
    versions = {side: Version(bases[side]) for side in SIDES}
    (found,) = (d for d in compare(old, new).decisions if d.decision == "across")
    cases: list[tuple[object, object, Answers, Contexts]] = []
    accounts = list(all_answers(bases))
    shared = [f for f in accounts[0] if (old.facts.get(f) or new.facts[f]).scope == "company"]
    for one in accounts:
        for other in accounts:
            if all(one[fact] == other[fact] for fact in shared):
                results = {side: versions[side].company([one, other]) for side in SIDES}
                contexts = {side: versions[side].context(one, results[side][1]) for side in SIDES}
                before, after = (results[side][0]["across"].value for side in SIDES)
                cases.append((before, after, one, contexts))
    check_companies(found, cases)


def check_companies(
    found: DecisionComparison, cases: Sequence[tuple[object, object, Answers, Contexts]]
) -> None:
    assert found.accounts == 2
    has_answers = any(
        feature.kind == "answer"
        for change in found.changes
        for box in change.cover.boxes
        for feature, _ in box.literals
    )
    if not has_answers:  # those of single accounts are read elsewhere
        check(found, cases)
    assert {(c.old, c.new) for c in found.changes} == {(o, n) for o, n, _, _ in cases if o != n}


@pytest.mark.parametrize("seed", range(SEEDS // 4))
def test_readings_of_random_rules(seed: int) -> None:
    knowledge = RandomRules(Random(f"readings {seed}")).knowledge
    version = Version(knowledge)
    profiles = list(all_answers({"old": knowledge, "new": knowledge}))
    judged = [version.account(answers) for answers in profiles]
    for name, decision in knowledge.decisions.items():
        first, last = decision.readings[0].id, decision.readings[-1].id
        found = compare_readings(knowledge, name, first, last)
        cases = []
        for answers, one in zip(profiles, judged, strict=True):
            context = version.context(answers)
            readings = one[name].readings
            contexts: Contexts = {"old": context, "new": context}
            cases.append((readings[first], readings[last], answers, contexts))
        check(found, cases)
