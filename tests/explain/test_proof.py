"""Proofs are made of firings, and everything they say is so."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from kam_advisor.advisor import Advisor
from kam_advisor.assessment import ScopeAssessment
from kam_advisor.explain.cases import cases
from kam_advisor.explain.nodes import nodes_of
from kam_advisor.explain.proof import ConditionStep, DecisionProof, Prover, QuestionStep
from kam_advisor.explain.readings import differences
from kam_advisor.explain.sources import cited_by_proof
from kam_advisor.explain.uses import Uses
from kam_advisor.explain.why_not import why_not
from kam_advisor.reference.decide import Decider
from kam_advisor.reference.evaluate import evaluate
from oracle import DOMAINS
from profiles import complete_answers, partial_answers, profile

QUIET = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    derandomize=True,
    database=None,
)


def scope_of(advisor: Advisor, answers: dict[str, Any]) -> ScopeAssessment:
    return advisor.assess(profile(answers)).accounts[0]


def proofs(advisor: Advisor, scope: ScopeAssessment) -> Iterator[DecisionProof]:
    prover = Prover(nodes_of(advisor.knowledge), scope)
    for name in scope.decisions:
        yield prover.prove(advisor.knowledge.decisions[name])


def conditions(step: ConditionStep) -> Iterator[ConditionStep]:
    yield step
    for part in step.parts:
        yield from conditions(part)


def steps(proof: DecisionProof) -> Iterator[ConditionStep]:
    if proof.applies:
        yield from conditions(proof.applies)
    for reading in proof.readings:
        for step in reading.steps:
            if step.condition:
                yield from conditions(step.condition)
    for _, warning in proof.warnings:
        yield from conditions(warning)


@QUIET
@given(answers=partial_answers())
def test_every_verdict_is_the_value_of_its_condition(
    reference: Advisor, answers: dict[str, Any]
) -> None:
    scope = scope_of(reference, answers)
    context = Uses(reference.knowledge, scope).context
    for proof in proofs(reference, scope):
        for step in steps(proof):
            assert evaluate(step.condition, context) is step.holds, step.node


@QUIET
@given(answers=complete_answers())
def test_a_complete_profile_has_a_whole_proof(reference: Advisor, answers: dict[str, Any]) -> None:
    scope = scope_of(reference, answers)
    for proof in proofs(reference, scope):
        found = scope.decisions[proof.decision.id]
        assert [p.reading.id for p in proof.readings[:1]] == (
            [proof.decision.default.id] if found.readings else []
        )
        assert {p.reading.id: p.outcome for p in proof.readings} == found.readings
        assert {p.reading.id: p.rule for p in proof.readings} == found.fired
        assert {name for name, _ in proof.warnings} == set(found.warnings)
        for reading in proof.readings:
            last = reading.steps[-1]
            concluding = last.branch.id if isinstance(last, QuestionStep) else last.rule
            assert concluding == reading.rule
            assert reading.conclusion.outcome == reading.outcome


@QUIET
@given(answers=complete_answers())
def test_why_not_names_what_fails_and_only_that(
    reference: Advisor, answers: dict[str, Any]
) -> None:
    scope = scope_of(reference, answers)
    context = Uses(reference.knowledge, scope).context
    for name, found in scope.decisions.items():
        decision = reference.knowledge.decisions[name]
        for outcome in decision.outcomes:
            ways = why_not(decision, outcome, context)
            reached = [way for way in ways if not way.shortfalls]
            assert bool(reached) == (found.outcome == outcome)
            assert [way.distance for way in ways] == sorted(way.distance for way in ways)
            for way in ways:
                for shortfall in way.shortfalls:
                    assert evaluate(shortfall.condition, context) is not shortfall.wanted
                    assert shortfall.distance >= 0


@QUIET
@given(answers=complete_answers())
def test_changing_a_decisive_answer_can_make_readings_agree(
    reference: Advisor, answers: dict[str, Any]
) -> None:
    scope = scope_of(reference, answers)
    knowledge = reference.knowledge
    decider = Decider(knowledge, reference.settler)
    for name, found in scope.decisions.items():
        decision = knowledge.decisions[name]
        told = differences(decision, found.readings, scope.given, knowledge, decider)
        assert bool(told) == (found.unanimous is False)
        for difference in told:
            for facts in difference.decisive:
                assert all(fact in scope.given for fact in facts)
                assert len(facts) == len(difference.decisive[0])


@pytest.mark.parametrize("left_out", ["account_power", "account_complexity", "markets_dispersed"])
def test_cases_prove_what_no_chain_of_firings_settles(reference: Advisor, left_out: str) -> None:
    best = {fact: values[-1] for fact, values in DOMAINS.items()}
    best |= {"account_power": 1, "personal_resistance": 1}
    del best[left_out]
    scope = scope_of(reference, best)
    decision = reference.knowledge.decisions["kam_decision"]
    found = scope.decisions["kam_decision"]
    assert found.status == "decided"
    if "outcome:kam_decision" not in scope.conclusions.memory:
        told = cases(reference, nodes_of(reference.knowledge), scope, decision)
        assert told
        assert {case.proof.outcome for case in told} == {found.outcome}


@QUIET
@given(answers=complete_answers())
def test_every_outcome_has_sources(reference: Advisor, answers: dict[str, Any]) -> None:
    scope = scope_of(reference, answers)
    for proof in proofs(reference, scope):
        cited = cited_by_proof(proof, reference.knowledge)
        assert cited
        assert all(citation.source in reference.knowledge.sources for citation in cited)
        assert all(citation.place or citation.because for citation in cited)
