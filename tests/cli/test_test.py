"""`kam test`."""

import json
from pathlib import Path

from processes import Kam

GOOD = """cases:
  - name: A commodity is bought
    facts: {wants_advice: no, invests_in_tailoring: no, wants_high_value: no,
            accepts_integration: no, price_decides: yes}
    expect: {outcome: intrinsic, warnings: []}
"""
WRONG = GOOD.replace("outcome: intrinsic", "outcome: strategic")


def folder(tmp_path: Path, cases: str) -> Path:
    (tmp_path / "customer_value_type.cases.yaml").write_text(cases, "utf-8")
    return tmp_path


def test_the_shipped_rules_hold_and_are_covered(kam: Kam) -> None:
    ended = kam("test", "--coverage-required", "--format", "json")
    assert (ended.code, ended.err) == (0, "")
    found = json.loads(ended.out)
    assert (found["cases"] >= 200, found["failed"], found["unjudged"]) == (True, 0, 0)
    assert all(one["complete"] for one in found["coverage"].values())


def test_a_failure_is_told_with_its_place_and_reason(kam: Kam, tmp_path: Path) -> None:
    ended = kam("test", folder(tmp_path, WRONG), "--engine", "reference")
    assert ended.code == 1
    text = "".join(ended.out.split())  # a long path is broken over lines
    assert "customer_value_type.cases.yaml:5outcome:expectedstrategic,foundintrinsic" in text
    assert "customer_value_type.most_demanding_first.invests_nothingfired" in text
    assert "because:" in text
    data = json.loads(kam("test", "--rules", tmp_path, "--format", "json", "--lang", "nl").out)
    assert data["failures"][0]["line"] == 2
    assert data["failures"][0]["expectations"][0]["about"] == "outcome"


def test_coverage_is_required_where_asked(kam: Kam, tmp_path: Path) -> None:
    own = folder(tmp_path, GOOD)
    assert kam("test", own).code == 0
    ended = kam("test", own, "--coverage-required", "--lang", "nl")
    assert ended.code == 1
    assert "Geen testgeval raakt" in ended.out


def test_what_is_missing_is_proposed_and_never_written_over(kam: Kam, tmp_path: Path) -> None:
    own = folder(tmp_path, GOOD)
    file = own / "to_judge.cases.yaml"
    ended = kam("test", own, "--write-missing", file)
    assert (ended.code, "proposed cases are written" in ended.err) == (0, True)
    text = file.read_text("utf-8")
    again = kam("test", own, "--write-missing", file)
    assert (again.code, "[file-exists]" in again.err) == (2, True)
    assert file.read_text("utf-8") == text
    assert kam("test", own, "--coverage-required").code == 1
    file.write_text(text.replace("    judge: yes\n", ""), "utf-8")
    ended = kam("test", own, "--coverage-required", "--write-missing", own / "more.cases.yaml")
    assert (ended.code, "Nothing is missing" in ended.err) == (0, True)
    assert not (own / "more.cases.yaml").exists()


def test_case_files_that_are_wrong(kam: Kam, tmp_path: Path) -> None:
    ended = kam("test", folder(tmp_path, GOOD.replace("intrinsic", "intrinsik")))
    assert (ended.code, ended.out) == (3, "")
    assert "Did you mean `intrinsic`?" in ended.err
