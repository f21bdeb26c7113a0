"""The state machine: forward, back, what is shown, predicted and answered."""

import os

import pytest

from demonstrations import adviser_of, cases_of, emptied, given, typed_from
from kam_advisor.cases.case import Case
from kam_advisor.demonstration import (
    Applies,
    Ask,
    Asked,
    Closing,
    Demonstration,
    Opening,
    Score,
    Tried,
    Walker,
)
from kam_advisor.demonstration.frames import key_of
from kam_advisor.explain.nodes import nodes_of
from kam_advisor.explain.proof import Prover, RowStep
from kam_advisor.ir.expressions import Fact
from kam_advisor.literals import finite_values
from kam_advisor.profile import Profile
from kam_advisor.values import UNKNOWN, Unknown

WHAT_IFS = 100 if os.environ.get("KAM_THOROUGH") == "1" else 1
"""Of so many cases of a decision, every answer is changed."""
TYPED = 100 if os.environ.get("KAM_THOROUGH") == "1" else 2


def started(case: Case) -> Demonstration:
    return Demonstration(adviser_of(case.decision), case.decision, case.profile, case.account)


def test_forward_and_back_show_the_same_for_every_case(decision: str) -> None:
    for case in cases_of(decision):
        shown = started(case)
        forward = [(shown.frame, shown.revealed)]
        while shown.next():
            forward.append((shown.frame, shown.revealed))
        frames = list({key_of(frame): frame for frame, _ in forward}.values())
        assert tuple(frames) == shown.frames
        assert isinstance(frames[0], Opening)
        backward = [shown.frame]
        while shown.back():
            assert shown.revealed
            backward.append(shown.frame)
        assert backward == frames[::-1]
        again = [shown.frame]
        while shown.next():
            again += [shown.frame]
        assert again == frames


def test_the_path_is_the_proof_for_every_case(decision: str) -> None:
    adviser = adviser_of(decision)
    nodes = nodes_of(adviser.knowledge)
    for case in cases_of(decision):
        walk = started(case).walk
        declared = adviser.knowledge.decisions[decision]
        proof = Prover(nodes, walk.scope).prove(declared)
        tried = tuple(frame.step for frame in walk.frames if isinstance(frame, Tried))
        assert tried == walk.steps
        if proof.default is not None:
            assert tried == proof.default.steps
            assert walk.rule == proof.default.rule
        else:
            assert walk.rule is None
        applies = [frame.step for frame in walk.frames if isinstance(frame, Applies)]
        assert applies == ([proof.applies] if proof.applies is not None else [])
        assert walk.outcome == walk.scope.conclusions.memory.get(f"outcome:{decision}")


def test_typing_the_answers_comes_to_the_same_as_having_them(decision: str) -> None:
    for case in cases_of(decision)[:TYPED]:
        known = started(case)
        known.to_end()
        if not isinstance(known.frame, Closing) or known.walk.steps[-1:] == ():
            continue
        typed = Demonstration(known.advisor, decision, emptied(case.profile), case.account)
        asked = list(typed_from(typed, case.profile))
        assert len(set(asked)) == len(asked)
        if any("given(" in fact for fact in known.advisor.knowledge.facts):
            continue  # what is given depends on what was typed
        assert isinstance(typed.frame, Closing), (case.name, typed.frame)
        made = [_made(frame) for frame in typed.frames if isinstance(frame, Tried | Applies)]
        assert made == [
            _made(frame) for frame in known.frames if isinstance(frame, Tried | Applies)
        ]
        assert typed.walk.outcome == known.walk.outcome
        shown = {frame.ask for frame in typed.frames if isinstance(frame, Asked)}
        known_asks = {ask for ask in asked if given(case.profile, ask) is not None}
        assert shown >= known_asks  # nothing that was typed disappears


def test_what_if_parts_at_the_first_difference(decision: str) -> None:
    for case in cases_of(decision)[:WHAT_IFS]:
        shown = started(case)
        facts = shown.advisor.knowledge.facts
        for ask, before in shown.known().items():
            for value in (finite_values(Fact(ask.fact), shown.advisor.knowledge) or ())[:3]:
                parting = shown.what_if(ask, value)
                made = [(_made(one), _made(other)) for one, other in parting.pairs]
                if parting.first is None:
                    assert all(one == other for one, other in made)
                    assert parting.before.rule == parting.after.rule
                else:
                    assert all(one == other for one, other in made[: parting.first])
                    assert made[parting.first][0] != made[parting.first][1]
                if value == before:
                    assert parting.first is None
            assert facts[ask.fact].derived is None
        assert shown.position == 0


