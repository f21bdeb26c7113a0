"""Whether an answer can change what is wanted of an interview, shown without its diagrams.

Random completions of the answers so far are evaluated by the reference evaluator; two that differ
in one answer only and come to something else show that the answer matters.
"""

import random
from collections.abc import Iterable, Iterator, Mapping

from kam_advisor.interview import Ask, Interview, Situation, Target
from kam_advisor.ir.expressions import Quantity, Value
from kam_advisor.ir.walk import decision_conditions, quantity_expressions, walk
from kam_advisor.reference.decide import decide
from kam_advisor.reference.evaluate import Context, evaluate, quantity_value

TRIES = 150

NUMBERS = (0, 1, 2, 5, 10, 50, 100, 1_000, 100_000)


class ByHand:
    """Looks at targets one by one. What was shown of a state is not shown again."""

    def __init__(self, interview: Interview) -> None:
        self._advisor = interview.advisor
        self._goals = interview.goals
        self._knowledge = interview.advisor.knowledge
        self._shown: set[object] = set()
        self._parts: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        self.looked = 0

    def can_change(self, now: Situation, ask: Ask) -> bool:
        """Whether an answer to a question can change a target."""
        if any(tuple(ask) in asks for asks in now.derived.waiting.values()):
            return True  # of numbers over all accounts any value is taken to be possible
        targets = [t for t in self._goals.targets if ask in self._goals.missing(t, now)]
        keys = [self._key(target, now, ask) for target in targets]
        if any(key in self._shown for key in keys):
            return True
        self.looked += 1
        for find in (self._by_trying, self._by_completions):
            for target, key in zip(targets, keys, strict=True):
                if find(target, now, ask):
                    self._shown.add(key)
                    return True
        return False

    def _key(self, target: Target, now: Situation, ask: Ask) -> object:
        part = self._goals.part(target, now)
        if part is None:
            return target, frozenset(now.answers.items()), ask
        held = tuple(sorted(part.outcomes.held.items()))
        return target, held, part.root, ask

    def _by_trying(self, target: Target, now: Situation, ask: Ask) -> bool:
        if target.account is None and self._goals.model.counts(target.decision):
            return False
        chance = random.Random(1)
        given = dict(self._goals.given(target.account, now))
        own = self._knowledge.facts
        mentioned = [f for f in self._goals.model.facts_of(target.decision) if f not in given]
        open_ = [fact for fact in mentioned if own[fact].derived is None]
        over = [fact for fact in mentioned if own[fact].derived is not None]
        values = list(self.answers(ask.fact))
        for _ in range(TRIES):
            filled = {fact: self._any(fact, chance) for fact in (*open_, *over)}
            found = set()
            for value in chance.sample(values, min(len(values), 4)):
                found.add(self._value(target, {**given, **filled, ask.fact: value}, ask))
            if self._goals.is_offered(ask.fact):
                found.add(self._value(target, {**given, **filled}, None))
            if len(found) > 1:
                return True
        return False

    def _any(self, fact: str, chance: random.Random) -> Value:
        return chance.choice(list(self.answers(fact)))

    def answers(self, fact: str) -> Iterator[Value]:
        """The answers to a fact worth telling apart; of a number in arithmetic some."""
        values = self._goals.model.domain(fact).values
        if values:
            yield from values
            return
        declared = self._knowledge.facts[fact]
        low = 0 if declared.minimum is None else declared.minimum
        high = declared.maximum
        yield from (v for v in (low, *NUMBERS) if v >= low and (high is None or v <= high))

    def _value(self, target: Target, given: Mapping[str, Value], asked: Ask | None) -> object:
        """What a target comes to, all answers known."""
        if asked is not None and self._goals.is_offered(asked.fact):
            given = {**given, f"given({asked.fact})": True}
        decisions, quantities = self._needed(target.decision)
        outcomes: dict[str, str] = {}
        found: dict[str, object] = {}
        facts = self._advisor.settler.facts_that_count(given)
        context = Context(self._knowledge, facts, found, outcomes, {})  # type: ignore[arg-type]
        for name in quantities:
            found[name] = quantity_value(self._knowledge.quantities[name], context)
        for name in decisions:
            outcome = decide(self._knowledge.decisions[name], context)
            if isinstance(outcome, str):
                outcomes[name] = outcome
        if target.finding is None:
            return outcomes.get(target.decision)
        declared = self._knowledge.decisions[target.decision]
        if outcomes.get(target.decision) == "not_applicable":
            return False
        when = next(w.when for w in declared.warnings if w.id == target.finding)
        return evaluate(when, context) is True

    def _needed(self, decision: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The decisions and the quantities that a decision needs, in an order that works."""
        if decision not in self._parts:
            used = {decision, *self._goals.stores.used(decision)}
            decisions = tuple(name for name in self._knowledge.decisions if name in used)
            wanted: set[str] = set()
            for name in decisions:
                for condition in decision_conditions(self._knowledge.decisions[name]):
                    wanted |= set(self._quantities(condition))
            order = self._advisor.settler.quantity_order
            self._parts[decision] = decisions, tuple(name for name in order if name in wanted)
        return self._parts[decision]

    def _quantities(self, expression: object) -> Iterable[str]:
        for part in walk(expression):  # type: ignore[arg-type]
            if isinstance(part, Quantity):
                yield part.name
                for inner in quantity_expressions(self._knowledge.quantities[part.name]):
                    yield from self._quantities(inner)

    def _by_completions(self, target: Target, now: Situation, ask: Ask) -> bool:
        """Where trying shows nothing: by the completions, as `unknowns/` looks at them."""
        if target.finding is not None:
            return False
        model = self._goals.model
        company = self._goals.given(None, now)
        if target.account is None:
            accounts = [self._goals.given(n, now) for n in range(self._goals.accounts)]
            return tuple(ask) in model.company(company, accounts).missing(target.decision)
        given = self._goals.given(target.account, now)
        return ask.fact in model.account(given).decision(target.decision).missing
