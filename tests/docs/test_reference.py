"""The reference: every fault has its section, every example is what it says it is."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.etree import ElementTree

import pytest

from console import blocks
from kam_advisor.errors import Place
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.language import Allowed, Names, read_expression
from kam_advisor.load import load

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "engine" / "kam_advisor"
REFERENCE = ROOT / "docs" / "reference"
EXAMPLE = REFERENCE / "example"
FAULTS = REFERENCE / "faults.md"

FAULT_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")
NOT_FAULTS = {"kam-advisor", "latin-1", "utf-8"}
"""Words with a dash in the code that name no fault."""
MADE = {
    "unknown-": (
        "unknown-agenda",
        "unknown-account",
        "unknown-decision",
        "unknown-gap",
        "unknown-reading",
        "unknown-term",
        "unknown-warning",
    ),
    "unused-": ("unused-fact", "unused-parameter"),
    "-without-advice": ("warning-without-advice", "gap-without-advice"),
}
"""Ids put together in the code, by the part that stands there, besides those that stand whole."""
ELSEWHERE = ("verify",)
"""Packages whose words with a dash are findings about rules that load, not faults."""

WORDS = (REFERENCE / "rule-language.md").read_text("utf-8")


def test_every_fault_has_a_section_and_every_section_a_fault() -> None:
    sections = re.findall(r"^### (\S+)$", FAULTS.read_text("utf-8"), re.MULTILINE)
    assert len(sections) == len(set(sections))
    assert set(sections) == fault_ids()


def test_every_section_shows_its_fault() -> None:
    head, *sections = re.split(r"^### ", FAULTS.read_text("utf-8"), flags=re.MULTILINE)
    names = [section.split("\n", 1)[0] for section in sections]
    mute = [n for n, s in zip(names, sections, strict=True) if f"[{n}]" not in s]
    assert mute == []
    assert all(f"[{name}](#{name})" in head for name in names)


@pytest.mark.parametrize("tool", ["fault_reference", "cli_reference"])
def test_pages_are_fresh(tool: str) -> None:
    call = [sys.executable, str(ROOT / "tools" / f"{tool}.py"), "--check"]
    done = subprocess.run(call, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, f"run: python tools/{tool}.py\n{done.stdout}{done.stderr}"


def fault_ids() -> set[str]:
    """Every id that a fault can have: kebab-case words in the code, and those that it makes."""
    found: set[str] = set()
    for file in PACKAGE.rglob("*.py"):
        if file.relative_to(PACKAGE).parts[0] in ELSEWHERE:
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr):
                found |= set(_made(node))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= {node.value} if FAULT_ID.fullmatch(node.value) else set()
    return found - NOT_FAULTS


def _made(text: ast.JoinedStr) -> tuple[str, ...]:
    """The ids that an f-string of a word and one value stands for."""
    parts = [str(part.value) for part in text.values if isinstance(part, ast.Constant)]
    return MADE.get(parts[0], ()) if len(parts) == 1 and len(text.values) == 2 else ()


def test_picture_tells_its_story_without_a_script() -> None:
    picture = ElementTree.parse(ROOT / "docs" / "architecture.svg")
    tags = [element.tag.partition("}")[2] for element in picture.iter()]
    assert tags[:3] == ["svg", "title", "desc"]
    assert not {"script", "style", "image", "use", "foreignObject"} & set(tags)
    shown = " ".join(element.text or "" for element in picture.iter() if "text" in element.tag)
    named = [word for word in shown.split() if word.endswith("/")]
    assert [word for word in named if not any((f / word).is_dir() for f in (ROOT, PACKAGE))] == []


PAGES = sorted([*REFERENCE.glob("*.md"), *(ROOT / "docs" / "how-to").glob("*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_yaml_is_copied_from_files_that_load(page: Path) -> None:
    files = [file.read_text("utf-8").splitlines() for file in _loading()]
    foreign = [
        f"{page.name}:{block.line}"
        for block in blocks(page.read_text("utf-8"))
        if block.language == "yaml" and not block.file
        if not any(_contains(file, block.text.splitlines()) for file in files)
    ]
    assert foreign == []


def _loading() -> Iterator[Path]:
    for folder in (EXAMPLE, ROOT / "rules", ROOT / "knowledge", ROOT / "examples"):
        yield from folder.rglob("*.yaml")


def _contains(file: list[str], excerpt: list[str]) -> bool:
    """Whether the lines stand there one after the other, at whatever indentation."""
    for start, line in enumerate(file):
        indent = len(line) - len(line.lstrip())
        found = [other[indent:] for other in file[start : start + len(excerpt)]]
        if found == excerpt and all(not o[:indent].strip() for o in file[start:][: len(excerpt)]):
            return True
    return False


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return load((EXAMPLE / "visits",), EXAMPLE / "house.yaml", cache=False)


def test_example_says_what_it_overrides(knowledge: KnowledgeBase) -> None:
    assert {"many_complaints", "visit_rhythm"} <= {o.name for o in knowledge.overrides}


def _conditions() -> list[str]:
    lines = [b.text.splitlines() for b in blocks(WORDS) if b.language == "feel"]
    return [line for block in lines for line in block]


@pytest.mark.parametrize("condition", _conditions())
def test_conditions_are_conditions(condition: str, knowledge: KnowledgeBase) -> None:
    outcomes: Mapping[str, tuple[str, ...]] = {
        id: decision.outcomes for id, decision in knowledge.decisions.items()
    }
    names = Names(knowledge.facts, knowledge.parameters, knowledge.quantities, outcomes)
    allowed = Allowed(outcomes=True, quantities=True, accounts=True)
    found, faults = read_expression(condition, "condition", names, allowed, _nowhere)
    assert found is not None, faults


def _nowhere(offset: int, length: int) -> Place:
    return Place("page", 1, offset + 1, length)
