"""A command of `kam` in a child of this process, which has everything imported already.

It can be killed at any moment, as a process that was started from a shell can; only it starts in a
fraction of the time.
"""

import os
import signal
import sys
from collections.abc import Sequence


class Forked:
    """One running command, with a pipe to its input and one from its output."""

    def __init__(self, arguments: Sequence[str]) -> None:
        """Start it."""
        to_read, self._answers = os.pipe()
        self._shown, to_write = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        self._child = os.fork()
        if self._child == 0:
            os.close(self._answers)
            os.close(self._shown)
            _run(arguments, to_read, to_write)
        os.close(to_read)
        os.close(to_write)

    def type(self, text: bytes) -> None:
        """Type something."""
        os.write(self._answers, text)

    def read(self) -> bytes:
        """What it shows next; empty at its end."""
        return os.read(self._shown, 4096)

    def kill(self) -> None:
        """Kill it, so that it cannot do anything any more."""
        os.kill(self._child, signal.SIGKILL)
        os.waitpid(self._child, 0)
        os.close(self._answers)
        os.close(self._shown)


def _run(arguments: Sequence[str], to_read: int, to_write: int) -> None:
    """Be the command. Does not come back."""
    code = 70
    try:
        os.dup2(to_read, 0)
        os.dup2(to_write, 1)
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        from kam_advisor.cli import main

        sys.argv = ["kam", *arguments]
        main()
        code = 0
    except SystemExit as ended:
        code = int(ended.code or 0)
    finally:
        sys.stdout.flush()
        os._exit(code)
