"""What is wrong with a file, said so that its author can mend it.

Everything a user can get wrong is a `Fault`: an id, a sentence, a place, what to do. Readers
collect faults and raise them together:

    KamError
    ├── RulesInvalid     rules or knowledge do not load     exit code 3
    ├── ProfileInvalid   a profile is not valid             exit code 4
    └── CallInvalid      the command was called wrongly     exit code 2

The form of the text and of the JSON is a contract (`docs/reference/faults.md`).
"""

import unicodedata
from collections.abc import Iterable
from typing import ClassVar

from kam_advisor.record import Record


class Place(Record):
    """A stretch of one line in one file.

    Attributes:
        file: As the user named it, or relative to the folder of rules; `-` is standard input.
        line: From 1; 0 when the fault concerns the file as a whole.
        column: From 1, in characters; 0 when the fault concerns the line as a whole.
        length: Characters to underline, at least 1.
        source: The text of that line, without its end.
    """

    file: str
    line: int = 0
    column: int = 0
    length: int = 1
    source: str = ""


class Fault(Record):
    """One thing that is wrong.

    Attributes:
        id: Short and stable, names the fault (`unknown-fact`); each has a page in the docs.
        message: One sentence, without a full stop at its end.
        place: Where.
        hint: What to do about it, one or more sentences; may be empty.
    """

    id: str
    message: str
    place: Place
    hint: str = ""

    def as_json(self) -> dict[str, object]:
        """The fault as plain data; `file`, `line` and `column` as in the text form."""
        return {
            "id": self.id,
            "message": self.message,
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column,
            "length": self.place.length,
            "source": self.place.source,
            "hint": self.hint,
        }

    def as_text(self) -> str:
        """The fault in at most a few lines: place, message, id, the line underlined, the hint."""
        place = self.place
        where = ":".join([place.file, *(str(n) for n in (place.line, place.column) if n)])
        lines = [f"{_printable(where)}: {_printable(self.message)}  [{self.id}]"]
        if place.line and place.source:
            lines += _excerpt(place)
        lines += [f"   {_printable(line)}" for line in self.hint.splitlines()]
        return "\n".join(lines)


class KamError(Exception):
    """Faults that keep a command from doing its work, all of them, sorted by place."""

    exit_code: ClassVar[int] = 2

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        """Sort the faults by file, line and column, and drop repetitions."""
        self.faults: tuple[Fault, ...] = tuple(sorted(dict.fromkeys(faults), key=_by_place))
        super().__init__(self.faults)

    def __str__(self) -> str:
        """All faults in the text form."""
        return "\n".join(fault.as_text() for fault in self.faults)


class RulesInvalid(KamError):
    """Rules or knowledge do not load."""

    exit_code = 3


class ProfileInvalid(KamError):
    """A profile is not valid."""

    exit_code = 4


class CallInvalid(KamError):
    """The command or function was called with something that does not exist or does not fit."""

    exit_code = 2


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The known word most like `word` as a sentence, or nothing when none is near."""
    from difflib import get_close_matches

    near = get_close_matches(word[:80], sorted(known), n=1, cutoff=0.6)
    return f"Did you mean `{near[0]}`?" if near else ""


def _by_place(fault: Fault) -> tuple[str, int, int, str, str]:
    place = fault.place
    return (place.file, place.line, place.column, fault.id, fault.message)


_WIDEST_EXCERPT = 100


def _excerpt(place: Place) -> list[str]:
    """The line with its number, and below it the stretch underlined."""
    source, column = place.source.replace("\t", " "), max(place.column, 1)
    cut = max(0, column - _WIDEST_EXCERPT // 2) if len(source) > _WIDEST_EXCERPT else 0
    shown = source[cut : cut + _WIDEST_EXCERPT]
    number = f"{place.line:>4} │ "
    lines = [number + _printable(shown)]
    if place.column:
        before = shown[: column - 1 - cut]
        length = max(1, min(place.length, len(shown) - len(before)))
        marked = shown[len(before) : len(before) + length] or " "
        lines.append("     │ " + " " * _width(before) + "^" * max(1, _width(marked)))
    return lines


def _printable(text: str) -> str:
    """The text with control characters made visible, so that no input can steer a terminal."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)


def _width(text: str) -> int:
    """Terminal columns the text takes: two for wide letters, none for combining ones."""
    wide = {"W": 2, "F": 2}
    return sum(
        0 if unicodedata.combining(c) else wide.get(unicodedata.east_asian_width(c), 1)
        for c in _printable(text)
    )
