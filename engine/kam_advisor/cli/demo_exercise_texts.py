"""The words of exercises in one language: what is asked."""

from collections.abc import Iterator
from functools import cached_property

from kam_advisor.cli.demo_naming import Naming
from kam_advisor.cli.demo_rule_list import RuleList, without_names_of_limits
from kam_advisor.demonstration import Walk
from kam_advisor.demonstration.exercises import Exercise, Invent, Predict, Repair, conclusions
from kam_advisor.demonstration.frames import Ask
from kam_advisor.demonstration.own import below, own_facts, own_scores, settled_before
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.rules import Decision, Table
from kam_advisor.profile import Profile
from kam_advisor.report.document import Block, Document, Heading, Paragraph, bullets, plain
from kam_advisor.vocabulary import Vocabulary


class ExerciseTexts:
    """What exercises on one decision ask.

    Attributes:
        vocabulary: The words.
        naming: What the rules of the decision are called.
    """

    def __init__(self, vocabulary: Vocabulary, decision: Decision) -> None:
        """In the language of the vocabulary."""
        self.vocabulary = vocabulary
        self.naming = Naming(vocabulary, decision)
        self.say = vocabulary.say
        self._decision = decision

    def task(self, exercise: Exercise, number: int, of: int) -> Document:
        """The exercise itself."""
        match exercise:
            case Predict():
                kind, blocks = "predict", self._predict(exercise)
            case Repair():
                kind, blocks = "repair", self._repair(exercise)
            case Invent():
                kind, blocks = "invent", self._invent(exercise)
        title = self.say(f"exercise.title.{kind}", number=str(number), of=str(of))
        question = self.vocabulary.of(self._decision.question)
        return Heading(2, title), Paragraph(plain(question)), *blocks

    def rules(self, exercise: Exercise) -> RuleList:
        """The rules of an exercise: of a repair the defective ones, with bare limits."""
        if isinstance(exercise, Repair):
            return RuleList(self._bare, exercise.defect.decision, exercise.rules)
        return RuleList(self.vocabulary, self._decision)

    def sound_rule(self, exercise: Repair) -> str:
        """The rule with the defect as it should be."""
        return RuleList(self._bare, exercise.original).rule(exercise.solution)

    def ask(self, profile: Profile, ask: Ask) -> str:
        """The title of a question, with its account where there are several."""
        title = self.vocabulary.fact(ask.fact)
        if ask.account is None or len(profile.accounts) == 1:
            return title
        name = profile.accounts[ask.account].name
        return self.say(
            "ask.of_account", decision=title, account=f"{self.say('demo.account')} {name}"
        )

    def answer(self, profile: Profile, ask: Ask, value: Value) -> str:
        """A question with an answer."""
        answer = self.vocabulary.answer(ask.fact, value)
        return self.say("report.named_value", name=self.ask(profile, ask), value=answer)

    # -- the three kinds ------------------------------------------------------------------------

    def _predict(self, exercise: Predict) -> Iterator[Block]:
        say = self.say
        yield Paragraph(plain(say("exercise.task.predict")))
        yield from self._profile(exercise.walk)
        yield Heading(3, say("exercise.outcomes"))
        yield bullets([self.naming.outcome(one) for one in exercise.outcomes], numbered=True)
        yield Heading(3, say("exercise.rules"))
        yield from self.rules(exercise).blocks()
        if not isinstance(self._decision.default.logic, Table):
            concluded = conclusions(self._decision)
            yield Heading(3, say("exercise.conclusions"))
            said = [
                say(
                    "demo.cell",
                    name=self.naming.rule(rule),
                    found=self.naming.outcome(concluded[rule].outcome),
                )
                for rule in exercise.rules
            ]
            yield bullets(said, numbered=True)

    def _repair(self, exercise: Repair) -> Iterator[Block]:
        wrong, right = (
            self.naming.outcome(walk.outcome or "") for walk in (exercise.wrong, exercise.sound)
        )
        yield Paragraph(plain(self.say("exercise.task.repair", wrong=wrong, right=right)))
        yield Heading(3, self.say("exercise.rules"))
        yield from self.rules(exercise).blocks()
        yield from self._profile(exercise.sound)

    def _invent(self, exercise: Invent) -> Iterator[Block]:
        outcome = self.naming.outcome(exercise.conclusion.outcome)
        rule = self.naming.rule(exercise.rule)
        task = self.say("exercise.task.invent", outcome=outcome, rule=rule)
        yield Paragraph(plain(task))
        yield Heading(3, self.say("exercise.rules"))
        yield from self.rules(exercise).blocks()
        yield from self._given(exercise)
        yield Heading(3, self.say("exercise.questions"))
        asked = [self._askable(exercise.solution, ask) for ask in exercise.asks()]
        yield bullets(asked, numbered=True)

    # -- parts ----------------------------------------------------------------------------------

    @cached_property
    def _bare(self) -> Vocabulary:
        knowledge = without_names_of_limits(self.vocabulary.knowledge)
        return Vocabulary(knowledge, self.vocabulary.lang)

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
            title = self.vocabulary.decision(other.id)
            yield Paragraph(plain(self.say("exercise.rules_of", decision=title)))
            yield from RuleList(self.vocabulary, other).blocks()
            yield from ExerciseTexts(self.vocabulary, other)._settled(start)

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
            return self.answer(walk.profile, ask, value)
        said = self.answer(walk.profile, ask, instead)
        return f"{said} ({self.say('report.does_not_apply')})"

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
