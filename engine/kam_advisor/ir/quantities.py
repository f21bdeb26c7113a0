"""Named numbers that rules compare with parameters: scores and formulas.

A quantity is computed from facts and parameters only (never from outcomes), exactly. Its value is
UNKNOWN while a fact it uses is, and UNDEFINED where a division by zero occurs.
"""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from kam_advisor.ir.expressions import Expression, Parameter
from kam_advisor.ir.knowledge import Citation, Text
from kam_advisor.record import Record


class ScoreItem(Record):
    """One line of a scorecard.

    Its *position* is: the answer of a scale or number; for a choice or boolean the number that
    `points` gives to the answer (`yes`/`no` for a boolean); reversed, on a scale from a to b,
    a + b - answer. Its *contribution* is weight times position.

    Attributes:
        fact: The id of the fact.
        weight: A constant or parameter; never negative.
        reversed: Whether a high answer counts low. Only for scales.
        points: Per answer a constant or parameter; empty for scales and numbers.
    """

    fact: str
    weight: Expression
    reversed: bool
    points: Mapping[str, Expression]


class LowestItems(Record):
    """That a report names the items of the lowest position; it changes no value.

    Attributes:
        least: This many at least, with all that are as low as the last. A whole number from 1.
        most: None are named where it would be more, or all items.
    """

    title: Text
    least: Parameter
    most: Parameter


class Scorecard(Record):
    """`sum`: the sum of the contributions. `mean`: that sum divided by the sum of the weights."""

    id: str
    title: Text
    aggregate: Literal["mean", "sum"]
    items: tuple[ScoreItem, ...]
    unit: str
    citations: tuple[Citation, ...]
    lowest: LowestItems | None = None


class Formula(Record):
    """The value of an arithmetic expression over facts, parameters and other quantities."""

    id: str
    title: Text
    expression: Expression
    unit: str
    citations: tuple[Citation, ...]


class CollectRow(Record):
    """A row of a collect table: where `when` holds, `value` (arithmetic) takes part."""

    id: str
    when: Expression
    value: Expression


class CollectTable(Record):
    """DMN's hit policy *collect*: the aggregate of the values of all rows that hold.

    With no row holding, `sum` and `count` are 0, `min` and `max` UNDEFINED. UNKNOWN while it is
    unknown whether a row holds.
    """

    id: str
    title: Text
    aggregate: Literal["sum", "min", "max", "count"]
    rows: tuple[CollectRow, ...]
    unit: str
    citations: tuple[Citation, ...]


QuantityDeclaration: TypeAlias = Scorecard | Formula | CollectTable
