"""The completions of a company with several accounts: what its own decisions can still become."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from kam_advisor.ir.expressions import Count, Expression, Value
from kam_advisor.ir.rules import Decision, Reading
from kam_advisor.unknowns.company_diagrams import CompanyDiagrams
from kam_advisor.unknowns.diagram import FALSE, TRUE, BudgetExceeded
from kam_advisor.unknowns.paths import Way
from kam_advisor.unknowns.prepared import Prepared
from kam_advisor.unknowns.rules import NoOutcome, Rules
from kam_advisor.unknowns.space import Space
from kam_advisor.unknowns.views import (
    AccountFact,
    Agreement,
    CompanyWitness,
    DecisionView,
    may_conflict,
    may_lack,
    widest,
)

_Answer = TypeVar("_Answer")


class CompanyCompletions:
    """Questions about all completions of a company and its accounts together.

    An unknown fact of the company has the same answer in all accounts; unknown facts of accounts
    are independent. Exact as `Completions` is, but for unknown numbers inside arithmetic in the
    decisions that are counted: those are taken to vary freely.
    """

    def __init__(
        self,
        prepared: Prepared,
        company_known: Mapping[str, Value],
        accounts_known: Sequence[Mapping[str, Value]],
    ) -> None:
        """Nothing is computed yet.

        Args:
            prepared: The prepared knowledge base.
            company_known: The known raw answers to the company's facts.
            accounts_known: Per account the known raw answers to its own facts.
        """
        self._prepared = prepared
        self._known = company_known
        self._accounts_known = tuple(accounts_known)
        everywhere = set(company_known)
        if self._accounts_known:
            everywhere |= set.intersection(*map(set, self._accounts_known))
        self._space = Space(prepared, everywhere, prepared.company_order)
        self._accounts = [Rules(self._space, {**company_known, **a}) for a in self._accounts_known]
        self._companies: dict[tuple[Count, ...], CompanyDiagrams] = {}
        self._missing: dict[str, tuple[tuple[AccountFact, ...], bool]] = {}
        self._in_arithmetic: dict[str, frozenset[str]] = {}
        self._nowhere = self._space.diagrams.terminal("nowhere")
        self._views: dict[str, DecisionView] = {}

    def decision(self, decision: str) -> DecisionView:
        """What a decision of the company can still become, and what it depends on."""
        if decision not in self._views:
            self._views[decision] = self._within_budget(
                lambda: self._view(decision), lambda: self._widest_view(decision)
            )
        return self._views[decision]

    def missing(self, decision: str) -> tuple[AccountFact, ...]:
        """The unknown facts on which a decision depends, and whose they are.

        The company's first, then account by account.
        """
        return self._within_budget(
            lambda: self._shown_missing(decision)[0], lambda: tuple(self._unknown(decision))
        )

    def reading(self, decision: str, reading: str) -> frozenset[str]:
        """What a reading can conclude; `not_applicable` where its decision does not apply."""
        declared = self._prepared.knowledge.decisions[decision]
        read = next(r for r in declared.readings if r.id == reading)
        return self._within_budget(
            lambda: self._outcomes(decision, read), lambda: widest(declared, read)
        )

    def reading_may_lack(self, decision: str, reading: str) -> bool:
        """Whether in some completion a reading has no outcome."""
        declared = self._prepared.knowledge.decisions[decision]
        read = next(r for r in declared.readings if r.id == reading)

        def lacks() -> bool:
            found, _ = self._reach(decision, lambda rules: rules.where_applies(declared, read))
            values = {self._space.diagrams.values[terminal] for terminal in found}
            return bool(values & set(NoOutcome))

        return self._within_budget(lacks, lambda: True)

    def agreement(self, decision: str) -> Agreement:
        """In how many completions the readings agree; see `Completions.agreement`."""
        declared = self._prepared.knowledge.decisions[decision]

        def agreement() -> Agreement:
            found, _ = self._reach(decision, lambda rules: rules.agreement(declared))
            return "some" if {TRUE, FALSE} <= found else "none" if FALSE in found else "all"

        return self._within_budget(agreement, lambda: "some")

    def warning(self, decision: str, warning: str) -> tuple[bool, bool]:
        """Whether a warning fires in some completion, and whether in some it does not."""
        declared = self._prepared.knowledge.decisions[decision]
        when = next(w.when for w in declared.warnings if w.id == warning)
        return self._can(declared, when)

    def witness(self, decision: str, outcome: str | NoOutcome) -> CompanyWitness | None:
        """Answers to all unknown facts that give an outcome; None where none are found."""
        terminal = self._space.diagrams.terminal(outcome)

        def witness() -> CompanyWitness | None:
            company = self._company(decision)
            for tally, where in company.cases():
                root = self._where(where, company.rules(tally).decision(decision))
                way = self._space.paths.way(root, {terminal})
                ways = company.ways(tally, way[0]) if way else None
                if way and ways is not None:
                    return self._witness(decision, way, ways)
            return None

        return self._within_budget(witness, lambda: None)

    def _witness(self, decision: str, company: Way, accounts: list[Way]) -> CompanyWitness:
        unknown = self._unknown(decision)
        own = [fact for account, fact in unknown if account is None]
        return CompanyWitness(
            self._space.answers(own, *company),
            tuple(
                self._space.answers([f for a, f in unknown if a == number], *way)
                for number, way in enumerate(accounts)
            ),
        )

    def _can(self, decision: Decision, condition: Expression) -> tuple[bool, bool]:
        def can() -> tuple[bool, bool]:
            found, _ = self._reach(decision.id, lambda rules: rules.holds(decision, condition))
            return TRUE in found, bool(found - {TRUE})

        return self._within_budget(can, lambda: (True, True))

    def _view(self, decision: str) -> DecisionView:
        found, exact = self._reach(decision, lambda rules: rules.decision(decision))
        missing, shown = self._shown_missing(decision)
        values = {self._space.diagrams.values[terminal] for terminal in found}
        return DecisionView(
            frozenset(value for value in values if isinstance(value, str)),
            NoOutcome.GAP in values,
            NoOutcome.CONFLICT in values,
            tuple(dict.fromkeys(fact for _, fact in missing)),
            exact and shown,
        )

    def _widest_view(self, decision: str) -> DecisionView:
        declared = self._prepared.knowledge.decisions[decision]
        return DecisionView(
            widest(declared, declared.default),
            may_lack(declared, self._prepared.knowledge),
            may_conflict(declared),
            tuple(dict.fromkeys(fact for _, fact in self._unknown(decision))),
            False,
        )

    def _outcomes(self, decision: str, reading: Reading) -> frozenset[str]:
        declared = self._prepared.knowledge.decisions[decision]
        found, _ = self._reach(decision, lambda rules: rules.where_applies(declared, reading))
        values = (self._space.diagrams.values[terminal] for terminal in found)
        return frozenset(value for value in values if isinstance(value, str))

    def _reach(self, decision: str, part: Callable[[Rules], int]) -> tuple[set[int], bool]:
        """The terminals of a part of a decision over all completions, and whether exactly these."""
        company = self._company(decision)
        exact = not company.accounts.has_signs
        found: set[int] = set()
        for tally, where in company.cases():
            reach = self._space.paths.reach(self._where(where, part(company.rules(tally))))
            exact = exact and reach.exact
            found |= reach.all
        return found - {self._nowhere}, exact

    def _where(self, condition: int, root: int) -> int:
        """The diagram where a condition holds, `nowhere` elsewhere."""
        return self._space.diagrams.cases((condition,), (root,), self._nowhere, self._nowhere)

    def _company(self, decision: str) -> CompanyDiagrams:
        counts = self._prepared.counted_in(decision)
        if counts not in self._companies:
            self._companies[counts] = CompanyDiagrams(
                self._space, self._known, self._accounts, counts
            )
        return self._companies[counts]

    def _shown_missing(self, decision: str) -> tuple[tuple[AccountFact, ...], bool]:
        """The missing facts, and whether each is shown to be."""
        if decision not in self._missing:
            found, exact = self._reach(decision, lambda rules: rules.decision(decision))
            unknown = self._unknown(decision) if len(found) > 1 or not exact else []
            matters = self._within_budget(
                lambda: [self._matters(decision, *fact) for fact in unknown], lambda: []
            )
            judged = zip(unknown, matters or [None] * len(unknown), strict=True)
            missing = tuple(fact for fact, matter in judged if matter is not False)
            self._missing[decision] = missing, None not in matters and len(matters) == len(unknown)
        return self._missing[decision]

    def _matters(self, decision: str, account: int | None, fact: str) -> bool | None:
        """Whether a fact is missing; None where that is not looked at."""
        if fact not in self._space.levels:  # an unknown number inside arithmetic
            counting = self._prepared.counted_in(decision)
            return None if counting or fact in self._entangled(decision) else False
        return self._company(decision).matters(decision, account, fact)

    def _entangled(self, decision: str) -> frozenset[str]:
        """The numbers inside arithmetic on which a decision that counts nothing may depend."""
        if decision not in self._in_arithmetic:
            company = self._company(decision)
            self._in_arithmetic[decision] = frozenset(
                fact
                for tally, where in company.cases()
                for fact in self._space.paths.support(
                    self._where(where, company.rules(tally).decision(decision))
                ).entangled
            )
        return self._in_arithmetic[decision]

    def _unknown(self, decision: str) -> list[AccountFact]:
        """The unknown facts of a decision: the company's first, then account by account."""
        facts = self._prepared.closure(decision)
        scope = {fact: self._prepared.knowledge.facts[fact].scope for fact in facts}
        found: list[AccountFact] = [
            (None, f) for f in facts if scope[f] == "company" and f not in self._known
        ]
        for number, known in enumerate(self._accounts_known):
            found += [(number, f) for f in facts if scope[f] == "account" and f not in known]
        return found

    def _within_budget(
        self, exactly: Callable[[], _Answer], widely: Callable[[], _Answer]
    ) -> _Answer:
        self._space.diagrams.refill()
        try:
            return exactly()
        except (BudgetExceeded, RecursionError):
            return widely()
