"""How much room text takes on a terminal, and how it is broken into lines of a given width."""

import unicodedata
from collections.abc import Iterable, Iterator

from kam_advisor.report.document import Line, Run
from kam_advisor.wording import NO_BREAK

HYPHEN = "-"
"""A word that is longer than a line is broken behind it."""


def printable(text: str) -> str:
    """The text with control characters made visible, so that no input can steer a terminal."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == NO_BREAK else f"\\x{ord(c):02x}" for c in text)


def width(text: str) -> int:
    """Terminal columns the text takes: two for wide letters, none for combining ones."""
    return len(text) if text.isascii() else sum(map(_letter_width, text))


def pad(text: str, columns: int, right: bool = False) -> str:
    """The text filled with spaces to a width, flush left unless `right`."""
    space = " " * max(0, columns - width(text))
    return space + text if right else text + space


def wrap(line: Line, columns: int) -> list[Line]:
    """The line broken at spaces into lines of at most `columns`; nothing is ever cut off.

    A word that is longer than a whole line is broken inside, behind a hyphen if it has one. Runs
    keep their styles.
    """
    if len(line) == 1:
        simple = _wrapped(line[0], columns)
        if simple is not None:
            return simple
    lines: list[Line] = []
    current: list[Run] = []
    used = 0
    for word in _words(line, max(1, columns)):
        size = sum(width(run.text) for run in word)
        if current and used + 1 + size > columns:
            lines.append(_joined(current))
            current, used = [], 0
        if current:
            joining = current[-1].style if current[-1].style == word[0].style else "plain"
            current.append(Run(" ", joining))
            used += 1
        current += word
        used += size
    return [*lines, _joined(current)] if current else lines


def _wrapped(run: Run, columns: int) -> list[Line] | None:
    """The same for one run, quickly; None where a letter or a word is out of the ordinary."""
    if not (run.text.isascii() and run.text.isprintable()):
        return None
    lines: list[Line] = []
    current = ""
    for word in run.text.split():
        if len(word) > columns:
            return None
        if current and len(current) + 1 + len(word) > columns:
            lines.append((Run(current, run.style),))
            current = word
        else:
            current = f"{current} {word}" if current else word
    return [*lines, (Run(current, run.style),)] if current else lines


def _letter_width(letter: str) -> int:
    if unicodedata.category(letter) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in ("W", "F") else 1


def _words(line: Line, columns: int) -> Iterator[list[Run]]:
    """The words of a line, each as the runs it is made of."""
    word: list[Run] = []
    for run in line:
        for number, part in enumerate(printable(run.text).split(" ")):
            if number and word:
                yield from _broken(word, columns)
                word = []
            if part:
                word.append(Run(part, run.style))
    if word:
        yield from _broken(word, columns)


def _broken(word: list[Run], columns: int) -> Iterator[list[Run]]:
    """The word, or the pieces of one that is longer than a line."""
    if sum(width(run.text) for run in word) <= columns:
        yield word
        return
    letters = [Run(letter, run.style) for run in word for letter in run.text]
    while letters:
        size = _fitting(letters, columns)
        yield list(_joined(letters[:size]))
        letters = letters[size:]


def _fitting(letters: list[Run], columns: int) -> int:
    """How many letters the next line takes: all, or up to a hyphen, or what fits."""
    used = 0
    hyphen = 0
    for number, letter in enumerate(letters):
        used += _letter_width(letter.text)
        if number and used > columns:
            return hyphen or number
        if letter.text == HYPHEN:
            hyphen = number + 1
    return len(letters)


def _joined(runs: Iterable[Run]) -> Line:
    """Neighbouring runs of one style as one run."""
    joined: list[Run] = []
    for run in runs:
        if joined and joined[-1].style == run.style:
            joined[-1] = Run(joined[-1].text + run.text, run.style)
        else:
            joined.append(run)
    return tuple(joined)
