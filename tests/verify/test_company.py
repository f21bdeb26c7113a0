"""Decisions over the accounts of a company, against every company that can make a difference."""

from collections.abc import Iterator
from itertools import combinations_with_replacement, product
from random import Random

import pytest

from exhaustive import Exhaustive, Found
from kam_advisor.advisor import counts_of
from kam_advisor.ir.expressions import CountAccounts, CountWhere, Expression, Fact, Value
from kam_advisor.ir.knowledge import KnowledgeBase, Scope
from kam_advisor.ir.rules import NOT_APPLICABLE
from kam_advisor.literals import finite_values
from kam_advisor.reference.decide import Decider
from kam_advisor.reference.evaluate import Context
from kam_advisor.reference.settle import Settler
from kam_advisor.values import UNKNOWN, Unknown
from kam_advisor.verify.check import check_rules
from random_rules import RandomRules

ACCOUNTS = 4
"""No count in these rules is compared with more than 2, and there is one decision that counts."""


class Companies(Exhaustive):
    """Every company, as far as its accounts differ in their outcomes."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self.knowledge = knowledge
        self.decider = Decider(knowledge, Settler(knowledge))
        self.found: Found = set()
        self.all = [context for own in self._answers("company") for context in self._company(own)]

    def findings(self) -> Found:
        for decision in self.knowledge.decisions.values():
            if decision.scope == "company":
                self._decision(decision)
        return self.found

    def _answers(self, scope: Scope) -> Iterator[dict[str, Value]]:
        names = [name for name, f in self.knowledge.facts.items() if f.scope == scope]
        values = [finite_values(Fact(name), self.knowledge) or () for name in names]
        for one in product(*values):
            yield dict(zip(names, one, strict=True))

    def _company(self, own: dict[str, Value]) -> Iterator[Context]:
        outcomes = [
            tuple(sorted(self.decider.outcomes({**own, **answers}).items()))
            for answers in self._answers("account")
        ]
        different = sorted(set(outcomes))
        seen = []
        for number in range(1, ACCOUNTS + 1):
            for accounts in combinations_with_replacement(different, number):
                counted = self._counted([dict(account) for account in accounts])
                if counted not in seen:
                    seen.append(counted)
                    yield self.decider.context(own, "company", counted)

    def _counted(self, accounts: list[dict[str, str]]) -> dict[Expression, Value | Unknown]:
        found: dict[Expression, Value | Unknown] = {}
        for count in counts_of(self.knowledge):
            assert not isinstance(count, CountWhere)  # these rules count outcomes
            outcomes = [account.get(count.decision) for account in accounts]
            applying = [outcome for outcome in outcomes if outcome != NOT_APPLICABLE]
            several = len(applying) if isinstance(count, CountAccounts) else len(set(applying))
            found[count] = UNKNOWN if None in applying else several
        return found


@pytest.mark.parametrize("seed", range(12))
def test_findings_over_accounts(seed: int) -> None:
    knowledge = RandomRules(Random(seed), company=True).knowledge
    company = [d.id for d in knowledge.decisions.values() if d.scope == "company"]
    kinds = ("idle-fact", "unused-fact", "undefined-number")
    found = {
        (finding.id, finding.about)
        for finding in check_rules(knowledge)
        if finding.about.partition(".")[0] in company and finding.id not in kinds
    }
    assert found == Companies(knowledge).findings()
