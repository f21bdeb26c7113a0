"""Whether an answer to one fact can change the signs of polynomials: shown by looking along lines.

On a line only one fact moves and all others stay. A polynomial in which that fact is not multiplied
by itself changes its sign there at one number at most; a few places about it are looked at, and the
ends. Where a diagram ends in two ways on some line, the fact matters. Where it does on none of
those looked at, nothing is said.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import ceil, floor, lcm, prod

from kam_advisor.ir.expressions import Number
from kam_advisor.ir.knowledge import FactDeclaration
from kam_advisor.unknowns.diagram import BOTTOM, Diagrams
from kam_advisor.unknowns.ratios import Monomial, Polynomial

_MOST_LINES = 60
_PLACES = (0, 1, 2, 3, 5, 10, 30, 100, 1_000, 20_000, -1, -10, -1_000)
"""What facts have that do not move, where they may."""

_LOW = (0.0, 0.5, 0.9)
"""How likely each is at its least on a line: what is zero takes away what it is multiplied by."""

_NEAR = Fraction(1, 1_000)

_Line = Sequence[Number]
"""A polynomial with all but one fact filled in: its coefficients, the constant first."""

_Terms = tuple[tuple[Monomial, int], ...]


class Lines:
    """Looks along lines, always the same ones."""

    def __init__(
        self,
        diagrams: Diagrams,
        polynomials: Mapping[int, Polynomial],
        facts: Mapping[str, FactDeclaration],
    ) -> None:
        """Nothing is looked at yet.

        Args:
            diagrams: Diagrams that ask signs.
            polynomials: Per level the polynomial whose sign is asked there.
            facts: The declarations of all facts.
        """
        self._diagrams = diagrams
        self._polynomials = polynomials
        self._declared = facts
        self._places: dict[str, tuple[Number, ...]] = {}
        self._whole: dict[int, _Terms] = {}

    def facts(self, node: int) -> frozenset[str]:
        """The facts of all polynomials inside a diagram that asks only signs."""
        return frozenset(f for level in self._levels(node) for f in self._polynomials[level].facts)

    def pair(self, node: int, fact: str) -> tuple[dict[str, Number], Number, Number] | None:
        """Numbers for the other facts, and two for one fact, with which a diagram ends differently.

        None where no such line is among those looked at.
        """
        levels = self._levels(node)
        names = sorted(self.facts(node))
        along = [level for level in levels if fact in self._polynomials[level].facts]
        chance = random.Random(0)
        for number in range(_MOST_LINES if along else 0):
            low = _LOW[number % len(_LOW)]
            point = {name: self._place(name, low, chance) for name in names}
            aimed = chance.choice(along)
            self._aim(point, aimed, fact, chance)
            ways = _Ways(self._diagrams, self._scaled, fact, point)
            found = ways.apart(node, _stops(self._declared[fact], ways.line(aimed)))
            if found is not None:
                del point[fact]
                return point, *found
        return None

    def _aim(self, point: dict[str, Number], level: int, fact: str, chance: random.Random) -> None:
        """Move another fact, so that a polynomial changes its sign near where the fact stands."""
        others = sorted(self._polynomials[level].facts - {fact})
        if others:
            other = chance.choice(others)
            line = _line(self._scaled(level), other, point)
            if len(line) == 2 and line[1]:
                root: Number = _root(line)
                whole = self._declared[other].kind == "integer" or root.denominator == 1
                root = round(root) if whole else root
                if _may_be(self._declared[other], root):
                    point[other] = root

    def _scaled(self, level: int) -> _Terms:
        """The polynomial of a level in whole numbers, which are faster: of the same sign."""
        if level not in self._whole:
            terms = self._polynomials[level].terms
            scale = lcm(*(coefficient.denominator for _, coefficient in terms))
            self._whole[level] = tuple((m, int(scale * c)) for m, c in terms)
        return self._whole[level]

    def _levels(self, node: int) -> list[int]:
        """The levels of the signs inside a diagram."""
        levels, kids = self._diagrams.level, self._diagrams.kids
        found, waiting = {node}, [node]
        while waiting:
            fresh = {kid for kid in kids[waiting.pop()] if levels[kid] < BOTTOM} - found
            found |= fresh
            waiting.extend(fresh)
        return sorted({levels[one] for one in found})

    def _place(self, name: str, low: float, chance: random.Random) -> Number:
        places = self._places_of(name)
        return places[0] if chance.random() < low else chance.choice(places)

    def _places_of(self, fact: str) -> tuple[Number, ...]:
        if fact not in self._places:
            declared = self._declared[fact]
            ends = [end for end in (declared.minimum, declared.maximum) if end is not None]
            within = [number for number in _PLACES if _may_be(declared, number)]
            self._places[fact] = (*ends, *within)
        return self._places[fact]


class _Ways:
    """Where a diagram ends along one line; each polynomial is filled in when it is asked."""

    def __init__(
        self,
        diagrams: Diagrams,
        terms: Callable[[int], _Terms],
        fact: str,
        point: Mapping[str, Number],
    ) -> None:
        self._diagrams = diagrams
        self._terms = terms
        self._fact = fact
        self._point = point
        self._lines: dict[int, _Line] = {}

    def line(self, level: int) -> _Line:
        if level not in self._lines:
            self._lines[level] = _line(self._terms(level), self._fact, self._point)
        return self._lines[level]

    def apart(self, node: int, stops: Iterable[Number]) -> tuple[Number, Number] | None:
        """Two of some places with different ends."""
        first: tuple[int, Number] | None = None
        for stop in stops:
            end = self._end(node, stop)
            if first is not None and end != first[0]:
                return first[1], stop
            first = first or (end, stop)
        return None

    def _end(self, node: int, stop: Number) -> int:
        levels, kids = self._diagrams.level, self._diagrams.kids
        while levels[node] < BOTTOM:
            value: Number = 0
            for coefficient in reversed(self.line(levels[node])):
                value = value * stop + coefficient
            node = kids[node][1 if value == 0 else 2 if value > 0 else 0]
        return node


def _line(terms: _Terms, fact: str, point: Mapping[str, Number]) -> _Line:
    """The polynomial where all facts but one are filled in."""
    found: list[Number] = [0, 0]
    for monomial, coefficient in terms:
        power = monomial.count(fact)
        found += [0] * (power + 1 - len(found))
        found[power] += coefficient * prod(point[name] for name in monomial if name != fact)
    return found


def _root(line: _Line) -> Fraction:
    """Where a polynomial in which the fact stands alone is zero."""
    return Fraction(-line[0]) / line[1]


def _stops(declared: FactDeclaration, line: _Line) -> Iterator[Number]:
    """Places on a line about which a polynomial changes its sign, and the ends."""
    places = [end for end in (declared.minimum, declared.maximum) if end is not None] or [0]
    if len(line) == 2 and line[1]:
        root = _root(line)
        low, high = floor(root), ceil(root)
        places += [low, high, low - 1, high + 1]
        if declared.kind != "integer":
            places += [root, root - _NEAR, root + _NEAR]
    return (place for place in dict.fromkeys(places) if _may_be(declared, place))


def _may_be(declared: FactDeclaration, number: Number) -> bool:
    low, high = declared.minimum, declared.maximum
    return (low is None or number >= low) and (high is None or number <= high)
