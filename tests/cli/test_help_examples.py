"""Every command that a help text shows runs on what is shipped."""

from pathlib import Path

import pytest

from console import desk, run
from kam_advisor.cli.app import COMMANDS
from processes import ROOT, Kam

INPUT_ENDED = 1
"""How a question ends that nobody is there to answer; a wrong call ends with 2."""

HELPS = ["", *COMMANDS, "new profile"]


def shown(help_: str) -> list[str]:
    """The commands below `Examples:`, up to the next empty line."""
    below = help_.partition("Examples:\n")[2].partition("\n\n")[0]
    lines = map(str.strip, below.splitlines())
    return [line for line in lines if line.startswith(("kam ", "cat "))]


@pytest.mark.parametrize("command", HELPS)
def test_every_command_shown_runs(
    kam: Kam, tmp_path: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    examples = shown(kam(*command.split(), "--help").out)
    assert examples
    folder = desk(tmp_path / "desk", ROOT)
    for example in examples:
        printed, exit_code = run(example, folder)
        asks = example.startswith(("kam ask", "kam demo")) and exit_code == INPUT_ENDED
        assert asks or exit_code == 0, f"{example}\n{printed}"
        assert printed or " > " in example or " -o " in example or "--write-missing" in example
