"""The way through one decision: what there is to show of a profile, read from the engine's run."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from kam_advisor.advisor import Advisor
from kam_advisor.assessment import Assessment, ScopeAssessment
from kam_advisor.demonstration.frames import (
    Applies,
    Ask,
    Asked,
    Closing,
    Frame,
    Opening,
    Settled,
    Tried,
)
from kam_advisor.demonstration.mentions import Decided, Mentions
from kam_advisor.explain.nodes import Nodes, nodes_of
from kam_advisor.explain.proof import ConditionStep, Prover, QuestionStep, RowStep
from kam_advisor.held_against import conditions
from kam_advisor.ir.expressions import Expression
from kam_advisor.ir.rules import NOT_APPLICABLE, Decision
from kam_advisor.profile import Profile
from kam_advisor.record import Record
from kam_advisor.values import UNKNOWN, Unknown


class Walk(Record):
    """A decision of one profile, step by step.

    Attributes:
        profile: Whose decision.
        account: The number of the account; None for a decision of the company.
        assessment: Of that profile, without a look at what is left open.
        applies: Why the decision applies or does not; None where it always does, or this is open.
        steps: The rows tried or questions passed of the default reading.
        frames: What there is to show, in order, as far as the answers go.
    """

    profile: Profile
    account: int | None
    assessment: Assessment
    applies: ConditionStep | None
    steps: tuple[RowStep | QuestionStep, ...]
    frames: tuple[Frame, ...]
    decision: Decision

    @property
    def scope(self) -> ScopeAssessment:
        """The run of the account or the company."""
        if self.account is None:
            return self.assessment.company
        return self.assessment.accounts[self.account]

    @property
    def outcome(self) -> str | None:
        """The outcome, `not_applicable`, or None where no firing has settled it."""
        return self.scope.conclusions.memory.get(f"outcome:{self.decision.id}")

    @property
    def rule(self) -> str | None:
        """The rule of the default reading that concluded; None where none has."""
        if self.outcome in (None, NOT_APPLICABLE) or not self.steps:
            return None
        last = self.steps[-1]
        return last.rule if isinstance(last, RowStep) else last.branch.id


class Walker:
    """Walks through one decision, for any profile."""

    def __init__(self, advisor: Advisor, decision: str) -> None:
        """Prepare what does not depend on the profile."""
        self.advisor = advisor
        self.decision = advisor.knowledge.decisions[decision]
        self._nodes = nodes_of(advisor.knowledge)

    def walk(
        self,
        profile: Profile,
        account: int | None,
        typed: Sequence[Ask] = (),
        unanswerable: Collection[Ask] = (),
    ) -> Walk:
        """The way of one profile.

        Args:
            profile: The answers.
            account: Of which account, by number; None for a decision of the company.
            typed: Answers that were asked for on the way: they are shown also where they only
                serve another decision.
            unanswerable: What is not asked for: nobody knows.
        """
        assessment = self.advisor.assess(profile, ())
        mentions = Mentions(assessment)
        scope = mentions.scope(account)
        prover = Prover(self._nodes, scope)
        applies = prover.condition(f"{self.decision.id}.applies")
        steps: tuple[RowStep | QuestionStep, ...] = ()
        if self.decision.applies_when is None or (applies is not None and applies.holds):
            steps = prover.so_far(self.decision, self.decision.default)
        laying = _Laying(self.advisor, self._nodes, mentions, typed)
        frames = [Opening(), *laying.applying(applies, account), *laying.steps(steps, account)]
        frames += laying.left()
        waiting = (a for a in mentions.pending(self.decision, account) if a not in unanswerable)
        asked = next(waiting, None)
        frames.append(Closing() if asked is None else Asked(asked, UNKNOWN))
        return Walk(profile, account, assessment, applies, steps, tuple(frames), self.decision)


class _Laying:
    """Puts questions before the steps that use their answers, each once."""

    def __init__(
        self, advisor: Advisor, nodes: Nodes, mentions: Mentions, typed: Sequence[Ask]
    ) -> None:
        self._advisor = advisor
        self._nodes = nodes
        self._mentions = mentions
        self._typed = typed
        self._shown: set[Ask | Decided] = set()

    def applying(self, step: ConditionStep | None, account: int | None) -> Iterator[Frame]:
        """Whether the decision applies, after what that rests on."""
        if step is not None:
            yield from self._questions(step, step.condition, account)
            yield Applies(step)

    def steps(
        self, steps: Sequence[RowStep | QuestionStep], account: int | None
    ) -> Iterator[Frame]:
        """Each step, after what it rests on."""
        for number, step in enumerate(steps, start=1):
            if isinstance(step, QuestionStep):
                yield from self._questions(step.condition, step.question.ask, account)
            elif step.condition is not None:
                condition = self._nodes.conditions[step.rule]
                yield from self._questions(step.condition, condition, account)
            yield Tried(step, number)

    def left(self) -> Iterator[Frame]:
        """What was typed for a step that is not made yet."""
        yield from self._answered(ask for ask in self._typed)

    def _questions(
        self, step: ConditionStep | None, whole: Expression, account: int | None
    ) -> Iterator[Frame]:
        """What a verdict rests on, and what was typed for it, in the order of the condition."""
        decisive = [whole] if step is None else [part for part, _ in conditions(step)]
        wanted = {m for part in decisive for m in self._mentions.of(part, account)}
        for mentioned in self._mentions.of(whole, account):
            if isinstance(mentioned, Decided):
                yield from self._typed_for(mentioned)
                if mentioned in wanted:
                    yield from self._settled(mentioned)
            elif mentioned in wanted or mentioned in self._typed:
                yield from self._answered([mentioned])

    def _answered(self, asks: Iterable[Ask]) -> Iterator[Frame]:
        for ask in asks:
            value = self._mentions.value(ask)
            if ask not in self._shown and not isinstance(value, Unknown):
                self._shown.add(ask)
                yield Asked(ask, value)

    def _settled(self, decided: Decided) -> Iterator[Frame]:
        memory = self._mentions.scope(decided.account).conclusions.memory
        outcome = memory.get(f"outcome:{decided.decision}")
        if outcome is not None and decided not in self._shown:
            self._shown.add(decided)
            yield Settled(decided.account, decided.decision, outcome)

    def _typed_for(self, decided: Decided) -> Iterator[Frame]:
        """What was typed for the sake of another decision."""
        if self._typed:
            facts = self._advisor.completions.facts_of(decided.decision)
            own = (ask for ask in self._typed if ask.account in (decided.account, None))
            yield from self._answered(ask for ask in own if ask.fact in facts)
