"""The plainest YAML without a parser: mappings and lists by indentation, words, quotes, `>-`.

Importing the parser takes a sixth of a short run. Most profiles need none of what it can do, so
those are read here; anything that is not surely as plain as this is left to the parser, and so is
everything wrong: here nothing has a place. Whatever is read here, the parser reads as the same.
"""

from typing import TYPE_CHECKING, NamedTuple

from kam_advisor.strict_yaml.scalars import NumberTooLong, plain_scalar

if TYPE_CHECKING:
    from kam_advisor.strict_yaml.reader import Data

_MOST_LETTERS = 200_000
_MOST_DEPTH = 10
_LONGEST_KEY = 100
_ITEM = "- "


class _NotPlain(Exception):
    """The parser must read it."""


class _Line(NamedTuple):
    indent: int
    text: str


def plain_mapping(text: str) -> "dict[str, Data] | None":
    """The mapping in the text; None where it must be read by the parser."""
    if len(text) > _MOST_LETTERS or not text.replace("\n", "").isprintable():
        return None
    lines = _Lines(text.split("\n"))
    try:
        first = lines.next
        if first is None or first.indent or first.text.startswith(_ITEM):
            return None
        found = lines.mapping(0, 1)
        return None if lines.next is not None else found
    except (_NotPlain, NumberTooLong):
        return None


class _Lines:
    """The lines of a text, read from first to last.

    Attributes:
        next: The line that is looked at, without what is blank or a comment; None at the end.
    """

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._number = -1
        self.next: _Line | None = None
        self._step()

    def mapping(self, indent: int, depth: int) -> "dict[str, Data]":
        found: dict[str, Data] = {}
        while self._is_at(indent) and (line := self.next) and not line.text.startswith(_ITEM):
            key, value = _entry(line.text)
            if key in found:
                raise _NotPlain
            if value == ">-":
                found[key] = self._folded(indent)
                continue
            self._step()
            found[key] = _scalar(value) if value else self._below(indent, depth)
        self._ends(indent)
        return found

    def _below(self, indent: int, depth: int) -> "Data":
        """What stands under a key without a value of its own; None where nothing does."""
        line = self.next
        if depth >= _MOST_DEPTH:
            raise _NotPlain
        if line is not None and line.text.startswith(_ITEM) and line.indent >= indent:
            return self._list(line.indent, depth + 1)
        if line is not None and line.indent > indent:
            return self.mapping(line.indent, depth + 1)
        return None

    def _list(self, indent: int, depth: int) -> "list[Data]":
        found: list[Data] = []
        while self._is_at(indent) and (line := self.next) and line.text.startswith(_ITEM):
            rest = line.text[len(_ITEM) :].lstrip(" ")
            if rest.partition(":")[0].isidentifier():  # a mapping that begins behind the dash
                inside = indent + len(line.text) - len(rest)
                self.next = _Line(inside, rest)
                found.append(self.mapping(inside, depth + 1))
            else:
                self._step()
                found.append(_scalar(rest))
        self._ends(indent)
        return found

    def _folded(self, indent: int) -> str:
        """The text of the lines that are set in further, joined by spaces."""
        start = self._number + 1
        inside = _indent(self._lines[start]) if start < len(self._lines) else 0
        if inside <= indent:
            raise _NotPlain
        number = start
        while number < len(self._lines) and (line := self._lines[number]).strip(" "):
            if _indent(line) < inside:
                break
            if _indent(line) > inside or line.endswith(" "):
                raise _NotPlain
            number += 1
        text = " ".join(line[inside:] for line in self._lines[start:number])
        if not text:
            raise _NotPlain
        after_blank = number < len(self._lines) and not self._lines[number].strip(" ")
        self._number = number - 1
        self._step()
        # Behind an empty line the text may go on; what looks like a comment is text, too, and so
        # are spaces.
        for line in self._lines[number:] if after_blank else ():
            if _indent(line) >= inside:
                raise _NotPlain
            if line.strip(" "):
                break
        return text

    def _is_at(self, indent: int) -> bool:
        return self.next is not None and self.next.indent == indent

    def _ends(self, indent: int) -> None:
        """Nothing may follow that is set in further."""
        if self.next is not None and self.next.indent > indent:
            raise _NotPlain

    def _step(self) -> None:
        """Go to the next line that is neither blank nor a comment."""
        lines, number = self._lines, self._number + 1
        while number < len(lines):
            text = lines[number].strip(" ")
            if text and text[0] != "#":
                self._number, self.next = number, _Line(_indent(lines[number]), text)
                return
            number += 1
        self._number, self.next = number, None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _entry(text: str) -> tuple[str, str]:
    """The key and what stands behind it."""
    key, colon, value = text.partition(":")
    fits = key.isidentifier() and key.isascii() and len(key) <= _LONGEST_KEY
    if not (fits and colon) or value[:1] not in ("", " "):
        raise _NotPlain
    return key, value.strip(" ")


def _scalar(text: str) -> "Data":
    """The value of a text on one line."""
    first = text[:1]
    if first in ('"', "'"):
        inside = text[1:-1]
        if len(text) < 2 or text[-1] != first or first in inside or "\\" in inside:
            raise _NotPlain
        return inside
    begins = first.isalnum() or first == "(" or (first == "-" and text[1:2].isdigit())
    if not begins or ": " in text or " #" in text or text.endswith(":"):
        raise _NotPlain
    return plain_scalar(text)
