"""Numbers over the accounts of a company: window functions say what the core engine says."""

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest

import sql_runs
from kam_advisor.assessment import DecisionAssessment
from kam_advisor.ir.derived import OverAccounts
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.load.selection import selected
from kam_advisor.profile import Account, Profile
from kam_advisor.to_sql import DuckDBRunner, SqlRules, compile_rules
from kam_advisor.to_sql.figures import figure_columns
from kam_advisor.to_sql.from_core import exact_score, row_cells
from kam_advisor.to_sql.order import facts_needed
from kam_advisor.unknowns.domains import facts_in_order
from kam_advisor.values import UNKNOWN
from portfolio_rows import RandomRows, advisor_of, same_cell
from sql_runs import COMPANY, Run, on_database

THOROUGH = os.environ.get("KAM_THOROUGH") == "1"
QUICK = ("abc_class", "customer_rating")
"""What compiles in no time."""
RANKED = ("selection_place", "rating_place")
"""Ranks of scores."""
Row = dict[str, Value]


def over_accounts(knowledge: KnowledgeBase) -> list[str]:
    """The decisions about an account that look at the other accounts."""
    return [
        decision.id
        for decision in knowledge.decisions.values()
        if decision.scope == "account"
        and (THOROUGH or decision.id in QUICK)
        and any(
            isinstance(knowledge.facts[fact].derived, OverAccounts)
            for fact in facts_in_order(knowledge, [decision.id])
        )
    ]


def companies(rules: SqlRules, seed: int) -> list[list[Row]]:
    """The accounts of some companies; figures are mostly known, of some companies not all."""
    chance, rows = Random(seed), RandomRows(rules, seed)
    facts = rules.knowledge.facts
    made = [facts[fact].derived for fact in figure_columns(rules)]
    needed = (facts_needed(rules.knowledge, of.of) for of in made if isinstance(of, OverAccounts))
    used = sorted({fact for found in needed for fact in found if facts[fact].derived is None})
    found = []
    for number in range(12 if THOROUGH else 6):
        accounts = list(rows.rows(chance.randint(1, 5)))
        shared = {f: v for f, v in accounts[0].items() if facts[f].scope == "company"}
        for account in accounts:
            for fact in list(account):
                if facts[fact].scope == "company":
                    del account[fact]
            account.update(shared)
            for fact in used if number % 4 else ():
                if facts[fact].kind == "number":
                    account[fact] = chance.choice((0, 10, Fraction(25, 2), 25, 1000))
                elif facts[fact].scope == "account":
                    account.setdefault(fact, rows.answer(facts[fact]))
        found.append(accounts)
    return found


class Drawn:
    """Random companies, and what the core engine says of each account."""

    def __init__(self, whole: KnowledgeBase, seed: int) -> None:
        wanted = over_accounts(whole)
        knowledge = selected(whole, wanted)
        reference = advisor_of(knowledge)
        self.rules = compile_rules(knowledge, wanted)
        self.rows: list[Row] = []
        self.expected: list[Mapping[str, DecisionAssessment]] = []
        for number, accounts in enumerate(companies(self.rules, seed)):
            facts = knowledge.facts
            shared = {f: v for f, v in accounts[0].items() if facts[f].scope == "company"}
            own = [{f: v for f, v in row.items() if f not in shared} for row in accounts]
            listed = tuple(Account(str(n), row) for n, row in enumerate(own))
            assessed = reference.assess(Profile("Company", shared, listed), wanted)
            self.expected += [one.decisions for one in assessed.accounts]
            self.rows += [{COMPANY: number, **row} for row in accounts]

    def agree(self, run: Run) -> None:
        found = run(self.rules, self.rows)
        assert not [
            f"{what}, {row}"
            for row, got, said in zip(self.rows, found, self.expected, strict=True)
            for what in different(self.rules, got, said)
        ]
        scores = (score for output in self.rules.outputs for score in output.scores)
        for name in (score.value for score in scores if score.quantity in RANKED):
            assert any(got[name] is not None for got in found)


@pytest.fixture(scope="module")
def drawn(whole: KnowledgeBase) -> Drawn:
    return Drawn(whole, 0)


def test_figures(drawn: Drawn, on_duckdb: Run) -> None:
    assert drawn.rules.figures
    assert drawn.rules.scored
    drawn.agree(on_duckdb)


@pytest.mark.skipif(not THOROUGH, reason="takes minutes: KAM_THOROUGH=1")
@pytest.mark.parametrize("seed", range(1, 20))
def test_more_figures(whole: KnowledgeBase, seed: int, on_duckdb: Run) -> None:
    Drawn(whole, seed).agree(on_duckdb)


def test_sqlite(drawn: Drawn) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        drawn.agree(on_database(connection, "sqlite"))


@pytest.mark.slow
def test_postgres(drawn: Drawn) -> None:
    psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed")
    if not sql_runs.has_postgres():
        pytest.skip("PostgreSQL (initdb, pg_ctl) is not installed")
    with sql_runs.postgres() as address, psycopg.connect(address) as connection:
        drawn.agree(on_database(connection, "postgres"))


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_spark(drawn: Drawn, tmp_path: Path) -> None:
    sql_runs.skip_without_spark()
    from kam_advisor.to_sql.on_spark import spark_session

    session = spark_session("local[2]")
    try:
        drawn.agree(sql_runs.on_spark(session, tmp_path))
    finally:
        session.stop()


def different(
    rules: SqlRules, got: Mapping[str, Any], said: Mapping[str, DecisionAssessment]
) -> Iterator[str]:
    """Where a row is not what the core engine says; scores as exact fractions."""
    scores = {name for output in rules.outputs for s in output.scores for name in s.names}
    for name, cell in row_cells(rules.outputs, said).items():
        if name not in scores and not same_cell(got[name], cell):
            yield f"{name}: {got[name]!r}, not {cell!r}"
    for output in rules.outputs:
        for score in output.scores:
            value = said[output.decision].scores.get(score.quantity)
            if exact_score(score, got) != (None if value is UNKNOWN else value):
                yield f"{score.quantity}: {exact_score(score, got)}, not {value}"


def test_a_number_of_too_many_digits_leaves_its_company_unsettled(whole: KnowledgeBase) -> None:
    knowledge = selected(whole, ["abc_class"])
    rules = compile_rules(knowledge, ["abc_class"])
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE clients AS SELECT * FROM (VALUES (1, 'a', 1000.1234567), (2, 'a', 20), "
            "(3, 'b', 5), (4, 'b', 6), (5, NULL, 0.1 + 0.00001), (6, NULL, 7)"
            ") t(id, company, account_turnover)"
        )
        columns = {one.fact: None for one in rules.inputs} | {
            "account_turnover": "account_turnover"
        }
        runner = DuckDBRunner(rules, connection)
        runner.run("clients", "results", keep=["id"], columns=columns, company="company")
        found = connection.execute(
            "SELECT abc_class_status, abc_class_outcome IS NULL FROM results ORDER BY id"
        ).fetchall()
    unsettled, decided = ("unsettled", True), ("decided", False)
    assert found == [unsettled, unsettled, decided, decided, unsettled, decided]
