"""Quantities and aggregates as diagrams of values, where they are not compared as a sum."""

from typing import TYPE_CHECKING, assert_never

from kam_advisor.ir.quantities import CollectTable, Formula, Scorecard, ScoreItem
from kam_advisor.reference.evaluate import scale_ends
from kam_advisor.unknowns.diagram import NEITHER
from kam_advisor.values import UNDEFINED

if TYPE_CHECKING:
    from kam_advisor.unknowns.conditions import Conditions


def quantity(conditions: "Conditions", name: str) -> int:
    """The diagram of a quantity's value."""
    declaration = conditions.prepared.knowledge.quantities[name]
    match declaration:
        case Formula():
            return conditions.value(declaration.expression)
        case CollectTable():
            return _collected(conditions, declaration)
        case Scorecard():
            total = aggregate(
                conditions, "sum", [_contribution(conditions, item) for item in declaration.items]
            )
            if declaration.aggregate == "sum":
                return total
            weights = [conditions.value(item.weight) for item in declaration.items]
            return conditions.calculate("/", total, aggregate(conditions, "sum", weights))
        case _:
            assert_never(declaration)


def aggregate(conditions: "Conditions", function: str, items: list[int]) -> int:
    """The diagram of an aggregate of at least one value."""
    if function in ("min", "max"):
        found = items[0]
        for item in items[1:]:
            found = conditions.calculate(function, found, item)
        return found
    found = conditions.diagrams.terminal(0)
    for item in items:
        found = conditions.calculate("+", found, item)
    if function != "mean":
        return found
    return conditions.calculate("/", found, conditions.diagrams.terminal(len(items)))


def _contribution(conditions: "Conditions", item: ScoreItem) -> int:
    position = conditions.fact(item.fact)
    if item.points:
        values = {key: conditions.value(points) for key, points in item.points.items()}
        diagrams = conditions.diagrams

        def points_of(terminals: tuple[int, ...]) -> int:
            if terminals[0] == NEITHER:
                return NEITHER
            answer = diagrams.values[terminals[0]]
            option = {True: "yes", False: "no"}[answer] if isinstance(answer, bool) else str(answer)
            return values[option]

        position = diagrams.apply(("points", id(item)), points_of, (position,))
    elif item.reversed:
        low, high = scale_ends(conditions.prepared.knowledge.facts[item.fact])
        position = conditions.calculate("-", conditions.diagrams.terminal(low + high), position)
    return conditions.calculate("*", conditions.value(item.weight), position)


_NOTHING = "nothing yet"
"""Stands for the least or greatest of no numbers. No arithmetic has a text as its value."""


def _collected(conditions: "Conditions", table: CollectTable) -> int:
    diagrams = conditions.diagrams
    starts_empty = table.aggregate in ("min", "max")
    nothing = diagrams.terminal(_NOTHING)
    found = nothing if starts_empty else diagrams.terminal(0)
    for row in table.rows:
        value = diagrams.terminal(1) if table.aggregate == "count" else conditions.value(row.value)
        joined = _joined(conditions, table.aggregate, found, value)
        found = diagrams.cases((conditions.condition(row.when),), (joined,), found, NEITHER)
    if not starts_empty:
        return found

    def settled(terminals: tuple[int, ...]) -> int:
        return diagrams.terminal(UNDEFINED) if terminals[0] == nothing else terminals[0]

    return diagrams.apply("settled", settled, (found,))


def _joined(conditions: "Conditions", function: str, found: int, value: int) -> int:
    """The aggregate so far with one more value."""
    if function not in ("min", "max"):
        return conditions.calculate("+", found, value)
    nothing = conditions.diagrams.terminal(_NOTHING)

    def join(terminals: tuple[int, ...]) -> int:
        if terminals[0] == nothing:
            return terminals[1]
        return conditions.calculate(function, *terminals)

    return conditions.diagrams.apply(("join", function), join, (found, value))
