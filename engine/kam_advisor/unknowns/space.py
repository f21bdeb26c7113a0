"""The variables of a partial profile: its unknown facts, in order."""

from collections.abc import Collection, Mapping
from fractions import Fraction

from kam_advisor.ir.expressions import Value
from kam_advisor.unknowns.diagram import Diagrams
from kam_advisor.unknowns.linear import Point
from kam_advisor.unknowns.paths import Paths
from kam_advisor.unknowns.prepared import Prepared
from kam_advisor.unknowns.signs import Signs
from kam_advisor.values import UNKNOWN, exact


class Space:
    """Unknown facts, and the diagrams over them."""

    def __init__(self, prepared: Prepared, known: Collection[str], order: tuple[str, ...]) -> None:
        """A space without diagrams.

        Args:
            prepared: The prepared knowledge base.
            known: The facts whose answers are known.
            order: The facts in the order in which diagrams ask them.
        """
        self.prepared = prepared
        finite = [f for f in order if f not in known and prepared.domains[f].values]
        self.variables = dict(enumerate(finite))
        self.levels = {fact: level for level, fact in self.variables.items()}
        sizes = [len(prepared.domains[fact].values) for fact in finite]
        self.diagrams = Diagrams(sizes, (False, True, UNKNOWN), prepared.budget)
        self.signs = Signs(self.diagrams, prepared.knowledge.facts)
        self.paths = Paths(self.diagrams, self.signs)

    def answers(
        self, facts: Collection[str], chosen: Mapping[int, int], point: Point
    ) -> dict[str, Value]:
        """Answers to the facts, from a way through a diagram.

        Args:
            facts: The facts to answer; where the way does not say, the first answer is taken.
            chosen: Per level the number of the value.
            point: Numbers for entangled facts.
        """
        found: dict[str, Value] = {}
        for fact in facts:
            level = self.levels.get(fact)
            if level is not None:
                found[fact] = self.prepared.domains[fact].values[chosen.get(level, 0)]
            else:
                found[fact] = exact(point[fact]) if fact in point else self._any_number(fact)
        return found

    def _any_number(self, name: str) -> Value:
        """Some number that the fact may be."""
        fact = self.prepared.knowledge.facts[name]
        number = Fraction(0)
        if fact.minimum is not None:
            number = max(number, Fraction(fact.minimum))
        if fact.maximum is not None:
            number = min(number, Fraction(fact.maximum))
        return exact(number)
