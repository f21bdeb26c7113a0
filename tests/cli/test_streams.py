"""Terminals, pipes and other surroundings."""

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from processes import EXAMPLES, ROOT, environment, process

COMMAND = [sys.executable, "-m", "kam_advisor.cli", "assess", str(EXAMPLES / "techdis.yaml")]


def on_terminal(*more: str, **env: str) -> bytes:
    """What the command writes to a terminal."""
    leader, follower = pty.openpty()
    try:
        running = subprocess.Popen(
            [*COMMAND, *more],
            stdout=follower,
            env=environment(**{"TERM": "xterm", **env}),
            cwd=ROOT,
        )
    finally:
        os.close(follower)
    written = b""
    while True:
        try:
            part = os.read(leader, 65536)
        except OSError:  # how Linux says that the other side is closed
            break
        if not part:
            break
        written += part
    os.close(leader)
    assert running.wait(60) == 0
    return written


def test_a_terminal_gets_styles_and_nothing_else_does() -> None:
    assert b"\x1b[1m" in on_terminal()
    assert b"\x1b" not in process("assess", "examples/techdis.yaml").stdout


@pytest.mark.parametrize(
    ("more", "env"),
    [((), {"NO_COLOR": "1"}), (("--no-color",), {}), ((), {"TERM": "dumb"})],
    ids=["NO_COLOR", "--no-color", "TERM=dumb"],
)
def test_no_styles_where_they_are_not_wanted(more: tuple[str, ...], env: dict[str, str]) -> None:
    assert b"\x1b" not in on_terminal(*more, **env)


def test_a_reader_that_goes_away_is_no_fault() -> None:
    running = subprocess.Popen(
        COMMAND, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(), cwd=ROOT
    )
    assert running.stdout is not None
    running.stdout.close()
    _, told = running.communicate(timeout=60)
    assert told == b""
    assert running.returncode in (0, 141)


def test_an_interrupt_is_quiet() -> None:
    running = subprocess.Popen(
        [*COMMAND[:-1], "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        cwd=ROOT,
    )
    time.sleep(2)  # until it waits for its input
    running.send_signal(signal.SIGINT)
    out, told = running.communicate(timeout=60)
    assert (running.returncode, out, told) == (130, b"", b"")


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&-"])
def test_closed_streams(closed: str) -> None:
    command = " ".join(f"'{part}'" for part in COMMAND)
    ended = subprocess.run(
        ["sh", "-c", f"{command} {closed}"], capture_output=True, env=environment(), cwd=ROOT
    )
    assert ended.returncode in (0, 141)
    assert b"Traceback" not in ended.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_a_full_disk() -> None:
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            COMMAND, stdout=full, stderr=subprocess.PIPE, env=environment(), cwd=ROOT
        )
    assert ended.returncode == 74
    assert b"[cannot-write]" in ended.stderr
    assert b"Traceback" not in ended.stderr


def test_names_that_are_no_text(tmp_path: Path) -> None:
    odd = os.fsdecode(os.fsencode(str(tmp_path)) + b"/\xff\xfe.yaml")
    ended = process("assess", odd)
    assert ended.returncode == 2
    assert b"[cannot-read]" in ended.stderr
    Path(odd).write_bytes((EXAMPLES / "techdis.yaml").read_bytes())
    assert process("assess", odd).returncode == 0


def test_output_that_cannot_hold_every_letter() -> None:
    ended = process("assess", "examples/techdis.yaml", PYTHONIOENCODING="ascii")
    assert ended.returncode == 0
    assert ended.stdout.isascii()


def test_a_bug_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    script = (
        "import kam_advisor.cli.loading as l, sys\n"
        "def broken(*_): raise ValueError('two\\nlines')\n"
        "l.knowledge_base = broken\n"
        "from kam_advisor.cli.run import run\n"
        "sys.exit(run(sys.argv[1:]))\n"
    )
    arguments = [sys.executable, "-c", script, "show"]
    ended = subprocess.run(arguments, capture_output=True, env=environment(), cwd=ROOT)
    assert ended.returncode == 70
    assert ended.stderr.count(b"\n") == 1
    assert b"internal error (ValueError: two lines); please report" in ended.stderr
    debugging = environment(KAM_DEBUG="1")
    ended = subprocess.run(arguments, capture_output=True, env=debugging, cwd=ROOT)
    assert b"Traceback" in ended.stderr
