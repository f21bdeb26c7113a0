"""`kam compare` from its user's side."""

import json
from pathlib import Path

import pytest

from processes import Kam

MANAGERS = [f"examples/managers/{name}.yaml" for name in ("director", "planning", "sales_manager")]


@pytest.mark.parametrize(
    ("lang", "first"), [("en", "What to talk about"), ("nl", "Waarover te praten")]
)
def test_text(kam: Kam, lang: str, first: str) -> None:
    done = kam("compare", *MANAGERS, "--lang", lang)
    assert done.code == 0
    assert first in done.out
    assert "Sales manager" in done.out


def test_json(kam: Kam) -> None:
    done = kam("compare", *MANAGERS, "--format", "json", "--decision", "customer_value_type")
    found = json.loads(done.out)
    assert [one["label"] for one in found["respondents"]] == [
        "Director",
        "Planning",
        "Sales manager",
    ]
    (decision,) = found["decisions"]
    assert decision["mixtures"] == 9
    assert {one["fact"] for one in decision["matters"]} == {
        "wants_high_value",
        "accepts_integration",
    }
    assert [topic["fact"] for topic in found["agenda"]] == [
        "wants_high_value",
        "accepts_integration",
    ]


def test_a_company_at_two_dates(kam: Kam, tmp_path: Path) -> None:
    text = Path(MANAGERS[0]).read_text(encoding="utf-8").replace("  respondent: Director\n", "")
    later = tmp_path / "later.yaml"
    later.write_text(text.replace("2026-11-16", "2026-12-16"), encoding="utf-8")
    earlier = tmp_path / "earlier.yaml"
    earlier.write_text(text, encoding="utf-8")
    done = kam("compare", str(earlier), str(later), "--format", "json")
    found = json.loads(done.out)
    assert [one["label"] for one in found["respondents"]] == ["2026-11-16", "2026-12-16"]
    assert found["differences"] == found["agenda"] == []


def test_one_profile_is_too_few(kam: Kam) -> None:
    done = kam("compare", MANAGERS[0])
    assert done.code == 2
    assert "two profiles at least" in done.err


def test_all_faults_of_all_files(kam: Kam, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("name: X\nfacts: {account_power: 9, nonsense: 1}\nabout: {date: 2026-13-01}\n")
    worse = tmp_path / "worse.yaml"
    worse.write_bytes(bad.read_bytes())
    done = kam("compare", bad, MANAGERS[0], worse)
    assert done.code == 4
    assert done.err.count("[wrong-value]") == 4
    assert done.err.count("[unknown-fact]") == 2


def test_an_unknown_decision_is_refused(kam: Kam) -> None:
    done = kam("compare", *MANAGERS, "--decision", "kam_decison")
    assert done.code == 2
    assert "kam_decision" in done.err
