"""How a condition is read from the working memory: nodes, memberships, arithmetic tests.

The words are those of `inference.py`; every engine and the settling of tests share this reading.
"""

from collections.abc import Iterator

from kam_advisor.inference import as_text
from kam_advisor.ir.expressions import (
    And,
    Between,
    Compare,
    Constant,
    Expression,
    Fact,
    Not,
    OneOf,
    Or,
    Outcome,
    Parameter,
    Value,
)
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import NOT_APPLICABLE, Decision, Table
from kam_advisor.record import Record
from kam_advisor.reference.evaluate import Context, evaluate


class Membership(Record):
    """A condition that holds for some values of one finite fact or outcome.

    Attributes:
        subject: `fact:<fact>` or `outcome:<decision>`.
        holds: The values (as text) for which the condition holds.
        fails: The other values that the subject can have.
    """

    subject: str
    holds: frozenset[str]
    fails: frozenset[str]


def finite_values(expression: Expression, knowledge: KnowledgeBase) -> tuple[Value, ...] | None:
    """Every value a finite fact or an outcome can have, in order; None for anything else."""
    if isinstance(expression, Outcome):
        return (*knowledge.decisions[expression.decision].outcomes, NOT_APPLICABLE)
    if not isinstance(expression, Fact):
        return None
    fact = knowledge.facts[expression.name]
    match fact.kind:
        case "boolean":
            return (True, False)
        case "choice":
            return fact.options
        case "scale":
            assert fact.minimum is not None
            assert fact.maximum is not None
            return tuple(range(int(fact.minimum), int(fact.maximum) + 1))
        case _:
            return None


def membership(condition: Expression, knowledge: KnowledgeBase) -> Membership | None:
    """The condition as a membership, or None where it is composite or needs arithmetic."""
    about = asked_about(condition)
    values = _values(about, knowledge)
    if about is None or values is None:
        return None
    holds = frozenset(_holding(condition, about, values, knowledge))
    return Membership(subject_of(about), holds, frozenset(map(as_text, values)) - holds)


def _values(about: Fact | Outcome | None, knowledge: KnowledgeBase) -> tuple[Value, ...] | None:
    return None if about is None else finite_values(about, knowledge)


def subject_of(about: Expression) -> str:
    """The subject of statements about a fact or an outcome."""
    if isinstance(about, Outcome):
        return f"outcome:{about.decision}"
    assert isinstance(about, Fact)
    return f"fact:{about.name}"


def arithmetic_tests(
    node: str, condition: Expression, knowledge: KnowledgeBase
) -> Iterator[tuple[str, Expression]]:
    """The conditions in this one that are settled before the chaining, each with its node.

    The test of a whole condition includes a `Not` around it; that of an item does not, for there
    the `Not` swaps the literal.
    """
    inner = without_not(condition)
    if isinstance(inner, And | Or):
        for number, item in enumerate(inner.items, start=1):
            yield from arithmetic_tests(f"{node}.{number}", without_not(item), knowledge)
    elif _values(asked_about(inner), knowledge) is None:  # that is: it is no membership
        yield node, condition


def without_not(condition: Expression) -> Expression:
    """What stands inside any `Not` around a condition."""
    while isinstance(condition, Not):
        condition = condition.item
    return condition


def conditions_of(decision: Decision) -> Iterator[tuple[str, Expression]]:
    """Every condition of a decision with the node it has (`inference.py`), in order."""
    if decision.applies_when is not None:
        yield f"{decision.id}.applies", decision.applies_when
    for reading in decision.readings:
        if isinstance(reading.logic, Table):
            for row in reading.logic.rows:
                if not isinstance(row.when, Constant):
                    yield row.id, row.when
        else:
            for question in reading.logic.questions.values():
                yield f"{decision.id}.{reading.id}.{question.id}", question.ask
    if decision.target_picture_when is not None:
        yield f"{decision.id}.target", decision.target_picture_when
    for warning in decision.warnings:
        yield f"{decision.id}.warnings.{warning.id}", warning.when


def asked_about(condition: Expression) -> Fact | Outcome | None:
    """The one fact or outcome that a comparison with constants or parameters is about."""
    match condition:
        case Fact() | Outcome():
            return condition
        case Compare(_, left, right):
            sides = [left, right]
        case OneOf(item, options):
            sides = [item, *options]
        case Between(item, low, high):
            sides = [item, low, high]
        case _:
            return None
    about = [side for side in sides if not isinstance(side, Constant | Parameter)]
    return about[0] if len(about) == 1 and isinstance(about[0], Fact | Outcome) else None


def _holding(
    condition: Expression,
    about: Expression,
    values: tuple[Value, ...],
    knowledge: KnowledgeBase,
) -> Iterator[str]:
    """The values of one fact or outcome for which the condition holds, as text."""
    facts: dict[str, Value] = {}
    outcomes: dict[str, str] = {}
    context = Context(knowledge, facts, {}, outcomes, {})
    for value in values:
        if isinstance(about, Fact):
            facts[about.name] = value
        elif isinstance(about, Outcome):
            outcomes[about.decision] = str(value)
        if evaluate(condition, context) is True:
            yield as_text(value)
