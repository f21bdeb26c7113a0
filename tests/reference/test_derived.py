"""What follows from a whole profile, against the definitions written out by hand."""

import os
from collections.abc import Callable, Sequence
from fractions import Fraction
from math import ceil
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kam_advisor.errors import Place
from kam_advisor.ir.expressions import Arithmetic, Expression, Fact, Quantity, Value
from kam_advisor.ir.knowledge import FactDeclaration, KnowledgeBase
from kam_advisor.ir.quantities import Formula
from kam_advisor.language import Allowed, Names, read_expression
from kam_advisor.record import replace
from kam_advisor.reference.derive import Derived, Deriver
from kam_advisor.reference.evaluate import Context, evaluate
from kam_advisor.reference.settle import Settler
from kam_advisor.to_text import to_feel
from kam_advisor.values import UNDEFINED, UNKNOWN, Unknown
from rule_builders import fact, knowledge_base

EXAMPLES = 2_000 if os.environ.get("KAM_THOROUGH") == "1" else 150
Number = int | Fraction

TURNOVER = fact("turnover", "number")
COST = fact("cost", "number")
OWN = fact("own", "number", scope="company")
RATIO = Formula("ratio", {}, Arithmetic("/", Fact("turnover"), Fact("cost")), "", ())


def read(*texts: str) -> tuple[KnowledgeBase, list[Expression]]:
    """A knowledge base with the facts that the texts name, and the texts as expressions."""
    facts = {f.id: f for f in (TURNOVER, COST, OWN)}
    names = Names(facts, ("part",), ("ratio",), {})
    allowed = Allowed(literal_numbers=True, quantities=True)
    found: list[Expression] = []
    for text in texts:
        want = "condition" if text.startswith("given") else "number"
        expression, faults = read_expression(
            text,
            want,  # type: ignore[arg-type]
            names,
            allowed,
            lambda offset, length: Place("test", 1, offset + 1, length),
        )
        assert expression is not None, faults
        assert to_feel(expression) == text
        found.append(expression)
    base = knowledge_base(list(facts.values()), [], [RATIO])
    return replace(base, facts={**base.facts, **names.derived}), found


def derived(knowledge: KnowledgeBase, accounts: Sequence[dict[str, Value]]) -> Derived:
    return Deriver(knowledge, Settler(knowledge)).derive({}, accounts)


def values(text: str, accounts: Sequence[dict[str, Value]]) -> list[Value | Unknown]:
    """Per account what the text gives; of a number of the company, once."""
    knowledge, (expression,) = read(text)
    found = derived(knowledge, accounts)
    scope = next(f.scope for f in knowledge.facts.values() if f.derived is not None)
    places = [found.company] if scope == "company" else list(found.accounts)
    return [evaluate(expression, Context(knowledge, place, {}, {}, {})) for place in places]


def divided(a: Number, b: Number) -> Number | Unknown:
    return UNDEFINED if b == 0 else Fraction(a) / b


OF_ACCOUNT: dict[str, Callable[[int, list[Number]], Number | Unknown]] = {
    "share": lambda i, x: divided(x[i], sum(x)),
    "cumulative_share": lambda i, x: divided(sum(v for v in x if v >= x[i]), sum(x)),
    "rank": lambda i, x: 1 + sum(v > x[i] for v in x),
    "quantile": lambda i, x: Fraction(sum(v <= x[i] for v in x), len(x)),
}
OF_COMPANY: dict[str, Callable[[list[Number]], Number | Unknown]] = {
    "total": lambda x: sum(x),
    "average": lambda x: divided(sum(x), len(x)),
    "smallest": lambda x: min(x) if x else UNDEFINED,
    "largest": lambda x: max(x) if x else UNDEFINED,
}


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(st.integers(-3, 6), max_size=8))
def test_by_hand(numbers: list[int]) -> None:
    accounts: list[dict[str, Value]] = [{"turnover": n} for n in numbers]
    exactly: list[Number] = list(numbers)
    for function, by_account in OF_ACCOUNT.items():
        expected = [by_account(i, exactly) for i in range(len(numbers))]
        assert values(f"{function}(turnover)", accounts) == expected
    for function, by_hand in OF_COMPANY.items():
        assert values(f"{function}(turnover)", accounts) == [by_hand(exactly)]
    for portion in (0, 1, 100):
        count = ceil(Fraction(portion * len(numbers), 100))
        top = divided(sum(sorted(numbers)[::-1][:count]), sum(numbers))
        assert values(f"top_share(turnover, {portion})", accounts) == [top]


def test_one_account_has_everything() -> None:
    one: list[dict[str, Value]] = [{"turnover": Fraction(5, 2)}]
    for function in ("share", "cumulative_share", "rank", "quantile"):
        assert values(f"{function}(turnover)", one) == [1]


def test_no_accounts() -> None:
    assert values("total(turnover)", []) == [0]
    for function in ("average", "smallest", "largest"):
        assert values(f"{function}(turnover)", []) == [UNDEFINED]
    assert values("top_share(turnover, 100)", []) == [UNDEFINED]
    assert values("share(turnover)", []) == []


