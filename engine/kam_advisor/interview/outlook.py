"""What is to be expected of the order of the questions, before the first is asked."""

import random
from collections.abc import Sequence
from fractions import Fraction
from math import isqrt

from kam_advisor.advisor import Advisor
from kam_advisor.interview.asks import Ask, Target
from kam_advisor.interview.bounds import bound
from kam_advisor.interview.interview import Interview
from kam_advisor.interview.optimum import TooLarge
from kam_advisor.interview.situation import Situation
from kam_advisor.interview.strategy import Plan, Strategy
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import FactDeclaration
from kam_advisor.profile import Profile
from kam_advisor.record import Record
from kam_advisor.unknowns import BudgetExceeded, OutcomeDiagrams

MOST_STATES = 40_000
"""How many states are looked at for the bound, some seconds of work."""

_MOST_FOLLOWED = 6_000
"""How many states are looked at for the expected cost of the order that is followed."""

_SEED = 20261122


class Outlook(Record):
    """What a plan is expected to cost, in plain questions, and what none can cost less than.

    Attributes:
        all: What asking everything would cost.
        expected: The expected cost of the order that is followed.
        margin: 0 where `expected` is exact; else twice the standard error of the estimate.
        least: What every order costs at least; None where nothing is known of it.
    """

    all: Fraction
    expected: Fraction
    margin: Fraction
    least: Fraction | None

    @property
    def above(self) -> Fraction | None:
        """By which part of the least cost the order is above it at most; None: not known."""
        if not self.least:
            return None
        return max(Fraction(0), self.expected / self.least - 1)


def outlook(
    strategy: Strategy, advisor: Advisor, profile: Profile, runs: int = 40, bounded: bool = True
) -> Outlook:
    """What is to be expected from where a profile stands, by all wanted decisions together.

    Args:
        strategy: The order that is followed.
        advisor: Whose rules decide.
        profile: What is known already.
        runs: How many random interviews an estimate is made of, where it cannot be exact.
        bounded: Whether to look for what no order can do without.
    """
    goals = strategy.goals
    answers = Interview(advisor, profile, (), goals=goals).answers
    now = goals.situation(answers, ())
    everything = dict.fromkeys(ask for target in goals.targets for ask in goals.mattering(target))
    facts = goals.knowledge.facts
    cost = sum(
        (Fraction(facts[a.fact].answering_cost) for a in everything if a not in answers),
        Fraction(0),
    )
    solid = _on_one_ground(strategy, goals.targets, now)
    if solid is not None:
        plan, roots = solid
        least = _least(strategy, plan, roots, now) if bounded else None
        try:
            expected = Fraction(strategy.expected(plan, roots, _MOST_FOLLOWED), plan.ground.scale)
            return Outlook(cost, expected, Fraction(0), least)
        except TooLarge:
            pass
    else:
        least = None
    mean, margin = _estimated(strategy, advisor, profile, runs)
    return Outlook(cost, mean, margin, least)


def _on_one_ground(
    strategy: Strategy, targets: Sequence[Target], now: Situation
) -> tuple[Plan, tuple[int, ...]] | None:
    """What is wanted as diagrams of one store; None where that is not possible."""
    roots: list[int] = []
    stores: list[OutcomeDiagrams] = []
    for target in targets:
        part = strategy.goals.part(target, now)
        if part is not None:
            roots.append(part.root)
            stores.append(part.outcomes)
        elif strategy.goals.missing(target, now):
            return None
    if strategy.goals.accounts > 1:
        return None
    if not stores or any(store is not stores[0] for store in stores):
        return None
    plan = strategy.plan(stores[0])
    if any(stores[0].numbers_asked(root) for root in roots):
        return None
    return plan, tuple(roots)


def _least(strategy: Strategy, plan: Plan, roots: Sequence[int], now: Situation) -> Fraction | None:
    """What every order costs at least; None where that would take too long to find."""
    goals, ground = strategy.goals, plan.ground
    ground.diagrams.refill()
    wanted = {target.decision for target in goals.targets if target.account is not None}
    wanted = wanted.union(*map(goals.stores.used, wanted))
    involved = []
    for decision in goals.knowledge.decisions.values():
        if decision.id in wanted:
            part = goals.part(Target(0, decision.id), now)
            if part is not None and part.outcomes is ground.outcomes:
                involved.append(part.root)
    try:
        found = bound(ground, plan.optimum, plan.open(roots), involved, MOST_STATES)
    except BudgetExceeded:
        return None
    return Fraction(found, ground.scale)


def _estimated(
    strategy: Strategy, advisor: Advisor, profile: Profile, runs: int
) -> tuple[Fraction, Fraction]:
    """The average cost of random interviews, and twice its standard error."""
    facts = advisor.knowledge.facts
    costs = []
    for run in range(runs):
        asked = play(strategy, advisor, profile, random.Random(_SEED + run))
        costs.append(sum((Fraction(facts[ask.fact].answering_cost) for ask in asked), Fraction(0)))
    mean = sum(costs, Fraction(0)) / runs
    spread = sum(((cost - mean) ** 2 for cost in costs), Fraction(0)) / max(1, runs - 1) / runs
    return mean, Fraction(2 * isqrt(int(spread * 10**8)), 10**4)


def play(
    strategy: Strategy, advisor: Advisor, profile: Profile, chance: random.Random
) -> list[Ask]:
    """The questions of one interview with random answers."""
    interview = Interview(advisor, profile, (), chooser=strategy, goals=strategy.goals)
    asked: list[Ask] = []
    while (question := interview.next_question()) is not None:
        asked.append(question.ask)
        interview.answer(any_answer(question.fact, strategy, chance))
    return asked


def any_answer(fact: FactDeclaration, strategy: Strategy, chance: random.Random) -> Value:
    """A random answer to a fact, by the priors; of a number in arithmetic any within its bounds."""
    domain = strategy.goals.model.domain(fact.id)
    if domain.values:
        return chance.choices(domain.values, strategy.priors.weights(fact.id))[0]
    low = 0 if fact.minimum is None else fact.minimum
    high = low + 1_000 if fact.maximum is None else fact.maximum
    return int(low) + chance.randrange(int(high - low) + 1)
