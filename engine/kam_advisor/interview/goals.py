"""What is wanted, and what each wanted decision still depends on, given what was answered.

A decision of an account is a diagram over the answers to all facts (`unknowns/outcomes.py`), built
once. What was answered is a way into it; what nobody knows is taken out of it: the diagram then
ends in *sets* of outcomes, and a fact in it is one whose answer changes the set. So a fact that
could only matter together with what nobody knows, and does not, is not asked.

A decision over the accounts, or one whose diagram would be too large, is looked at anew after every
answer by its completions.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TypeAlias

from kam_advisor.interview.asks import Answers, Ask, Target
from kam_advisor.interview.cells import place_of
from kam_advisor.ir.expressions import Fact, Value
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.walk import decision_conditions, outcomes_of, walk
from kam_advisor.record import Record
from kam_advisor.reference.derive import Derived, Deriver
from kam_advisor.reference.settle import Settler
from kam_advisor.unknowns import (
    AccountFact,
    BudgetExceeded,
    CompletionModel,
    DecisionView,
    NoOutcome,
    OutcomeDiagrams,
)

Outcomes: TypeAlias = "frozenset[str | NoOutcome]"


class Part(Record):
    """What is left of a wanted decision of an account.

    Attributes:
        outcomes: Where its diagram is.
        root: The diagram, with the given answers followed and the facts nobody knows taken out.
    """

    outcomes: OutcomeDiagrams
    root: int


class Goals:
    """The wanted decisions of a company and its accounts. Not to be shared by threads."""

    def __init__(
        self,
        model: CompletionModel,
        knowledge: KnowledgeBase,
        decisions: Collection[str],
        accounts: int,
    ) -> None:
        """Nothing is looked at before it is asked.

        Args:
            model: The completions of the knowledge base.
            knowledge: The rules.
            decisions: The ids of the wanted decisions.
            accounts: How many accounts the company has.
        """
        self.knowledge = knowledge
        self.model = model
        self.accounts = accounts
        self.targets = tuple(_targets(knowledge, decisions, accounts))
        self._built: dict[tuple[tuple[str, Value], ...], OutcomeDiagrams] = {}
        self._held: dict[str, frozenset[str]] = {}
        self._too_large: set[str] = set()
        self._mattering: dict[str, frozenset[str]] = {}
        self._ready: set[tuple[int, str]] = set()
        self._parts: dict[object, Part | None] = {}
        self._views: dict[object, tuple[DecisionView, tuple[AccountFact, ...]]] = {}
        self._uses: dict[str, frozenset[str]] = {}
        self._deriver = Deriver(knowledge, Settler(knowledge))
        self._follows: dict[frozenset[tuple[Ask, Value]], Derived] = {}

    def asks_of(self, target: Target) -> tuple[Ask, ...]:
        """Everything that a wanted decision mentions, in the order in which the rules use it."""
        return tuple(
            Ask(account, fact)
            for fact in self.model.facts_of(target.decision)
            if self.knowledge.facts[fact].derived is None
            for account in self._owners(target, fact)
        )

    def mattering(self, target: Target) -> tuple[Ask, ...]:
        """Every question that can matter to a wanted decision if nothing is answered yet."""
        if target.decision not in self._mattering:
            asks = self.missing(target, {}, ())
            self._mattering[target.decision] = frozenset(ask.fact for ask in asks)
        facts = self._mattering[target.decision]
        return tuple(ask for ask in self.asks_of(target) if ask.fact in facts)

    def _owners(self, target: Target, fact: str) -> Sequence[int | None]:
        if self.knowledge.facts[fact].scope == "company":
            return (None,)
        return (target.account,) if target.account is not None else range(self.accounts)

    def conditions(self, fact: str) -> tuple[str, ...]:
        """The facts that decide whether a fact applies, and those that decide whether they do."""
        condition = self.knowledge.facts[fact].applies_when
        if condition is None:
            return ()
        direct = [part.name for part in walk(condition) if isinstance(part, Fact)]
        return (*direct, *(deep for name in direct for deep in self.conditions(name)))

    def possible(self, target: Target, answers: Answers, unknown: Collection[Ask]) -> Outcomes:
        """What a wanted decision can still come to, over everything that is not answered."""
        part = self.part(target, answers, unknown)
        if part is None:
            return _of_view(self._view(target, answers)[0])
        found: set[str | NoOutcome] = set()
        for terminal in part.outcomes.reach(part.root):
            value = part.outcomes.diagrams.values[terminal]
            found |= value if isinstance(value, frozenset) else {value}  # type: ignore[arg-type]
        return frozenset(found)

    def missing(
        self, target: Target, answers: Answers, unknown: Collection[Ask]
    ) -> tuple[Ask, ...]:
        """The questions whose answer can still change what is said about a wanted decision."""
        part = self.part(target, answers, unknown)
        facts: Iterable[AccountFact]
        if part is None:
            facts = self._view(target, answers)[1]
        else:
            own = self._own_facts(target.account)
            facts = ((own(fact), fact) for fact in part.outcomes.support(part.root))
        waiting = self._derived(answers).waiting
        found = {Ask(*ask) for fact in facts for ask in waiting.get(fact[1], (fact,))}
        asks = [ask for ask in self.asks_of(target) if ask in found]
        further = sorted(found.difference(asks), key=_by_account)  # those of other accounts
        return tuple(ask for ask in (*asks, *further) if ask not in unknown)

    def _own_facts(self, account: int | None) -> Callable[[str], int | None]:
        """Whose a fact is, for a decision of an account."""
        facts = self.knowledge.facts
        return lambda fact: None if facts[fact].scope == "company" else account

    def part(self, target: Target, answers: Answers, unknown: Collection[Ask]) -> Part | None:
        """What is left of a wanted decision; None where it has no diagram of its own."""
        if target.account is None or target.decision in self._too_large:
            return None
        given = self.given(target.account, answers)
        mentioned = self.model.facts_of(target.decision)
        never = [a.fact for a in unknown if a.account in (None, target.account)]
        key = target, _of(mentioned, given), frozenset(never).intersection(mentioned)
        if key not in self._parts:
            if len(self._parts) >= _MOST_PARTS:
                self._parts.clear()
            self._parts[key] = self._part(target, given, key[2])
        return self._parts[key]

    def _part(
        self, target: Target, given: Mapping[str, Value], never: Collection[str]
    ) -> Part | None:
        try:
            outcomes = self._outcomes(target.decision, given)
            root = self._built_up(outcomes, target.decision)
            return Part(outcomes, self.restricted(outcomes, root, given, never))
        except BudgetExceeded:
            self._too_large.add(target.decision)
            return None

    def _built_up(self, outcomes: OutcomeDiagrams, decision: str) -> int:
        """The diagram of a decision, after those of the decisions that it builds on.

        Each may take as many steps as are allowed at once; so a decision over many others is
        within reach.
        """
        if (id(outcomes), decision) not in self._ready:
            for name in self.knowledge.decisions:
                if name in self.used(decision):
                    outcomes.diagrams.refill()
                    outcomes.decision(name)
            self._ready.add((id(outcomes), decision))
        return outcomes.decision(decision)

    def used(self, decision: str) -> frozenset[str]:
        """The decisions that one asks for, and those that they ask for."""
        if decision not in self._uses:
            conditions = decision_conditions(self.knowledge.decisions[decision])
            direct = {name for condition in conditions for name in outcomes_of(condition)}
            direct.discard(decision)
            self._uses[decision] = frozenset(direct).union(*map(self.used, sorted(direct)))
        return self._uses[decision]

    def given(self, account: int, answers: Answers) -> dict[str, Value]:
        """What is known of the company and one account, by fact, and what follows from it."""
        derived = self._derived(answers)
        found = {ask.fact: v for ask, v in answers.items() if ask.account in (None, account)}
        return {**found, **derived.company, **derived.accounts[account]}

    def _derived(self, answers: Answers) -> Derived:
        """What follows from the answers as a whole; the last few are remembered."""
        key = frozenset(answers.items()) if self._deriver.needed else frozenset()
        if key not in self._follows:
            if len(self._follows) >= _MOST_KEPT:
                self._follows.clear()
            own = [self._own(number, answers) for number in range(self.accounts)]
            self._follows[key] = self._deriver.derive(self._own(None, answers), own)
        return self._follows[key]

    def restricted(
        self,
        outcomes: OutcomeDiagrams,
        root: int,
        given: Mapping[str, Value],
        never: Collection[str],
    ) -> int:
        """A diagram with answers followed and the facts nobody knows taken out."""
        outcomes.diagrams.refill()
        for fact, value in given.items():
            level = outcomes.levels.get(fact)
            if level is not None:
                root = outcomes.diagrams.fixed(root, level, self.place(fact, value))
        levels = [outcomes.levels[fact] for fact in sorted(never) if fact in outcomes.levels]
        return outcomes.without(root, levels) if levels else root

    def place(self, fact: str, value: Value) -> int:
        """The number of an answer among those of a fact that need telling apart."""
        return place_of(self.knowledge.facts[fact], self.model.domain(fact), value)

    def _outcomes(self, decision: str, given: Mapping[str, Value]) -> OutcomeDiagrams:
        """The diagrams with the numbers in arithmetic of a decision held that are known."""
        if decision not in self._held:
            facts = self.model.facts_of(decision)
            self._held[decision] = frozenset(f for f in facts if not self.model.domain(f).values)
        key = tuple(sorted((f, v) for f, v in given.items() if f in self._held[decision]))
        if key not in self._built:
            if len(self._built) >= _MOST_KEPT:
                self._built.clear()
                self._ready.clear()
                self._parts.clear()
            self._built[key] = self.model.outcomes(dict(key))
        self._built[key].diagrams.refill()
        return self._built[key]

    def _view(
        self, target: Target, answers: Answers
    ) -> tuple[DecisionView, tuple[AccountFact, ...]]:
        """What the completions say of a decision, and what it depends on.

        Remembered by the answers that the decision mentions, as most answers are to others.
        """
        derived = self._derived(answers)
        company = {**self._own(None, answers), **derived.company}
        whose = range(self.accounts) if target.account is None else (target.account,)
        accounts = [self.given(number, answers) for number in whose]
        mentioned = self.model.facts_of(target.decision)
        key = target, *(_of(mentioned, known) for known in (company, *accounts))
        if key not in self._views:
            if len(self._views) >= _MOST_VIEWS:
                self._views.clear()
            self._views[key] = self._viewed(target, company, accounts)
        return self._views[key]

    def _viewed(
        self,
        target: Target,
        company: Mapping[str, Value],
        accounts: Sequence[Mapping[str, Value]],
    ) -> tuple[DecisionView, tuple[AccountFact, ...]]:
        if target.account is not None:
            view = self.model.account(accounts[0]).decision(target.decision)
            own = self._own_facts(target.account)
            return view, tuple((own(fact), fact) for fact in view.missing)
        completions = self.model.company(company, accounts)
        return completions.decision(target.decision), tuple(completions.missing(target.decision))

    def _own(self, account: int | None, answers: Answers) -> dict[str, Value]:
        return {ask.fact: v for ask, v in answers.items() if ask.account == account}


_MOST_KEPT = 50
_MOST_VIEWS = 500
_MOST_PARTS = 5_000


def _targets(
    knowledge: KnowledgeBase, decisions: Collection[str], accounts: int
) -> Iterable[Target]:
    """Account by account the decisions about it, in their order; then those of the company."""
    wanted = [knowledge.decisions[name] for name in decisions]
    for account in range(accounts):
        yield from (Target(account, d.id) for d in wanted if d.scope == "account")
    yield from (Target(None, d.id) for d in wanted if d.scope == "company")


def _of(facts: Iterable[str], known: Mapping[str, Value]) -> tuple[tuple[str, Value], ...]:
    """What is known of some facts."""
    return tuple((fact, known[fact]) for fact in facts if fact in known)


def _by_account(ask: Ask) -> tuple[int, str]:
    return (-1 if ask.account is None else ask.account, ask.fact)


def _of_view(view: DecisionView) -> Outcomes:
    lacking = {NoOutcome.GAP: view.gap, NoOutcome.CONFLICT: view.conflict}
    return view.possible | {problem for problem, there in lacking.items() if there}
