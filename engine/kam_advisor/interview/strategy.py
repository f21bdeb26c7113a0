"""The order of the questions: which comes next, so that few are expected to be needed.

The best order is found exactly (`optimum.py`) where few enough states can follow. Elsewhere a
question is judged by its cost and the expected cost of what it leaves: of what is small exactly,
else by an estimate between an upper bound, following the diagram in its own order, and a lower one,
how often each question must matter (`ground.py`).

Several targets are taken one at a time, those first on which others build; of accounts, one after
the other. Once the first is decided little may be left of the others, and what they share is known.
A question that a target cannot be decided without is asked first, as it costs nothing to do so.
Where what is left of several is small, the questions that are best for one of them are compared by
what they leave of all.
"""

from collections.abc import Collection, Iterable, Sequence
from fractions import Fraction

from kam_advisor.interview.asks import Ask, Target
from kam_advisor.interview.goals import Goals
from kam_advisor.interview.ground import Ground
from kam_advisor.interview.optimum import Optimum, TooLarge
from kam_advisor.interview.priors import Priors
from kam_advisor.interview.situation import Part, Situation
from kam_advisor.unknowns import OutcomeDiagrams

SMALL = 100_000
"""Up to so many states the best order of one decision is computed; most are never reached."""

_MOST_REACHED = 1_500
"""So many may be; where more are, nothing as large is tried again."""

_MOST_VISITED = 5_000
"""Nodes of a diagram times questions compared: of a large diagram only those few questions are
compared that matter most often, of the largest the first of them is asked."""

_SMALL_TOGETHER = 8_000
"""Up to so many states several decisions are looked at together."""

_MOST_PLANS = 2
"""Of the present store of diagrams, and of one that is being left."""

Roots = tuple[int, ...]


