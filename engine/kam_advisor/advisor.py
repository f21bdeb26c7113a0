"""From a profile to an assessment.

    answers ── settle ──► world ── inference engine ──► firings, outcomes
       └──────────────► completions ──► what the unknown answers can still bring about

The firings settle everything that follows from the known answers. Only where something stays open
are the completions asked, and they say exactly what is still possible.
"""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from functools import cache, cached_property
from typing import TYPE_CHECKING

from kam_advisor.assessment import Assessment, DecisionAssessment, ScopeAssessment, Status
from kam_advisor.inference import Conclusions, InferenceEngine, Kept, World
from kam_advisor.ir.expressions import Count, CountAccounts, CountWhere, Expression, Value
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import NOT_APPLICABLE, Decision, Reading, WarningKind
from kam_advisor.ir.walk import decision_conditions, walk_through
from kam_advisor.profile import Profile
from kam_advisor.record import replace
from kam_advisor.reference.chain import ReferenceEngine
from kam_advisor.reference.derive import AccountFact, Derived, Deriver
from kam_advisor.reference.evaluate import Context, evaluate
from kam_advisor.reference.settle import Settler
from kam_advisor.values import UNKNOWN, Unknown

if TYPE_CHECKING:
    from kam_advisor.inference import Firing
    from kam_advisor.ir.agendas import Agenda
    from kam_advisor.to_python import AtOnce, Decisions
    from kam_advisor.unknowns import CompletionModel, ScopeCompletions


