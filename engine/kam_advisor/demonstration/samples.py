"""Profiles that a rule of a decision decides, made up at random and checked by the engine."""

from collections.abc import Iterator, Mapping, Sequence
from random import Random

from kam_advisor.advisor import Advisor
from kam_advisor.demonstration.walk import Walk, Walker
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import KnowledgeBase, Scope
from kam_advisor.ir.rules import Decision, Table
from kam_advisor.profile import Account, Profile

_TRIES = 60
"""So many profiles at random, where no witness of a rule is to be had."""
_MOST_CHANGED = 6


def concluding_rules(decision: Decision) -> tuple[str, ...]:
    """The rules of the default reading that conclude something, in order."""
    logic = decision.default.logic
    if isinstance(logic, Table):
        return tuple(row.id for row in logic.rows)
    return tuple(
        branch.id
        for question in logic.questions.values()
        for branch in question.branches
        if branch.conclusion is not None
    )


class Samples:
    """Makes up complete profiles for one decision. The same `Random` gives the same ones."""

    def __init__(self, advisor: Advisor, decision: str) -> None:
        """Nothing is made up yet."""
        self._walker = Walker(advisor, decision)
        self._decision = self._walker.decision
        self._company = self._decision.scope == "company"
        knowledge = advisor.knowledge
        self.facts = tuple(
            name
            for name in advisor.completions.facts_of(decision)
            if knowledge.facts[name].derived is None
        )
        self._knowledge: KnowledgeBase = knowledge
        self._completions = advisor.completions
        self._witnesses: Mapping[str, Mapping[str, Value]] | None = None

    def walk(self, profile: Profile) -> Walk:
        """The engine's way through the decision for a profile's first account."""
        return self._walker.walk(profile, None if self._company else 0)

    def of_rule(self, rule: str, rng: Random) -> Profile | None:
        """A complete profile that a rule decides; None where none was found."""
        start = self._start(rule, rng)
        return None if start is None else self._varied(start, rule, rng)

    def some(self, rng: Random, count: int) -> Iterator[Profile]:
        """Profiles of which several rules decide one: each in turn, then at random."""
        rules = list(concluding_rules(self._decision))
        for _ in range(count):
            profile = self.of_rule(rng.choice(rules), rng)
            yield profile if profile is not None else self.random(rng)

    def random(self, rng: Random) -> Profile:
        """Every answer at random."""
        count = rng.randint(2, 3) if self._company else 1
        company = self._answers("company", rng)
        return Profile(
            "",
            company,
            tuple(
                Account("" if count == 1 else str(n + 1), self._answers("account", rng))
                for n in range(count)
            ),
        )

    def values(self, fact: str) -> Sequence[Value]:
        """The answers of a fact that need telling apart."""
        values = self._completions.domain(fact).values
        if values:
            return values
        declared = self._knowledge.facts[fact]
        ends = [end for end in (declared.minimum, declared.maximum) if end is not None]
        return ends or [0, 1, 10, 100]

    def _answers(self, scope: Scope, rng: Random) -> dict[str, Value]:
        facts = self._knowledge.facts
        return {
            name: rng.choice(self.values(name)) for name in self.facts if facts[name].scope == scope
        }

    def _start(self, rule: str, rng: Random) -> Profile | None:
        if not self._company:
            witness = self._witness(rule)
            if witness is not None:
                filled = self.random(rng)
                profile = self._with(filled, witness)
                if self.walk(profile).rule == rule:
                    return profile
        for _ in range(_TRIES):
            profile = self.random(rng)
            if self.walk(profile).rule == rule:
                return profile
        return None

    def _witness(self, rule: str) -> Mapping[str, Value] | None:
        if self._witnesses is None:
            completions = self._completions.account({})
            self._witnesses = completions.rules(self._decision.id, self._decision.default.id)
        return self._witnesses.get(rule)

    def _with(self, profile: Profile, answers: Mapping[str, Value]) -> Profile:
        facts = self._knowledge.facts
        asked = {n: v for n, v in answers.items() if facts[n].derived is None}
        company = {n: v for n, v in asked.items() if facts[n].scope == "company"}
        own = {n: v for n, v in asked.items() if facts[n].scope == "account"}
        (account,) = profile.accounts
        return Profile(
            profile.name,
            {**profile.company, **company},
            (Account(account.name, {**account.facts, **own}),),
        )

    def _varied(self, profile: Profile, rule: str, rng: Random) -> Profile:
        """The profile with some answers otherwise, decided by the same rule."""
        if self._company:
            return profile
        names = rng.sample(self.facts, min(_MOST_CHANGED, len(self.facts)))
        for name in names:
            other = self._with(profile, {name: rng.choice(self.values(name))})
            if self.walk(other).rule == rule:
                profile = other
        return profile
