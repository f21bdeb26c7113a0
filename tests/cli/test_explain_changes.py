"""`kam explain`: what would change it, how robust it is, which answers mattered."""

import json
from pathlib import Path
from typing import Any

import pytest

from kam_advisor.report.json_schema import ExplanationJson
from processes import EXAMPLES, Kam

HOSPITALS = str(EXAMPLES / "schoonzorg.yaml")
OPEN = str(EXAMPLES / "techdis_partly_answered.yaml")


def explained(kam: Kam, *arguments: str) -> dict[str, Any]:
    ended = kam("explain", *arguments, "--format", "json")
    assert (ended.code, ended.err) == (0, "")
    found: dict[str, Any] = json.loads(ended.out)
    ExplanationJson.model_validate(found)
    return found


def to(found: dict[str, Any], outcome: str) -> dict[str, Any]:
    return next(one for one in found["what_would_change"] if one["outcome"] == outcome)


def test_in_words_of_both_languages(kam: Kam) -> None:
    english = kam("explain", HOSPITALS, "kam_decision", "--lang", "en").out
    assert "Personal resistance\u2019 from 3 to 2; raise \u2018Initiative of" in english
    for title in ("What would change it", "How robust", "Answers that mattered"):
        assert title in english
    dutch = kam("explain", HOSPITALS, "kam_decision", "--lang", "nl", "--format", "markdown").out
    assert "Persoonlijke weerstand\u2019 van 3 naar 2; verhoog \u2018Initiatief van" in dutch
    for title in ("## Wat de uitkomst zou veranderen", "## Hoe robuust", "## Welke antwoorden"):
        assert title in dutch


def test_as_json(kam: Kam) -> None:
    found = explained(kam, HOSPITALS, "kam_decision")
    introduce = to(found, "introduce")
    assert (introduce["weight"], introduce["total"], introduce["proof"]["bound"]) == (4, 2, 4)
    assert [c["fact"] for c in introduce["sets"][1]["changes"]] == [
        "personal_resistance",
        "management_initiative",
    ]
    assert found["robustness"]["fewest"] == 1
    assert len(found["sufficient"]["facts"]) == 8


def test_efforts_on_the_command_line_and_of_the_house(kam: Kam, tmp_path: Path) -> None:
    kept = explained(kam, HOSPITALS, "kam_decision", "--keep", "management_initiative")
    assert "management_initiative" in to(kept, "introduce")["proof"]["kept"]
    assert to(kept, "introduce")["weight"] > 4
    easy = ("--effort", "account_power=0.5")
    found = explained(kam, HOSPITALS, "kam_decision", *easy)
    assert to(found, "introduce")["weight"] == 1.5
    house = tmp_path / "house.yaml"
    house.write_text(
        "house: Mine\nefforts: {account_power: 0.5, management_initiative: unchangeable}\n", "utf-8"
    )
    found = explained(kam, HOSPITALS, "kam_decision", "--house", str(house))
    assert to(found, "introduce")["weight"] == 1.5
    assert "management_initiative" in to(found, "introduce")["proof"]["kept"]
    freed = ("--effort", "management_initiative=0.1")
    found = explained(kam, HOSPITALS, "kam_decision", "--house", str(house), *freed)
    assert "management_initiative" in to(found, "introduce")["proof"]["varied"]
    overrides = kam("assess", HOSPITALS, "--house", str(house), "--lang", "en").out
    assert "management_initiative (effort to change): unchangeable, instead of 1" in overrides


def test_only_the_outcome_that_is_asked_for(kam: Kam) -> None:
    found = explained(kam, HOSPITALS, "kam_decision", "--why-not", "introduce")
    assert [one["outcome"] for one in found["what_would_change"]] == ["introduce"]


def test_an_open_decision_has_shares_and_no_changes(kam: Kam) -> None:
    account = ("--account", "National account")
    found = explained(kam, OPEN, "account_division", *account)
    if found["status"] == "open":
        assert found["what_would_change"] == []
        assert sum(s["share"] for s in found["robustness"]["completions"].values()) == 1


def test_a_decision_over_accounts_has_none_of_it(kam: Kam) -> None:
    found = explained(kam, HOSPITALS, "mixed_system")
    assert found["what_would_change"] is found["robustness"] is found["sufficient"] is None


@pytest.mark.parametrize(
    ("option", "id_"),
    [
        (("--keep", "account_powr"), "unknown-fact"),
        (("--effort", "account_power=0"), "wrong-value"),
        (("--effort", "account_power=1e9"), "wrong-value"),
        (("--effort", "account_power"), "wrong-value"),
        (("--effort", "account_power=1/0"), "wrong-value"),
    ],
)
def test_wrong_efforts(kam: Kam, option: tuple[str, str], id_: str) -> None:
    ended = kam("explain", HOSPITALS, "kam_decision", *option)
    assert (ended.code, ended.out) == (2, "")
    assert f"[{id_}]" in ended.err


def test_wrong_efforts_of_a_house(kam: Kam, tmp_path: Path) -> None:
    house = tmp_path / "house.yaml"
    for efforts, id_ in (
        ("{account_powr: 2}", "unknown-fact"),
        ("{account_power: 0}", "wrong-value"),
        ("{account_power: never}", "wrong-value"),
    ):
        house.write_text(f"house: Mine\nefforts: {efforts}\n", "utf-8")
        ended = kam("assess", HOSPITALS, "--house", str(house))
        assert ended.code == 3
        assert f"[{id_}]" in ended.err
