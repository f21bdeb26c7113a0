"""What would change it, robustness and sufficient answers, against the list of all changes."""

import os
from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from brute_force import judge
from changes_by_hand import ByHand
from kam_advisor.explain.robustness import robustness
from kam_advisor.explain.situation import Diagramed, Situation
from kam_advisor.explain.sufficient import sufficient
from kam_advisor.explain.what_changes import MOST_SHOWN, Counterfactual, what_changes
from kam_advisor.ir.expressions import Fact
from kam_advisor.ir.knowledge import FactDeclaration, KnowledgeBase
from kam_advisor.literals import finite_values
from kam_advisor.reference.settle import Settler
from kam_advisor.unknowns import CompletionModel
from random_rules import OUTCOMES, RandomRules
from rule_builders import knowledge_base

EXAMPLES = 2_000 if os.environ.get("KAM_THOROUGH") == "1" else 60
EFFORTS = (1, 2, Fraction(1, 2), Fraction(5, 3))


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.integers(0, 2**60), st.sampled_from([0.3, 0.6, 0.8, 1.0]))
def test_random_rules(seed: int, share: float) -> None:
    rng = Random(seed)
    rules = RandomRules(rng)
    knowledge = with_random_efforts(rules, rng)
    known = rules.known(share)
    diagramed = Diagramed(CompletionModel(knowledge), knowledge.facts)
    settler = Settler(knowledge)
    for decision in knowledge.decisions:
        situation = Situation(diagramed, decision, known)
        domains = {
            fact: finite_values(Fact(fact), knowledge) or ()
            for fact in (*situation.given, *situation.unknown)
        }
        rest = {fact: _first(knowledge, fact) for fact in knowledge.facts if fact not in domains}

        def decide(answers: dict[str, Any], decision: str = decision, rest: Any = rest) -> Any:
            return judge(knowledge, settler, {**rest, **answers})[decision].value

        check(situation, ByHand(domains, situation.given, decide), knowledge)


def check(situation: Situation, by_hand: ByHand, knowledge: KnowledgeBase) -> None:
    def price(fact: str, before: Any, after: Any) -> Fraction | None:
        declared = knowledge.facts[fact]
        if not declared.changeable:
            return None
        return declared.effort * distance(declared, before, after)

    targets = (*OUTCOMES, "not_applicable")
    found = what_changes(situation, targets)
    assert [one.outcome for one in found] == list(targets)
    for one in found:
        weight, sets = by_hand.what_changes(price, one.outcome)
        assert one.weight == weight
        assert one.proof.bound == weight
        assert one.total == len(sets)
        assert len(one.sets) == min(len(sets), MOST_SHOWN)
        assert as_sets(one) <= sets
        assert len(as_sets(one)) == len(one.sets)
        sizes = [len(s.changes) for s in one.sets]
        assert sizes == sorted(sizes)
        for changed in one.sets:
            assert sum(change.weight for change in changed.changes) == weight
    shares = by_hand.shares()
    outcome = next(iter(shares)) if len(shares) == 1 else None
    outcome = outcome if isinstance(outcome, str) else None
    robust = robustness(situation, outcome)
    assert robust is not None
    assert robust.completions is not None
    if robust.completions:
        assert {one: part.share for one, part in robust.completions.items()} == shares
        total = sum(part.completions for part in robust.completions.values())
        assert all(p.completions == p.share * total for p in robust.completions.values())
    else:
        assert len(shares) == 1
    if outcome is None:
        return
    flips = by_hand.flips(outcome)
    assert {frozenset(flip) for flip in robust.flips} <= flips
    assert robust.total == len(flips)
    assert len(robust.flips) == min(len(flips), MOST_SHOWN)
    assert robust.fewest == min((len(flip) for flip in flips), default=None)

    def steps(fact: str, before: Any, after: Any) -> Fraction | None:
        return distance(knowledge.facts[fact], before, after)

    assert robust.steps == by_hand.least_flip(steps, outcome)
    assert robust.weight == by_hand.least_flip(price, outcome)
    edge = {}
    for fact, value in situation.given.items():
        others = [v for v in by_hand.domains[fact] if by_hand.results({fact: v}) != {outcome}]
        if others:
            nearest = min(others, key=lambda v: distance(knowledge.facts[fact], value, v))
            edge[fact] = (nearest, by_hand.results({fact: nearest}))
    assert {one.fact: (one.move.value, one.outcomes) for one in robust.edge} == edge
    assert [one.fact for one in robust.edge] == list(edge)
    enough = sufficient(situation, outcome)
    assert enough is not None
    assert (enough.facts, enough.total) == by_hand.sufficient(outcome, list(situation.given))


def with_random_efforts(rules: RandomRules, rng: Random) -> KnowledgeBase:
    facts = [
        fact.with_effort(rng.choice(EFFORTS) if rng.random() < 0.75 else None)
        for fact in rules.facts
    ]
    return knowledge_base(facts, rules.decisions, rules.quantities)


def distance(fact: FactDeclaration, before: Any, after: Any) -> Fraction:
    if fact.kind == "scale":
        return Fraction(abs(before - after))
    if fact.kind == "choice":
        return Fraction(abs(fact.options.index(before) - fact.options.index(after)))
    return Fraction(before != after)


def as_sets(found: Counterfactual) -> set[tuple[frozenset[Any], frozenset[Any]]]:
    return {
        (frozenset((c.fact, c.after) for c in one.changes), frozenset(one.needs.items()))
        for one in found.sets
    }


def _first(knowledge: KnowledgeBase, fact: str) -> Any:
    return (finite_values(Fact(fact), knowledge) or (0,))[0]
