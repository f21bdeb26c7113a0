"""Decision tables, and the bands of a scorecard or checklist as one."""

from collections.abc import Mapping
from fractions import Fraction

from kam_advisor.errors import did_you_mean
from kam_advisor.files.common import Bilingual, CitationEntry
from kam_advisor.files.rules import (
    BandEntry,
    ChecklistEntry,
    RowEntry,
    RuleFile,
    ScorecardEntry,
    TableEntry,
)
from kam_advisor.ir.expressions import Compare, Constant, Expression, Parameter, Quantity
from kam_advisor.ir.quantities import QuantityDeclaration
from kam_advisor.ir.rules import Conclusion, Row, Table
from kam_advisor.language import Allowed, Names
from kam_advisor.load.desk import Desk, text
from kam_advisor.load.gathered import Entry
from kam_advisor.load.house import as_decimal
from kam_advisor.load.quantities import parameter

_TRUE = Constant(True)


class RuleDesk:
    """What compiling the readings of one rule set shares."""

    def __init__(
        self,
        entry: Entry[RuleFile],
        names: Names,
        values: Mapping[str, int | Fraction],
        desk: Desk,
        quantities: Mapping[str, QuantityDeclaration],
    ) -> None:
        """Compile with these names; `values` are the parameters', `quantities` the rule set's."""
        self.entry, self.names, self.values, self.desk = entry, names, values, desk
        self.quantities = quantities
        self.allowed = Allowed(
            outcomes=True, quantities=True, accounts=entry.model.scope == "company"
        )

    def may_not_apply(self, decision: str) -> bool:
        """Whether the decision can have no outcome."""
        other = self.desk.gathered.rules.get(decision)
        return other is not None and other.model.applies_when is not None

    def condition(self, written: str, *steps: str | int) -> Expression | None:
        """The condition at these keys."""
        read = self.desk.expression
        return read(written, "condition", self.names, self.allowed, self.entry, *steps)

    def conclusion(
        self,
        outcome: str,
        because: Bilingual,
        sources: list[CitationEntry],
        path: tuple[str | int, ...],
        key: str = "conclude",
    ) -> Conclusion:
        """A conclusion at these keys; a fault where its outcome does not exist."""
        self.outcome(outcome, *path, key)
        return Conclusion(
            outcome, text(because), self.desk.citations(sources, self.entry, *path, "sources")
        )

    def outcome(self, outcome: str, *steps: str | int) -> None:
        """Note it where the decision has no such outcome."""
        known = self.entry.model.outcomes
        if outcome not in known and not self.desk.gathered.full:
            near = did_you_mean(outcome, known)
            listed = "Outcomes are " + ", ".join(f"`{o}`" for o in known) + "."
            message = f"unknown outcome `{outcome[:80]}`"
            self.desk.fault("unknown-outcome", message, self.entry.place(*steps), near or listed)

    def once(self, name: str, seen: set[str], *steps: str | int) -> None:
        """Note it where a rule of that name stands there already."""
        if name in seen:
            message = f"there are two rules `{name}` in this reading"
            self.desk.fault("duplicate-rule", message, self.entry.place(*steps), "Rename one.")
        seen.add(name)


def table(model: TableEntry, reading: str, desk: RuleDesk) -> Table:
    """A decision table."""
    path = ("readings", reading, "table")
    rows: list[Row] = []
    seen: set[str] = set()
    for n, row in enumerate(model.rows):
        desk.once(row.rule, seen, *path, "rows", n, "rule")
        compiled = _row(row, n == len(model.rows) - 1, model.hit_policy, (*path, "rows", n), desk)
        if compiled is not None:
            when, conclusion = compiled
            rows.append(Row(f"{desk.entry.id}.{reading}.{row.rule}", when, conclusion))
    _priority(model, path, desk)
    return Table(model.hit_policy, tuple(rows), tuple(model.priority or ()))


def _row(
    row: RowEntry, last: bool, hit_policy: str, path: tuple[str | int, ...], desk: RuleDesk
) -> tuple[Expression, Conclusion] | None:
    entry, fault = desk.entry, desk.desk.fault
    if row.otherwise is not None and row.when is None and row.conclude is None:
        if not last:
            message = "`otherwise` stands before other rows, which can never be reached"
            hint = "Put it last."
            fault("otherwise-not-last", message, entry.key_place(*path, "otherwise"), hint)
        if hit_policy in ("unique", "any"):
            message = f"`otherwise` holds always: it cannot stand with hit policy {hit_policy}"
            hint = "Write the condition out, or use hit policy first."
            fault("otherwise-not-allowed", message, entry.key_place(*path, "otherwise"), hint)
        return _TRUE, desk.conclusion(row.otherwise, row.because, row.sources, path, "otherwise")
    if row.otherwise is not None or row.when is None or row.conclude is None:
        message = "a row has `when` and `conclude`, or only `otherwise`"
        hint = "`when` is the condition, `conclude` the outcome."
        fault("incomplete-row", message, entry.place(*path), hint)
        return None
    when = desk.condition(row.when, *path, "when")
    conclusion = desk.conclusion(row.conclude, row.because, row.sources, path)
    return (when, conclusion) if when is not None else None


