"""The file an interview is kept in: read at the start, written whole after every answer.

Writing goes to a new file beside it that then takes its name, so that at every moment the file is
either as it was or as it should be. While the interview lasts, nobody else's interview may use the
file; and if something else changed it, it is not written over.
"""

import os
from contextlib import suppress
from errno import EINVAL
from pathlib import Path
from typing import IO

from kam_advisor.errors import CallInvalid, Fault, Place
from kam_advisor.file_kinds import is_special
from kam_advisor.strict_yaml.limits import MOST_BYTES

try:
    import fcntl
except ImportError:  # pragma: no cover - not on Windows
    fcntl = None  # type: ignore[assignment]


class ProfileFile:
    """One file, held from `open` to `close`.

    Attributes:
        shown: The file as the user named it.
        kept: Where the content from before the interview was put aside; None: nowhere.
    """

    def __init__(self, path: Path) -> None:
        """Name the file; a link is followed, so that it stays one."""
        self.shown = str(path)
        self.kept: Path | None = None
        self._path = path
        self._content: bytes | None = None
        self._lock: IO[bytes] | None = None

    def open(self) -> bytes | None:
        """Take the file and read it.

        Returns:
            Its content; None where it does not exist yet, or holds only blanks.

        Raises:
            CallInvalid: It cannot be read or written, or another interview has it.
        """
        try:
            self._path = self._path.resolve()
            self._ordinary()
            self._take()
            self._content = self._read()
            self._try_writing()
        except OSError as error:
            self.close()
            raise self._invalid("cannot-write", f"cannot use this file: {_why(error)}") from None
        content = self._content
        return content if content is not None and content.strip() else None

    def put_aside(self) -> None:
        """Keep a copy of what was in the file, as it is about to be written in another form."""
        if self._content is None or not self._content.strip():
            return
        kept = self._path.with_name(self._path.name + ".before")
        if not kept.exists():
            with suppress(OSError):
                kept.write_bytes(self._content)
                self.kept = kept

    def save(self, text: str) -> None:
        """Write the whole file; when this returns, it is on the disk.

        Raises:
            CallInvalid: It cannot be written, or something else changed it; then the text stands
                in a file beside it, where that is possible.
        """
        data = text.encode("utf-8")
        try:
            now = self._read()
            if now not in (self._content, data):
                beside = self._beside(data)
                message = "something else changed this file during the interview"
                raise self._invalid("file-changed", message, f"Your answers are in `{beside}`.")
            self._may_write()
            self._replace(data)
        except OSError as error:
            message = f"cannot write this file: {_why(error)}"
            hint = self._where_else(data)
            raise self._invalid("cannot-write", message, hint) from None
        self._content = data

    def close(self) -> None:
        """Let go of the file."""
        if self._lock is not None:
            with suppress(OSError):
                self._lock_path().unlink()
            self._lock.close()
            self._lock = None

    def _ordinary(self) -> None:
        """Saving puts a new file in the place of the old one: no pipe or device may stand there."""
        if is_special(self._path):
            raise OSError(EINVAL, "it is a pipe or a device, not a file")

    def _take(self) -> None:
        if fcntl is None:  # pragma: no cover - not on Windows
            return
        while self._lock is None:
            lock = self._lock_path().open("ab")
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if os.fstat(lock.fileno()).st_ino == self._lock_path().stat().st_ino:
                    self._lock = lock
                    continue
            except FileNotFoundError:
                pass  # the one that had it let go just now, and took the lock file along
            except BlockingIOError:
                lock.close()
                hint = "End that one first, or name another file."
                message = "another `kam ask` is using this file"
                raise self._invalid("file-in-use", message, hint) from None
            lock.close()

    def _lock_path(self) -> Path:
        return self._path.with_name(f".{self._path.name}.lock")

    def _read(self) -> bytes | None:
        try:
            with self._path.open("rb") as file:
                return file.read(MOST_BYTES + 1)
        except FileNotFoundError:
            return None

    def _try_writing(self) -> None:
        """Find out now rather than after the first answer."""
        new = self._new()
        new.write_bytes(b"")
        new.unlink()
        self._may_write()

    def _may_write(self) -> None:
        """A file that may only be read stays as it is, though its folder would allow another."""
        if self._path.exists() and not os.access(self._path, os.W_OK):
            raise PermissionError(13, "it may only be read")

    def _where_else(self, data: bytes) -> str:
        """Where the answers are that could not be written: beside it, where that is possible."""
        try:
            return f"All answers are in `{self._beside(data)}`."
        except OSError:
            if self._content is None:
                return "Nothing was saved; name a file in another folder."
            return "The answers up to the last one that could be saved are in it."

    def _new(self) -> Path:
        return self._path.with_name(f".{self._path.name}.new")

    def _replace(self, data: bytes) -> None:
        new = self._new()
        try:
            with new.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            with suppress(OSError):
                new.unlink()
            raise
        if self._content is not None:
            new.chmod(self._path.stat().st_mode & 0o7777)
        new.replace(self._path)
        with suppress(OSError):  # not every system can sync a folder
            folder = os.open(self._path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def _beside(self, data: bytes) -> Path:
        for number in range(1, 1000):
            beside = self._path.with_name(f"{self._path.stem}.answers-{number}{self._path.suffix}")
            with suppress(FileExistsError), beside.open("xb") as file:
                try:
                    file.write(data)
                    file.flush()
                except OSError:
                    beside.unlink()
                    raise
                return beside
        raise OSError("there is no free name beside it")

    def _invalid(self, id: str, message: str, hint: str = "") -> CallInvalid:
        return CallInvalid((Fault(id, message, Place(self.shown), hint),))


def _why(error: OSError) -> str:
    return error.strerror or str(error)
