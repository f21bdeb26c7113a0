"""Which condition, row, question or branch stands behind an id that occurs in firings."""

from collections.abc import Iterator, Mapping

from kam_advisor.ir.expressions import And, Constant, Expression, Or
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import Branch, Question, Row, Table
from kam_advisor.literals import conditions_of, without_not
from kam_advisor.record import Record


class Nodes(Record):
    """Everything of a knowledge base that a firing can name.

    Attributes:
        conditions: By node; the conditions inside an `And` or `Or` included, those without the
            `Not` around them, for a `Not` has no node of its own.
        rows: By rule id.
        questions: By `<decision>.<reading>.<question>`.
        branches: By rule id, each with the node of its question.
    """

    conditions: Mapping[str, Expression]
    rows: Mapping[str, Row]
    questions: Mapping[str, Question]
    branches: Mapping[str, tuple[str, Branch]]


def nodes_of(knowledge: KnowledgeBase) -> Nodes:
    """The index of a knowledge base."""
    conditions: dict[str, Expression] = {}
    rows: dict[str, Row] = {}
    questions: dict[str, Question] = {}
    branches: dict[str, tuple[str, Branch]] = {}
    for decision in knowledge.decisions.values():
        for node, condition in conditions_of(decision):
            conditions.update(_inside(node, condition))
        for reading in decision.readings:
            if isinstance(reading.logic, Table):
                rows.update((row.id, row) for row in reading.logic.rows)
                continue
            for question in reading.logic.questions.values():
                node = f"{decision.id}.{reading.id}.{question.id}"
                questions[node] = question
                branches.update((branch.id, (node, branch)) for branch in question.branches)
    return Nodes(conditions, rows, questions, branches)


def _inside(node: str, condition: Expression) -> Iterator[tuple[str, Expression]]:
    if isinstance(condition, Constant):
        return
    yield node, condition
    inner = without_not(condition)
    if isinstance(inner, And | Or):
        for number, item in enumerate(inner.items, start=1):
            yield from _inside(f"{node}.{number}", without_not(item))
