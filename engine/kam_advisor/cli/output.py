"""Results to standard output, and faults to standard error."""

import json
import os
import sys
from typing import TYPE_CHECKING, TextIO

import click

from kam_advisor.errors import CallInvalid, Fault, KamError, Place
from kam_advisor.report.as_text import Paint, as_text
from kam_advisor.report.document import Document, Style

if TYPE_CHECKING:
    from pathlib import Path


def prepare_streams() -> None:
    """Write UTF-8 text as it is; letters that a stream cannot take are escaped, never a failure."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def write(text: str) -> None:
    """Write a result.

    Raises:
        OSError: It cannot be written; `BrokenPipeError` where nobody reads it.
    """
    if sys.stdout is None:
        raise BrokenPipeError
    sys.stdout.write(text)
    sys.stdout.flush()


def write_bytes(data: bytes) -> None:
    """Write a result that is no text.

    Raises:
        OSError: It cannot be written; `BrokenPipeError` where nobody reads it.
    """
    if sys.stdout is None:
        raise BrokenPipeError
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def write_document(document: Document, format_: str, no_color: bool) -> None:
    """Write a document as `text` or `markdown`."""
    if format_ == "markdown":
        from kam_advisor.report.as_markdown import as_markdown

        write(as_markdown(document))
    else:
        write(as_text(document, paint(no_color)))


def write_json(value: object, indent: int | None = 2) -> None:
    """Write plain data as JSON with a line end."""
    write(json.dumps(value, ensure_ascii=False, indent=indent) + "\n")


def save(text: str, output: "Path", force: bool = False, hint: str = "") -> None:
    """Write a text to a file, over one that exists only with `force`.

    Args:
        text: What to write.
        output: The file.
        force: Whether an existing file may be lost.
        hint: What to do where the file exists.

    Raises:
        CallInvalid: The file exists, or cannot be written.
    """
    save_bytes(text.encode("utf-8", "backslashreplace"), output, force, hint)


def save_bytes(data: bytes, output: "Path", force: bool = False, hint: str = "") -> None:
    """Write bytes to a file, as `save` does a text."""
    place = Place(str(output))
    try:
        with output.open("wb" if force else "xb") as file:
            file.write(data)
    except FileExistsError:
        raise CallInvalid((Fault("file-exists", "this file exists", place, hint),)) from None
    except OSError as error:
        fault = Fault("cannot-write", f"cannot write this file: {error.strerror}", place)
        raise CallInvalid((fault,)) from None


def paint(no_color: bool) -> Paint | None:
    """How text gets its styles: None without a terminal, or where no colours are wanted."""
    unwanted = no_color or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return None if unwanted or not _is_terminal(sys.stdout) else _painted


def report(error: KamError, as_json: bool) -> None:
    """Write all faults to standard error, as text or as JSON."""
    if sys.stderr is None:
        return
    if as_json:
        faults = {"faults": [_plain(fault) for fault in error.faults]}
        text = json.dumps(faults, ensure_ascii=False, indent=2)
    else:
        text = str(error)
    try:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
    except OSError:
        discard(sys.stderr)


def _plain(fault: Fault) -> dict[str, object]:
    """The fault as plain data; one of the call itself is in no file."""
    from kam_advisor.cli.app import COMMANDS

    words = fault.place.file.split()
    of_call = words[:1] == ["kam"] and (words[1:2] or ["new"])[0] in COMMANDS
    return fault.as_json() | ({"file": ""} if of_call and not fault.place.line else {})


def discard(stream: TextIO | None) -> None:
    """Point a stream that nobody reads to nowhere, so that the flush at the end is quiet."""
    if stream is None:
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, stream.fileno())
    except (OSError, ValueError):
        pass
    finally:
        os.close(nowhere)


def _is_terminal(stream: TextIO | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False


def _painted(text: str, style: Style) -> str:
    match style:
        case "strong":
            return click.style(text, bold=True)
        case "quiet":
            return click.style(text, dim=True)
        case "code":
            return click.style(text, fg="cyan")
        case _:
            return text
