"""The words of a demonstration in one language, as documents; `demo_form.py` shows them."""

from collections.abc import Iterator

from kam_advisor.cli.demo_naming import Naming
from kam_advisor.demonstration import (
    Applies,
    Asked,
    Closing,
    Demonstration,
    Frame,
    Opening,
    Parting,
    Settled,
    Tried,
    Walk,
)
from kam_advisor.explain.proof import QuestionStep, RowStep
from kam_advisor.explain.uses import Uses
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import Citation, FactDeclaration
from kam_advisor.ir.rules import Conclusion, Table
from kam_advisor.report.demo_bars import bars
from kam_advisor.report.document import (
    Block,
    Document,
    Heading,
    Items,
    Pairs,
    Paragraph,
    bullets,
    plain,
    strong,
)
from kam_advisor.report.document import Table as Grid
from kam_advisor.report.proof_section import condition_item
from kam_advisor.report.readings_section import readings
from kam_advisor.report.reporter import Case, Reporter
from kam_advisor.values import Unknown
from kam_advisor.vocabulary import capital


class DemoTexts:
    """What a demonstration says, in one language."""

    def __init__(self, demonstration: Demonstration, lang: str) -> None:
        """The words of the knowledge base for one demonstration."""
        self._shown = demonstration
        self.reporter = Reporter(demonstration.advisor, lang)
        self.vocabulary = self.reporter.vocabulary
        self.say = self.vocabulary.say
        self._knowledge = demonstration.advisor.knowledge
        self._decision = demonstration.walk.decision
        self.naming = Naming(self.vocabulary, self._decision)

    # -- frames ---------------------------------------------------------------------------------

    def asks(self, frame: Frame) -> Document:
        """A frame before it is revealed: its question."""
        number = str(self._shown.frames.index(frame) + 1)
        match frame:
            case Opening():
                return tuple(self._opening())
            case Asked():
                return tuple(self._question(frame, number))
            case Settled(account, decision):
                title = self.vocabulary.decision(decision)
                key, name = "demo.settled", ""
                if account is not None and account != self._shown.account:
                    key, name = "demo.settled_account", self._name(account)
                return (Heading(3, self.say(key, number=number, decision=title, name=name)),)
            case Applies(step):
                said = self.vocabulary.sentence(step.condition)
                heading = Heading(3, self.say("demo.applies", number=number))
                return heading, Paragraph(plain(said))
            case Tried():
                return tuple(self._rule(frame, number))
            case Closing():
                return (Heading(3, self.say("demo.closing", number=number)),)

    def tells(self, frame: Frame) -> Document:
        """What is revealed of a frame."""
        match frame:
            case Asked(ask, value) if not isinstance(value, Unknown):
                answer = self.vocabulary.answer(ask.fact, value)
                return (Paragraph(strong(self.say("demo.answer", answer=answer))),)
            case Settled(_, decision, outcome):
                return (Paragraph(strong(self.vocabulary.outcome(decision, outcome))),)
            case Applies(step):
                return (Items((condition_item(step, self._uses(), self.vocabulary),)),)
            case Tried():
                return tuple(self._found(frame))
            case Closing():
                return tuple(self._closing())
            case _:
                return ()

    def _opening(self) -> Iterator[Block]:
        of, say = self.vocabulary.of, self.say
        yield Heading(1, say("demo.title", decision=of(self._decision.title)))
        yield Paragraph(plain(of(self._decision.question)))
        profile = self._shown.profile
        names = [(say("demo.about"), profile.name)]
        if self._shown.account is not None:
            names.append((say("demo.account"), self._name(self._shown.account)))
        pairs = tuple((label, plain(name)) for label, name in names if name)
        if pairs:
            yield Pairs(pairs)
        else:
            yield Paragraph(plain(say("demo.no_profile")))
        yield Paragraph(plain(say("demo.outcomes")))
        choices = self._shown.choices(Opening())
        yield bullets([self.naming.outcome(str(choice)) for choice in choices], numbered=True)
        yield Paragraph(plain(say("demo.start")))

    def _question(self, frame: Asked, number: str) -> Iterator[Block]:
        fact = self._knowledge.facts[frame.ask.fact]
        about, name = "demo.question_company", ""
        if frame.ask.account is not None:
            about = "demo.question"
            name = self._name(frame.ask.account) or self.say("demo.the_account")
        yield Heading(3, self.say(about, number=number, name=name))
        yield from self.fact(fact)

    def fact(self, fact: FactDeclaration) -> Iterator[Block]:
        """A question with its help and what can be answered."""
        of = self.vocabulary.of
        yield Paragraph(strong(of(fact.question)))
        yield Paragraph(plain(of(fact.help)))
        options = [
            self.say("demo.option", number=number, label=label)
            for number, label in self.options(fact)
        ]
        if options:
            yield bullets(options)

    def options(self, fact: FactDeclaration) -> Iterator[tuple[str, str]]:
        """What is typed for an answer, and what that answer is; of a scale what has words."""
        for number, option in enumerate(fact.options, 1):
            if fact.kind != "scale":
                yield str(number), self.vocabulary.option(fact.id, option)
            elif option in fact.labels:
                yield option, self.vocabulary.of(fact.labels[option])

    def _rule(self, frame: Tried, number: str) -> Iterator[Block]:
        step = frame.step
        if isinstance(step, QuestionStep):
            asked = self.naming.asked(step.question)
            yield Heading(3, self.say("demo.branch", number=number, rule=asked))
            return
        yield Heading(3, self.say("demo.rule", number=number, rule=self._rule_name(step.rule)))
        outcome = self.naming.outcome(self.conclusion(step).outcome)
        if step.condition is None:
            yield Paragraph(plain(self.say("demo.otherwise", outcome=outcome)))
            return
        said = self.vocabulary.sentence(step.condition.condition)
        yield Paragraph(plain(self.say("demo.if", condition=said)))
        yield Paragraph(plain(self.say("demo.then", outcome=outcome)))

    def _found(self, frame: Tried) -> Iterator[Block]:
        step, vocabulary = frame.step, self.vocabulary
        if step.condition is not None:
            yield Items((condition_item(step.condition, self._uses(), vocabulary),))
        if isinstance(step, QuestionStep):
            taken = self.naming.values(step.question.ask, step.branch.values)
            yield Paragraph(strong(self.say("demo.taken", values=taken)))
            if step.branch.goto is not None:
                logic = self._decision.default.logic
                assert not isinstance(logic, Table)
                asked = self.naming.asked(logic.questions[step.branch.goto])
                yield Paragraph(plain(self.say("demo.leads_to", question=asked)))
                return
        else:
            key = "explain.holds" if step.holds else "explain.fails"
            said = self.say("demo.this_rule", verdict=self.say(key))
            if not step.holds:
                said = f"{said}, {self.say('demo.on_to_next')}"
            yield Paragraph(strong(f"{said.rstrip('.')}."))
            if not step.holds:
                return
        conclusion = self.conclusion(step)
        yield Paragraph(
            strong(self.say("explain.so", outcome=self.naming.outcome(conclusion.outcome)))
        )
        yield Paragraph(plain(self.say("demo.because", text=vocabulary.of(conclusion.because))))
        yield self._sourced(conclusion.citations)

    def _closing(self) -> Iterator[Block]:
        say, case = self.say, self.reporter.case(self._shown.scope(), self._decision.id)
        found, of = case.found, self.vocabulary.of
        if found.status == "open":
            key = "demo.stays_open" if found.possible else "demo.no_outcome"
            possible = case.possible() if found.possible else ""
            yield Paragraph(strong(say(key, possible=possible)))
        else:
            told = self.naming.outcome(found.possible[0])
            if found.target_picture:
                told = f"{told} ({say('report.target_picture')})"
            yield Paragraph(strong(told))
        if case.advice is not None:
            yield Paragraph(plain(of(case.advice.summary)))
            yield Paragraph(plain(of(case.advice.do)))
            if case.advice.next_steps:
                yield Paragraph(plain(say("demo.steps")))
                yield bullets([of(step) for step in case.advice.next_steps], numbered=True)
        if found.warnings:
            titles = [self.vocabulary.warning(found.decision, one) for one in found.warnings]
            yield Paragraph(plain(say("demo.warnings")))
            yield bullets(titles)
        if found.gaps:
            yield Paragraph(plain(say("demo.gaps")))
            yield bullets([self._gap(case, gap) for gap in found.gaps])
        if found.status == "decided":
            yield from readings(case)
        if self._decision.quantities:
            yield Paragraph(plain(say("demo.scores")))
            yield bars(case)
        yield Paragraph(plain(say("demo.then_what_if")))

    def _gap(self, case: Case, gap: str) -> str:
        """What is still to be done, and how."""
        title, advice = self.vocabulary.warning(case.decision.id, gap), case.gap(gap)
        if advice is None:
            return title
        return self.say("demo.cell", name=title, found=self.vocabulary.of(advice.do))

    # -- on demand ------------------------------------------------------------------------------

    def why(self, frame: Frame) -> Document:
        """Why a frame is there, or why it comes to what it comes to."""
        at = self._shown.frames.index(frame)
        match frame:
            case Asked() | Settled():
                later = self._shown.frames[at:]
                used = next((f for f in later if isinstance(f, Tried | Applies)), None)
                if used is None:
                    said = self.say("demo.why_waits")
                else:
                    said = self.say("demo.why_used", step=self._named(used))
                return (Paragraph(plain(said)),)
            case Tried(step) if isinstance(step, RowStep) and not step.holds:
                because = self.vocabulary.of(self.conclusion(step).because)
                return *self.tells(frame), Paragraph(plain(self.say("demo.because", text=because)))
            case Opening():
                default = self._decision.default
                return (Paragraph(plain(self.vocabulary.of(default.says))),)
            case Closing():
                tried = [f for f in self._shown.frames if isinstance(f, Tried | Applies)]
                return self.tells(tried[-1]) if tried else ()
            case _:
                return self.tells(frame)

    def source(self, frame: Frame) -> Document:
        """Where a frame is said."""
        match frame:
            case Asked(ask):
                return (self._sourced(self._knowledge.facts[ask.fact].citations),)
            case Settled(_, decision):
                return (self._sourced(self._knowledge.decisions[decision].citations),)
            case Tried(step) if isinstance(step, RowStep) or step.branch.conclusion is not None:
                return (self._sourced(self.conclusion(step).citations),)
            case Tried():
                return (self._sourced(self._decision.default.citations),)
            case Closing():
                last = self._shown.walk.steps[-1:]
                if last and self._shown.walk.rule is not None:
                    return (self._sourced(self.conclusion(last[0]).citations),)
                return (self._sourced(self._decision.citations),)
            case _:
                return (self._sourced(self._decision.citations),)

    def parted(self, parting: Parting) -> Document:
        """Two ways side by side, and where they part."""
        say = self.say
        fact = parting.ask.fact
        question, answer = self.vocabulary.fact(fact), self.vocabulary.answer(fact, parting.value)
        rows = [
            (f"{n}{' *' if n - 1 == parting.first else ''}", self._cell(one), self._cell(other))
            for n, (one, other) in enumerate(parting.pairs, start=1)
        ]
        rows.append(
            (say("demo.whatif_outcome"), self._end(parting.before), self._end(parting.after))
        )
        header = (say("demo.whatif_step"), say("demo.whatif_now"), say("demo.whatif_then"))
        if parting.first is None:
            said = say("demo.whatif_same")
        else:
            said = say("demo.whatif_parts", number=str(parting.first + 1))
        return (
            Heading(3, say("demo.whatif_title", question=question, answer=answer)),
            Grid(header, tuple(rows)),
            Paragraph(strong(said)),
        )

    def listed(self) -> list[str]:
        """The answers that can be changed."""
        return [
            self.say(
                "demo.whatif_listed",
                number=str(n),
                question=self._titled(ask.account, ask.fact),
                answer=self.vocabulary.answer(ask.fact, value),
            )
            for n, (ask, value) in enumerate(self._shown.known().items(), start=1)
        ]

    def judged(self, frame: Frame) -> str:
        """What was predicted at a frame, and whether it came true; empty where nothing was."""
        predicted, truth = self._shown.prediction(frame), self._shown.truth(frame)
        if predicted is None:
            return ""
        answer = self.choice(frame, predicted)
        if isinstance(frame, Opening) and not isinstance(self._shown.frame, Closing):
            return self.say("demo.predicted", answer=answer)
        key = "demo.predicted_right" if predicted == truth else "demo.predicted_wrong"
        return self.say(key, answer=answer)

    def choice(self, frame: Frame, value: Value) -> str:
        """What can be predicted, in words."""
        match frame:
            case Opening():
                return self.naming.outcome(str(value))
            case Asked(ask):
                return self.vocabulary.answer(ask.fact, value)
            case _:
                return self.say("answer.yes" if value else "answer.no")

    def score(self) -> str:
        """How many predictions came true."""
        score = self._shown.score()
        if not score.judged:
            return self.say("demo.score_none")
        return self.say("demo.score", right=str(score.right), judged=str(score.judged))

    # -- parts ----------------------------------------------------------------------------------

    def _rule_name(self, rule: str) -> str:
        return capital(self.naming.rule(rule))

    def conclusion(self, step: RowStep | QuestionStep) -> Conclusion:
        """What a row or a branch concludes."""
        if isinstance(step, QuestionStep):
            assert step.branch.conclusion is not None
            return step.branch.conclusion
        logic = self._decision.default.logic
        assert isinstance(logic, Table)
        return next(row.conclusion for row in logic.rows if row.id == step.rule)

    def _uses(self) -> Uses:
        return Uses(self._knowledge, self._shown.walk.scope)

    def _name(self, account: int) -> str:
        return self._shown.profile.accounts[account].name

    def _titled(self, account: int | None, fact: str) -> str:
        title = self.vocabulary.fact(fact)
        if account is None or len(self._shown.profile.accounts) == 1:
            return title
        return self.say("ask.of_account", decision=title, account=self._name(account))

    def _sourced(self, citations: tuple[Citation, ...]) -> Paragraph:
        if not citations:
            return Paragraph(plain(self.say("demo.no_source")))
        brief = self.vocabulary.sources_in_brief(citations)
        said = self.say("demo.source", sources=brief)
        reasons = [self.vocabulary.of(c.because) for c in citations if c.because]
        return Paragraph(plain(" ".join([f"{said}.", *reasons]) if reasons else said))

    def _named(self, frame: Tried | Applies) -> str:
        if isinstance(frame, Applies):
            return self.say("explain.applies")
        step = frame.step
        if isinstance(step, QuestionStep):
            return self.naming.asked(step.question)
        if step.condition is None:
            return self._rule_name(step.rule)
        said = self.vocabulary.sentence(step.condition.condition)
        return self.say("demo.cell", name=self._rule_name(step.rule), found=said)

    def _cell(self, frame: Applies | Tried | None) -> str:
        match frame:
            case Applies(step):
                found = self.say("answer.yes" if step.holds else "answer.no")
                question = self.say("explain.applies")
                return self.say("demo.cell_applies", question=question, found=found)
            case Tried(QuestionStep() as step):
                found = self.naming.values(step.question.ask, step.branch.values)
                return self.say("demo.cell", name=self.naming.asked(step.question), found=found)
            case Tried(RowStep() as step):
                found = self.say("explain.holds" if step.holds else "explain.fails")
                return self.say("demo.cell", name=self._rule_name(step.rule), found=found)
            case _:
                return ""

    def _end(self, walk: Walk) -> str:
        return (
            self.say("demo.whatif_open")
            if walk.outcome is None
            else self.naming.outcome(walk.outcome)
        )
