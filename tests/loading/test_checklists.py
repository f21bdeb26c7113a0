"""Checklists: what is made of them, and gaps through every stage to the report."""

import json
from itertools import product
from pathlib import Path

import pytest

from kam_advisor.advisor import Advisor
from kam_advisor.cases.coverage import coverage
from kam_advisor.cases.missing import propose
from kam_advisor.cases.read import case_files, read_cases
from kam_advisor.cases.run import run_all
from kam_advisor.cases.to_yaml import to_yaml
from kam_advisor.durable import DurableEngine, available
from kam_advisor.ir.expressions import Constant, Fact, Not, Value
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.quantities import CollectTable
from kam_advisor.load import load
from kam_advisor.load.encoding import decode, encode
from kam_advisor.profile import Account, Profile
from kam_advisor.reference.chain import ReferenceEngine
from kam_advisor.report.as_json import JsonWriter
from kam_advisor.report.json_schema import AssessmentJson
from kam_advisor.values import UNKNOWN

VISITS = Path(__file__).parents[2] / "docs" / "reference" / "example" / "visits"
NAME = "visit_preparation"


@pytest.fixture(scope="module")
def visits() -> KnowledgeBase:
    return load((VISITS,), only_rules=True, cache=False)


def test_a_checklist_is_a_count_a_table_and_gaps(visits: KnowledgeBase) -> None:
    decision, count = visits.decisions[NAME], visits.quantities["preparations_done"]
    assert isinstance(count, CollectTable)
    assert (count.aggregate, count.unit) == ("count", "items")
    assert [(row.id, row.value) for row in count.rows] == [
        (f"{NAME}.preparations_done.{item}", Constant(1))
        for item in ("goal", "buyer", "complaints")
    ]
    gaps = {warning.id: warning for warning in decision.warnings}
    assert list(gaps) == ["contract", "goal", "buyer", "complaints"]
    assert {warning.kind for warning in decision.warnings} == {"gap"}
    assert gaps["goal"].when == Not(Fact("visit_goal_set"))
    assert gaps["goal"].citations == decision.default.citations
    told = visits.advice[NAME]["gaps.goal"]
    assert told.citations == gaps["goal"].citations
    assert told.summary == {"en": "", "nl": ""}


def test_it_is_kept_and_found_again(visits: KnowledgeBase) -> None:
    assert decode(json.loads(json.dumps(encode(visits)))) == visits


def profile(**answers: Value | None) -> Profile:
    return Profile("", {}, (Account("", {k: v for k, v in answers.items() if v is not None}),))


def by_hand(answers: dict[str, Value | None]) -> tuple[str, set[str]]:
    """The outcome and the gaps, from complete answers."""
    goal, buyer = bool(answers["visit_goal_set"]), bool(answers["buyer_known"])
    complaints = answers["open_complaints"]
    assert isinstance(complaints, int)
    done = {"goal": goal, "buyer": buyer, "complaints": complaints < 3 or goal}
    gaps = {item for item, is_done in done.items() if not is_done}
    return {3: "prepared", 2: "almost"}.get(3 - len(gaps), "not_prepared"), gaps


@pytest.mark.parametrize("engine", ["reference", "durable"])
def test_what_fires_and_what_may(visits: KnowledgeBase, engine: str) -> None:
    if engine == "durable" and not available()[0]:
        pytest.skip("durable-rules is not installed")
    chosen = ReferenceEngine(visits) if engine == "reference" else DurableEngine(visits)
    advisor = Advisor(visits, chosen)
    options: dict[str, tuple[Value | None, ...]] = {
        "visit_goal_set": (True, False, None),
        "buyer_known": (True, False, None),
        "open_complaints": (0, 3, None),
    }
    for chosen_answers in product(*options.values()):
        given = dict(zip(options, chosen_answers, strict=True))
        ways = [
            by_hand(dict(zip(options, way, strict=True)))
            for way in product(
                *((v,) if v is not None else options[k][:-1] for k, v in given.items())
            )
        ]
        found = advisor.assess(profile(**given, under_contract=False)).accounts[0].decisions[NAME]
        assert set(found.possible) == {outcome for outcome, _ in ways}
        everywhere = set.intersection(*(gaps for _, gaps in ways))
        assert set(found.gaps) == everywhere
        assert set(found.possible_gaps) == set.union(*(gaps for _, gaps in ways)) - everywhere
        assert found.warnings == found.possible_warnings == ()
        assert found.exact


def test_gaps_of_a_decision_that_is_not_looked_at_are_no_warnings(visits: KnowledgeBase) -> None:
    found = Advisor(visits).assess(profile()).accounts[0].decisions[NAME]
    assert set(found.possible_gaps) == {"goal", "buyer", "complaints", "contract"}
    assert found.scores["preparations_done"] is UNKNOWN


def test_json_tells_what_to_do(visits: KnowledgeBase) -> None:
    advisor = Advisor(visits)
    given = profile(visit_goal_set=False, open_complaints=0, under_contract=False)
    text = JsonWriter(advisor, "nl").text(advisor.assess(given), indent=None)
    AssessmentJson.model_validate_json(text)
    written = json.loads(text)
    decisions = written["accounts"][0]["decisions"]
    decision = next(d for d in decisions if d["decision"] == NAME)
    assert decision["gaps"] == ["goal"]
    assert decision["possible_gaps"] == ["buyer"]
    assert decision["gap_advice"]["goal"]["title"] == "Het bezoek heeft geen doel"
    assert decision["proof"]["gaps"]["goal"]["condition"] == "not(visit_goal_set)"
    assert decision["proof"]["warnings"] == {}


def test_cases_exercise_gaps_and_propose_what_they_do_not(visits: KnowledgeBase) -> None:
    advisor = Advisor(visits)
    files = [file for file in case_files(VISITS, "visits") if NAME in file[1]]
    cases = read_cases(files, visits)
    runs = run_all(cases, advisor)
    assert [run.failures for run in runs] == [()] * len(runs)
    (whole,) = coverage(runs, [NAME], advisor)
    assert whole.complete
    (less,) = coverage(runs[:1], [NAME], advisor)
    assert {item.name for item in less.missing if item.kind == "gap"} == {
        *("goal", "buyer", "complaints", "contract")
    }
    assert not {item for item in less.missing if item.kind in ("warning", "no_warning", "no_gap")}
    proposed = propose([less], cases[:1], advisor)
    assert "      gaps: [" in to_yaml([case for _, case in proposed], ())
