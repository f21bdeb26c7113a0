"""What would change the shipped decisions, against every set of changes of no more weight."""

import os
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from changes_by_hand import ByHand
from kam_advisor.explain.robustness import robustness
from kam_advisor.explain.situation import Diagramed, Situation
from kam_advisor.explain.sufficient import sufficient
from kam_advisor.explain.what_changes import MOST_SHOWN, Counterfactual, what_changes
from kam_advisor.ir.knowledge import FactDeclaration, KnowledgeBase
from kam_advisor.unknowns import CompletionModel
from oracle import DOMAINS, FACTS_OF, KAM_FACTS, decide, kam_readings, value_type
from projections import Projections

THOROUGH = os.environ.get("KAM_THOROUGH") == "1"
PROFILES = {
    "customer_value_type": 2_000 if THOROUGH else 60,
    "kam_decision": 2_000 if THOROUGH else 15,
}
REST = 200 if THOROUGH else 8
"""Of decisions with so many facts that not all combinations of answers can be listed."""

IMPOSSIBLE = 20 if THOROUGH else 1
"""So many certificates of impossibility are checked against all changes there are."""

MOST_LISTED = 2
"""Sets of more answers that flip an outcome are checked, but not all of them are listed."""

MOST_STEPS, MOST_WEIGHT = (4, 10) if THOROUGH else (3, 6)
"""Changes of more steps and weight are not listed."""

GRADES = ("low", "medium", "high")


@pytest.fixture(scope="module")
def diagramed(knowledge: KnowledgeBase) -> Diagramed:
    return Diagramed(CompletionModel(knowledge), knowledge.facts)


@pytest.mark.parametrize("decision", list(FACTS_OF))
def test_what_would_change_it(
    decision: str, diagramed: Diagramed, knowledge: KnowledgeBase
) -> None:
    rng, impossible = Random(decision), 0
    for _ in range(PROFILES.get(decision, REST)):
        answers = {fact: rng.choice(values) for fact, values in DOMAINS.items()}
        by_hand, outcome = on_paper(decision, answers)
        situation = Situation(diagramed, decision, answers)
        others = [o for o in outcomes(knowledge, decision) if o != outcome]
        found = what_changes(situation, others)
        assert [one.outcome for one in found] == others
        for one in found:
            if one.weight is None:
                impossible += 1
                if one.proof.combinations > 100_000 or impossible > IMPOSSIBLE:
                    continue
            weight, sets = by_hand.what_changes(price(knowledge), one.outcome, one.weight)
            assert one.weight == one.proof.bound == weight
            assert one.total == len(sets)
            assert len(as_sets(one)) == min(len(sets), MOST_SHOWN)
            assert as_sets(one) <= sets


@pytest.mark.parametrize("decision", list(FACTS_OF))
def test_robustness(decision: str, diagramed: Diagramed, knowledge: KnowledgeBase) -> None:
    rng = Random(decision)
    for _ in range(PROFILES.get(decision, REST)):
        answers = {fact: rng.choice(values) for fact, values in DOMAINS.items()}
        by_hand, outcome = on_paper(decision, answers)
        found = robustness(Situation(diagramed, decision, answers), outcome)
        assert found is not None
        assert found.completions == {}
        flips = by_hand.flips(outcome, most=MOST_LISTED)
        assert found.fewest is not None
        if flips or found.fewest <= MOST_LISTED:
            assert found.total == len(flips)
            assert {frozenset(flip) for flip in found.flips} <= flips
            assert {found.fewest} == {len(flip) for flip in flips}
        else:
            assert all(by_hand.flip(flip, outcome) for flip in found.flips)
        for least, priced, most in (
            (found.steps, steps(knowledge), MOST_STEPS),
            (found.weight, price(knowledge), MOST_WEIGHT),
        ):
            listed = by_hand.least_flip(priced, outcome, Fraction(most))
            assert listed == (least if least is not None and least <= most else None)
        on_edge = {f for f in by_hand.domains if any(
            by_hand.results({f: v}) != {outcome} for v in by_hand.domains[f])}  # fmt: skip
        assert {edge.fact for edge in found.edge} == on_edge


