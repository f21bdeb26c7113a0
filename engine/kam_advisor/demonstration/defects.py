"""Defects in the rules of one decision: each a small change of one row or question, on the IR."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import pairwise

from kam_advisor.ir.expressions import (
    And,
    Compare,
    ComparisonOperator,
    Constant,
    Expression,
    Fact,
    Not,
    OneOf,
    Or,
    Parameter,
)
from kam_advisor.ir.knowledge import KnowledgeBase, ParameterDeclaration
from kam_advisor.ir.rules import Decision, Question, Row, Table, Tree
from kam_advisor.ir.walk import opposite
from kam_advisor.literals import finite_values
from kam_advisor.record import Record, replace
from kam_advisor.reference.chain import in_order_of_priority

_OTHER: Mapping[ComparisonOperator, ComparisonOperator] = {
    ">=": "<",
    "<": ">=",
    "<=": ">",
    ">": "<=",
    "=": "!=",
    "!=": "=",
}


class Defect(Record):
    """One change.

    Attributes:
        kind: `condition`, `outcome`, `order` or `branches`.
        rule: The id of the row, or the node of the question, that was changed.
        decision: The decision with the defect.
    """

    kind: str
    rule: str
    decision: Decision


def defects(decision: Decision, knowledge: KnowledgeBase) -> Iterator[Defect]:
    """Every defect, in the order of the rules; some change no outcome at all."""
    logic = decision.default.logic
    if isinstance(logic, Tree):
        for question in logic.questions.values():
            node = f"{decision.id}.{decision.default.id}.{question.id}"
            for kind, changed in _of_question(question, knowledge):
                questions = {**logic.questions, question.id: changed}
                tree = replace(logic, questions=questions)
                yield Defect(kind, node, with_logic(decision, tree))
        return
    for number, row in enumerate(logic.rows):
        for kind, other in _of_row(row, decision, knowledge):
            rows = (*logic.rows[:number], other, *logic.rows[number + 1 :])
            yield Defect(kind, row.id, with_logic(decision, replace(logic, rows=rows)))
    if logic.hit_policy == "first":
        for number, (row, after) in enumerate(pairwise(logic.rows)):
            if not isinstance(after.when, Constant):
                rows = (*logic.rows[:number], after, row, *logic.rows[number + 2 :])
                yield Defect("order", row.id, with_logic(decision, replace(logic, rows=rows)))


def repaired(defective: Decision, original: Decision, rule: str) -> Decision:
    """The defective decision with one row or question as it was, at the place where it was."""
    wrong, right = defective.default.logic, original.default.logic
    if isinstance(wrong, Tree) and isinstance(right, Tree):
        name = rule.rpartition(".")[2]
        questions = {**wrong.questions, name: right.questions[name]}
        return with_logic(defective, replace(wrong, questions=questions))
    assert isinstance(wrong, Table)
    assert isinstance(right, Table)
    places = {row.id: number for number, row in enumerate(right.rows)}
    rows = [row for row in wrong.rows if row.id != rule]
    rows.insert(places[rule], right.rows[places[rule]])
    return with_logic(defective, replace(wrong, rows=tuple(rows)))


def suspects(decision: Decision) -> tuple[str, ...]:
    """The rows or questions that a defect may be in, in the order they are tried."""
    logic = decision.default.logic
    if isinstance(logic, Table):
        return tuple(row.id for row in in_order_of_priority(logic))
    return tuple(f"{decision.id}.{decision.default.id}.{name}" for name in logic.questions)


def with_logic(decision: Decision, logic: Table | Tree) -> Decision:
    """The decision with another logic of its default reading."""
    readings = tuple(replace(r, logic=logic) if r.default else r for r in decision.readings)
    return replace(decision, readings=readings)


def with_decision(knowledge: KnowledgeBase, decision: Decision) -> KnowledgeBase:
    """The rules with another form of one decision."""
    return replace(knowledge, decisions={**knowledge.decisions, decision.id: decision})


def _of_row(row: Row, decision: Decision, knowledge: KnowledgeBase) -> Iterator[tuple[str, Row]]:
    if not isinstance(row.when, Constant):
        for condition in _changed(row.when, knowledge):
            yield "condition", replace(row, when=condition)
    for outcome in decision.outcomes:
        if outcome != row.conclusion.outcome:
            conclusion = replace(row.conclusion, outcome=outcome)
            yield "outcome", replace(row, conclusion=conclusion)


def _of_question(question: Question, knowledge: KnowledgeBase) -> Iterator[tuple[str, Question]]:
    if not isinstance(question.ask, Fact):
        for condition in _changed(question.ask, knowledge):
            if finite_values(condition, knowledge) is None:
                yield "condition", replace(question, ask=condition)
    for number, (one, other) in enumerate(pairwise(question.branches)):
        swapped = (replace(one, values=other.values), replace(other, values=one.values))
        rest = question.branches
        branches = (*rest[:number], *swapped, *rest[number + 2 :])
        yield "branches", replace(question, branches=branches)


def _changed(condition: Expression, knowledge: KnowledgeBase) -> Iterator[Expression]:
    """The condition with one thing in it otherwise."""
    match condition:
        case And(items):
            yield Or(items)
            yield from _inside(items, And, knowledge)
        case Or(items):
            yield And(items)
            yield from _inside(items, Or, knowledge)
        case Not(item):
            yield item
            for other in _changed(item, knowledge):
                yield opposite(other)
        case Compare(operator, left, right):
            yield Compare(_OTHER[operator], left, right)
            for other in _other_operands(right, left, knowledge):
                yield Compare(operator, left, other)
        case OneOf(item, options) if len(options) > 1:
            for number in range(len(options)):
                yield OneOf(item, (*options[:number], *options[number + 1 :]))
        case Fact():
            yield Not(condition)
        case _:
            yield opposite(condition)


def _inside(
    items: tuple[Expression, ...],
    form: Callable[[tuple[Expression, ...]], Expression],
    knowledge: KnowledgeBase,
) -> Iterator[Expression]:
    for number, item in enumerate(items):
        for other in _changed(item, knowledge):
            yield form((*items[:number], other, *items[number + 1 :]))


def _other_operands(
    operand: Expression, beside: Expression, knowledge: KnowledgeBase
) -> Iterator[Expression]:
    """Another threshold of the same unit, a number one more or less, another option."""
    match operand:
        case Parameter(name):
            mine = knowledge.parameters[name]
            others: list[Expression] = [
                Parameter(other.id) for other in _of_other_values(mine, knowledge)
            ]
            yield from others or [Constant(mine.value + 1), Constant(mine.value - 1)]
        case Constant(bool()):
            return
        case Constant(str() as option):
            for other in finite_values(beside, knowledge) or ():
                if other != option:
                    yield Constant(other)
        case Constant(int() | Fraction() as value):
            yield Constant(value + 1)
            yield Constant(value - 1)


def _of_other_values(
    mine: ParameterDeclaration, knowledge: KnowledgeBase
) -> Iterable[ParameterDeclaration]:
    """A parameter of the same unit for every other value that there is."""
    found = {
        other.value: other
        for other in knowledge.parameters.values()
        if other.unit == mine.unit and other.value != mine.value
    }
    return found.values()
