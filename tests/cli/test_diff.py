"""`kam diff`."""

import json
from pathlib import Path

import pytest

from processes import EXAMPLES, ROOT, Kam

VISITS = ROOT / "docs" / "reference" / "example" / "visits"
HOUSE = "house: Ours\nparameters: {pilot_below: {value: 3.4, because: we dare more}}\n"


@pytest.fixture
def house(tmp_path: Path) -> Path:
    file = tmp_path / "house.yaml"
    file.write_text(HOUSE, "utf-8")
    return file


def test_a_house_file_against_none(kam: Kam, house: Path) -> None:
    ended = kam("diff", "--house", house, "--decision", "kam_decision")
    assert (ended.code, ended.err) == (0, "")
    text = " ".join(ended.out.split())
    assert "194,368 of 3,906,250 profiles get another outcome (5 %)" in text
    assert "Start with a pilot → Introduce key account management: 194,368 profiles" in text
    assert "Overall balance: more than 3.4 and less than 3.5" in text
    dutch = kam("diff", "--house", house, "--decision", "kam_decision", "--lang", "nl").out
    assert "194.368 van 3.906.250 profielen" in dutch


def test_as_data_with_witnesses_and_warnings(kam: Kam, tmp_path: Path) -> None:
    file = tmp_path / "house.yaml"
    file.write_text(HOUSE.replace("pilot_below: {value: 3.4", "powerful_from: {value: 5"), "utf-8")
    call = ("diff", "--house", file, "--decision", "kam_decision", "--format", "json")
    assert json.loads(kam(*call).out)["changes"] is False
    found = json.loads(kam(*call, "--warnings").out)
    (change,) = found["decisions"][0]["changes"]
    assert (change["warning"], change["old"], change["new"]) == ("power", "fires", "silent")
    answers = change["witness"]["old"]["accounts"][0]["facts"]
    assert answers["account_power"] == 4
    terms = [term for box in change["where"] for term in box["all"]]
    assert {"kind": "fact", "name": "account_power", "version": None, "values": [4]} in terms
    assert found["decisions"][0]["changed"] == 0


def test_folders_and_what_only_one_has(kam: Kam) -> None:
    ended = kam("diff", "shipped", VISITS, "--format", "json")
    assert (ended.code, ended.err) == (0, "")
    found = json.loads(ended.out)
    assert "visit_rhythm" in found["decisions_added"]
    assert found["changes"] is False
    assert {one["change"] for one in found["facts"]} == {"added"}
    back = json.loads(kam("diff", VISITS, "shipped", "--format", "json").out)
    assert back["decisions_removed"] == found["decisions_added"]
    assert "New decision:" in kam("diff", "shipped", VISITS).out


def test_the_same_rules(kam: Kam) -> None:
    ended = kam("diff", "shipped", "shipped", "--decision", "customer_value_type")
    assert (ended.code, ended.err) == (0, "")
    assert "No outcome changes, for none of 8 profiles." in ended.out


def test_readings(kam: Kam) -> None:
    call = ("diff", "account_division", "--readings", "all_reasons", "any_reason")
    for format_ in ("text", "markdown", "json"):
        ended = kam(*call, "--format", format_)
        assert (ended.code, ended.err) == (0, "")
    found = json.loads(ended.out)
    (change,) = found["changes"]
    assert (change["old"], change["new"]) == ("within_organisation", "account_division")
    assert change["where_is_complete"]


def test_a_portfolio(kam: Kam, tmp_path: Path) -> None:
    house = tmp_path / "house.yaml"
    house.write_text(HOUSE.replace("3.4", "4.5"), "utf-8")
    portfolio = tmp_path / "portfolio.yaml"
    texts = [(EXAMPLES / f"{name}.yaml").read_text("utf-8") for name in ("dhl", "lear", "techdis")]
    portfolio.write_text("---\n".join(texts), "utf-8")
    call = ("diff", "--house", house, "--decision", "kam_decision", "--portfolio", portfolio)
    found = json.loads(kam(*call, "--format", "json").out)["portfolio"]
    assert (found["profiles"], found["accounts"]) == (3, 4)
    assert found["accounts_changed"] == len(found["changes"]) > 0
    assert all((c["old"], c["new"]) == (["introduce"], ["pilot"]) for c in found["changes"])
    text = " ".join(kam(*call).out.split())
    assert f"{found['accounts_changed']} of 4 accounts change." in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "two versions are expected"),
        (["shipped"], "two versions are expected"),
        (["shipped", "/nowhere"], "[no-such-folder]"),
        (["shipped", "shipped", "--decision", "multilevl"], "Did you mean `multilevel`?"),
        (["--readings", "a", "b"], "--readings expects one decision"),
        (["multilevel", "--readings", "two_axis", "any_factor"], "Did you mean `two_axes`?"),
        (["multilevl", "--readings", "a", "b"], "Did you mean `multilevel`?"),
        (["multilevel", "--readings", "two_axes", "any_factor", "--warnings"], "goes without"),
    ],
    ids=" ".join,
)
def test_a_wrong_call(kam: Kam, arguments: list[str], said: str) -> None:
    ended = kam("diff", *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err


def test_house_and_versions_together_are_refused(kam: Kam, house: Path) -> None:
    ended = kam("diff", "shipped", "shipped", "--house", house)
    assert (ended.code, "name no others" in ended.err) == (2, True)


def test_an_invalid_portfolio(kam: Kam, house: Path, tmp_path: Path) -> None:
    portfolio = tmp_path / "portfolio.yaml"
    portfolio.write_text("name: One\nfacts: {nobody: yes}\n", "utf-8")
    call = ("diff", "--house", house, "--decision", "customer_value_type")
    assert kam(*call, "--portfolio", portfolio).code == 4