class Strategy:
    """Chooses questions for one interview, or several after one another about the same goals."""

    def __init__(self, goals: Goals, priors: Priors, together: Fraction = Fraction(0)) -> None:
        """Nothing is planned yet.

        Args:
            goals: What is wanted.
            priors: How likely the answers are.
            together: How many plain questions more may be expected each time, for the sake of
                going on with the topic of the question before.
        """
        self.goals = goals
        self.priors = priors
        self._together = together
        self._plans: dict[int, Plan] = {}
        self._order = tuple(self._in_order())

    def plan(self, outcomes: OutcomeDiagrams) -> "Plan":
        """The plans over one store of diagrams."""
        key = id(outcomes)  # the plan keeps it alive, so no other gets its id
        if key not in self._plans:
            while len(self._plans) >= _MOST_PLANS:
                del self._plans[next(iter(self._plans))]
            facts = self.goals.knowledge.facts
            ground = Ground(outcomes, facts, self.priors, self.goals.conditions)
            self._plans[key] = Plan(ground)
        return self._plans[key]

    def choose(self, candidates: Sequence[Ask], now: Situation, last: Ask | None) -> Ask:
        """The candidate to ask now; see `interview.Chooser`."""
        among = frozenset(candidates)
        needed = self._needed(now, among)
        if needed is not None:
            return needed
        for target in self._order:
            part = self.goals.part(target, now)
            if part is None:
                continue
            found = self._for(target, part, candidates, now, last)
            offered = [ask for ask in self.goals.offered(target, now, among) if ask in among]
            if offered and (found is None or self.goals.is_spared(found, target, now)):
                return offered[0]
            if found is not None:
                return found
        return self._next_of(candidates, last)

    def _for(
        self,
        target: Target,
        part: Part,
        candidates: Sequence[Ask],
        now: Situation,
        last: Ask | None,
    ) -> Ask | None:
        """The candidate to ask for the sake of one target; None where there is none."""
        plan = self.plan(part.outcomes)
        if part.numeric:
            likely = plan.ground.numbers_likely(part.root)
            first = [ask for ask in self.goals.numbers(target, now, likely) if ask in candidates]
            if first:
                return first[0]
        if plan.ground.ended(part.root):
            return None
        roots = (part.root, *self._others(target, part, now))
        allowed = self._levels(part.outcomes, candidates, target.account)
        level = self._level(plan, roots, allowed, self._topic(last))
        return None if level is None else self._ask(part.outcomes.fact_at[level], target.account)

    def _needed(self, now: Situation, among: frozenset[Ask]) -> Ask | None:
        """A question without which a target cannot be decided: asked first it costs nothing.

        Not while figures may still be given that would spare it, unless another target, which they
        tell nothing, may need it, too.
        """
        goals, sparable = self.goals, dict[Ask, None]()
        for target in self._order:
            named = goals.named(target, now)
            if len(named) == 1 and named <= among:
                if not goals.pending(target, now):
                    return next(iter(named))
                sparable.update(dict.fromkeys(named))
        for target in self._order if sparable else ():
            if not goals.pending(target, now):
                for ask in goals.named(target, now) & sparable.keys():
                    return ask
        return None

    def _in_order(self) -> Iterable[Target]:
        """What is wanted account by account, that on which others build first; then the company."""
        place = {decision: n for n, decision in enumerate(self.goals.knowledge.decisions)}
        last = self.goals.accounts
        return sorted(
            self.goals.targets,
            key=lambda t: (last if t.account is None else t.account, place[t.decision]),
        )

    def _others(self, first: Target, part: Part, now: Situation) -> Iterable[int]:
        """What is left of the other targets of the account, on the same diagrams."""
        alone = self.goals.accounts == 1  # then the company is asked about with it
        for target in self._order:
            if target != first and (alone or target.account == first.account):
                other = self.goals.part(target, now)
                if other is not None and other.outcomes is part.outcomes:
                    yield other.root

    def _levels(
        self, outcomes: OutcomeDiagrams, candidates: Collection[Ask], account: int | None
    ) -> frozenset[int]:
        alone = self.goals.accounts == 1
        return frozenset(
            outcomes.levels[ask.fact]
            for ask in candidates
            if (alone or ask.account in (None, account)) and ask.fact in outcomes.levels
        )

    def _ask(self, fact: str, account: int | None) -> Ask:
        if self.goals.knowledge.facts[fact].scope == "company":
            return Ask(None, fact)
        return Ask(account or 0, fact)

    def _topic(self, ask: Ask | None) -> str:
        return "" if ask is None else self.goals.knowledge.facts[ask.fact].topic

    def _level(
        self, plan: "Plan", roots: Sequence[int], allowed: Collection[int], topic: str
    ) -> int | None:
        """The question to ask: the best, or one on the topic where that costs little enough.

        Args:
            plan: Where the diagrams are.
            roots: What is left of each decision; the first is not ended.
            allowed: The questions that can be asked now.
            topic: That of the question before.
        """
        best = plan.choose(roots, allowed)
        facts, fact_at = self.goals.knowledge.facts, plan.ground.outcomes.fact_at
        if best is None or not topic or facts[fact_at[best]].topic == topic:
            return best
        if best not in plan.ground.asked(roots[0]):
            return best
        near = [
            level
            for level in plan.ground.ready(plan.ground.asked(roots[0]))
            if level in allowed and facts[fact_at[level]].topic == topic
        ]
        nearest = min(near, key=lambda level: plan.outlook(roots[0], level), default=best)
        more = plan.outlook(roots[0], nearest) - plan.outlook(roots[0], best)
        return nearest if more <= self._together * plan.ground.scale else best

    def expected(self, plan: "Plan", roots: Sequence[int], most: int) -> int:
        """The expected cost of the questions this strategy asks, in units of the ground.

        Args:
            plan: Where the diagrams are.
            roots: What is left of each decision, in the order in which they are taken.
            most: How many states may be looked at.

        Raises:
            TooLarge: They are not enough.
        """
        ground = plan.ground
        facts, fact_at = self.goals.knowledge.facts, ground.outcomes.fact_at
        found: dict[tuple[Roots, str], int] = {}

        def expect(roots: Roots, topic: str) -> int:
            if not roots:
                return 0
            if (roots, topic) not in found:
                if len(found) >= most:
                    raise TooLarge
                asked = frozenset().union(*map(ground.asked, roots))
                level = self._level(plan, roots, ground.ready(asked), topic)
                assert level is not None
                now = facts[fact_at[level]].topic
                left = [(weight, expect(kids, now)) for weight, kids in plan.after(roots, level)]
                found[roots, topic] = ground.costs[level] + ground.mean(level, left)
            return found[roots, topic]

        return expect(plan.open(roots), "")

    def _next_of(self, candidates: Sequence[Ask], last: Ask | None) -> Ask:
        """Of questions without a plan, one on the topic of the question before, or the first."""
        if last is not None:
            facts = self.goals.knowledge.facts
            for ask in candidates:
                if ask.account == last.account and facts[ask.fact].topic == facts[last.fact].topic:
                    return ask
        return candidates[0]


