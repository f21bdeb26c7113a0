"""`kam test` and `kam check` of the decisions of one agenda."""

import json
from pathlib import Path

import pytest

from kam_advisor.ir.knowledge import KnowledgeBase
from processes import ROOT, Kam

GOOD = """cases:
  - name: A commodity is bought
    facts: {wants_advice: no, invests_in_tailoring: no, wants_high_value: no,
            accepts_integration: no, price_decides: yes}
    expect: {outcome: OUTCOME}
"""


@pytest.fixture
def stale(tmp_path: Path) -> Path:
    """Rules of which one file explains a finding that is not there; no other agenda uses it."""
    text = (ROOT / "rules" / "liquidity.yaml").read_text("utf-8")
    why = "because: {en: Not so., nl: Niet zo.}"
    text = text.replace("accepts:\n", f"accepts:\n  - {{finding: gap, at: sound, {why}}}\n", 1)
    (tmp_path / "liquidity.yaml").write_text(text, "utf-8")
    return tmp_path


def test_cases_of_an_agenda(kam: Kam, whole: KnowledgeBase) -> None:
    ended = kam("test", "--agenda", "core", "--coverage-required", "--format", "json")
    assert (ended.code, ended.err) == (0, "")
    found = json.loads(ended.out)
    assert set(found["coverage"]) == set(whole.agendas["core"].decisions)
    assert found["cases"] >= 100


@pytest.mark.parametrize(("outcome", "code"), [("intrinsic", 0), ("strategic", 1)])
def test_own_cases_of_an_agenda(kam: Kam, tmp_path: Path, outcome: str, code: int) -> None:
    file = tmp_path / "customer_value_type.cases.yaml"
    file.write_text(GOOD.replace("OUTCOME", outcome), "utf-8")
    assert kam("test", tmp_path, "--agenda", "core").code == code
    beside = kam("test", tmp_path, "--agenda", "health_check", "--format", "json")
    assert (beside.code, json.loads(beside.out)["cases"]) == (0, 0)


def test_what_is_checked_of_an_agenda(kam: Kam, whole: KnowledgeBase) -> None:
    ended = kam("check", "--agenda", "core", "--format", "json")
    found = json.loads(ended.out)
    assert (ended.code, found["findings"], found["unchecked"]) == (0, [], [])
    accepted = {one["about"].split(".")[0] for one in found["accepted"]}
    assert accepted
    assert accepted <= set(whole.agendas["core"].decisions)


def test_findings_elsewhere_are_not_told(kam: Kam, stale: Path) -> None:
    call = ("check", "--rules", stale, "--only", "stale-acceptance", "--agenda")
    assert kam(*call, "core").code == 0
    ended = kam(*call, "health_check")
    assert (ended.code, "[stale-acceptance]" in ended.out) == (1, True)


@pytest.mark.parametrize("command", ["test", "check"])
def test_a_wrong_name(kam: Kam, command: str) -> None:
    ended = kam(command, "--agenda", "cor")
    assert (ended.code, ended.out) == (2, "")
    assert "Did you mean `core`?" in ended.err
