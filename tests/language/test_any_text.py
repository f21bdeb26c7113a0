"""Any text at all gives an expression or faults, soon, and never an exception."""

import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kam_advisor.errors import Fault
from kam_advisor.ir.expressions import Expression

Read = Callable[..., tuple[Expression | None, list[Fault]]]
VOCABULARY = (
    "and or not in true false ( ) [ ] , .. = != < <= > >= + - * / yes nee central low pilot 0 1 "
    "min count mean count_distinct markets_dispersed own_complexity buying_centre levels margin "
    '"central" two_levels kam_decision system_level not_applicable nothing " ! é ٣ 1.5'
)
WORDS = VOCABULARY.split()
WANTS = st.sampled_from(["condition", "number", "question"])


def check(read: Read, text: str, want: str) -> None:
    expression, faults = read(text, want)
    assert (expression is None) is bool(faults)
    for fault in faults:
        assert fault.message
        assert not fault.message.endswith(".")
        assert fault.place.length >= 1
        assert fault.as_text()


@settings(deadline=None, max_examples=500)
@given(st.text(max_size=80), WANTS)
def test_any_characters(read: Read, text: str, want: str) -> None:
    check(read, text, want)


@settings(deadline=None, max_examples=1000)
@given(st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join), WANTS)
def test_any_words(read: Read, text: str, want: str) -> None:
    check(read, text, want)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 2000,
        "not " * 490 + "division",
        "-" * 1990 + "levels",
        "(" * 999 + "a" + ")" * 999,
        "levels" + "+levels" * 280,
        " or ".join(f"q{n}" for n in range(280)),
        "=".join(f"q{n}" for n in range(280)),
        "min(" * 300 + "levels" + ")" * 300,
        "9" * 2000,
        "a" * 2000,
        '"' * 2000,
        "\x00" * 2000,
        "division and " * 150 + "division",
        "x" * 1_000_000,
    ],
    ids=lambda text: text[:12],
)
def test_a_hostile_text_is_answered_soon(read: Read, text: str) -> None:
    read("division")  # the grammar is read once
    begin = time.perf_counter()
    check(read, text, "condition")
    assert time.perf_counter() - begin < 1


def test_lark_is_imported_only_when_a_text_is_read() -> None:
    program = (
        "import sys, kam_advisor.language, kam_advisor.to_text; sys.exit('lark' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
