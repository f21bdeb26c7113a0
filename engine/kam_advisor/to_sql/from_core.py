"""What the core engine says about a row, in the columns that SQL gives it."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from kam_advisor.assessment import DecisionAssessment
from kam_advisor.ir.expressions import Value
from kam_advisor.to_sql.literals import as_decimal
from kam_advisor.to_sql.rules import SEPARATOR, Cell, DecisionColumns, ScoreColumns
from kam_advisor.values import UNDEFINED, Unknown


def decision_cells(columns: DecisionColumns, found: DecisionAssessment) -> dict[str, Cell]:
    """The cells of a decision, by name of column."""
    default = {
        columns.outcome: found.outcome,
        columns.status: found.status,
        columns.possible: SEPARATOR.join(found.possible),
        columns.rule: _rule(columns, found),
        columns.unanimous: found.unanimous,
        columns.warnings: SEPARATOR.join(found.warnings),
        columns.possible_warnings: SEPARATOR.join(found.possible_warnings),
        columns.gaps: SEPARATOR.join(found.gaps),
        columns.possible_gaps: SEPARATOR.join(found.possible_gaps),
        columns.target_picture: found.target_picture,
        columns.problems: SEPARATOR.join(found.problems),
    }
    cells: dict[str, Cell] = {name: cell for name, cell in default.items() if name is not None}
    for score in columns.scores:
        cells |= score_cells(score, found.scores.get(score.quantity))
    return cells


def _rule(columns: DecisionColumns, found: DecisionAssessment) -> str | None:
    return found.fired.get(columns.default_reading)


def score_cells(columns: ScoreColumns, value: Value | Unknown | None) -> dict[str, Cell]:
    """The cells of a quantity."""
    decimal: Decimal | None = None
    numerator: int | None = None
    denominator: int | None = None
    if value is UNDEFINED:
        numerator, denominator = 0, 0
    elif isinstance(value, int | Fraction):
        decimal = as_decimal(value, columns.places)
        denominator = columns.common or Fraction(value).denominator
        numerator = int(Fraction(value) * denominator)
    cells: dict[str, Cell] = {columns.value: decimal}
    if columns.numerator is not None and columns.denominator is not None:
        cells |= {columns.numerator: numerator, columns.denominator: denominator}
    return cells


def exact_score(columns: ScoreColumns, cells: Mapping[str, object]) -> Value | Unknown | None:
    """The value of a quantity from its cells; None while it is unknown or not shown."""
    if columns.numerator is None or columns.denominator is None:
        value = cells[columns.value]
        return None if value is None else Fraction(str(value))
    denominator = cells[columns.denominator]
    if denominator is None:
        return None
    if int(str(denominator)) == 0:
        return UNDEFINED
    return Fraction(int(str(cells[columns.numerator])), int(str(denominator)))


def row_cells(
    outputs: Iterable[DecisionColumns], found: Mapping[str, DecisionAssessment]
) -> dict[str, Cell]:
    """The cells of several decisions."""
    return {
        name: cell
        for columns in outputs
        for name, cell in decision_cells(columns, found[columns.decision]).items()
    }
