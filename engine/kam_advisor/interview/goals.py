"""What is wanted, and what each of it still depends on, given what was answered.

What is wanted is outcomes of decisions, and whether gaps or warnings of theirs fire: *targets*.
Each is a diagram over the answers to all facts (`unknowns/outcomes.py`), built once. What was
answered is a way into it; what nobody knows is taken out of it: the diagram then ends in *sets* of
outcomes, and a fact in it is one whose answer changes the set. So a fact that could only matter
together with what nobody knows, and does not, is not asked.

A decision that counts over the accounts, or one whose diagram would be too large, is looked at anew
after every answer by its completions.

A figure that rules take as it is given, and otherwise work out (`given`), is *offered*: asked
before what it would be worked out from. It is never missing.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from kam_advisor.interview.asks import Answers, Ask, Target
from kam_advisor.interview.situation import Outcomes, Part, Situation
from kam_advisor.interview.stores import Stores
from kam_advisor.interview.targets import Extent, targets_of
from kam_advisor.ir.derived import Given, OverAccounts
from kam_advisor.ir.expressions import Fact, Value
from kam_advisor.ir.walk import derived_from, facts_of, walk
from kam_advisor.reference.derive import Derived, Deriver
from kam_advisor.reference.settle import Settler
from kam_advisor.unknowns import AccountFact, CompletionModel, DecisionView, NoOutcome


class Goals:
    """What is wanted of a company and its accounts. Not to be shared by threads."""

    def __init__(
        self,
        model: CompletionModel,
        decisions: Collection[str],
        accounts: int,
        extent: Extent = "checklists",
    ) -> None:
        """Nothing is looked at before it is asked.

        Args:
            model: The completions of the knowledge base.
            decisions: The ids of the wanted decisions.
            accounts: How many accounts the company has.
            extent: What is wanted of each decision beside its outcome.
        """
        self.model = model
        self.knowledge = model.knowledge
        self.accounts = accounts
        self.stores = Stores(model)
        self.targets = tuple(targets_of(model, decisions, accounts, extent))
        self._deriver = Deriver(self.knowledge, Settler(self.knowledge))
        facts = self.knowledge.facts
        self._stated = {
            of.fact: fact.id for fact in facts.values() if isinstance(of := fact.derived, Given)
        }
        self._touching = {fact: self._touched(fact) for fact in self._facts()}
        self._over_accounts = frozenset(self._facts_over_accounts())
        self._asks: dict[Target, tuple[Ask, ...]] = {}
        self._views: dict[object, tuple[DecisionView, tuple[AccountFact, ...]]] = {}
        self._start = Situation({}, (), self._derived({}))
        self._last = self._start

    def _facts(self) -> Iterable[str]:
        return dict.fromkeys(f for t in self.targets for f in self.model.facts_of(t.decision))

    def _facts_over_accounts(self) -> Iterable[str]:
        """The facts that numbers over all accounts are worked out from."""
        for fact in self.knowledge.facts.values():
            if isinstance(fact.derived, OverAccounts):
                for expression in derived_from(fact.derived):
                    yield from facts_of(expression, self.knowledge)

    def _touched(self, fact: str) -> frozenset[Target]:
        """The targets that mention a fact."""
        return frozenset(t for t in self.targets if fact in self.model.facts_of(t.decision))

    def situation(self, answers: Answers, unknown: Collection[Ask]) -> Situation:
        """The answers at this moment; what they leave as it was is taken over from the last ones.

        Args:
            answers: The known answers.
            unknown: What nobody knows.
        """
        changed = self._last.changed(answers, unknown)
        if changed:
            before = self._last
            follows = any(a.fact in self._over_accounts or a.fact in self._stated for a in changed)
            derived = self._derived(answers) if follows else before.derived
            self._last = Situation(answers, unknown, derived)
            touched = set().union(*(self._touched_by(ask) for ask in changed))
            self._last.take_over(before, touched)
        return self._last

    def _touched_by(self, ask: Ask) -> Iterable[Target]:
        """The targets to which an answer can mean something."""
        targets = self._touching.get(ask.fact, frozenset())
        if ask.account is None or ask.fact in self._over_accounts:
            return targets
        return (t for t in targets if t.account in (None, ask.account))

    def asks_of(self, target: Target) -> tuple[Ask, ...]:
        """Everything that a wanted decision mentions, in the order in which the rules use it."""
        if target not in self._asks:
            self._asks[target] = tuple(
                Ask(account, fact)
                for fact in self.model.facts_of(target.decision)
                if self.knowledge.facts[fact].derived is None
                for account in self._owners(target, fact)
            )
        return self._asks[target]

    def mattering(self, target: Target) -> tuple[Ask, ...]:
        """Every question that can matter to a target if nothing is answered yet."""
        return self.missing(target, self._start)

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

    def is_offered(self, fact: str) -> bool:
        """Whether rules take a fact as it is given, and otherwise work it out."""
        return fact in self._stated

    def possible(self, target: Target, now: Situation) -> Outcomes:
        """What a target can still come to, over everything that is not answered."""
        if target not in now.possible:
            if target.finding is not None and self.part(target, now) is None:
                return frozenset({True, False})
            part = self._open_part(target, now) if self.offered(target, now) else None
            part = part or self.part(target, now)
            now.possible[target] = (
                _of_part(part) if part is not None else _of_view(self._view(target, now)[0])
            )
        return now.possible[target]

    def missing(self, target: Target, now: Situation) -> tuple[Ask, ...]:
        """The questions whose answer can still change a target, what is offered first."""
        if target not in now.missing:
            worked_out = self._worked_out(target, now)
            offered = self._offered(target, now) if worked_out else ()
            now.offered[target] = offered
            now.missing[target] = tuple(dict.fromkeys((*offered, *worked_out)))
        return now.missing[target]

    def offered(
        self, target: Target, now: Situation, among: Collection[Ask] | None = None
    ) -> tuple[Ask, ...]:
        """The figures that can be given directly, of a target that is not decided without.

        Args:
            target: What is wanted.
            now: What is answered.
            among: Only these need be looked at; None: all.
        """
        pending = self.pending(target, now)
        if not pending or (among is not None and not any(ask in among for ask, _ in pending)):
            return ()
        self.missing(target, now)
        return now.offered[target]

    def _offered(self, target: Target, now: Situation) -> tuple[Ask, ...]:
        part = self._open_part(target, now)
        if part is None:
            return ()
        support = part.outcomes.support(part.root)
        return tuple(
            ask
            for ask, given in self.pending(target, now)
            if ask.fact in support or given in support
        )

    def pending(self, target: Target, now: Situation) -> list[tuple[Ask, str]]:
        """The figures that may be given and were not asked for, and what says they are given."""
        return [
            (ask, self._stated[ask.fact])
            for ask in self.asks_of(target)
            if ask.fact in self._stated and ask not in now.answers and ask not in now.unknown
        ]

    def _open_part(self, target: Target, now: Situation) -> Part | None:
        """What is left of a target where figures may still be given directly."""
        pending = {given for _, given in self.pending(target, now)}
        if not pending:
            return None
        given = {f: v for f, v in self.given(target.account, now).items() if f not in pending}
        return self.stores.part(target, given, self._never(target, now))

    def _worked_out(self, target: Target, now: Situation) -> tuple[Ask, ...]:
        """The questions that can change a target with what is not given taken as not given."""
        part = self.part(target, now)
        if part is None:
            facts = () if target.finding is not None else self._view(target, now)[1]
            found = self._raw(facts, now)
        else:
            found = self._raw(self._owned(target, part.outcomes.support(part.root)), now)
        asks = [ask for ask in self.asks_of(target) if ask in found]
        further = sorted(found.difference(asks), key=_by_account)  # those of other accounts
        return tuple(ask for ask in (*asks, *further) if ask not in now.unknown)

    def named(self, target: Target, now: Situation) -> frozenset[Ask]:
        """The questions that what is left of a target speaks of: those that matter, quickly found.

        Figures that may be given directly are taken as not given. A number in arithmetic may be
        among them that does not matter; nothing where the target has no diagram.
        """
        if target not in now.named:
            part = self.part(target, now)
            facts = () if part is None else part.outcomes.named(part.root)
            now.named[target] = frozenset(self._raw(self._owned(target, facts), now) - now.unknown)
        return now.named[target]

    def numbers(self, target: Target, now: Situation, likely: bool) -> tuple[Ask, ...]:
        """The questions about numbers in arithmetic that a target comes to in any case.

        Args:
            target: One with a diagram.
            now: What is answered.
            likely: Those that it comes to in some case count, too.
        """
        part = self.part(target, now)
        assert part is not None
        outcomes = part.outcomes
        facts = outcomes.numbers_in_any_case(part.root)
        if likely and not facts:
            facts = outcomes.named(part.root).difference(outcomes.levels)
        found = self._raw(self._owned(target, facts), now) if facts else ()
        return tuple(ask for ask in self.missing(target, now) if ask in found) if found else ()

    def is_spared(self, ask: Ask, target: Target, now: Situation) -> bool:
        """Whether a question is about what a figure is worked out from that may still be given."""
        pending = {given: True for _, given in self.pending(target, now)}
        given = {**self.given(target.account, now), **pending}
        part = self.stores.part(target, given, self._never(target, now))
        if part is None:
            return True
        return ask not in self._raw(self._owned(target, part.outcomes.named(part.root)), now)

    def _owned(self, target: Target, facts: Iterable[str]) -> Iterable[AccountFact]:
        """The facts in a diagram of a target, each with the account whose it is."""
        scope = self.knowledge.facts
        return ((None if scope[f].scope == "company" else target.account, f) for f in facts)

    def _raw(self, facts: Iterable[AccountFact], now: Situation) -> set[Ask]:
        """The questions behind facts: what numbers over the accounts wait for."""
        waiting = now.derived.waiting
        return {Ask(*ask) for fact in facts for ask in waiting.get(fact[1], (fact,))}

    def part(self, target: Target, now: Situation) -> Part | None:
        """What is left of a target; None where it has no diagram of its own."""
        if target not in now.parts:
            given = self.given(target.account, now)
            now.parts[target] = self.stores.part(target, given, self._never(target, now))
        return now.parts[target]

    def _never(self, target: Target, now: Situation) -> list[str]:
        """The facts that nobody knows."""
        return [ask.fact for ask in now.unknown if ask.account in (None, target.account)]

    def given(self, account: int | None, now: Situation) -> Mapping[str, Value]:
        """What is known of the company and one account, by fact, and what follows from it."""
        if account not in now.given:
            whose = (None, account)
            found = {ask.fact: v for ask, v in now.answers.items() if ask.account in whose}
            found |= now.derived.company
            if account is not None:
                found |= now.derived.accounts[account]
            now.given[account] = found
        return now.given[account]

    def _derived(self, answers: Answers) -> Derived:
        """What follows from the answers as a whole."""
        own: dict[int | None, dict[str, Value]] = {None: {}}
        own |= {number: {} for number in range(self.accounts)}
        for ask, value in answers.items():
            own[ask.account][ask.fact] = value
        accounts = [own[number] for number in range(self.accounts)]
        return self._deriver.derive(own[None], accounts)

    def _view(self, target: Target, now: Situation) -> tuple[DecisionView, tuple[AccountFact, ...]]:
        """What the completions say of a decision, and what it depends on.

        Remembered by the answers that the decision mentions, as most answers are to others.
        """
        whose = range(self.accounts) if target.account is None else (target.account,)
        company = self.given(None, now)
        accounts = [self.given(number, now) for number in whose]
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
            facts = self.knowledge.facts
            of = {f: None if facts[f].scope == "company" else target.account for f in view.missing}
            return view, tuple((of[fact], fact) for fact in view.missing)
        completions = self.model.company(company, accounts)
        return completions.decision(target.decision), tuple(completions.missing(target.decision))


_MOST_VIEWS = 500


def _of(facts: Iterable[str], known: Mapping[str, Value]) -> tuple[tuple[str, Value], ...]:
    """What is known of some facts."""
    return tuple((fact, known[fact]) for fact in facts if fact in known)


def _by_account(ask: Ask) -> tuple[int, str]:
    return (-1 if ask.account is None else ask.account, ask.fact)


def _of_part(part: Part) -> Outcomes:
    found: set[str | NoOutcome | bool] = set()
    for terminal in part.outcomes.reach(part.root):
        value = part.outcomes.diagrams.values[terminal]
        found |= value if isinstance(value, frozenset) else {value}  # type: ignore[arg-type]
    return frozenset(found)


def _of_view(view: DecisionView) -> Outcomes:
    lacking = {NoOutcome.GAP: view.gap, NoOutcome.CONFLICT: view.conflict}
    return view.possible | {problem for problem, there in lacking.items() if there}
