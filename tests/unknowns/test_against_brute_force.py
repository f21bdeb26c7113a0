"""Everything said about completions, against the list of all completions."""

import os
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from brute_force import Judged, completions, essential, judge
from kam_advisor.ir.expressions import Value
from kam_advisor.reference.settle import Settler
from kam_advisor.unknowns import CompletionModel, Completions, NoOutcome
from kam_advisor.unknowns.completions import rule_ids
from random_rules import RandomRules

EXAMPLES = 3_000 if os.environ.get("KAM_THOROUGH") == "1" else 150


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.integers(0, 2**60), st.sampled_from([0.0, 0.2, 0.5, 0.9, 1.0]))
def test_random_rules(seed: int, share: float) -> None:
    rules = RandomRules(Random(seed))
    knowledge = rules.knowledge
    known = rules.known(share)
    settler = Settler(knowledge)
    facts = tuple(knowledge.facts)
    unknown = tuple(f for f in facts if f not in known)
    judged = {
        tuple(c[f] for f in unknown): judge(knowledge, settler, c)
        for c in completions(knowledge, known, facts)
    }
    found = CompletionModel(knowledge).account(known)
    for decision in knowledge.decisions.values():
        here = {answers: all_judged[decision.id] for answers, all_judged in judged.items()}
        view = found.decision(decision.id)
        values = {j.value for j in here.values()}
        assert view.exact
        assert view.possible == {v for v in values if isinstance(v, str)}
        assert view.gap == (NoOutcome.GAP in values)
        assert view.conflict == (NoOutcome.CONFLICT in values)
        depends = essential({a: j.value for a, j in here.items()}, unknown)
        assert set(view.missing) == set(depends)
        for reading in decision.readings:
            outcomes = {j.readings[reading.id] for j in here.values()}
            assert found.reading(decision.id, reading.id) == {
                o for o in outcomes if isinstance(o, str)
            }
            lacking = any(isinstance(o, NoOutcome) for o in outcomes)
            assert found.reading_may_lack(decision.id, reading.id) == lacking
        agree = {j.agree for j in here.values() if j.applies is True}
        expected = "some" if len(agree) == 2 else "none" if agree == {False} else "all"
        assert found.agreement(decision.id) == expected
        for warning in decision.warnings:
            fires = {j.warnings[warning.id] for j in here.values()}
            assert found.warning(decision.id, warning.id) == (True in fires, False in fires)
        if values and all(isinstance(v, str | NoOutcome) for v in values):
            _check_witnesses(found, decision.id, here, unknown)
        for reading in decision.readings:
            fired = frozenset().union(*(j.fired for j in here.values()))
            witnesses = found.rules(decision.id, reading.id)
            assert set(witnesses) == fired & set(rule_ids(reading))
            for rule, answers in witnesses.items():
                assert rule in _at(here, unknown, answers).fired


def _at(here: dict[tuple[Value, ...], Judged], unknown: tuple[str, ...], answers: object) -> Judged:
    assert isinstance(answers, dict)
    return next(
        j
        for a, j in here.items()
        if all(answers.get(f, v) == v for f, v in zip(unknown, a, strict=True))
    )


def _check_witnesses(
    found: Completions,
    decision: str,
    here: dict[tuple[Value, ...], Judged],
    unknown: tuple[str, ...],
) -> None:
    counts = found.counts(decision)
    assert counts is not None
    total = sum(counts.values())
    for value in {j.value for j in here.values()}:
        share = sum(j.value == value for j in here.values())
        assert counts[value] * len(here) == share * total
        witness = found.witness(decision, value)
        assert witness is not None
        assert _at(here, unknown, witness).value == value
    assert found.witness(decision, "no such outcome") is None
