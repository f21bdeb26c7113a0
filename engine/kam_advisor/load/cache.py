"""Compiled knowledge in the user's cache folder, so that most runs read no YAML at all.

A file holds its own SHA-256 and plain JSON. Its name is a hash of all input and of the modules
that compile it. Whatever goes wrong with it, the knowledge is compiled anew.
"""

import gc
import hashlib
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.load.encoding import decode, encode
from kam_advisor.load.inputs import Input

_SWITCH = "KAM_NO_CACHE"
_FOLDER = "kam-advisor"
_COMPILERS = ("", "files", "ir", "language", "load", "strict_yaml")
"""The folders of the package whose modules decide what the compiled knowledge is."""


def switched_off() -> bool:
    """Whether the user does not want a cache."""
    return os.environ.get(_SWITCH, "") not in ("", "0")


def key(inputs: Iterable[Input]) -> str:
    """The name under which the knowledge of these files is kept."""
    found = hashlib.sha256(_compilers().encode("utf-8", "surrogateescape"))
    for input in inputs:
        # A name takes part, for faults and the check on file names depend on it.
        head = f"{input.role}\0{input.layer}\0{input.name.rpartition('/')[2]}\0{len(input.data)}\0"
        found.update(head.encode("utf-8", "replace") + input.data)
    return found.hexdigest()


def read(name: str) -> KnowledgeBase | None:
    """The knowledge kept under that name, or None."""
    try:
        kept = (_folder() / name).read_bytes()
        sum_, data = kept[:64], kept[64:]
        if hashlib.sha256(data).hexdigest().encode() != sum_:
            return None
        found = _decoded(data)
    except Exception:  # any damage at all: compile anew
        return None
    return found if isinstance(found, KnowledgeBase) else None


def _decoded(data: bytes) -> object:
    """The data without garbage collection: nothing of it is garbage, and looking takes time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        return decode(json.loads(data))
    finally:
        if was_on:
            gc.enable()


def write(name: str, knowledge: KnowledgeBase) -> None:
    """Keep the knowledge under that name, where that can be done."""
    import tempfile  # only where there was nothing kept

    data = json.dumps(encode(knowledge), separators=(",", ":")).encode()
    try:
        folder = _folder()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=".")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(data).hexdigest().encode() + data)
            Path(temporary).replace(folder / name)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        _tidy(folder)
    except (OSError, RuntimeError, ValueError):
        return


_MOST_KEPT = 20


def _tidy(folder: Path) -> None:
    """Keep the files that were written last."""
    kept = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime)
    for path in kept[:-_MOST_KEPT]:
        path.unlink(missing_ok=True)


def _folder() -> Path:
    local = os.environ.get("LOCALAPPDATA") if sys.platform == "win32" else None
    chosen = os.environ.get("XDG_CACHE_HOME") or local
    return (Path(chosen) if chosen else Path.home() / ".cache") / _FOLDER


def _compilers() -> str:
    """Name, size and time of every module that takes part in compiling."""
    package = Path(__file__).parents[1]
    parts = [".".join(map(str, sys.version_info[:2]))]
    for folder in _COMPILERS:
        for entry in sorted(os.scandir(package / folder), key=lambda entry: entry.name):
            if entry.name.endswith((".py", ".lark")):
                stat = entry.stat()
                parts.append(f"{folder}/{entry.name}:{stat.st_size}:{stat.st_mtime_ns}")
    return "\n".join(parts)
