"""What the documentation says can be done is done, and what it points to is there."""

import re
from pathlib import Path

import pytest

from console import agrees, blocks, commands, desk, run

ROOT = Path(__file__).parents[2]
AT_TOP = ("README.md", "CHANGELOG.md", "benchmarks/README.md")
PAGES = [*(ROOT / page for page in AT_TOP), *sorted((ROOT / "docs").rglob("*.md"))]
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
HAND_MADE = ("engine", "rules", "knowledge", "examples", "tests", "benchmarks", "docs", "tools")
AT_THE_ROOT = ("cli.py", "pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE")
IN_BACKTICKS = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#([^)\s]+))?\)")
PLACEHOLDER = re.compile(r"[<>*{}…]|\b[A-Z]{3,}\b")


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_commands_do_what_is_shown(page: Path, tmp_path: Path) -> None:
    folder = desk(tmp_path / "desk", ROOT)
    for block in blocks(page.read_text(encoding="utf-8")):
        if block.file:
            (folder / block.file).write_text(block.text, encoding="utf-8")
        for command in commands(block) if block.language == "console" else ():
            printed, exit_code = run(command.command, folder)
            place = f"{page.relative_to(ROOT)}:{command.line}: {command.command}"
            assert exit_code == command.exit_code, f"{place}\n{printed}"
            if command.output:
                assert agrees(command.output, printed), f"{place}\nprints:\n{printed}"


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_paths_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    made = {block.file for block in blocks(text)}
    named = {word for code in IN_BACKTICKS.findall(text) for word in code.split()}
    gone = [path for path in sorted(named - made) if is_ours(path) and not there(path)]
    assert gone == []


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_links_lead_somewhere(page: Path) -> None:
    links = LINK.findall(page.read_text(encoding="utf-8"))
    broken = [
        link
        for link, anchor in links
        if "://" not in link and not leads_somewhere(page.parent / link, anchor)
    ]
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_commands_in_sentences_exist(page: Path, tmp_path: Path) -> None:
    folder = desk(tmp_path / "desk", ROOT)
    named = IN_BACKTICKS.findall(page.read_text(encoding="utf-8"))
    kam = {words[1] for words in map(str.split, named) if words[0] == "kam" and len(words) > 1}
    for command in sorted(word for word in kam if re.fullmatch("[a-z-]+", word)):
        printed, exit_code = run(f"kam {command} --help", folder)
        assert exit_code == 0, f"kam {command}: {printed}"


def test_readme_has_the_two_set_up_commands() -> None:
    """`.ci/run` runs them; here only what they name is looked for."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (block,) = (block for block in blocks(readme) if block.language == "sh")
    lines = block.text.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("python3 tools/install.py") for line in lines)
    assert all(there(word) for line in lines for word in line.split() if is_ours(word))


def is_ours(word: str) -> bool:
    """Whether a word in backticks is meant as a path in this repository."""
    if PLACEHOLDER.search(word):
        return False
    first, slash, _ = word.partition("/")
    return word in AT_THE_ROOT or (first in HAND_MADE and bool(slash))


def there(path: str) -> bool:
    """Whether a path exists; with `:14:11` at its end or without."""
    return (ROOT / path.partition(":")[0]).exists()


def leads_somewhere(target: Path, anchor: str) -> bool:
    """Whether a page exists, and has the heading."""
    if not target.exists():
        return False
    if not anchor:
        return True
    headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
    slugs = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    return anchor in slugs or f'<a id="{anchor}">' in target.read_text(encoding="utf-8")
