"""How likely each answer is taken to be, before it is given.

Without anything to go by, all answers that need telling apart are equally likely; of a number that
may be anything, each stretch between thresholds, and no single point. With profiles to go by, an
answer counts as often as it occurs in them, and once more, so that nothing is impossible.
"""

from collections.abc import Iterable, Mapping

from kam_advisor.interview.cells import place_of
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.profile import Profile
from kam_advisor.unknowns import CompletionModel


class Priors:
    """Weights of the answers of each fact; answers are taken to be independent."""

    def __init__(
        self, model: CompletionModel, knowledge: KnowledgeBase, profiles: Iterable[Profile] = ()
    ) -> None:
        """Count the answers.

        Args:
            model: Says which answers need telling apart.
            knowledge: Declares the facts.
            profiles: Companies whose answers are counted; each account counts by itself.
        """
        self._model = model
        self._knowledge = knowledge
        self._counts: dict[str, dict[int, int]] = {}
        self._weights: dict[str, tuple[int, ...]] = {}
        self.counted = 0
        for profile in profiles:
            for answers in (profile.company, *(account.facts for account in profile.accounts)):
                self._count(answers)

    def _count(self, answers: Mapping[str, Value]) -> None:
        for name, value in answers.items():
            domain = self._model.domain(name)
            if domain.values:
                place = place_of(self._knowledge.facts[name], domain, value)
                counts = self._counts.setdefault(name, {})
                counts[place] = counts.get(place, 0) + 1
                self.counted += 1

    def weights(self, fact: str) -> tuple[int, ...]:
        """Per answer of the fact's domain its weight, 0 or more, not all 0."""
        if fact not in self._weights:
            even = self._even(fact)
            counts = self._counts.get(fact, {})
            self._weights[fact] = tuple(w + counts.get(n, 0) for n, w in enumerate(even))
        return self._weights[fact]

    def _even(self, fact: str) -> list[int]:
        domain, declared = self._model.domain(fact), self._knowledge.facts[fact]
        if domain.complete or declared.kind != "number" or len(domain.values) < 2:
            return [1] * len(domain.values)
        points_are_even = declared.minimum is not None
        points = [(number % 2 == 0) == points_are_even for number in range(len(domain.values))]
        return [0 if point else 1 for point in points] if not all(points) else [1] * len(points)