class Advisor:
    """Assesses profiles by one knowledge base. Safe to use from several threads."""

    def __init__(self, knowledge: KnowledgeBase, engine: InferenceEngine | None = None) -> None:
        """Prepare what can be prepared once.

        Args:
            knowledge: The rules, as `load` gives them.
            engine: What chains them; by default durable-rules where it can be imported and can
                hold these rules, otherwise the reference.
        """
        self.knowledge = knowledge
        self.engine = engine if engine is not None else best_engine(knowledge)
        self.settler = Settler(knowledge)
        self._deriver = Deriver(knowledge, self.settler)
        self._counts = counts_of(knowledge)
        self._prepared: dict[str, AtOnce] = {}

    @cached_property
    def completions(self) -> "CompletionModel":
        """What unknown answers can still bring about; prepared when it is first asked for."""
        from kam_advisor.unknowns import CompletionModel

        return CompletionModel(self.knowledge)

    def assess(
        self,
        profile: Profile,
        only: Container[str] | None = None,
        agenda: "Agenda | None" = None,
    ) -> Assessment:
        """The assessment of a profile that `read_profiles` has found valid.

        Args:
            profile: The answers.
            only: The decisions to look into; all by default. Completions are asked for these only.
            agenda: Decisions to look into, in their order, instead of `only`.
        """
        only = only if agenda is None else agenda.decisions
        derived = None
        if self._deriver.needed:
            derived = self._deriver.derive(profile.company, [a.facts for a in profile.accounts])
        accounts = tuple(
            self._account(account.name, {**profile.company, **account.facts}, only, derived, n)
            for n, account in enumerate(profile.accounts)
        )
        if derived is not None and derived.waiting:
            accounts = tuple(
                self._waiting(account, derived, accounts, n) for n, account in enumerate(accounts)
            )
        company = self._company(profile, accounts, only, derived)
        return Assessment(profile, accounts, company, self.knowledge, self.engine.name, agenda)

    def assess_answers(
        self, name: str, given: Mapping[str, Value], only: Container[str] | None = None
    ) -> ScopeAssessment:
        """The decisions of one account.

        Args:
            name: What to call the account.
            given: The known raw answers, those about the company among them. Where they say
                nothing of what follows from the profile, the account is taken to be the only one.
            only: The decisions to look into; all by default.
        """
        if not self._deriver.needed or any(n in given for n in self._deriver.names):
            return self._account(name, given, only, None, 0)
        facts = self.knowledge.facts
        company = {id: value for id, value in given.items() if facts[id].scope == "company"}
        account = {id: value for id, value in given.items() if id not in company}
        derived = self._deriver.derive(company, [account])
        found = self._account(name, given, only, derived, 0)
        return self._waiting(found, derived, (found,), 0) if derived.waiting else found

    def assess_as_given(
        self, name: str, given: Mapping[str, Value], only: Container[str] | None = None
    ) -> ScopeAssessment:
        """The decisions of one account, with what follows from its profile among the answers.

        Args:
            name: What to call the account.
            given: The known raw answers, and what is known of what follows from the whole profile.
            only: The decisions to look into; all by default.
        """
        return self._account(name, given, only, None, 0)

    def assess_company_as_given(
        self, name: str, given: Mapping[str, Value], only: Container[str]
    ) -> ScopeAssessment:
        """Decisions over the accounts of a company that count nothing over them.

        Args:
            name: What to call the company.
            given: The known raw answers about it, and what is known of what follows from the whole
                profile.
            only: Decisions for which that is all that matters.
        """
        return self._company(Profile(name, given, ()), (), only, None)

    def _account(
        self,
        name: str,
        given: Mapping[str, Value],
        only: Container[str] | None,
        derived: Derived | None,
        number: int,
    ) -> ScopeAssessment:
        if derived is not None:
            given = {**given, **derived.company, **derived.accounts[number]}
        world = self.settler.settle(given, "account")
        return self._scope(name, given, world, lambda: self.completions.account(given), only)

    def _waiting(
        self,
        scope: ScopeAssessment,
        derived: Derived,
        accounts: Sequence[ScopeAssessment],
        number: int,
    ) -> ScopeAssessment:
        """What an account waits for, by the facts that are asked, of other accounts too."""

        def asked(found: DecisionAssessment) -> DecisionAssessment:
            if not any(fact in derived.waiting for fact in found.missing):
                return found
            facts = self.knowledge.facts
            missing: list[AccountFact] = []
            for fact in found.missing:
                own = None if facts[fact].scope == "company" else number
                missing += derived.waiting.get(fact, ((own, fact),))
            return _owned(replace(found, exact=False), dict.fromkeys(missing), accounts)

        return replace(scope, decisions={id: asked(d) for id, d in scope.decisions.items()})

    def decide(self, facts: Mapping[str, object], agenda: "Agenda | None" = None) -> "Decisions":
        """The account decisions at once, without a proof: for a system that calls on every change.

        Complete answers take microseconds, for compiled code decides them; anything else is
        assessed. The readings beside the default one, scores and what is possible, `assess` gives.

        Args:
            facts: Plain answers by the ids of facts, those about the company among them; what is
                absent, None or `unknown` is unknown.
            agenda: Whose decisions are wanted; those of the default agenda if None.

        Raises:
            ProfileInvalid: With every answer that is none, and every fact that is not declared.
        """
        return self._at_once(agenda).decide(facts)

    def decide_with_proof(
        self, facts: Mapping[str, object], agenda: "Agenda | None" = None
    ) -> "tuple[Decisions, tuple[Firing, ...]]":
        """What `decide` gives, with all firings of those decisions and of what they build on.

        They are sorted by production id, as an engine gives them.
        """
        return self._at_once(agenda).prove(facts)

    def _at_once(self, agenda: "Agenda | None") -> "AtOnce":
        chosen = "" if agenda is None else agenda.id
        if chosen not in self._prepared:
            from kam_advisor.to_python import AtOnce

            found = agenda or next(iter(self.knowledge.agendas.values()), None)
            listed = self.knowledge.decisions if found is None else found.decisions
            wanted = [id for id in listed if self.knowledge.decisions[id].scope == "account"]
            self._prepared[chosen] = AtOnce(self.knowledge, wanted, self.assess_answers)
        return self._prepared[chosen]

    def _company(
        self,
        profile: Profile,
        accounts: Sequence[ScopeAssessment],
        only: Container[str] | None,
        derived: Derived | None,
    ) -> ScopeAssessment:
        given = profile.company if derived is None else {**profile.company, **derived.company}
        world = self.settler.settle(given, "company", count(self._counts, accounts, self.knowledge))
        answers = [account.given for account in accounts]
        completions = cache(lambda: self.completions.company(given, answers))
        found = self._scope(profile.name, given, world, completions, only)
        if not any(decision.missing for decision in found.decisions.values()):
            return found

        waiting = derived.waiting if derived is not None else {}

        def owned(decision: DecisionAssessment) -> DecisionAssessment:
            missing = completions().missing(decision.decision) if decision.missing else ()
            if any(fact in waiting for _, fact in missing):
                decision = replace(decision, exact=False)
                asked = [one for fact in missing for one in waiting.get(fact[1], (fact,))]
                missing = tuple(sorted(dict.fromkeys(asked), key=_by_account))
            return _owned(decision, missing, accounts)

        return replace(found, decisions={id: owned(d) for id, d in found.decisions.items()})

    def _scope(
        self,
        name: str,
        given: Mapping[str, Value],
        world: World,
        completions: Callable[[], "ScopeCompletions"],
        only: Container[str] | None,
    ) -> ScopeAssessment:
        conclusions = self.engine.run(world)
        completions_once = cache(completions)  # most profiles never ask for them
        decisions = {
            decision.id: _Deciding(decision, world, conclusions, completions_once).assessment()
            for decision in self._in_order(only)
            if decision.scope == world.scope
        }
        set_aside = tuple(fact for fact in given if _set_aside(given[fact], world.facts[fact]))
        return ScopeAssessment(name, given, set_aside, decisions, world, conclusions)

    def _in_order(self, only: Container[str] | None) -> Iterable[Decision]:
        """The decisions to look into: as they are listed, or as the knowledge base has them."""
        known = self.knowledge.decisions
        if isinstance(only, tuple):
            return [known[id] for id in only if id in known]
        return [known[id] for id in known if only is None or id in only]


