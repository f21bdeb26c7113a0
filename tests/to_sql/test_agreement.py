"""What SQL says is what the core engine says: outcomes, possible sets, rules, warnings, scores."""

import os
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

import pytest

from kam_advisor.advisor import Advisor
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.record import replace
from kam_advisor.to_sql import SqlRules, compile_rules
from number_rules import NumberRules
from portfolio_rows import RandomRows, advisor_of, differences
from random_rules import RandomRules

Run = Callable[[SqlRules, Sequence[Mapping[str, Value]]], list[dict[str, Any]]]

THOROUGH = os.environ.get("KAM_THOROUGH") == "1"
SHIPPED = 100_000 if THOROUGH else 60
SEEDS = 400 if THOROUGH else 15
NUMBER_SEEDS = 100 if THOROUGH else 6


@pytest.fixture(scope="module")
def shipped(knowledge: KnowledgeBase) -> SqlRules:
    return compile_rules(knowledge)


def test_shipped_rules(shipped: SqlRules, reference: Advisor, on_duckdb: Run) -> None:
    rows = RandomRows(shipped, seed=7)
    for _ in range(0, SHIPPED, 1000):
        batch = list(rows.rows(min(SHIPPED, 1000)))
        assert not differences(shipped, reference, batch, on_duckdb(shipped, batch))


@pytest.mark.slow
def test_all_shipped_rules(whole: KnowledgeBase, on_duckdb: Run) -> None:
    """Those of all agendas, whatever the default one asks."""
    rules, advisor = compile_rules(whole), advisor_of(whole)
    rows = list(RandomRows(rules, seed=8).rows(150))
    assert not differences(rules, advisor, rows, on_duckdb(rules, rows))


@pytest.mark.parametrize("seed", range(SEEDS))
def test_random_rules(seed: int, on_duckdb: Run) -> None:
    """All hit policies, trees, chained decisions, facts that do not apply, collected numbers."""
    agree(RandomRules(Random(seed)).knowledge, seed, on_duckdb, 40)


@pytest.mark.parametrize("seed", range(NUMBER_SEEDS))
def test_random_formulas(seed: int, on_duckdb: Run) -> None:
    """Unbounded numbers in ratios and products, known and unknown, some beyond all range."""
    agree(NumberRules(Random(seed)).knowledge, seed, on_duckdb, 30)


def agree(knowledge: KnowledgeBase, seed: int, on_duckdb: Run, number: int) -> None:
    rules = compile_rules(knowledge)
    rows = list(RandomRows(rules, seed).rows(number))
    assert not differences(rules, advisor_of(knowledge), rows, on_duckdb(rules, rows))


def test_weights_of_a_house(knowledge: KnowledgeBase, on_duckdb: Run) -> None:
    """Weights that are all different give more sums, but the same agreement."""
    weights = [id for id in knowledge.parameters if id.startswith("weight_")]
    parameters = dict(knowledge.parameters)
    for place, id in enumerate(weights, start=1):
        parameters[id] = replace(parameters[id], value=1 + place % 3)
    agree(replace(knowledge, parameters=parameters), 3, on_duckdb, 30)
