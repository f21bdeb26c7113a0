"""Rows that SQL does not settle, through the core engine."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from kam_advisor.advisor import Advisor
from kam_advisor.assessment import ScopeAssessment
from kam_advisor.ir.derived import EXISTS, Derivation, Given, OverAccounts
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import FactKind
from kam_advisor.reference.chain import ReferenceEngine
from kam_advisor.to_sql.figures import figure_columns, figures_made
from kam_advisor.to_sql.from_core import decision_cells
from kam_advisor.to_sql.numbers import Arithmetic
from kam_advisor.to_sql.order import used_facts
from kam_advisor.to_sql.rules import BOOLEANS, UNSETTLED_STATUS, Cell, DecisionColumns, SqlRules
from kam_advisor.values import exact


class CoreRows:
    """Settles the decisions that SQL leaves open, answer set by answer set."""

    def __init__(
        self, rules: SqlRules, columns: Mapping[str, str | None], dialect: str, *, alone: bool
    ) -> None:
        """Prepare the core engine.

        Args:
            rules: What SQL runs.
            columns: Per fact the name of its column, as for `SqlRules.select`.
            dialect: Whose types `cell_kinds` has.
            alone: Whether every account is the only one of its company.
        """
        self._rules = rules
        self._dialect = dialect
        self._largest = Arithmetic.of(dialect).beyond
        self.outputs: dict[str, DecisionColumns] = {
            output.decision: output
            for output in rules.outputs
            if output.decision in rules.unsettled
        }
        self._statuses = frozenset(output.status for output in self.outputs.values())
        facts = used_facts(rules.knowledge, self.outputs)
        asked = (fact for fact in facts if rules.knowledge.facts[fact].derived is None)
        named = ((fact, columns.get(fact, fact)) for fact in asked)
        self._facts = {fact: column for fact, column in named if column is not None}
        derived = [fact for fact in facts if rules.knowledge.facts[fact].derived is not None]
        columns_of = figure_columns(rules)
        there = {one.fact for one in rules.inputs if columns.get(one.fact, one.fact) is not None}
        self._figures = {
            figure.fact: columns_of[figure.fact]
            for figure in figures_made(rules, there)
            if figure.fact in derived
        }
        self._given = {
            fact: of.fact for fact in derived if isinstance(of := _derived(rules, fact), Given)
        }
        over = [fact for fact in derived if isinstance(_derived(rules, fact), OverAccounts)]
        self._as_given = bool(over) and columns_of.keys() >= set(over)
        self._alone = alone

    @property
    def source_columns(self) -> tuple[str, ...]:
        """The columns of the source that the core engine needs."""
        figures = (name for names in self._figures.values() for name in names)
        return tuple(dict.fromkeys((*self._facts.values(), *figures)))

    @property
    def cell_kinds(self) -> dict[str, str]:
        """The columns that `cells` gives, with their SQL types."""
        return kinds_of_cells(self.outputs.values(), self._dialect)

    @cached_property
    def _advisor(self) -> Advisor:
        return Advisor(self._rules.knowledge, ReferenceEngine(self._rules.knowledge))

    def cells(self, answers: Sequence[object]) -> list[Cell]:
        """What stands in the columns of `cell_kinds` for the answers in `source_columns`."""
        by_column = dict(zip(self.source_columns, answers, strict=False))
        beyond = self._as_given and self._beyond(by_column)
        if beyond and not self._alone:
            return [UNSETTLED_STATUS if n in self._statuses else None for n in self.cell_kinds]
        given = {
            fact: as_value(by_column[column], self._rules.knowledge.facts[fact].kind)
            for fact, column in self._facts.items()
            if by_column[column] is not None
        }
        if beyond or not self._as_given:
            found = self._advisor.assess_answers("row", given, self.outputs).decisions
        else:
            found = self._with_figures(given, by_column).decisions
        cells: dict[str, Cell] = {}
        for name, output in self.outputs.items():
            cells |= decision_cells(output, found[name])
        return [cells[name] for name in self.cell_kinds]

    def _beyond(self, by_column: Mapping[str, object]) -> bool:
        """Whether SQL could not calculate a number over accounts, which no single row shows."""
        found = [by_column[above] for above, _, _ in self._figures.values()]
        return any(cell is not None and _int(cell) == self._largest for cell in found)

    def _with_figures(
        self, given: dict[str, Value], by_column: Mapping[str, object]
    ) -> ScopeAssessment:
        """The decisions, with the numbers over the accounts of a company as SQL has found them."""
        derived: dict[str, Value] = {fact: of in given for fact, of in self._given.items()}
        for fact, (above, below, exists) in self._figures.items():
            if by_column[below] is not None:
                derived[fact] = exact(Fraction(_int(by_column[above]), _int(by_column[below])))
                if f"{fact}{EXISTS}" in self._rules.knowledge.facts:
                    derived[f"{fact}{EXISTS}"] = _int(by_column[exists])
        return self._advisor.assess_as_given("row", {**given, **derived}, self.outputs)


def kinds_of_cells(outputs: Iterable[DecisionColumns], dialect: str) -> dict[str, str]:
    """The columns of decisions that the core engine fills, with their SQL types."""
    whole = "BIGINT" if dialect == "sqlite" else "DECIMAL(38, 0)"
    kinds: dict[str, str] = {}
    for output in outputs:
        for name in output.own_names:
            what = name.removeprefix(f"{output.decision}_")
            kinds[name] = "BOOLEAN" if what in BOOLEANS else "TEXT"
        for score in output.scores:
            kinds[score.value] = f"DECIMAL(38, {score.places})"
            if score.numerator is not None and score.denominator is not None:
                kinds |= dict.fromkeys((score.numerator, score.denominator), whole)
    return kinds


def _int(cell: object) -> int:
    assert isinstance(cell, int | Decimal | float | str)
    return int(cell)


def _derived(rules: SqlRules, fact: str) -> Derivation | None:
    return rules.knowledge.facts[fact].derived


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
