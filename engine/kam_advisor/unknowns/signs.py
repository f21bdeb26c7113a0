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

from kam_advisor.ir.knowledge import FactDeclaration
from kam_advisor.unknowns.diagram import BOTTOM, BudgetExceeded, Diagrams
from kam_advisor.unknowns.linear import Constraint, Point, Unsure, solve
from kam_advisor.unknowns.ratios import Monomial, Polynomial

_MOST_PATHS = 500
_TRIED: tuple[int | Fraction, ...] = (0, 1, -1, 2, -2, Fraction(1, 2), 10, -10, 100, -100, 1000)
_TWIN = "'"
"""Marks the second of two answers to one fact."""

Sign = tuple[Polynomial, int]
"""A polynomial, and 0, 1 or 2 for below zero, zero, above zero."""


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
        self._levels: dict[Polynomial, int] = {}
        self._polynomials: dict[int, Polynomial] = {}
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
        normal = Polynomial(tuple((m, c / leading) for m, c in polynomial.terms))
        level = self._levels.get(normal)
        if level is None:
            level = self._levels[normal] = self._diagrams.add_variable(3)
            self._polynomials[level] = normal
        return self._diagrams.choice(level, (below, zero, above))

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
            self._paths[node] = tuple(found)
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
                numbers = self._numbers_with(asked)
            except Unsure:
                yield from self._walk(kid, asked, None)
            else:
                if numbers is not None:
                    yield from self._walk(kid, asked, numbers)

    def facts_below(self, node: int) -> frozenset[str]:
        """The entangled facts that the signs on the ways through the diagram depend on."""
        return frozenset(f for path in self.paths(node) for p, _ in path.signs for f in p.facts)

    def depends(self, node: int, fact: str) -> bool:
        """Whether two answers to the fact, all else equal, can lead to different ends.

        Raises:
            Unsure: Neither shown nor excluded.
        """
        unsure = False
        paths = self.paths(node)
        for one, other in product(paths, paths):
            if one.terminal >= other.terminal:
                continue
            self._diagrams.spend()
            twin = tuple((p.renamed({fact: fact + _TWIN}), sign) for p, sign in other.signs)
            try:
                if self._numbers_with((*one.signs, *twin)) is not None:
                    return True
            except Unsure:
                unsure = True
        if unsure:
            raise Unsure
        return False

    def _numbers_with(self, signs: tuple[Sign, ...]) -> Point | None:
        """Numbers for which the polynomials have these signs; None where there are none."""
        names = sorted({fact for polynomial, _ in signs for fact in polynomial.facts})
        integers = frozenset(n for n in names if self._declared(n).kind == "integer")
        bounds = [bound for name in names for bound in self._bounds(name)]
        monomials = {m for p, _ in signs for m, _ in p.terms if len(m) > 1}
        constraints = [c for sign in signs for c in _constraints(*sign)]
        if not monomials:
            return solve([*bounds, *constraints], integers)
        relaxed = [c for m in sorted(monomials) for c in self._product_bounds(m)]
        if solve([*bounds, *relaxed, *constraints], frozenset()) is None:
            return None
        return self._by_trying(signs, sorted(monomials)[0][0])

    def _by_trying(self, signs: tuple[Sign, ...], fact: str) -> Point:
        """Numbers with these signs, by trying answers to a fact that is multiplied."""
        declared = self._declared(fact)
        ends = [end for end in (declared.minimum, declared.maximum) if end is not None]
        for value in map(Fraction, dict.fromkeys((*ends, *_TRIED))):
            if (declared.minimum is not None and value < declared.minimum) or (
                declared.maximum is not None and value > declared.maximum
            ):
                continue
            if declared.kind == "integer" and value.denominator != 1:
                continue
            self._diagrams.spend()
            try:
                point = self._numbers_with(tuple((p.at(fact, value), s) for p, s in signs))
            except Unsure:
                continue
            if point is not None:
                return {fact: value, **point}
        raise Unsure

    def _declared(self, name: str) -> FactDeclaration:
        return self._facts[name.removesuffix(_TWIN)]

    def _bounds(self, name: str) -> Iterator[Constraint]:
        declared = self._declared(name)
        if declared.minimum is not None:
            yield Constraint({name: Fraction(-1)}, Fraction(declared.minimum), False)
        if declared.maximum is not None:
            yield Constraint({name: Fraction(1)}, -Fraction(declared.maximum), False)

    def _product_bounds(self, monomial: Monomial) -> Iterator[Constraint]:
        """What is sure about a product: its factors not negative, it is at least their minima's."""
        least = Fraction(1)
        for fact in monomial:
            minimum = self._declared(fact).minimum
            if minimum is None or minimum < 0:
                if len(set(monomial)) == 1 and len(monomial) % 2 == 0:
                    least = Fraction(0)  # an even power
                    break
                return
            least *= Fraction(minimum)
        yield Constraint({_name(monomial): Fraction(-1)}, least, False)


def _constraints(polynomial: Polynomial, sign: int) -> Iterator[Constraint]:
    """That the polynomial has the sign; a product of facts is a variable of its own."""
    for wanted in (
        (polynomial,) if sign == 0 else (-polynomial,) if sign == 2 else _both(polynomial)
    ):
        terms = {_name(m): c for m, c in wanted.terms if m}
        constant = next((c for m, c in wanted.terms if not m), Fraction(0))
        yield Constraint(terms, constant, sign != 1)


def _both(polynomial: Polynomial) -> tuple[Polynomial, Polynomial]:
    return polynomial, -polynomial


def _name(monomial: Monomial) -> str:
    return "*".join(monomial)
