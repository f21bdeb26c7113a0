"""A decision shown to an audience, step by step: where one stands, and what has been shown.

There is no printing here: a terminal and a page show the same state.
"""

from collections.abc import Collection, Iterator, Mapping

from kam_advisor.advisor import Advisor
from kam_advisor.assessment import Assessment, ScopeAssessment
from kam_advisor.demonstration.frames import (
    Applies,
    Ask,
    Asked,
    Closing,
    Frame,
    Key,
    Opening,
    Tried,
    key_of,
)
from kam_advisor.demonstration.walk import Walk, Walker
from kam_advisor.demonstration.what_if import Parting, parting
from kam_advisor.explain.proof import QuestionStep
from kam_advisor.fact_answers import fact_value
from kam_advisor.ir.expressions import Fact, Outcome, Value
from kam_advisor.ir.rules import NOT_APPLICABLE
from kam_advisor.literals import finite_values
from kam_advisor.profile import Account, Profile
from kam_advisor.record import Record, replace
from kam_advisor.values import Unknown


class Score(Record):
    """How many predictions came true, of those that could be judged."""

    right: int
    judged: int


class Demonstration:
    """Goes through one decision of one profile.

    A frame is first *hidden*: what it asks is shown, and the audience may predict. Then it is
    *revealed*. A question without an answer waits for one.
    """

    def __init__(
        self,
        advisor: Advisor,
        decision: str,
        profile: Profile | None = None,
        account: int = 0,
    ) -> None:
        """Start at the opening.

        Args:
            advisor: Whose rules are shown.
            decision: The id of the decision.
            profile: The answers; without one, all are asked for, of a company with one account.
            account: The number of the account; without meaning for a decision of the company.
        """
        self._walker = Walker(advisor, decision)
        self.profile = profile or Profile("", {}, (Account("", {}),))
        self.account = None if self._walker.decision.scope == "company" else account
        self._typed: dict[Ask, None] = {}
        self._not_known: dict[Ask, None] = {}
        self._predicted: dict[Key, Value] = {}
        self._revealed: set[Key] = set()
        self._at = 0
        self._assessed: tuple[Profile, Assessment] | None = None
        self.walk: Walk = self._walked(self.profile)

    @property
    def advisor(self) -> Advisor:
        """Whose rules are shown."""
        return self._walker.advisor

    @property
    def frames(self) -> tuple[Frame, ...]:
        """Everything there is to show so far."""
        return self.walk.frames

    @property
    def position(self) -> int:
        """Which frame is shown, from 0."""
        return self._at

    @property
    def frame(self) -> Frame:
        """The frame that is shown."""
        return self.frames[self._at]

    @property
    def revealed(self) -> bool:
        """Whether all of the frame is shown."""
        return self.is_revealed(self.frame)

    def is_revealed(self, frame: Frame) -> bool:
        """Whether all of a frame has been shown."""
        return not self.choices(frame) or key_of(frame) in self._revealed

    @property
    def waits(self) -> bool:
        """Whether an answer has to be given before it goes on."""
        return isinstance(self.frame, Asked) and isinstance(self.frame.value, Unknown)

    def choices(self, frame: Frame) -> tuple[Value, ...]:
        """What can be predicted at a frame; nothing where nothing is left to predict.

        Of a number as an answer nothing is predicted.
        """
        knowledge, decision = self.advisor.knowledge, self._walker.decision
        match frame:
            case Opening():
                extra = (NOT_APPLICABLE,) if decision.applies_when is not None else ()
                return (*decision.outcomes, *extra)
            case Asked(ask, value) if not isinstance(value, Unknown) and ask not in self._typed:
                return finite_values(Fact(ask.fact), knowledge) or ()
            case Applies():
                return (True, False)
            case Tried(QuestionStep(_, question)):
                asks_a_fact = isinstance(question.ask, Fact | Outcome)
                return () if asks_a_fact else (True, False)
            case Tried(step) if step.condition is not None:
                return (True, False)
            case _:
                return ()

    def next(self) -> bool:
        """Reveal the frame, or go to the next one; whether there was anything to do."""
        if not self.revealed:
            self._revealed.add(key_of(self.frame))
            return True
        if self.waits or isinstance(self.frame, Closing):
            return False
        self._at += 1
        return True

    def back(self) -> bool:
        """Go to the frame before; whether there is one."""
        moved = self._at > 0
        self._at -= moved
        return moved

    def to_end(self) -> None:
        """Reveal everything up to the end, or to a question without an answer."""
        while self.next():
            pass

    def predict(self, value: Value) -> None:
        """Note what the audience expects of this frame, and reveal it.

        Raises:
            ValueError: That is no choice here, or it is shown already.
        """
        if self.revealed or value not in self.choices(self.frame):
            raise ValueError(f"{value!r} cannot be predicted here")
        self._predicted[key_of(self.frame)] = value
        self.next()

    def prediction(self, frame: Frame) -> Value | None:
        """What was predicted at a frame; None where nothing was."""
        return self._predicted.get(key_of(frame))

    def truth(self, frame: Frame) -> Value | None:
        """What a prediction at a frame is held against; None while that is not known."""
        match frame:
            case Opening():
                return self.walk.outcome or self._outcome_anyway()
            case Asked(_, value) if not isinstance(value, Unknown):
                return value
            case Applies(step):
                return step.holds
            case Tried(step):
                return step.answer == "yes" if isinstance(step, QuestionStep) else step.holds
            case _:
                return None

    def score(self) -> Score:
        """The predictions so far; that of the outcome counts from the closing on."""
        ended = isinstance(self.frames[-1], Closing) and self.position == len(self.frames) - 1
        judged = [
            self.prediction(frame) == self.truth(frame)
            for frame in self.frames
            if self.prediction(frame) is not None
            and self.truth(frame) is not None
            and (ended or not isinstance(frame, Opening))
        ]
        return Score(sum(judged), len(judged))

    def can_answer(self) -> bool:
        """Whether the frame takes an answer: one that is missing, or that was typed here."""
        frame = self.frame
        return isinstance(frame, Asked) and (self.waits or frame.ask in self._typed)

    def answer(self, value: Value | Unknown) -> None:
        """Answer the question that is shown, UNKNOWN where nobody knows, and go on from there.

        Raises:
            ValueError: No answer is asked for here, or it is no answer to this question.
        """
        frame = self.frame
        if not isinstance(frame, Asked) or not self.can_answer():
            raise ValueError("no answer is asked for here")
        ask = frame.ask
        if isinstance(value, Unknown):
            self._typed.pop(ask, None)
            self._not_known[ask] = None
        else:
            self._check(ask, value)
            self._typed[ask] = None
            self._not_known.pop(ask, None)
        self.profile = answered(self.profile, ask, value)
        self.walk = self._walked(self.profile)
        keys = [key_of(frame) for frame in self.frames]
        here = key_of(frame)
        self._at = keys.index(here) + 1 if here in keys else min(self._at, len(keys) - 1)

    def known(self) -> Mapping[Ask, Value]:
        """The answers that can be changed to see what would be: those on the way first."""
        shown = {
            frame.ask: frame.value
            for frame in self.frames
            if isinstance(frame, Asked) and not isinstance(frame.value, Unknown)
        }
        return {**shown, **dict(self._others(shown))}

    def what_if(self, ask: Ask, value: Value) -> Parting:
        """The way as it is beside the way with one answer changed; nothing is changed by it.

        Raises:
            ValueError: It is no answer to that question.
        """
        self._check(ask, value)
        other = answered(self.profile, ask, value)
        return parting(ask, value, self.walk, self._walked(other))

    def assessment(self) -> Assessment:
        """The assessment of the profile as it stands, with what the decision can still become."""
        if self._assessed is None or self._assessed[0] is not self.profile:
            decision = {self._walker.decision.id}
            self._assessed = self.profile, self.advisor.assess(self.profile, decision)
        return self._assessed[1]

    def scope(self) -> ScopeAssessment:
        """The account of the assessment that is shown, or the company."""
        assessment = self.assessment()
        return assessment.company if self.account is None else assessment.accounts[self.account]

    def _outcome_anyway(self) -> str | None:
        """The outcome where it is the same whatever the missing answers are."""
        if not isinstance(self.frames[-1], Closing):
            return None
        found = self.scope().decisions[self._walker.decision.id]
        return None if found.status == "open" else found.possible[0]

    def _walked(self, profile: Profile) -> Walk:
        return self._walker.walk(profile, self.account, tuple(self._typed), self._not_known)

    def _check(self, ask: Ask, value: Value) -> None:
        if fact_value(self.advisor.knowledge.facts[ask.fact], value) is None:
            raise ValueError(f"{value!r} is no answer to `{ask.fact}`")

    def _others(self, shown: Collection[Ask]) -> Iterator[tuple[Ask, Value]]:
        """The answers of the profile that the decision can use, and that are not on the way."""
        facts = self.advisor.completions.facts_of(self._walker.decision.id)
        accounts = range(len(self.profile.accounts)) if self.account is None else (self.account,)
        for name in facts:
            if self.advisor.knowledge.facts[name].derived is not None:
                continue
            if name in self.profile.company and Ask(None, name) not in shown:
                yield Ask(None, name), self.profile.company[name]
            for number in accounts:
                answers = self.profile.accounts[number].facts
                if name in answers and Ask(number, name) not in shown:
                    yield Ask(number, name), answers[name]


def answered(profile: Profile, ask: Ask, value: Value | Unknown) -> Profile:
    """The profile with one answer changed; UNKNOWN: without it."""

    def changed(answers: Mapping[str, Value]) -> dict[str, Value]:
        others = {name: given for name, given in answers.items() if name != ask.fact}
        return others if isinstance(value, Unknown) else {**others, ask.fact: value}

    if ask.account is None:
        return replace(profile, company=changed(profile.company))
    accounts = [
        replace(account, facts=changed(account.facts)) if number == ask.account else account
        for number, account in enumerate(profile.accounts)
    ]
    return replace(profile, accounts=tuple(accounts))
