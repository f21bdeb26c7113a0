"""`kam ask` on a pipe, for tests of the questionnaire."""

import subprocess
import sys
from pathlib import Path

from processes import ROOT, environment

VALUE = ("--decision", "customer_value_type", "--engine", "reference")
"""One decision of three questions."""


def ask(
    folder: Path, typed: str | bytes, *arguments: str, lang: str = "en"
) -> subprocess.CompletedProcess[str]:
    """Run it in a folder, with what is typed."""
    given = typed.encode() if isinstance(typed, str) else typed
    done = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "ask", *arguments, "--lang", lang],
        input=given,
        capture_output=True,
        cwd=folder,
        env=environment(),
        timeout=120,
        check=False,
    )
    assert b"Traceback" not in done.stderr
    out, err = done.stdout.decode(), done.stderr.decode()
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)
