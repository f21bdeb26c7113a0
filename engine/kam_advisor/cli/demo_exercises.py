"""Exercises in lines: the task, what the learner types, hints and the engine's verdict."""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from kam_advisor.advisor import Advisor
from kam_advisor.cli.ask_answers import NotUnderstood, read_answer
from kam_advisor.cli.ask_form import InputEnded
from kam_advisor.cli.ask_plain import standard_lines
from kam_advisor.cli.ask_texts import wrapped
from kam_advisor.cli.demo_exercise_texts import ExerciseTexts
from kam_advisor.cli.demo_form import Typed, command_meant, meant, numbered
from kam_advisor.cli.demo_hints import Hints
from kam_advisor.cli.options import LANGUAGES
from kam_advisor.cli.output import write
from kam_advisor.demonstration.exercises import Exercise, Invent, Kind, Predict, Repair, exercises
from kam_advisor.profile import Profile
from kam_advisor.report.as_text import as_text
from kam_advisor.report.document import Document
from kam_advisor.values import UNKNOWN
from kam_advisor.vocabulary import Vocabulary

COMMANDS = ("hint", "solution", "check", "again", "skip", "language", "help", "quit")
_LONGEST_SHOWN = 60


class _Skipped(Exception):
    """On to the next exercise."""


class _Stopped(Exception):
    """No more exercises."""