@pytest.mark.parametrize("decision", list(PROFILES))
def test_answers_that_mattered(
    decision: str, diagramed: Diagramed, knowledge: KnowledgeBase
) -> None:
    if decision == "kam_decision" and not THOROUGH:
        pytest.skip("four million combinations of answers: KAM_THOROUGH=1")
    rng = Random(decision)
    domains = {fact: DOMAINS[fact] for fact in FACTS_OF[decision]}
    judge = kam_outcome if decision == "kam_decision" else value_type
    listed = Projections(domains, judge, knowledge.decisions[decision].outcomes)
    for _ in range(PROFILES[decision]):
        answers = {fact: rng.choice(values) for fact, values in DOMAINS.items()}
        outcome = judge(answers)
        situation = Situation(diagramed, decision, answers)
        found = sufficient(situation, outcome)
        assert found is not None
        order = [fact for fact in situation.given if fact in domains]
        assert (found.facts, found.total) == listed.sufficient(answers, outcome, order)
        robust = robustness(situation, outcome)
        assert robust is not None
        flips = listed.flips(answers, outcome)
        assert robust.total == len(flips)
        assert {frozenset(flip) for flip in robust.flips} <= flips
        assert {robust.fewest} == {len(flip) for flip in flips}


@pytest.mark.parametrize("decision", list(FACTS_OF))
def test_answers_that_mattered_are_enough_and_none_too_many(
    decision: str, diagramed: Diagramed
) -> None:
    rng = Random(decision)
    for _ in range(PROFILES.get(decision, REST)):
        answers = {fact: rng.choice(values) for fact, values in DOMAINS.items()}
        outcome = on_paper(decision, answers)[1]
        found = sufficient(Situation(diagramed, decision, answers), outcome)
        assert found is not None
        assert forced(diagramed, decision, answers, found.facts) == {outcome}
        for fact in found.facts:
            fewer = [one for one in found.facts if one != fact]
            assert forced(diagramed, decision, answers, fewer) != {outcome}


def test_the_facts_of_the_rules_are_those_of_the_oracle(diagramed: Diagramed) -> None:
    for decision, facts in FACTS_OF.items():
        assert set(diagramed.outcomes({}).asked(diagramed.outcomes({}).decision(decision))) == set(
            facts
        )


def on_paper(decision: str, answers: dict[str, Any]) -> tuple[ByHand, str]:
    """The profile without the engine, and its outcome."""
    facts = FACTS_OF[decision]

    kam: dict[tuple[Any, ...], str] = {}

    def outcome(some: dict[str, Any]) -> str:
        if decision == "customer_value_type":
            return value_type(some)
        key = tuple([some[fact] for fact in KAM_FACTS])
        if key not in kam:
            kam[key] = kam_outcome(some)
        if decision == "kam_decision":
            return kam[key]
        return (
            "not_applicable"
            if kam[key] == "do_not_introduce"
            else decide({**rest, **some})[decision]
        )

    given = {fact: answers[fact] for fact in facts}
    rest = {fact: value for fact, value in answers.items() if fact not in facts}
    return ByHand({fact: DOMAINS[fact] for fact in facts}, given, outcome), outcome(given)


def kam_outcome(answers: dict[str, Any]) -> str:
    return kam_readings(answers)["default"]


def outcomes(knowledge: KnowledgeBase, decision: str) -> tuple[str, ...]:
    declared = knowledge.decisions[decision]
    return (*declared.outcomes, *(["not_applicable"] if declared.applies_when else []))


def forced(
    diagramed: Diagramed, decision: str, answers: dict[str, Any], facts: Any
) -> frozenset[str]:
    known = {fact: answers[fact] for fact in facts}
    return diagramed.model.account(known).decision(decision).possible


def price(knowledge: KnowledgeBase) -> Any:
    def priced(fact: str, before: Any, after: Any) -> Fraction | None:
        declared = knowledge.facts[fact]
        return distance(declared, before, after) * declared.effort if declared.changeable else None

    return priced


def steps(knowledge: KnowledgeBase) -> Any:
    return lambda fact, before, after: distance(knowledge.facts[fact], before, after)


def distance(fact: FactDeclaration, before: Any, after: Any) -> Fraction:
    if before in GRADES and fact.ordered:
        return Fraction(abs(GRADES.index(before) - GRADES.index(after)))
    if isinstance(before, bool | str):
        return Fraction(1)
    return Fraction(abs(before - after))


def as_sets(found: Counterfactual) -> set[tuple[frozenset[Any], frozenset[Any]]]:
    return {
        (frozenset((c.fact, c.after) for c in one.changes), frozenset(one.needs.items()))
        for one in found.sets
    }
