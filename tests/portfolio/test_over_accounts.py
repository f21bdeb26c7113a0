"""Numbers over the accounts of a company: in SQL where it can work them out, else by the core."""

import json
from pathlib import Path
from random import Random

import duckdb
import pytest

from portfolios import rows, table
from processes import Kam

HEAD = "account,company,account_turnover,stated_abc_class,strategic_fit,fits_market\n"


def companies(folder: Path) -> Path:
    """Accounts of several companies, of one and of none, with answers that are not known."""
    chance = Random(5)
    lines = [
        ",".join(
            (
                f"a{number}",
                ("", " Alone" if number == 3 else "c1", "C2", "c3")[number % 4],
                "" if number == 12 else str(chance.choice((0, 10, 12.5, 25, 1000))),
                chance.choice(("", "b_customer")),
                chance.choice(("", "1", "4")),
                chance.choice(("yes", "no", "")),
            )
        )
        for number in range(40)
    ]
    return table(folder, HEAD + "\n".join(lines) + "\n")


CRITERIA = (
    "turnover_potential",
    "profit_contribution",
    "reference_value",
    "decision_level_reached",
    "customer_features_fit",
    "purchasing_policy_fit",
    "customer_innovation",
    "sustainability_fit",
    "cooperation_readiness",
)
"""What the selection score is made of; three of them are in the rating too."""


def rated_companies(folder: Path) -> Path:
    """Accounts with criteria: of one company all are known, in another some are not."""
    chance = Random(6)
    lines = []
    for number in range(40):
        known = 1 if number % 4 < 2 else 0.97
        marks = [str(chance.randint(1, 3)) if chance.random() < known else "" for _ in CRITERIA]
        turnover = chance.choice(("0", "10", "12.5", "25", "1000"))
        company = ("", "c1", "c2", "c3")[number % 4]
        lines.append(",".join((f"a{number}", company, turnover, *marks)))
    head = ",".join(("account", "company", "account_turnover", *CRITERIA))
    return table(folder, head + "\n" + "\n".join(lines) + "\n")


def by_both(kam: Kam, folder: Path, source: Path, *decisions: str) -> list[dict[str, str]]:
    """What SQL and the core engine say alike; the core engine decides nothing beside SQL."""
    chosen = [part for decision in decisions for part in ("--decision", decision)]
    found = []
    for engine in ("auto", "core"):
        target = folder / f"{engine}.csv"
        call = ("portfolio", source, target, *chosen, "--engine", engine, "--summary", "json")
        ended = kam(*call)
        assert ended.code == 0, ended.err
        summary = json.loads(ended.out)
        assert summary["by_core_engine"] == []
        found.append((rows(target), summary["decisions"], summary["crossed"]))
    assert found[0] == found[1]
    return found[0][0]


def test_sql_says_what_the_core_engine_says(kam: Kam, tmp_path: Path) -> None:
    found = by_both(kam, tmp_path, companies(tmp_path), "abc_class")
    assert len({row["abc_class_outcome"] for row in found}) > 2


@pytest.mark.slow
def test_so_it_does_of_several_decisions(kam: Kam, tmp_path: Path) -> None:
    wanted = ("abc_class", "account_selection")
    by_both(kam, tmp_path, companies(tmp_path), *wanted)


@pytest.mark.slow
def test_so_it_does_of_ranks_of_scores(kam: Kam, tmp_path: Path) -> None:
    wanted = ("account_selection", "customer_rating")
    found = by_both(kam, tmp_path, rated_companies(tmp_path), *wanted)
    for place in ("selection_place", "rating_place"):
        assert len({row[place] for row in found}) > 5
        assert any(not row[place] for row in found)


