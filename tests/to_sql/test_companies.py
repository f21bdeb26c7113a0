"""What SQL says of companies is what the core engine says."""

import os
from random import Random
from typing import Any

import pytest

from company_rows import Company, RandomCompanies, as_rows, company_differences
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.load.selection import selected
from kam_advisor.to_sql import compile_rules
from portfolio_rows import advisor_of
from random_rules import RandomRules
from sql_runs import COMPANY, Run, companies_on_duckdb

THOROUGH = os.environ.get("KAM_THOROUGH") == "1"
EACH = 500 if THOROUGH else 3
SEEDS = 400 if THOROUGH else 6


@pytest.fixture
def on_duckdb(connection: Any) -> Run:
    return companies_on_duckdb(connection)


def about_companies(knowledge: KnowledgeBase) -> list[str]:
    return [one.id for one in knowledge.decisions.values() if one.scope == "company"]


def test_shipped_rules(whole: KnowledgeBase, on_duckdb: Run) -> None:
    rules = compile_rules(whole, about_companies(whole))
    companies = RandomCompanies(rules, seed=3, most=3).companies(EACH)
    found = on_duckdb(rules, as_rows(companies))
    assert not company_differences(rules, advisor_of(whole), companies, found)


@pytest.mark.slow
def test_every_rule_set(whole: KnowledgeBase, on_duckdb: Run) -> None:
    for number, decision in enumerate(about_companies(whole)):
        knowledge = selected(whole, [decision])
        rules = compile_rules(knowledge, [decision])
        companies = RandomCompanies(rules, number).companies(EACH * 5)
        found = on_duckdb(rules, as_rows(companies))
        assert not company_differences(rules, advisor_of(knowledge), companies, found)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_random_rules(seed: int, on_duckdb: Run) -> None:
    """What is counted over accounts, numbers over them, and both."""
    knowledge = RandomRules(Random(seed), company=True, whole=seed % 2 == 1).knowledge
    rules = compile_rules(knowledge)
    companies = RandomCompanies(rules, seed, most=1 + seed % 6).companies(20)
    found = on_duckdb(rules, as_rows(companies))
    assert not company_differences(rules, advisor_of(knowledge), companies, found)


@pytest.mark.parametrize("decision", ["mixed_system", "turnover_concentration"])
def test_what_is_counted_compiles(whole: KnowledgeBase, decision: str) -> None:
    rules = compile_rules(selected(whole, [decision]), [decision])
    assert rules.companies.counts
    assert not rules.companies.without_tables


def test_rows_that_say_nothing_and_rows_that_contradict(
    whole: KnowledgeBase, on_duckdb: Run
) -> None:
    """A company's fact on some of its rows is its fact; two different ones are unknown."""
    rules = compile_rules(selected(whole, ["solvency"]), ["solvency"])
    own, total = (column.fact for column in rules.companies.inputs)
    rows = [
        {COMPANY: 1, own: 50, total: 100},
        {COMPANY: 1},
        {COMPANY: 2, own: 50, total: 100},
        {COMPANY: 2, own: 60, total: 100},
        {COMPANY: 3, own: 50},
        {COMPANY: 3, total: 100},
        {own: 1, total: 1},
    ]
    found = on_duckdb(rules, rows)
    assert [row[COMPANY] for row in found] == [1, 2, 3]
    assert [row["solvency_status"] for row in found] == ["decided", "open", "decided"]
    assert [row["equity_share"] for row in found] == [50, None, 50]
    same = [Company({own: 50, total: 100}, [{}]), Company({total: 100}, [{}])]
    assert not company_differences(rules, advisor_of(rules.knowledge), same, found[:2])
