"""Answering, going back, changing, and what the interview tells."""

import pytest

from interviews import CORE, Starting
from kam_advisor.interview import Ask, Span, Target
from kam_advisor.values import UNKNOWN

VALUE = ("customer_value_type",)
FIRST = Ask(0, "wants_high_value")
LOW = ("account_power", "personal_resistance", "production_scale_matters", "markets_dispersed")
"""Where a low answer, or no, speaks for key account management or a division."""
SECOND = Ask(0, "invests_in_tailoring")


def test_from_the_first_question_to_the_last(start: Starting) -> None:
    interview = start(VALUE)
    question = interview.next_question()
    assert question is not None
    assert (question.ask, question.account, question.earlier) == (FIRST, "Account 0", None)
    assert interview.progress().at_most == 3
    interview.answer(False)
    question = interview.next_question()
    assert question is not None
    assert question.ask == SECOND
    interview.answer(False)
    assert interview.next_question() is None
    assert interview.standings() == {Target(0, VALUE[0]): {"intrinsic"}}
    assert interview.spared() == (Ask(0, "accepts_integration"),)
    assert interview.to_profile().accounts[0].facts == {
        "wants_high_value": False,
        "invests_in_tailoring": False,
    }
    with pytest.raises(ValueError, match="no question"):
        interview.answer(True)


def test_back_and_keep(start: Starting) -> None:
    interview = start(VALUE)
    assert interview.back() is None
    interview.answer(True)
    interview.answer(True)
    shown = interview.back()
    assert shown is not None
    assert shown.earlier is True
    assert interview.next_question() == shown
    first = interview.back()
    assert first is not None
    assert first.ask == FIRST
    assert interview.back() is None
    interview.keep()
    assert interview.answers[FIRST] is True
    question = interview.next_question()
    assert question is None or question.earlier is None


def test_a_changed_answer_sets_later_ones_aside_and_keeps_them(start: Starting) -> None:
    interview = start(("account_division",))
    while (question := interview.next_question()) is not None:
        fact = question.fact
        low = fact.id in LOW
        interview.answer((1 if low else 5) if fact.kind == "scale" else not low)
    before = dict(interview.answers)
    assert interview.set_aside() == ()
    interview.change(Ask(0, "buying_centralisation"), 1)
    interview.change(Ask(None, "markets_dispersed"), True)
    assert interview.standings() == {Target(0, "account_division"): {"not_applicable"}}
    assert Ask(0, "account_needs_differ") in interview.set_aside()
    assert set(before) <= set(interview.answers)
    assert "account_needs_differ" in interview.to_profile().accounts[0].facts
    interview.change(Ask(None, "markets_dispersed"), False)
    interview.change(Ask(0, "buying_centralisation"), before[Ask(0, "buying_centralisation")])
    assert interview.set_aside() == (Ask(None, "markets_dispersed"),)
    assert interview.next_question() is None


def test_dont_know_is_for_good_and_can_be_changed(start: Starting) -> None:
    interview = start(VALUE)
    interview.dont_know()
    assert interview.earlier(FIRST) is UNKNOWN
    while (question := interview.next_question()) is not None:
        assert question.ask != FIRST
        interview.dont_know()
    (possible,) = interview.standings().values()
    assert possible == {"intrinsic", "extrinsic", "strategic"}
    interview.change(FIRST, True)
    assert interview.earlier(FIRST) is True
    assert FIRST not in interview.unknown


def test_why(start: Starting) -> None:
    interview = start(VALUE)
    interview.answer(False)
    why = interview.why(SECOND)
    (stake,) = why.stakes
    assert stake.possible == {"intrinsic", "extrinsic"}
    assert [e.answers for e in stake.effects] == [(True,), (False,)]
    assert [e.possible for e in stake.effects] == [{"extrinsic"}, {"intrinsic"}]
    assert why.known == {FIRST: False}
    interview.answer(True)
    assert interview.why(Ask(0, "accepts_integration")).stakes == ()


def test_why_speaks_of_stretches_of_numbers(start: Starting) -> None:
    interview = start(("multilevel",))
    interview.change(Ask(None, "supplier_levels"), 2)
    why = interview.why(Ask(None, "supplier_levels"))
    spans = [answer for stake in why.stakes for e in stake.effects for answer in e.answers]
    assert Span(1, 1) in spans
    assert Span(2, None) in spans


def test_an_account_is_asked_only_for_itself(start: Starting) -> None:
    interview = start(CORE, accounts=2)
    asked = set()
    while (question := interview.next_question()) is not None:
        assert question.ask not in asked
        asked.add(question.ask)
        assert (question.account is None) == (question.fact.scope == "company")
        interview.answer(interview.advisor.completions.domain(question.fact.id).values[-1])
    assert {ask.account for ask in asked} == {None, 0, 1}


def test_what_may_not_apply_waits_for_what_decides_it(start: Starting) -> None:
    interview = start(("system_level",))
    asked = []
    while (question := interview.next_question()) is not None:
        asked.append(question.ask.fact)
        interview.answer(interview.advisor.completions.domain(question.fact.id).values[-1])
    if "divisions_share_accounts" in asked:
        assert asked.index("organisation_structure") < asked.index("divisions_share_accounts")
