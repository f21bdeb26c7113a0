"""Conditions on entangled numbers: which combinations of signs can occur together.

A comparison of two numbers that depend on entangled facts asks the sign of a polynomial. Each
polynomial is a variable of three values (below zero, zero, above zero) that stands after all facts
in the order of the diagrams. Unlike answers, signs are not free: a path through them is only taken
where numbers exist that have all its signs.

Exact where all polynomials on a path are linear in the entangled facts (after the clearing of
denominators, so for `(revenue - cost) / revenue < p` too), and they range over the rationals. With
products of entangled facts, or with several unbounded integers, a path that is neither shown
possible nor impossible is taken as possible and said to be unsure: never too narrow.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from kam_advisor.ir.expressions import Number
from kam_advisor.ir.knowledge import FactDeclaration
from kam_advisor.unknowns.diagram import BOTTOM, BudgetExceeded, Diagrams
from kam_advisor.unknowns.linear import Point, Unsure
from kam_advisor.unknowns.lines import Lines
from kam_advisor.unknowns.ratios import Polynomial
from kam_advisor.unknowns.sign_points import TWIN, Sign, SignPoints

_MOST_PATHS = 500

_MOST_TRIES = 500
"""How many answers are tried to show that a fact matters, after all lines."""


@dataclass(frozen=True, slots=True)
class SignPath:
    """A way through the signs: what is asked, where it ends, and numbers that go it.

    Attributes:
        point: None where it is unsure whether such numbers exist.
    """

    signs: tuple[Sign, ...]
    terminal: int
    point: Point | None


class Signs:
    """The polynomials of one profile and what is possible among them."""

    def __init__(self, diagrams: Diagrams, facts: Mapping[str, FactDeclaration]) -> None:
        """No polynomials yet; the variables of all finite facts are already there."""
        self._diagrams = diagrams
        self._facts = facts
        self._polynomials: dict[int, Polynomial] = {}
        self._points = SignPoints(facts, diagrams.spend)
        self.lines = Lines(diagrams, self._polynomials, facts)
        self._twins: dict[tuple[Polynomial, str], Polynomial] = {}
        self._levels: dict[Polynomial, int] = {}
        self._paths: dict[int, tuple[SignPath, ...]] = {}
        self.first_level = len(diagrams.sizes)

    def test(self, polynomial: Polynomial, below: int, zero: int, above: int) -> int:
        """The diagram that leads on by the sign of the polynomial."""
        number = polynomial.number
        if number is not None:
            return below if number < 0 else above if number > 0 else zero
        leading = polynomial.terms[-1][1]
        if leading < 0:
            below, above = above, below
        normal = self._same_sign(Polynomial(tuple((m, c / leading) for m, c in polynomial.terms)))
        if normal.number is not None:
            return above
        level = self._levels.get(normal)
        if level is None:
            level = self._levels[normal] = self._diagrams.add_variable(3)
            self._polynomials[level] = normal
        return self._diagrams.choice(level, (below, zero, above))

    def _same_sign(self, polynomial: Polynomial) -> Polynomial:
        """The simplest polynomial with the same sign, where it is seen that none is below zero.

        If nothing in it can be below zero, it is zero where each of its products has a factor that
        is. So it says nothing how large they are, and a product with another one in it says no more
        than that.
        """
        facts = polynomial.facts
        if any(c < 0 for _, c in polynomial.terms) or any(self._least(f) < 0 for f in facts):
            return polynomial
        factors = {
            frozenset(fact for fact in monomial if not self._least(fact))
            for monomial, _ in polynomial.terms
        }
        least = [one for one in factors if not any(other < one for other in factors)]
        return Polynomial.of({tuple(sorted(one)): Fraction(1) for one in least})

    def _least(self, fact: str) -> Number:
        """The least that a fact may be; below zero where it may be anything."""
        minimum = self._facts[fact].minimum
        return -1 if minimum is None else minimum

    def polynomial(self, level: int) -> Polynomial | None:
        """The polynomial whose sign is asked at a level; None where a fact is."""
        return self._polynomials.get(level)

    def is_sign(self, node: int) -> bool:
        """Whether the diagram starts with the sign of a polynomial."""
        return self.first_level <= self._diagrams.level[node] < BOTTOM

    def paths(self, node: int) -> tuple[SignPath, ...]:
        """Every way through a diagram that asks only signs.

        Raises:
            BudgetExceeded: There are too many.
        """
        if node not in self._paths:
            found: list[SignPath] = []
            for path in self._walk(node, (), {}):
                found.append(path)
                if len(found) > _MOST_PATHS:
                    raise BudgetExceeded
            if not self._points.given_up:
                self._paths[node] = tuple(found)
            return tuple(found)
        return self._paths[node]

    def _walk(self, node: int, signs: tuple[Sign, ...], point: Point | None) -> Iterator[SignPath]:
        level = self._diagrams.level[node]
        if level == BOTTOM:
            yield SignPath(signs, node, point)
            return
        self._diagrams.spend()
        for sign, kid in enumerate(self._diagrams.kids[node]):
            asked = (*signs, (self._polynomials[level], sign))
            try:
                numbers = self._points.point(asked)
            except Unsure:
                yield from self._walk(kid, asked, None)
            else:
                if numbers is not None:
                    yield from self._walk(kid, asked, numbers)

    def facts_below(self, node: int) -> frozenset[str]:
        """The entangled facts that the signs on the ways through the diagram depend on."""
        return frozenset(f for path in self.paths(node) for p, _ in path.signs for f in p.facts)

    def facts_named(self, node: int) -> frozenset[str]:
        """The entangled facts of all polynomials in the diagram; never too few."""
        return self.lines.facts(node)

    def depends(self, node: int, fact: str) -> bool:
        """Whether two answers to the fact, all else equal, can lead to different ends.

        Raises:
            Unsure: Neither shown nor excluded.
        """
        if self.lines.pair(node, fact) is not None:
            return True
        with self._points.at_most(_MOST_TRIES):
            if fact not in self.facts_below(node):
                return False
            return self._depends(node, fact)

    def _depends(self, node: int, fact: str) -> bool:
        """The same by looking at all pairs of ways."""
        unsure = False
        paths = self.paths(node)
        for one, other in product(paths, paths):
            if one.terminal >= other.terminal:
                continue
            self._diagrams.spend()
            twin = tuple((self._twin(p, fact), sign) for p, sign in other.signs)
            try:
                if self._points.point((*one.signs, *twin)) is not None:
                    return True
            except Unsure:
                unsure = True
        if unsure:
            raise Unsure
        return False

    def _twin(self, polynomial: Polynomial, fact: str) -> Polynomial:
        """The polynomial for another answer to the fact."""
        key = polynomial, fact
        if key not in self._twins:
            self._twins[key] = polynomial.renamed({fact: fact + TWIN})
        return self._twins[key]