class Plan:
    """What to ask next, by what is left of one or several decisions on one ground."""

    def __init__(self, ground: Ground) -> None:
        """Nothing is computed yet."""
        self.ground = ground
        self.optimum = Optimum(ground)
        self._small: dict[int, bool] = {}
        self._too_large = SMALL + 1
        self._first: dict[int, int] = {}
        self._outlooks: dict[tuple[int, int], int] = {}
        self._in_turn: dict[Roots, int] = {}
        self._chosen: dict[Roots, int] = {}

    def choose(self, roots: Sequence[int], allowed: Collection[int]) -> int | None:
        """The question to ask, for the first of several diagrams or for all that is left.

        Args:
            roots: What is left of each decision; the first is not ended.
            allowed: The questions that can be asked now.

        Returns:
            None where none of the allowed ones is a question of the first diagram.
        """
        self.ground.diagrams.refill()
        level = self.next(self.open(roots))
        if level in allowed:
            return level
        ready = self.ground.ready(self.ground.asked(roots[0]))
        return next((level for level in ready if level in allowed), None)

    def open(self, roots: Iterable[int]) -> Roots:
        """Those of which something is left, each once."""
        return tuple(dict.fromkeys(root for root in roots if not self.ground.ended(root)))

    def next(self, roots: Roots) -> int:
        """The question to ask: by the first decision, or by all where little is left."""
        if roots not in self._chosen:
            self._chosen[roots] = self._next(roots)
        return self._chosen[roots]

    def _next(self, roots: Roots) -> int:
        sure = self._sure(roots)
        if sure:  # asked in any case, so asked first it costs nothing
            return min(sure, key=lambda level: self.outlook(roots[0], level))
        best = self.first(roots[0])
        asked = frozenset().union(*map(self.ground.asked, roots))
        if len(roots) == 1 or self.ground.states(asked) > _SMALL_TOGETHER:
            return best
        candidates = dict.fromkeys(map(self.first, roots))
        ready = set(self.ground.ready(asked))
        worth = [level for level in candidates if level in ready]
        return min(worth, key=lambda level: self._outlook_of_all(roots, level), default=best)

    def _sure(self, roots: Roots) -> list[int]:
        """The questions to the first diagram that another cannot be decided without."""
        ground, first = self.ground, self.ground.asked(roots[0])
        alone = (ground.asked(root) for root in roots[1:])
        needed = {level for asked in alone if len(asked) == 1 for level in asked}
        return [level for level in ground.ready(first) if level in needed]

    def _outlook_of_all(self, roots: Roots, level: int) -> int:
        """The expected cost if a question is asked first, and then one decision after another."""
        ground = self.ground
        left = [(weight, self.in_turn(kids)) for weight, kids in self.after(roots, level)]
        return ground.costs[level] + ground.mean(level, left)

    def in_turn(self, roots: Roots) -> int:
        """The expected cost of deciding one after another."""
        if not roots:
            return 0
        if roots not in self._in_turn:
            level = self.first(roots[0])
            left = [(weight, self.in_turn(kids)) for weight, kids in self.after(roots, level)]
            self._in_turn[roots] = self.ground.costs[level] + self.ground.mean(level, left)
        return self._in_turn[roots]

    def after(self, roots: Roots, level: int) -> Iterable[tuple[int, Roots]]:
        """What is left of several after each answer, with its weight."""
        each = [self.ground.after(root, level) for root in roots]
        for answers in zip(*each, strict=True):
            yield answers[0][0], self.open(kid for _, kid in answers)

    def first(self, root: int) -> int:
        """The question to start one decision with."""
        if root not in self._first:
            if self._is_small(root):
                self.optimum.cost(root)
                self._first[root] = self.optimum.first(root)
            else:
                worth = self._worth(root)
                self._first[root] = min(worth, key=lambda level: self.outlook(root, level))
        return self._first[root]

    def _worth(self, root: int) -> list[int]:
        """The questions to compare: of a large diagram only those that matter most often."""
        ready = self.ground.ready(self.ground.asked(root))
        most = max(1, _MOST_VISITED // len(self.ground.outcomes.nodes(root)))
        if len(ready) <= most:
            return ready
        matters = self.ground.pivotal(root)
        return sorted(ready, key=lambda level: -matters[level])[:most]

    def outlook(self, root: int, level: int) -> int:
        """The expected cost of deciding if a question is asked first."""
        if (root, level) not in self._outlooks:
            ground = self.ground
            ground.diagrams.refill()
            left = [(weight, self._left(kid)) for weight, kid in ground.after(root, level)]
            self._outlooks[root, level] = ground.costs[level] + ground.mean(level, left)
        return self._outlooks[root, level]

    def _left(self, root: int) -> int:
        """The expected cost from a state: the least where it is small, else an estimate.

        It lies between the cost along the diagram and what every order costs at least; the weights
        are those with which the orders of the shipped decisions came out best.
        """
        if self._is_small(root):
            return self.optimum.cost(root)
        return (3 * self.ground.walk(root) + 2 * self.ground.influence(root)) // 5

    def _is_small(self, root: int) -> bool:
        """Whether the best order from here is known, or was found now."""
        if root not in self._small:
            states = self.ground.states(self.ground.asked(root))
            self._small[root] = states < self._too_large
            if self._small[root]:
                try:
                    self.optimum.cost(root, _MOST_REACHED)
                except TooLarge:
                    self._small[root] = False
                    self._too_large = states
        return self._small[root]