def best_engine(knowledge: KnowledgeBase, kept: Kept | None = None) -> InferenceEngine:
    """durable-rules where it can be imported and can hold the rules, otherwise the reference.

    Args:
        knowledge: The rules.
        kept: Where what is worked out from exactly these rules is kept from run to run.
    """
    from kam_advisor import durable

    usable, _ = durable.available()
    if usable:
        try:
            return durable.DurableEngine(knowledge, kept)
        except durable.DurableLimit:
            pass
    return ReferenceEngine(knowledge)


def counts_of(knowledge: KnowledgeBase) -> tuple[Count, ...]:
    """The counts over accounts that the decisions of the company ask for, each once."""
    parts = (
        part
        for decision in knowledge.decisions.values()
        for condition in decision_conditions(decision)
        for part in walk_through(condition, knowledge)
    )
    return tuple(dict.fromkeys(part for part in parts if isinstance(part, Count)))


def count(
    wanted: Sequence[Count], accounts: Sequence[ScopeAssessment], knowledge: KnowledgeBase
) -> dict[Expression, Value | Unknown]:
    """The counts over accounts, as far as the outcomes of the accounts are concluded."""
    found: dict[Expression, Value | Unknown] = {}
    for part in wanted:
        if isinstance(part, CountWhere):
            held = [_holds(part.condition, account, knowledge) for account in accounts]
            found[part] = UNKNOWN if UNKNOWN in held else held.count(True)
            continue
        outcomes = [
            account.conclusions.memory.get(f"outcome:{part.decision}") for account in accounts
        ]
        applying = [outcome for outcome in outcomes if outcome != NOT_APPLICABLE]
        if None in applying:
            found[part] = UNKNOWN
        else:
            found[part] = len(applying if isinstance(part, CountAccounts) else set(applying))
    return found


