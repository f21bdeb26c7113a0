"""The plain form of the questionnaire: lines out, lines in.

It works on a pipe, in a dumb terminal and with a screen reader: nothing moves, nothing is coloured,
options are numbers, and every question ends with one prompt on a line of its own.
"""

import sys
from collections.abc import Callable, Iterable
from typing import BinaryIO, Literal, TypeAlias

from kam_advisor.cli.ask_answers import NotUnderstood, read_answer
from kam_advisor.cli.ask_session import Session
from kam_advisor.cli.ask_texts import AskTexts, wrapped
from kam_advisor.cli.options import LANGUAGES
from kam_advisor.cli.output import write
from kam_advisor.interview import Question
from kam_advisor.values import UNKNOWN

Ended: TypeAlias = Literal["complete", "stopped", "input ended", "interrupted"]

_LONGEST_LINE = 2_000


class InputEnded(Exception):
    """There is nothing more to read."""


class Lines:
    """Reads what is typed, line by line, whatever bytes it consists of."""

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
        line = self._source.readline(_LONGEST_LINE) if self._source is not None else b""
        whole = line
        while self._source is not None and len(line) == _LONGEST_LINE and line[-1:] != b"\n":
            line = self._source.readline(_LONGEST_LINE)
        if self._echo or not whole:
            write("\n")
        if not whole:
            raise InputEnded
        if len(whole) == _LONGEST_LINE:
            return None
        text = whole.decode("utf-8", "replace").replace("\u00a0", " ")
        return "".join(c for c in text if c.isprintable()).strip()


def standard_lines() -> Lines:
    """The lines of standard input."""
    if sys.stdin is None:
        return Lines(None, True)
    return Lines(sys.stdin.buffer, not sys.stdin.isatty())


class PlainForm:
    """Asks until everything is decided, somebody stops, or the input ends."""

    def __init__(
        self, session: Session, texts: Callable[[str], AskTexts], lang: str, lines: Lines
    ) -> None:
        """Nothing is asked yet.

        Args:
            session: The interview and its file.
            texts: The words in a language.
            lang: The language to start in.
            lines: What is typed.
        """
        self._session = session
        self._interview = session.interview
        self._texts_in = texts
        self.lang = lang
        self._lines = lines

    @property
    def texts(self) -> AskTexts:
        """The words in the language of the moment."""
        return self._texts_in(self.lang)

    def run(self) -> Ended:
        """Ask.

        Raises:
            CallInvalid: An answer cannot be saved.
        """
        shown: tuple[Question, str] | None = None
        while (question := self._interview.next_question()) is not None:
            if shown != (question, self.lang):
                self._show(question)
                shown = question, self.lang
            try:
                typed = self._lines.read(self.texts.prompt(question.fact))
            except InputEnded:
                return "input ended"
            if typed is None:
                self._say([self.texts.say("ask.line_too_long")])
            elif not typed:
                self._empty(question)
            elif self._stops(typed, question):
                return "stopped"
        return "complete"

    def _show(self, question: Question) -> None:
        texts = self.texts
        number = self._session.number_of(question.ask)
        place = texts.place(question, number, self._interview.progress())
        self._say(["", f"{place}. {texts.about(question)}.", *texts.question(question)])

    def _empty(self, question: Question) -> None:
        """Keeps an answer that is looked at again; says what to do otherwise."""
        if question.earlier is None:
            self._say(wrapped(self.texts.say("ask.nothing_typed")))
        else:
            self._interview.keep()

    def _stops(self, typed: str, question: Question) -> bool:
        """Take what was typed: an answer, or a command; whether it says to stop."""
        found = read_answer(typed, question.fact, self.texts.vocabulary)
        if not isinstance(found, NotUnderstood):
            self._session.answer(found)
            return False
        word, _, rest = typed.partition(" ")
        command = self._command(word)
        if command == "stop":
            return True
        if command:
            self._do(command, rest.strip(), question)
        else:
            said = self.texts.say
            self._say(wrapped(said("ask.not_understood", answer=typed[:60])))
            self._say(wrapped(said(found.key, **found.values)))
        return False

    def _command(self, word: str) -> str:
        """The command a word means, in the language of the moment or else in another."""
        languages = (self.lang, *(lang for lang in LANGUAGES if lang != self.lang))
        for lang in languages[:1] if len(word) == 1 else languages:
            command = self._texts_in(lang).command(word)
            if command and not (command == "language" and lang != self.lang):
                return command
        return ""

    def _do(self, command: str, rest: str, question: Question) -> None:
        interview, texts = self._interview, self.texts
        match command:
            case "dont_know":
                self._session.answer(UNKNOWN)
            case "why":
                self._say(texts.why(interview.why(question.ask)))
            case "back":
                if interview.back() is None:
                    self._say([texts.say("ask.at_start")])
            case "change":
                self._change(rest)
            case "possible":
                self._say(texts.standings(interview.standings()))
            case "language":
                self.lang = next(lang for lang in LANGUAGES if lang != self.lang)
                self._say([self.texts.say("ask.changed_language")])
            case _:
                self._say(texts.help())

    def _change(self, number: str) -> None:
        asked = self._interview.asked()
        if not number:
            self._say(self.texts.listed(asked, self._interview.set_aside()))
        elif number.isascii() and number.isdigit() and 0 < int(number[:6]) <= len(asked):
            self._interview.review(asked[int(number[:6]) - 1].ask)
        else:
            self._say(wrapped(self.texts.say("ask.change_none", number=number[:20])))

    def _say(self, lines: Iterable[str]) -> None:
        write("".join(f"{line}\n" for line in lines))
