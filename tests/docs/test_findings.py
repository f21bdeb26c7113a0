"""The page of findings: a section for every id, and examples that are what the check prints."""

import re
from pathlib import Path

import pytest
import yaml

from kam_advisor.verify.kinds import KINDS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reference" / "findings.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### ([a-z-]+)\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL))
GOLDEN = sorted((ROOT / "tests" / "verify" / "bad").glob("*.yaml"))
WITHOUT_EXAMPLE = {
    "advice-without-source",
    "outcome-without-advice",
    "parameter-without-source",
    "timeout",
    "unused-fact",
    "warning-without-text",
}
"""Not to be had from files (`test_what_loading_refuses.py`), or not the same on every machine."""


def test_every_finding_has_a_section() -> None:
    assert set(SECTIONS) == set(KINDS)


@pytest.mark.parametrize("id", KINDS)
def test_parts_of_a_section(id: str) -> None:
    wanted = ["What it finds", "Why it matters", "Example", "Instead", "Known limits"]
    if id in WITHOUT_EXAMPLE:
        wanted.remove("Example")
    assert re.findall(r"^\*\*([A-Z][a-z ]+)\.\*\*", SECTIONS[id], re.MULTILINE) == wanted


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_example(path: Path) -> None:
    expected = yaml.safe_load(path.read_text(encoding="utf-8"))["expect"]
    assert f"```text\n{expected}```" in SECTIONS[path.stem]


def test_every_finding_is_in_a_golden_or_a_test_of_its_own() -> None:
    assert {path.stem for path in GOLDEN} == set(KINDS) - WITHOUT_EXAMPLE
