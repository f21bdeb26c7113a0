"""The command line inside this process, as fixtures for `tests/cli` and `tests/report`."""

from pathlib import Path

import pytest

from processes import Ended, Kam


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """No language, and no wish about colours, from the machine's surroundings."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR", "KAM_DEBUG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def kam(capsys: pytest.CaptureFixture[str]) -> Kam:
    """Run the command line inside this process."""
    from kam_advisor.cli.run import run

    def call(*arguments: str | Path) -> Ended:
        code = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Ended(code, captured.out, captured.err)

    return call
