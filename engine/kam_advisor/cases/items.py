"""What a rule set has that cases can exercise."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import NOT_APPLICABLE, Decision, Reading
from kam_advisor.ir.walk import decision_conditions, facts_of
from kam_advisor.unknowns.completions import rule_ids

Kind: TypeAlias = Literal[
    "outcome",
    "reading",
    "rule",
    "warning",
    "no_warning",
    "gap",
    "no_gap",
    "not_applicable",
    "question",
]
KINDS: tuple[Kind, ...] = (
    "rule",
    "reading",
    "outcome",
    "warning",
    "no_warning",
    "gap",
    "no_gap",
    "not_applicable",
    "question",
)
"""In the order of reports."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something of a decision that a case can exercise.

    Attributes:
        kind: `rule`: a row that concludes, or a branch that is taken; `reading`; `outcome`: of the
            decision; `warning` or `gap` fires, `no_warning` or `no_gap` does not;
            `not_applicable`: the decision does not apply; `question`: a fact, of which cases give
            two different answers.
        name: The id of the rule, the reading, the outcome, the warning, the gap or the fact.
        reading: For a rule, the reading it belongs to.
    """

    decision: str
    kind: Kind
    name: str
    reading: str = ""


def items_of(decision: Decision, knowledge: KnowledgeBase) -> tuple[Item, ...]:
    """Everything of a decision that cases can exercise, in the order of `KINDS`."""
    return tuple(_items(decision, knowledge))


def _items(decision: Decision, knowledge: KnowledgeBase) -> Iterator[Item]:
    for reading in decision.readings:
        yield from _rules(decision, reading)
    for reading in decision.readings:
        yield Item(decision.id, "reading", reading.id)
    for outcome in decision.outcomes:
        yield Item(decision.id, "outcome", outcome)
    for warning in decision.warnings:
        gap = warning.kind == "gap"
        yield Item(decision.id, "gap" if gap else "warning", warning.id)
        yield Item(decision.id, "no_gap" if gap else "no_warning", warning.id)
    if decision.applies_when is not None:
        yield Item(decision.id, "not_applicable", NOT_APPLICABLE)
    for fact in questions_of(decision, knowledge):
        yield Item(decision.id, "question", fact)


def _rules(decision: Decision, reading: Reading) -> Iterator[Item]:
    for rule in rule_ids(reading):
        yield Item(decision.id, "rule", rule, reading.id)


def questions_of(decision: Decision, knowledge: KnowledgeBase) -> tuple[str, ...]:
    """The facts that the decision itself uses, not those of decisions it builds on."""
    used = {f for c in decision_conditions(decision) for f in facts_of(c, knowledge)}
    return tuple(fact for fact in knowledge.asked if fact in used)
