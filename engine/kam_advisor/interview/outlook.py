"""What is to be expected of the order of the questions, before the first is asked."""

import random
from collections.abc import Sequence
from fractions import Fraction
from math import isqrt

from kam_advisor.advisor import Advisor
from kam_advisor.interview.asks import Ask, Target
from kam_advisor.interview.bounds import bound, of_influences
from kam_advisor.interview.goals import Goals
from kam_advisor.interview.interview import Interview
from kam_advisor.interview.optimum import TooLarge
from kam_advisor.interview.situation import Situation
from kam_advisor.interview.strategy import Plan, Strategy
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import FactDeclaration
from kam_advisor.profile import Profile
from kam_advisor.record import Record
from kam_advisor.unknowns import BudgetExceeded, OutcomeDiagrams

MOST_STATES = 30_000
"""How many states are looked at for the bound, some seconds of work."""

_MOST_FOLLOWED = 2_500
"""How many states are looked at for the expected cost of the order that is followed."""

_MOST_RUNS = 40
_MOST_ASKED = 1_000
"""An estimate ends with the interview in which so many questions have been asked in all."""

_MOST_IN_BLOCKS = 8
"""With more targets than this the bound takes every question by itself."""

_SEED = 20261122


class Place(Record):
    """When a question comes, in interviews with random answers.

    Attributes:
        often: In which part of them it is asked.
        early: Its average place where it is asked, from 1.
    """

    ask: Ask
    often: Fraction
    early: Fraction


class Outlook(Record):
    """What a plan is expected to cost, in plain questions, and what none can cost less than.

    Attributes:
        all: What asking everything would cost.
        expected: The expected cost of the order that is followed.
        margin: 0 where `expected` is exact; else twice the standard error of the estimate.
        least: What every order costs at least.
        runs: How many random interviews were held.
        places: The questions asked in them, those that mostly come first before others.
    """

    all: Fraction
    expected: Fraction
    margin: Fraction
    least: Fraction
    runs: int
    places: tuple[Place, ...]

    @property
    def above(self) -> Fraction | None:
        """By which part of the least cost the order is above it at most; None: not known."""
        if not self.least:
            return Fraction(0) if not self.expected else None
        return max(Fraction(0), self.expected / self.least - 1)


def outlook(
    strategy: Strategy,
    advisor: Advisor,
    profile: Profile,
    runs: int = _MOST_RUNS,
    states: int = MOST_STATES,
) -> Outlook:
    """What is to be expected from where a profile stands, by all targets together.

    It ends after a number of steps that depends on nothing but the rules and the profile.

    Args:
        strategy: The order that is followed.
        advisor: Whose rules decide.
        profile: What is known already.
        runs: How many random interviews are held at most, for the places of the questions and for
            an estimate where the expected cost cannot be exact.
        states: How many states are looked at for the bound; 0: only what needs none.
    """
    goals = strategy.goals
    answers = Interview(advisor, profile, (), goals=goals).answers
    now = goals.situation(answers, ())
    everything = dict.fromkeys(ask for target in goals.targets for ask in goals.mattering(target))
    cost = sum((_cost(goals, ask) for ask in everything if ask not in answers), Fraction(0))
    held = _held(strategy, advisor, profile, runs)
    solid, plan, roots = _on_one_ground(strategy, now)
    least = Fraction(0)
    if plan is not None:
        least = _least(strategy, plan, roots, now, states)
    least += _least_elsewhere(goals, plan, roots, now)
    places = _places(held)
    if solid and plan is not None:
        try:
            expected = Fraction(strategy.expected(plan, roots, _MOST_FOLLOWED), plan.ground.scale)
            return Outlook(cost, expected, Fraction(0), least, len(held), places)
        except TooLarge:
            pass
    costs = [sum((_cost(goals, ask) for ask in asked), Fraction(0)) for asked in held]
    return Outlook(cost, *_estimated(costs), least, len(held), places)


def _cost(goals: Goals, ask: Ask) -> Fraction:
    return Fraction(goals.knowledge.facts[ask.fact].answering_cost)


