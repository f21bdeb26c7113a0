"""The answers of one account to one decision, as choices on the decision's diagram.

What `what_changes.py`, `robustness.py` and `sufficient.py` build on.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cached_property
from itertools import combinations
from typing import Literal, TypeAlias

from kam_advisor.explain.moves import Moves, moves
from kam_advisor.ir.derived import Exists, Given
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import FactDeclaration
from kam_advisor.unknowns import (
    Choice,
    CompletionModel,
    NoOutcome,
    OutcomeDiagrams,
    Selections,
)
from kam_advisor.unknowns.diagram import TRUE

Quantifier: TypeAlias = Literal["every", "some"]
"""Whether a condition is to hold for every answer that is left open, or for some."""

_MOST_NUMBERS = 5
"""Of so many answers in arithmetic every part is tried; of more only all of them together."""


class Diagramed:
    """Builds the diagrams of a knowledge base once for each set of held answers."""

    def __init__(self, model: CompletionModel, facts: Mapping[str, FactDeclaration]) -> None:
        """No diagrams yet. Not to be shared by threads.

        Args:
            model: The completions of the knowledge base.
            facts: Its facts, with the efforts that count.
        """
        self.model = model
        self.facts = facts
        self._outcomes: dict[frozenset[tuple[str, Value]], OutcomeDiagrams] = {}

    def outcomes(self, held: Mapping[str, Value]) -> OutcomeDiagrams:
        """The diagrams with these answers held."""
        key = frozenset(held.items())
        if key not in self._outcomes:
            if len(self._outcomes) >= _MOST_KEPT:
                self._outcomes.clear()
            self._outcomes[key] = self.model.outcomes(held)
        found = self._outcomes[key]
        found.diagrams.refill()
        return found


_MOST_KEPT = 50


class Situation:
    """One decision and the answers given for it.

    Attributes:
        decision: Its id.
        given: The given answers to its facts, in the order of the rules; numbers over accounts
            among them. Whether something is given is no answer: it stays as it is.
        unknown: Its other facts, in that order.
        numbers: The given answers that stand in arithmetic, and numbers over accounts; they are
            held, not varied.
        outcomes: The diagrams, with these numbers held.
    """

    def __init__(self, diagramed: Diagramed, decision: str, given: Mapping[str, Value]) -> None:
        """Look at the answers a decision depends on.

        Args:
            diagramed: The diagrams of the knowledge base.
            decision: A decision of scope account.
            given: The known raw answers of the company and the account.
        """
        model = diagramed.model
        order = model.facts_of(decision)
        self.decision = decision
        self.facts = diagramed.facts
        facts = diagramed.facts
        always = Given | Exists
        self._whole = {
            f: given[f] for f in order if f in given and isinstance(facts[f].derived, always)
        }
        self.given = {f: given[f] for f in order if f in given and f not in self._whole}
        self.unknown = tuple(fact for fact in order if fact not in given)
        self.numbers = {
            f: v
            for f, v in self.given.items()
            if not model.domain(f).values or facts[f].derived is not None
        }
        self._diagramed = diagramed
        self.outcomes = diagramed.outcomes({**self._whole, **self.numbers})

    @cached_property
    def moves(self) -> Mapping[str, Moves]:
        """Per given answer the moves to others; none of numbers in arithmetic."""
        domain = self._diagramed.model.domain
        return {
            fact: moves(self.facts[fact], domain(fact), value)
            for fact, value in self.given.items()
            if fact not in self.numbers
        }

    def answers(self, fact: str) -> tuple[Value, ...]:
        """The answers to a fact that need telling apart."""
        return self._diagramed.model.domain(fact).values

    def complete(self, fact: str) -> bool:
        """Whether these are all answers there are."""
        return self._diagramed.model.domain(fact).complete

    def depends(self) -> Collection[str]:
        """The facts on which the decision depends at all."""
        return self.outcomes.asked(self.outcomes.decision(self.decision))

    def selections(
        self,
        given: Callable[[str, Moves], Choice],
        unknown: Callable[[str], Choice],
        numbers: Quantifier,
        outcomes: OutcomeDiagrams | None = None,
    ) -> Selections:
        """The selections of answers to all facts.

        Args:
            given: The choice for a fact with a given answer.
            unknown: The choice for a fact without.
            numbers: What is asked of open numbers that stand in arithmetic.
            outcomes: The diagrams, where other than with all numbers held.
        """
        outcomes = outcomes or self.outcomes
        choices = {
            level: given(fact, self.moves[fact]) if fact in self.moves else unknown(fact)
            for fact, level in outcomes.levels.items()
            if fact in self.moves or fact in self.unknown
        }

        def end(node: int) -> bool | None:
            if not outcomes.asks_numbers(node):
                return None
            reached = outcomes.reach(node)
            return reached == {TRUE} if numbers == "every" else TRUE in reached

        return Selections(outcomes.diagrams, choices, end)

    def with_fewer_numbers(self) -> Iterator[tuple[tuple[str, ...], OutcomeDiagrams]]:
        """Every part of the numbers in arithmetic, with the diagrams that hold just that part."""
        names = tuple(self.numbers)
        sizes = range(len(names) + 1) if len(names) <= _MOST_NUMBERS else (len(names),)
        for size in sizes:
            for held in combinations(names, size):
                yield (
                    held,
                    self._diagramed.outcomes({**self._whole, **{f: self.numbers[f] for f in held}}),
                )

    def outcomes_with(self, fact: str, answer: int) -> frozenset[str | NoOutcome]:
        """What the decision can come to with another answer to one fact, the others as they are."""
        diagrams, found = self.outcomes.diagrams, set[int]()
        waiting = [self.outcomes.decision(self.decision)]
        while waiting:
            node = waiting.pop()
            asked = self.outcomes.fact_at.get(diagrams.level[node])
            if asked is None:
                found |= self.outcomes.reach(node)
            elif asked in self.moves:
                number = answer if asked == fact else self.moves[asked].now
                waiting.append(diagrams.kids[node][number])
            else:
                waiting.extend(diagrams.kids[node])
        return self.outcomes.outcomes(found)