class _Deciding:
    """One decision: first what the firings settle, then what the completions still allow."""

    def __init__(
        self,
        decision: Decision,
        world: World,
        conclusions: Conclusions,
        completions: Callable[[], "ScopeCompletions"],
    ) -> None:
        self.decision = decision
        self.world = world
        self.memory = conclusions.memory
        self.firings = conclusions.firings
        self.completions = completions

    def assessment(self) -> DecisionAssessment:
        decision = self.decision
        possible, missing, problems, exact = self._possible()
        status: Status = "open"
        if len(possible) == 1 and not problems:
            status = "not_applicable" if possible[0] == NOT_APPLICABLE else "decided"
        applies = status != "not_applicable"
        firing, may_fire = self._warnings("warning") if applies else ((), ())
        gaps, possible_gaps = self._warnings("gap") if applies else ((), ())
        return DecisionAssessment(
            decision=decision.id,
            status=status,
            outcome=possible[0] if status == "decided" else None,
            possible=possible,
            readings={r.id: self._reading(r) for r in decision.readings} if applies else {},
            unanimous=self._unanimous() if applies else None,
            warnings=firing,
            possible_warnings=may_fire,
            scores={q: self.world.quantities[q] for q in decision.quantities} if applies else {},
            missing=missing,
            fired=self._fired() if applies else {},
            target_picture=applies and self.memory.get(f"test:{decision.id}.target") == "yes",
            problems=problems,
            exact=exact,
            gaps=gaps,
            possible_gaps=possible_gaps,
        )

    def _possible(self) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], bool]:
        """Possible outcomes, missing facts, problems, and whether the first two are exact."""
        fired = self.memory.get(f"outcome:{self.decision.id}")
        if fired is not None:
            return (fired,), (), (), True
        view = self.completions().decision(self.decision.id)
        order = (*self.decision.outcomes, NOT_APPLICABLE)
        possible = tuple(outcome for outcome in order if outcome in view.possible)
        found = {"gap": view.gap, "conflict": view.conflict}
        return possible, view.missing, tuple(p for p, there in found.items() if there), view.exact

    def _reading(self, reading: Reading) -> str | None:
        fired = self._concluded(reading)
        if fired is not None:
            return fired
        completions = self.completions()
        possible = completions.reading(self.decision.id, reading.id)
        certain = not completions.reading_may_lack(self.decision.id, reading.id)
        return next(iter(possible)) if certain and len(possible) == 1 else None

    def _concluded(self, reading: Reading) -> str | None:
        """What a reading has concluded by firings, provided that the decision applies."""
        decision = self.decision
        applies = decision.applies_when is None or (
            self.memory.get(f"test:{decision.id}.applies") == "yes"
        )
        return self.memory.get(f"reading:{decision.id}.{reading.id}") if applies else None

    def _unanimous(self) -> bool | None:
        concluded = [self._concluded(reading) for reading in self.decision.readings]
        if None not in concluded:
            groups = {group_of(self.decision, outcome) for outcome in concluded if outcome}
            return len(groups) == 1
        return {"all": True, "none": False, "some": None}[
            self.completions().agreement(self.decision.id)
        ]

    def _warnings(self, kind: WarningKind) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The warnings that fire in every completion, and those that fire in some."""
        certain: list[str] = []
        possible: list[str] = []
        for warning in self.decision.warnings:
            if warning.kind != kind:
                continue
            value = self.memory.get(f"warning:{self.decision.id}.warnings.{warning.id}")
            can_fire, can_fail = value == "yes", value == "no"
            if value is None:
                can_fire, can_fail = self.completions().warning(self.decision.id, warning.id)
            if can_fire:
                (possible if can_fail else certain).append(warning.id)
        return tuple(certain), tuple(possible)

    def _fired(self) -> dict[str, str]:
        """Per reading the rule whose firing concluded it."""
        by_subject = {
            f"reading:{self.decision.id}.{reading.id}": reading.id
            for reading in self.decision.readings
        }
        return {
            by_subject[firing.conclusion.subject]: firing.production
            for firing in self.firings
            if firing.conclusion.subject in by_subject
        }


def _by_account(fact: AccountFact) -> int:
    return -1 if fact[0] is None else fact[0]


def _owned(
    found: DecisionAssessment, missing: Iterable[AccountFact], accounts: Sequence[ScopeAssessment]
) -> DecisionAssessment:
    """The decision with these missing facts, and whose they are, in the order of the accounts."""
    found_missing = tuple(missing)
    facts = tuple(dict.fromkeys(fact for _, fact in found_missing))
    ordered = sorted(found_missing, key=lambda one: (facts.index(one[1]), _by_account(one)))
    named = tuple((None if n is None else accounts[n].name, fact) for n, fact in ordered)
    return replace(found, missing=facts, missing_in=named)


def _holds(
    condition: Expression, account: ScopeAssessment, knowledge: KnowledgeBase
) -> Value | Unknown:
    """Whether a condition holds in an account."""
    world, start = account.world, "outcome:"
    memory = account.conclusions.memory
    outcomes = {s.removeprefix(start): o for s, o in memory.items() if s.startswith(start)}
    return evaluate(condition, Context(knowledge, world.facts, world.quantities, outcomes, {}))


def group_of(decision: Decision, outcome: str) -> str:
    """What an outcome counts as when the readings of its decision are compared."""
    return decision.comparison.groups[outcome] if decision.comparison else outcome


def _set_aside(given: Value, counting: Value | Unknown) -> bool:
    return not isinstance(counting, Unknown) and counting != given
