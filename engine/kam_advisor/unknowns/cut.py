"""The diagrams of one profile, cut from those over all facts (`shared.py`).

Two ways. Where the numbers that are asked are known, a diagram is looked at where it stands:
nothing is built but what becomes different by the known answers. Where signs of unknown numbers are
asked, which are not free, the cut is built among the diagrams of the profile, as any other.
"""

from collections.abc import Mapping
from fractions import Fraction

from kam_advisor.ir.expressions import Expression, Value
from kam_advisor.ir.rules import Decision, Reading
from kam_advisor.unknowns.diagram import BOTTOM, NEITHER
from kam_advisor.unknowns.ratios import Polynomial
from kam_advisor.unknowns.rules import Rules
from kam_advisor.unknowns.shared import Build, Part, Shared, place
from kam_advisor.unknowns.space import Space

_OWN = 1 << 40
"""Diagrams of the profile have numbers above this, those over all facts below it."""


class SignsOpen(Exception):
    """The signs of unknown numbers are asked."""


class Way:
    """What the known answers of a profile choose in diagrams over all facts."""

    def __init__(self, shared: Shared, known: Mapping[str, Value]) -> None:
        """Nothing is looked up yet.

        Args:
            shared: The diagrams over all facts.
            known: The known raw answers.
        """
        self._shared = shared
        self._known = known
        self._places: dict[int, int | None] = {}
        self._left: dict[int, Polynomial] = {}

    def place(self, level: int) -> int | None:
        """The number of the kid that the answer to the fact of a level chooses; None: unknown."""
        if level not in self._places:
            fact = self._shared.space.variables[level]
            prepared = self._shared.prepared
            answer = self._known.get(fact)
            self._places[level] = (
                None
                if answer is None
                else place(prepared.knowledge.facts[fact], prepared.domains[fact], answer)
            )
        return self._places[level]

    def left(self, level: int) -> Polynomial:
        """The polynomial of a level, with the known numbers in their places."""
        if level not in self._left:
            polynomial = self._shared.polynomial(level)
            assert polynomial is not None
            for fact in polynomial.facts:
                value = self._known.get(fact)
                if value is not None and not isinstance(value, str):
                    polynomial = polynomial.at(fact, Fraction(value))
            self._left[level] = polynomial
        return self._left[level]


def sign_of(number: Fraction) -> int:
    """Which kid of a sign a number chooses."""
    return 0 if number < 0 else 2 if number > 0 else 1


class Cuts:
    """Looks at diagrams over all facts where they stand, for one profile."""

    def __init__(self, shared: Shared, known: Mapping[str, Value], way: Way) -> None:
        """Nothing is looked at yet.

        Args:
            shared: The diagrams over all facts.
            known: The known raw answers.
            way: What they choose.
        """
        self._shared = shared
        self._way = way
        self._known = 0
        for fact in known:
            self._known |= shared.facts.get(fact, 0)
        self._diagrams = shared.space.diagrams
        self._signs = shared.space.signs.first_level
        self._reached: dict[int, frozenset[int]] = {}
        self._cut: dict[int, int] = {}
        self._nodes: dict[tuple[int, tuple[int, ...]], int] = {}
        self._bits: dict[int, int] = {}

    def reach(self, node: int) -> frozenset[int]:
        """The terminals a diagram can come to.

        Raises:
            SignsOpen: It depends on the signs of unknown numbers.
        """
        if not self._shared.bits[node] & self._known:
            return self._untouched(node)
        found = self._reached.get(node)
        if found is None:
            found = self._reached[node] = self._reach(node)
        return found

    def _reach(self, node: int) -> frozenset[int]:
        kids = self._diagrams.kids[node]
        chosen = self._chosen(node)
        if chosen is not None:
            return self.reach(kids[chosen])
        most = self._shared.ends[node]
        found = self.reach(kids[0])
        for kid in kids[1:]:
            if found == most:
                break
            found |= self.reach(kid)
        return found

    def asked(self, node: int) -> int:
        """The bits of the facts on which a diagram depends.

        Raises:
            SignsOpen: It depends on the signs of unknown numbers.
        """
        return self._bits_of(self._within(node))

    def _bits_of(self, node: int) -> int:
        return self._bits[node] if node >= _OWN else self._shared.bits[node]

    def _within(self, node: int) -> int:
        """The diagram with the known answers in their places."""
        if not self._shared.bits[node] & self._known:
            self._untouched(node)
            return node
        found = self._cut.get(node)
        if found is None:
            kids = self._diagrams.kids[node]
            chosen = self._chosen(node)
            if chosen is not None:
                found = self._within(kids[chosen])
            else:
                found = self._node(node, tuple([self._within(kid) for kid in kids]))
            self._cut[node] = found
        return found

    def _node(self, like: int, kids: tuple[int, ...]) -> int:
        """The diagram that asks what another asks, with these kids."""
        if kids.count(kids[0]) == len(kids):
            return kids[0]
        level = self._diagrams.level[like]
        found = self._diagrams.there(level, kids)
        if found is not None and found in self._shared.bits:
            return found
        found = self._nodes.get((level, kids))
        if found is None:
            found = self._nodes[level, kids] = _OWN + len(self._nodes)
            bits = self._shared.facts[self._shared.space.variables[level]]
            for kid in kids:
                bits |= self._bits_of(kid)
            self._bits[found] = bits
        return found

    def _chosen(self, node: int) -> int | None:
        """The number of the kid that is chosen; None where an unknown fact is asked."""
        level = self._diagrams.level[node]
        if level < self._signs:
            return self._way.place(level)
        number = self._way.left(level).number
        if number is None:
            raise SignsOpen
        return sign_of(number)

    def _untouched(self, node: int) -> frozenset[int]:
        """The terminals of a diagram that asks no known fact."""
        ends = self._shared.ends[node]
        if ends is None:
            raise SignsOpen
        return ends