class Session:
    """A number of exercises of one kind on one decision."""

    def __init__(
        self, advisor: Advisor, decision: str, kind: Kind, seed: int, number: int, lang: str
    ) -> None:
        """Make nothing yet.

        Args:
            advisor: Whose rules.
            decision: The id of the decision.
            kind: Of exercise.
            seed: The same gives the same exercises.
            number: How many.
            lang: The language to start in.
        """
        self._advisor = advisor
        self._decision = advisor.knowledge.decisions[decision]
        self._made = islice(exercises(advisor, decision, kind, seed), number)
        self._of = number
        self.lang = lang
        self._lines: Typed | None = None
        self._exercise: Exercise | None = None
        self._number = 0
        self._hints = 0
        self._profile: Profile | None = None
        self._solution_seen = False

    @property
    def texts(self) -> ExerciseTexts:
        """The words in the language of the moment."""
        return ExerciseTexts(Vocabulary(self._advisor.knowledge, self.lang), self._decision)

    @property
    def hints(self) -> Hints:
        """Hints and solutions in the language of the moment."""
        return Hints(self.texts)

    def print(self, solutions: bool) -> None:
        """Print all exercises, for a handout."""
        for number, exercise in enumerate(self._made, start=1):
            self._number = number
            self._document(self.texts.task(exercise, number, self._of))
            if solutions:
                self._say("", self.hints.solution(exercise))
            write("\n")
        if not self._number:
            self._say(self.texts.say("exercise.none"))

    def run(self, lines: Typed | None = None) -> None:
        """Ask them one after another, to the end of the input or until somebody stops."""
        self._lines = lines or standard_lines()
        right = 0
        try:
            for number, exercise in enumerate(self._made, start=1):
                self._exercise, self._number = exercise, number
                self._hints, self._solution_seen, self._profile = 0, False, None
                if isinstance(exercise, Invent):
                    self._profile = exercise.empty()
                self._task()
                try:
                    self._solved(exercise)
                    right += not self._solution_seen
                except _Skipped:
                    pass
        except (InputEnded, _Stopped):
            pass
        except KeyboardInterrupt:
            write("\n")
            raise
        say = self.texts.say
        if not self._number:
            self._say(say("exercise.none"))
        else:
            self._say("", say("exercise.score", right=str(right), of=str(self._number)))

    def _solved(self, exercise: Exercise) -> None:
        """Ask until it is right.

        Raises:
            _Skipped: The next one is wanted.
            _Stopped: None is wanted any more.
            InputEnded: Nothing is left to read.
        """
        match exercise:
            case Predict():
                self._predicted(exercise)
            case Repair():
                self._repaired(exercise)
            case Invent():
                self._invented(exercise)
        self._say(self.texts.say("exercise.right"))

    def _predicted(self, exercise: Predict) -> None:
        while True:
            outcome = exercise.outcomes[self._choice("outcome", exercise.outcomes)]
            rule = exercise.rules[self._choice("rule", exercise.rules)]
            verdict = exercise.check(outcome, rule)
            if verdict.right:
                return
            wrong = "rule" if verdict.outcome else "outcome" if verdict.rule else "both"
            self._say(self.texts.say(f"exercise.wrong_{wrong}"))

    def _repaired(self, exercise: Repair) -> None:
        while True:
            rule = exercise.rules[self._choice("rule", exercise.rules)]
            if exercise.check(rule).right:
                self._say(self.hints.solution(exercise))
                return
            self._say(self.texts.say("exercise.wrong_repair"))

    def _invented(self, exercise: Invent) -> None:
        say = self.texts.say
        asks = exercise.asks()
        while True:
            typed = self._read(lambda: self.texts.say("exercise.prompt.invent"), check=True)
            assert self._profile is not None
            if typed == "":
                verdict = exercise.check(self._profile)
                if verdict.right:
                    return
                self._told(exercise, verdict.outcome)
                continue
            which, _, answer = typed.partition(" ")
            number = numbered(which, len(asks))
            if number is None or not answer:
                self._refuse(typed)
                continue
            ask = asks[number]
            fact = self._advisor.knowledge.facts[ask.fact]
            unknown = meant(answer.strip(), ("dontknow",), self.texts.vocabulary, "demo.command")
            found = UNKNOWN if unknown else read_answer(answer.strip(), fact, self.texts.vocabulary)
            if isinstance(found, NotUnderstood):
                self._say(self.texts.say(found.key, **found.values))
                continue
            self._profile = exercise.answered(self._profile, ask, found)
            title = self.texts.ask(self._profile, ask)
            said = self.texts.vocabulary.answer(ask.fact, found)
            self._say(say("exercise.noted", question=title, answer=said))

    def _told(self, exercise: Invent, outcome: bool) -> None:
        """What an invented profile comes to."""
        assert self._profile is not None
        walk, texts = exercise.walk(self._profile), self.texts
        if walk.rule is None:
            self._say(texts.say("exercise.comes_to_none"))
        else:
            self._say(texts.say("exercise.comes_to", text=self.hints.by_rule(walk)))
        self._say(texts.say("exercise.wrong_rule" if outcome else "exercise.wrong_outcome"))

    def _choice(self, what: str, choices: Sequence[str]) -> int:
        """The number, from 0, that is chosen."""
        while True:
            last = str(len(choices))
            prompt = f"exercise.prompt.{what}"
            typed = self._read(lambda p=prompt, n=last: self.texts.say(p, last=n))  # type: ignore[misc]
            number = numbered(typed, len(choices))
            if number is not None:
                return number
            self._refuse(typed)

    def _read(self, prompt: Callable[[], str], check: bool = False) -> str:
        """What is typed that is no command; empty where `check` is."""
        assert self._lines is not None
        while True:
            typed = self._lines.read(prompt())
            if typed is None:
                self._say(self.texts.say("demo.too_long"))
                continue
            command = self._command(typed)
            if command == "check" and check:
                return ""
            if not command and typed:
                return typed
            self._do(command or "help")

    def _command(self, typed: str) -> str:
        knowledge = self._advisor.knowledge
        return command_meant(typed, COMMANDS, knowledge, self.lang, "exercise.command")

    def _do(self, command: str) -> None:
        texts, exercise = self.texts, self._exercise
        assert exercise is not None
        match command:
            case "hint":
                hints = self.hints.of(exercise, self._profile)
                if self._hints < len(hints):
                    number, of = str(self._hints + 1), str(len(hints))
                    text = hints[self._hints]()
                    self._say(texts.say("exercise.hint", number=number, of=of, text=text))
                    self._hints += 1
                else:
                    self._say(texts.say("exercise.no_hint"))
            case "solution":
                self._solution_seen = True
                self._say(self.hints.solution(exercise))
            case "again":
                self._task()
            case "skip":
                raise _Skipped
            case "quit":
                raise _Stopped
            case "language":
                self.lang = next(lang for lang in LANGUAGES if lang != self.lang)
                self._say(self.texts.say("demo.language_now"))
                self._task()
            case _:
                self._say(texts.say("demo.help"))
                for name in COMMANDS:
                    words = ", ".join(texts.say(f"exercise.command.{name}").split())
                    self._say(f"{words}: {texts.say(f'exercise.does.{name}')}", indent="  ")

    def _task(self) -> None:
        assert self._exercise is not None
        write("\n")
        self._document(self.texts.task(self._exercise, self._number, self._of))
        write("\n")

    def _refuse(self, typed: str) -> None:
        self._say(self.texts.say("exercise.not_understood", typed=typed[:_LONGEST_SHOWN]))

    def _document(self, document: Document) -> None:
        write(as_text(document))

    def _say(self, *texts: str, indent: str = "") -> None:
        lines: Iterable[str] = (
            line for text in texts for line in (wrapped(text, indent) if text else [""])
        )
        write("".join(f"{line}\n" for line in lines))
