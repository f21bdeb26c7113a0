"""The five decisions with nothing known at all: exact, counted, and fast."""

from fractions import Fraction
from itertools import product
from time import perf_counter

import pytest

from five_decisions import ODD, PULL, READINESS, UNIT, five_decisions
from kam_advisor.ir.expressions import Value
from kam_advisor.unknowns import CompletionModel

ACCOUNT_DECISIONS = (
    "customer_value_type",
    "kam_decision",
    "account_division",
    "system_level",
    "multilevel",
)


def test_counts_of_the_empty_profile() -> None:
    """Against two million completions, grouped by the sums and answers that the rules look at."""
    counts = CompletionModel(five_decisions()).account({}).counts("kam_decision")
    expected: dict[str, int] = {}
    readiness: dict[tuple[int, int, int], int] = {}
    for a, b, c, resistance, initiative in product(range(1, 6), repeat=5):
        key = (a + b + c + 6 - resistance + initiative, resistance, initiative)
        readiness[key] = readiness.get(key, 0) + 1
    pulls: dict[tuple[int, int], int] = {}
    for central, complexity, asks, power in product(range(1, 6), repeat=4):
        pull = (central + complexity + asks + 6 - power, central)
        pulls[pull] = pulls.get(pull, 0) + 1
    for (pulled, central), n in pulls.items():
        for (ready, resistance, initiative), m in readiness.items():
            for dispersed in (True, False):
                if (dispersed and central == 1) or pulled < 10 or pulled + ready < 27:
                    outcome = "do_not_introduce"
                elif ready < 15 or (resistance == 5 and initiative <= 2):
                    outcome = "prepare_first"
                else:
                    outcome = "pilot" if 2 * (pulled + ready) < 63 else "introduce"
                expected[outcome] = expected.get(outcome, 0) + n * m
    assert counts == expected
    assert sum(expected.values()) == 2 * 5 ** len((*PULL, *READINESS))


@pytest.mark.parametrize("weights", [UNIT, ODD], ids=["unit", "odd"])
def test_empty_profile(weights: tuple[Fraction, ...]) -> None:
    knowledge = five_decisions(weights)
    start = perf_counter()
    found = CompletionModel(knowledge).account({})
    views = {name: found.decision(name) for name in ACCOUNT_DECISIONS}
    spent = perf_counter() - start
    for name, view in views.items():
        declared = knowledge.decisions[name]
        applies = () if declared.applies_when is None else ("not_applicable",)
        assert view.exact
        assert view.possible == {*declared.outcomes, *applies}
        assert not view.gap
    assert len(views["kam_decision"].missing) == 10
    assert "wants_advice" not in views["customer_value_type"].missing
    assert spent < 15  # about 0.05 s, with odd weights 0.4 s, on a quiet machine


def test_several_accounts_share_the_company() -> None:
    """With every pull at its highest, the same company decides alike for like accounts."""
    model = CompletionModel(five_decisions())
    account: dict[str, Value] = {
        "buying_centralisation": 5,
        "account_complexity": 5,
        "account_asks_for_manager": 5,
        "account_power": 1,
        "divisions_share_accounts": True,
        "divisions_want_joint_management": True,
        "business_units_share_accounts": True,
        "business_units_want_joint_management": True,
        "buying_centre_level": "central",
    }
    alike = model.company({}, [account, account])
    assert alike.decision("mixed_system").possible == {"uniform", "not_applicable"}
    other: dict[str, Value] = {**account, "divisions_share_accounts": False}
    differ = model.company({}, [account, other])
    view = differ.decision("mixed_system")
    assert view.possible == {"uniform", "mixed", "not_applicable"}
    assert "organisation_structure" in view.missing
    settled = model.company({"organisation_structure": "single"}, [account, other])
    assert settled.decision("mixed_system").possible == {"uniform", "not_applicable"}
    one = model.company({}, [account])
    assert one.decision("mixed_system").possible == {"not_applicable"}
    assert one.decision("mixed_system").missing == ()


def test_fifty_empty_accounts_in_time() -> None:
    start = perf_counter()
    found = CompletionModel(five_decisions()).company({}, [{}] * 50)
    view = found.decision("mixed_system")
    assert view.exact
    assert view.possible == {"uniform", "mixed", "not_applicable"}
    assert len(found.missing("mixed_system")) > 50
    assert perf_counter() - start < 20  # about 0.5 s on a quiet machine
