"""The command line as a process of its own, and how a call of it ended."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


Kam = Callable[..., Ended]
"""Runs the command line inside this process (a fixture of `tests/cli`)."""


def environment(**more: str) -> Mapping[str, str]:
    """The environment of a process of its own: only what it needs."""
    kept = {name: os.environ[name] for name in ("PATH", "XDG_CACHE_HOME") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT / "engine"), **more}


def process(*arguments: str, input: bytes = b"", **env: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command line as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "kam_advisor.cli", *arguments],
        input=input,
        capture_output=True,
        env=environment(**env),
        cwd=ROOT,
        timeout=120,
        check=False,
    )