def _on_one_ground(strategy: Strategy, now: Situation) -> tuple[bool, Plan | None, tuple[int, ...]]:
    """The largest part of what is wanted that stands on diagrams of one store.

    Returns:
        Whether that is everything, the plan over it, and the diagrams.
    """
    goals = strategy.goals
    roots: dict[int, list[int]] = {}
    stores: dict[int, OutcomeDiagrams] = {}
    solid = goals.accounts == 1
    for target in goals.targets if solid else ():
        part = goals.part(target, now)
        if part is None or part.numeric or goals.offered(target, now):
            solid = solid and not goals.missing(target, now)
        if part is not None and not part.numeric:
            roots.setdefault(id(part.outcomes), []).append(part.root)
            stores[id(part.outcomes)] = part.outcomes
    if not roots:
        return False, None, ()
    best = max(roots, key=lambda key: len(roots[key]))
    plan = strategy.plan(stores[best])
    others = (root for key, some in roots.items() if key != best for root in some)
    return solid and all(map(plan.ground.ended, others)), plan, plan.open(roots[best])


def _least(
    strategy: Strategy, plan: Plan, roots: Sequence[int], now: Situation, states: int
) -> Fraction:
    """What every order costs at least, for what stands on one store."""
    goals, ground = strategy.goals, plan.ground
    simple = Fraction(of_influences(ground, roots), ground.scale)
    if not states or len(roots) > _MOST_IN_BLOCKS:
        return simple
    ground.diagrams.refill()
    wanted = {target.decision for target in goals.targets}
    wanted = wanted.union(*map(goals.stores.used, wanted))
    involved = []
    for decision in goals.knowledge.decisions.values():
        if decision.id in wanted:
            account = None if decision.scope == "company" else 0
            part = goals.part(Target(account, decision.id), now)
            if part is not None and part.outcomes is ground.outcomes:
                involved.append(part.root)
    try:
        found = bound(ground, plan.optimum, roots, involved, states)
    except BudgetExceeded:
        return simple
    return max(simple, Fraction(found, ground.scale))


def _least_elsewhere(
    goals: Goals, plan: Plan | None, roots: Sequence[int], now: Situation
) -> Fraction:
    """What the rest costs at least: a question each, where none can serve two."""
    counted: set[Ask] = set()
    for target in goals.targets:
        part = goals.part(target, now)
        if plan is None or part is None or part.outcomes is not plan.ground.outcomes:
            continue
        if part.root in roots:
            counted.update(goals.missing(target, now))
    found = Fraction(0)
    for target in goals.targets:
        asks = goals.missing(target, now)
        if asks and counted.isdisjoint(asks) and len(goals.possible(target, now)) > 1:
            found += min(_cost(goals, ask) for ask in asks)
            counted.update(asks)
    return found


def _held(strategy: Strategy, advisor: Advisor, profile: Profile, runs: int) -> list[list[Ask]]:
    """The questions of random interviews, always the same ones."""
    held: list[list[Ask]] = []
    for run in range(runs):
        held.append(play(strategy, advisor, profile, random.Random(_SEED + run)))
        if sum(map(len, held)) >= _MOST_ASKED:
            break
    return held


def _places(held: Sequence[Sequence[Ask]]) -> tuple[Place, ...]:
    places: dict[Ask, list[int]] = {}
    for asked in held:
        for place, ask in enumerate(asked, start=1):
            places.setdefault(ask, []).append(place)
    found = [
        Place(ask, Fraction(len(at), len(held)), Fraction(sum(at), len(at)))
        for ask, at in places.items()
    ]
    return tuple(sorted(found, key=lambda place: (place.early, -place.often, place.ask.fact)))


def _estimated(costs: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
    """An average, and twice its standard error."""
    runs = len(costs)
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
        if question.offered:  # taken as not at hand, so that what it spares is not counted
            interview.dont_know()
        else:
            interview.answer(any_answer(question.fact, strategy, chance))
    return asked


def any_answer(fact: FactDeclaration, strategy: Strategy, chance: random.Random) -> Value:
    """A random answer to a fact, by the priors; of a number in arithmetic one of a few."""
    domain = strategy.goals.model.domain(fact.id)
    if domain.values:
        return chance.choices(domain.values, strategy.priors.weights(fact.id))[0]
    low = int(fact.minimum or 0)
    within = [n for n in (low, low + 10, low + 1_000) if fact.maximum is None or n <= fact.maximum]
    return chance.choice(within)
