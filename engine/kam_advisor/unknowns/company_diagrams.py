"""The decisions of a company as diagrams, per tally of its accounts."""

from collections.abc import Iterator, Mapping, Sequence

from kam_advisor.ir.expressions import Count, Value
from kam_advisor.unknowns.accounts import Accounts, Tally
from kam_advisor.unknowns.diagram import FALSE, NEITHER, TRUE
from kam_advisor.unknowns.linear import Point
from kam_advisor.unknowns.paths import differ
from kam_advisor.unknowns.rules import Rules
from kam_advisor.unknowns.space import Space


class CompanyRules(Rules):
    """The decisions of the company, for one tally of its accounts."""

    def __init__(
        self, space: Space, known: Mapping[str, Value], counts: Sequence[Count], tally: Tally
    ) -> None:
        """See `Conditions`; `tally` has an entry per count."""
        super().__init__(space, known)
        self._tally = dict(zip(counts, tally, strict=True))

    def counted(self, count: Count) -> int:
        """The value of a count over accounts; NEITHER where it is not known."""
        entry = self._tally[count]
        if entry is None:
            return NEITHER
        return self.diagrams.terminal(len(entry) if isinstance(entry, frozenset) else entry)


class CompanyDiagrams:
    """One decision of a company: its diagrams for every tally its accounts can have."""

    def __init__(
        self,
        space: Space,
        known: Mapping[str, Value],
        accounts: Sequence[Rules],
        counts: tuple[Count, ...],
    ) -> None:
        """Translate what is counted, for each account.

        Args:
            space: Asks the company's facts before those of the accounts.
            known: The known raw answers to the company's facts.
            accounts: The rules of each account.
            counts: What the decision counts over the accounts.
        """
        self._space = space
        self._known = known
        self._counts = counts
        self._rules: dict[Tally, CompanyRules] = {}
        self.accounts = Accounts(space, accounts, counts)
        self.total = self.accounts.total()
        self._others: list[int] | None = None
        self._mattering: dict[tuple[str, int | None, int], bool] = {}

    def rules(self, tally: Tally) -> CompanyRules:
        """The company's decisions where its accounts have this tally."""
        if tally not in self._rules:
            self._rules[tally] = CompanyRules(self._space, self._known, self._counts, tally)
        return self._rules[tally]

    def cases(self) -> Iterator[tuple[Tally, int]]:
        """Every tally the accounts can have, and for which answers of the company."""
        for tally in self._members(self.total):
            yield tally, self._has(self.total, tally)

    def matters(self, decision: str, account: int | None, fact: str) -> bool:
        """Whether two completions that differ in this fact only have different outcomes.

        Args:
            decision: A decision of the company.
            account: Whose fact; None for the company's.
            fact: A fact that has a level.
        """
        level = self._space.levels[fact]
        root = None if account is None else self.accounts.tallies[account]
        key = (decision, root, level)  # accounts with the same diagram are interchangeable
        if key not in self._mattering:
            idle = root is not None and level not in self._space.paths.support(root).levels
            self._mattering[key] = not idle and self._search_change(decision, account, level)
        return self._mattering[key]

    def _search_change(self, decision: str, account: int | None, level: int) -> bool:
        for value in range(self._space.diagrams.sizes[level] - 1):
            if account is None:
                tallies = self.accounts.tallies
                pairs = [self.accounts.pairs(tally, level, value) for tally in tallies]
                changes, sides = self.accounts.add_pairs(pairs), (value, value + 1)
            else:
                pair = self.accounts.pairs(self.accounts.tallies[account], level, value)
                changes, sides = self.accounts.changes(self._all_others()[account], pair), None
            if self._changes_outcome(decision, changes, level, sides):
                return True
        return False

    def _all_others(self) -> list[int]:
        if self._others is None:
            self._others = self.accounts.all_but_one()
        return self._others

    def _changes_outcome(
        self, decision: str, changes: int, level: int, sides: tuple[int, int] | None
    ) -> bool:
        """Whether a change of tallies, and of a company's fact, changes the decision somewhere."""
        diagrams = self._space.diagrams
        for pair in self._members(changes):
            one, other = (self.rules(tally).decision(decision) for tally in pair)
            if sides is not None:
                one = diagrams.fixed(one, level, sides[0])
                other = diagrams.fixed(other, level, sides[1])
            if one == other:
                continue
            differing = diagrams.apply("differ", differ, (one, other))
            both = diagrams.conjunction((self._has(changes, pair), differing))
            if TRUE in self._space.paths.reach(both).all:
                return True
        return False

    def _members(self, sets: int) -> list[tuple]:  # type: ignore[type-arg]
        """Every member of the sets a diagram ends in, in a fixed order."""
        found: set[tuple[object, ...]] = set()
        for terminal in self._space.paths.reach(sets).all:
            members = self._space.diagrams.values[terminal]
            assert isinstance(members, frozenset)
            found |= members
        return sorted(found, key=_in_order)

    def _has(self, sets: int, member: tuple[object, ...]) -> int:
        """Where a member is in the set."""

        def has(terminals: tuple[int, ...]) -> int:
            members = self._space.diagrams.values[terminals[0]]
            return TRUE if isinstance(members, frozenset) and member in members else FALSE

        return self._space.diagrams.apply(("has", member), has, (sets,))

    def ways(
        self, tally: Tally, chosen: Mapping[int, int]
    ) -> list[tuple[dict[int, int], Point]] | None:
        """Per account a way to a tally of its own; together they come to `tally`.

        Args:
            tally: One that the accounts can have.
            chosen: The answers of the company, per level; where there is none, the first one.
        """
        roots = []
        for root in self.accounts.tallies:
            for level in range(self.accounts.boundary):
                root = self._space.diagrams.fixed(root, level, chosen.get(level, 0))
            roots.append(root)
        ways = []
        for root, terminal in zip(roots, self._split(tally, roots), strict=True):
            ways.append(self._space.paths.way(root, {terminal}))
        return [way for way in ways if way is not None] if None not in ways else None

    def _split(self, tally: Tally, roots: list[int]) -> list[int]:
        """Per account one of its possible tallies, so that together they are `tally`."""
        sums: list[dict[Tally, tuple[Tally, int]]] = [{self.accounts.nothing: ((), -1)}]
        for root in roots:
            following: dict[Tally, tuple[Tally, int]] = {}
            for before in sums[-1]:
                for terminal in sorted(self._space.paths.reach(root).all):
                    part = self._space.diagrams.values[terminal]
                    assert isinstance(part, tuple)
                    following.setdefault(self.accounts.merge(before, part), (before, terminal))
            sums.append(following)
        found: list[int] = []
        for step in reversed(sums[1:]):
            tally, terminal = step[tally]
            found.append(terminal)
        return found[::-1]


def _in_order(member: object) -> tuple[object, ...]:
    """A sort key: tallies and pairs of them, their sets by their sorted members."""
    if isinstance(member, tuple):
        return (2, tuple(map(_in_order, member)))
    if isinstance(member, frozenset):
        return (1, tuple(sorted(map(str, member))))
    return (0, -1 if member is None else member)
