"""What is counted over the accounts of a company, as states of an automaton.

Each account brings a *class*: the set of tallies that its unknown answers leave possible
(`unknowns/accounts.py`), and what the chaining has counted. Classes are added: each tally of one
set to each of the other. Numbers are capped where more of them make no difference, so there are
finitely many sums; and from some number on, more accounts of one class make no difference either.
So what the accounts of a company come to follows from how many of them have each class, up to that
number.
"""

from collections.abc import Sequence
from typing import Final, TypeAlias

from kam_advisor.ir.expressions import Count, CountDistinct, CountWhere
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import NOT_APPLICABLE
from kam_advisor.record import Record
from kam_advisor.to_sql.counted import CountedState
from kam_advisor.to_sql.possible import UNSETTLED
from kam_advisor.to_sql.results import Results
from kam_advisor.unknowns.accounts import Accounts
from kam_advisor.unknowns.diagram import Diagrams
from kam_advisor.unknowns.prepared import Prepared
from kam_advisor.unknowns.rules import NoOutcome
from kam_advisor.values import UNKNOWN

Entry: TypeAlias = "frozenset[str] | int | None"
"""A number, capped; of different outcomes those seen, or a number where they are enough; None where
that is not known."""

Tally: TypeAlias = tuple[Entry, ...]
"""Per count its entry."""

MOST_STATES: Final = 4_000
MOST_CLASSES: Final = 120


class TooManyStates(Exception):
    """What is counted cannot be capped, or comes to too many states."""


class Total(Record):
    """What accounts come to together; a monoid with `Adding.start`.

    Attributes:
        possible: The tallies that are possible.
        certain: What the chaining has counted.
    """

    possible: frozenset[Tally]
    certain: Tally


class Adding:
    """Adds what accounts come to, for some counts."""

    def __init__(self, prepared: Prepared, counts: Sequence[Count]) -> None:
        """Look up from where on numbers make no difference.

        Raises:
            TooManyStates: A number is not only compared with constants.
        """
        self._enough = [prepared.enough(count) for count in counts]
        self._distinct = [isinstance(count, CountDistinct) for count in counts]
        for enough, distinct in zip(self._enough, self._distinct, strict=True):
            if enough is None and not distinct:
                raise TooManyStates
        nothing: Tally = tuple(frozenset() if distinct else 0 for distinct in self._distinct)
        self.start = Total(frozenset({self.normal(nothing)}), self.normal(nothing))
        self._added: dict[tuple[Total, Total], Total] = {}

    def normal(self, tally: Tally) -> Tally:
        """A tally, capped."""
        return tuple(map(self._capped, self._enough, self._distinct, tally))

    def plus(self, one: Total, other: Total) -> Total:
        """What two groups of accounts come to."""
        found = self._added.get((one, other))
        if found is None:
            merged = frozenset(self._merge(a, b) for a in one.possible for b in other.possible)
            found = Total(merged, self._merge(one.certain, other.certain))
            self._added[one, other] = found
        return found

    def _merge(self, one: Tally, other: Tally) -> Tally:
        return tuple(map(self._together, self._enough, self._distinct, one, other))

    def _together(self, enough: int | None, distinct: bool, one: Entry, other: Entry) -> Entry:
        if one is None or other is None:
            return None
        if isinstance(one, int) and isinstance(other, int):
            found: Entry = max(one, other) if distinct else one + other
        elif isinstance(one, frozenset) and isinstance(other, frozenset):
            found = one | other
        else:  # enough different ones already
            found = one if isinstance(one, int) else other
        return self._capped(enough, distinct, found)

    def _capped(self, enough: int | None, distinct: bool, entry: Entry) -> Entry:
        if enough is None or entry is None:
            return entry
        if isinstance(entry, frozenset):
            return enough if len(entry) >= enough else entry
        return min(entry, enough)


def counted(entry: Entry) -> int | None:
    """The number that an entry stands for."""
    return len(entry) if isinstance(entry, frozenset) else entry


