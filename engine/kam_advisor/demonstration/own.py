"""What a decision itself looks at, and what it takes from other decisions."""

from collections.abc import Iterator

from kam_advisor.assessment import ScopeAssessment
from kam_advisor.demonstration.walk import Walk
from kam_advisor.ir.expressions import CountAccounts, CountDistinct, Expression, Outcome, Quantity
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import Decision
from kam_advisor.ir.walk import facts_of, reading_conditions, walk, walk_through


def own_facts(decision: Decision, knowledge: KnowledgeBase) -> frozenset[str]:
    """The asked facts that its default reading and its applicability look at, and what decides
    whether those count. What only another decision looks at is not among them."""
    found: set[str] = set()
    waiting = list(_conditions(decision))
    while waiting:
        for name in facts_of(waiting.pop(), knowledge) - found:
            found.add(name)
            applies = knowledge.facts[name].applies_when
            waiting += [] if applies is None else [applies]
    return frozenset(name for name in found if name in knowledge.asked)


def own_scores(decision: Decision) -> tuple[str, ...]:
    """The scores and other numbers that its default reading and its applicability look at."""
    parts = (part for condition in _conditions(decision) for part in walk(condition))
    return tuple(dict.fromkeys(part.name for part in parts if isinstance(part, Quantity)))


def built_on(decision: Decision, knowledge: KnowledgeBase) -> tuple[str, ...]:
    """The decisions whose outcomes its default reading and its applicability look at, in order."""
    found = {
        part.decision
        for condition in _conditions(decision)
        for part in walk_through(condition, knowledge)
        if isinstance(part, Outcome | CountDistinct | CountAccounts)
    }
    return tuple(name for name in knowledge.decisions if name in found)


def below(decision: Decision, knowledge: KnowledgeBase) -> tuple[Decision, ...]:
    """Where a decision looks at outcomes only, the decisions that it builds on; else nothing."""
    if own_facts(decision, knowledge):
        return ()
    return tuple(knowledge.decisions[name] for name in built_on(decision, knowledge))


def answerable(decision: Decision, knowledge: KnowledgeBase) -> frozenset[str]:
    """The facts by which a decision can be steered: its own, or those of the decisions below."""
    found = own_facts(decision, knowledge)
    for other in below(decision, knowledge):
        found |= answerable(other, knowledge)
    return found


def settled_before(
    way: Walk, decision: Decision, knowledge: KnowledgeBase
) -> Iterator[tuple[int | None, str, str]]:
    """The outcomes a decision builds on, for a profile: account by number, decision and outcome.

    Of a company's decision the outcomes of every account; what is open is left out.
    """
    accounts: dict[int | None, ScopeAssessment] = dict(enumerate(way.assessment.accounts))
    for name in built_on(decision, knowledge):
        chosen: list[tuple[int | None, ScopeAssessment]]
        if knowledge.decisions[name].scope == "company":
            chosen = [(None, way.assessment.company)]
        elif way.account is not None:
            chosen = [(way.account, accounts[way.account])]
        else:
            chosen = list(accounts.items())
        for number, scope in chosen:
            outcome = scope.conclusions.memory.get(f"outcome:{name}")
            if outcome is not None:
                yield number, name, str(outcome)


def _conditions(decision: Decision) -> Iterator[Expression]:
    if decision.applies_when is not None:
        yield decision.applies_when
    yield from reading_conditions(decision.default)
