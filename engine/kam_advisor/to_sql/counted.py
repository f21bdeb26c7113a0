"""What is counted over the accounts of a company, as one variable of the company's decisions.

Its values are what the accounts of a company may come to (`tallies.py`). Over complete answers that
is a tally, a number for each count; over partial ones a set of tallies, and what the chaining has
counted. So all that the counts of a company have to do with each other is kept.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from kam_advisor.ir.expressions import Count
from kam_advisor.record import Record
from kam_advisor.unknowns.diagram import NEITHER, Diagrams

Numbers: TypeAlias = tuple[int | None, ...]
"""Per count the number; None where it is not known."""


class CountedState(Record):
    """What accounts with unknown answers come to.

    Attributes:
        possible: The tallies that are possible.
        certain: What the chaining has counted.
    """

    possible: frozenset[Numbers]
    certain: Numbers


class Counted(Record):
    """The variable.

    Attributes:
        name: What it is called, as facts are by their ids.
        counts: What is counted.
        states: What partial answers may come to; None where that is not settled. One more value
            stands for that, too.
    """

    name: str
    counts: tuple[Count, ...]
    states: tuple[CountedState | None, ...]

    @property
    def tallies(self) -> tuple[Numbers, ...]:
        """What complete answers may come to."""
        found = {tally for state in self.states if state for tally in state.possible}
        return tuple(sorted(found, key=str)) or ((None,) * len(self.counts),)

    def complete(self, count: Count, diagrams: Diagrams, level: int) -> int:
        """The value of a count over complete answers."""
        place = self.counts.index(count)
        return diagrams.node(level, tuple(_end(tally[place], diagrams) for tally in self.tallies))

    def certain(self, count: Count, diagrams: Diagrams, level: int) -> int:
        """The value of a count in the chaining; to be read by `settled` only."""
        place = self.counts.index(count)
        ends = [_end(state.certain[place] if state else None, diagrams) for state in self.states]
        return diagrams.node(level, (*ends, NEITHER))

    def settled(self, kids: Sequence[int], agreed: int) -> tuple[int, ...]:
        """What a diagram of `certain` leads to, `agreed` where nothing is settled."""
        states = zip(self.states, kids, strict=False)
        return (*(kid if state else agreed for state, kid in states), agreed)

    def partial(
        self, kids: Sequence[int], together: Callable[[frozenset[int]], int], agreed: int
    ) -> tuple[int, ...]:
        """What a diagram over complete answers leads to over partial ones.

        Args:
            kids: What each tally leads to.
            together: What several of them come to.
            agreed: What they come to where no more is known than that it is one of them.
        """
        by_tally = dict(zip(self.tallies, kids, strict=True))
        found = [
            together(frozenset(by_tally[tally] for tally in state.possible)) if state else agreed
            for state in self.states
        ]
        return (*found, agreed)


def _end(number: int | None, diagrams: Diagrams) -> int:
    return NEITHER if number is None else diagrams.terminal(number)
