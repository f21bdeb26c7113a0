"""The way in: a knowledge base, ready for the completions of any profile."""

from collections.abc import Mapping, Sequence

from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.unknowns.company import CompanyCompletions
from kam_advisor.unknowns.completions import Completions
from kam_advisor.unknowns.domains import Domain
from kam_advisor.unknowns.outcomes import OutcomeDiagrams
from kam_advisor.unknowns.prepared import DEFAULT_BUDGET, Prepared
from kam_advisor.unknowns.shared import Shared


class CompletionModel:
    """A knowledge base as the completions of its profiles need it. Safe to share by threads."""

    def __init__(self, knowledge: KnowledgeBase, budget: int = DEFAULT_BUDGET) -> None:
        """Prepare what all profiles have in common.

        Args:
            knowledge: The rules and what they speak about.
            budget: How many steps one question about a profile may take before it is answered by
                a superset.
        """
        self._prepared = Prepared(knowledge, budget)
        self._shared = Shared(self._prepared)

    @property
    def knowledge(self) -> KnowledgeBase:
        """The rules, and what they speak about."""
        return self._prepared.knowledge

    def account(self, known: Mapping[str, Value]) -> Completions:
        """The completions of one account.

        Args:
            known: The known raw answers, of the company and the account; an absent fact is unknown.
        """
        return Completions(self._prepared, known, self._shared)

    def company(
        self, known: Mapping[str, Value], accounts: Sequence[Mapping[str, Value]]
    ) -> CompanyCompletions:
        """The completions of a company and its accounts together.

        Args:
            known: The known raw answers to the company's facts.
            accounts: Per account the known raw answers; those to the company's facts do not count.
        """
        facts = self._prepared.knowledge.facts
        own = [{f: v for f, v in a.items() if facts[f].scope == "account"} for a in accounts]
        return CompanyCompletions(self._prepared, known, own)

    def outcomes(self, held: Mapping[str, Value]) -> OutcomeDiagrams:
        """The decisions as diagrams over all answers, some facts held at theirs."""
        return OutcomeDiagrams(self._prepared, held)

    def domain(self, fact: str) -> Domain:
        """The answers of a fact that need telling apart."""
        return self._prepared.domains[fact]

    def counts(self, decision: str) -> bool:
        """Whether a decision, or one that it builds on, counts over the accounts."""
        return bool(self._prepared.counted_in(decision))

    def facts_of(self, decision: str) -> tuple[str, ...]:
        """The facts that a decision mentions, through other decisions too, in order of use."""
        return self._prepared.closure(decision)