def _made(frame: Applies | Tried | None) -> object:
    if frame is None or isinstance(frame, Applies):
        return frame and frame.step.holds
    step = frame.step
    return (step.rule, step.holds) if isinstance(step, RowStep) else (step.node, step.branch.id)


def test_questions_stand_before_the_step_that_uses_them() -> None:
    case = cases_of("system_level")[0]
    frames = started(case).frames
    first = next(n for n, frame in enumerate(frames) if isinstance(frame, Tried))
    asked = [frame.ask.fact for frame in frames[:first] if isinstance(frame, Asked)]
    assert "divisions_share_accounts" in asked


def test_predictions_are_judged_when_shown() -> None:
    case = cases_of("customer_value_type")[0]
    shown = started(case)
    outcome = shown.walk.outcome
    assert outcome is not None
    shown.predict(outcome)
    assert shown.score() == Score(0, 0)  # the outcome is not known to the audience yet
    right = 0
    while not isinstance(shown.frame, Closing):
        truth = shown.truth(shown.frame)
        if not shown.revealed and truth is not None:
            shown.predict(truth)
            right += 1
            assert shown.score() == Score(right, right)
        shown.next()
    assert shown.score() == Score(right + 1, right + 1)
    shown.back()
    assert shown.prediction(shown.frames[0]) == outcome


def test_a_wrong_prediction_counts_as_wrong() -> None:
    case = cases_of("customer_value_type")[0]
    shown = started(case)
    wrong = next(o for o in shown.choices(shown.frame) if o != shown.walk.outcome)
    shown.predict(wrong)
    with pytest.raises(ValueError, match="cannot be predicted"):
        shown.predict(wrong)
    shown.to_end()
    assert shown.score() == Score(0, 1)


def test_an_answer_can_be_typed_again() -> None:
    shown = Demonstration(adviser_of("customer_value_type"), "customer_value_type")
    shown.to_end()
    assert shown.waits
    assert not shown.next()
    shown.answer(True)
    shown.to_end()
    frames = shown.frames
    while shown.position > 1:
        shown.back()
    frame = shown.frame
    assert isinstance(frame, Asked)
    assert shown.can_answer()
    shown.answer(False)
    assert next(f for f in shown.frames if isinstance(f, Asked)).value is False
    assert frames[0] == shown.frames[0]


def test_what_nobody_knows_ends_the_way_open() -> None:
    shown = Demonstration(adviser_of("customer_value_type"), "customer_value_type")
    while not isinstance(shown.frame, Closing):
        shown.to_end()
        if shown.waits:
            shown.answer(UNKNOWN)
    assert shown.walk.outcome is None
    assert shown.scope().decisions["customer_value_type"].status == "open"
    assert not any(isinstance(f, Asked) and isinstance(f.value, Unknown) for f in shown.frames)


def test_no_answer_is_taken_where_none_is_asked() -> None:
    shown = Demonstration(adviser_of("customer_value_type"), "customer_value_type")
    with pytest.raises(ValueError, match="no answer"):
        shown.answer(True)
    shown.to_end()
    with pytest.raises(ValueError, match="is no answer to"):
        shown.answer("purple")
    with pytest.raises(ValueError, match="is no answer to"):
        shown.what_if(Ask(0, "accepts_integration"), 7)


def test_a_decision_over_accounts_asks_for_each_of_them() -> None:
    profile = cases_of("mixed_system")[0].profile
    adviser = adviser_of("mixed_system")
    typed = Demonstration(adviser, "mixed_system", emptied(profile))
    asked = list(typed_from(typed, profile))
    assert {ask.account for ask in asked} >= set(range(len(profile.accounts)))
    whole: Profile = typed.profile
    assert Walker(adviser, "mixed_system").walk(whole, None).outcome == typed.walk.outcome
