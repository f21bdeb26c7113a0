"""Wanted decisions as places to go from: what an answer leads to, how likely it is, what it costs.

Costs are whole numbers, in units so small that every average over answers is exact: one unit is
`1 / scale` of a plain question.
"""

from collections.abc import Callable, Mapping, Sequence
from math import lcm, prod

from kam_advisor.interview.priors import Priors
from kam_advisor.ir.knowledge import FactDeclaration
from kam_advisor.unknowns import BudgetExceeded, OutcomeDiagrams
from kam_advisor.unknowns.diagram import BOTTOM

_MOST_COMPARED = 3


class Ground:
    """One store of diagrams with the odds and costs of its questions. A question is a level."""

    def __init__(
        self,
        outcomes: OutcomeDiagrams,
        facts: Mapping[str, FactDeclaration],
        priors: Priors,
        conditions: Callable[[str], tuple[str, ...]],
    ) -> None:
        """Nothing is computed before it is asked.

        Args:
            outcomes: The diagrams.
            facts: Say what a question costs.
            priors: Say how likely the answers are.
            conditions: The facts that decide whether a fact applies.
        """
        self.outcomes = outcomes
        self.diagrams = outcomes.diagrams
        self._facts = facts
        fact_at = outcomes.fact_at
        self.weights = {level: priors.weights(fact) for level, fact in fact_at.items()}
        self.totals = {level: sum(weights) for level, weights in self.weights.items()}
        costs = lcm(*(facts[fact].answering_cost.denominator for fact in facts))
        self.scale = costs * prod(self.totals.values())
        self.costs = {level: self._cost(fact) for level, fact in fact_at.items()}
        self._before = {
            level: frozenset(outcomes.levels[f] for f in conditions(fact) if f in outcomes.levels)
            for level, fact in fact_at.items()
        }
        self._asked: dict[int, frozenset[int]] = {}
        self._masks: dict[int, int] = {}
        self._walks: dict[int, int] = {}
        self._to_numbers: dict[int, int] = {}
        self._influences: dict[int, int] = {}
        self._differing: dict[tuple[int, int], int] = {}

    def _cost(self, fact: str) -> int:
        return int(self._facts[fact].answering_cost * self.scale)

    def ended(self, root: int) -> bool:
        """Whether nothing is left that a question of a level could change."""
        return self.diagrams.level[root] not in self.weights

    def asked(self, root: int) -> frozenset[int]:
        """The questions that a diagram asks, numbers in arithmetic left out."""
        mask = self._mask(root)
        found = self._asked.get(mask)
        if found is None:
            found = frozenset(level for level in self.weights if mask >> level & 1)
            self._asked[mask] = found
        return found

    def _mask(self, root: int) -> int:
        """The same as the bits of a number."""
        found = self._masks.get(root)
        if found is None:
            level = self.diagrams.level[root]
            found = 0
            if level in self.weights:
                found = 1 << level
                for kid in set(self.diagrams.kids[root]):
                    found |= self._mask(kid)
            self._masks[root] = found
        return found

    def ready(self, levels: frozenset[int]) -> list[int]:
        """Those questions of which it is settled whether they apply, in order."""
        return [level for level in sorted(levels) if not self._before[level] & levels]

    def conditions_differ(self, one: int, other: int) -> bool:
        """Whether it depends on different questions if two questions apply, or others on them."""
        involved = {one, other}
        return self._before[one] != self._before[other] or any(
            involved & before for before in self._before.values()
        )

    def after(self, root: int, level: int) -> list[tuple[int, int]]:
        """What is left after each answer that can be given, with its weight."""
        fixed = self.diagrams.fixed
        weights = self.weights[level]
        return [(weight, fixed(root, level, n)) for n, weight in enumerate(weights) if weight]

    def mean(self, level: int, costs: list[tuple[int, int]]) -> int:
        """The average of costs, given with their weights, over the answers to a question."""
        return sum(weight * cost for weight, cost in costs) // self.totals[level]

    def walk(self, root: int) -> int:
        """The expected cost of asking in the order of the diagram what can still matter."""
        found = self._walks.get(root)
        if found is None:
            level = self.diagrams.level[root]
            if level in self.weights:
                kids = zip(self.weights[level], self.diagrams.kids[root], strict=True)
                left = [(weight, self.walk(kid)) for weight, kid in kids if weight]
                found = self.costs[level] + self.mean(level, left)
            elif level == BOTTOM:
                found = 0
            else:  # numbers in arithmetic: all of them are needed
                found = sum(map(self._cost, self._numbers(root)))
            self._walks[root] = found
        return found

    def influence(self, root: int) -> int:
        """What every order of questions costs at least: a question at least as often as it matters.

        A question matters if its answer makes the difference with all others given away. Whatever
        the order, it has been asked then (total influence; O'Donnell, Saks, Schramm and Servedio,
        2005).
        """
        found = self._influences.get(root)
        if found is None:
            level = self.diagrams.level[root]
            found = 0
            if level in self.weights:
                kids = zip(self.weights[level], self.diagrams.kids[root], strict=True)
                after = [(weight, kid) for weight, kid in kids if weight]
                left = [(weight, self.influence(kid)) for weight, kid in after]
                matters = self._matters([kid for _, kid in after])
                found = self.costs[level] * matters // self.scale + self.mean(level, left)
            self._influences[root] = found
        return found

    def pivotal(self, root: int) -> dict[int, int]:
        """Per question how likely it is at least that its answer makes the difference, of `scale`.

        All other answers are given away then.
        """
        found: dict[int, int] = {}
        reached = {root: self.scale}
        for node in sorted(self.outcomes.nodes(root), reverse=True):  # parents before children
            level = self.diagrams.level[node]
            if level not in self.weights or node not in reached:
                continue
            after = list(zip(self.weights[level], self.diagrams.kids[node], strict=True))
            matters = self._matters([kid for weight, kid in after if weight])
            found[level] = found.get(level, 0) + reached[node] * matters // self.scale
            for weight, kid in after:
                part = reached[node] * weight // self.totals[level]
                reached[kid] = reached.get(kid, 0) + part
        return found

    def _matters(self, kids: Sequence[int]) -> int:
        """How likely it is at least that some diagrams do not all end alike, of `scale`.

        The first and the last say it all where what comes of a scale only goes up, or down.
        """
        others = dict.fromkeys(kids[1:])
        if len(others) > _MOST_COMPARED:
            others = {kids[-1]: None}
        return max((self._differ(kids[0], other) for other in others), default=0)

    def _differ(self, one: int, other: int) -> int:
        """How likely two diagrams end differently; numbers in arithmetic are left out."""
        if one == other:
            return 0
        key = (one, other) if one < other else (other, one)
        found = self._differing.get(key)
        if found is None:
            levels, kids = self.diagrams.level, self.diagrams.kids
            level = min(levels[one], levels[other])
            weights = self.weights.get(level)
            if weights is None:
                found = self.scale if level == BOTTOM else 0
            else:
                size = len(weights)
                ones = kids[one] if levels[one] == level else (one,) * size
                others = kids[other] if levels[other] == level else (other,) * size
                found = 0
                for weight, a, b in zip(weights, ones, others, strict=True):
                    if a != b and weight:
                        found += weight * self._differ(a, b)
                found //= self.totals[level]
            self._differing[key] = found
        return found

    def chance(self, root: int, end: int) -> int:
        """How likely a diagram ends so, as a part of `scale`; numbers in arithmetic never do."""
        found: dict[int, int] = {}
        for node in sorted(self.outcomes.nodes(root)):  # children have smaller numbers
            level = self.diagrams.level[node]
            if level in self.weights:
                kids = zip(self.weights[level], self.diagrams.kids[node], strict=True)
                found[node] = self.mean(level, [(weight, found[kid]) for weight, kid in kids])
            else:
                found[node] = self.scale if node == end else 0
        return found[root]

    def numbers_likely(self, root: int) -> bool:
        """Whether it mostly comes to numbers in arithmetic, whatever is asked before.

        Then they may as well be asked first: what is known of them may spare the rest.
        """
        return 4 * self._comes_to_numbers(root) >= 3 * self.scale

    def _comes_to_numbers(self, root: int) -> int:
        """How likely a diagram comes to numbers in arithmetic, as a part of `scale`."""
        found = self._to_numbers.get(root)
        if found is None:
            level = self.diagrams.level[root]
            if level in self.weights:
                kids = zip(self.weights[level], self.diagrams.kids[root], strict=True)
                found = self.mean(level, [(w, self._comes_to_numbers(k)) for w, k in kids if w])
            else:
                found = 0 if level == BOTTOM else self.scale
            self._to_numbers[root] = found
        return found

    def _numbers(self, root: int) -> frozenset[str]:
        try:
            return self.outcomes.numbers_below(root)
        except BudgetExceeded:  # too many ways to look at; then it is a guess that costs nothing
            return frozenset()

    def states(self, levels: frozenset[int]) -> int:
        """How many states a plan over these questions has at most."""
        return prod(len(self.weights[level]) + 1 for level in levels)
