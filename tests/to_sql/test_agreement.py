"""What SQL says is what the core engine says: outcomes, possible sets, rules, warnings, scores.

`tools/agreement.py` does the same for as many rows as one has the time for.
"""

import os
from random import Random

import pytest

from kam_advisor.advisor import Advisor
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.load.selection import selected
from kam_advisor.record import replace
from kam_advisor.to_sql import compile_rules
from number_rules import NumberRules
from portfolio_rows import RandomRows, advisor_of, differences
from random_rules import RandomRules
from sql_runs import Run

THOROUGH = os.environ.get("KAM_THOROUGH") == "1"
SHIPPED = 10_000 if THOROUGH else 40
EACH = 1_000 if THOROUGH else 12
SEEDS = 400 if THOROUGH else 12
NUMBER_SEEDS = 100 if THOROUGH else 2
TAKES_LONG = (
    "account_manager_roles",
    "account_selection",
    "bridge_function",
    "coherence",
    "customer_rating",
    "introduction_drivers",
    "linking_technique",
    "rfm_segment",
    "team_checklist",
)
"""What takes seconds to compile."""


def test_shipped_rules(knowledge: KnowledgeBase, reference: Advisor, on_duckdb: Run) -> None:
    rules = compile_rules(knowledge)
    rows = RandomRows(rules, seed=7)
    for _ in range(0, SHIPPED, 1000):
        batch = list(rows.rows(min(SHIPPED, 1000)))
        assert not differences(rules, reference, batch, on_duckdb(rules, batch))


def test_some_rule_sets(whole: KnowledgeBase, on_duckdb: Run) -> None:
    """Each by itself, with no more rules than it needs: every fourth of those that compile soon."""
    for number, decision in enumerate(about_accounts(whole)[::4]):
        if decision not in TAKES_LONG:
            agree(selected(whole, [decision]), number, on_duckdb, 2 * EACH, decision)


@pytest.mark.slow
def test_what_looks_at_many_outcomes_compiles_on_its_own(whole: KnowledgeBase) -> None:
    """In the order of first use `coherence` is too large, even in parts."""
    rules = compile_rules(whole, ["coherence"])
    assert "result_coherence" in {lookup.name for lookup in rules.lookups}
    assert not rules.unsettled


@pytest.mark.slow
def test_every_rule_set(whole: KnowledgeBase, on_duckdb: Run) -> None:
    for number, decision in enumerate(about_accounts(whole)):
        agree(selected(whole, [decision]), number, on_duckdb, EACH, decision)


def about_accounts(knowledge: KnowledgeBase) -> list[str]:
    return [one.id for one in knowledge.decisions.values() if one.scope == "account"]


@pytest.mark.slow
def test_all_shipped_rules(whole: KnowledgeBase, on_duckdb: Run) -> None:
    """Those of all agendas at once, whatever the default one asks."""
    agree(whole, 8, on_duckdb, 150)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_random_rules(seed: int, on_duckdb: Run) -> None:
    """All hit policies, trees, chained decisions, facts that do not apply, collected numbers."""
    agree(RandomRules(Random(seed)).knowledge, seed, on_duckdb, 40)


@pytest.mark.parametrize("seed", range(NUMBER_SEEDS))
def test_random_formulas(seed: int, on_duckdb: Run) -> None:
    """Unbounded numbers in ratios and products, known and unknown, some beyond all range."""
    agree(NumberRules(Random(seed)).knowledge, seed, on_duckdb, 30)


def test_weights_of_a_house(whole: KnowledgeBase, on_duckdb: Run) -> None:
    """Weights that are all different give more sums, but the same agreement."""
    knowledge = selected(whole, ["kam_decision"])
    weights = [id for id in knowledge.parameters if id.startswith("weight_")]
    parameters = dict(knowledge.parameters)
    for place, id in enumerate(weights, start=1):
        parameters[id] = replace(parameters[id], value=1 + place % 3)
    agree(replace(knowledge, parameters=parameters), 3, on_duckdb, 30)


def agree(
    knowledge: KnowledgeBase, seed: int, on_duckdb: Run, number: int, *decisions: str
) -> None:
    rules = compile_rules(knowledge, decisions or None)
    rows = list(RandomRows(rules, seed).rows(number))
    assert not differences(rules, advisor_of(knowledge), rows, on_duckdb(rules, rows))
