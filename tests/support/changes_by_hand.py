"""Changed answers, listed one by one: what `explain/` computes on diagrams, straight by definition.

Everything rests on one function, from complete answers to an outcome.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from typing import Any, TypeAlias

Answers: TypeAlias = dict[str, Any]
Result: TypeAlias = Any
Price: TypeAlias = Callable[[str, Any, Any], Fraction | int | None]
"""From a fact, its given answer and another one to the weight; None: it cannot be changed."""

Found: TypeAlias = tuple[Fraction | None, set[tuple[frozenset[Any], frozenset[Any]]]]
"""The least weight, and all sets of it: changes and needed answers, each as fact and answer."""


@dataclass
class ByHand:
    """One decision of one profile."""

    domains: Mapping[str, Sequence[Any]]
    given: Answers
    decide: Callable[[Answers], Result]

    def __post_init__(self) -> None:
        self.unknown = [fact for fact in self.domains if fact not in self.given]
        self._results: dict[tuple[Any, ...], frozenset[Result]] = {}
        self._decided: dict[tuple[Any, ...], Result] = {}

    def results(self, changed: Mapping[str, Any]) -> frozenset[Result]:
        """What can come out with these answers changed (or supplied)."""
        known = {**self.given, **changed}
        key = tuple(known.get(fact) for fact in self.domains)
        if key not in self._results:
            self._results[key] = frozenset(map(self.result, self.completions(known)))
        return self._results[key]

    def result(self, answers: Answers) -> Result:
        """What comes out with complete answers."""
        key = tuple([answers[fact] for fact in self.domains])
        if key not in self._decided:
            self._decided[key] = self.decide(answers)
        return self._decided[key]

    def completions(self, known: Mapping[str, Any]) -> Iterator[Answers]:
        left = [fact for fact in self.domains if fact not in known]
        for answers in product(*(self.domains[fact] for fact in left)):
            yield {**known, **dict(zip(left, answers, strict=True))}

    def changes(
        self, price: Price, most: Fraction | int | None = None
    ) -> list[tuple[Answers, Fraction]]:
        """Every set of changes that weighs no more, with its weight."""
        options = []
        for fact, given in self.given.items():
            steps = [(v, price(fact, given, v)) for v in self.domains[fact] if v != given]
            options.append((fact, [(v, step) for v, step in steps if step is not None]))
        found: list[tuple[Answers, Fraction]] = []

        def extend(start: int, chosen: Answers, weight: Fraction) -> None:
            found.append((chosen, weight))
            for index in range(start, len(options)):
                fact, others = options[index]
                for other, step in others:
                    if most is None or weight + step <= most:
                        extend(index + 1, {**chosen, fact: other}, weight + step)

        extend(0, {}, Fraction(0))
        return found

    def what_changes(
        self, price: Price, outcome: Result, most: Fraction | int | None = None
    ) -> Found:
        """The least weight with which an outcome comes out for sure, and all sets of that weight.

        Args:
            price: What a change weighs.
            outcome: The other outcome.
            most: Only sets of at most this weight are looked at; None: all.
        """
        sets = self.changes(price, most)
        sure = [(c, w) for c, w in sets if self.results(c) == {outcome}]
        if sure:
            least = min(weight for _, weight in sure)
            return least, {(frozenset(c.items()), frozenset()) for c, w in sure if w == least}
        helped = [
            (weight, len(needed), changed, needed)
            for changed, weight in sets
            for needed in self._supplied()
            if self.results({**changed, **needed}) == {outcome}
        ]
        if not helped:
            return None, set()
        best = min((weight, number) for weight, number, _, _ in helped)
        return best[0], {
            (frozenset(changed.items()), frozenset(needed.items()))
            for weight, number, changed, needed in helped
            if (weight, number) == best
        }

    def _supplied(self) -> Iterator[Answers]:
        for size in range(1, len(self.unknown) + 1):
            for facts in combinations(self.unknown, size):
                for answers in product(*(self.domains[fact] for fact in facts)):
                    yield dict(zip(facts, answers, strict=True))

    def least_flip(
        self, price: Price, outcome: Result, most: Fraction | int | None = None
    ) -> Fraction | None:
        """The least weight of changes after which the outcome is not certain."""
        found = (w for c, w in self.changes(price, most) if self.results(c) != {outcome})
        return min(found, default=None)

    def flips(self, outcome: Result, most: int | None = None) -> set[frozenset[str]]:
        """All smallest sets of facts that flip the outcome; `most` facts are tried."""
        facts = [fact for fact in self.domains if fact in self.given]
        for size in range((len(facts) if most is None else most) + 1):
            found = {frozenset(s) for s in combinations(facts, size) if self.flip(s, outcome)}
            if found:
                return found
        return set()

    def flip(self, facts: Sequence[str], outcome: Result) -> bool:
        """Whether some other answers to these facts flip the outcome."""
        answers = product(*(_ends_first(self.domains[fact]) for fact in facts))
        return any(self.results(dict(zip(facts, a, strict=True))) != {outcome} for a in answers)

    def sufficient(self, outcome: Result, order: Sequence[str]) -> tuple[tuple[str, ...], int]:
        """The first smallest set of answers that forces the outcome, and how many there are."""
        for size in range(len(order) + 1):
            found = [s for s in combinations(order, size) if self.forces(s, outcome)]
            if found:
                return found[0], len(found)
        raise AssertionError("all answers together do not force the outcome")

    def forces(self, facts: Sequence[str], outcome: Result) -> bool:
        """Whether these answers give the outcome whatever all others are."""
        free = [fact for fact in self.domains if fact not in facts]
        kept = {fact: self.given[fact] for fact in facts}
        return all(
            self.result({**kept, **dict(zip(free, answers, strict=True))}) == outcome
            for answers in product(*(_ends_first(self.domains[fact]) for fact in free))
        )

    def shares(self) -> dict[Result, Fraction]:
        """Which part of the completions gives each outcome."""
        counted = Counter(map(self.result, self.completions(self.given)))
        return {one: Fraction(number, counted.total()) for one, number in counted.items()}


def _ends_first(values: Sequence[Any]) -> list[Any]:
    """Where answers are ordered, the ends are the likeliest to make a difference."""
    return [values[0], values[-1], *values[1:-1]]
