"""The text of a YAML file: decoding, and from a character back to its line and column."""

import re
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate

from kam_advisor.errors import Fault, Place
from kam_advisor.strict_yaml.limits import LONGEST_SOURCE

_LINE_END = re.compile(r"\r\n|\r|\n")
# What YAML 1.2 forbids anywhere in a file; the parser would name only the first.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_MOST_FORBIDDEN = 20
_BLOCK = 1 << 14


class SourceText:
    """A file's text, with the places of its characters.

    Attributes:
        file: The name that faults give.
        text: The text, without byte order mark.
    """

    def __init__(self, file: str, text: str) -> None:
        """Keep the text under the name of its file."""
        self.file = file
        self.text = text

    def _line(self, start: int) -> tuple[int, int, int]:
        """Of the line with this character its number from 0, where it begins and where it stops."""
        if self._has_returns:
            number = bisect_right(self._starts, start) - 1
            following = self._starts[number + 1 : number + 2]
            return number, self._starts[number], following[0] if following else len(self.text)
        block = start // _BLOCK
        number = self._counts[block] + self.text.count("\n", block * _BLOCK, start)
        stop = self.text.find("\n", start)
        return number, self.text.rfind("\n", 0, start) + 1, stop if stop >= 0 else len(self.text)

    @cached_property
    def _has_returns(self) -> bool:
        return "\r" in self.text

    @cached_property
    def _counts(self) -> list[int]:
        """How many lines end before each block: quicker to find than where each line begins."""
        blocks = range(0, len(self.text), _BLOCK)
        ends = (self.text.count("\n", at, at + _BLOCK) for at in blocks)
        return list(accumulate(ends, initial=0))

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(end.end() for end in _LINE_END.finditer(self.text))]

    def place(self, start: int, end: int) -> Place:
        """Where the characters from `start` up to `end` stand, or their first line's share."""
        number, begin, stop = self._line(start)
        column = start - begin
        if stop - begin > LONGEST_SOURCE and column >= LONGEST_SOURCE:
            return Place(self.file, number + 1, column + 1, 1, "")
        line = self.text[begin : min(stop, begin + LONGEST_SOURCE)].rstrip("\r\n")
        column = min(column, len(line))
        length = max(1, min(end - start, len(line) - column))
        return Place(self.file, number + 1, column + 1, length, line)


def decode(data: bytes, file: str) -> tuple[SourceText, list[Fault]]:
    """The text of the bytes, and what in them no YAML file may contain."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _undecoded(data, error.start, file)
    source = SourceText(file, text.removeprefix("\ufeff"))
    return source, _forbidden(source)


def _undecoded(data: bytes, at: int, file: str) -> tuple[SourceText, list[Fault]]:
    source = SourceText(file, data[:at].decode("utf-8") + data[at:].decode("latin-1"))
    here = len(data[:at].decode("utf-8"))
    hint = "Save the file as UTF-8 and try again."
    message = f"this is not UTF-8 text: byte 0x{data[at]:02x}"
    return source, [Fault("not-utf8", message, source.place(here, here + 1), hint)]


def _forbidden(source: SourceText) -> list[Fault]:
    faults: list[Fault] = []
    for found in _FORBIDDEN.finditer(source.text):
        if len(faults) == _MOST_FORBIDDEN:
            break
        message = f"the character U+{ord(found[0]):04X} cannot stand in a YAML file"
        place = source.place(*found.span())
        faults.append(Fault("control-character", message, place, "Remove it."))
    return faults
