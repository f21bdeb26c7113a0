"""Numbers that depend on entangled facts: quotients of polynomials, with a positive denominator."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

Monomial: TypeAlias = tuple[str, ...]
"""The facts that are multiplied, sorted; empty for the constant."""


@dataclass(frozen=True, slots=True)
class Polynomial:
    """A sum of monomials, each with a coefficient that is not zero, sorted by monomial."""

    terms: tuple[tuple[Monomial, Fraction], ...]
    _hash: int = field(default=0, init=False, repr=False, compare=False)
    _facts: frozenset[str] | None = field(default=None, init=False, repr=False, compare=False)

    def __hash__(self) -> int:
        """Of the terms, worked out once: hashing fractions takes long."""
        if not self._hash:
            object.__setattr__(self, "_hash", hash(self.terms))
        return self._hash

    @staticmethod
    def of(terms: Mapping[Monomial, Fraction]) -> "Polynomial":
        """The polynomial with these coefficients; zeros are left out."""
        return Polynomial(tuple(sorted((m, c) for m, c in terms.items() if c)))

    @staticmethod
    def constant(number: Fraction | int) -> "Polynomial":
        """A number."""
        return Polynomial.of({(): Fraction(number)})

    def __add__(self, other: "Polynomial") -> "Polynomial":
        """The sum."""
        terms = dict(self.terms)
        for monomial, coefficient in other.terms:
            terms[monomial] = terms.get(monomial, Fraction(0)) + coefficient
        return Polynomial.of(terms)

    def __mul__(self, other: "Polynomial") -> "Polynomial":
        """The product."""
        terms: dict[Monomial, Fraction] = {}
        for m, a in self.terms:
            for n, b in other.terms:
                product = tuple(sorted(m + n))
                terms[product] = terms.get(product, Fraction(0)) + a * b
        return Polynomial.of(terms)

    def __neg__(self) -> "Polynomial":
        """The opposite."""
        return Polynomial(tuple((m, -c) for m, c in self.terms))

    @property
    def number(self) -> Fraction | None:
        """Its value where it is a constant."""
        if not self.terms:
            return Fraction(0)
        return self.terms[0][1] if self.terms[0][0] == () and len(self.terms) == 1 else None

    @property
    def facts(self) -> frozenset[str]:
        """The facts it depends on."""
        if self._facts is None:
            found = frozenset([fact for monomial, _ in self.terms for fact in monomial])
            object.__setattr__(self, "_facts", found)
            return found
        return self._facts

    def at(self, fact: str, value: Fraction) -> "Polynomial":
        """The polynomial with one fact replaced by its value."""
        terms: dict[Monomial, Fraction] = {}
        for monomial, coefficient in self.terms:
            if fact not in monomial:
                terms[monomial] = terms.get(monomial, Fraction(0)) + coefficient
                continue
            rest = tuple([name for name in monomial if name != fact])
            factor = coefficient * value ** (len(monomial) - len(rest))
            terms[rest] = terms.get(rest, Fraction(0)) + factor
        return Polynomial.of(terms)

    def filled(self, values: Mapping[str, Fraction]) -> "Polynomial":
        """The polynomial with several facts replaced by their values."""
        terms: dict[Monomial, Fraction] = {}
        for monomial, coefficient in self.terms:
            rest = tuple([name for name in monomial if name not in values])
            for name in monomial:
                if name in values:
                    coefficient *= values[name]
            terms[rest] = terms.get(rest, Fraction(0)) + coefficient
        return Polynomial.of(terms)

    def renamed(self, names: Mapping[str, str]) -> "Polynomial":
        """The polynomial with facts renamed."""
        return Polynomial.of({tuple(sorted(names.get(f, f) for f in m)): c for m, c in self.terms})


ONE = Polynomial.constant(1)


@dataclass(frozen=True, slots=True)
class Ratio:
    """`above` divided by `below`, which is positive wherever the ratio is used."""

    above: Polynomial
    below: Polynomial = ONE


def as_ratio(number: "int | Fraction | Ratio") -> Ratio:
    """The number as a ratio."""
    return number if isinstance(number, Ratio) else Ratio(Polynomial.constant(number))


def plus(a: Ratio, b: Ratio) -> Ratio:
    """The sum."""
    if a.below == b.below:
        return Ratio(a.above + b.above, a.below)
    return Ratio(a.above * b.below + b.above * a.below, a.below * b.below)


def times(a: Ratio, b: Ratio) -> Ratio:
    """The product."""
    return Ratio(a.above * b.above, a.below * b.below)


def minus(a: Ratio, b: Ratio) -> Ratio:
    """The difference."""
    return plus(a, Ratio(-b.above, b.below))
