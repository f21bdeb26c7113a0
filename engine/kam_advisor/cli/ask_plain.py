"""The plain form of the questionnaire: lines out, lines in.

It works on a pipe, in a dumb terminal and with a screen reader: nothing moves, nothing is coloured,
options are numbers, and every question ends with one prompt on a line of its own.
"""

import sys
from collections.abc import Sequence
from typing import BinaryIO

from kam_advisor.cli.ask_form import InputEnded
from kam_advisor.cli.ask_texts import AskTexts
from kam_advisor.cli.output import write
from kam_advisor.interview import Question

LONGEST_LINE = 2_000
"""So many bytes of a line are looked at."""


class Lines:
    """Reads what is typed, line by line, whatever bytes it consists of."""

    has_menus = False

    def __init__(self, source: BinaryIO | None, echo: bool) -> None:
        """Read from a stream.

        Args:
            source: Standard input; None where it is closed.
            echo: Whether nobody sees the line break that was typed, as on a pipe.
        """
        self._source = source
        self._echo = echo

    def read(self, prompt: str) -> str | None:
        """The line typed at a prompt, without blanks around it; None where it is too long.

        Raises:
            InputEnded: Nothing is left.
        """
        write(f"{prompt} ")
        line = self._line()
        whole = line
        while len(line) == LONGEST_LINE and line[-1:] != b"\n":
            line = self._line()
        if self._echo or not whole:
            write("\n")
        if not whole:
            raise InputEnded
        if len(whole) == LONGEST_LINE:
            return None
        return cleaned(whole.decode("utf-8", "replace"))

    def _line(self) -> bytes:
        """The next bytes; none where the input ended, or cannot be read any more."""
        try:
            return self._source.readline(LONGEST_LINE) if self._source is not None else b""
        except OSError:  # a terminal that went away
            return b""

    def answer(self, question: Question, texts: AskTexts, started: bool) -> str | None:
        """The line typed at a question."""
        return self.read(texts.prompt(question.fact))

    def earlier(self, answers: Sequence[str], texts: AskTexts) -> str:
        """Shows the answers with their numbers; one is changed by a command with its number."""
        numbered = (f"{number}  {answer}" for number, answer in enumerate(answers, 1))
        lines = [line for answer in numbered for line in texts.wrapped(answer, "  ")]
        how = texts.say("ask.change_how" if lines else "ask.no_answers")
        write("".join(f"{line}\n" for line in (*lines, *texts.wrapped(how))))
        return ""


def cleaned(text: str) -> str:
    """What was typed without what cannot be seen, and without blanks around it."""
    return "".join(
        " " if c.isspace() else c for c in text if c.isprintable() or c.isspace()
    ).strip()


def standard_lines() -> Lines:
    """The lines of standard input."""
    if sys.stdin is None:
        return Lines(None, True)
    return Lines(sys.stdin.buffer, not sys.stdin.isatty())
