"""Bring the messages in `docs/reference/faults.md` up to date, or check that they are.

    python tools/fault_reference.py           rewrites the messages
    python tools/fault_reference.py --check   says what differs, and ends with 1 if something does

An example there is a `diff` block, which changes one file of `docs/reference/example/`, with the
message below it in a `text` block. Of the faults it gives, those of its section are shown.
"""

import contextlib
import io
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "engine"))

from kam_advisor.cases.read import SUFFIX, read_cases  # noqa: E402
from kam_advisor.cli.run import run  # noqa: E402
from kam_advisor.errors import Fault, Place, RulesInvalid  # noqa: E402
from kam_advisor.load import load  # noqa: E402

PAGE = ROOT / "docs" / "reference" / "faults.md"
EXAMPLE = ROOT / "docs" / "reference" / "example"
_SECTION = re.compile(r"^### (\S+)$", re.MULTILINE)
_EXAMPLE = re.compile(r"```diff\n--- (\S+)\n(.*?)```\n\n```text\n(.*?)```", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Example:
    """A change of one file, and the message that is shown for it.

    Attributes:
        fault: The id of the section it stands in.
        file: The file that is changed, below `EXAMPLE`.
        change: Lines with a blank, `-` or `+` before them, as in any diff.
        message: The message as the page has it.
        start: Where the message stands in the page.
    """

    fault: str
    file: str
    change: str
    message: str
    start: int


def examples(page: str) -> Iterator[Example]:
    """The examples of a page, in order."""
    sections = [(found.start(), found[1]) for found in _SECTION.finditer(page)]
    for found in _EXAMPLE.finditer(page):
        fault = [name for start, name in sections if start < found.start()][-1]
        yield Example(fault, found[1], found[2], found[3], found.start(3))


def changed(text: str, change: str) -> str:
    """The text with the lines of a change replaced, where they stand, which must be one place.

    Raises:
        ValueError: They stand nowhere, or in several places.
    """
    lines = change.splitlines()
    old = "\n" + "".join(f"{line[1:]}\n" for line in lines if line[:1] != "+")
    new = "\n" + "".join(f"{line[1:]}\n" for line in lines if line[:1] != "-")
    before = "\n" + text
    if before.count(old) != 1:
        raise ValueError(f"these lines stand in {before.count(old)} places:{old}")
    return before.replace(old, new)[1:]


def message(example: Example) -> str:
    """What the product says about an example: the faults of its section.

    Raises:
        ValueError: It gives no such fault.
    """
    given = [fault for fault in faults(example) if fault.id == example.fault]
    if not given:
        raise ValueError(f"the example gives {faults(example) or 'no fault'}")
    return "".join(fault.as_text() + "\n" for fault in given)


def faults(example: Example) -> list[Fault]:
    """All faults that an example gives."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        shutil.copytree(EXAMPLE, folder, dirs_exist_ok=True)
        file = Path(example.file)
        file.write_text(changed(file.read_text("utf-8"), example.change), "utf-8")
        call = ["assess", "profile.yaml", "--rules", "visits", "--house", "house.yaml"]
        if file.name.endswith(SUFFIX):
            return case_faults(file)
        errors = io.StringIO()
        with contextlib.redirect_stderr(errors), contextlib.redirect_stdout(io.StringIO()):
            exit_code = run([*call, "--format", "json"])
    if not exit_code:
        return []
    return [
        Fault(
            fault["id"],
            fault["message"],
            Place(*(fault[key] for key in ("file", "line", "column", "length", "source"))),
            fault["hint"],
        )
        for fault in json.loads(errors.getvalue())["faults"]
    ]


def case_faults(file: Path) -> list[Fault]:
    """All faults of a case file, as `kam test` reports them."""
    knowledge = load((Path("visits"),), Path("house.yaml"))
    try:
        read_cases([(file, file.as_posix())], knowledge)
    except RulesInvalid as invalid:
        return list(invalid.faults)
    return []


def main(check: bool) -> int:
    """Rewrite the page, or with `check` only compare; 1 where it differs."""
    os.environ["KAM_NO_CACHE"] = "1"
    page = old = PAGE.read_text("utf-8")
    good = True
    for example in reversed(list(examples(page))):
        try:
            new = message(example)
        except ValueError as wrong:
            print(f"{example.fault}: {wrong}")
            good = False
            continue
        page = page[: example.start] + new + page[example.start + len(example.message) :]
        if check and new != example.message:
            print(f"{example.fault}: the page says\n{example.message}the product says\n{new}")
    if not check:
        PAGE.write_text(page, "utf-8")
    return int(not good or (check and page != old))


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
