"""Exercises on one decision: made from a seed, and checked by the engine.

Nothing about the right answer is kept that the engine did not say: an exercise holds a profile or
rules, and what is answered is run.
"""

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Literal, TypeAlias

from kam_advisor.advisor import Advisor
from kam_advisor.demonstration.defects import (
    Defect,
    defects,
    repaired,
    suspects,
    with_decision,
)
from kam_advisor.demonstration.demonstration import answered
from kam_advisor.demonstration.frames import Ask
from kam_advisor.demonstration.own import answerable
from kam_advisor.demonstration.samples import Samples, concluding_rules
from kam_advisor.demonstration.walk import Walk, Walker
from kam_advisor.explain.why_not import Alternative, why_not
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.rules import NOT_APPLICABLE, Conclusion, Decision, Table
from kam_advisor.profile import Account, Profile
from kam_advisor.record import Record
from kam_advisor.reference.chain import ReferenceEngine
from kam_advisor.reference.decide import Decider
from kam_advisor.values import Unknown

Kind: TypeAlias = Literal["predict", "repair", "invent"]

_WITNESSES = 12
"""So many profiles are tried to show a defect."""


class Verdict(Record):
    """What the engine says of an answer to an exercise."""

    outcome: bool
    rule: bool

    @property
    def right(self) -> bool:
        """Whether all of it is right."""
        return self.outcome and self.rule


class Predict(Record):
    """A profile: what comes out, and by which rule?

    Attributes:
        walk: The engine's way.
        outcomes: To choose from.
        rules: To choose from.
    """

    walk: Walk
    outcomes: tuple[str, ...]
    rules: tuple[str, ...]

    @property
    def solution(self) -> tuple[str, str]:
        """The outcome and the rule that fired."""
        assert self.walk.outcome is not None
        assert self.walk.rule is not None
        return self.walk.outcome, self.walk.rule

    def check(self, outcome: str, rule: str) -> Verdict:
        """Hold an answer against what the engine concluded."""
        return Verdict(outcome == self.walk.outcome, rule == self.walk.rule)


class Repair(Record):
    """Rules with one defect, and a profile for which they go wrong: which rule is it?

    Attributes:
        advisor: Of the sound rules.
        original: The sound decision.
        defect: What was changed.
        sound: The way of the profile by the sound rules.
        wrong: Its way by the defective ones.
        rules: The rows or questions to choose from.
    """

    advisor: Advisor
    original: Decision
    defect: Defect
    sound: Walk
    wrong: Walk
    rules: tuple[str, ...]

    @property
    def solution(self) -> str:
        """The row or question that was changed."""
        return self.defect.rule

    def check(self, rule: str) -> Verdict:
        """Put one row or question back as it was, and run the engine on the profile."""
        again = repaired(self.defect.decision, self.original, rule)
        walk = _walker(self.advisor, again).walk(self.sound.profile, self.sound.account)
        right = walk.outcome == self.sound.outcome
        return Verdict(right, right)


class Invent(Record):
    """An outcome and a rule: a profile that comes there by that rule?

    Attributes:
        advisor: Whose rules.
        decision: The decision.
        rule: By which it must be decided.
        conclusion: What that rule concludes.
        facts: What can be answered, of the company and of the account: what the decision itself
            looks at. What only another decision looks at is filled in already.
        example: One right answer.
    """

    advisor: Advisor
    decision: Decision
    rule: str
    conclusion: Conclusion
    facts: tuple[str, ...]
    example: Walk

    @property
    def solution(self) -> Profile:
        """One profile that does; there are others."""
        return self.example.profile

    def empty(self) -> Profile:
        """The profile to start from: of what can be answered, nothing is."""
        accounts = tuple(
            Account(account.name, self._rest(account.facts)) for account in self.solution.accounts
        )
        return Profile("", self._rest(self.solution.company), accounts)

    def _rest(self, answers: Mapping[str, Value]) -> dict[str, Value]:
        return {name: value for name, value in answers.items() if name not in self.facts}

    def asks(self) -> tuple[Ask, ...]:
        """What can be answered."""
        facts = self.advisor.knowledge.facts
        return tuple(
            Ask(number, name)
            for name in self.facts
            for number in (
                (None,) if facts[name].scope == "company" else range(len(self.solution.accounts))
            )
        )

    def given(self, profile: Profile, ask: Ask) -> Value | None:
        """What a profile answers."""
        if ask.account is None:
            return profile.company.get(ask.fact)
        return profile.accounts[ask.account].facts.get(ask.fact)

    def answered(self, profile: Profile, ask: Ask, value: Value | Unknown) -> Profile:
        """The profile with one answer more, or one otherwise."""
        return answered(profile, ask, value)

    def walk(self, profile: Profile) -> Walk:
        """The engine's way of a profile."""
        return _walker(self.advisor, self.decision).walk(profile, self.example.account)

    def check(self, profile: Profile) -> Verdict:
        """Run the engine on a profile."""
        walk = self.walk(profile)
        return Verdict(walk.outcome == self.conclusion.outcome, walk.rule == self.rule)

    def shortfall(self, profile: Profile) -> Alternative | None:
        """What keeps the rule from concluding for a profile, nearest first (`why_not`)."""
        if self.decision.scope == "company":
            return None
        walk = self.walk(profile)
        decider = Decider(self.advisor.knowledge, self.advisor.settler)
        context = decider.context(walk.scope.given, "account")
        found = why_not(self.decision, self.conclusion.outcome, context)
        return next((way for way in found if way.rule == self.rule), None)