def test_ties_share_a_value() -> None:
    accounts: list[dict[str, Value]] = [{"turnover": n} for n in (2, 5, 5, 8)]
    assert values("rank(turnover)", accounts) == [4, 2, 2, 1]
    half = Fraction(9, 10)
    assert values("cumulative_share(turnover)", accounts) == [1, half, half, Fraction(2, 5)]
    assert values("quantile(turnover)", accounts) == [Fraction(1, 4), *[Fraction(3, 4)] * 2, 1]


def test_a_total_of_zero_has_no_shares() -> None:
    accounts: list[dict[str, Value]] = [{"turnover": 3}, {"turnover": -3}]
    assert values("share(turnover)", accounts) == [UNDEFINED, UNDEFINED]
    assert values("rank(turnover)", accounts) == [1, 2]
    assert values("total(turnover)", accounts) == [0]


def test_unknown_of_any_is_unknown_for_all_and_says_what_it_waits_for() -> None:
    accounts: list[dict[str, Value]] = [{"turnover": 3}, {}, {}]
    for text in ("share(turnover)", "rank(turnover)", "total(turnover)"):
        assert set(values(text, accounts)) == {UNKNOWN}
    knowledge, _ = read("share(ratio)")
    found = derived(knowledge, [{"turnover": 1}, {"cost": 2}, {"turnover": 1, "cost": 1}])
    assert found.waiting["share(ratio)"] == ((0, "cost"), (1, "turnover"))


def test_undefined_of_any_is_undefined_for_all() -> None:
    accounts: list[dict[str, Value]] = [{"turnover": 3, "cost": 0}, {"turnover": 3, "cost": 1}]
    for function in ("share", "rank", "quantile", "cumulative_share"):
        assert values(f"{function}(ratio)", accounts) == [UNDEFINED, UNDEFINED]
    assert values("total(ratio)", accounts) == [UNDEFINED]


def test_given_is_never_unknown() -> None:
    accounts: list[dict[str, Value]] = [{"turnover": 0}, {}]
    assert values("given(turnover)", accounts) == [True, False]
    assert values("given(own)", accounts) == [False]


def test_a_number_over_accounts_of_a_number_over_accounts() -> None:
    knowledge, (share,) = read("share(turnover)")
    nested = Formula("nested", {}, share, "", ())
    names = Names(knowledge.facts, (), ("nested",), {})
    rank, faults = read_expression(
        "rank(nested)",
        "number",
        names,
        Allowed(quantities=True),
        lambda offset, length: Place("test", 1, offset + 1, length),
    )
    assert not faults
    assert rank is not None
    facts = {**knowledge.facts, **names.derived}
    whole = replace(knowledge, facts=facts, quantities={**knowledge.quantities, "nested": nested})
    found = derived(whole, [{"turnover": 1}, {"turnover": 3}])
    ranks = [evaluate(rank, Context(whole, place, {}, {}, {})) for place in found.accounts]
    assert ranks == [2, 1]


def test_random_order_changes_nothing() -> None:
    rng = Random(3)
    numbers = [rng.randint(-9, 9) for _ in range(12)]
    accounts: list[dict[str, Value]] = [{"turnover": n} for n in numbers]
    shuffled = accounts[:]
    rng.shuffle(shuffled)
    for function in OF_ACCOUNT:
        one, other = (values(f"{function}(turnover)", some) for some in (accounts, shuffled))
        by_number = dict(zip((a["turnover"] for a in accounts), one, strict=True))
        assert other == [by_number[a["turnover"]] for a in shuffled]


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("given(nothing)", "unknown-name"),
        ("given(part)", "type-mismatch"),
        ("given(turnover, cost)", "wrong-argument-count"),
        ("share(own) >= part", "wrong-scope"),
        ("share(part) >= part", "type-mismatch"),
        ("share(turnover + cost) >= part", "type-mismatch"),
        ("share() >= part", "wrong-argument-count"),
        ("share(turnver) >= part", "unknown-name"),
        ("top_share(turnover) >= part", "wrong-argument-count"),
        ("top_share(turnover, cost) >= part", "type-mismatch"),
        ("shares(turnover) >= part", "unknown-function"),
    ],
)
def test_faults(text: str, id: str) -> None:
    facts: dict[str, FactDeclaration] = {f.id: f for f in (TURNOVER, COST, OWN)}
    names = Names(facts, ("part",), ("ratio",), {})
    place = Place("test", 1, 1, 1)
    found, faults = read_expression(
        text, "condition", names, Allowed(quantities=True), lambda *_: place
    )
    assert found is None
    assert [fault.id for fault in faults] == [id]
    assert all(fault.hint for fault in faults)


def test_not_in_whether_a_fact_applies() -> None:
    names = Names({"turnover": TURNOVER}, (), (), {})
    place = Place("test", 1, 1, 1)
    _, faults = read_expression("given(turnover)", "condition", names, Allowed(), lambda *_: place)
    assert [fault.id for fault in faults] == ["not-allowed-here"]


def test_a_quantity_is_named() -> None:
    _, (expression,) = read("rank(ratio)")
    assert isinstance(expression, Arithmetic)
    assert Quantity("ratio") not in (expression.left, expression.right)