def _priority(model: TableEntry, path: tuple[str | int, ...], desk: RuleDesk) -> None:
    fault, entry = desk.desk.fault, desk.entry
    if model.hit_policy != "priority":
        if model.priority is not None:
            message = f"`priority` has no meaning with hit policy {model.hit_policy}"
            hint = "Remove it, or write `hit_policy: priority`."
            fault("does-not-fit", message, entry.key_place(*path, "priority"), hint)
        return
    listed = model.priority or []
    for n, outcome in enumerate(listed):
        desk.outcome(outcome, *path, "priority", n)
        if outcome in listed[:n]:
            message = f"`{outcome}` stands here twice"
            fault("priority-incomplete", message, entry.place(*path, "priority", n))
    used = dict.fromkeys(row.conclude or row.otherwise or "" for row in model.rows)
    _shadowed(model, listed, path, desk)
    missing = [outcome for outcome in used if outcome and outcome not in listed]
    if missing:
        place = (
            entry.key_place(*path, "priority") if listed else entry.key_place(*path, "hit_policy")
        )
        named = ", ".join(f"`{outcome}`" for outcome in missing)
        hint = "List every outcome that a row concludes, strongest first."
        fault("priority-incomplete", f"the priority of {named} is missing", place, hint)


def _shadowed(
    model: TableEntry, listed: list[str], path: tuple[str | int, ...], desk: RuleDesk
) -> None:
    """A fault where `otherwise`, which holds always, goes before outcomes of other rows."""
    for n, row in enumerate(model.rows):
        if row.otherwise not in listed:
            continue
        weaker = listed[listed.index(row.otherwise) + 1 :]
        lost = [o for o in dict.fromkeys(weaker) if any(r.conclude == o for r in model.rows)]
        if lost:
            named = ", ".join(f"`{outcome}`" for outcome in lost)
            message = f"`otherwise` holds always, so {named} after it in `priority` cannot come out"
            place = desk.entry.key_place(*path, "rows", n, "otherwise")
            hint = f"Put `{row.otherwise}` last in `priority`, or write its condition out."
            desk.desk.fault("otherwise-shadows", message, place, hint)


def scorecard(model: ScorecardEntry, reading: str, desk: RuleDesk) -> Table:
    """The bands of a score, lowered to a table with hit policy first."""
    path = ("readings", reading, "scorecard")
    if model.score not in desk.names.quantities:
        near = did_you_mean(model.score, desk.names.quantities)
        message = f"unknown score `{model.score[:80]}`"
        desk.desk.fault("unknown-score", message, desk.entry.place(*path, "score"), near)
    return _bands(model.bands, model.score, path, desk)


def checklist(model: ChecklistEntry, reading: str, desk: RuleDesk) -> Table:
    """The bands of the number of items done, lowered to a table with hit policy first."""
    return _bands(model.bands, model.score, ("readings", reading, "checklist"), desk)


def _bands(bands: list[BandEntry], score: str, path: tuple[str, str, str], desk: RuleDesk) -> Table:
    reading = path[1]
    rows: list[Row] = []
    seen: set[str] = set()
    for n, band in enumerate(bands):
        at = (*path, "bands", n)
        desk.once(band.rule, seen, *at, "rule")
        when = _band(band, score, n == len(bands) - 1, at, desk)
        conclusion = desk.conclusion(band.conclude, band.because, band.sources, at)
        if when is not None:
            rows.append(Row(f"{desk.entry.id}.{reading}.{band.rule}", when, conclusion))
    _descending(bands, path, desk)
    return Table("first", tuple(rows), ())


def _band(
    band: BandEntry, score: str, last: bool, path: tuple[str | int, ...], desk: RuleDesk
) -> Expression | None:
    if band.from_ is None:
        if not last:
            message = "only the last band can do without `from`"
            place = desk.entry.place(*path)
            desk.desk.fault(
                "otherwise-not-last", message, place, "Name the parameter it begins at."
            )
        return _TRUE
    if band.from_ not in desk.names.parameters:
        parameter(desk.desk, desk.names, band.from_, desk.entry.place(*path, "from"))
        return None
    return Compare(">=", Quantity(score), Parameter(band.from_))


def _descending(bands: list[BandEntry], path: tuple[str | int, ...], desk: RuleDesk) -> None:
    above: int | Fraction | None = None
    for n, band in enumerate(bands):
        value = desk.values.get(band.from_) if band.from_ is not None else None
        if value is not None and above is not None and value >= above:
            message = (
                f"this band begins at {as_decimal(value)}, the one above it at {as_decimal(above)}"
            )
            place = desk.entry.place(*path, "bands", n, "from")
            hint = "Bands stand from high to low."
            desk.desk.fault("bands-not-descending", message, place, hint)
        above = value if value is not None else above
