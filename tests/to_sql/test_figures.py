"""Numbers over the accounts of a company: window functions say what the core engine says."""

import os
from collections.abc import Iterator, Mapping
from fractions import Fraction
from random import Random
from typing import Any

import duckdb
import pytest

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
from portfolio_rows import RandomRows, advisor_of
from sql_runs import KINDS

THOROUGH = os.environ.get("KAM_THOROUGH") == "1"
QUICK = ("abc_class", "account_selection", "customer_rating")
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
    for number in range(12):
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


@pytest.mark.parametrize("seed", range(20 if THOROUGH else 1))
def test_figures(whole: KnowledgeBase, seed: int) -> None:
    wanted = over_accounts(whole)
    knowledge = selected(whole, wanted)
    reference = advisor_of(knowledge)
    rules = compile_rules(knowledge, wanted)
    assert rules.figures
    groups = companies(rules, seed)
    rows = [(n, row) for n, accounts in enumerate(groups) for row in accounts]
    names = [("id", "INT"), ("company", "VARCHAR")]
    names += [(one.fact, KINDS["duckdb"][one.kind]) for one in rules.inputs]
    unnested = ", ".join(f'CAST(unnest(?) AS {kind}) AS "{name}"' for name, kind in names)
    values: list[list[Any]] = [list(range(len(rows))), [f"c{n}" for n, _ in rows]]
    for one in rules.inputs:
        answers = [row.get(one.fact) for _, row in rows]
        values.append([float(a) if isinstance(a, Fraction) else a for a in answers])
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE clients AS SELECT {unnested}", values)
        runner = DuckDBRunner(rules, connection)
        runner.run("clients", "results", keep=["id"], company="company")
        cursor = connection.execute("SELECT * FROM results ORDER BY id")
        columns = [column[0] for column in cursor.description or ()]
        found = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    expected: list[Mapping[str, DecisionAssessment]] = []
    for accounts in groups:
        shared = {f: v for f, v in accounts[0].items() if knowledge.facts[f].scope == "company"}
        own = [{f: v for f, v in row.items() if f not in shared} for row in accounts]
        listed = tuple(Account(str(n), row) for n, row in enumerate(own))
        assessed = reference.assess(Profile("Company", shared, listed), wanted)
        expected += [one.decisions for one in assessed.accounts]
    assert not [
        f"{what}, {row}"
        for (_, row), got, said in zip(rows, found, expected, strict=True)
        for what in different(rules, got, said)
    ]
    ranked = [s.value for one in rules.outputs for s in one.scores if s.quantity in RANKED]
    assert all(any(got[name] is not None for got in found) for name in ranked)


def different(
    rules: SqlRules, got: Mapping[str, Any], said: Mapping[str, DecisionAssessment]
) -> Iterator[str]:
    """Where a row is not what the core engine says; scores as exact fractions."""
    scores = {name for output in rules.outputs for s in output.scores for name in s.names}
    for name, cell in row_cells(rules.outputs, said).items():
        if name not in scores and got[name] != cell:
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
