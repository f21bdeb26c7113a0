"""What a decision, gap or warning comes to with complete answers, by the reference evaluator."""

from collections.abc import Mapping

from kam_advisor.advisor import Advisor, counts_of
from kam_advisor.interview import Ask, Target
from kam_advisor.ir.derived import OverAccounts
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import NOT_APPLICABLE
from kam_advisor.load.selection import selected
from kam_advisor.profile import Account, Profile
from kam_advisor.reference.chain import ReferenceEngine
from kam_advisor.reference.decide import decide
from kam_advisor.reference.derive import Deriver
from kam_advisor.reference.evaluate import Context, evaluate, quantity_value
from kam_advisor.reference.settle import Settler


class Meaning:
    """One decision, with the part of the rules that it needs."""

    def __init__(self, knowledge: KnowledgeBase, decision: str) -> None:
        """Leave out of the rules what the decision does not need."""
        self._knowledge = selected(knowledge, [decision])
        self._settler = Settler(self._knowledge)
        self._deriver = Deriver(self._knowledge, self._settler)
        facts = self._knowledge.facts.values()
        self._over = any(isinstance(fact.derived, OverAccounts) for fact in facts)
        self._counts = bool(counts_of(self._knowledge))
        self._advisor = Advisor(self._knowledge, ReferenceEngine(self._knowledge))
        self._asks: dict[tuple[int | None, int], frozenset[Ask]] = {}

    def asks(self, account: int | None, accounts: int) -> frozenset[Ask]:
        """Every question whose answer the decision can look at.

        Args:
            account: The account it is about; None for the company.
            accounts: How many there are.
        """
        if (account, accounts) not in self._asks:
            everyone = account is None or self._over
            whose = range(accounts) if everyone else [account]
            self._asks[account, accounts] = frozenset(
                Ask(owner, fact.id)
                for fact in self._knowledge.facts.values()
                if fact.derived is None
                for owner in ([None] if fact.scope == "company" else whose)
            )
        return self._asks[account, accounts]

    def result(self, target: Target, full: Mapping[Ask, Value], accounts: int) -> object:
        """What a target comes to.

        Args:
            target: About the decision.
            full: The answers.
            accounts: How many accounts there are.
        """
        own: dict[int | None, dict[str, Value]] = {n: {} for n in (None, *range(accounts))}
        for ask, value in full.items():
            own[ask.account][ask.fact] = value
        each = [own[number] for number in range(accounts)]
        if target.account is None and self._counts:
            return self._counted(target, own[None], each)
        given = {**own[None], **(own[target.account] if target.account is not None else {})}
        if self._deriver.needed:
            derived = self._deriver.derive(own[None], each)
            given |= derived.company
            if target.account is not None:
                given |= derived.accounts[target.account]
        return self._result(target, given)

    def _result(self, target: Target, given: Mapping[str, Value]) -> object:
        outcomes: dict[str, str] = {}
        found: dict[str, object] = {}
        facts = self._settler.facts_that_count(given)
        context = Context(self._knowledge, facts, found, outcomes, {})  # type: ignore[arg-type]
        for name in self._settler.quantity_order:
            found[name] = quantity_value(self._knowledge.quantities[name], context)
        for decision in self._knowledge.decisions.values():
            outcome = decide(decision, context)
            if isinstance(outcome, str):
                outcomes[decision.id] = outcome
        if target.finding is None:
            return outcomes.get(target.decision)
        if outcomes.get(target.decision) == NOT_APPLICABLE:
            return False
        warnings = self._knowledge.decisions[target.decision].warnings
        return evaluate(next(w.when for w in warnings if w.id == target.finding), context) is True

    def _counted(
        self, target: Target, company: Mapping[str, Value], each: list[dict[str, Value]]
    ) -> object:
        """Of a decision that counts over the accounts."""
        accounts = tuple(Account(f"Account {n}", facts) for n, facts in enumerate(each))
        found = self._advisor.assess(Profile("Somebody", company, accounts), {target.decision})
        return found.company.decisions[target.decision].outcome
