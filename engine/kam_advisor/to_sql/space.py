"""The variables of partial profiles: per fact its answers and *unknown*.

The diagrams of `unknowns/` are about the completions of one profile, so their variables have the
possible answers as values. Here every profile is meant at once, so *unknown* is a value as well.

Variables in order: the finite facts (and numbers cut into cells); for each number that stands in
arithmetic whether it is known; the signs of the polynomials in such numbers.
"""

from collections.abc import Mapping

from kam_advisor.ir.knowledge import FactDeclaration
from kam_advisor.to_sql.counted import Counted
from kam_advisor.unknowns.diagram import NEITHER, Diagrams
from kam_advisor.unknowns.paths import Paths
from kam_advisor.unknowns.prepared import Prepared
from kam_advisor.unknowns.ratios import Polynomial
from kam_advisor.unknowns.signs import Signs
from kam_advisor.unknowns.space import Space
from kam_advisor.values import UNKNOWN


class PartialSigns(Signs):
    """Signs of which one more is possible: not known."""

    def __init__(self, diagrams: Diagrams, facts: Mapping[str, FactDeclaration]) -> None:
        """No polynomials yet."""
        super().__init__(diagrams, facts)
        self.levels: dict[Polynomial, int] = {}

    def level(self, polynomial: Polynomial) -> int:
        """The level of a polynomial whose leading coefficient is 1."""
        found = self.levels.get(polynomial)
        if found is None:
            found = self.levels[polynomial] = self._diagrams.add_variable(4)
            self._polynomials[found] = polynomial
        return found

    def test(self, polynomial: Polynomial, below: int, zero: int, above: int) -> int:
        """See `Signs.test`; NEITHER where the sign is not known."""
        number = polynomial.number
        if number is not None:
            return below if number < 0 else above if number > 0 else zero
        leading = polynomial.terms[-1][1]
        if leading < 0:
            below, above = above, below
        normal = Polynomial(tuple((m, c / leading) for m, c in polynomial.terms))
        return self._diagrams.choice(self.level(normal), (below, zero, above, NEITHER))


class PartialSpace(Space):
    """Facts that may be unknown, and the diagrams over them."""

    signs: PartialSigns

    def __init__(
        self, prepared: Prepared, order: tuple[str, ...], counted: Counted | None = None
    ) -> None:
        """A space without diagrams.

        Args:
            prepared: The prepared knowledge base.
            order: The facts in the order in which diagrams ask them.
            counted: What is counted over accounts, if anything; its name is among the facts.
        """
        self.prepared = prepared
        finite = [fact for fact in order if prepared.domains[fact].values]
        numbers = [fact for fact in order if not prepared.domains[fact].values]
        self.variables = dict(enumerate(finite))
        self.levels = {fact: level for level, fact in self.variables.items()}
        self.flags = {fact: len(finite) + i for i, fact in enumerate(numbers)}
        self.counted = counted
        sizes = [len(prepared.domains[fact].values) + 1 for fact in finite]
        if counted is not None:
            sizes[self.levels[counted.name]] = len(counted.states) + 1
        sizes += [2] * len(numbers)
        self.diagrams = Diagrams(sizes, (False, True, UNKNOWN), prepared.budget)
        self.signs = PartialSigns(self.diagrams, prepared.knowledge.facts)
        self.paths = Paths(self.diagrams, self.signs)

    def fact_at(self, level: int) -> str:
        """The fact of a variable that is not a sign."""
        if level in self.variables:
            return self.variables[level]
        return next(fact for fact, there in self.flags.items() if there == level)
