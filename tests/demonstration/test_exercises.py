"""Exercises: solvable, checked by the engine, and the same for the same seed."""

import os
from collections.abc import Iterator
from itertools import islice

import pytest

from demonstrations import adviser_of
from kam_advisor.advisor import Advisor
from kam_advisor.demonstration.defects import defects, repaired, suspects, with_decision
from kam_advisor.demonstration.exercises import Exercise, Invent, Kind, Predict, Repair, exercises
from kam_advisor.demonstration.own import settled_before
from kam_advisor.ir.rules import Table
from kam_advisor.profile import Profile
from kam_advisor.reference.chain import ReferenceEngine
from kam_advisor.values import UNKNOWN

THOROUGH = os.environ.get("KAM_THOROUGH") == "1"
SEEDS = range(20 if THOROUGH else 1)
QUICK = ("account_division", "customer_value_type", "system_level", "mixed_system")
"""A tree, tables, and a decision over several accounts: these with more seeds."""


def made(decision: str, kind: Kind, seed: int, number: int = 1) -> list[Exercise]:
    return list(islice(exercises(adviser_of(decision), decision, kind, seed), number))


def outcome_by(knowledge_of: Repair) -> str | None:
    """What the defective rules give for the witness, by an engine of its own."""
    base = knowledge_of.advisor.knowledge
    knowledge = with_decision(base, knowledge_of.defect.decision)
    adviser = Advisor(knowledge, ReferenceEngine(knowledge))
    found = adviser.assess(knowledge_of.sound.profile, {knowledge_of.original.id})
    account = knowledge_of.sound.account
    scope = found.company if account is None else found.accounts[account]
    assessed = scope.decisions[knowledge_of.original.id]
    return assessed.outcome or assessed.possible[0]


def test_every_decision_has_exercises_that_their_solution_solves(exercised: str) -> None:
    for seed in SEEDS:
        (predict,) = made(exercised, "predict", seed)
        assert isinstance(predict, Predict)
        assert predict.check(*predict.solution).right
        (invent,) = made(exercised, "invent", seed)
        assert isinstance(invent, Invent)
        assert invent.check(invent.solution).right
        assert not invent.check(invent.empty()).right or len(invent.decision.outcomes) == 1


@pytest.mark.parametrize("name", QUICK)
def test_a_wrong_answer_fails(name: str) -> None:
    for seed in range(5):
        (predict,) = made(name, "predict", seed)
        assert isinstance(predict, Predict)
        outcome, rule = predict.solution
        for other in predict.rules:
            assert predict.check(outcome, other).right == (other == rule)
        for other in predict.outcomes:
            assert predict.check(other, rule).right == (other == outcome)


@pytest.mark.parametrize("name", QUICK)
def test_a_repair_is_shown_by_its_witness_and_mended_by_its_solution(name: str) -> None:
    for seed in range(20 if THOROUGH else 1):
        (repair,) = made(name, "repair", seed)
        assert isinstance(repair, Repair)
        assert repair.sound.outcome != repair.wrong.outcome
        assert outcome_by(repair) == repair.wrong.outcome
        assert repair.check(repair.solution).right
        mending = [rule for rule in repair.rules if repair.check(rule).right]
        assert repair.solution in mending
        assert len(mending) == 1 or repair.defect.kind == "order"
        assert len(mending) < len(repair.rules)


def test_what_can_be_answered_is_enough(exercised: str) -> None:
    """What only other decisions look at is filled in, and is as the engine says it is."""
    (invent,) = made(exercised, "invent", 3)
    assert isinstance(invent, Invent)
    profile = invent.empty()
    start = dict(settled(invent, profile))
    for ask in invent.asks():
        value = invent.given(invent.solution, ask)
        assert invent.given(profile, ask) is None
        profile = invent.answered(profile, ask, UNKNOWN if value is None else value)
    assert invent.check(profile).right
    assert start.items() <= dict(settled(invent, profile)).items()


