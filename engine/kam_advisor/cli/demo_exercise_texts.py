"""The words of exercises in one language: tasks, hints and solutions."""

from collections.abc import Callable, Iterator

from kam_advisor.demonstration import Asked, Tried, Walk
from kam_advisor.demonstration.exercises import (
    Exercise,
    Invent,
    Predict,
    Repair,
    conclusions,
)
from kam_advisor.demonstration.frames import Ask
from kam_advisor.demonstration.own import below, own_facts, own_scores, settled_before
from kam_advisor.explain.proof import QuestionStep
from kam_advisor.ir.expressions import Constant, Expression, Fact, Value
from kam_advisor.ir.rules import Conclusion, Decision, Question, Row, Table, Tree
from kam_advisor.profile import Profile
from kam_advisor.report.document import Block, Document, Heading, Paragraph, bullets, plain
from kam_advisor.vocabulary import Vocabulary


class ExerciseTexts:
    """What exercises on one decision say."""

    def __init__(self, vocabulary: Vocabulary, decision: Decision) -> None:
        """In the language of the vocabulary."""
        self.vocabulary = vocabulary
        self.say = vocabulary.say
        self._decision = decision

    def task(self, exercise: Exercise, number: int, of: int) -> Document:
        """The exercise itself."""
        return tuple(self._task(exercise, str(number), str(of)))

    def _task(self, exercise: Exercise, number: str, of: str) -> Iterator[Block]:
        say = self.say
        match exercise:
            case Predict(walk, outcomes, rules):
                yield Heading(2, say("exercise.title.predict", number=number, of=of))
                yield from self._question(say("exercise.task.predict"))
                yield from self._profile(walk)
                yield Heading(3, say("exercise.outcomes"))
                yield bullets([self.outcome(one) for one in outcomes], numbered=True)
                logic = self._decision.default.logic
                if isinstance(logic, Table):
                    yield from self._rules(None)
                else:
                    yield from self._rules(logic)
                    yield Heading(3, say("exercise.conclusions"))
                yield bullets([self._concluding(rule) for rule in rules], numbered=True)
            case Repair():
                yield Heading(2, say("exercise.title.repair", number=number, of=of))
                wrong, right = (
                    self.outcome(walk.outcome or "") for walk in (exercise.wrong, exercise.sound)
                )
                yield from self._question(say("exercise.task.repair", wrong=wrong, right=right))
                yield from self._rules(exercise.defect.decision.default.logic, numbered=True)
                yield from self._profile(exercise.sound)
            case Invent():
                yield Heading(2, say("exercise.title.invent", number=number, of=of))
                task = say(
                    "exercise.task.invent",
                    outcome=self.outcome(exercise.conclusion.outcome),
                    rule=self.local(exercise.rule),
                )
                yield from self._question(task)
                yield from self._rules(self._decision.default.logic)
                yield from self._given(exercise)
                yield Heading(3, say("exercise.questions"))
                asked = [self._askable(exercise.solution, ask) for ask in exercise.asks()]
                yield bullets(asked, numbered=True)

    def hints(self, exercise: Exercise, profile: Profile | None = None) -> list[Callable[[], str]]:
        """The hints, each a little more; of an invented profile by what is answered so far."""
        say = self.say
        match exercise:
            case Predict(walk):
                return [
                    lambda: say("exercise.hint_answers", questions=self._rests_on(walk)),
                    lambda: self._failing(walk),
                    lambda: say("exercise.hint_outcome", outcome=self.outcome(walk.outcome or "")),
                ]
            case Repair():
                because = self._because(exercise.sound)
                rule = self.local(exercise.wrong.rule or "")
                return [
                    lambda: say("exercise.hint_reason", because=because),
                    lambda: say(f"exercise.hint_kind.{exercise.defect.kind}"),
                    lambda: say("exercise.hint_wrong", rule=rule),
                ]
            case Invent():
                because = self.vocabulary.of(exercise.conclusion.because)
                return [
                    lambda: say("exercise.hint_because", because=because),
                    lambda: self._in_the_way(exercise, profile or exercise.empty()),
                    lambda: say("exercise.hint_example", answers=self._rests_on_answers(exercise)),
                ]

    def solution(self, exercise: Exercise) -> str:
        """The solution, or one of them."""
        match exercise:
            case Predict(walk):
                said = self.by_rule(walk)
            case Repair():
                said = self.say("exercise.repair_was", was=self._was(exercise))
            case Invent():
                said = self._rests_on_answers(exercise)
        return self.say("exercise.solution", text=said)

    def by_rule(self, walk: Walk) -> str:
        """An outcome with its rule and reason."""
        rule = self.local(walk.rule or "")
        outcome = self.outcome(walk.outcome or "")
        because = self._because(walk)
        return self.say("exercise.by_rule", outcome=outcome, rule=rule, because=because)

    def outcome(self, outcome: str) -> str:
        """The title of an outcome."""
        return self.vocabulary.outcome(self._decision.id, outcome)

    def local(self, rule: str) -> str:
        """The name of a rule inside its reading."""
        return rule.removeprefix(f"{self._decision.id}.{self._decision.default.id}.")

    def ask(self, profile: Profile, ask: Ask) -> str:
        """The title of a question, with its account where there are several."""
        title = self.vocabulary.fact(ask.fact)
        if ask.account is None or len(profile.accounts) == 1:
            return title
        name = profile.accounts[ask.account].name
        return self.say(
            "ask.of_account", decision=title, account=f"{self.say('demo.account')} {name}"
        )

    # -- parts ----------------------------------------------------------------------------------

    def _question(self, task: str) -> Iterator[Block]:
        question = self.vocabulary.of(self._decision.question)
        yield Paragraph(plain(question))
        yield Paragraph(plain(task))

    def _rules(self, logic: Table | Tree | None, numbered: bool = False) -> Iterator[Block]:
        """When the decision applies, and its rules, if they are to be listed here."""
        yield Heading(3, self.say("exercise.rules"))
        if self._decision.applies_when is not None:
            said = self.vocabulary.sentence(self._decision.applies_when)
            label = self.say("show.applies_when")
            yield Paragraph(plain(self.say("report.named_value", name=label, value=said)))
        if logic is not None:
            yield bullets(list(self._logic(logic)), numbered=numbered)

    def _profile(self, walk: Walk) -> Iterator[Block]:
        """The answers the decision itself looks at, and what others come to by the rest."""
        yield Heading(3, self.say("exercise.profile"))
        profile, own = walk.profile, own_facts(self._decision, self.vocabulary.knowledge)
        answers = [(Ask(None, f), v) for f, v in profile.company.items()]
        for number, account in enumerate(profile.accounts):
            answers += [(Ask(number, f), v) for f, v in account.facts.items()]
        said = [self._counted(walk, ask, value) for ask, value in answers if ask.fact in own]
        if said:
            yield bullets(said)
        yield from self._settled(walk)
        scores = [self._score(n, walk) for n in own_scores(self._decision)]
        if scores:
            yield Paragraph(plain(self.say("demo.scores")))
            yield bullets(scores)

    def _given(self, exercise: Invent) -> Iterator[Block]:
        """What stands fast; of a decision about outcomes also the rules that these come from."""
        start = exercise.walk(exercise.empty())
        yield from self._settled(start)
        for other in below(self._decision, self.vocabulary.knowledge):
            texts = ExerciseTexts(self.vocabulary, other)
            title = self.vocabulary.decision(other.id)
            yield Paragraph(plain(self.say("exercise.rules_of", decision=title)))
            yield from tuple(texts._rules(other.default.logic))[1:]
            yield from texts._settled(start)

    def _settled(self, walk: Walk) -> Iterator[Block]:
        """What the decisions it builds on come to."""
        said = []
        for number, decision, outcome in settled_before(
            walk, self._decision, self.vocabulary.knowledge
        ):
            title = self.vocabulary.decision(decision)
            if number is not None and len(walk.profile.accounts) > 1:
                name = f"{self.say('demo.account')} {walk.profile.accounts[number].name}"
                title = self.say("ask.of_account", decision=title, account=name)
            value = self.vocabulary.outcome(decision, outcome)
            said.append(self.say("report.named_value", name=title, value=value))
        if said:
            yield Paragraph(plain(self.say("exercise.settled")))
            yield bullets(said)

    def _score(self, name: str, walk: Walk) -> str:
        title = self.vocabulary.of(self.vocabulary.knowledge.quantities[name].title)
        value = self.vocabulary.quantity(name, walk.scope.world.quantities[name])
        return self.say("report.named_value", name=title, value=value)

    def _counted(self, walk: Walk, ask: Ask, value: Value) -> str:
        """An answer of the profile; of a question that does not apply what counts instead."""
        scope = walk.assessment.company
        if ask.account is not None:
            scope = walk.assessment.accounts[ask.account]
        instead = self.vocabulary.knowledge.facts[ask.fact].otherwise
        if ask.fact not in scope.set_aside or instead is None:
            return self._answer(walk.profile, ask, value)
        said = self._answer(walk.profile, ask, instead)
        return f"{said} ({self.say('report.does_not_apply')})"

    def _answer(self, profile: Profile, ask: Ask, value: Value) -> str:
        answer = self.vocabulary.answer(ask.fact, value)
        return self.say("report.named_value", name=self.ask(profile, ask), value=answer)

    def _askable(self, profile: Profile, ask: Ask) -> str:
        fact = self.vocabulary.knowledge.facts[ask.fact]
        title = self.ask(profile, ask)
        if fact.kind in ("boolean", "choice"):
            options = "; ".join(
                self.say("demo.option", number=str(n), label=self.vocabulary.option(fact.id, o))
                for n, o in enumerate(fact.options, 1)
            )
            return self.say("exercise.options", question=title, options=options)
        ends = [self.vocabulary.number(e) for e in (fact.minimum, fact.maximum) if e is not None]
        if len(ends) < 2:
            return title
        return self.say("exercise.options", question=title, options=f"{ends[0]} - {ends[1]}")

    def _concluding(self, rule: str) -> str:
        logic = self._decision.default.logic
        if isinstance(logic, Table):
            return self._row(next(row for row in logic.rows if row.id == rule))
        conclusion = conclusions(self._decision)[rule]
        return self.say("demo.cell", name=self.local(rule), found=self.outcome(conclusion.outcome))

    def _logic(self, logic: Table | Tree) -> Iterator[str]:
        if isinstance(logic, Table):
            yield from map(self._row, logic.rows)
        else:
            yield from map(self._of_tree, logic.questions.values())

    def _row(self, row: Row) -> str:
        if isinstance(row.when, Constant):
            said = self.say("explain.otherwise").rstrip(".")
        else:
            said = self.vocabulary.sentence(row.when)
        outcome = self.outcome(row.conclusion.outcome)
        return self.say("exercise.rule", rule=self.local(row.id), condition=said, outcome=outcome)

    def _of_tree(self, question: Question) -> str:
        asks = question.ask
        if isinstance(asks, Fact):
            said = self.vocabulary.fact(asks.name)
        else:
            said = self.vocabulary.sentence(asks)
        branches = "; ".join(
            self.say(
                "exercise.branch",
                values=self._values(question.ask, branch.values),
                leads=self._leads(branch.goto, branch.conclusion),
            )
            for branch in question.branches
        )
        return self.say("exercise.asks", rule=question.id, condition=said, outcome=branches)

    def _leads(self, goto: str | None, conclusion: Conclusion | None) -> str:
        if conclusion is not None:
            return self.outcome(conclusion.outcome)
        return self.say("exercise.to_question", question=goto or "")

    def _values(self, ask: Expression, values: tuple[Value, ...]) -> str:
        if isinstance(ask, Fact):
            return self.vocabulary.answers(ask.name, values)
        shown = (self.say("answer.yes" if v is True else "answer.no") for v in values)
        if all(isinstance(value, bool) for value in values):
            return self.vocabulary.any_of(shown)
        return self.vocabulary.any_of(str(value) for value in values)

    def _because(self, walk: Walk) -> str:
        found = conclusions(walk.decision).get(walk.rule or "")
        return "" if found is None else self.vocabulary.of(found.because)

    def _rests_on(self, walk: Walk) -> str:
        asked = [f.ask for f in walk.frames if isinstance(f, Asked)]
        titles = list(dict.fromkeys(self.ask(walk.profile, ask) for ask in asked))
        return self.vocabulary.any_of(titles, "and") if titles else "-"

    def _failing(self, walk: Walk) -> str:
        tried = [f for f in walk.frames if isinstance(f, Tried)][:-1]
        names = [
            f.step.question.id if isinstance(f.step, QuestionStep) else self.local(f.rule)
            for f in tried
        ]
        if not names:
            return self.say("exercise.hint_first")
        return self.say("exercise.hint_path", rules=", ".join(names))

    def _in_the_way(self, exercise: Invent, profile: Profile) -> str:
        found = exercise.shortfall(profile)
        if found is None or not found.shortfalls:
            return self.say("exercise.hint_answers", questions=self._rests_on(exercise.example))
        said = "; ".join(
            self.vocabulary.sentence(one.condition, one.wanted) for one in found.shortfalls
        )
        return self.say("exercise.hint_missing", conditions=said)

    def _rests_on_answers(self, exercise: Invent) -> str:
        """The answers of the example, as far as they can be given."""
        profile = exercise.solution
        pairs = [(ask, exercise.given(profile, ask)) for ask in exercise.asks()]
        return "; ".join(self._answer(profile, a, v) for a, v in pairs if v is not None)

    def _was(self, exercise: Repair) -> str:
        logic = exercise.original.default.logic
        if isinstance(logic, Table):
            said = self._row(next(row for row in logic.rows if row.id == exercise.solution))
            if exercise.defect.kind == "order":
                said = f"{said} ({self.say('exercise.hint_kind.order').rstrip('.')})"
            return said
        return self._of_tree(logic.questions[exercise.solution.rpartition(".")[2]])
