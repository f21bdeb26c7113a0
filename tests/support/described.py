"""Sets of profiles by brute force, and descriptions read literally."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from brute_force import Judged, counts_over_accounts, judge
from kam_advisor.compare_rules.cells import Range
from kam_advisor.compare_rules.results import Change
from kam_advisor.compare_rules.terms import Term, terms_of
from kam_advisor.compare_rules.versions import SIDES, Side
from kam_advisor.ir.expressions import CountAccounts, CountDistinct, Expression, Fact, Value
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.literals import finite_values
from kam_advisor.reference.decide import Decider
from kam_advisor.reference.evaluate import Context
from kam_advisor.reference.settle import Settler
from kam_advisor.values import Unknown

Bases = Mapping[Side, KnowledgeBase]
Answers = dict[str, Value]


class Version:
    """One version, read literally."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self.knowledge = knowledge
        self._settler = Settler(knowledge)
        self._decider = Decider(knowledge, self._settler)

    def known(self, answers: Answers) -> Answers:
        return {fact: value for fact, value in answers.items() if fact in self.knowledge.facts}

    def account(self, answers: Answers) -> dict[str, Judged]:
        return judge(self.knowledge, self._settler, self.known(answers))

    def company(
        self, accounts: Sequence[Answers]
    ) -> tuple[dict[str, Judged], Mapping[Expression, Value | Unknown]]:
        counted = counts_over_accounts(
            self.knowledge, [self.account(answers) for answers in accounts]
        )
        facts = self.knowledge.facts
        own = {f: v for f, v in self.known(accounts[0]).items() if facts[f].scope == "company"}
        return judge(self.knowledge, self._settler, own, "company", counted), counted

    def context(
        self,
        answers: Answers,
        counted: Mapping[Expression, Value | Unknown] | None = None,
    ) -> Context:
        scope = "account" if counted is None else "company"
        return self._decider.context(self.known(answers), scope, counted)  # type: ignore[arg-type]


Contexts = Mapping[Side, Context]


def described(change: Change, answers: Answers, contexts: Contexts) -> bool:
    """Whether a profile lies in one of the boxes that describe a change."""
    return any(
        all(holds(term, answers, contexts) for term in terms_of(box)) for box in change.cover.boxes
    )


def holds(term: Term, answers: Answers, contexts: Contexts) -> bool:
    """Whether a profile has what a term says, in every version that the term speaks of."""
    if term.kind == "answer":
        return _within(term, answers[term.name])
    sides = [term.side] if term.side is not None else [s for s in SIDES if _has(term, contexts[s])]
    found = {_within(term, _value(term, contexts[side])) for side in sides}
    assert len(found) == 1, "a term without a version says the same of both"
    return found.pop()


def _has(term: Term, context: Context) -> bool:
    knowledge = context.knowledge
    kinds: Mapping[str, Mapping[str, object]] = {
        "fact": knowledge.facts,
        "score": knowledge.quantities,
    }
    return term.name in kinds.get(term.kind, knowledge.decisions)


def _value(term: Term, context: Context) -> Value | Unknown | None:
    match term.kind:
        case "fact":
            return context.facts[term.name]
        case "score":
            return context.quantities[term.name]
        case "distinct":
            return context.counted[CountDistinct(term.name)]
        case "accounts":
            return context.counted[CountAccounts(term.name)]
        case _:
            return context.outcomes.get(term.name)


def _within(term: Term, value: Value | Unknown | None) -> bool:
    if value is None or isinstance(value, Unknown):
        return term.absent
    if term.values:
        return any(value == one and type(value) is type(one) for one in term.values)
    return term.range is not None and _inside(term.range, value)


def _inside(range_: Range, value: Value) -> bool:
    assert not isinstance(value, bool | str)
    above = range_.low is None or value > range_.low or (range_.low_closed and value == range_.low)
    below = (
        range_.high is None or value < range_.high or (range_.high_closed and value == range_.high)
    )
    return above and below


def all_answers(bases: Bases, fixed: Answers | None = None) -> Iterator[Answers]:
    """All answers to all facts of both versions, as far as both accept them."""
    domains: dict[str, tuple[Value, ...]] = {name: (v,) for name, v in (fixed or {}).items()}
    for side in SIDES:
        for name in bases[side].facts:
            if fixed is not None and name in fixed:
                continue
            values = finite_values(Fact(name), bases[side])
            assert values is not None
            accepted = domains.get(name, values)
            domains[name] = tuple(value for value in accepted if value in values)
    for answers in product(*domains.values()):
        yield dict(zip(domains, answers, strict=True))
