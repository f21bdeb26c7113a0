"""What is wanted beside outcomes, and figures that may be given instead of being worked out."""

import pytest

from interviews import Starting, company
from kam_advisor.advisor import Advisor
from kam_advisor.interview import EXTENTS, Ask, Extent, Goals, Interview, Target
from kam_advisor.interview.outlook import outlook
from kam_advisor.interview.priors import Priors
from kam_advisor.interview.strategy import Strategy


def findings(advisor: Advisor, decision: str, extent: Extent) -> set[str]:
    targets = Goals(advisor.completions, (decision,), 1, extent).targets
    return {target.finding for target in targets if target.finding is not None}


def test_how_much_is_wanted(reference: Advisor) -> None:
    found = {
        decision: [len(findings(reference, decision, extent)) for extent in EXTENTS]
        for decision in ("team_conditions", "account_selection", "forecast_steps", "kam_decision")
    }
    assert found == {
        "team_conditions": [0, 5, 5, 5],  # the items of the checklist
        "account_selection": [0, 0, 12, 14],  # no checklist
        "forecast_steps": [0, 8, 8, 9],
        "kam_decision": [0, 0, 0, 2],
    }


def test_every_item_of_a_checklist_is_asked(reference: Advisor) -> None:
    """Its outcome alone is settled before."""
    asked = {}
    for extent in ("outcomes", "checklists"):
        interview = Interview(reference, company(), ("team_checklist",), extent=extent)
        while (question := interview.next_question()) is not None:
            interview.answer(5 if question.fact.kind == "scale" else False)
        asked[extent] = len(interview.answers)
    assert asked["outcomes"] < asked["checklists"]
    settled = [p for t, p in interview.standings().items() if t.finding is not None]
    assert settled == [{True}] * 7


def test_what_nobody_knows_leaves_a_gap_open(reference: Advisor) -> None:
    interview = Interview(reference, company(), ("forecast_steps",))
    interview.dont_know()
    while interview.next_question() is not None:
        interview.answer(True)
    still = [t for t, possible in interview.standings().items() if len(possible) > 1]
    assert [t.finding is None for t in still].count(False) == 1


@pytest.mark.parametrize("warnings", [True, False])
def test_warnings_are_settled_where_they_are_wanted(reference: Advisor, warnings: bool) -> None:
    extent: Extent = "warnings" if warnings else "gaps"
    interview = Interview(reference, company(), ("kam_decision",), extent=extent)
    while (question := interview.next_question()) is not None:
        interview.answer(5 if question.fact.kind == "scale" else False)
    assessment = reference.assess(interview.to_profile(), {"kam_decision"})
    (account,) = assessment.accounts
    decision = account.decisions["kam_decision"]
    assert decision.status != "open"
    if warnings:
        fired = {t.finding for t, p in interview.standings().items() if p == {True}}
        assert fired == set(decision.warnings)
        assert not any(len(possible) > 1 for possible in interview.standings().values())


STATED = Ask(None, "retention_stated")


def test_a_figure_that_may_be_given_is_offered_first(start: Starting) -> None:
    interview = start(("retention",))
    question = interview.next_question()
    assert question is not None
    assert (question.ask, question.offered) == (STATED, True)
    interview.answer(80)
    assert interview.next_question() is None
    assert Ask(None, "customers_at_start") in interview.spared()


def test_what_is_offered_and_not_at_hand_is_worked_out(start: Starting) -> None:
    interview = start(("retention",))
    interview.dont_know()
    asked = []
    while (question := interview.next_question()) is not None:
        asked.append(question.ask.fact)
        assert not question.offered
        interview.answer(100)
    assert "customers_at_start" in asked
    (possible,) = interview.standings().values()
    assert len(possible) == 1


def test_nothing_is_offered_where_the_raw_figures_are_known(start: Starting) -> None:
    interview = start(("retention",))
    for fact, value in (
        ("customers_at_start", 100),
        ("customers_at_end", 90),
        ("new_customers", 5),
    ):
        interview.change(Ask(None, fact), value)
    assert interview.next_question() is None
    assert interview.asked()[0].ask.fact == "customers_at_start"


def test_the_whole_of_the_rules_is_planned_in_bounded_time(reference: Advisor) -> None:
    """With numbers, counts over accounts and figures that may be given there is an estimate."""
    decisions = ("retention", "break_even", "mixed_system", "customer_value_type")
    model = reference.completions
    strategy = Strategy(Goals(model, decisions, 1), Priors(model, reference.knowledge))
    found = outlook(strategy, reference, company(), runs=3)
    assert found.margin > 0
    assert 0 < found.least <= found.expected + found.margin
    assert found.runs == 3
    always = {place.ask for place in found.places if place.often == 1}
    assert STATED in always
    assert Target(None, "retention") in strategy.goals.targets
