"""Unknown numbers: cells where they are compared with thresholds, signs inside arithmetic."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import product

import pytest

from kam_advisor.ir.expressions import (
    And,
    Arithmetic,
    Between,
    Compare,
    Constant,
    Expression,
    Fact,
    Number,
    Or,
    Quantity,
    Value,
)
from kam_advisor.ir.knowledge import FactDeclaration, KnowledgeBase
from kam_advisor.ir.quantities import Formula
from kam_advisor.unknowns import CompletionModel, DecisionView
from kam_advisor.unknowns.domains import domains
from rule_builders import decision, fact, knowledge_base, table

OTHERWISE = Constant(True)
Rows = list[tuple[Expression, str]]


def base(
    facts: Sequence[FactDeclaration],
    rows: Sequence[tuple[Expression, str]],
    formula: Expression | None = None,
) -> KnowledgeBase:
    outcomes = tuple(dict.fromkeys(outcome for _, outcome in rows))
    quantities = [Formula("formula", {}, formula, "", ())] if formula else []
    made = decision("d", outcomes, {"r": table("d", "r", rows)})
    return knowledge_base(facts, [made], quantities)


def view(knowledge: KnowledgeBase, known: dict[str, Value] | None = None) -> DecisionView:
    return CompletionModel(knowledge).account(known or {}).decision("d")


def below(name: str, threshold: Number) -> Expression:
    return Compare("<", Fact(name), Constant(threshold))


def score(operator: str, threshold: Number) -> Expression:
    return Compare(operator, Quantity("formula"), Constant(threshold))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("low", "high", "cuts", "expected"),
    [
        (None, None, (2, 5), (1, 2, 3, 5, 6)),
        (1, None, (2,), (1, 2, 3)),
        (2, None, (2, 3), (2, 3, 4)),
        (None, 3, (Fraction(5, 2), 9), (2, 3)),
        (0, 100, (Fraction(1, 2),), (0, 1)),
        (None, None, (), (0,)),
    ],
)
def test_cells_of_integers(
    low: int | None, high: int | None, cuts: tuple[Number, ...], expected: tuple[int, ...]
) -> None:
    rows: Rows = [(below("n", cut), f"o{cut}") for cut in cuts]
    knowledge = base([fact("n", "integer", low=low, high=high)], [*rows, (OTHERWISE, "rest")])
    assert domains(knowledge)["n"].values == expected


def test_cells_of_numbers() -> None:
    knowledge = base(
        [fact("x", "number", low=0)], [(below("x", 1), "a"), (below("x", 3), "b"), (OTHERWISE, "c")]
    )
    assert domains(knowledge)["x"].values == (0, Fraction(1, 2), 1, 2, 3, 4)
    assert view(knowledge).possible == {"a", "b", "c"}
    assert view(knowledge).missing == ("x",)
    assert view(knowledge, {"x": 2}).possible == {"b"}


def test_no_number_lies_in_an_empty_cell() -> None:
    between = Between(Fact("n"), Constant(2), Constant(3), False, False)
    rows: Rows = [(between, "between"), (OTHERWISE, "outside")]
    assert view(base([fact("n", "integer")], rows)).possible == {"outside"}
    assert view(base([fact("n", "integer")], rows)).missing == ()
    assert view(base([fact("n", "number")], rows)).possible == {"between", "outside"}


MARGIN = Arithmetic(
    "*",
    Arithmetic("/", Arithmetic("-", Fact("revenue"), Fact("cost")), Fact("revenue")),
    Constant(100),
)
MONEY = [fact("revenue", "number", low=0), fact("cost", "number", low=0)]


def test_margin() -> None:
    rows: Rows = [
        (score("<", 0), "loss"),
        (score("<", 20), "thin"),
        (score("<=", 100), "good"),
        (score(">", 100), "impossible"),
        (OTHERWISE, "no revenue"),
    ]
    knowledge = base(MONEY, rows, MARGIN)
    everything = view(knowledge)
    assert everything.exact
    assert everything.possible == {"loss", "thin", "good", "no revenue"}
    assert everything.missing == ("revenue", "cost")
    assert view(knowledge, {"revenue": 100}).possible == {"loss", "thin", "good"}
    assert view(knowledge, {"revenue": 0}).possible == {"no revenue"}
    assert view(knowledge, {"revenue": 0}).missing == ()
    assert view(knowledge, {"cost": 0}).possible == {"good", "no revenue"}
    assert view(knowledge, {"revenue": 100, "cost": 90}).possible == {"thin"}


def test_margin_has_witnesses() -> None:
    rows: Rows = [(score("<", 0), "loss"), (score("<", 20), "thin"), (OTHERWISE, "good")]
    knowledge = base(MONEY, rows, MARGIN)
    found = CompletionModel(knowledge).account({})
    for outcome in ("loss", "thin", "good"):
        witness = found.witness("d", outcome)
        assert witness is not None
        assert view(knowledge, dict(witness)).possible == {outcome}
    assert found.counts("d") is None


def test_numbers_hang_together() -> None:
    """`a < b`, `b < c` and `c < a` cannot all hold: each is possible, all together are not."""
    names = ("a", "b", "c")
    pairs = [("a", "b"), ("b", "c"), ("c", "a")]
    circle = [Compare("<", Fact(x), Fact(y)) for x, y in pairs]
    facts = [fact(name, "number") for name in names]
    knowledge = base(facts, [(And(tuple(circle)), "circle"), (OTHERWISE, "line")])
    assert view(knowledge) == DecisionView(frozenset({"line"}), False, False, (), True)
    two = base(facts, [(And(tuple(circle[:2])), "up"), (OTHERWISE, "other")])
    assert view(two).possible == {"up", "other"}
    assert view(two).missing == names


def test_a_number_that_cannot_matter_is_not_missing() -> None:
    total = Arithmetic("-", Arithmetic("+", Fact("x"), Fact("y")), Fact("y"))
    rows: Rows = [(score("<", 1), "low"), (OTHERWISE, "high")]
    knowledge = base([fact("x", "number"), fact("y", "number")], rows, total)
    assert view(knowledge).missing == ("x",)
    # where the flag is up, y is only looked at beyond what x allows
    rows = [
        (And((Fact("flag"), score("<", 1), below("y", 0))), "a"),
        (OTHERWISE, "b"),
    ]
    knowledge = base([fact("flag"), fact("x", "number"), fact("y", "number", low=0)], rows, total)
    assert view(knowledge).possible == {"b"}
    assert view(knowledge).missing == ()


def test_integers_between_thresholds() -> None:
    double = Arithmetic("*", Fact("n"), Constant(2))
    rows: Rows = [(score("=", 3), "odd"), (score("=", 4), "even"), (OTHERWISE, "rest")]
    assert view(base([fact("n", "integer")], rows, double)).possible == {"even", "rest"}
    assert view(base([fact("n", "number")], rows, double)).possible == {"odd", "even", "rest"}


def test_products_of_unknown_numbers_are_never_too_narrow() -> None:
    square = Arithmetic("*", Fact("x"), Fact("y"))
    rows: Rows = [(score("<", -1), "negative"), (score(">", 10), "large"), (OTHERWISE, "small")]
    wide = view(base([fact("x", "number"), fact("y", "number")], rows, square))
    assert wide.possible == {"negative", "large", "small"}
    positive = [fact("x", "number", low=0), fact("y", "number", low=0)]
    assert view(base(positive, rows, square)).possible == {"large", "small"}


@pytest.mark.parametrize("threshold", [-3, 0, Fraction(5, 2), 7])
@pytest.mark.parametrize("operator", ["<", "<=", "=", ">"])
def test_mixed_with_finite_facts(threshold: Number, operator: str) -> None:
    """Against a fine grid: a scale, a bounded number and an unbounded one."""
    total = Arithmetic("-", Arithmetic("*", Fact("scale"), Fact("x")), Constant(1))
    reached = And((score(operator, threshold), Or((Fact("flag"), below("x", 1)))))
    facts = [
        fact("scale", "scale", low=1, high=3),
        fact("x", "number", low=0, high=2),
        fact("flag"),
    ]
    knowledge = base(facts, [(reached, "yes"), (OTHERWISE, "no")], total)
    grid = [Fraction(i, 12) for i in range(25)]
    holds = {"<": lambda a: a < threshold, "<=": lambda a: a <= threshold}
    holds |= {"=": lambda a: a == threshold, ">": lambda a: a > threshold}
    outcomes = {
        (s, x, flag): "yes" if holds[operator](s * x - 1) and (flag or x < 1) else "no"
        for s, x, flag in product((1, 2, 3), grid, (True, False))
    }
    found = view(knowledge)
    assert found.exact
    assert found.possible == set(outcomes.values())
    missing = set()
    for (s, x, flag), outcome in outcomes.items():
        missing |= {"scale" for t in (1, 2, 3) if outcomes[t, x, flag] != outcome}
        missing |= {"x" for y in grid if outcomes[s, y, flag] != outcome}
        missing |= {"flag" for other in (True, False) if outcomes[s, x, other] != outcome}
    assert set(found.missing) == missing


def test_beyond_the_budget_nothing_is_excluded() -> None:
    names = [f"s{i}" for i in range(12)]
    total: Expression = Constant(0)
    for i, name in enumerate(names):
        weight = Constant(Fraction(10**i + 3 * i, 7))
        total = Arithmetic("+", total, Arithmetic("*", weight, Fact(name)))
    rows: Rows = [(score("<", 5 * 10**10), "low"), (OTHERWISE, "high")]
    facts = [fact(name, "scale", low=1, high=5) for name in names]
    knowledge = base(facts, rows, total)
    narrow = CompletionModel(knowledge, budget=5).account({}).decision("d")
    assert narrow == DecisionView(frozenset({"low", "high"}), False, False, tuple(names), False)
    assert view(knowledge).possible == {"low", "high"}
