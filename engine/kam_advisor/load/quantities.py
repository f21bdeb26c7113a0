"""Scores, formulas and collect tables: from rule files to `ir.quantities`."""

from collections.abc import Mapping
from fractions import Fraction

from kam_advisor.errors import Place, did_you_mean
from kam_advisor.files.quantities import Collect, FormulaEntry, Lowest, Score, ScoreEntry
from kam_advisor.files.rules import ChecklistEntry, ReadingEntry, RuleFile
from kam_advisor.ir.expressions import Constant, Expression, Parameter
from kam_advisor.ir.knowledge import FactDeclaration
from kam_advisor.ir.quantities import (
    CollectRow,
    CollectTable,
    Formula,
    LowestItems,
    QuantityDeclaration,
    Scorecard,
    ScoreItem,
)
from kam_advisor.language import Allowed, Names
from kam_advisor.load.desk import Desk, text
from kam_advisor.load.gathered import Entry
from kam_advisor.load.house import as_decimal

_ITEMS = "items"


class Quantities:
    """Compiles the quantities of one rule set."""

    def __init__(
        self, entry: Entry[RuleFile], names: Names, values: Mapping[str, int | Fraction], desk: Desk
    ) -> None:
        """Compile with these names; `values` are the parameters' values, the house's included."""
        self.entry, self.names, self.values, self.desk = entry, names, values, desk
        accounts = entry.model.scope == "company"
        self._conditions = Allowed(quantities=True, accounts=accounts)
        self._arithmetic = Allowed(literal_numbers=True, quantities=True, accounts=accounts)

    def compile(self) -> dict[str, QuantityDeclaration]:
        """All that could be compiled."""
        model = self.entry.model
        found: dict[str, QuantityDeclaration | None] = {
            **{id: self._score(id, score) for id, score in model.scores.items()},
            **{id: self._formula(id, formula) for id, formula in model.formulas.items()},
            **{id: self._collect(id, table) for id, table in model.collected.items()},
            **{
                reading.checklist.score: self._checklist(id, reading, reading.checklist)
                for id, reading in model.readings.items()
                if reading.checklist is not None
            },
        }
        return {id: quantity for id, quantity in found.items() if quantity is not None}

    def _score(self, id: str, score: Score) -> Scorecard | None:
        if (score.mean_of is None) == (score.sum_of is None):
            place = self.entry.key_place("scores", id)
            hint = "`mean_of` divides by the sum of the weights, `sum_of` does not."
            message = "a score has either `mean_of` or `sum_of`"
            self.desk.fault("missing-key", message, place, hint)
            return None
        key = "mean_of" if score.mean_of is not None else "sum_of"
        path = ("scores", id, key)
        entries = score.mean_of or score.sum_of or []
        items = [self._item(item, (*path, n)) for n, item in enumerate(entries)]
        if len({item.fact for item in entries}) < len(entries):
            self._repeated(entries, path)
        kept = tuple(item for item in items if item is not None)
        if key == "mean_of" and len(kept) == len(items):
            self._weights(kept, path)
        citations = self.desk.citations(score.sources, self.entry, "scores", id, "sources")
        aggregate = "mean" if key == "mean_of" else "sum"
        lowest = self._lowest(score.name_lowest, ("scores", id, "name_lowest"))
        return Scorecard(id, text(score.title), aggregate, kept, score.unit, citations, lowest)  # type: ignore[arg-type]

    def _lowest(self, lowest: Lowest | None, path: tuple[str, ...]) -> LowestItems | None:
        if lowest is None:
            return None
        least = self._count(lowest.least, (*path, "least"))
        most = self._count(lowest.most, (*path, "most"))
        return LowestItems(text(lowest.title), least, most) if least and most else None

    def _count(self, name: str, path: tuple[str, ...]) -> Parameter | None:
        if name not in self.names.parameters:
            parameter(self.desk, self.names, name, self.entry.place(*path))
            return None
        value = self.values.get(name, 1)
        if value < 1 or value != int(value):
            message = f"a number of items is a whole number from 1; `{name}` is {as_decimal(value)}"
            hint = "Name another parameter, or give this one the value 1, 2, 3, …"
            self.desk.fault("wrong-value", message, self.entry.place(*path), hint)
        return Parameter(name)

    def _repeated(self, entries: list[ScoreEntry], path: tuple[str, ...]) -> None:
        seen: set[str] = set()
        for n, item in enumerate(entries):
            if item.fact in seen:
                message = f"the fact `{item.fact}` counts twice in this score"
                place = self.entry.place(*path, n, "fact")
                self.desk.fault(
                    "duplicate-item", message, place, "Give it a greater weight instead."
                )
            seen.add(item.fact)

    def _weights(self, items: tuple[ScoreItem, ...], path: tuple[str, ...]) -> None:
        weights = [self._value(item.weight) for item in items]
        if min(weights, default=0) >= 0 and sum(weights) == 0:
            message = "the weights of this score add up to zero"
            place = self.entry.key_place(*path)
            self.desk.fault("weights-sum-zero", message, place, "Give at least one a weight.")

    def _value(self, weight: Expression) -> int | Fraction:
        if isinstance(weight, Parameter):
            return self.values.get(weight.name, 1)
        return weight.value if isinstance(weight, Constant) and isinstance(weight.value, int) else 1

    def _item(self, item: ScoreEntry, path: tuple[str | int, ...]) -> ScoreItem | None:
        fact = self.names.facts.get(item.fact)
        if fact is None:
            self._unknown_fact(item.fact, self.entry.place(*path, "fact"))
            return None
        weight = (
            self._named(item.weight, (*path, "weight")) if item.weight is not None else Constant(1)
        )
        if weight is not None and self._value(weight) < 0:
            message = "a weight cannot be negative"
            hint = "Write `reversed: true` where a high answer counts low."
            self.desk.fault("negative-weight", message, self.entry.place(*path, "weight"), hint)
        if item.reversed and fact.kind != "scale":
            message = f"only a scale can be reversed; `{item.fact}` is of type {fact.kind}"
            place = self.entry.key_place(*path, "reversed")
            hint = "Remove `reversed`; give the answers that count low a low number of `points`."
            self.desk.fault("reversed-not-scale", message, place, hint)
        points = self._points(item, fact, path)
        return ScoreItem(item.fact, weight, item.reversed, points) if weight is not None else None

    def _unknown_fact(self, name: str, place: Place) -> None:
        if self.desk.gathered.full:
            return
        near = did_you_mean(name, self.names.facts)
        known = near.split("`")[1] if near else ""
        where = f" It is declared in {self.names.declared_at[known]}." if near else ""
        hint = near + where or "Facts are declared in knowledge/facts."
        self.desk.fault("unknown-fact", f"unknown fact `{name[:80]}`", place, hint)

    def _named(self, name: str | int, path: tuple[str | int, ...]) -> Expression | None:
        """The parameter with that name, or the number."""
        if isinstance(name, int):
            return Constant(name)
        if name in self.names.parameters:
            return Parameter(name)
        parameter(self.desk, self.names, name, self.entry.place(*path))
        return None

    def _points(
        self, item: ScoreEntry, fact: FactDeclaration, path: tuple[str | int, ...]
    ) -> dict[str, Expression]:
        finite = fact.kind in ("choice", "boolean")
        if not finite:
            if item.points is not None:
                message = f"points are for choices and booleans; `{fact.id}` counts by its number"
                self.desk.fault("does-not-fit", message, self.entry.key_place(*path, "points"))
            return {}
        given = item.points or {}
        missing = [option for option in fact.options if option not in given]
        if missing:
            place = (
                self.entry.key_place(*path, "points") if given else self.entry.place(*path, "fact")
            )
            listed = ", ".join(f"`{option}`" for option in missing)
            message = f"points are missing for {listed} of `{fact.id}`"
            self.desk.fault("points-incomplete", message, place, "Give every answer its points.")
        for option in given:
            if option not in fact.options:
                place = self.entry.key_place(*path, "points", option)
                message = f"`{option[:80]}` is no answer of `{fact.id}`"
                self.desk.fault(
                    "unknown-answer", message, place, did_you_mean(option, fact.options)
                )
        named = {o: self._named(given[o], (*path, "points", o)) for o in fact.options if o in given}
        return {option: value for option, value in named.items() if value is not None}

    def _formula(self, id: str, formula: FormulaEntry) -> Formula | None:
        path = ("formulas", id)
        read = self.desk.expression
        expression = read(
            formula.formula, "number", self.names, self._arithmetic, self.entry, *path, "formula"
        )
        citations = self.desk.citations(formula.sources, self.entry, *path, "sources")
        if expression is None:
            return None
        return Formula(id, text(formula.title), expression, formula.unit, citations)

    def _collect(self, id: str, table: Collect) -> CollectTable:
        path = ("collected", id, "rows")
        rows: list[CollectRow] = []
        seen: set[str] = set()
        for n, row in enumerate(table.rows):
            if row.rule in seen:
                place = self.entry.place(*path, n, "rule")
                self.desk.fault("duplicate-rule", f"there are two rows `{row.rule}`", place)
            seen.add(row.rule)
            read, at = self.desk.expression, (*path, n)
            when = read(
                row.when, "condition", self.names, self._conditions, self.entry, *at, "when"
            )
            value: Expression | None
            if isinstance(row.value, int):
                value = Constant(row.value)
            else:
                value = read(
                    row.value, "number", self.names, self._arithmetic, self.entry, *at, "value"
                )
            if when is not None and value is not None:
                rows.append(CollectRow(f"{self.entry.id}.{id}.{row.rule}", when, value))
        citations = self.desk.citations(table.sources, self.entry, "collected", id, "sources")
        unit = table.unit
        return CollectTable(id, text(table.title), table.collect, tuple(rows), unit, citations)

    def _checklist(self, id: str, reading: ReadingEntry, checklist: ChecklistEntry) -> CollectTable:
        """The number of items done, as a collect table that counts."""
        path = ("readings", id, "checklist", "items")
        allowed = self._conditions
        rows: list[CollectRow] = []
        for n, item in enumerate(checklist.items):
            when = self.desk.expression(
                item.done_when, "condition", self.names, allowed, self.entry, *path, n, "done_when"
            )
            if when is not None:
                name = f"{self.entry.id}.{checklist.score}.{item.item}"
                rows.append(CollectRow(name, when, Constant(1)))
        title = text(checklist.title or reading.title)
        citations = self.desk.citations(reading.sources, self.entry, "readings", id, "sources")
        return CollectTable(checklist.score, title, "count", tuple(rows), _ITEMS, citations)


def parameter(desk: Desk, names: Names, name: str, place: Place) -> None:
    """Note that there is no such parameter."""
    if desk.gathered.full:
        return
    near = did_you_mean(name, names.parameters)
    known = near.split("`")[1] if near else ""
    where = f" It is declared in {names.declared_at[known]}." if known in names.declared_at else ""
    hint = near + where or "Parameters are declared in knowledge/parameters."
    desk.fault("unknown-parameter", f"unknown parameter `{name[:80]}`", place, hint)
