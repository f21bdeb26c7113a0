"""A demonstration in lines: what is shown, and what the trainer types.

It works on a pipe, in a dumb terminal and with a screen reader: nothing moves, nothing needs a
colour, options are numbers, and there is one prompt on a line of its own.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from kam_advisor.cli.ask_answers import NotUnderstood, read_answer
from kam_advisor.cli.ask_form import InputEnded
from kam_advisor.cli.ask_texts import wrapped
from kam_advisor.cli.demo_texts import DemoTexts
from kam_advisor.cli.options import LANGUAGES
from kam_advisor.cli.output import write
from kam_advisor.demonstration import Ask, Asked, Closing, Demonstration, Frame, Opening, Tried
from kam_advisor.errors import KamError
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import FactDeclaration, KnowledgeBase
from kam_advisor.report.as_text import Paint, as_text
from kam_advisor.report.document import Document
from kam_advisor.values import UNKNOWN
from kam_advisor.vocabulary import Vocabulary

COMMANDS = (
    "next",
    "back",
    "end",
    "why",
    "source",
    "whatif",
    "dontknow",
    "draw",
    "language",
    "help",
    "quit",
)
_LONGEST_SHOWN = 60
_MOST_DIGITS = 6


class Typed(Protocol):
    """Where lines come from."""

    def read(self, prompt: str) -> str | None:
        """The line typed at a prompt; None where it is too long.

        Raises:
            InputEnded: Nothing is left.
        """


def meant(typed: str, names: Sequence[str], vocabulary: Vocabulary, prefix: str) -> str:
    """The command that a word means in a language; empty where it means none."""
    word = typed.casefold()
    return next((n for n in names if word in vocabulary.say(f"{prefix}.{n}").split()), "")


def command_meant(
    typed: str, names: Sequence[str], knowledge: KnowledgeBase, lang: str, prefix: str
) -> str:
    """The command that a word means in the language of the moment, or a longer one in another.

    The name of the language that is spoken already is no command to leave it.
    """
    languages = (lang,) if len(typed) == 1 or typed.casefold() == lang else (lang, *LANGUAGES)
    found = (meant(typed, names, Vocabulary(knowledge, one), prefix) for one in languages)
    return next(filter(None, found), "")


def numbered(typed: str, count: int) -> int | None:
    """The number that was typed, from 0, where it is one of so many; else None."""
    if not (typed.isascii() and typed.isdigit() and len(typed) <= _MOST_DIGITS):
        return None
    return int(typed) - 1 if 0 < int(typed) <= count else None


class DemoForm:
    """Shows frame after frame until somebody stops or the input ends."""

    def __init__(
        self,
        shown: Demonstration,
        lines: Typed,
        lang: str,
        paint: Paint | None,
        draw: Callable[[Demonstration, str, str], str],
    ) -> None:
        """Nothing is shown yet.

        Args:
            shown: The demonstration.
            lines: What is typed.
            lang: The language to start in.
            paint: How text gets its styles.
            draw: Saves a drawing of the path in a language under a name; says under which.
        """
        self._shown = shown
        self._lines = lines
        self.lang = lang
        self._paint = paint
        self._draw = draw
        self._texts = {lang: DemoTexts(shown, lang)}

    @property
    def texts(self) -> DemoTexts:
        """The words in the language of the moment."""
        if self.lang not in self._texts:
            self._texts[self.lang] = DemoTexts(self._shown, self.lang)
        return self._texts[self.lang]

    def run(self) -> None:
        """Show and listen, to the end of the input or until somebody stops."""
        try:
            self._show()
            while True:
                typed = self._lines.read(self._prompt())
                if typed is None:
                    self._say(self.texts.say("demo.too_long"))
                elif self._stops(typed):
                    break
        except InputEnded:
            pass
        except KeyboardInterrupt:
            write("\n")
            raise
        if not isinstance(self._shown.frame, Closing):
            self._say(self.texts.say("demo.ended", number=str(self._shown.position + 1)))
            self._say(self.texts.score())

    # -- what is shown ----------------------------------------------------------------------------

    def _show(self) -> None:
        """The frame as it stands: its question, and what is revealed."""
        frame = self._shown.frame
        write("\n")
        self._document(self.texts.asks(frame))
        if self._shown.revealed:
            self._reveal(frame)
            return
        keys = {Opening: "expect_outcome", Asked: "expect_answer", Tried: "expect_rule"}
        self._say(self.texts.say(f"demo.{keys.get(type(frame), 'expect_so')}"))
        if not isinstance(frame, Opening | Asked):
            self._say(self.texts.say("demo.expect_yes"))

    def _reveal(self, frame: Frame) -> None:
        self._document(self.texts.tells(frame))
        judged = self.texts.judged(frame)
        if judged:
            self._say(judged)
        if isinstance(frame, Closing):
            told = self.texts.judged(self._shown.frames[0])
            self._say(*([told] if told else []), self.texts.score())

    def _prompt(self) -> str:
        frame, say = self._shown.frame, self.texts.say
        if isinstance(frame, Asked) and self._shown.waits:
            return self._answer_prompt(self._fact(frame))
        if isinstance(frame, Closing):
            return say("demo.prompt_closing")
        if self._shown.revealed:
            return say("demo.prompt")
        if isinstance(frame, Asked) and self._fact(frame).kind == "scale":
            options = self._fact(frame).options
            return say("demo.prompt_predict_scale", low=options[0], last=options[-1])
        return say("demo.prompt_predict", last=str(len(self._shown.choices(frame))))

    def _answer_prompt(self, fact: FactDeclaration) -> str:
        say = self.texts.say
        if fact.kind in ("boolean", "choice"):
            return say("ask.prompt_options", last=str(len(fact.options)))
        if fact.kind == "scale":
            return say("ask.prompt_scale", low=fact.options[0], high=fact.options[-1])
        return say("ask.prompt_number")

    def _fact(self, frame: Asked) -> FactDeclaration:
        return self._shown.advisor.knowledge.facts[frame.ask.fact]

    # -- what is typed ----------------------------------------------------------------------------

    def _stops(self, typed: str) -> bool:
        """Take what was typed; whether it says to stop."""
        if not typed:
            self._next()
            return False
        if self._taken(typed):
            return False
        word, _, rest = typed.partition(" ")
        knowledge = self._shown.advisor.knowledge
        command = command_meant(word, COMMANDS, knowledge, self.lang, "demo.command")
        if command == "quit":
            return True
        if command:
            self._do(command, rest.strip())
        else:
            self._refuse(typed)
        return False

    def _taken(self, typed: str) -> bool:
        """Take it as an answer or as a prediction; whether it was one."""
        frame = self._shown.frame
        if isinstance(frame, Asked) and self._shown.can_answer():
            found = read_answer(typed, self._fact(frame), self.texts.vocabulary)
            if isinstance(found, NotUnderstood):
                return False
            self._shown.answer(found)
            self._show()
            return True
        if self._shown.revealed:
            return False
        predicted = self._predicted(frame, typed)
        if predicted is None:
            return False
        self._shown.predict(predicted)
        if isinstance(frame, Opening):
            self._say(self.texts.judged(frame))
            self._next()
        else:
            self._reveal(frame)
        return True

    def _predicted(self, frame: Frame, typed: str) -> Value | None:
        choices = self._shown.choices(frame)
        if isinstance(frame, Asked):
            found = read_answer(typed, self._fact(frame), self.texts.vocabulary)
            return None if isinstance(found, NotUnderstood) or found not in choices else found
        number = numbered(typed, len(choices))
        return None if number is None else choices[number]

    def _next(self) -> None:
        """Reveal, or go on; the opening, where nothing is to be told, does both."""
        frame, hidden = self._shown.frame, not self._shown.revealed
        if not self._shown.next():
            key = "demo.needs_answer" if self._shown.waits else "demo.at_end"
            self._say(self.texts.say(key))
        elif hidden and not isinstance(frame, Opening):
            self._reveal(frame)
        else:
            if hidden:
                self._shown.next()
            self._show()

    def _refuse(self, typed: str) -> None:
        say, frame = self.texts.say, self._shown.frame
        self._say(say("demo.not_understood", typed=typed[:_LONGEST_SHOWN]))
        if (isinstance(frame, Asked) and not self._shown.revealed) or self._shown.can_answer():
            assert isinstance(frame, Asked)
            found = read_answer(typed, self._fact(frame), self.texts.vocabulary)
            if isinstance(found, NotUnderstood):
                self._say(say(found.key, **found.values))
        elif numbered(typed, 10**_MOST_DIGITS) is not None and self._shown.revealed:
            self._say(say("demo.already_shown"))

    def _do(self, command: str, rest: str) -> None:
        texts, shown = self.texts, self._shown
        match command:
            case "next":
                self._next()
            case "back":
                if shown.back():
                    self._show()
                else:
                    self._say(texts.say("demo.at_start"))
            case "end":
                shown.to_end()
                self._show()
            case "why" | "source":
                if command == "why" and not shown.revealed and not isinstance(shown.frame, Asked):
                    self._say(texts.say("demo.why_hidden"))
                else:
                    tell = texts.why if command == "why" else texts.source
                    self._document(tell(shown.frame))
            case "whatif":
                self._what_if(rest)
            case "dontknow":
                if shown.can_answer():
                    shown.answer(UNKNOWN)
                    self._show()
                else:
                    self._refuse("dontknow")
            case "draw":
                self._drawn(rest)
            case "language":
                self.lang = next(lang for lang in LANGUAGES if lang != self.lang)
                self._say(self.texts.say("demo.language_now"))
                self._show()
            case _:
                self._help()

    def _help(self) -> None:
        say = self.texts.say
        self._say(say("demo.help"))
        for name in COMMANDS:
            words = ", ".join(say(f"demo.command.{name}").split())
            self._say(f"{words}: {say(f'demo.does.{name}')}", indent="  ")

    def _drawn(self, name: str) -> None:
        say = self.texts.say
        if not self._seen():
            self._say(say("demo.draw_hidden"))
            return
        try:
            file = self._draw(self._shown, name, self.lang)
        except KamError as error:
            self._say(say("demo.draw_failed", why=error.faults[0].message))
        else:
            self._say(say("demo.draw_saved", file=file))

    def _seen(self) -> bool:
        """Whether everything there is was shown."""
        return all(self._shown.is_revealed(frame) for frame in self._shown.frames)

    def _what_if(self, rest: str) -> None:
        """Change one answer and show the paths side by side."""
        say, known = self.texts.say, self._shown.known()
        if not self._seen():
            self._say(say("demo.whatif_hidden"))
            return
        if not known:
            self._say(say("demo.whatif_none"))
            return
        which, _, answer = rest.partition(" ")
        if not which:
            self._say(say("demo.whatif_which"))
            for line in self.texts.listed():
                self._say(line, indent="  ")
            which = self._lines.read(say("demo.whatif_prompt", last=str(len(known)))) or ""
            which, _, answer = which.partition(" ")
            if not which:
                return
        number = numbered(which, len(known))
        if number is None:
            self._say(say("demo.not_understood", typed=which[:_LONGEST_SHOWN]))
            return
        self._changed(list(known)[number], answer.strip())

    def _changed(self, ask: Ask, typed: str) -> None:
        fact = self._shown.advisor.knowledge.facts[ask.fact]
        if not typed:
            self._document(tuple(self.texts.fact(fact)))
            typed = self._lines.read(self._answer_prompt(fact)) or ""
        if not typed:
            return
        found = read_answer(typed, fact, self.texts.vocabulary)
        if isinstance(found, NotUnderstood):
            self._say(self.texts.say(found.key, **found.values))
            return
        self._document(self.texts.parted(self._shown.what_if(ask, found)))

    def _document(self, document: Document) -> None:
        if document:
            write(as_text(document, self._paint))

    def _say(self, *texts: str, indent: str = "") -> None:
        lines: Iterable[str] = (line for text in texts for line in wrapped(text, indent))
        write("".join(f"{line}\n" for line in lines))
