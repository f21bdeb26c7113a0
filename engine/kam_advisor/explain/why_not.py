"""Why not another outcome: what would have to hold and does not, nearest to holding first.

For every rule of the default reading that concludes the outcome, the conditions on its way are
held against the answers; those that fail are the *shortfalls*. The distance of a shortfall is a
share of the range, so that a step on a scale and a tenth of a score can be put in order:

    scale, ordered choice      steps to the nearest answer that will do, of all steps there are
    boolean, other choice      1
    a score against a number   the gap, of the range the score can have
    other arithmetic           the gap, of the number compared with (of 1, where that is less)
"""

from collections.abc import Iterator
from fractions import Fraction

from kam_advisor.explain.distance import Distances
from kam_advisor.ir.expressions import And, Constant, Expression, Not, OneOf, Or
from kam_advisor.ir.rules import Branch, Conclusion, Decision, Reading, Table, Tree
from kam_advisor.record import Record
from kam_advisor.reference.chain import in_order_of_priority, is_plain
from kam_advisor.reference.evaluate import Context, evaluate


class Shortfall(Record):
    """A condition that is not as it would have to be.

    Attributes:
        condition: The condition; never `and`, `or` or `not`.
        wanted: Whether it would have to hold.
        unknown: Whether its verdict is unknown rather than wrong.
        distance: How far from being as wanted, as the module says; 0 while unknown.
        gap: For a comparison of numbers, the difference between both sides; else None.
    """

    condition: Expression
    wanted: bool
    unknown: bool
    distance: Fraction
    gap: Fraction | None


class Alternative(Record):
    """One way to the other outcome: a rule that concludes it, and what keeps it from concluding."""

    rule: str
    conclusion: Conclusion
    shortfalls: tuple[Shortfall, ...]

    @property
    def distance(self) -> Fraction:
        """The distances of all shortfalls together."""
        return sum((shortfall.distance for shortfall in self.shortfalls), Fraction(0))


def why_not(decision: Decision, outcome: str, context: Context) -> tuple[Alternative, ...]:
    """The ways to another outcome of a decision in its default reading, nearest first.

    Args:
        decision: The decision.
        outcome: An outcome it does not have now.
        context: The answers, quantities and outcomes (`Decider.context`).
    """
    distances = Distances(context)
    applies = [] if decision.applies_when is None else [(decision.applies_when, True)]
    found = [
        Alternative(rule, conclusion, _shortfalls([*applies, *requirements], distances))
        for rule, conclusion, requirements in _ways(decision, decision.default, outcome)
    ]
    return tuple(sorted(found, key=lambda way: (way.distance, len(way.shortfalls))))


_Requirements = list[tuple[Expression, bool]]


def _ways(
    decision: Decision, reading: Reading, outcome: str
) -> Iterator[tuple[str, Conclusion, _Requirements]]:
    """Each rule with the outcome, and what must hold or not hold for it to conclude."""
    logic = reading.logic
    if isinstance(logic, Tree):
        for branches in _paths(logic, logic.start, outcome):
            asked = [_answered(ask, branch) for ask, branch in branches]
            last = branches[-1][1]
            assert last.conclusion is not None
            yield last.id, last.conclusion, asked
        return
    rows = in_order_of_priority(logic)
    for index, row in enumerate(rows):
        if row.conclusion.outcome != outcome:
            continue
        others = rows[:index] if logic.hit_policy in ("first", "priority") else rows
        rivals = [r for r in others if r is not row and _rivals(logic, r.conclusion, outcome)]
        yield row.id, row.conclusion, [(row.when, True), *((r.when, False) for r in rivals)]


def _rivals(table: Table, conclusion: Conclusion, outcome: str) -> bool:
    return table.hit_policy == "unique" or conclusion.outcome != outcome


def _paths(tree: Tree, name: str, outcome: str) -> Iterator[list[tuple[Expression, Branch]]]:
    question = tree.questions[name]
    for branch in question.branches:
        if branch.conclusion is not None and branch.conclusion.outcome == outcome:
            yield [(question.ask, branch)]
        elif branch.goto is not None:
            for rest in _paths(tree, branch.goto, outcome):
                yield [(question.ask, branch), *rest]


def _answered(ask: Expression, branch: Branch) -> tuple[Expression, bool]:
    """The condition that a question is answered so that this branch is taken."""
    if is_plain(ask) and branch.values not in ((True,), (False,)):
        return OneOf(ask, tuple(Constant(value) for value in branch.values)), True
    return ask, True in branch.values


def _shortfalls(requirements: _Requirements, distances: Distances) -> tuple[Shortfall, ...]:
    """What fails, nearest first, each condition once."""
    found: dict[tuple[Expression, bool], Shortfall] = {}
    for condition, wanted in requirements:
        for shortfall in _failing(condition, wanted, distances):
            found.setdefault((shortfall.condition, shortfall.wanted), shortfall)
    return tuple(sorted(found.values(), key=lambda s: (s.unknown, s.distance)))


def _failing(condition: Expression, wanted: bool, distances: Distances) -> list[Shortfall]:
    """The fewest and nearest conditions that keep this one from being as wanted."""
    value = evaluate(condition, distances.context)
    if value is wanted:
        return []
    match condition:
        case Not(item):
            return _failing(item, not wanted, distances)
        case And(items) | Or(items):
            parts = [_failing(item, wanted, distances) for item in items]
            if isinstance(condition, And) is wanted:
                return [shortfall for part in parts for shortfall in part]
            return min(parts, key=_effort)
        case _:
            gap = distances.gap(condition)
            if not isinstance(value, bool):
                return [Shortfall(condition, wanted, True, Fraction(0), None)]
            return [Shortfall(condition, wanted, False, distances.of(condition, wanted), gap)]


def _effort(shortfalls: list[Shortfall]) -> tuple[Fraction, int]:
    return sum((s.distance for s in shortfalls), Fraction(0)), len(shortfalls)
