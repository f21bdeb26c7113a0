"""Two versions of the rules over one set of diagrams.

A profile is the answers to all facts of both versions; each version looks only at those it knows.
A fact that both know is one variable, with the answers that both accept. Where the two cannot be
one fact (a boolean that has become a scale), each version has a variable of its own.
"""

from collections.abc import Mapping, Sequence
from copy import copy
from functools import partial
from typing import Literal, TypeAlias

from kam_advisor.compare_rules.joined_facts import FactChange, common_fact, other_answers
from kam_advisor.ir.derived import Exists
from kam_advisor.ir.expressions import Count, CountDistinct, CountWhere, Expression, Value
from kam_advisor.ir.knowledge import FactDeclaration, KnowledgeBase
from kam_advisor.profile import Account, Profile
from kam_advisor.record import replace
from kam_advisor.unknowns.diagram import NEITHER, TRUE
from kam_advisor.unknowns.domains import domains, facts_in_order
from kam_advisor.unknowns.paths import Way
from kam_advisor.unknowns.prepared import Prepared
from kam_advisor.unknowns.rules import Rules
from kam_advisor.unknowns.space import Space

Side: TypeAlias = Literal["old", "new"]
SIDES: tuple[Side, Side] = ("old", "new")
STEPS = 1_000_000
"""Steps that comparing one decision may take: some seconds, and some hundred megabytes."""
_APART = " (new)"


class Versions:
    """Both versions, and the diagrams of their decisions.

    Attributes:
        rules: Per version the rules of the account, or with `accounts` those of the company.
    """

    def __init__(
        self,
        old: KnowledgeBase,
        new: KnowledgeBase,
        accounts: int | None = None,
        steps: int = STEPS,
    ) -> None:
        """Make the facts comparable; no rule is looked at yet.

        Args:
            old: The version before.
            new: The version after.
            accounts: For decisions over the accounts of a company, how many it has; None for the
                decisions of one account.
            steps: How many steps the comparison of one decision may take.
        """
        self.knowledge: Mapping[Side, KnowledgeBase] = {"old": old, "new": new}
        self._names: dict[Side, dict[str, str]] = {"old": {}, "new": {}}
        self.accounts = accounts
        self.changes: list[FactChange] = []
        self._kept: list[Expression] = []
        joined = replace(old, facts=self._joined())
        found = domains(joined, (old, new))
        prepared = Prepared(joined, steps)
        prepared.domains = found
        if accounts is not None:
            self._per_account(prepared, accounts)
        self.space = Space(prepared, (), self._order())
        self.diagrams = self.space.diagrams
        self.rules: dict[Side, Rules] = {side: self._rules(side) for side in SIDES}

    def _per_account(self, prepared: Prepared, accounts: int) -> None:
        """Give each account its own variables."""
        joined = prepared.knowledge
        facts = dict(joined.facts)
        for name, fact in joined.facts.items():
            if fact.scope == "account":
                for account in range(accounts):
                    facts[_own(name, account)] = fact
                    prepared.domains[_own(name, account)] = prepared.domains[name]
        prepared.knowledge = replace(joined, facts=facts)

    def _order(self) -> tuple[str, ...]:
        """All variables, those of the company before those of the accounts where there are any."""
        used = [
            self._names[side][fact]
            for side in SIDES
            for fact in facts_in_order(self.knowledge[side], self.knowledge[side].decisions)
        ]
        used = list(dict.fromkeys(used))
        if self.accounts is None:
            return tuple(used)
        company = [name for name in used if self._scope(name) == "company"]
        own = [
            _own(name, account)
            for account in range(self.accounts)
            for name in used
            if self._scope(name) == "account"
        ]
        return (*company, *own)

    def _scope(self, name: str) -> str:
        fact = name.removesuffix(_APART)
        side: Side = "new" if name.endswith(_APART) or fact not in self._names["old"] else "old"
        return self.knowledge[side].facts[fact].scope

    def _rules(self, side: Side) -> Rules:
        if self.accounts is None:
            return Rules(self._view(side, self._names[side]), {})
        accounts = [Rules(self._view(side, self._named(side, n)), {}) for n in range(self.accounts)]
        return CompanyRules(self._view(side, self._names[side]), accounts)

    def _named(self, side: Side, account: int) -> dict[str, str]:
        """The variables of the facts of one account, and of the company."""
        return {
            fact: _own(name, account) if self._scope(name) == "account" else name
            for fact, name in self._names[side].items()
        }

    def _view(self, side: Side, names: Mapping[str, str]) -> Space:
        """The common variables as one version knows them."""
        space = copy(self.space)
        space.prepared = Prepared(self.knowledge[side], self.space.prepared.budget)
        known = self.space.prepared.domains
        space.prepared.domains = {fact: known[name] for fact, name in names.items()}
        space.levels = {
            fact: self.space.levels[name]
            for fact, name in names.items()
            if name in self.space.levels
        }
        return space

    def _joined(self) -> dict[str, FactDeclaration]:
        """All facts as variables; notes what changed."""
        old, new = (self.knowledge[side].facts for side in SIDES)
        found: dict[str, FactDeclaration] = {}
        for name, fact in old.items():
            self._names["old"][name] = name
            found[name] = fact
            if name not in new:
                self.changes.append(FactChange(name, "removed"))
        for name, fact in new.items():
            self._names["new"][name] = name
            if name not in old:
                self.changes.append(FactChange(name, "added"))
                found[name] = fact
                continue
            common = common_fact(old[name], fact)
            if common is None:
                self.changes.append(FactChange(name, "type"))
                self._names["new"][name] = name + _APART
                found[name + _APART] = replace(fact, id=name + _APART)
            else:
                found[name] = common
                self._note(old[name], fact)
        return found

    def _note(self, old: FactDeclaration, new: FactDeclaration) -> None:
        answers = other_answers(old, new)
        if answers:
            self.changes.append(FactChange(old.id, "answers", answers))
        if (old.applies_when, old.otherwise) != (new.applies_when, new.otherwise):
            self.changes.append(FactChange(old.id, "applies"))

    def profile(self, side: Side, decision: str, way: Way) -> Profile:
        """The profile of a way through a diagram, with the facts that one version knows.

        It answers all facts that the decision uses in either version.
        """
        wanted: dict[str, None] = {}
        for one in SIDES:
            if decision in self.knowledge[one].decisions:
                wanted |= dict.fromkeys(facts_in_order(self.knowledge[one], [decision]))
        found: list[dict[str, Value]] = []
        for account in range(self.accounts or 1):
            names = self._names[side] if self.accounts is None else self._named(side, account)
            facts = {fact: names[fact] for fact in wanted if fact in names}
            answers = self.space.answers(list(facts.values()), *way)
            declared = self.knowledge[side].facts
            found.append(
                {
                    fact: answers[name]
                    for fact, name in facts.items()
                    if not (isinstance(declared[fact].derived, Exists) and answers[name] == 1)
                }
            )
        scopes = {fact: self.knowledge[side].facts[fact].scope for fact in found[0]}
        company = {fact: value for fact, value in found[0].items() if scopes[fact] == "company"}
        accounts = tuple(
            Account(
                f"account {number}",
                {fact: value for fact, value in answers.items() if scopes[fact] == "account"},
            )
            for number, answers in enumerate(found, 1)
        )
        return Profile("witness", company, accounts)

    def condition(self, side: Side, expression: Expression) -> int:
        """The diagram of a condition that stands in no rule.

        Diagrams are remembered by the identity of their expression, so it is kept.
        """
        self._kept.append(expression)
        return self.rules[side].condition(expression)

    def variable(self, side: Side, fact: str) -> str:
        """The name of the variable of a fact."""
        return self._names[side][fact]


