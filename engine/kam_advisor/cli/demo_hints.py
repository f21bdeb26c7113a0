"""Hints and solutions of exercises in one language."""

from collections.abc import Callable

from kam_advisor.cli.demo_exercise_texts import ExerciseTexts
from kam_advisor.demonstration import Asked, Tried, Walk
from kam_advisor.demonstration.exercises import Exercise, Invent, Predict, Repair, conclusions
from kam_advisor.explain.proof import QuestionStep
from kam_advisor.profile import Profile


class Hints:
    """What helps with an exercise, and what solves it."""

    def __init__(self, texts: ExerciseTexts) -> None:
        """In the language of the texts."""
        self._texts = texts
        self._say = texts.say

    def of(self, exercise: Exercise, profile: Profile | None = None) -> list[Callable[[], str]]:
        """The hints, each a little more; of an invented profile by what is answered so far."""
        match exercise:
            case Predict():
                return self._of_predict(exercise)
            case Repair():
                return self._of_repair(exercise)
            case Invent():
                return self._of_invent(exercise, profile or exercise.empty())

    def solution(self, exercise: Exercise) -> str:
        """The solution, or one of them."""
        match exercise:
            case Predict(walk):
                said = self.by_rule(walk)
            case Repair():
                said = self._repaired(exercise)
            case Invent():
                said = self._example(exercise)
        return self._say("exercise.solution", text=said)

    def by_rule(self, walk: Walk) -> str:
        """An outcome with its rule and reason."""
        naming = self._texts.naming
        return self._say(
            "exercise.by_rule",
            outcome=naming.outcome(walk.outcome or ""),
            rule=naming.rule(walk.rule or ""),
            because=self._because(walk),
        )

    def _of_predict(self, exercise: Predict) -> list[Callable[[], str]]:
        walk, say = exercise.walk, self._say
        outcome = self._texts.naming.outcome(walk.outcome or "")
        return [
            lambda: say("exercise.hint_answers", questions=self._rests_on(walk)),
            lambda: self._failing(walk),
            lambda: say("exercise.hint_outcome", outcome=outcome),
        ]

    def _of_repair(self, exercise: Repair) -> list[Callable[[], str]]:
        say, because = self._say, self._because(exercise.sound)
        rule = self._texts.rules(exercise).naming.rule(exercise.wrong.rule or "")
        return [
            lambda: say("exercise.hint_reason", because=because),
            lambda: say(f"exercise.hint_kind.{exercise.defect.kind}"),
            lambda: say("exercise.hint_wrong", rule=rule),
        ]

    def _of_invent(self, exercise: Invent, profile: Profile) -> list[Callable[[], str]]:
        say, because = self._say, self._texts.vocabulary.of(exercise.conclusion.because)
        return [
            lambda: say("exercise.hint_because", because=because),
            lambda: self._in_the_way(exercise, profile),
            lambda: say("exercise.hint_example", answers=self._example(exercise)),
        ]

    # -- parts ----------------------------------------------------------------------------------

    def _because(self, walk: Walk) -> str:
        found = conclusions(walk.decision).get(walk.rule or "")
        return "" if found is None else self._texts.vocabulary.of(found.because)

    def _rests_on(self, walk: Walk) -> str:
        asked = [f.ask for f in walk.frames if isinstance(f, Asked)]
        titles = list(dict.fromkeys(self._texts.ask(walk.profile, ask) for ask in asked))
        return self._texts.vocabulary.any_of(titles, "and") if titles else "-"

    def _failing(self, walk: Walk) -> str:
        tried = [f for f in walk.frames if isinstance(f, Tried)][:-1]
        naming = self._texts.naming
        names = [
            naming.question(f.step.question.id)
            if isinstance(f.step, QuestionStep)
            else naming.rule(f.rule)
            for f in tried
        ]
        if not names:
            return self._say("exercise.hint_first")
        return self._say("exercise.hint_path", rules=", ".join(names))

    def _in_the_way(self, exercise: Invent, profile: Profile) -> str:
        found = exercise.shortfall(profile)
        if found is None or not found.shortfalls:
            questions = self._rests_on(exercise.example)
            return self._say("exercise.hint_answers", questions=questions)
        sentence = self._texts.vocabulary.sentence
        said = "; ".join(sentence(one.condition, one.wanted) for one in found.shortfalls)
        return self._say("exercise.hint_missing", conditions=said)

    def _example(self, exercise: Invent) -> str:
        """The answers of the example, as far as they can be given."""
        profile = exercise.solution
        pairs = [(ask, exercise.given(profile, ask)) for ask in exercise.asks()]
        return "; ".join(self._texts.answer(profile, a, v) for a, v in pairs if v is not None)

    def _repaired(self, exercise: Repair) -> str:
        """Which rule was wrong, and what it should be."""
        rule = self._texts.rules(exercise).naming.rule(exercise.solution)
        said = self._say("exercise.repair_was", rule=rule, was=self._texts.sound_rule(exercise))
        if exercise.defect.kind == "order":
            return f"{said} ({self._say('exercise.hint_kind.order').rstrip('.')})"
        return said
