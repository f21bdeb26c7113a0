"""The import contracts hold, and each of them breaks when it is provoked."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROVOCATIONS = [
    ("ir/walk.py", "from kam_advisor import reference", "layers"),
    ("values.py", "from kam_advisor import errors", "layers"),
    ("durable/limits.py", "from kam_advisor import unknowns", "layers"),
    ("unknowns/domains.py", "from kam_advisor import durable", "layers"),
    ("reference/settle.py", "import yaml", "third-parties"),
    ("durable/driver.py", "from durable import lang", "durable"),
]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "engine", tmp_path / "engine", ignore=shutil.ignore_patterns("*.pyc"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def broken(checkout: Path, *options: str) -> tuple[int, str]:
    """The exit code of import-linter, and what it prints."""
    pytest.importorskip("importlinter", reason="import-linter is not installed")
    code = "from importlinter.cli import lint_imports_command as run; run()"
    done = subprocess.run(
        [sys.executable, "-c", code, "--no-cache", *options],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(checkout / "engine"), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_contracts_hold(checkout: Path) -> None:
    exit_code, printed = broken(checkout)
    assert exit_code == 0, printed


@pytest.mark.parametrize(("module", "line", "contract"), PROVOCATIONS)
def test_contract_breaks_when_provoked(
    checkout: Path, module: str, line: str, contract: str
) -> None:
    path = checkout / "engine/kam_advisor" / module
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")
    exit_code, printed = broken(checkout, "--contract", contract)
    assert exit_code == 1, printed
    assert "BROKEN" in printed
