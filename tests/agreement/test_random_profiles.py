"""Both engines and the oracle agree on random profiles, complete and partial."""

import os
from typing import Any

from hypothesis import HealthCheck, given, settings

import oracle
from kam_advisor.advisor import Advisor
from kam_advisor.assessment import DecisionAssessment
from profiles import complete_answers, decisions, partial_answers, profile

THOROUGH = os.environ.get("KAM_THOROUGH") == "1"
COMPLETE, PARTIAL = (10_000, 5_000) if THOROUGH else (300, 150)
QUIET = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    "database": None,
    "derandomize": True,
}


def without_default(found: DecisionAssessment, advisor: Advisor) -> dict[str, str | None]:
    """The readings, with the default one called `default` as in the oracle."""
    default = advisor.knowledge.decisions[found.decision].default.id
    return {("default" if r == default else r): outcome for r, outcome in found.readings.items()}


@settings(max_examples=COMPLETE, **QUIET)  # type: ignore[arg-type]
@given(answers=complete_answers())
def test_complete_profiles(advisor: Advisor, answers: dict[str, Any]) -> None:
    found = decisions(advisor.assess(profile(answers), oracle.DECISIONS))
    assert {d: (f.outcome or f.possible[0]) for d, f in found.items()} == oracle.decide(answers)
    assert {d: set(f.warnings) for d, f in found.items() if f.status != "not_applicable"} == {
        d: w for d, w in oracle.warnings(answers).items() if d in oracle.readings(answers)
    }
    for decision, expected in oracle.readings(answers).items():
        assert without_default(found[decision], advisor) == expected
        assert found[decision].missing == ()
        assert found[decision].possible_warnings == ()


@settings(max_examples=COMPLETE, **QUIET)  # type: ignore[arg-type]
@given(answers=complete_answers())
def test_engines_fire_alike_on_complete_profiles(
    durable: Advisor, reference: Advisor, answers: dict[str, Any]
) -> None:
    one, other = (a.assess(profile(answers), oracle.DECISIONS) for a in (durable, reference))
    assert one.accounts == other.accounts
    assert one.company == other.company


@settings(max_examples=PARTIAL, **QUIET)  # type: ignore[arg-type]
@given(answers=partial_answers())
def test_engines_fire_alike_on_partial_profiles(
    durable: Advisor, reference: Advisor, answers: dict[str, Any]
) -> None:
    one, other = (a.assess(profile(answers), oracle.DECISIONS) for a in (durable, reference))
    assert one.accounts == other.accounts
    assert one.company == other.company
