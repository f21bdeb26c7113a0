"""The productions of a knowledge base, exactly as `inference.py` lays them down."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TypeAlias

from kam_advisor.inference import Statement, as_text
from kam_advisor.ir.expressions import And, Constant, Expression, Fact, Not, Or, Outcome
from kam_advisor.ir.knowledge import KnowledgeBase, Scope
from kam_advisor.ir.rules import NOT_APPLICABLE, Decision, Reading, Row, Table, Tree
from kam_advisor.literals import membership, subject_of
from kam_advisor.record import Record

Premise: TypeAlias = tuple[str, frozenset[str]]
"""A subject, and the values of it that will do."""

_YES = frozenset({"yes"})
_NO = frozenset({"no"})


class Production(Record):
    """All premises in memory: so is the conclusion.

    Attributes:
        id: Unique among the productions of one scope.
        premises: In order; each subject once.
        conclusion: The statement it adds.
    """

    id: str
    premises: tuple[Premise, ...]
    conclusion: Statement


def productions(knowledge: KnowledgeBase, scope: Scope) -> tuple[Production, ...]:
    """Every production of the decisions of one scope that can ever fire, in order of the rules."""
    return tuple(
        production
        for decision in knowledge.decisions.values()
        if decision.scope == scope
        for production in _of_decision(decision, knowledge)
        if all(values for _, values in production.premises)
    )


def _production(id: str, premises: Iterable[Premise], conclusion: Statement) -> Production:
    merged: dict[str, frozenset[str]] = {}
    for subject, values in premises:
        merged[subject] = merged[subject] & values if subject in merged else values
    return Production(id, tuple(merged.items()), conclusion)


def _of_decision(decision: Decision, knowledge: KnowledgeBase) -> Iterator[Production]:
    outcome, applies = f"outcome:{decision.id}", list[Premise]()
    if decision.applies_when is not None:
        node = f"{decision.id}.applies"
        applies = [_test(node, _YES)]
        yield from _of_condition(node, decision.applies_when, knowledge)
        not_applicable = Statement(outcome, NOT_APPLICABLE)
        yield _production(f"{node}/no", [_test(node, _NO)], not_applicable)
    for reading in decision.readings:
        yield from _of_reading(f"{decision.id}.{reading.id}", reading, knowledge)
    default = f"reading:{decision.id}.{decision.default.id}"
    for value in decision.outcomes:
        premises = [*applies, (default, frozenset({value}))]
        yield _production(f"{decision.id}.outcome/{value}", premises, Statement(outcome, value))
    if decision.target_picture_when is not None:
        yield from _of_condition(f"{decision.id}.target", decision.target_picture_when, knowledge)
    for warning in decision.warnings:
        yield from _of_condition(f"{decision.id}.warnings.{warning.id}", warning.when, knowledge)
        yield from _of_warning(f"{decision.id}.warnings.{warning.id}", applies)


def _of_warning(node: str, applies: list[Premise]) -> Iterator[Production]:
    subject = f"warning:{node}"
    yield _production(f"{node}/yes", [*applies, _test(node, _YES)], Statement(subject, "yes"))
    yield _production(f"{node}/no", [_test(node, _NO)], Statement(subject, "no"))
    for test, _ in applies:
        yield _production(f"{node}/not_applicable", [(test, _NO)], Statement(subject, "no"))


def _of_reading(name: str, reading: Reading, knowledge: KnowledgeBase) -> Iterator[Production]:
    logic = reading.logic
    if isinstance(logic, Tree):
        yield from _of_tree(name, logic, knowledge)
        return
    for row in logic.rows:
        if not isinstance(row.when, Constant):
            yield from _of_condition(row.id, row.when, knowledge)
    match logic.hit_policy:
        case "unique":
            yield from _unique(name, logic.rows)
        case "any":
            yield from _any(name, logic.rows)
        case _:
            yield from _first(name, _tried_in_order(logic))


def _tried_in_order(table: Table) -> Sequence[Row]:
    if table.hit_policy == "first":
        return table.rows
    return sorted(table.rows, key=lambda row: table.priority.index(row.conclusion.outcome))


def _first(name: str, rows: Sequence[Row]) -> Iterator[Production]:
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        at = [] if row is rows[0] else [_yes(f"at:{row.id}")]
        yield _production(row.id, [*at, *_holds(row)], _reads(name, row))
        if following is not None:
            conclusion = Statement(f"at:{following.id}", "yes")
            yield _production(f"{row.id}/next", [*at, *_fails(row)], conclusion)


def _unique(name: str, rows: Sequence[Row]) -> Iterator[Production]:
    before = {row.id: [_yes(f"before:{row.id}")] for row in rows[1:]}
    after = {row.id: [_yes(f"after:{row.id}")] for row in rows[:-1]}
    for row, following in pairwise(rows):
        conclusion = Statement(f"before:{following.id}", "yes")
        yield _production(f"{row.id}/before", [*before.get(row.id, []), *_fails(row)], conclusion)
        conclusion = Statement(f"after:{row.id}", "yes")
        yield _production(
            f"{following.id}/after", [*after.get(following.id, []), *_fails(following)], conclusion
        )
    for row in rows:
        premises = [*before.get(row.id, []), *_holds(row), *after.get(row.id, [])]
        yield _production(row.id, premises, _reads(name, row))


def _any(name: str, rows: Sequence[Row]) -> Iterator[Production]:
    alone: dict[str, list[Premise]] = {}
    for outcome in dict.fromkeys(row.conclusion.outcome for row in rows):
        node = f"only:{name}.{outcome}"
        only: list[Premise] = []
        others = (row for row in rows if row.conclusion.outcome != outcome)
        for number, other in enumerate(others, start=1):
            conclusion = Statement(f"{node}.{number}", "yes")
            yield _production(f"{node}/{number}", [*only, *_fails(other)], conclusion)
            only = [_yes(conclusion.subject)]
        alone[outcome] = only
    for row in rows:
        premises = [*_holds(row), *alone[row.conclusion.outcome]]
        yield _production(row.id, premises, _reads(name, row))


def _of_tree(name: str, tree: Tree, knowledge: KnowledgeBase) -> Iterator[Production]:
    for question in tree.questions.values():
        node = f"{name}.{question.id}"
        at = [] if question.id == tree.start else [_yes(f"at:{node}")]
        if isinstance(question.ask, Fact | Outcome):
            subject = subject_of(question.ask)
        else:
            subject = f"test:{node}"
            yield from _of_condition(node, question.ask, knowledge)
        for branch in question.branches:
            conclusion = Statement(f"at:{name}.{branch.goto}", "yes")
            if branch.conclusion is not None:
                conclusion = Statement(f"reading:{name}", branch.conclusion.outcome)
            values = frozenset(map(as_text, branch.values))
            yield _production(branch.id, [*at, (subject, values)], conclusion)


def _of_condition(
    node: str, condition: Expression, knowledge: KnowledgeBase
) -> Iterator[Production]:
    """The productions for `test:<node>` and for the nodes below it."""
    yes, no = "yes", "no"
    while isinstance(condition, Not):
        condition, yes, no = condition.item, no, yes
    subject = f"test:{node}"
    if not isinstance(condition, And | Or):
        if membership(condition, knowledge) is not None:
            holds, fails = _literal(node, condition, knowledge)
            yield _production(f"{node}={yes}", [holds], Statement(subject, yes))
            yield _production(f"{node}={no}", [fails], Statement(subject, no))
        return
    literals: list[tuple[Premise, Premise]] = []
    for number, item in enumerate(condition.items, start=1):
        literals.append(_literal(f"{node}.{number}", item, knowledge))
        if isinstance(_bare(item), And | Or):
            yield from _of_condition(f"{node}.{number}", _bare(item), knowledge)
    if isinstance(condition, Or):  # that one holds is that not all fail
        literals, yes, no = [(fails, holds) for holds, fails in literals], no, yes
    yield _production(f"{node}={yes}", [holds for holds, _ in literals], Statement(subject, yes))
    for number, (_, fails) in enumerate(literals, start=1):
        yield _production(f"{node}={no}/{number}", [fails], Statement(subject, no))


def _literal(node: str, item: Expression, knowledge: KnowledgeBase) -> tuple[Premise, Premise]:
    """What tells that the item at a node holds, and what that it does not."""
    if isinstance(item, Not):
        holds, fails = _literal(node, item.item, knowledge)
        return fails, holds
    about = membership(item, knowledge)
    if about is None:
        return _test(node, _YES), _test(node, _NO)
    return (about.subject, about.holds), (about.subject, about.fails)


def _bare(item: Expression) -> Expression:
    return _bare(item.item) if isinstance(item, Not) else item


def _test(node: str, values: frozenset[str]) -> Premise:
    return (f"test:{node}", values)


def _yes(subject: str) -> Premise:
    return (subject, _YES)


def _holds(row: Row) -> list[Premise]:
    return [] if isinstance(row.when, Constant) else [_test(row.id, _YES)]


def _fails(row: Row) -> list[Premise]:
    return [_test(row.id, frozenset() if isinstance(row.when, Constant) else _NO)]


def _reads(name: str, row: Row) -> Statement:
    return Statement(f"reading:{name}", row.conclusion.outcome)
