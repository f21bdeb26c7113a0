"""Numbers, time, texts on both engines, exit codes."""

import json
import os
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from kam_advisor.cli.run import run
from kam_advisor.ir.expressions import (
    And,
    Arithmetic,
    Compare,
    ComparisonOperator,
    Constant,
    Expression,
    Fact,
)
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.verify.check import check_rules
from kam_advisor.verify.findings import Finding
from rule_builders import decision, fact, knowledge_base, table


def numbers(*rows: tuple[Expression, str], kind: str = "number") -> KnowledgeBase:
    facts = [fact(name, "number" if kind == "number" else "integer", low=0) for name in "xyz"]
    return knowledge_base(facts, [decision("d", ("no", "yes"), {"r": table("d", "r", rows)})])


def compare(operator: ComparisonOperator, name: str, value: int | Fraction) -> Expression:
    return Compare(operator, Fact(name), Constant(value))


def found(knowledge: KnowledgeBase, id: str) -> list[Finding]:
    return [finding for finding in check_rules(knowledge) if finding.id == id]


def test_a_gap_between_two_numbers() -> None:
    rows = (compare("<", "x", Fraction(5, 2)), "no"), (compare(">", "x", Fraction(5, 2)), "yes")
    (gap,) = found(numbers(*rows), "gap")
    assert gap.witness is not None
    assert gap.witness.accounts[0]["x"] == Fraction(5, 2)


def test_sums_of_numbers() -> None:
    total = Arithmetic("+", Fact("x"), Fact("y"))
    rows = (
        (Compare("<", total, Constant(10)), "no"),
        (And((compare(">=", "x", 5), compare(">=", "y", 5))), "yes"),
    )
    (gap,) = found(numbers(*rows), "gap")
    assert gap.witness is not None
    answers = gap.witness.accounts[0]
    x, y = (Fraction(str(answers[name])) for name in "xy")
    assert x + y >= 10
    assert x < 5 or y < 5


def test_what_is_not_decided_in_time_is_no_pass() -> None:
    """Whether a sum of two cubes is a cube: nobody wants to wait for z3 here."""
    cubes = [
        Arithmetic("*", Fact(n), Arithmetic("*", Fact(n), Fact(n))) for n in "xyz"
    ]  # fmt: skip
    equal = Compare("=", Arithmetic("+", cubes[0], cubes[1]), cubes[2])
    positive = tuple(compare(">=", name, 1) for name in "xyz")
    rows = ((And((*positive, equal)), "yes"), (Constant(True), "no"))
    findings = check_rules(numbers(*rows, kind="integer"), milliseconds=50)
    assert "timeout" in {finding.id for finding in findings}


def test_the_same_every_time() -> None:
    rows = ((compare("<", "x", 2), "no"), (compare(">", "y", 3), "yes"))
    first, second = (check_rules(numbers(*rows)) for _ in range(2))
    assert first == second


def test_shipped_rules_and_knowledge(capsys: pytest.CaptureFixture[str]) -> None:
    """Of one agenda in passing: `.ci/run` checks all rule sets, so does this if thorough."""
    chosen = [] if os.environ.get("KAM_THOROUGH") == "1" else ["--agenda", "account_selection"]
    assert run(["check", *chosen, "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["findings"] == []
    assert data["unchecked"] == []
    assert all(accepted["because"] for accepted in data["accepted"])


HOLE = """\
house: Ours
parameters:
  multilevel_from: {value: 100, because: "Never."}
"""


def test_findings_give_exit_code_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    house = tmp_path / "house.yaml"
    house.write_text(HOLE, encoding="utf-8")
    assert run(["check", "--house", str(house), "--agenda", "core", "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)["findings"]
    assert {one["about"].split(".")[0] for one in found if one["id"] == "dead-rule"} == {
        "multilevel"
    }


def test_rules_that_do_not_load_give_exit_code_3(tmp_path: Path) -> None:
    (tmp_path / "wrong.yaml").write_text("decision: other\n", encoding="utf-8")
    assert run(["check", "--rules", str(tmp_path)]) == 3


def test_an_unknown_finding_is_a_wrong_call(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--only", "gaps"]) == 2
    assert "Did you mean `gap`?" in capsys.readouterr().err


def test_without_z3(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from kam_advisor.verify import bench

    monkeypatch.setattr(bench, "has_solver", lambda: False)
    monkeypatch.setitem(sys.modules, "kam_advisor.verify.solver", None)
    assert run(["check", "--agenda", "core", "--lang", "en"]) == 1
    printed = capsys.readouterr().out
    assert "NOT CHECKED" in printed
    assert "stale-acceptance" not in printed
    assert "system_level" in printed
