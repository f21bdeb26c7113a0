"""Each file in `bad/` makes changes in the small knowledge base, and says what is then found."""

from pathlib import Path

import pytest
import yaml

from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.load.compile import compiled
from kam_advisor.load.gather import gather
from kam_advisor.load.inputs import Input
from kam_advisor.verify.check import Report, check
from kam_advisor.verify.findings import FindingWriter
from small_base import Files, base_files, changed

BAD = sorted((Path(__file__).parent / "bad").glob("*.yaml"))
IN_THE_BASE = {"redundant-condition", "unused-term"}
"""The base itself has these two; its tests are about something else."""


def report(files: Files, house: str = "", *only: str) -> Report:
    inputs = [
        Input(name, "rules" if name.startswith("rules/") else "knowledge", 0, data)
        for name, data in files.items()
    ]
    if house:
        inputs.append(Input("house.yaml", "house", 1, house.encode()))
    gathered = gather(inputs)
    return check(compiled(gathered), gathered, only=only)


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_finding(path: Path, knowledge: KnowledgeBase) -> None:
    """What is found is told as the file says, and every sentence is there in both languages."""
    case = yaml.safe_load(path.read_text("utf-8"))
    files = base_files()
    for change in case["changes"]:
        files = changed(files, change["file"], change["replace"], change["by"])
    writer = FindingWriter(knowledge, "en")
    found = report(files, case.get("house", ""), path.stem).findings
    assert "\n".join(map(writer.as_text, found)) + "\n" == case["expect"]
    for lang in ("en", "nl"):
        for finding in found:
            assert "{" not in FindingWriter(knowledge, lang).as_text(finding).splitlines()[0]


def test_the_base_is_good() -> None:
    assert {finding.id for finding in report(base_files()).findings} == IN_THE_BASE


def test_an_acceptance_silences_its_finding_only() -> None:
    accepts = (
        "accepts:\n  - {finding: redundant-condition, at: by_table.many_reasons,\n"
        "     because: {en: It reads better., nl: Het leest beter.}}\nwarnings:\n"
    )
    files = changed(base_files(), "rules/umbrella.yaml", "warnings:\n", accepts)
    found = report(files)
    assert [finding.id for finding in found.findings] == ["unused-term"]
    assert [finding.id for finding, _ in found.accepted] == ["redundant-condition"]
