"""Numbers for which polynomials have given signs: whether there are any, and which.

Linear polynomials are decided exactly (`linear.py`). Where facts are multiplied, first each product
is taken as a number of its own: if there is no solution then, there is none. Otherwise answers to
one of the multiplied facts are tried, and where none of them leads anywhere, it is left unsure.

Signs that have no fact in common do not touch one another. They are looked at apart, and each group
once: the same ratios come back in every combination of an advice over many figures.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from math import inf
from typing import TypeAlias

from kam_advisor.ir.knowledge import FactDeclaration
from kam_advisor.unknowns.linear import Constraint, Point, Unsure, solve
from kam_advisor.unknowns.ratios import Monomial, Polynomial

_TRIED: tuple[int | Fraction, ...] = (0, 1, -1, 2, -2, Fraction(1, 2), 10, -10, 100, -100, 1000)
TWIN = "'"
"""Marks the second of two answers to one fact."""

Sign: TypeAlias = tuple[Polynomial, int]
"""A polynomial, and 0, 1 or 2 for below zero, zero, above zero."""

_Group: TypeAlias = dict[Polynomial, int]


class SignPoints:
    """Which signs can occur together; what was found is remembered."""

    def __init__(self, facts: Mapping[str, FactDeclaration], spend: Callable[[], None]) -> None:
        """Nothing is looked at yet.

        Args:
            facts: The declarations of all facts.
            spend: Called for every answer that is tried; may end the work by what it raises.
        """
        self._facts = facts
        self._spend = spend
        self._found: dict[frozenset[Sign], Point | None] = {}
        self._unsure: set[frozenset[Sign]] = set()
        self._left: float = inf
        self._bounds: dict[str, tuple[Constraint, ...]] = {}
        self._constraints: dict[Sign, tuple[Constraint, ...]] = {}

    @contextmanager
    def at_most(self, tries: int) -> Iterator[None]:
        """While it lasts, only so many answers are tried in all; what is not shown then is unsure.

        What stayed unsure for that is not remembered.
        """
        before, self._left = self._left, tries
        try:
            yield
        finally:
            self._left = before

    @property
    def given_up(self) -> bool:
        """Whether as many answers were tried as `at_most` allows."""
        return self._left <= 0

    def point(self, signs: Iterable[Sign]) -> Point | None:
        """Numbers for which the polynomials have these signs; None where there are none.

        Raises:
            Unsure: Neither shown nor excluded.
        """
        asked: _Group = {}
        for polynomial, sign in signs:
            if asked.setdefault(polynomial, sign) != sign:
                return None
        unsure = False
        point: Point = {}
        for group in _groups(asked):
            try:
                found = self._remembered(group)
            except Unsure:
                unsure = True  # another group may still show that there are none
                continue
            if found is None:
                return None
            point |= found
        if unsure:
            raise Unsure
        return point

    def _remembered(self, group: _Group) -> Point | None:
        key = frozenset(group.items())
        if key in self._unsure:
            raise Unsure
        if key not in self._found:
            try:
                self._found[key] = self._of_group(group)
            except Unsure:
                if not self.given_up:
                    self._unsure.add(key)
                raise
        return self._found[key]

    def _of_group(self, signs: _Group) -> Point | None:
        names = sorted({fact for polynomial in signs for fact in polynomial.facts})
        constraints = [bound for name in names for bound in self._bounds_of(name)]
        for sign in signs.items():
            constraints += self._constraints_of(sign)
        monomials = sorted({m for p in signs for m, _ in p.terms if len(m) > 1})
        if not monomials:
            integers = frozenset(n for n in names if self._declared(n).kind == "integer")
            return solve(constraints, integers)
        relaxed = [c for m in monomials for c in self._product_bounds(m)]
        if solve([*constraints, *relaxed], frozenset()) is None:
            return None
        return self._by_trying(signs, monomials[0][0])

    def _by_trying(self, signs: _Group, fact: str) -> Point:
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
            self._spend()
            self._left -= 1
            if self.given_up:
                break
            try:
                point = self.point((p.at(fact, value), s) for p, s in signs.items())
            except Unsure:
                continue
            if point is not None:
                return {fact: value, **point}
        raise Unsure

    def _declared(self, name: str) -> FactDeclaration:
        return self._facts[name.removesuffix(TWIN)]

    def _bounds_of(self, name: str) -> tuple[Constraint, ...]:
        if name not in self._bounds:
            self._bounds[name] = tuple(_bounds(name, self._declared(name)))
        return self._bounds[name]

    def _constraints_of(self, sign: Sign) -> tuple[Constraint, ...]:
        if sign not in self._constraints:
            self._constraints[sign] = tuple(_constraints(*sign))
        return self._constraints[sign]

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
        yield Constraint.of({_name(monomial): Fraction(-1)}, least, False)


def _groups(signs: _Group) -> list[_Group]:
    """The signs apart where they have no fact in common."""
    found: list[tuple[set[str], _Group]] = []
    for polynomial, sign in signs.items():
        facts, group = set(polynomial.facts), {polynomial: sign}
        apart = []
        for other_facts, other in found:
            if facts.isdisjoint(other_facts):
                apart.append((other_facts, other))
            else:
                facts |= other_facts
                group = {**other, **group}
        found = [*apart, (facts, group)]
    return [group for _, group in found]


def _bounds(name: str, declared: FactDeclaration) -> Iterator[Constraint]:
    if declared.minimum is not None:
        yield Constraint.of({name: Fraction(-1)}, Fraction(declared.minimum), False)
    if declared.maximum is not None:
        yield Constraint.of({name: Fraction(1)}, -Fraction(declared.maximum), False)


def _constraints(polynomial: Polynomial, sign: int) -> Iterator[Constraint]:
    """That the polynomial has the sign; a product of facts is a variable of its own."""
    for wanted in (
        (polynomial,) if sign == 0 else (-polynomial,) if sign == 2 else (polynomial, -polynomial)
    ):
        terms = {_name(m): c for m, c in wanted.terms if m}
        constant = next((c for m, c in wanted.terms if not m), Fraction(0))
        yield Constraint.of(terms, constant, sign != 1)


def _name(monomial: Monomial) -> str:
    return "*".join(monomial)
