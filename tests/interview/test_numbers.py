"""Numbers in arithmetic: what is answered is put into the diagrams, and what matters is found."""

import random

import pytest

from certificates import Certifier
from interviews import Starting
from kam_advisor.interview import Ask
from kam_advisor.unknowns import NoOutcome

FIGURES = ["field_force_by_budget", "break_even_turnover", "solvency", "key_figures"]


@pytest.mark.parametrize("decision", FIGURES)
def test_answers_put_in_say_what_the_completions_say(decision: str, start: Starting) -> None:
    chance = random.Random(1)
    for _ in range(5):
        interview = start((decision,))
        goals, certifier = interview.goals, Certifier(interview)
        (target,) = goals.targets
        while (question := interview.next_question()) is not None:
            interview.answer(chance.choice(list(certifier.answers(question.fact.id))))
            now = goals.situation(interview.answers, interview.unknown)
            company = goals.given(None, now)
            view = goals.model.company(company, [{}]).decision(decision)
            lacking = {NoOutcome.GAP: view.gap, NoOutcome.CONFLICT: view.conflict}
            there = {problem for problem, is_there in lacking.items() if is_there}
            assert goals.possible(target, now) == view.possible | there
            if view.exact:
                assert {ask.fact for ask in goals.missing(target, now)} <= set(view.missing)


def test_what_is_more_than_nothing_anyway_does_not_matter(start: Starting) -> None:
    """With nobody in the field it counts whether there is work, not how long a visit takes."""
    interview = start(("field_force_size",))
    for fact, value in (
        ("visiting_days", 100),
        ("visiting_hours_per_day", 5),
        ("field_force_now", 0),
        ("class_a_customers", 0),
        ("travel_and_waiting_hours", 100),
    ):
        interview.change(Ask(None, fact), value)
    now = interview.goals.situation(interview.answers, interview.unknown)
    (target,) = interview.goals.targets
    missing = {ask.fact for ask in interview.goals.missing(target, now)}
    assert missing == {
        "class_b_customers",
        "class_b_visits",
        "class_c_customers",
        "class_c_visits",
    }


def test_a_figure_that_may_be_given_is_asked_only_where_it_spares_something(
    start: Starting,
) -> None:
    """What may settle the decision without the figure comes first."""
    interview = start(("abc_and_value",))
    question = interview.next_question()
    assert question is not None
    assert not question.offered
    asked = []
    while question is not None:
        asked.append(question.ask.fact)
        values = list(Certifier(interview).answers(question.fact.id))
        interview.dont_know() if question.offered else interview.answer(values[-1])
        question = interview.next_question()
    assert asked.index("stated_abc_class") < asked.index("account_turnover")