def settled(invent: Invent, profile: Profile) -> Iterator[tuple[tuple[int | None, str], str]]:
    way = invent.walk(profile)
    for account, name, outcome in settled_before(way, invent.decision, invent.advisor.knowledge):
        yield (account, name), outcome


def test_an_exercise_is_about_the_decision_itself() -> None:
    (invent,) = made("account_division", "invent", 5)
    assert isinstance(invent, Invent)
    assert len(invent.facts) == 5
    assert [name for (_, name), _ in settled(invent, invent.empty())] == ["kam_decision"]
    (over_accounts,) = made("mixed_system", "invent", 5)
    assert isinstance(over_accounts, Invent)
    assert "divisions_share_accounts" in over_accounts.facts
    assert "account_power" not in over_accounts.facts


@pytest.mark.parametrize("name", QUICK)
def test_any_right_profile_is_accepted(name: str) -> None:
    (invent,) = made(name, "invent", 4)
    assert isinstance(invent, Invent)
    profile = invent.solution
    for ask in invent.asks():  # leave out whatever can be left out
        fewer = invent.answered(profile, ask, UNKNOWN)
        if invent.check(fewer).right:
            profile = fewer
    assert invent.check(profile).right
    assert invent.walk(profile).rule == invent.rule


def test_a_profile_that_comes_out_by_another_rule_is_refused() -> None:
    first, other = made("system_level", "invent", 1, 8)[::7]
    assert isinstance(first, Invent)
    assert isinstance(other, Invent)
    found = [e for e in made("system_level", "invent", 1, 8) if isinstance(e, Invent)]
    for one in found:
        for another in found:
            assert one.check(another.solution).right == (one.rule == another.rule)


@pytest.mark.parametrize("kind", ["predict", "repair", "invent"])
def test_the_same_seed_makes_the_same_exercises(kind: Kind) -> None:
    def shown(seed: int) -> list[str]:
        return [repr(e.solution) for e in made("customer_value_type", kind, seed, 3)]

    assert shown(5) == shown(5)
    assert any(shown(5) != shown(seed) for seed in (6, 7, 8))


@pytest.mark.parametrize("name", QUICK)
def test_a_defect_is_in_one_rule_and_putting_it_back_gives_the_original(name: str) -> None:
    adviser = adviser_of(name)
    declared = adviser.knowledge.decisions[name]
    found = list(defects(declared, adviser.knowledge))
    assert {defect.kind for defect in found} >= (
        {"condition", "outcome"} if isinstance(declared.default.logic, Table) else {"branches"}
    )
    for defect in found:
        assert defect.decision != declared
        assert repaired(defect.decision, declared, defect.rule) == declared
        for rule in suspects(declared):
            same = repaired(defect.decision, declared, rule) == declared
            assert same == (rule == defect.rule) or defect.kind == "order"


@pytest.mark.parametrize("kind", ["predict", "invent"])
@pytest.mark.parametrize(
    "name", ["account_division", "liquidity", "key_figures", "sales_plan_steps"]
)
def test_the_rules_take_turns(name: str, kind: Kind) -> None:
    """Also where figures decide: these are drawn from round numbers, not from the ends only."""
    found = [e for e in made(name, kind, 1, 4) if isinstance(e, Predict | Invent)]
    rules = {e.solution[1] if isinstance(e, Predict) else e.rule for e in found}
    assert len(rules) >= 3


def test_defects_come_in_different_rules_and_kinds() -> None:
    found = [e for e in made("kam_decision", "repair", 1, 6) if isinstance(e, Repair)]
    assert len({e.solution for e in found}) >= 5
    assert len({e.defect.kind for e in found}) >= 2


def test_nothing_is_to_be_invented_that_follows_from_no_answers() -> None:
    found = made("team_form", "invent", 1, 6)
    assert all(isinstance(e, Invent) and not e.check(e.empty()).right for e in found)


def test_numbers_that_cannot_go_together_are_avoided() -> None:
    for exercise in made("liquidity", "predict", 1, 6):
        assert isinstance(exercise, Predict)
        company = exercise.walk.profile.company
        assert company["stock_value"] <= company["current_assets"]  # type: ignore[operator]
