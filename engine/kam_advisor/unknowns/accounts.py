"""What several accounts of one company add up to, over the answers they share.

The accounts have the company's facts in common and are independent otherwise. So per account a
diagram over the company's facts says which *tallies* the account can bring; the sets of tallies of
all accounts are then added, point by point. A tally has one entry per count that is asked for.
"""

from collections.abc import Callable, Hashable, Sequence
from functools import reduce
from typing import Any, TypeAlias

from kam_advisor.ir.expressions import Count, CountDistinct, CountWhere
from kam_advisor.ir.rules import NOT_APPLICABLE
from kam_advisor.unknowns.diagram import FALSE, TRUE
from kam_advisor.unknowns.rules import NoOutcome, Rules
from kam_advisor.unknowns.space import Space

Tally: TypeAlias = "tuple[frozenset[str] | int | None, ...]"
"""Per count the outcomes seen, or the number of accounts (up to where it makes no difference any
more); None: not known in this completion."""


class Accounts:
    """The diagrams of the tallies of a company's accounts, for some counts."""

    def __init__(self, space: Space, accounts: Sequence[Rules], counts: Sequence[Count]) -> None:
        """Translate the decisions that are counted, for each account.

        Args:
            space: Asks the company's facts before those of the accounts.
            accounts: The rules of each account, all in `space`.
            counts: What is counted.
        """
        self._space = space
        self._diagrams = space.diagrams
        self._counts = tuple(counts)
        facts = space.prepared.knowledge.facts
        self.boundary = sum(facts[f].scope == "company" for f in space.levels)
        self._abstracted: dict[int, int] = {}
        self._enough = [space.prepared.enough(count) for count in self._counts]
        self.nothing: Tally = tuple(
            frozenset() if isinstance(count, CountDistinct) else 0 for count in self._counts
        )
        self.tallies = [self._tally(rules) for rules in accounts]

    def merge(self, a: Tally, b: Tally) -> Tally:
        """The tally of two groups of accounts together."""
        parts = zip(self._enough, a, b, strict=True)
        return tuple([_merge(enough, x, y) for enough, x, y in parts])

    @property
    def has_signs(self) -> bool:
        """Whether a tally depends on unknown numbers inside arithmetic."""
        nodes = (node for root in self.tallies for node in self._space.paths.nodes(root))
        return any(map(self._space.signs.is_sign, nodes))

    def total(self) -> int:
        """The set of tallies of all accounts together, over the company's facts."""
        return self.add([self.possible(tally) for tally in self.tallies])

    def add(self, sets: Sequence[int]) -> int:
        """Add sets of tallies."""
        start = self._diagrams.terminal(frozenset({self.nothing}))
        return reduce(self._plus, sets, start)

    def all_but_one(self) -> list[int]:
        """Per account the set of tallies of all others together."""
        sets = [self.possible(tally) for tally in self.tallies]
        before, after = [self.add([])], [self.add([])]
        for one, other in zip(sets, reversed(sets), strict=True):
            before.append(self._plus(before[-1], one))
            after.append(self._plus(after[-1], other))
        return [self._plus(b, a) for b, a in zip(before[:-1], after[-2::-1], strict=True)]

    def _plus(self, left: int, right: int) -> int:
        return self._diagrams.apply("add tallies", self._each(self.merge), (left, right))

    def add_pairs(self, sets: Sequence[int]) -> int:
        """Add sets of pairs of tallies."""
        start = self._diagrams.terminal(frozenset({(self.nothing, self.nothing)}))
        merge_pairs = self._each(lambda a, b: (self.merge(a[0], b[0]), self.merge(a[1], b[1])))
        return reduce(
            lambda x, y: self._diagrams.apply("add pairs", merge_pairs, (x, y)), sets, start
        )

    def changes(self, others: int, pairs: int) -> int:
        """The pairs of an account, with the tallies of the others added to both sides."""
        added = self._each(lambda s, pair: (self.merge(s, pair[0]), self.merge(s, pair[1])))
        return self._diagrams.apply("changes", added, (others, pairs))

    def pairs(self, tally: int, level: int, value: int) -> int:
        """The pairs of tallies for a value of a variable and for the next, all else equal."""
        fixed = self._diagrams.fixed
        sides = fixed(tally, level, value), fixed(tally, level, value + 1)
        return self.possible(self._diagrams.apply("pair", self._pair, sides))

    def possible(self, root: int) -> int:
        """Over the company's facts, the set of values that a diagram can have."""
        found = self._abstracted.get(root)
        if found is None:
            level = self._diagrams.level[root]
            if level < self.boundary:
                kids = tuple([self.possible(kid) for kid in self._diagrams.kids[root]])
                found = self._diagrams.node(level, kids)
            else:
                reach = self._space.paths.reach(root).all
                values = frozenset(self._diagrams.values[terminal] for terminal in reach)
                found = self._diagrams.terminal(values)
            self._abstracted[root] = found
        return found

    def _each(self, join: Callable[[Any, Any], Hashable]) -> Callable[[tuple[int, ...]], int]:
        """The operation that joins every value of one set with every value of another."""

        def joined(terminals: tuple[int, ...]) -> int:
            one, other = (self._members(terminal) for terminal in terminals)
            return self._diagrams.terminal(frozenset(join(a, b) for a in one for b in other))

        return joined

    def _members(self, terminal: int) -> frozenset[Hashable]:
        members = self._diagrams.values[terminal]
        assert isinstance(members, frozenset)
        return members

    def _pair(self, terminals: tuple[int, ...]) -> int:
        return self._diagrams.terminal(tuple(self._diagrams.values[t] for t in terminals))

    def _tally(self, rules: Rules) -> int:
        """The diagram of the tally of one account; nothing to ask where nothing is counted."""
        if not self._counts:
            return self._diagrams.terminal(self.nothing)
        parts = tuple(self._counted(rules, count) for count in self._counts)

        def tally(terminals: tuple[int, ...]) -> int:
            entries = zip(self._counts, terminals, strict=True)
            return self._diagrams.terminal(tuple(self._entry(c, t) for c, t in entries))

        return self._diagrams.apply(("tally", self._counts), tally, parts)

    def _counted(self, rules: Rules, count: Count) -> int:
        if isinstance(count, CountWhere):
            return rules.condition(count.condition)
        decision = self._space.prepared.knowledge.decisions[count.decision]
        if isinstance(count, CountDistinct):
            return rules.decision(decision.id)
        return rules.decision_applies(decision)

    def _entry(self, count: Count, terminal: int) -> frozenset[str] | int | None:
        if not isinstance(count, CountDistinct):
            return {TRUE: 1, FALSE: 0}.get(terminal)
        outcome = self._diagrams.values[terminal]
        if isinstance(outcome, NoOutcome):
            return None
        return frozenset() if outcome == NOT_APPLICABLE else frozenset({str(outcome)})


def _merge(
    enough: int | None, x: frozenset[str] | int | None, y: frozenset[str] | int | None
) -> frozenset[str] | int | None:
    if x is None or y is None:
        return None
    if isinstance(x, int) and isinstance(y, int):
        return x + y if enough is None else min(x + y, enough)
    assert isinstance(x, frozenset)
    assert isinstance(y, frozenset)
    return x | y
