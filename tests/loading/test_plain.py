"""What is read without the YAML parser is read as the parser would read it, or left to it."""

import random
import subprocess
import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.profile import read_profiles
from kam_advisor.strict_yaml.plain import plain_mapping
from kam_advisor.strict_yaml.reader import Unreadable, read_yaml
from processes import EXAMPLES, ROOT, environment

PROFILES = sorted(EXAMPLES.glob("*.yaml"))


def agrees(text: str) -> bool:
    """Whether it was read without the parser; the parser must say the same."""
    found = plain_mapping(text)
    if found is None:
        return False
    documents = read_yaml(text.encode(), "x.yaml", many=True)
    assert [document.data for document in documents] == [found]
    return True


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_examples_need_no_parser(path: object) -> None:
    assert agrees(path.read_text("utf-8"))  # type: ignore[attr-defined]


PIECES = [
    *("a", "b", "name", "yes", "null", "x y", "5", "-5", "2.50", "007", "1e3", "'q'", '"q"', "é"),
    *(":", ": ", ":  ", " #", "# c", "#", "-", "- ", "-  ", "  ", " ", "\n", "\n  ", "\n    "),
    *(">-", ">", "|", "~", "&a", "*a", "!t", "?", "[", "]", "{", "}", ",", "%", "\\", '"', "'"),
    *("---", "...", "\t", "\r", "\x85", "\u2028", "\ufeff", "<<", "a: 1\n", "- a: 1\n", "b:\n"),
]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
@example("a:\n- b: 1\n  c: 2\n- b: 3\nd: 4")
@example("a: >-\n  x\n  # y\n\nb: 1")
@example("a: >-\n    x\n  # y\nb: 1")
@example("a: >-\n  x\n\n  y\nb: 1")
@example("a:\n  - b:\n      - c\n")
@example("f: >-\n  - d: 1\n     ")
@example("a: b\n  c")
@example("a:\n\n# c\n    b: 1\n  # d\n")
@example("a: 'x'' y'\n")
def test_any_text(text: str) -> None:
    agrees(text)


LINES = ["a: 1", "b: x y", "c:", "- d: 1", "- e", "f: >-", "some words", "# note", "", "g: 'q: r'"]


@settings(max_examples=600, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from(LINES)), max_size=9))
def test_any_indentation(lines: list[tuple[int, str]]) -> None:
    agrees("\n".join(" " * indent + line for indent, line in lines))


def test_examples_with_something_changed() -> None:
    chance = random.Random(3)
    plain = 0
    for path in PROFILES:
        text = path.read_text("utf-8")
        for _ in range(60):
            at = chance.randrange(len(text))
            cut = chance.choice([0, 0, 1, 2, 30])
            changed = text[:at] + chance.choice(PIECES) + text[at + cut :]
            try:
                plain += agrees(changed)
            except Unreadable as unreadable:
                pytest.fail(f"{changed!r}: {unreadable}")
    assert plain > 100


def test_faults_have_their_places(knowledge: KnowledgeBase) -> None:
    """A profile of the plainest form with a fault is read by the parser, for the place."""
    from kam_advisor.errors import ProfileInvalid

    text = "name: A\nfacts:\n  account_power: 9\n"
    assert plain_mapping(text) is not None
    with pytest.raises(ProfileInvalid) as raised:
        read_profiles(text.encode(), "a.yaml", knowledge)
    (fault,) = raised.value.faults
    assert (fault.place.line, fault.place.column) == (3, 18)


SCRIPT = """
import sys
from kam_advisor.cli.run import run
run(["assess", sys.argv[1]])
print(sorted({"yaml", "pathlib", "hashlib", "kam_advisor.productions"} & set(sys.modules)))
"""


def test_a_start_imports_no_parser() -> None:
    call = [sys.executable, "-c", SCRIPT, str(EXAMPLES / "techdis.yaml")]
    for _ in range(2):  # the first compiles
        ended = subprocess.run(
            call, capture_output=True, text=True, check=True, env=environment(), cwd=ROOT
        )
    assert ended.stdout.splitlines()[-1] == "[]"
