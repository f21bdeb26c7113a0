"""A set of profiles as few boxes: each a conjunction over features, together exactly the set.

As in two-level minimisation (Espresso): take a profile of the set, describe it by all features,
then leave out or widen what can be while the box stays inside the set; repeat for what no box
covers yet; at the end drop the boxes that the others cover. Exact, and small, but not shown to be
the smallest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from random import Random

from kam_advisor.compare_rules.features import Feature
from kam_advisor.unknowns.diagram import BOTTOM, FALSE, TRUE
from kam_advisor.unknowns.space import Space

_MOST_BOXES = 40
_SHUFFLES = 2

Literals = Mapping[int, frozenset[int]]
"""Per feature (by number) the cells it may have; a feature that is left out may have any."""


@dataclass(frozen=True, slots=True)
class Box:
    """A conjunction: per feature the numbers of its cells, in the order of the features.

    Attributes:
        profiles: How many profiles it holds for; None where they cannot be counted.
    """

    literals: tuple[tuple[Feature, tuple[int, ...]], ...]
    diagram: int
    profiles: int | None


@dataclass(frozen=True, slots=True)
class Cover:
    """Boxes whose union is a set of profiles.

    Attributes:
        complete: Whether the boxes hold the whole set; otherwise they would have been too many.
    """

    boxes: tuple[Box, ...]
    complete: bool


class Boxes:
    """Describes sets of profiles by given features."""

    def __init__(
        self, space: Space, features: Sequence[Feature], answers: Sequence[Feature]
    ) -> None:
        """Describe by `features`, and by `answers` where those do not suffice."""
        self._space = space
        self._diagrams = space.diagrams
        self._features = [feature for feature in (*features, *answers) if feature.cells]
        self._primary = range(sum(bool(one.cells) for one in features))
        self._literals: dict[tuple[int, frozenset[int]], int] = {}

    def cover(self, members: int, levels: Sequence[int] | None) -> Cover:
        """The set where a diagram is TRUE as boxes.

        Args:
            members: The diagram.
            levels: The variables over which profiles are counted; None where they cannot be.
        """
        outside = self._diagrams.negation(members)
        rest = members
        found: list[Literals] = []
        while not self.empty(rest) and len(found) < _MOST_BOXES:
            literals = self._largest_box(rest, outside, levels)
            if literals is None:
                break
            found.append(literals)
            rest = self._without(rest, self._diagram(literals))
        complete = self.empty(rest)
        kept = self._irredundant(found, members) if complete else found
        return Cover(tuple(self._box(literals, levels) for literals in kept), complete)

    def empty(self, diagram: int) -> bool:
        """Whether a diagram is TRUE for no profile."""
        return diagram == FALSE or TRUE not in self._space.paths.reach(diagram).all

    def count(self, diagram: int, levels: Sequence[int] | None) -> int | None:
        """For how many profiles the diagram is TRUE; None where they cannot be counted."""
        if levels is None or any(
            level not in levels for level in self._space.paths.support(diagram).levels
        ):
            return None
        return self._space.paths.counts(diagram, levels).get(TRUE, 0)

    def _largest_box(
        self, rest: int, outside: int, levels: Sequence[int] | None
    ) -> Literals | None:
        """The best of several boxes around one profile of the rest."""
        way = self._space.paths.way(rest, {TRUE})
        if way is None:
            return None
        start = self._start(way[0], outside)
        if start is None:
            return None
        best: tuple[int, int, Literals] | None = None
        for order in self._orders(list(start)):
            literals = self._expanded(start, order, outside)
            covered = self._diagrams.conjunction((rest, self._diagram(literals)))
            gain = self.count(covered, levels) or 0
            rank = (gain, -len(literals))
            if best is None or rank > best[:2]:
                best = (*rank, literals)
        return best[2] if best else None

    def _start(self, chosen: Mapping[int, int], outside: int) -> dict[int, frozenset[int]] | None:
        """A profile described by all features, answers included where they are needed."""
        literals: dict[int, frozenset[int]] = {}
        for number in self._primary:
            cell = self._cell_of(number, chosen)
            if cell is not None:
                literals[number] = frozenset({cell})
        for number in range(len(self._features)):
            if number in self._primary:
                continue
            if self._inside(literals, outside):
                return literals
            cell = self._cell_of(number, chosen)
            if cell is not None:
                literals[number] = frozenset({cell})
        return literals if self._inside(literals, outside) else None

    def _cell_of(self, number: int, chosen: Mapping[int, int]) -> int | None:
        """The cell of a feature in which a profile lies; None where signs decide."""
        for cell, diagram in enumerate(self._features[number].diagrams):
            node = diagram
            level = self._diagrams.level[node]
            while level < self._space.signs.first_level:
                node = self._diagrams.kids[node][chosen.get(level, 0)]
                level = self._diagrams.level[node]
            if level == BOTTOM and node == TRUE:
                return cell
        return None

    def _orders(self, numbers: list[int]) -> list[list[int]]:
        """The orders in which literals are left out or widened."""
        orders = [numbers[::-1], numbers]
        for seed in range(_SHUFFLES if len(numbers) > 2 else 0):
            shuffled = list(numbers)
            Random(seed).shuffle(shuffled)
            orders.append(shuffled)
        return orders

    def _expanded(
        self, start: Mapping[int, frozenset[int]], order: Sequence[int], outside: int
    ) -> Literals:
        """The box with as many literals left out, and the others as wide, as it stays inside."""
        after = [outside]  # what is outside, with the literals from each place in the order on
        for number in reversed(order):
            after.append(self._both(after[-1], self._literal(number, start[number])))
        after.reverse()
        literals: dict[int, frozenset[int]] = {}
        kept = TRUE
        for place, number in enumerate(order, 1):
            if not self.empty(self._both(kept, after[place])):
                literals[number] = start[number]
                kept = self._both(kept, self._literal(number, start[number]))
        for number in list(literals):
            self._widen(literals, number, outside)
        return literals

    def _widen(self, literals: dict[int, frozenset[int]], number: int, outside: int) -> None:
        others = {n: cells for n, cells in literals.items() if n != number}
        around = self._both(self._diagram(others), outside)
        feature = self._features[number]
        kept = set(literals[number])

        def fits(cell: int) -> bool:
            return self.empty(self._both(around, feature.diagrams[cell]))

        if feature.ordered:
            for step in (1, -1):
                cell = (max(kept) if step == 1 else min(kept)) + step
                while 0 <= cell < len(feature.cells) and fits(cell):
                    kept.add(cell)
                    cell += step
        else:
            kept |= {cell for cell in range(len(feature.cells)) if fits(cell)}
        literals[number] = frozenset(kept)

    def _irredundant(self, found: list[Literals], members: int) -> list[Literals]:
        """The boxes without those that the others cover, the most special ones tried first."""
        kept = list(found)
        for literals in sorted(found, key=len, reverse=True):
            others = [self._diagram(one) for one in kept if one is not literals]
            left = self._without(members, self._diagrams.disjunction(others))
            if len(kept) > 1 and self.empty(left):
                kept = [one for one in kept if one is not literals]
        return kept

    def _inside(self, literals: Literals, outside: int) -> bool:
        """Whether a box holds for nothing outside the set."""
        return self.empty(self._both(self._diagram(literals), outside))

    def _both(self, one: int, other: int) -> int:
        return self._diagrams.conjunction((one, other))

    def _diagram(self, literals: Literals) -> int:
        return reduce(self._both, [self._literal(n, literals[n]) for n in sorted(literals)], TRUE)

    def _literal(self, number: int, cells: frozenset[int]) -> int:
        key = (number, cells)
        if key not in self._literals:
            diagrams = self._features[number].diagrams
            self._literals[key] = self._diagrams.disjunction([diagrams[c] for c in cells])
        return self._literals[key]

    def _without(self, members: int, box: int) -> int:
        return self._diagrams.conjunction((members, self._diagrams.negation(box)))

    def _box(self, literals: Literals, levels: Sequence[int] | None) -> Box:
        diagram = self._diagram(literals)
        return Box(
            tuple((self._features[n], tuple(sorted(literals[n]))) for n in sorted(literals)),
            diagram,
            self.count(diagram, levels),
        )
