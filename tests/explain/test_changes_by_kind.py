"""Changes of numbers, of what cannot be changed, and of nothing: small cases with known answers."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import pytest

from kam_advisor.explain.robustness import robustness
from kam_advisor.explain.situation import Diagramed, Situation
from kam_advisor.explain.sufficient import sufficient
from kam_advisor.explain.what_changes import MOST_SHOWN, Counterfactual, what_changes
from kam_advisor.ir.expressions import (
    And,
    Arithmetic,
    Between,
    Compare,
    ComparisonOperator,
    Constant,
    Expression,
    Fact,
    Or,
)
from kam_advisor.ir.knowledge import FactDeclaration
from kam_advisor.unknowns import CompletionModel
from rule_builders import decision, fact, knowledge_base, table

Rows = Sequence[tuple[Expression, str]]
OTHERWISE = Constant(True)


def situation(
    facts: Sequence[FactDeclaration], rows: Rows, given: Mapping[str, Any], budget: int = 10_000
) -> Situation:
    outcomes = tuple(dict.fromkeys(outcome for _, outcome in rows))
    knowledge = knowledge_base(facts, [decision("d", outcomes, {"r": table("d", "r", rows)})])
    return Situation(Diagramed(CompletionModel(knowledge, budget), knowledge.facts), "d", given)


def compare(name: str, operator: ComparisonOperator, number: Any) -> Expression:
    return Compare(operator, Fact(name), Constant(number))


def to(found: Situation, outcome: str) -> Counterfactual:
    return what_changes(found, [outcome])[0]


@pytest.mark.parametrize(
    ("kind", "operator", "given", "after", "beyond", "weight"),
    [
        ("number", ">", 8, 10, "above", 2),
        ("number", ">=", 8, 10, "", 2),
        ("number", "=", Fraction(21, 2), 10, "", Fraction(1, 2)),
        ("number", "<", 14, 10, "below", 4),
        ("number", "<", 10, 10, "below", 0),
        ("number", "!=", 10, 10, "below", 0),
        ("integer", ">", 8, 11, "", 3),
        ("integer", "<", 14, 9, "", 5),
        ("integer", "=", -3, 10, "", 13),
    ],
)
def test_numbers_move_to_the_nearest_answer_that_will_do(
    kind: Any, operator: ComparisonOperator, given: Any, after: Any, beyond: str, weight: Any
) -> None:
    rows: Rows = [(compare("n", operator, 10), "yes"), (OTHERWISE, "no")]
    found = to(situation([fact("n", kind).with_effort(2)], rows, {"n": given}), "yes")
    change = found.sets[0].changes[0]
    assert (change.after, change.beyond, change.distance) == (after, beyond, weight)
    assert found.weight == 2 * weight


def test_bounds_of_a_number_are_its_ends() -> None:
    rows: Rows = [
        (Between(Fact("n"), Constant(3), Constant(4), False, False), "yes"),
        (OTHERWISE, "no"),
    ]
    number = fact("n", "number", low=0, high=10)
    low, high = (to(situation([number], rows, {"n": n}), "yes").sets[0] for n in (0, 10))
    assert [(c.after, c.beyond, c.distance) for c in low.changes] == [(3, "above", 3)]
    assert [(c.after, c.beyond, c.distance) for c in high.changes] == [(4, "below", 6)]


def test_numbers_in_arithmetic_are_held_and_said_to_be() -> None:
    total = Arithmetic("+", Fact("m"), Fact("n"))
    rows: Rows = [
        (And((Compare(">", total, Constant(10)), Fact("flag"))), "yes"),
        (OTHERWISE, "no"),
    ]
    facts = [fact("m", "number"), fact("n", "number"), fact("flag")]
    reached = situation(facts, rows, {"m": 6, "n": 7, "flag": False})
    assert [c.fact for c in to(reached, "yes").sets[0].changes] == ["flag"]
    held = to(situation(facts, rows, {"m": 1, "n": 1, "flag": False}), "yes")
    assert (held.weight, held.proof.numbers) == (None, ("m", "n"))
    robust = robustness(situation(facts, rows, {"m": 6, "n": 7, "flag": True}), "yes")
    assert robust is not None
    assert (robust.fewest, robust.flips) == (1, (("m",), ("n",), ("flag",)))
    enough = sufficient(situation(facts, rows, {"m": 6, "n": 7, "flag": True}), "yes")
    assert enough is not None
    assert enough.facts == ("m", "n", "flag")
    enough = sufficient(situation(facts, rows, {"m": 6, "n": 7, "flag": False}), "no")
    assert enough is not None
    assert (enough.facts, enough.total) == (("flag",), 1)


def test_what_cannot_be_changed_is_kept_and_its_impossibility_proved() -> None:
    rows: Rows = [(And((Fact("a"), Fact("b"))), "yes"), (OTHERWISE, "no")]
    facts = [fact("a"), fact("b").with_effort(None)]
    found = to(situation(facts, rows, {"a": False, "b": False}), "yes")
    assert (found.weight, found.sets, found.total) == (None, (), 0)
    proof = found.proof
    assert (proof.varied, proof.kept, proof.combinations) == (("a",), ("b",), 2)
    assert (proof.bound, proof.any_answers) == (None, True)
    robust = robustness(situation(facts, rows, {"a": False, "b": False}), "no")
    assert robust is not None
    assert (robust.fewest, robust.steps, robust.weight) == (2, 2, None)
    assert robust.edge == ()


def test_an_outcome_that_no_answers_give() -> None:
    rows: Rows = [(And((Fact("a"), compare("a", "=", False))), "yes"), (OTHERWISE, "no")]
    found = to(situation([fact("a")], rows, {"a": False}), "yes")
    assert (found.weight, found.proof.any_answers, found.proof.varied) == (None, False, ())
    robust = robustness(situation([fact("a")], rows, {"a": False}), "no")
    enough = sufficient(situation([fact("a")], rows, {"a": False}), "no")
    assert robust is not None
    assert enough is not None
    assert (robust.fewest, robust.steps, robust.weight, enough.facts) == (None, None, None, ())


def test_unknown_answers_are_counted_on_only_where_nothing_else_helps() -> None:
    rows: Rows = [
        (Or((And((Fact("a"), Fact("u"))), compare("s", "=", 5))), "yes"),
        (OTHERWISE, "no"),
    ]
    facts = [fact("a"), fact("u"), fact("s", "scale", low=1, high=5)]
    sure = to(situation(facts, rows, {"a": False, "s": 1}), "yes")
    assert [(c.fact, c.after) for c in sure.sets[0].changes] == [("s", 5)]
    assert (sure.weight, sure.sets[0].needs) == (4, {})
    facts[2] = facts[2].with_effort(None)
    counting = to(situation(facts, rows, {"a": False, "s": 1}), "yes")
    assert [(c.fact, c.after) for c in counting.sets[0].changes] == [("a", True)]
    assert (counting.weight, counting.sets[0].needs) == (1, {"u": True})


def test_ties_are_all_counted_and_the_first_shown() -> None:
    names = [f"f{i}" for i in range(25)]
    rows: Rows = [(Or(tuple(map(Fact, names))), "yes"), (OTHERWISE, "no")]
    found = to(situation([fact(n) for n in names], rows, dict.fromkeys(names, False)), "yes")
    assert (found.total, len(found.sets)) == (25, MOST_SHOWN)
    assert [s.changes[0].fact for s in found.sets] == names[:MOST_SHOWN]


def test_beyond_the_budget_nothing_is_said() -> None:
    names = [f"s{i}" for i in range(6)]
    scales = [fact(n, "scale", low=1, high=5) for n in names]
    pairs = [And((compare(a, "=", 1), compare(b, "=", 2))) for a in names for b in names if a != b]
    rows: Rows = [(Or(tuple(pairs)), "yes"), (OTHERWISE, "no")]
    small = situation(scales, rows, dict.fromkeys(names, 3), budget=5)
    assert what_changes(small, ["yes"]) == ()
    assert robustness(small, "no") is None
    assert sufficient(small, "no") is None
