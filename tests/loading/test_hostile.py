"""Whatever the bytes: a fault, quickly, in little memory."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

import kam_advisor
from kam_advisor.errors import KamError
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.profile import read_profiles
from small_base import base_files, changed, compile_files

BOMB = "a: &a [x, x]\n" + "".join(
    f"{b}: &{b} [*{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}]\n"
    for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
HOSTILE = {
    "bomb": BOMB,
    "deep-list": "[" * 1_000_000,
    "deep-mapping": "{a: " * 500_000,
    "deep-block": "- " * 1_000_000,
    "ten-megabytes": "a: b\n" * 2_000_000,
    "many-keys": "a: b\n" * 790_000,
    "many-distinct-keys": "".join(f"k{n}: 1\n" for n in range(300_000)),
    "many-documents": "a\n---\n" * 600_000,
    "many-tags": "".join(f"%TAG !a{n}! b\n" for n in range(200_000)) + "---\na",
    "long-number": "a: " + "1" * 3_900_000,
    "long-text": "a: " + "x " * 1_900_000,
    "one-quote": "'" + "\n" * 3_900_000,
    "unknown-facts": "name: a\nfacts:\n" + "".join(f"  fact{n}: 1\n" for n in range(90_000)),
    "many-accounts": "name: a\naccounts:\n" + "".join(f"- name: a{n}\n" for n in range(60_000)),
    "one-line": "name: a\nfacts: {" + "".join(f"fact{n}: 1, " for n in range(60_000)) + "}",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_profile(name: str, knowledge: KnowledgeBase) -> None:
    data = HOSTILE[name].encode()
    start = time.process_time()
    with pytest.raises(KamError) as raised:
        read_profiles(data, "f.yaml", knowledge)
    str(raised.value)
    assert time.process_time() - start < 2


SCRIPT = """
import re, sys
from pathlib import Path
from kam_advisor.errors import KamError
from kam_advisor.load import load
from kam_advisor.profile import read_profiles
knowledge = load()
try:
    read_profiles(sys.stdin.buffer.read(), "-", knowledge)
except KamError as error:
    status = Path("/proc/self/status").read_text()
    print(len(error.faults), re.search(r"VmHWM:\\s+(\\d+) kB", status)[1])
"""


# Not `ru_maxrss`: a child inherits that of the process that started it.
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="measured on Linux only")
@pytest.mark.parametrize("name", ["bomb", "many-distinct-keys", "unknown-facts", "ten-megabytes"])
def test_memory(name: str) -> None:
    import os

    path = str(Path(next(iter(kam_advisor.__path__))).parent)
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        input=HOSTILE[name].encode(),
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONPATH": path},
    )
    _, kilobytes = map(int, run.stdout.split())
    assert kilobytes < 500_000


ROW = (
    "        - {rule: r%d, when: %s, conclude: take, because: {en: a, nl: b}, "
    "sources: [almanac#1]}\n"
)
RULES = {
    "many-unknown-names": (3000, "rian > wt_from"),
    "long-unknown-names": (200, " and ".join(["rian > wet_form"] * 100)),
    "many-syntax-faults": (3000, "rain >> wet"),
}


@pytest.mark.parametrize("name", RULES)
def test_hostile_rules(name: str) -> None:
    number, condition = RULES[name]
    rows = "".join(ROW % (n, condition) for n in range(number))
    last = "        - rule: dry\n"
    files = changed(base_files(), "rules/umbrella.yaml", last, rows + last)
    start = time.process_time()
    with pytest.raises(KamError):
        compile_files(files)
    assert time.process_time() - start < 2


def test_rules_that_are_too_large() -> None:
    files = {**base_files(), "rules/umbrella.yaml": b"a: b\n" * 200_000}
    with pytest.raises(KamError, match="file-too-large"):
        compile_files(files)


def test_more_outcomes_than_anyone_needs() -> None:
    many = ", ".join(f"o{n}" for n in range(1000))
    files = changed(
        base_files(), "rules/umbrella.yaml", "maybe, take]\napplies", f"{many}]\napplies"
    )
    with pytest.raises(KamError, match="too-many"):
        compile_files(files)
