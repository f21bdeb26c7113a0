"""One conjunct of a box: which values of a feature."""

from collections.abc import Sequence
from dataclasses import dataclass

from kam_advisor.compare_rules.boxes import Box
from kam_advisor.compare_rules.cells import Cell, Range
from kam_advisor.compare_rules.features import Feature, FeatureKind
from kam_advisor.compare_rules.versions import Side
from kam_advisor.ir.expressions import Number, Value


@dataclass(frozen=True, slots=True)
class Term:
    """A feature with the values that it has.

    Attributes:
        values: One of these; empty where a range says it.
        range: Within this; None where the values say it.
        absent: Or the number or outcome does not exist.
        excluded: The values that it does not have; empty where a range says it.
    """

    kind: FeatureKind
    name: str
    side: Side | None
    values: tuple[Value, ...]
    range: Range | None
    absent: bool
    excluded: tuple[Value, ...] = ()


def terms_of(box: Box) -> list[Term]:
    """The conjuncts of a box."""
    return [_term(feature, cells) for feature, cells in box.literals]


def _term(feature: Feature, numbers: Sequence[int]) -> Term:
    cells = [feature.cells[number] for number in numbers]
    there = [cell for cell in cells if cell is not None]
    absent = len(there) < len(cells)
    if any(isinstance(cell, Range) for cell in feature.cells):
        return Term(feature.kind, feature.name, feature.side, (), _joined(there), absent)
    values = tuple(cell for cell in there if not isinstance(cell, Range))
    if feature.ordered and feature.kind != "outcome" and len(values) > 1:
        ends = _ends(feature, numbers, values)
        if ends is not None:
            return Term(feature.kind, feature.name, feature.side, values, ends, absent)
    others = [cell for n, cell in enumerate(feature.cells) if n not in numbers]
    excluded = tuple(cell for cell in others if cell is not None and not isinstance(cell, Range))
    return Term(feature.kind, feature.name, feature.side, values, None, absent, excluded)


def shared(boxes: Sequence[Sequence[Term]]) -> list[Term]:
    """The conjuncts that stand in every one of several boxes."""
    if len(boxes) < 2:
        return []
    return [term for term in boxes[0] if all(term in box for box in boxes[1:])]


def _ends(feature: Feature, numbers: Sequence[int], values: tuple[Value, ...]) -> Range | None:
    """Neighbouring numbers as a range, open where it ends with the scale."""
    consecutive = list(numbers) == list(range(numbers[0], numbers[-1] + 1))
    low, high = values[0], values[-1]
    if not consecutive or isinstance(low, bool | str) or isinstance(high, bool | str):
        return None
    at_start, at_end = numbers[0] == 0, numbers[-1] + 1 == len(feature.cells)
    return Range(None if at_start else low, None if at_end else high, True, True)


def _joined(cells: Sequence[Cell]) -> Range | None:
    """Neighbouring numbers and ranges as one range."""
    if not cells:
        return None
    first, last = _as_range(cells[0]), _as_range(cells[-1])
    return Range(first.low, last.high, first.low_closed, last.high_closed)


def _as_range(cell: Cell) -> Range:
    if isinstance(cell, Range):
        return cell
    assert cell is not None
    assert not isinstance(cell, bool | str)
    number: Number = cell
    return Range(number, number, True, True)
