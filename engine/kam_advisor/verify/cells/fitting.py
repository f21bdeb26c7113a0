"""Whether a decision can be looked at cell by cell."""

from kam_advisor.ir.expressions import And, Constant, Expression, Fact, Not, Or, Outcome
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import Decision
from kam_advisor.ir.walk import decision_conditions, walk
from kam_advisor.literals import finite_values, membership
from kam_advisor.unknowns.domains import facts_in_order

_MOST_CELLS = 1 << 21


def fits(knowledge: KnowledgeBase, decision: Decision, varied: str | None = None) -> bool:
    """Whether a decision of an account can be looked at so: few answers, and no arithmetic."""
    facts = facts_in_order(knowledge, [decision.id])
    size = 1
    for name in [*facts, *([varied] if varied else [])]:
        values = finite_values(Fact(name), knowledge)
        size *= len(values) if values else _MOST_CELLS + 1
        if size > _MOST_CELLS:
            return False
    conditions = [knowledge.facts[name].applies_when for name in facts]
    for name in _decisions(knowledge, decision.id):
        conditions += decision_conditions(knowledge.decisions[name])
    return decision.scope == "account" and all(
        _is_plain(condition, knowledge) for condition in conditions if condition is not None
    )


def _decisions(knowledge: KnowledgeBase, name: str) -> list[str]:
    """A decision and all whose outcomes it uses."""
    found = [name]
    for one in found:
        for condition in decision_conditions(knowledge.decisions[one]):
            for part in walk(condition):
                if isinstance(part, Outcome) and part.decision not in found:
                    found.append(part.decision)
    return found


def _is_plain(condition: Expression, knowledge: KnowledgeBase) -> bool:
    match condition:
        case And(items) | Or(items):
            return all(_is_plain(item, knowledge) for item in items)
        case Not(item):
            return _is_plain(item, knowledge)
        case Constant(value):
            return isinstance(value, bool)
        case Fact() | Outcome():
            return finite_values(condition, knowledge) is not None
        case _:
            return membership(condition, knowledge) is not None