class AccountTallies(Results):
    """The classes of accounts, as a diagram over all partial answers.

    Facts of the company are shared by its accounts: where one of them is unknown, the class is
    settled only if it makes no difference.
    """

    def __init__(self, knowledge: KnowledgeBase, order: tuple[str, ...], counts: tuple[Count, ...]):
        """Nothing is built before it is asked for.

        Args:
            knowledge: The rules.
            order: The facts in the order in which diagrams ask them.
            counts: What is counted.
        """
        facts = knowledge.facts
        shared = frozenset(fact for fact in order if facts[fact].scope == "company")
        super().__init__(knowledge, order, shared=shared)
        self._counts = counts

    def classes(self, adding: Adding, budget: int) -> int:
        """The diagram of the class of an account: a `Total`, or UNSETTLED.

        Raises:
            BudgetExceeded: It would be too large.
        """
        self._refill(budget)
        tallies = Accounts(self._complete_space, [self._complete], self._counts).tallies
        possible = self._possible.of(tallies[0])
        certain = [self._possible.settled(self._certain(count)) for count in self._counts]
        diagrams = self.space.diagrams

        def together(terminals: tuple[int, ...]) -> int:
            reached, *entries = (diagrams.values[terminal] for terminal in terminals)
            if not isinstance(reached, frozenset) or UNSETTLED in entries:
                return self.unsettled
            tally = tuple(map(self._entry, self._counts, entries))
            return diagrams.terminal(
                Total(frozenset(map(adding.normal, reached)), adding.normal(tally))
            )

        return diagrams.apply("class", together, (possible, *certain))

    def _certain(self, count: Count) -> int:
        if isinstance(count, CountWhere):
            return self._kleene.condition(count.condition)
        return self._kleene.decision(count.decision)

    def _entry(self, count: Count, value: object) -> Entry:
        """What the chaining counts for one account; None where it does not know."""
        if isinstance(count, CountWhere):
            return int(value) if isinstance(value, bool) else None
        if isinstance(value, NoOutcome):
            return None
        if isinstance(count, CountDistinct):
            return frozenset() if value == NOT_APPLICABLE else frozenset({str(value)})
        return int(value != NOT_APPLICABLE)


class Numbering:
    """What accounts come to, from how many of them have each class."""

    def __init__(self, adding: Adding, classes: Sequence[Total | None]) -> None:
        """See from where on more accounts make no difference.

        Args:
            adding: Adds classes.
            classes: The classes; None where one is not settled, nor is any company that has it.

        Raises:
            TooManyStates: There are too many classes.
        """
        if len(classes) > MOST_CLASSES:
            raise TooManyStates
        self._adding = adding
        self._classes = classes
        self.most = [1 if one is None else self._most(one) for one in classes]

    def _most(self, one: Total) -> int:
        number, before = 0, self._adding.start
        while (after := self._adding.plus(before, one)) != before:
            number, before = number + 1, after
        return number

    def diagram(self) -> tuple[Diagrams, int]:
        """Per class a variable, how many accounts have it; a `CountedState` or UNSETTLED.

        Raises:
            TooManyStates: There would be too many.
        """
        diagrams = Diagrams([most + 1 for most in self.most], (False, True, UNKNOWN), 0)
        levels: list[dict[Total, int]] = [{} for _ in self._classes]

        def node(level: int, total: Total) -> int:
            if level == len(self._classes):
                return diagrams.terminal(_numbers(total))
            found = levels[level].get(total)
            if found is None:
                if len(levels[level]) > MOST_STATES:
                    raise TooManyStates
                kids = tuple(node(level + 1, after) for after in self._after(level, total))
                if self._classes[level] is None:
                    kids = (kids[0], diagrams.terminal(UNSETTLED))
                found = levels[level][total] = diagrams.node(level, kids)
            return found

        return diagrams, node(0, self._adding.start)

    def _after(self, level: int, total: Total) -> list[Total]:
        """What a total becomes with so many accounts of a class."""
        found = [total]
        one = self._classes[level]
        for _ in range(0 if one is None else self.most[level]):
            assert one is not None
            found.append(self._adding.plus(found[-1], one))
        return found


def _numbers(total: Total) -> CountedState:
    """Of a total what counts: numbers."""

    def numbers(tally: Tally) -> tuple[int | None, ...]:
        return tuple(map(counted, tally))

    return CountedState(frozenset(map(numbers, total.possible)), numbers(total.certain))
