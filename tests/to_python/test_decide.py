"""Compiled rules say what the assessment says: outcomes, rules, warnings, gaps, firings."""

import os
from collections import ChainMap, defaultdict
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from random import Random
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kam_advisor.advisor import Advisor
from kam_advisor.errors import ProfileInvalid
from kam_advisor.ir.agendas import Agenda
from kam_advisor.ir.knowledge import FactDeclaration, KnowledgeBase
from kam_advisor.ir.rules import NOT_APPLICABLE
from kam_advisor.load import load
from kam_advisor.reference.chain import ReferenceEngine
from kam_advisor.to_python import Decided, compile_rules, source_of
from kam_advisor.to_python.compiled import chosen, decision_of
from random_rules import RandomRules

THOROUGH = bool(os.environ.get("KAM_THOROUGH"))


@pytest.fixture(scope="module")
def advisor() -> Advisor:
    knowledge = load()
    return Advisor(knowledge, ReferenceEngine(knowledge))


def assessed(
    advisor: Advisor, given: Mapping[str, Any], agenda: Agenda | None = None
) -> dict[str, Decided]:
    """What the assessment says, in the form of the compiled rules."""
    found = advisor.assess_answers("", given, decisions_of(advisor, agenda))
    return {
        id: Decided(
            NOT_APPLICABLE if decision.status == "not_applicable" else decision.outcome,
            decision.fired.get(advisor.knowledge.decisions[id].default.id),
            decision.warnings,
            decision.gaps,
        )
        for id, decision in found.decisions.items()
    }


def decisions_of(advisor: Advisor, agenda: Agenda | None) -> tuple[str, ...]:
    agendas = advisor.knowledge.agendas
    chosen = agenda or next(iter(agendas.values()), None)
    return tuple(advisor.knowledge.decisions) if chosen is None else chosen.decisions


def account_decisions(advisor: Advisor, agenda: Agenda) -> list[str]:
    decisions = advisor.knowledge.decisions
    return [id for id in agenda.decisions if decisions[id].scope == "account"]


def check(advisor: Advisor, given: Mapping[str, Any], agenda: Agenda | None = None) -> None:
    expected = assessed(advisor, given, agenda)
    used = {d.id for d in chosen(advisor.knowledge, decisions_of(advisor, agenda))}
    firings = advisor.assess_answers("", given).conclusions.firings
    kept = tuple(firing for firing in firings if decision_of(firing.production) in used)
    assert advisor.decide(given, agenda) == expected
    assert advisor.decide_with_proof(given, agenda) == (expected, kept)


def random_answer(fact: FactDeclaration, rng: Random) -> Any:
    match fact.kind:
        case "boolean":
            return rng.random() < 0.5
        case "choice":
            return rng.choice(fact.options)
        case "scale":
            return int(rng.choice(fact.options))
        case "integer":
            return rng.randint(int(fact.minimum or 0), int(fact.maximum or 1000))
        case _:
            low, high = Fraction(fact.minimum or 0), Fraction(fact.maximum or 100_000)
            return low + (high - low) * Fraction(rng.randint(0, 1000), 1000)


def random_answers(knowledge: KnowledgeBase, rng: Random, share: float = 1.0) -> dict[str, Any]:
    return {
        fact.id: random_answer(fact, rng)
        for fact in knowledge.facts.values()
        if rng.random() < share
    }


@settings(max_examples=2_000 if THOROUGH else 60, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_random_rules(seed: int) -> None:
    rules = RandomRules(Random(seed))
    advisor = Advisor(rules.knowledge, ReferenceEngine(rules.knowledge))
    for share in (1.0, 1.0, 0.7):
        check(advisor, rules.known(share))


@pytest.mark.parametrize("seed", range(2_000 if THOROUGH else 40))
def test_shipped_rules(advisor: Advisor, seed: int) -> None:
    answers = random_answers(advisor.knowledge, Random(seed))
    for agenda in advisor.knowledge.agendas.values():
        check(advisor, answers, agenda)


def test_most_shipped_decisions_are_compiled(advisor: Advisor) -> None:
    core = ["customer_value_type", "kam_decision", "account_division", "system_level", "multilevel"]
    compiled = compile_rules(advisor.knowledge, core)
    answers = random_answers(advisor.knowledge, Random(7))
    found = compiled.decide(answers)
    assert found is not None
    assert found == {id: assessed(advisor, answers)[id] for id in core}


def test_the_source_can_be_read(advisor: Advisor) -> None:
    source = source_of(advisor.knowledge, ["account_division"])
    assert source == source_of(advisor.knowledge, ["account_division"])
    assert "if f_production_scale_matters" in source


def test_answers_in_other_words(advisor: Advisor) -> None:
    answers = random_answers(advisor.knowledge, Random(3))
    written = {
        id: ("ja" if value else "nee") if isinstance(value, bool) else value
        for id, value in answers.items()
    }
    assert advisor.decide(written) == advisor.decide(answers)


def test_unknown_answers_are_looked_into(advisor: Advisor) -> None:
    unknown: dict[str, object] = dict.fromkeys(advisor.knowledge.facts)
    assert advisor.decide(unknown) == advisor.decide({}) == assessed(advisor, {})


def test_a_fact_that_does_not_apply_may_be_absent(advisor: Advisor) -> None:
    answers = random_answers(advisor.knowledge, Random(3)) | {"organisation_structure": "single"}
    without = {id: value for id, value in answers.items() if id != "divisions_share_accounts"}
    assert advisor.decide(without) == advisor.decide(answers)


def test_an_undeclared_fact_in_place_of_one_that_does_not_apply_is_named(advisor: Advisor) -> None:
    core = next(iter(advisor.knowledge.agendas.values()))
    used = compile_rules(advisor.knowledge, account_decisions(advisor, core)).facts
    answers = {
        id: answer
        for id, answer in random_answers(advisor.knowledge, Random(3)).items()
        if id in used - {"divisions_share_accounts"}
    }
    with pytest.raises(ProfileInvalid, match="no_such_fact"):
        advisor.decide(answers | {"organisation_structure": "single", "no_such_fact": True})


def test_any_mapping_is_read_and_left_as_it_was(advisor: Advisor) -> None:
    answers = random_answers(advisor.knowledge, Random(5))
    inventing = defaultdict(bool, answers)
    del answers["wants_advice"], inventing["wants_advice"]
    for given_as in (MappingProxyType(answers), ChainMap({}, answers), inventing):
        assert advisor.decide(given_as) == advisor.decide(answers) == assessed(advisor, answers)
        assert advisor.decide_with_proof(given_as) == advisor.decide_with_proof(answers)
    assert inventing == answers


@pytest.mark.parametrize(
    ("fact", "answer"),
    [
        ("account_power", True),
        ("account_power", 6),
        ("account_power", 3.0),
        ("account_power", Decimal("3.5")),
        ("account_power", float("nan")),
        ("account_power", [3]),
        ("wants_advice", 1),
        ("wants_advice", "perhaps"),
        ("own_complexity", "huge"),
        ("own_complexity", {"a": 1}),
        ("supplier_levels", 0),
        ("no_such_fact", True),
        (17, True),
    ],
)
def test_every_wrong_answer_is_named(advisor: Advisor, fact: Any, answer: object) -> None:
    answers = random_answers(advisor.knowledge, Random(3)) | {fact: answer, "price_decides": "x"}
    with pytest.raises(ProfileInvalid) as error:
        advisor.decide(answers)
    assert len(error.value.faults) == 2
    assert str(fact) in str(error.value)