class CompanyRules(Rules):
    """The rules of a company whose accounts are known as diagrams."""

    def __init__(self, space: Space, accounts: Sequence[Rules]) -> None:
        """The rules over the company's facts and what its accounts come to."""
        super().__init__(space, {})
        self._accounts = accounts
        self._counted: dict[Count, int] = {}

    def counted(self, count: Count) -> int:
        """The value of a count over the accounts; NEITHER where an account has no outcome."""
        if count not in self._counted:
            parts = tuple(self._of(count, account) for account in self._accounts)
            self._counted[count] = self.diagrams.apply(
                ("count", count), partial(self._number, count), parts
            )
        return self._counted[count]

    def _of(self, count: Count, account: Rules) -> int:
        """What is looked at in one account."""
        if isinstance(count, CountWhere):
            return account.condition(count.condition)
        decision = self.prepared.knowledge.decisions[count.decision]
        if isinstance(count, CountDistinct):
            return account.decision(decision.id)
        return account.decision_applies(decision)

    def _number(self, count: Count, terminals: tuple[int, ...]) -> int:
        if not isinstance(count, CountDistinct):
            if NEITHER in terminals:
                return NEITHER
            return self.diagrams.terminal(terminals.count(TRUE))
        if {self.gap, self.conflict} & set(terminals):
            return NEITHER
        return self.diagrams.terminal(len(set(terminals) - {self.not_applicable}))


def _own(name: str, account: int) -> str:
    """The variable of a fact of one of several accounts."""
    return f"{name} #{account + 1}"
