"""Proposals for cases: for each part of the rules that no case exercises, a profile that does.

A proposal changes as few answers of an existing case as it can, so that it reads like one. What it
expects is what the rules give now; whether that is right is for an author to judge.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from kam_advisor.advisor import Advisor
from kam_advisor.assessment import DecisionAssessment
from kam_advisor.cases.case import Case, Expectation, Stated
from kam_advisor.cases.coverage import Coverage, exercised
from kam_advisor.cases.items import Item
from kam_advisor.cases.run import CaseRun
from kam_advisor.errors import Place
from kam_advisor.ir.expressions import Expression, Value
from kam_advisor.ir.rules import NOT_APPLICABLE, Decision, Table
from kam_advisor.profile import Account, Profile
from kam_advisor.reference.realise import realisations
from kam_advisor.unknowns.diagram import FALSE, TRUE
from kam_advisor.unknowns.nearest import nearest
from kam_advisor.unknowns.prepared import Prepared
from kam_advisor.unknowns.rules import Rules
from kam_advisor.unknowns.space import Space

_NOWHERE = Place("proposal")
_MOST_ACCOUNTS = 3


def propose(
    coverages: Iterable[Coverage], cases: Sequence[Case], advisor: Advisor
) -> list[tuple[Item, Case]]:
    """A case for each thing that is missing, unless a case proposed before it exercises it too.

    Returns:
        Each case with the part of the rules that it is proposed for.
    """
    found: list[tuple[Item, Case]] = []
    for coverage in coverages:
        decision = advisor.knowledge.decisions[coverage.decision]
        own = [case for case in cases if case.decision == decision.id]
        proposer = _Proposer(decision, own, advisor)
        done: set[Item] = set()
        for item in coverage.missing:
            case = proposer.case(item) if item not in done else None
            if case is not None:
                found.append((item, case))
                done |= proposer.exercised_by(case)
    return found


class _Proposer:
    """Proposes cases of one decision."""

    def __init__(self, decision: Decision, cases: Sequence[Case], advisor: Advisor) -> None:
        self._decision = decision
        self._advisor = advisor
        self._knowledge = advisor.knowledge
        prepared = Prepared(self._knowledge)
        self._space = Space(prepared, (), prepared.order)
        self._rules = Rules(self._space, {})
        self._facts = prepared.closure(decision.id)
        self._base = {fact: self._ordinary(fact) for fact in self._facts} | _fullest(cases)

    def case(self, item: Item) -> Case | None:
        """A case that exercises the item; None where none is found."""
        for profile in self._written(item):
            case = self._stating(profile, item)
            if item.kind == "question" or item in self.exercised_by(case):
                return case
        return None

    def _written(self, item: Item) -> Iterator[Profile]:
        """The profiles for an item, as someone could write them."""
        derived = any(fact.derived for fact in self._knowledge.facts.values())
        for profile in self._profiles(item):
            if not derived:
                yield profile
                continue
            accounts = tuple(account.facts for account in profile.accounts)
            for found in realisations(profile.company, accounts, self._knowledge):
                one = len(found.accounts) == 1
                names = [""] if one else [f"Account {n + 1}" for n in range(len(found.accounts))]
                yield Profile("", found.company, tuple(map(Account, names, found.accounts)))

    def exercised_by(self, case: Case) -> set[Item]:
        """What a case exercises."""
        found = case.found(self._advisor.assess(case.profile, (case.decision,)))
        return set(exercised(self._decision, CaseRun(case, found, ()), self._advisor))

    def _profiles(self, item: Item) -> Iterator[Profile]:
        if item.kind == "question":
            yield from self._other_answers(item.name)
        elif self._decision.scope == "company":
            yield from self._companies(item)
        else:
            answers = self._near(*self._target(item))
            if answers is not None:
                yield self._flat(answers)

    def _target(self, item: Item) -> tuple[int, frozenset[int]]:
        """A diagram, and the terminals of it where the item is exercised."""
        rules, decision = self._rules, self._decision
        holds = frozenset({TRUE})
        match item.kind:
            case "rule":
                reading = next(r for r in decision.readings if r.id == item.reading)
                return rules.fires(decision, reading, item.name), holds
            case "outcome":
                ends = frozenset({self._space.diagrams.terminal(item.name)})
                return rules.decision(decision.id), ends
            case "not_applicable":
                return rules.decision_applies(decision), frozenset({FALSE})
            case "warning" | "gap":
                return rules.holds(decision, self._when(item.name)), holds
            case "no_warning" | "no_gap":
                fails = rules.diagrams.negation(rules.condition(self._when(item.name)))
                applies = rules.decision_applies(decision)
                return rules.diagrams.conjunction((applies, fails)), holds
            case _:
                reading = next(r for r in decision.readings if r.id == item.name)
                root = rules.where_applies(decision, reading)
                without = {rules.gap, rules.conflict, rules.not_applicable}
                return root, self._space.paths.reach(root).sure - without

    def _when(self, warning: str) -> Expression:
        return next(w.when for w in self._decision.warnings if w.id == warning)

    def _near(self, root: int, targets: frozenset[int]) -> Mapping[str, Value] | None:
        """Answers to all facts of the decision that lead there, as near to the base as can be."""
        preferred: dict[int, int] = {}
        for fact, level in self._space.levels.items():
            values = self._space.prepared.domains[fact].values
            if fact in self._base and self._base[fact] in values:
                preferred[level] = values.index(self._base[fact])
        way = nearest(self._space, root, targets, preferred)
        return None if way is None else self._space.answers(self._facts, *way)

    def _other_answers(self, fact: str) -> Iterator[Profile]:
        for value in self._space.prepared.domains[fact].values:
            if value != self._base.get(fact):
                yield self._flat({**self._base, fact: value})

    def _companies(self, item: Item) -> Iterator[Profile]:
        """Companies with one account, with two, with three, for each outcome it may hang on."""
        for number in range(1, _MOST_ACCOUNTS + 1):
            completions = self._advisor.completions.company({}, [{}] * number)
            for outcome in self._outcomes(item):
                witness = completions.witness(self._decision.id, outcome)
                if witness is not None:
                    accounts = tuple(
                        Account(f"Account {place}", answers)
                        for place, answers in enumerate(witness.accounts, 1)
                    )
                    yield Profile("", witness.company, accounts)

    def _outcomes(self, item: Item) -> tuple[str, ...]:
        if item.kind in ("outcome", "not_applicable"):
            return (item.name,)
        for reading in self._decision.readings:
            if isinstance(reading.logic, Table):
                for row in reading.logic.rows:
                    if row.id == item.name:
                        return (row.conclusion.outcome,)
        return (*self._decision.outcomes, NOT_APPLICABLE)

    def _flat(self, answers: Mapping[str, Value]) -> Profile:
        facts = self._knowledge.facts
        company = {f: v for f, v in answers.items() if facts[f].scope == "company"}
        account = {f: v for f, v in answers.items() if facts[f].scope == "account"}
        return Profile("", company, (Account("", account),))

    def _stating(self, profile: Profile, item: Item) -> Case:
        """The case that expects what the rules give now."""
        per_account = self._decision.scope == "account"
        case = Case("", self._decision.id, profile, Expectation(), True, _NOWHERE, 0, per_account)
        found = case.found(self._advisor.assess(profile, (self._decision.id,)))
        return Case(
            item.name,
            case.decision,
            profile,
            _as_found(found, self._decision),
            True,
            _NOWHERE,
            0,
            per_account,
        )

    def _ordinary(self, fact: str) -> Value:
        """The answer to a fact of which nothing is known: the middle one, or the last."""
        declared = self._knowledge.facts[fact]
        values = self._space.prepared.domains[fact].values
        if not values:
            return self._space.answers((fact,), {}, {})[fact]
        return values[len(values) // 2] if declared.kind == "scale" else values[-1]


def _fullest(cases: Sequence[Case]) -> dict[str, Value]:
    """The answers of the first of the cases with the most answers, the first account's of it."""
    answers = [{**c.profile.company, **c.profile.accounts[0].facts} for c in cases]
    return max(answers, key=len, default={})


def _as_found(found: DecisionAssessment, decision: Decision) -> Expectation:
    """What was found, as an expectation."""
    places: dict[Stated, Place] = {("status",): _NOWHERE}
    if found.status == "decided":
        places |= {("outcome",): _NOWHERE, ("warnings",): _NOWHERE}
        if any(warning.kind == "gap" for warning in decision.warnings):
            places[("gaps",)] = _NOWHERE
        places |= {("readings", reading): _NOWHERE for reading in found.readings}
    elif found.status == "open":
        places[("possible",)] = _NOWHERE
    return Expectation(
        outcome=found.outcome,
        status=found.status,
        possible=frozenset(found.possible),
        readings=dict(found.readings),
        warnings=frozenset(found.warnings),
        missing=frozenset(found.missing),
        places=places,
        gaps=frozenset(found.gaps),
    )
