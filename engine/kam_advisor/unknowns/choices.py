"""The cheapest ways to bring a condition about by choosing answers, all of them, by its diagram.

Every variable is given one option: a value, or to be left open. Left open to EVERY value, the
condition must hold whatever the value turns out to be; open to SOME value, it must be able to hold.
Which options a variable has, and what each costs, a `Choice` says. As equal parts of a diagram are
one node, the cheapest way from each node on is computed once: dynamic programming over the diagram
covers every combination of options, however many there are.

An option is chosen before any open value is known. So EVERY is the conjunction over the values
below (a diagram again), not a choice made anew for each of them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from kam_advisor.unknowns.diagram import FALSE, TRUE, Diagrams

EVERY: Final = -1
SOME: Final = -2
Option: TypeAlias = int
"""The number of a value, or EVERY, or SOME."""

Selection: TypeAlias = Mapping[int, Option]
"""Per level the option chosen, where it is not the free one."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The options of a variable with their costs; exactly one of them is free.

    Attributes:
        values: Per value that may be chosen (by its number) the cost, 0 or more.
        every: What it costs to leave the variable open to every value; None: not an option.
        some: What it costs to leave it open to some value; None: not an option.
    """

    values: Mapping[int, int] = field(default_factory=dict)
    every: int | None = None
    some: int | None = None


class Selections:
    """The cheapest selections of options under which conditions hold."""

    def __init__(
        self,
        diagrams: Diagrams,
        choices: Mapping[int, Choice],
        end: Callable[[int], bool | None],
    ) -> None:
        """Nothing is computed before it is asked.

        Args:
            diagrams: Where the conditions are.
            choices: Per level its options.
            end: Whether a diagram that asks no level of `choices` holds; None for any other.
        """
        self._diagrams = diagrams
        self._choices = choices
        self._end = end
        self._costs: dict[int, int | None] = {}
        self._counts: dict[int, int] = {}

    def cost(self, condition: int) -> int | None:
        """The least cost of a selection under which the condition holds; None: there is none.

        Raises:
            BudgetExceeded: The diagrams needed on the way are too many.
        """
        if condition not in self._costs:
            self._diagrams.spend()
            found = self._ended(condition)
            if found is None:
                costs = [
                    cost + rest
                    for _, cost, kid in self._options(condition)
                    if (rest := self.cost(kid)) is not None
                ]
                self._costs[condition] = min(costs, default=None)
            else:
                self._costs[condition] = 0 if found else None
        return self._costs[condition]

    def count(self, condition: int) -> int:
        """How many selections of least cost there are."""
        if condition not in self._counts:
            if self._ended(condition) is None:
                found = sum(self.count(kid) for _, kid in self._cheapest(condition))
            else:
                found = int(self.cost(condition) is not None)
            self._counts[condition] = found
        return self._counts[condition]

    def all(self, condition: int) -> Iterator[dict[int, Option]]:
        """The selections of least cost, ordered by level and then by option."""
        if self.cost(condition) is None:
            return
        if self._ended(condition) is not None:
            yield {}
            return
        level = self._diagrams.level[condition]
        for option, kid in self._cheapest(condition):
            free = self._cost_of(level, option) == 0
            for rest in self.all(kid):
                yield rest if free else {level: option, **rest}

    def _ended(self, condition: int) -> bool | None:
        if condition in (FALSE, TRUE):
            return condition == TRUE
        return self._end(condition)

    def _cheapest(self, condition: int) -> Iterator[tuple[Option, int]]:
        """The options that selections of least cost take, each with the diagram that is left."""
        least = self.cost(condition)
        for option, cost, kid in self._options(condition):
            rest = self.cost(kid)
            if rest is not None and cost + rest == least:
                yield option, kid

    def _options(self, condition: int) -> Iterator[tuple[Option, int, int]]:
        """Each option of the first variable, its cost, and the diagram that is left."""
        level, kids = self._diagrams.level[condition], self._diagrams.kids[condition]
        choice = self._choices[level]
        for value, cost in choice.values.items():
            yield value, cost, kids[value]
        if choice.every is not None:
            yield EVERY, choice.every, self._diagrams.conjunction(kids)
        if choice.some is not None:
            yield SOME, choice.some, self._diagrams.disjunction(kids)

    def _cost_of(self, level: int, option: Option) -> int | None:
        choice = self._choices[level]
        if option >= 0:
            return choice.values[option]
        return choice.every if option == EVERY else choice.some