def test_more_digits_than_sql_calculates_with_are_left_to_the_core_engine(
    kam: Kam, tmp_path: Path
) -> None:
    lines = ("a,c1,1000.123456", "b,c1,20", "c,c1,3", "d,c2,5", "e,c2,6")
    source = table(tmp_path, "account,company,account_turnover\n" + "\n".join(lines) + "\n")
    found = []
    for engine in ("auto", "core"):
        target = tmp_path / f"{engine}.csv"
        call = ("portfolio", source, target, "--decision", "abc_class", "--engine", engine)
        assert kam(*call).code == 0
        found.append(rows(target))
    assert found[0] == found[1]
    assert {row["abc_class_status"] for row in found[0]} == {"decided"}


def test_a_figure_that_no_column_answers_is_unknown(kam: Kam, tmp_path: Path) -> None:
    source = table(tmp_path, "account,company,stated_abc_class\na,c1,b_customer\nb,c1,\n")
    found = []
    for engine in ("auto", "core"):
        target = tmp_path / f"{engine}.csv"
        call = ("portfolio", source, target, "--decision", "abc_class", "--engine", engine)
        ended = kam(*call)
        assert ended.code == 0, ended.err
        found.append(rows(target))
    assert found[0] == found[1]
    assert {row["abc_class_status"] for row in found[0]} == {"decided", "open"}


def test_decisions_in_more_than_one_statement(kam: Kam, tmp_path: Path) -> None:
    """Decisions about accounts and about companies in both statements, held against the core."""
    source = table(
        tmp_path,
        "account,company,recommendation_score,wants_high_value,wants_advice,sales_history_usable,"
        "complaints_recorded\n"
        "A,Acme,9,yes,no,yes,no\nB,Acme,3,no,yes,yes,no\nC,Other,,no,yes,no,\nD,,8,,,yes,yes\n",
    )
    wanted = (
        "promoter_class",
        "retention",
        "satisfaction_profitability",
        "customer_loyalty",
        "commitment",
        "customer_value_type",
        "commoditisation",
        "forecast_method",
        "complaint_handling",
    )
    chosen = [part for decision in wanted for part in ("--decision", decision)]
    found = []
    for engine in ("auto", "core"):
        out = tmp_path / f"{engine}.csv"
        ended = kam("portfolio", source, out, "--engine", engine, *chosen)
        assert ended.code == 0, ended.err
        found.append(out.read_text("utf-8"))
    assert found[0] == found[1]
    assert "complaint_handling_outcome" in found[0]
    assert "promoter" in found[0]


def test_sql_for_elsewhere_looks_at_the_accounts_of_a_company(kam: Kam) -> None:
    ended = kam("portfolio", "crm", "--sql-only", "--keep", "account", "--decision", "abc_class")
    assert ended.code == 0, ended.err
    assert "`company`" in ended.out
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE crm AS SELECT *, NULL::VARCHAR AS stated_abc_class FROM (VALUES"
            " ('a', 'x', 100::DECIMAL(18, 4)), ('c', 'x', 1), ('d', 'y', 5), ('e', NULL, 3))"
            " t(account, company, account_turnover)"
        )
        for statement in ended.out.split(";\n"):
            if statement.strip():
                found = connection.execute(statement)
        names = [column[0] for column in found.description or ()]
        rows_ = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    classes = {row["account"]: row["abc_class_outcome"] for row in rows_}
    assert classes == {
        "a": "key_account",
        "c": "c_customer",
        "d": "key_account",
        "e": "key_account",
    }


def test_rows_that_contradict_each_other_about_their_company(kam: Kam, tmp_path: Path) -> None:
    source = table(
        tmp_path,
        "account,company,complaints_recorded,complaining_is_easy\n"
        "A,x,yes,yes\nB,x,no,\nC,y,yes,no\nD,,no,no\n",
    )
    chosen = ("--decision", "complaint_handling", "--summary", "json")
    ended = kam("portfolio", source, tmp_path / "out.csv", *chosen)
    assert ended.code == 0, ended.err
    found = json.loads(ended.out)
    assert found["contradicting"] == [{"fact": "complaints_recorded", "companies": 1}]
