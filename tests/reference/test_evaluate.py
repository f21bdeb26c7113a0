"""The values of expressions, node by node, as `ir/expressions.py` defines them."""

from fractions import Fraction

import pytest

from kam_advisor.ir.expressions import (
    Aggregate,
    And,
    Arithmetic,
    Between,
    Compare,
    Constant,
    Expression,
    Fact,
    Not,
    OneOf,
    Or,
    Outcome,
    Quantity,
    Value,
)
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.reference.evaluate import Context, evaluate
from kam_advisor.reference.settle import Settler
from kam_advisor.values import UNDEFINED, UNKNOWN, Unknown

TRUE, FALSE, OPEN = Constant(True), Constant(False), Fact("wants_advice")
DIVIDED_BY_ZERO = Arithmetic("/", Constant(1), Constant(0))


@pytest.fixture
def context(knowledge: KnowledgeBase) -> Context:
    """One answer of each kind; `wants_advice` is unknown."""
    facts: dict[str, Value | Unknown] = {
        "account_power": 4,
        "own_complexity": "medium",
        "markets_dispersed": True,
    }
    quantities = {"kam_score": Fraction(7, 2)}
    return Context(knowledge, facts, quantities, {"kam_decision": "pilot"}, {})


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        (And((TRUE, OPEN)), UNKNOWN),
        (And((FALSE, OPEN)), False),
        (And((TRUE, TRUE)), True),
        (Or((TRUE, OPEN)), True),
        (Or((FALSE, OPEN)), UNKNOWN),
        (Or((OPEN, Not(OPEN))), UNKNOWN),
        (Not(OPEN), UNKNOWN),
        (Not(FALSE), True),
        (Compare("=", OPEN, TRUE), UNKNOWN),
        (Compare(">=", Fact("account_power"), Constant(4)), True),
        (Compare("<", Fact("own_complexity"), Constant("high")), True),
        (Compare("<", Fact("own_complexity"), Constant("low")), False),
        (Compare(">=", Outcome("kam_decision"), Constant("prepare_first")), True),
        (Compare("!=", Outcome("kam_decision"), Constant("not_applicable")), True),
        (Compare("=", Quantity("kam_score"), Constant(Fraction(35, 10))), True),
        (Compare("<", Quantity("kam_score"), Constant(Fraction(35, 10))), False),
        (OneOf(Fact("account_power"), (Constant(1), Constant(4))), True),
        (OneOf(OPEN, (TRUE,)), UNKNOWN),
        (Between(Fact("account_power"), Constant(4), Constant(5), True, True), True),
        (Between(Fact("account_power"), Constant(4), Constant(5), False, True), False),
        (Arithmetic("/", Constant(1), Constant(3)), Fraction(1, 3)),
        (Arithmetic("+", DIVIDED_BY_ZERO, Constant(1)), UNDEFINED),
        (Compare("<", DIVIDED_BY_ZERO, Constant(1)), False),
        (Compare(">=", DIVIDED_BY_ZERO, Constant(1)), False),
        (Compare("!=", DIVIDED_BY_ZERO, Constant(1)), False),
        (Not(Compare("<", DIVIDED_BY_ZERO, Constant(1))), True),
        (Aggregate("mean", (Constant(1), Constant(2))), Fraction(3, 2)),
        (Aggregate("count", (TRUE, FALSE, Fact("markets_dispersed"))), 2),
        (Aggregate("min", (Constant(2), Constant(-1))), -1),
        (Aggregate("sum", (Constant(2), OPEN)), UNKNOWN),
        (Aggregate("max", (OPEN, DIVIDED_BY_ZERO)), UNDEFINED),
    ],
)
def test_value(expression: Expression, value: object, context: Context) -> None:
    found = evaluate(expression, context)
    assert found == value
    assert type(found) is type(value)


class TestFactsThatDoNotApply:
    @pytest.fixture
    def settler(self, knowledge: KnowledgeBase) -> Settler:
        return Settler(knowledge)

    @pytest.mark.parametrize(
        ("structure", "answer", "counts"),
        [
            ("divisions", True, True),
            ("divisions", None, UNKNOWN),
            ("single", True, False),
            ("single", None, False),
            (None, True, UNKNOWN),
            (None, False, False),
            (None, None, UNKNOWN),
        ],
    )
    def test_answer_that_counts(
        self, settler: Settler, structure: str | None, answer: bool | None, counts: object
    ) -> None:
        given = {"organisation_structure": structure, "divisions_share_accounts": answer}
        known = {fact: value for fact, value in given.items() if value is not None}
        assert settler.facts_that_count(known)["divisions_share_accounts"] is counts
