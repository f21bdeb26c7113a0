"""Profiles that a rule of a decision decides, made up at random and checked by the engine."""

from collections.abc import Iterator, Mapping, Sequence
from math import ceil, floor
from random import Random

from kam_advisor.advisor import Advisor
from kam_advisor.demonstration.walk import Walk, Walker
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import FactDeclaration, KnowledgeBase, Scope
from kam_advisor.ir.rules import Decision, Table
from kam_advisor.profile import Account, Profile
from kam_advisor.reference.chain import in_order_of_priority

_TRIES = 60
"""So many profiles at random, where no witness of a rule is to be had."""
_MOST_CHANGED = 6
_WITHOUT_WARNING = 25
"""So many profiles are tried for one that brings no warning."""
_AT_END = 0.9
"""How many of the answers of a profile that leans to one end are that end."""
_ROUND = (0, 1, 2, 5, 10, 15, 20, 30, 40, 50, 60, 80, 90, 100, 150, 200, 400, 500, 1000)
_FEW = 20
"""A range of so many whole numbers is taken whole."""


def round_numbers(fact: FactDeclaration) -> Sequence[Value]:
    """Numbers that are easy to reckon with, among those that a fact allows."""
    low, high = fact.minimum, fact.maximum
    if low is not None and high is not None and high - low <= _FEW:
        return range(ceil(low), floor(high) + 1)
    allowed = [n for n in _ROUND if (low is None or n >= low) and (high is None or n <= high)]
    ends = [end for end in (low, high) if end is not None and end not in allowed]
    return [*allowed, *ends]


def concluding_rules(decision: Decision) -> tuple[str, ...]:
    """The rules of the default reading that conclude something, in the order they are tried."""
    logic = decision.default.logic
    if isinstance(logic, Table):
        return tuple(row.id for row in in_order_of_priority(logic))
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
        """Every answer at random; of some profiles most of them at one end.

        All points of a checklist done is else too rare to be found.
        """
        count = rng.randint(2, 3) if self._company else 1
        end = rng.choice((None, None, 0, -1))
        company = self._answers("company", rng, end)
        return Profile(
            "",
            company,
            tuple(
                Account("" if count == 1 else str(n + 1), self._answers("account", rng, end))
                for n in range(count)
            ),
        )

    def values(self, fact: str) -> Sequence[Value]:
        """The answers of a fact that need telling apart."""
        values = self._completions.domain(fact).values
        if values:
            return values
        return round_numbers(self._knowledge.facts[fact])

    def _answers(self, scope: Scope, rng: Random, end: int | None) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for name in self.facts:
            if self._knowledge.facts[name].scope == scope:
                values = self.values(name)
                at_end = end is not None and rng.random() < _AT_END
                found[name] = values[end or 0] if at_end else rng.choice(values)
        return found

    def _start(self, rule: str, rng: Random) -> Profile | None:
        if not self._company:
            witness = self._witness(rule)
            if witness is not None:
                filled = self.random(rng)
                profile = self._with(filled, witness)
                if self.walk(profile).rule == rule:
                    return profile
        found: list[Profile] = []
        for _ in range(_TRIES):
            profile = self.random(rng)
            walk = self.walk(profile)
            if walk.rule == rule:
                found.append(profile)
                if not self._warnings(walk) or len(found) == _WITHOUT_WARNING:
                    return profile
        return found[0] if found else None

    def _warnings(self, walk: Walk) -> int:
        """How many warnings there are: numbers that cannot go together bring one."""
        memory, name = walk.scope.conclusions.memory, self._decision.id
        declared = (w.id for w in self._decision.warnings if w.kind == "warning")
        return sum(memory.get(f"warning:{name}.warnings.{id}") == "yes" for id in declared)

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
        most = self._warnings(self.walk(profile))
        for name in names:
            other = self._with(profile, {name: rng.choice(self.values(name))})
            walk = self.walk(other)
            if walk.rule == rule and self._warnings(walk) <= most:
                profile = other
        return profile
