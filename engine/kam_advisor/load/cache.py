"""Compiled knowledge in the user's cache folder, so that most runs read no YAML at all.

A file holds its own digest and text. The name is a hash of all input and of the modules that
compile it, with what part of the result the file holds. Whatever goes wrong with a file, what it
held is worked out anew.

Paths are plain text here, as in `inputs.py`: this runs at every start.
"""
# ruff: noqa: PTH100, PTH103, PTH105, PTH108, PTH111, PTH118, PTH120, PTH123

import gc
import json
import os
import sys
from collections.abc import Iterable
from typing import Any

from kam_advisor.load.encoding import decode, encode
from kam_advisor.load.inputs import Input

try:  # `hashlib` takes a while to import, for it loads OpenSSL; `random` does without it, too
    from _blake2 import blake2b
except ImportError:  # pragma: no cover
    from hashlib import blake2b

_SWITCH = "KAM_NO_CACHE"
_FOLDER = "kam-advisor"
_COMPILERS = ("", "durable", "files", "ir", "language", "load", "strict_yaml")
"""The folders of the package whose modules decide what the compiled knowledge is."""

_DIGEST_BYTES = 32


def switched_off() -> bool:
    """Whether the user does not want a cache."""
    return os.environ.get(_SWITCH, "") not in ("", "0")


def key(inputs: Iterable[Input]) -> str:
    """The name under which what is compiled from these files is kept."""
    found = blake2b(modules().encode("utf-8", "surrogateescape"), digest_size=_DIGEST_BYTES)
    for input in inputs:
        # A name takes part, for faults and the check on file names depend on it.
        head = f"{input.role}\0{input.layer}\0{input.name.rpartition('/')[2]}\0{len(input.data)}\0"
        found.update(head.encode("utf-8", "replace") + input.data)
    return found.hexdigest()


def name_of(*parts: str) -> str:
    """A name under which what depends on these texts, and on nothing else, is kept."""
    found = blake2b(digest_size=_DIGEST_BYTES)
    for part in parts:
        data = part.encode("utf-8", "surrogateescape")
        found.update(b"%d\0%b" % (len(data), data))
    return found.hexdigest()


class Kept:
    """What is kept under one name, each part in a file of its own."""

    def __init__(self, name: str) -> None:
        """Keep parts under this name; under none, nothing is kept."""
        self._name = name

    def within(self, part: str) -> "Kept":
        """What is kept of one part: its parts have names of their own."""
        return Kept(f"{self._name}.{part}" if self._name else "")

    def read(self, part: str = "") -> str | None:
        """The text of a part; None where there is none, or where it is damaged."""
        if not self._name:
            return None
        try:
            with open(self._path(part), "rb") as file:
                kept = file.read()
            sum_, data = kept[: 2 * _DIGEST_BYTES], kept[2 * _DIGEST_BYTES :]
            return data.decode() if _digest(data) == sum_ else None
        except (OSError, RuntimeError, ValueError):
            return None

    def write(self, text: str, part: str = "") -> None:
        """Keep the text of a part, where that can be done."""
        if not self._name:
            return
        import tempfile  # only where there was nothing kept

        data = text.encode()
        try:
            folder = _folder()
            os.makedirs(folder, mode=0o700, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=folder, prefix=".")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(_digest(data) + data)
                os.replace(temporary, self._path(part))
            except BaseException:
                os.unlink(temporary)
                raise
            _tidy(folder)
        except (OSError, RuntimeError, ValueError):
            return

    def read_value(self, part: str = "") -> Any:
        """A kept part of a knowledge base; None where there is none, or where it is damaged."""
        text = self.read(part)
        try:
            return None if text is None else _decoded(text)
        except Exception:  # any damage at all: work it out anew
            return None

    def write_value(self, value: object, part: str = "") -> None:
        """Keep a part of a knowledge base."""
        if self._name:
            self.write(json.dumps(encode(value), separators=(",", ":")), part)

    def _path(self, part: str) -> str:
        return os.path.join(_folder(), f"{self._name}{f'.{part}' if part else ''}.json")


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=_DIGEST_BYTES).hexdigest().encode()


def _decoded(text: str) -> Any:
    """The data without garbage collection: nothing of it is garbage, and looking takes time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        return decode(json.loads(text))
    finally:
        if was_on:
            gc.enable()


_MOST_KEPT = 60


def _tidy(folder: str) -> None:
    """Keep the files that were written last."""
    with os.scandir(folder) as entries:
        kept = sorted(
            (entry.stat().st_mtime, entry.path) for entry in entries if entry.name.endswith(".json")
        )
    for _, path in kept[:-_MOST_KEPT]:
        try:
            os.unlink(path)
        except FileNotFoundError:  # another process was first
            continue


def _folder() -> str:
    local = os.environ.get("LOCALAPPDATA") if sys.platform == "win32" else None
    chosen = os.environ.get("XDG_CACHE_HOME") or local
    return os.path.join(chosen or os.path.join(_home(), ".cache"), _FOLDER)


def _home() -> str:
    home = os.path.expanduser("~")
    if home == "~":
        raise RuntimeError("there is no home folder")
    return home


def modules(folders: Iterable[str] = _COMPILERS) -> str:
    """Name, size and time of every module in these folders of the package."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    parts = [".".join(map(str, sys.version_info[:2]))]
    for folder in folders:
        for entry in sorted(os.scandir(os.path.join(package, folder)), key=lambda one: one.name):
            if entry.name.endswith((".py", ".lark")):
                stat = entry.stat()
                parts.append(f"{folder}/{entry.name}:{stat.st_size}:{stat.st_mtime_ns}")
    return "\n".join(parts)
