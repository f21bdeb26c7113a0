"""Rows that SQL does not settle, through the core engine."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from kam_advisor.advisor import Advisor
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import FactKind
from kam_advisor.reference.chain import ReferenceEngine
from kam_advisor.to_sql.from_core import decision_cells
from kam_advisor.to_sql.order import used_facts
from kam_advisor.to_sql.rules import BOOLEANS, Cell, DecisionColumns, SqlRules
from kam_advisor.values import exact


class CoreRows:
    """Settles the decisions that SQL leaves open, answer set by answer set."""

    def __init__(self, rules: SqlRules, columns: Mapping[str, str | None], dialect: str) -> None:
        """Prepare the core engine.

        Args:
            rules: What SQL runs.
            columns: Per fact the name of its column, as for `SqlRules.select`.
            dialect: Whose types `cell_kinds` has.
        """
        self._rules = rules
        self._whole = "BIGINT" if dialect == "sqlite" else "DECIMAL(38, 0)"
        self.outputs: dict[str, DecisionColumns] = {
            output.decision: output
            for output in rules.outputs
            if output.decision in rules.unsettled
        }
        facts = used_facts(rules.knowledge, self.outputs)
        asked = (fact for fact in facts if rules.knowledge.facts[fact].derived is None)
        named = ((fact, columns.get(fact, fact)) for fact in asked)
        self._facts = {fact: column for fact, column in named if column is not None}

    @property
    def source_columns(self) -> tuple[str, ...]:
        """The columns of the source that the core engine needs."""
        return tuple(dict.fromkeys(self._facts.values()))

    @property
    def cell_kinds(self) -> dict[str, str]:
        """The columns that `cells` gives, with their SQL types."""
        kinds: dict[str, str] = {}
        for output in self.outputs.values():
            for name in output.own_names:
                what = name.removeprefix(f"{output.decision}_")
                kinds[name] = "BOOLEAN" if what in BOOLEANS else "TEXT"
            for score in output.scores:
                kinds[score.value] = f"DECIMAL(38, {score.places})"
                if score.numerator is not None and score.denominator is not None:
                    kinds |= dict.fromkeys((score.numerator, score.denominator), self._whole)
        return kinds

    @cached_property
    def _advisor(self) -> Advisor:
        return Advisor(self._rules.knowledge, ReferenceEngine(self._rules.knowledge))

    def cells(self, answers: Sequence[object]) -> list[Cell]:
        """What stands in the columns of `cell_kinds` for the answers in `source_columns`."""
        by_column = dict(zip(self.source_columns, answers, strict=False))
        given = {
            fact: as_value(by_column[column], self._rules.knowledge.facts[fact].kind)
            for fact, column in self._facts.items()
            if by_column[column] is not None
        }
        found = self._advisor.assess_answers("row", given, self.outputs).decisions
        cells: dict[str, Cell] = {}
        for name, output in self.outputs.items():
            cells |= decision_cells(output, found[name])
        return [cells[name] for name in self.cell_kinds]


def as_value(cell: object, kind: FactKind) -> Value:
    """An answer as a database gives it; SQLite has no booleans, and floats for decimals."""
    if kind == "boolean":
        return bool(cell)
    if isinstance(cell, float):
        return exact(Fraction(repr(cell)))
    if isinstance(cell, Decimal):
        return exact(Fraction(cell))
    assert isinstance(cell, int | str)
    return cell
