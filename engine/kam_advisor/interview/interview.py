"""The interview: what was answered, what to ask next, what is decided. Nothing is printed here.

    Interview(advisor, profile, decisions)
        next_question() ──► Question ──► answer(value) or dont_know(); None at the end
        back(), review(ask), keep(), change(ask, value)    earlier answers
        why(ask), progress(), standings(), spared(), set_aside()    what it tells
        to_profile(), unknown                              what it keeps

A question is put only while its answer can still change a wanted decision. "Don't know" leaves the
fact unknown for good: the interview goes on with what else can matter. An earlier answer that is
changed may make later ones superfluous; those are kept, and count again when they matter again.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from kam_advisor.advisor import Advisor
from kam_advisor.interview.asks import Ask, Target
from kam_advisor.interview.goals import Goals
from kam_advisor.interview.records import Progress, Question, Why
from kam_advisor.interview.situation import Outcomes, Situation
from kam_advisor.interview.targets import Extent
from kam_advisor.interview.why import why
from kam_advisor.ir.expressions import Value
from kam_advisor.profile import Account, Profile
from kam_advisor.record import replace
from kam_advisor.values import UNKNOWN, Unknown


class Chooser(Protocol):
    """Decides which question comes first."""

    def choose(self, candidates: Sequence[Ask], now: Situation, last: Ask | None) -> Ask:
        """One of the candidates: each can still change something, and can be asked now.

        Args:
            candidates: In the order of the rules; one at least.
            now: What is answered.
            last: The question before this one.
        """


class InOrder:
    """Asks in the order in which the rules are written."""

    def choose(self, candidates: Sequence[Ask], now: Situation, last: Ask | None) -> Ask:
        """The first."""
        return candidates[0]


class Interview:
    """Asks one person about one company. Not to be shared by threads.

    Attributes:
        answers: The known answers, in the order in which they were given.
        unknown: The questions that were answered by "don't know", in that order.
    """

    def __init__(
        self,
        advisor: Advisor,
        profile: Profile,
        decisions: Collection[str],
        unknown: Iterable[Ask] = (),
        chooser: Chooser | None = None,
        goals: Goals | None = None,
        extent: Extent = "checklists",
    ) -> None:
        """Start, or go on where a profile stopped.

        Args:
            advisor: Whose rules decide.
            profile: What is known already, and the names of company and accounts.
            decisions: The ids of the wanted decisions.
            unknown: Questions that somebody answered by "don't know" before.
            chooser: The order of the questions; by default that of the rules.
            goals: What is wanted, where it is prepared already.
            extent: What is wanted of each decision beside its outcome, where it is not.
        """
        self.advisor = advisor
        self.goals = goals or Goals(advisor.completions, decisions, len(profile.accounts), extent)
        self._profile = profile
        self._chooser = chooser or InOrder()
        self.answers: dict[Ask, Value] = dict(_answers(profile))
        self.unknown: dict[Ask, None] = dict.fromkeys(unknown)
        self._log: list[Ask] = [*self.answers, *self.unknown]
        self._reviewed: Ask | None = None
        self._next: Ask | None = None
        self._stale = True
        self._last: Ask | None = None

    def next_question(self) -> Question | None:
        """The question to put now: one that is looked at again, or the next; None: the end."""
        if self._reviewed is not None:
            return self.question(self._reviewed)
        if self._stale:
            self._next = self._choose()
            self._stale = False
        return None if self._next is None else self.question(self._next)

    def question(self, ask: Ask) -> Question:
        """A question with the answer it has."""
        fact = self.advisor.knowledge.facts[ask.fact]
        account = None if ask.account is None else self._profile.accounts[ask.account].name
        return Question(ask, fact, account, self.earlier(ask), self.goals.is_offered(ask.fact))

    def earlier(self, ask: Ask) -> Value | Unknown | None:
        """The answer of a question; UNKNOWN for "don't know", None where there is none."""
        return UNKNOWN if ask in self.unknown else self.answers.get(ask)

    def answer(self, value: Value) -> None:
        """Answer the question of `next_question`.

        Args:
            value: An answer that `fact_answers.fact_value` accepts.

        Raises:
            ValueError: There is no question.
        """
        self.change(self._current(), value)

    def dont_know(self) -> None:
        """Answer the question of `next_question` by "don't know".

        Raises:
            ValueError: There is no question.
        """
        self.change(self._current(), UNKNOWN)

    def change(self, ask: Ask, value: Value | Unknown) -> None:
        """Answer any question, for the first time or anew; UNKNOWN is "don't know"."""
        self.answers.pop(ask, None) if isinstance(value, Unknown) else self.unknown.pop(ask, None)
        if isinstance(value, Unknown):
            self.unknown[ask] = None
        else:
            self.answers[ask] = value
        if ask not in self._log:
            self._log.append(ask)
        self._last = ask
        self._reviewed = None
        self._stale = True

    def back(self) -> Question | None:
        """Look again at the question before this one; None where there is none.

        Its answer stays until it is answered anew; `keep` goes on without a change.
        """
        place = len(self._log) if self._reviewed is None else self._log.index(self._reviewed)
        if place == 0:
            return None
        self._reviewed = self._log[place - 1]
        return self.question(self._reviewed)

    def review(self, ask: Ask) -> Question:
        """Look again at any question; `answer`, `dont_know` and `keep` then speak of it."""
        self._reviewed = ask
        return self.question(ask)

    def keep(self) -> None:
        """Go on with the next question without a change of the one that is looked at again."""
        self._reviewed = None

    def asked(self) -> tuple[Question, ...]:
        """Every question that has an answer or a "don't know", in the order of answering."""
        return tuple(map(self.question, self._log))

    def rename(self, name: str) -> None:
        """Give the company another name."""
        self._profile = replace(self._profile, name=name)

    def why(self, ask: Ask) -> Why:
        """What hangs on a question."""
        return why(self.goals, ask, self._now())

    def standings(self) -> dict[Target, Outcomes]:
        """What each target can still come to."""
        now = self._now()
        return {target: self.goals.possible(target, now) for target in self.goals.targets}

    def progress(self) -> Progress:
        """How far the interview is."""
        standings = self.standings()
        decided = tuple(target for target, possible in standings.items() if len(possible) == 1)
        still = tuple(target for target in standings if target not in decided)
        missing = self._missing(self._now(), everywhere=True)
        return Progress(len(self.answers), len(self.unknown), len(missing), decided, still)

    def spared(self) -> tuple[Ask, ...]:
        """The questions about the wanted decisions that need not be asked any more."""
        asked = {
            *self.answers,
            *self.unknown,
            *self._missing(self._now(), everywhere=True),
        }
        mattering = dict.fromkeys(a for t in self.goals.targets for a in self.goals.mattering(t))
        return tuple(ask for ask in mattering if ask not in asked)

    def set_aside(self) -> tuple[Ask, ...]:
        """The answers that would not be asked for, were the interview held again as it stands."""
        answers: dict[Ask, Value] = {}
        unknown: dict[Ask, None] = {}
        last: Ask | None = None
        while True:
            now = self.goals.situation(answers, unknown)
            candidates = self._ready_among(now)
            if not candidates:
                break
            last = self._chooser.choose(candidates, now, last)
            if last in self.unknown:
                unknown[last] = None
            else:
                answers[last] = self.answers[last]
        mattering = {ask for t in self.goals.targets for ask in self.goals.asks_of(t)}
        used = {*answers, *unknown}
        return tuple(ask for ask in self._log if ask in mattering and ask not in used)

    def _now(self) -> Situation:
        return self.goals.situation(self.answers, self.unknown)

    def _ready_among(self, now: Situation) -> list[Ask]:
        """The questions with an answer that would be asked after some others."""
        missing = self._missing(now, everywhere=True)
        ready = [ask for ask in missing if not self._waits(ask, missing)]
        return [ask for ask in ready if ask in self.answers or ask in self.unknown]

    def to_profile(self) -> Profile:
        """The profile with every answer, those that are set aside among them."""
        accounts = tuple(
            Account(account.name, self._of(number))
            for number, account in enumerate(self._profile.accounts)
        )
        return replace(self._profile, company=self._of(None), accounts=accounts)

    def _of(self, account: int | None) -> dict[str, Value]:
        return {ask.fact: value for ask, value in self.answers.items() if ask.account == account}

    def _current(self) -> Ask:
        question = self.next_question()
        if question is None:
            raise ValueError("there is no question left")
        return question.ask

    def _choose(self) -> Ask | None:
        now = self._now()
        missing = self._missing(now)
        ready = [ask for ask in missing if not self._waits(ask, missing)]
        if not ready:
            return None
        return self._chooser.choose(ready, now, self._last)

    def _missing(self, now: Situation, everywhere: bool = False) -> dict[Ask, None]:
        """What can still change a target, or the first of them; with `everywhere` any.

        Decisions about numbers in arithmetic, and those that count over the accounts, take long to
        look at. They come last, one at a time: mostly little is left of them by then.
        """
        goals, found = self.goals, dict[Ask, None]()
        if everywhere:
            asks = (goals.missing(target, now) for target in goals.targets)
            return dict.fromkeys(ask for some in asks for ask in some)
        later: list[Target] = []
        for target in goals.targets:
            part = goals.part(target, now)
            if part is None or part.numeric:
                later.append(target)
            else:
                found.update(dict.fromkeys(goals.missing(target, now)))
        for target in later:
            if found:
                break
            found.update(dict.fromkeys(goals.missing(target, now)))
        return found

    def _waits(self, ask: Ask, missing: Collection[Ask]) -> bool:
        """Whether it can still turn out that a question does not apply, by another question."""
        return any(
            Ask(account, fact) in missing
            for fact in self.goals.conditions(ask.fact)
            for account in (None, ask.account)
        )


def _answers(profile: Profile) -> Iterable[tuple[Ask, Value]]:
    yield from ((Ask(None, fact), value) for fact, value in profile.company.items())
    for number, account in enumerate(profile.accounts):
        yield from ((Ask(number, fact), value) for fact, value in account.facts.items())
