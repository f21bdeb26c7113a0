"""Small changes to rules: a threshold, a row, an outcome, where a decision applies."""

from collections.abc import Mapping
from random import Random
from typing import Any

from kam_advisor.ir.expressions import Compare, Constant, Not, Number, Quantity
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import Decision, Reading, Table, Tree
from kam_advisor.record import Record, replace


def with_parameter(knowledge: KnowledgeBase, name: str, value: Number) -> KnowledgeBase:
    changed = replace(knowledge.parameters[name], value=value)
    return replace(knowledge, parameters={**knowledge.parameters, name: changed})


def with_decision(knowledge: KnowledgeBase, decision: Decision) -> KnowledgeBase:
    return replace(knowledge, decisions={**knowledge.decisions, decision.id: decision})


def with_logic(decision: Decision, logic: Table | Tree) -> Decision:
    """The decision with another logic of its default reading."""
    readings = tuple(replace(r, logic=logic) if r.default else r for r in decision.readings)
    return replace(decision, readings=readings)


def without_row(decision: Decision, number: int) -> Decision:
    logic = decision.default.logic
    assert isinstance(logic, Table)
    rows = (*logic.rows[:number], *logic.rows[number + 1 :])
    return with_logic(decision, replace(logic, rows=rows))


def mutated(knowledge: KnowledgeBase, rng: Random) -> KnowledgeBase:
    """The rules with one to three random changes."""
    for _ in range(rng.randint(1, 3)):
        name = rng.choice(list(knowledge.decisions))
        decision = knowledge.decisions[name]
        match rng.randrange(6):
            case 0 if isinstance(decision.default.logic, Table):
                if len(decision.default.logic.rows) > 1:
                    number = rng.randrange(len(decision.default.logic.rows))
                    knowledge = with_decision(knowledge, without_row(decision, number))
            case 1:
                knowledge = with_decision(knowledge, _other_numbers(decision, rng))
            case 2 if decision.applies_when is not None:
                turned = None if rng.random() < 0.5 else Not(decision.applies_when)
                knowledge = with_decision(knowledge, replace(decision, applies_when=turned))
            case 3:
                knowledge = _other_fact(knowledge, rng)
            case 4:
                knowledge = with_decision(knowledge, _other_default(decision))
            case _:
                if isinstance(decision.default.logic, Table):
                    rows = list(decision.default.logic.rows)
                    rng.shuffle(rows)
                    logic = replace(decision.default.logic, rows=tuple(rows))
                    knowledge = with_decision(knowledge, with_logic(decision, logic))
    return knowledge


def _other_default(decision: Decision) -> Decision:
    """Another reading is the default one, where there are several."""
    last = decision.readings[-1].id
    readings: tuple[Reading, ...] = tuple(
        replace(r, default=r.id == last) for r in decision.readings
    )
    return replace(decision, readings=readings)


def _other_fact(knowledge: KnowledgeBase, rng: Random) -> KnowledgeBase:
    """A fact that always applies, or one of which other answers count."""
    name = rng.choice(list(knowledge.facts))
    fact = knowledge.facts[name]
    if fact.applies_when is not None and rng.random() < 0.6:
        fact = replace(fact, applies_when=None, otherwise=None)
    elif fact.kind == "scale" and rng.random() < 0.5 and fact.maximum is not None:
        fact = replace(fact, maximum=fact.maximum + 1)
    return replace(knowledge, facts={**knowledge.facts, name: fact})


def _other_numbers(decision: Decision, rng: Random) -> Decision:
    """Every number that a quantity is compared with, moved a little or not."""

    def moved(node: Any) -> Any:
        match node:
            case Compare(operator, Quantity() as left, Constant(value)) if not isinstance(
                value, bool | str
            ):
                return Compare(operator, left, Constant(value + rng.choice([-1, 0, 1])))
            case tuple():
                return tuple(map(moved, node))
            case Mapping():
                return {key: moved(value) for key, value in node.items()}
        if isinstance(node, Record):
            changed = {name: moved(getattr(node, name)) for name in node.record_fields}
            return replace(node, **changed)
        return node

    found = moved(decision)
    assert isinstance(found, Decision)
    return found
