"""The outcomes of decisions as diagrams over the answers to all facts, whatever was answered.

The same for every profile, so built once and shared by all of them: what a profile answers is then
a way through the diagram. Only numbers that stand in arithmetic are no variables; they are held at
their answer, or open.
"""

from collections.abc import Collection, Mapping
from fractions import Fraction

from kam_advisor.ir.expressions import Number, Value
from kam_advisor.unknowns.diagram import BOTTOM, FALSE, TRUE, Diagrams
from kam_advisor.unknowns.linear import Point
from kam_advisor.unknowns.paths import differ
from kam_advisor.unknowns.prepared import Prepared
from kam_advisor.unknowns.rules import NoOutcome, Rules
from kam_advisor.unknowns.signs import Signs
from kam_advisor.unknowns.space import Space


class OutcomeDiagrams:
    """Decisions over all answers. Not to be shared by threads."""

    def __init__(self, prepared: Prepared, held: Mapping[str, Value]) -> None:
        """Nothing is built before it is asked.

        Args:
            prepared: The prepared knowledge base.
            held: Answers that stay as they are.
        """
        self._prepared = prepared
        self._space = Space(prepared, held, prepared.order)
        self._rules = Rules(self._space, held)
        self.held = held
        self.levels: Mapping[str, int] = self._space.levels
        self.fact_at: Mapping[int, str] = self._space.variables
        self._supports: dict[int, frozenset[str]] = {}
        self._named: dict[int, frozenset[str]] = {}

    @property
    def diagrams(self) -> Diagrams:
        """Where the diagrams are."""
        return self._space.diagrams

    def decision(self, decision: str) -> int:
        """The diagram of a decision; its terminals stand for outcomes and `NoOutcome`.

        Raises:
            BudgetExceeded: It would be too large.
        """
        return self._rules.decision(decision)

    def fires(self, decision: str, warning: str) -> int:
        """The condition that a warning or gap of a decision fires: TRUE or FALSE.

        Raises:
            BudgetExceeded: It would be too large.
        """
        declared = self._prepared.knowledge.decisions[decision]
        when = next(found.when for found in declared.warnings if found.id == warning)
        holds = self._rules.holds(declared, when)

        def surely(terminals: tuple[int, ...]) -> int:
            return TRUE if terminals[0] == TRUE else FALSE

        return self.diagrams.apply("surely", surely, (holds,))

    def comes_to(self, decision: str, outcome: str) -> int:
        """The condition that a decision has an outcome."""
        wanted = self.diagrams.terminal(outcome)

        def is_it(terminals: tuple[int, ...]) -> int:
            return TRUE if terminals[0] == wanted else FALSE

        return self.diagrams.apply(("is", outcome), is_it, (self.decision(decision),))

    def reach(self, diagram: int) -> frozenset[int]:
        """The terminals a diagram can come to; never too few."""
        return self._space.paths.reach(diagram).all

    def asks_numbers(self, diagram: int) -> bool:
        """Whether a diagram asks only about numbers that stand in arithmetic."""
        return self._space.signs.is_sign(diagram)

    def outcomes(self, terminals: Collection[int]) -> frozenset[str | NoOutcome]:
        """What terminals of a decision stand for."""
        found = {self.diagrams.values[terminal] for terminal in terminals}
        return frozenset(outcome for outcome in found if isinstance(outcome, str | NoOutcome))

    def nodes(self, diagram: int) -> set[int]:
        """The diagram and all inside it, down to the first that asks about numbers."""
        return self._space.paths.nodes(diagram)

    def support(self, diagram: int) -> frozenset[str]:
        """The facts on whose answers a diagram depends; never too few. Remembered."""
        if diagram not in self._supports:
            found = self._space.paths.support(diagram)
            facts = frozenset(self.fact_at[level] for level in found.levels)
            self._supports[diagram] = facts.union(found.entangled)
        return self._supports[diagram]

    def named(self, diagram: int) -> frozenset[str]:
        """The facts that stand in a diagram: all it depends on, and quickly found. Remembered."""
        if diagram not in self._named:
            found: set[str] = set()
            for node in self._space.paths.nodes(diagram):
                level = self.diagrams.level[node]
                if level in self.fact_at:
                    found.add(self.fact_at[level])
                elif level < BOTTOM:
                    found |= self._space.signs.facts_named(node)
            self._named[diagram] = frozenset(found)
        return self._named[diagram]

    def numbers_asked(self, diagram: int) -> bool:
        """Whether a diagram asks about numbers that stand in arithmetic somewhere."""
        return any(map(self._space.signs.is_sign, self._space.paths.nodes(diagram)))

    def numbers_below(self, diagram: int) -> frozenset[str]:
        """The facts in arithmetic that a diagram which asks only about numbers depends on."""
        return self._space.signs.facts_below(diagram)

    def numbers_in_any_case(self, diagram: int) -> frozenset[str]:
        """The facts in arithmetic that a diagram comes to ask about whatever the other answers."""
        found: frozenset[str] | None = None
        for node in self._space.paths.nodes(diagram):
            if self.diagrams.level[node] in self.fact_at:
                continue
            polynomial = self._space.signs.polynomial(self.diagrams.level[node])
            facts = frozenset[str]() if polynomial is None else frozenset(polynomial.facts)
            found = facts if found is None else found & facts
        return found or frozenset()

    def filled(self, diagram: int, numbers: Mapping[str, Value]) -> int:
        """What a diagram becomes once facts in arithmetic have their answers.

        Args:
            diagram: Not one that `without` gives.
            numbers: Exact numbers by fact, of facts without a level.

        Raises:
            BudgetExceeded: It would be too large.
        """
        values = {fact: Fraction(number) for fact, number in numbers.items()}
        return _Filling(self.diagrams, self._space.signs, values).of(diagram) if values else diagram

    @property
    def size(self) -> int:
        """How many variables there are: facts, and signs of numbers, which come with answers."""
        return len(self.diagrams.sizes)

    def without(self, diagram: int, levels: Collection[int]) -> int:
        """What a diagram can come to whatever the answers at some levels are.

        Returns:
            A diagram that ends in the sets of what the terminals of the given one stand for.
        """
        diagrams = self.diagrams

        def alone(terminals: tuple[int, ...]) -> int:
            value = diagrams.values[terminals[0]]
            return diagrams.terminal(value if isinstance(value, frozenset) else frozenset({value}))

        def union(terminals: tuple[int, ...]) -> int:
            sets = [diagrams.values[terminal] for terminal in terminals]
            return diagrams.terminal(frozenset().union(*sets))  # type: ignore[arg-type]

        gone = frozenset(levels)
        found: dict[int, int] = {}
        sets = diagrams.apply("sets", alone, (diagram,))
        for node in sorted(self.nodes(sets)):  # children have smaller numbers than their parents
            if not diagrams.kids[node] or self.asks_numbers(node):
                found[node] = node
                continue
            kids = tuple([found[kid] for kid in diagrams.kids[node]])
            found[node] = (
                diagrams.apply("union", union, tuple(sorted(set(kids))))
                if diagrams.level[node] in gone
                else diagrams.node(diagrams.level[node], kids)
            )
        return found[sets]

    def apart(self, one: int, other: int) -> tuple[dict[str, int], Point] | None:
        """Answers with which two diagrams end differently; None where none were found.

        Returns:
            The numbers of the answers of some facts, and numbers for facts in arithmetic; whatever
            the answers to all other facts are.
        """
        differing = self.diagrams.apply("differ", differ, (one, other))
        found = self._space.paths.way(differing, {TRUE})
        if found is None:
            return None
        return {self.fact_at[level]: number for level, number in found[0].items()}, found[1]

    def pair(self, node: int, fact: str) -> tuple[dict[str, Number], Number, Number] | None:
        """For a diagram that asks only about numbers: see `Lines.pair`."""
        return self._space.signs.lines.pair(node, fact)

    def asked(self, diagram: int) -> frozenset[str]:
        """The facts on whose answers a diagram depends, numbers in arithmetic left out."""
        levels = {self.diagrams.level[node] for node in self.nodes(diagram)}
        return frozenset(self.fact_at[level] for level in levels if level in self.fact_at)


class _Filling:
    """Puts numbers into the polynomials inside a diagram."""

    def __init__(self, diagrams: Diagrams, signs: Signs, values: Mapping[str, Fraction]) -> None:
        self._diagrams = diagrams
        self._signs = signs
        self._values = values
        self._found: dict[int, int] = {}

    def of(self, node: int) -> int:
        level = self._diagrams.level[node]
        if level == BOTTOM:
            return node
        found = self._found.get(node)
        if found is None:
            self._diagrams.spend()
            polynomial = self._signs.polynomial(level)
            kids = tuple([self.of(kid) for kid in self._diagrams.kids[node]])
            if polynomial is None:
                found = self._diagrams.node(level, kids)
            elif polynomial.facts.isdisjoint(self._values):
                found = self._diagrams.choice(level, kids)
            else:
                found = self._signs.test(polynomial.filled(self._values), *kids)
            self._found[node] = found
        return found
