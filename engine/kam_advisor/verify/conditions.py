"""What must hold, as formulas: when a decision applies, a row is tried, a question is reached.

The checks ask whether such a formula can be true; nothing here knows of a solver.
"""

from collections.abc import Iterator, Mapping

from kam_advisor.ir.expressions import And, Expression, Not, Or
from kam_advisor.ir.rules import Branch, Decision, Question, Row, Table, Tree
from kam_advisor.reference.chain import in_order_of_priority, questions_in_order
from kam_advisor.verify.formulas import ALWAYS, Every, Fails, Formula, Holds, No, Some, Takes


def applies(decision: Decision, copy: int = 0) -> Formula:
    """The decision applies."""
    return ALWAYS if decision.applies_when is None else Holds(decision.applies_when, copy)


def is_ordered(table: Table) -> bool:
    """Whether the rows are tried one after the other."""
    return table.hit_policy in ("first", "priority")


def rows_in_order(table: Table) -> tuple[Row, ...]:
    """The rows as they are tried."""
    return in_order_of_priority(table)


def tried(table: Table, row: Row) -> Formula:
    """A row is looked at: with an order, where those before it fail; otherwise always."""
    if not is_ordered(table):
        return ALWAYS
    rows = rows_in_order(table)
    before = rows[: rows.index(row)]
    return Every(tuple(Fails(other.when) for other in before))


def reached(tree: Tree) -> Mapping[str, Formula]:
    """Per question, that it is asked."""
    ways: dict[str, list[Formula]] = {tree.start: [ALWAYS]}
    found: dict[str, Formula] = {}
    for question in questions_in_order(tree):
        leading = tuple(ways.get(question.id, []))
        found[question.id] = leading[0] if len(leading) == 1 else Some(leading)
        for branch in question.branches:
            if branch.goto is not None:
                here = Every((found[question.id], taken(question, branch)))
                ways.setdefault(branch.goto, []).append(here)
    return found


def taken(question: Question, branch: Branch) -> Formula:
    """The answer to a question leads along a branch."""
    return Takes(question.ask, branch.values)


def disagree(first: Expression, second: Expression) -> Formula:
    """Two conditions do not have the same truth."""
    same_true = _alike(Holds(first), Holds(second))
    same_false = _alike(Fails(first), Fails(second))
    return No(Every((same_true, same_false)))


def _alike(a: Formula, b: Formula) -> Formula:
    return Some((Every((a, b)), Every((No(a), No(b)))))


Path = tuple[int, ...]


def droppable(condition: Expression, path: Path = ()) -> Iterator[Path]:
    """The parts of a condition that could be left out: items of `and` and `or`, outermost first.

    Later items stand before earlier ones, so that of two that say the same the later one goes.
    """
    if isinstance(condition, Not):
        yield from droppable(condition.item, (*path, 0))
    elif isinstance(condition, And | Or):
        numbers = range(len(condition.items) - 1, -1, -1)
        for number in numbers:
            yield (*path, number)
        for number in numbers:
            yield from droppable(condition.items[number], (*path, number))


def part_at(condition: Expression, path: Path) -> Expression:
    """The part of a condition at a path."""
    for number in path:
        if isinstance(condition, Not):
            condition = condition.item
        else:
            assert isinstance(condition, And | Or)
            condition = condition.items[number]
    return condition


def without(condition: Expression, dropped: frozenset[Path], path: Path = ()) -> Expression | None:
    """The condition without some of its parts; None where nothing would be left of an `and`."""
    if isinstance(condition, Not):
        inner = without(condition.item, dropped, (*path, 0))
        return None if inner is None else Not(inner)
    if not isinstance(condition, And | Or):
        return condition
    kept: list[Expression] = []
    for number, item in enumerate(condition.items):
        here = (*path, number)
        if here not in dropped:
            inner = without(item, dropped, here)
            if inner is None:
                return None
            kept.append(inner)
    if not kept:
        return None
    return kept[0] if len(kept) == 1 else type(condition)(tuple(kept))