class CutRules(Rules):
    """The decisions of one profile, cut from those over all facts where these are there."""

    def __init__(self, space: Space, known: Mapping[str, Value], shared: Shared, way: Way) -> None:
        """See `Rules`."""
        super().__init__(space, known)
        self._shared = shared
        self._way = way
        self._cut: dict[int, int] = {}

    def where_applies(self, decision: Decision, reading: Reading) -> int:
        """See `Rules`."""
        return self.part(*reading_part(decision, reading))

    def agreement(self, decision: Decision) -> int:
        """See `Rules`."""
        return self.part(*agreement_part(decision))

    def holds(self, decision: Decision, condition: Expression) -> int:
        """See `Rules`."""
        return self.part(*holds_part(decision, condition))

    def part(self, part: Part, build: Build) -> int:
        """A part of a decision."""
        root = self._shared.root(part)
        if root is not None:
            return self._within(root)
        before = self.diagrams.steps_left
        found = build(self)
        self._shared.note(part, before - self.diagrams.steps_left, build)
        return found

    def _within(self, node: int) -> int:
        """What a diagram over all facts is for the unknown facts of this profile."""
        if node <= NEITHER:
            return node
        found = self._cut.get(node)
        if found is None:
            found = self._cut[node] = self._cut_at(node)
        return found

    def _cut_at(self, node: int) -> int:
        whole = self._shared.space.diagrams
        level = whole.level[node]
        if level == BOTTOM:
            return self.diagrams.terminal(whole.values[node])
        kids = whole.kids[node]
        if level >= self._shared.space.signs.first_level:
            return self._sign(level, kids)
        chosen = self._way.place(level)
        if chosen is not None:
            return self._within(kids[chosen])
        self.diagrams.spend()
        fact = self._shared.space.variables[level]
        return self.diagrams.node(self.levels[fact], tuple([self._within(kid) for kid in kids]))

    def _sign(self, level: int, kids: tuple[int, ...]) -> int:
        left = self._way.left(level)
        number = left.number
        if number is not None:
            return self._within(kids[sign_of(number)])
        below, zero, above = [self._within(kid) for kid in kids]
        self.diagrams.spend()
        return self.space.signs.test(left, below, zero, above)


def reading_part(decision: Decision, reading: Reading) -> tuple[Part, Build]:
    """What a reading concludes where the decision applies."""
    part = (decision.id, "reading", reading.id)
    return part, lambda rules: Rules.where_applies(rules, decision, reading)


def agreement_part(decision: Decision) -> tuple[Part, Build]:
    """Whether the readings agree."""
    return (decision.id, "agreement", None), lambda rules: Rules.agreement(rules, decision)


def holds_part(decision: Decision, condition: Expression) -> tuple[Part, Build]:
    """Whether a condition holds where the decision applies."""
    part = (decision.id, "holds", id(condition))  # the knowledge base keeps it alive
    return part, lambda rules: Rules.holds(rules, decision, condition)
