"""What is prepared once per knowledge base, for the completions of any profile."""

from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property

from kam_advisor.ir.expressions import Compare, Count, Outcome, Value
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.walk import decision_conditions, walk_through
from kam_advisor.unknowns.domains import domains, enough_accounts, facts_in_order
from kam_advisor.unknowns.separable import SeparableSum, separable

DEFAULT_BUDGET = 400_000
"""Steps per question; about two seconds, and some hundred megabytes at most."""


class Prepared:
    """A knowledge base as the completions of its profiles need it. Safe to share by threads."""

    def __init__(self, knowledge: KnowledgeBase, budget: int = DEFAULT_BUDGET) -> None:
        """Prepare the domains of the facts and the order in which they are asked.

        Args:
            knowledge: The rules and what they speak about.
            budget: How many steps one question about a profile may take before it is answered by
                a superset.
        """
        self.knowledge = knowledge
        self.budget = budget
        self.domains = domains(knowledge)
        self._closures: dict[str, tuple[str, ...]] = {}
        self._enough: dict[Count, int | None] | None = None
        self._sums: dict[int, SeparableSum | None] = {}

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The facts of all decisions, in the order of their first use."""
        return facts_in_order(self.knowledge, self.knowledge.decisions)

    @cached_property
    def company_order(self) -> tuple[str, ...]:
        """The same, the company's facts before those of the accounts."""
        facts = self.knowledge.facts
        return tuple(sorted(self.order, key=lambda name: facts[name].scope != "company"))

    @cached_property
    def answers(self) -> Mapping[str, tuple[Value, ...]]:
        """Per finite fact every answer that can count."""
        facts = self.knowledge.facts
        found: dict[str, tuple[Value, ...]] = {}
        for name, domain in self.domains.items():
            if domain.complete:
                otherwise = facts[name].otherwise
                extra = () if otherwise is None or otherwise in domain.values else (otherwise,)
                found[name] = (*domain.values, *extra)
        return found

    def closure(self, decision: str) -> tuple[str, ...]:
        """The facts that a decision mentions, through other decisions too, in order of use."""
        if decision not in self._closures:
            self._closures[decision] = facts_in_order(self.knowledge, [decision])
        return self._closures[decision]

    def difference(self, comparison: Compare) -> SeparableSum | None:
        """Left minus right side as a sum over finite facts; None where it is not one."""
        key = id(comparison)  # the knowledge base keeps its expressions alive
        if key not in self._sums:
            self._sums[key] = difference(comparison, self.knowledge, self.answers)
        return self._sums[key]

    def enough(self, count: Count) -> int | None:
        """From which number on a count over accounts makes no difference; None: there is none."""
        if self._enough is None:
            self._enough = enough_accounts(self.knowledge)
        return self._enough.get(count)

    def counted_in(self, decision: str) -> tuple[Count, ...]:
        """The counts over accounts that a decision and those it builds on use, in order of use."""
        found: dict[Count, None] = {}
        decided: dict[str, None] = {}

        def look(name: str) -> None:
            decided[name] = None
            for condition in decision_conditions(self.knowledge.decisions[name]):
                for part in walk_through(condition, self.knowledge):
                    if isinstance(part, Count):
                        found[part] = None
                    elif isinstance(part, Outcome) and part.decision not in decided:
                        look(part.decision)

        look(decision)
        return tuple(found)


def difference(
    comparison: Compare, knowledge: KnowledgeBase, answers: Mapping[str, tuple[Value, ...]]
) -> SeparableSum | None:
    """Left minus right side of a comparison as a sum over the facts in `answers`."""
    left = separable(comparison.left, knowledge, answers)
    right = separable(comparison.right, knowledge, answers) if left else None
    if left is None or right is None:
        return None
    return left.plus(right.times(Fraction(-1)))
