"""What is written: beside its place first, and moved there when it is complete."""

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from types import FrameType

from kam_advisor.errors import CallInvalid, Fault, Place
from kam_advisor.file_kinds import is_special

_MARK = ".kam-part"


@contextmanager
def working_folder(beside: Path) -> Iterator[Path]:
    """A folder beside a file to be written; gone at the end, whatever happens.

    A run that was killed without notice leaves its folder; the next run for the same file takes it
    away. A request to stop (`SIGTERM`) counts as an interrupt.

    Raises:
        CallInvalid: There is no folder to write in, it cannot be written, or at the file's place is
            a pipe or a device, which moving a file there would take away.
    """
    if is_special(beside):
        message = "a pipe or a device stands here, not a file"
        hint = "Name a file that may be written over, or one that is not there yet."
        raise CallInvalid((Fault("cannot-write", message, Place(str(beside)), hint),))
    parent = beside.parent
    name = f".{sha256(beside.name.encode()).hexdigest()[:16]}"  # no letter DuckDB takes for more
    _clear(parent, name)
    folder = parent / f"{name}.{os.getpid()}{_MARK}"
    try:
        folder.mkdir()
    except OSError as error:
        message = f"cannot write here: {error.strerror}"
        raise CallInvalid((Fault("cannot-write", message, Place(str(beside))),)) from None
    try:
        with stopped_as_interrupted():
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def put_in_place(written: Path, target: Path) -> None:
    """Move a complete file to its place, over one that is there."""
    with written.open("rb+") as opened:
        os.fsync(opened.fileno())
    written.replace(target)


def _clear(parent: Path, name: str) -> None:
    for left in parent.glob(f"{name}.*{_MARK}"):
        number = left.name.removesuffix(_MARK).rpartition(".")[2]
        if number.isdigit() and not _runs(int(number)):
            shutil.rmtree(left, ignore_errors=True)


def _runs(process: int) -> bool:
    with suppress(PermissionError):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
    return True


@contextmanager
def stopped_as_interrupted() -> Iterator[None]:
    """A request to stop (`SIGTERM`) counts as an interrupt."""

    def interrupt(_: int, __: FrameType | None) -> None:
        raise KeyboardInterrupt

    try:
        before = signal.signal(signal.SIGTERM, interrupt)
    except ValueError:  # not the main thread: whoever runs it there stops it himself
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
