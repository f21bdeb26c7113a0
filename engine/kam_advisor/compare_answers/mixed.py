"""What a decision comes to for every mixture of answers, as a decision diagram.

A *mixture* takes each disputed answer from one of those who gave it. The diagram asks the disputed
facts one after another; equal parts are one node, so that a node is where the facts asked below it
still make a difference, and counting takes one visit per node however many mixtures there are.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from kam_advisor.record import Record

Results: TypeAlias = frozenset[str]
"""What a decision can come to: one outcome where it is decided, several where it is open."""

Changes: TypeAlias = tuple[tuple[int, int], ...]
"""Per level that is changed the option that is taken instead; by level."""

_MOST_WAYS = 400


class Ways(Record):
    """The smallest changes of some answers that bring another result, and whether these are all."""

    found: Mapping[Changes, Results]
    complete: bool


class Mixed:
    """Diagrams over options; level by level in one order."""

    def __init__(self, sizes: Sequence[int]) -> None:
        """A store without diagrams.

        Args:
            sizes: Per level how many options there are.
        """
        self.sizes = tuple(sizes)
        self._of: list[tuple[int, tuple[int, ...]] | Results] = []
        self._nodes: dict[tuple[int, tuple[int, ...]] | Results, int] = {}
        self._unions: dict[frozenset[int], int] = {}

    def leaf(self, results: Results) -> int:
        """The diagram that comes to these results whatever is answered."""
        return self._kept(results)

    def node(self, level: int, kids: Sequence[int]) -> int:
        """The diagram that asks a level, and then is one of the `kids`, which ask later ones."""
        return kids[0] if len(set(kids)) == 1 else self._kept((level, tuple(kids)))

    def union(self, diagrams: Iterable[int]) -> int:
        """The diagram that can come to what any of these can."""
        key = frozenset(diagrams)
        if len(key) == 1:
            return next(iter(key))
        if key not in self._unions:
            level = min(map(self.level, key))
            if level == len(self.sizes):
                found = self.leaf(frozenset().union(*map(self.results, key)))
            else:
                options = range(self.sizes[level])
                kids = [self.union(self.after(d, level, o) for d in key) for o in options]
                found = self.node(level, kids)
            self._unions[key] = found
        return self._unions[key]

    def level(self, diagram: int) -> int:
        """The level that a diagram asks first; the number of levels for a leaf."""
        held = self._of[diagram]
        return len(self.sizes) if isinstance(held, frozenset) else held[0]

    def results(self, leaf: int) -> Results:
        """What a leaf comes to."""
        held = self._of[leaf]
        assert isinstance(held, frozenset)
        return held

    def after(self, diagram: int, level: int, option: int) -> int:
        """What is left of a diagram once a level that it does not ask later has its option."""
        held = self._of[diagram]
        return held[1][option] if isinstance(held, tuple) and held[0] == level else diagram

    def at(self, diagram: int, options: Sequence[int]) -> Results:
        """What one mixture comes to."""
        while self.level(diagram) < len(self.sizes):
            level = self.level(diagram)
            diagram = self.after(diagram, level, options[level])
        return self.results(diagram)

    def asked(self, diagram: int) -> frozenset[int]:
        """The levels that make a difference."""
        return frozenset(self.level(node) for node in self._below(diagram)) - {len(self.sizes)}

    def shares(self, diagram: int) -> Mapping[Results, Fraction]:
        """Per result the share of all mixtures that come to it; together 1."""
        shares: dict[int, dict[Results, Fraction]] = {}
        for node in self._below(diagram):
            held = self._of[node]
            if isinstance(held, frozenset):
                shares[node] = {held: Fraction(1)}
                continue
            found: dict[Results, Fraction] = {}
            for kid in held[1]:
                for results, share in shares[kid].items():
                    found[results] = found.get(results, Fraction(0)) + share / len(held[1])
            shares[node] = found
        return shares[diagram]

    def influence(self, diagram: int, level: int) -> Fraction:
        """In what share of the mixtures of the others the answer at a level makes a difference."""
        memo: dict[tuple[int, ...], Fraction] = {}

        def differing(diagrams: tuple[int, ...]) -> Fraction:
            """In what share of what is asked below two of the diagrams come to other results."""
            top = min(map(self.level, diagrams))
            if len(diagrams) == 1 or top == len(self.sizes):
                return Fraction(int(len(diagrams) > 1))
            if diagrams not in memo:
                options = range(self.sizes[top])
                parts = [_distinct(self.after(d, top, o) for d in diagrams) for o in options]
                memo[diagrams] = sum(map(differing, parts), Fraction(0)) / len(parts)
            return memo[diagrams]

        shares: dict[int, Fraction] = {}
        for node in self._below(diagram):
            held = self._of[node]
            if isinstance(held, frozenset) or held[0] > level:
                shares[node] = Fraction(0)
            elif held[0] == level:
                shares[node] = differing(_distinct(held[1]))
            else:
                shares[node] = sum((shares[kid] for kid in held[1]), Fraction(0)) / len(held[1])
        return shares[diagram]

    def ways(self, diagram: int, own: Sequence[int], open_: Sequence[int | None]) -> Ways:
        """The changes of somebody's own answers to those of others that change the result.

        Only changes of which no part would do; the smallest first.

        Args:
            diagram: What comes out.
            own: Per level the option that was theirs.
            open_: Per level the option that is no answer, which nobody changes to; None: there is
                none.
        """
        now = self.at(diagram, own)
        ways: dict[int, dict[Changes, Results]] = {}
        complete = True
        for node in self._below(diagram):
            held = self._of[node]
            if isinstance(held, frozenset):
                ways[node] = {} if held == now else {(): held}
                continue
            level, kids = held
            found = {
                changes if option == own[level] else ((level, option), *changes): results
                for option, kid in enumerate(kids)
                if option == own[level] or option != open_[level]
                for changes, results in ways[kid].items()
            }
            least = _least(found)
            complete = complete and len(least) <= _MOST_WAYS
            ways[node] = dict(list(least.items())[:_MOST_WAYS])
        return Ways(ways[diagram], complete)

    def _kept(self, held: tuple[int, tuple[int, ...]] | Results) -> int:
        if held not in self._nodes:
            self._nodes[held] = len(self._of)
            self._of.append(held)
        return self._nodes[held]

    def _below(self, diagram: int) -> Iterator[int]:
        """The nodes of a diagram, each after those it leads to."""
        seen: set[int] = set()
        waiting = [diagram]
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                held = self._of[node]
                waiting += () if isinstance(held, frozenset) else held[1]
        return iter(sorted(seen))  # a node is made after its kids


def _distinct(diagrams: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(set(diagrams)))


def _least(found: Mapping[Changes, Results]) -> dict[Changes, Results]:
    """The changes whose levels contain those of no other, the smallest first."""
    kept: dict[Changes, Results] = {}
    sets: list[frozenset[int]] = []
    for changes in sorted(found, key=lambda changes: (len(changes), changes)):
        levels = frozenset(level for level, _ in changes)
        if not any(other < levels for other in sets):
            kept[changes] = found[changes]
            sets.append(levels)
    return kept
