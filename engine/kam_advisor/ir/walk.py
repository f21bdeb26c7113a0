"""Small questions about expressions that several backends ask."""

from collections.abc import Iterator

from kam_advisor.ir.derived import EXISTS, Derivation, Exists, Given, OverAccounts
from kam_advisor.ir.expressions import (
    Aggregate,
    And,
    Arithmetic,
    Between,
    Compare,
    Expression,
    Fact,
    Not,
    OneOf,
    Or,
    Outcome,
    Quantity,
)
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.quantities import CollectTable, Formula, QuantityDeclaration
from kam_advisor.ir.rules import Decision, Reading, Table


def children(expression: Expression) -> tuple[Expression, ...]:
    """The expressions directly inside this one, in order."""
    match expression:
        case And(items) | Or(items) | Aggregate(_, items):
            return items
        case Not(item):
            return (item,)
        case Compare(_, left, right) | Arithmetic(_, left, right):
            return (left, right)
        case OneOf(item, options):
            return (item, *options)
        case Between(item, low, high):
            return (item, low, high)
        case _:
            return ()


def opposite(condition: Expression) -> Expression:
    """The condition that holds where this one does not; without a `Not` around a `Not`."""
    return condition.item if isinstance(condition, Not) else Not(condition)


def derived_from(derivation: Derivation) -> Iterator[Expression]:
    """What a fact that is not asked follows from, as expressions."""
    match derivation:
        case Given(fact) | Exists(fact):
            yield Fact(fact)
        case OverAccounts(_, of, portion):
            yield of
            if portion is not None:
                yield portion


def is_derived_number(expression: Expression) -> bool:
    """Whether this is a number over accounts, divided by whether it exists (`derived.EXISTS`)."""
    match expression:
        case Arithmetic("/", Fact(value), Fact(exists)):
            return exists == f"{value}{EXISTS}"
        case _:
            return False


def walk(expression: Expression) -> Iterator[Expression]:
    """The expression and everything inside it, outermost first."""
    yield expression
    for child in children(expression):
        yield from walk(child)


def walk_through(expression: Expression, knowledge: KnowledgeBase) -> Iterator[Expression]:
    """The expression and everything inside it, and inside the quantities it names, each once."""
    yield from _walk_through(expression, knowledge, set())


def _walk_through(
    expression: Expression, knowledge: KnowledgeBase, seen: set[str]
) -> Iterator[Expression]:
    for part in walk(expression):
        yield part
        if isinstance(part, Quantity) and part.name not in seen:
            seen.add(part.name)
            for inner in quantity_expressions(knowledge.quantities[part.name]):
                yield from _walk_through(inner, knowledge, seen)


def quantity_expressions(declaration: QuantityDeclaration) -> Iterator[Expression]:
    """Every expression a quantity is made of; a scorecard's facts as `Fact`."""
    match declaration:
        case Formula():
            yield declaration.expression
        case CollectTable():
            for row in declaration.rows:
                yield row.when
                yield row.value
        case _:
            if declaration.lowest is not None:
                yield declaration.lowest.least
                yield declaration.lowest.most
            for item in declaration.items:
                yield Fact(item.fact)
                yield item.weight
                yield from item.points.values()


def reading_conditions(reading: Reading) -> Iterator[Expression]:
    """Every condition of a reading: the rows' `when`, or what the questions ask."""
    if isinstance(reading.logic, Table):
        for row in reading.logic.rows:
            yield row.when
    else:
        for question in reading.logic.questions.values():
            yield question.ask


def decision_conditions(decision: Decision) -> Iterator[Expression]:
    """Every condition of a decision: applicability, all readings, warnings, target picture."""
    for condition in (decision.applies_when, decision.target_picture_when):
        if condition is not None:
            yield condition
    for reading in decision.readings:
        yield from reading_conditions(reading)
    for warning in decision.warnings:
        yield warning.when


def facts_of(expression: Expression, knowledge: KnowledgeBase) -> frozenset[str]:
    """Ids of the facts an expression mentions, through quantities, not through outcomes.

    Facts that are not asked come with those that they follow from.
    """
    found: set[str] = set()
    for part in walk(expression):
        if isinstance(part, Fact):
            found.add(part.name)
            derived = knowledge.facts[part.name].derived
            for inner in derived_from(derived) if derived is not None else ():
                found |= facts_of(inner, knowledge)
        elif isinstance(part, Quantity):
            for inner in quantity_expressions(knowledge.quantities[part.name]):
                found |= facts_of(inner, knowledge)
    return frozenset(found)


def outcomes_of(expression: Expression) -> frozenset[str]:
    """Ids of the decisions whose outcome an expression mentions."""
    return frozenset(part.decision for part in walk(expression) if isinstance(part, Outcome))
