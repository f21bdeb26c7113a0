import json
import os
from pathlib import Path
from typing import Any

import pytest

import certificate_checker
from kam_advisor.cli.run import run

THOROUGH = os.environ.get("KAM_THOROUGH") == "1"
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("certificate") / "certificate.json"
    chosen = [] if THOROUGH else ["--agenda", "core"]
    assert run(["check", "--only", "timeout", *chosen, "--certificate", str(path)]) == 0
    return path


def checked(file: Path) -> int:
    return certificate_checker.main(str(file), str(ROOT / "rules"), str(ROOT / "knowledge"))


def test_shipped_rules_are_complete_and_unambiguous(file: Path) -> None:
    if THOROUGH:
        assert checked(file) > 100
    else:
        assert checked(file) == 15


def test_the_checker_is_short_and_independent() -> None:
    text = Path(certificate_checker.__file__).read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 100
    assert "kam_advisor" not in text


def test_what_is_left_out_is_said(file: Path) -> None:
    left_out = json.loads(file.read_text(encoding="utf-8"))["left_out"]
    named = [one["decision"] for one in left_out]
    assert named == ["mixed_system"] if not THOROUGH else "mixed_system" in named


def branches(certificate: Any) -> Any:
    part = certificate["readings"][0]
    return part["nodes"][part["root"]]["branches"]


def gap(certificate: Any) -> None:
    branches(certificate).pop()


def overlap(certificate: Any) -> None:
    first, second = branches(certificate)[:2]
    second["values"] = [*second["values"], *first["values"]]


def another_outcome(certificate: Any) -> None:
    leaves = certificate["readings"][0]["leaves"]
    one, two = list(leaves)[:2]
    leaves[one], leaves[two] = leaves[two], leaves[one]


def wrong_count(certificate: Any) -> None:
    counts = certificate["readings"][0]["counts"]
    counts[next(iter(counts))] = "1"


@pytest.mark.parametrize("forge", [gap, overlap, another_outcome, wrong_count])
def test_a_forged_certificate_is_seen_through(forge: Any, file: Path, tmp_path: Path) -> None:
    certificate = json.loads(file.read_text(encoding="utf-8"))
    forge(certificate)
    forged = tmp_path / "forged.json"
    forged.write_text(json.dumps(certificate), encoding="utf-8")
    with pytest.raises(AssertionError):
        checked(forged)
