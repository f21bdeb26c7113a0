"""The questionnaire as its user meets it, whatever shows it: question, answer or command, next.

What shows it is a `Reader`: it hands back what was typed, or what typing would have been the same.
So menus know nothing of interviews, and both forms have the same commands.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, Protocol, TypeAlias

from kam_advisor.cli.ask_answers import NotUnderstood, read_answer
from kam_advisor.cli.ask_session import Session
from kam_advisor.cli.ask_texts import AskTexts, wrapped
from kam_advisor.cli.options import LANGUAGES
from kam_advisor.cli.output import write
from kam_advisor.interview import Ask, Question
from kam_advisor.ir.expressions import Value
from kam_advisor.values import UNKNOWN, Unknown

Ended: TypeAlias = Literal["complete", "stopped", "input ended", "interrupted"]

_LONGEST_NUMBER = 6


class InputEnded(Exception):
    """There is nothing more to read."""


class Reader(Protocol):
    """Where answers come from.

    Attributes:
        has_menus: Whether it shows the options of a question, and the commands, by itself.
    """

    has_menus: bool

    def read(self, prompt: str) -> str | None:
        """The line typed at a prompt, without blanks around it; None where it is too long.

        Raises:
            InputEnded: Nothing is left.
        """

    def answer(self, question: Question, texts: AskTexts, started: bool) -> str | None:
        """What is typed at a question: an answer or a command; None where it is too long.

        Args:
            question: The question; it was shown before.
            texts: The words in the language of the moment.
            started: Whether there is an earlier answer to go back to.

        Raises:
            InputEnded: Nothing is left.
        """

    def earlier(self, answers: Sequence[str], texts: AskTexts) -> str:
        """The number of the answer to change, from 1; empty where none is chosen now.

        Raises:
            InputEnded: Nothing is left.
        """


class Form:
    """Asks until everything is decided, somebody stops, or the input ends."""

    def __init__(
        self, session: Session, texts: Callable[[str], AskTexts], lang: str, reader: Reader
    ) -> None:
        """Nothing is asked yet.

        Args:
            session: The interview and its file.
            texts: The words in a language.
            lang: The language to start in.
            reader: Where the answers come from.
        """
        self._session = session
        self._interview = session.interview
        self._texts_in = texts
        self.lang = lang
        self._reader = reader
        self._aside: tuple[Ask, ...] = ()

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
            started = bool(self._interview.answers or self._interview.unknown)
            try:
                typed = self._reader.answer(question, self.texts, started)
                if typed is None:
                    self._say([self.texts.say("ask.line_too_long")])
                elif not typed:
                    self._empty(question)
                elif self._stops(typed, question):
                    return "stopped"
            except InputEnded:
                return "input ended"
        return "complete"

    def _show(self, question: Question) -> None:
        texts = self.texts
        number = self._session.number_of(question.ask)
        place = texts.place(question, number, self._interview.progress())
        shown = texts.question(question, not self._reader.has_menus)
        self._say(["", *texts.wrapped(f"{place}. {texts.about(question).rstrip('.')}."), *shown])

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
            self._take(found, question)
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

    def _take(self, answer: Value | Unknown, question: Question) -> None:
        """Take an answer; of one that was changed, say what it sets aside and what counts again."""
        self._session.answer(answer)
        if question.earlier is None or _same(answer, question.earlier):
            return
        now = self._interview.set_aside()
        fresh = [ask for ask in now if ask not in self._aside]
        again = [ask for ask in self._aside if ask not in now]
        self._aside = now
        for key, asks in (("ask.set_aside_now", fresh), ("ask.counts_again", again)):
            if asks:
                self._say(wrapped(self.texts.say(key, questions=self.texts.named(asks))))

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
                self._take(UNKNOWN, question)
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
                self._say(texts.help(self._reader.has_menus))

    def _change(self, number: str) -> None:
        asked = self._interview.asked()
        if not number:
            answers = list(self.texts.listed(asked, self._interview.set_aside()))
            number = self._reader.earlier(answers, self.texts)
            if not number:
                return
        digits = number[:_LONGEST_NUMBER]
        if number.isascii() and number.isdigit() and 0 < int(digits) <= len(asked):
            self._interview.review(asked[int(digits) - 1].ask)
        else:
            self._say(wrapped(self.texts.say("ask.change_none", number=number[:20])))

    def _say(self, lines: Iterable[str]) -> None:
        write("".join(f"{line}\n" for line in lines))


def _same(one: Value | Unknown, other: Value | Unknown) -> bool:
    return type(one) is type(other) and one == other  # True is 1
