"""In which order diagrams ask the facts, so that tables over blocks of them stay small."""

from collections.abc import Iterable, Iterator
from functools import cache

from kam_advisor.ir.expressions import Expression, Quantity
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import Decision
from kam_advisor.ir.walk import decision_conditions, facts_of, outcomes_of, reading_conditions
from kam_advisor.unknowns.domains import facts_in_order


def asking_order(knowledge: KnowledgeBase, decisions: Iterable[str]) -> tuple[str, ...]:
    """Every fact of the decisions: first those on which most outcomes depend, then by first use.

    What several decisions build on is so asked before what only one of them asks, and what only
    warnings look at comes last.
    """
    wanted = list(decisions)

    @cache
    def decides(name: str) -> frozenset[str]:
        """The facts on which the outcome of a decision can depend."""
        found: set[str] = set()
        for condition in _deciding(knowledge.decisions[name]):
            for fact in facts_of(condition, knowledge):
                found |= applicable(fact)
            for other in outcomes_of(condition) - {name}:
                found |= decides(other)
        return frozenset(found)

    @cache
    def applicable(fact: str) -> frozenset[str]:
        """The fact and those on which it depends whether it applies."""
        condition = knowledge.facts[fact].applies_when
        needed = frozenset() if condition is None else facts_of(condition, knowledge)
        return frozenset({fact}).union(*map(applicable, needed))

    by_use = used_facts(knowledge, wanted)
    users = {fact: sum(fact in decides(name) for name in wanted) for fact in by_use}
    return tuple(sorted(by_use, key=lambda fact: -users[fact]))


def own_order(knowledge: KnowledgeBase, decision: str) -> tuple[str, ...]:
    """The facts of one decision: first those on which most of the decisions inside it depend.

    What looks at many other outcomes has smaller diagrams so than in the order of first use.
    """
    inside = {decision}
    waiting = [decision]
    while waiting:
        for condition in decision_conditions(knowledge.decisions[waiting.pop()]):
            fresh = outcomes_of(condition) - inside
            inside |= fresh
            waiting.extend(fresh)
    own = set(used_facts(knowledge, [decision]))
    wanted = (name for name in knowledge.decisions if name in inside)
    return tuple(fact for fact in asking_order(knowledge, wanted) if fact in own)


def facts_needed(knowledge: KnowledgeBase, expression: Expression) -> tuple[str, ...]:
    """Every fact of an expression, and those on which it depends whether they apply."""
    found: dict[str, None] = {}
    mentioned = facts_of(expression, knowledge)
    for fact in knowledge.facts:
        if fact in mentioned:
            found |= dict.fromkeys(_with_applicability(fact, knowledge))
    return tuple(found)


def used_facts(knowledge: KnowledgeBase, decisions: Iterable[str]) -> tuple[str, ...]:
    """Every fact of the decisions, of quantities that no condition asks too; in order of use."""
    wanted = list(decisions)
    found = dict.fromkeys(facts_in_order(knowledge, wanted))
    for name in wanted:
        for quantity in knowledge.decisions[name].quantities:
            for fact in sorted(facts_of(Quantity(quantity), knowledge) - set(found)):
                found |= dict.fromkeys(_with_applicability(fact, knowledge))
    return tuple(found)


def _with_applicability(fact: str, knowledge: KnowledgeBase) -> Iterator[str]:
    """A fact, after those on which it depends whether it applies."""
    condition = knowledge.facts[fact].applies_when
    if condition is not None:
        for other in sorted(facts_of(condition, knowledge)):
            yield from _with_applicability(other, knowledge)
    yield fact


def _deciding(decision: Decision) -> Iterable[Expression]:
    """The conditions on which the outcome of a decision depends, and what its readings say."""
    for condition in (decision.applies_when, decision.target_picture_when):
        if condition is not None:
            yield condition
    for reading in decision.readings:
        yield from reading_conditions(reading)
