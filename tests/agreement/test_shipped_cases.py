"""The shipped cases, and the companies in `examples/`, through every engine."""

from pathlib import Path

import pytest
import yaml

import oracle
from kam_advisor.advisor import Advisor, count, counts_of
from kam_advisor.cases.apart import Apart
from kam_advisor.cases.case import Case
from kam_advisor.cases.read import case_files, read_cases
from kam_advisor.durable import DurableEngine, available
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.profile import Profile, read_profiles
from kam_advisor.reference.chain import ReferenceEngine
from kam_advisor.reference.decide import Decider
from kam_advisor.reference.settle import Settler
from whole_knowledge import *  # noqa: F403

ROOT = Path(__file__).parents[2]
COMPANIES = yaml.safe_load((Path(__file__).parent / "companies.yaml").read_text("utf-8"))
EXAMPLES = sorted(path.name for path in (ROOT / "examples").glob("*.yaml"))
LITERATURE = ("procter_gamble_walmart", "dhl", "xerox", "dmv", "lear")


@pytest.fixture(scope="module")
def cases(knowledge: KnowledgeBase) -> list[Case]:
    return read_cases(case_files(ROOT / "rules", "rules"), knowledge)


@pytest.fixture(scope="module")
def apart(knowledge: KnowledgeBase) -> Apart:
    return Apart(knowledge, lambda part: Advisor(part, ReferenceEngine(part)))


@pytest.fixture(scope="module")
def durable_apart(knowledge: KnowledgeBase) -> Apart:
    usable, why_not = available()
    if not usable:
        pytest.skip(f"durable_rules cannot be used: {why_not}")
    return Apart(knowledge, lambda part: Advisor(part, DurableEngine(part)))


def test_every_shipped_case_holds(cases: list[Case], apart: Apart) -> None:
    assert len(cases) >= 200
    failures = [(run.case.name, run.failures) for run in apart.run(cases)]
    assert [(name, failed) for name, failed in failures if failed] == []


def test_every_decision_has_cases(cases: list[Case], knowledge: KnowledgeBase) -> None:
    assert {case.decision for case in cases} == set(knowledge.decisions)


def test_both_engines_give_the_same_proof_of_every_case(
    cases: list[Case], apart: Apart, durable_apart: Apart
) -> None:
    for case in cases:
        mine, decision = apart.own(case).profile, (case.decision,)
        one = apart.advisor(case.decision).assess(mine, decision)
        other = durable_apart.advisor(case.decision).assess(mine, decision)
        assert one.accounts == other.accounts, case.name
        assert one.company == other.company, case.name


def test_the_decider_gives_every_outcome_that_follows(cases: list[Case], apart: Apart) -> None:
    """Without completions it may leave a decision open; where it decides, it decides alike."""
    decided = 0
    for case in cases:
        advisor, mine = apart.advisor(case.decision), apart.own(case)
        outcome = outcomes(mine.profile, advisor).get(case.decision)
        if outcome is not None:
            decided += 1
            found = case.found(advisor.assess(mine.profile, (case.decision,)))
            assert found.possible == (outcome,), case.name
            if ("outcome",) in case.expect.places:
                assert outcome == case.expect.outcome, case.name
    assert decided >= 150


def outcomes(profile: Profile, advisor: Advisor) -> dict[str, str]:
    """The outcomes of the company and of its first account, by the Decider."""
    knowledge = advisor.knowledge
    decider = Decider(knowledge, Settler(knowledge))
    account = decider.outcomes({**profile.company, **profile.accounts[0].facts})
    counted = count(counts_of(knowledge), advisor.assess(profile, ()).accounts, knowledge)
    return {**account, **decider.outcomes(profile.company, "company", counted)}


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_can_be_assessed(name: str, advisor: Advisor) -> None:
    (profile,) = example(name, advisor.knowledge)
    assessment = advisor.assess(profile, only=oracle.DECISIONS)
    assert all(found.exact for found in assessment.accounts[0].decisions.values())


@pytest.mark.parametrize("name", COMPANIES)
def test_companies_give_what_is_expected(name: str, advisor: Advisor) -> None:
    expected = COMPANIES[name]
    (profile,) = example(name, advisor.knowledge)
    (account,) = advisor.assess(profile, oracle.DECISIONS).accounts
    assert account.name == expected["account"]
    decisions = advisor.knowledge.decisions
    found = account.decisions
    assert {id: one.outcome or one.possible[0] for id, one in found.items()} == expected["outcomes"]
    others = {
        id: {r: o for r, o in one.readings.items() if r != decisions[id].default.id}
        for id, one in found.items()
    }
    assert {id: readings for id, readings in others.items() if readings} == expected["readings"]
    fired = {id: sorted(one.warnings) for id, one in found.items() if one.warnings}
    assert fired == expected["warnings"]


def test_the_companies_of_literature_are_expected() -> None:
    assert {f"{name}.yaml" for name in LITERATURE} <= set(COMPANIES) <= set(EXAMPLES)


def example(name: str, knowledge: KnowledgeBase) -> list[Profile]:
    return read_profiles((ROOT / "examples" / name).read_bytes(), name, knowledge)