Exercise: TypeAlias = Predict | Repair | Invent


def exercises(advisor: Advisor, decision: str, kind: Kind, seed: int) -> Iterator[Exercise]:
    """Exercises of one kind on a decision, without end: the same for the same seed.

    The rules take turns, so that a few exercises are about different ones. Ends only where the
    rules allow of none at all: no rule can decide a profile, or no defect that was tried shows.
    """
    declared = advisor.knowledge.decisions[decision]
    samples = Samples(advisor, decision)
    turns = list(suspects(declared) if kind == "repair" else concluding_rules(declared))
    Random(f"{decision}/{kind}/{seed}").shuffle(turns)
    number = failures = 0
    while failures < _MOST_FAILURES:
        rng = Random(f"{decision}/{kind}/{seed}/{number}")
        number += 1
        made = _MAKERS[kind](advisor, declared, samples, turns, rng)
        turns = [*turns[1:], turns[0]]
        failures = failures + 1 if made is None else 0
        if made is not None:
            yield made


_MOST_FAILURES = 5


def _predict(
    advisor: Advisor, decision: Decision, samples: Samples, turns: Sequence[str], rng: Random
) -> Predict | None:
    found = next(_samples(turns, samples, rng), None)
    if found is None:
        return None
    extra = (NOT_APPLICABLE,) if decision.applies_when is not None else ()
    return Predict(found, (*decision.outcomes, *extra), concluding_rules(decision))


def _invent(
    advisor: Advisor, decision: Decision, samples: Samples, turns: Sequence[str], rng: Random
) -> Invent | None:
    """One that an empty profile does not solve already."""
    own = answerable(decision, advisor.knowledge)
    facts = tuple(name for name in samples.facts if name in own) or samples.facts
    for found in _samples(turns, samples, rng):
        if found.rule is not None:
            conclusion = conclusions(decision)[found.rule]
            made = Invent(advisor, decision, found.rule, conclusion, facts, found)
            if not made.check(made.empty()).right:
                return made
    return None


def _repair(
    advisor: Advisor, decision: Decision, samples: Samples, turns: Sequence[str], rng: Random
) -> Repair | None:
    witnesses = [samples.walk(profile) for profile in samples.some(rng, _WITNESSES)]
    decided = [walk for walk in witnesses if walk.rule is not None]
    for defect in _in_turn(list(defects(decision, advisor.knowledge)), turns, rng)[:_MOST_DEFECTS]:
        walker = _walker(advisor, defect.decision)
        for sound in decided:
            wrong = walker.walk(sound.profile, sound.account)
            if wrong.outcome not in (None, sound.outcome):
                shown = defect.decision if defect.kind == "order" else decision
                return Repair(advisor, decision, defect, sound, wrong, suspects(shown))
    return None


_MOST_DEFECTS = 30
_OF_ONE_RULE = 6
"""So many defects of one kind in one rule are tried."""


def _in_turn(found: list[Defect], turns: Sequence[str], rng: Random) -> list[Defect]:
    """Defects of the rule whose turn it is first, its kinds by turns; some of each other rule."""
    rng.shuffle(found)
    of_kind: dict[tuple[str, str], int] = {}
    ranked: list[tuple[int, int, Defect]] = []
    for defect in found:
        number = of_kind.get((defect.rule, defect.kind), 0)
        of_kind[defect.rule, defect.kind] = number + 1
        if number < _OF_ONE_RULE:
            ranked.append((turns.index(defect.rule), number, defect))
    return [defect for _, _, defect in sorted(ranked, key=lambda one: one[:2])]


def conclusions(decision: Decision) -> Mapping[str, Conclusion]:
    """Per concluding rule of the default reading what it concludes."""
    logic = decision.default.logic
    if isinstance(logic, Table):
        return {row.id: row.conclusion for row in logic.rows}
    return {
        branch.id: branch.conclusion
        for question in logic.questions.values()
        for branch in question.branches
        if branch.conclusion is not None
    }


def _samples(turns: Sequence[str], samples: Samples, rng: Random) -> Iterator[Walk]:
    """For each rule that one can be found for, in turn, a profile that it decides."""
    for rule in turns:
        profile = samples.of_rule(rule, rng)
        if profile is not None:
            yield samples.walk(profile)


def _walker(advisor: Advisor, decision: Decision) -> Walker:
    """A walker by rules in which one decision may be otherwise."""
    if advisor.knowledge.decisions[decision.id] is decision:
        return Walker(advisor, decision.id)
    knowledge = with_decision(advisor.knowledge, decision)
    return Walker(Advisor(knowledge, ReferenceEngine(knowledge)), decision.id)


_MAKERS = {"predict": _predict, "repair": _repair, "invent": _invent}
