"""A rule set: from its file to `ir.Decision`."""

from collections.abc import Iterator, Mapping

from kam_advisor.errors import did_you_mean
from kam_advisor.files.rules import ChecklistEntry, GapEntry, ReadingEntry, WarningEntry
from kam_advisor.ir.expressions import Expression
from kam_advisor.ir.quantities import CollectTable
from kam_advisor.ir.rules import Comparison, Decision, Reading, Table, Tree, Warning, WarningKind
from kam_advisor.ir.walk import opposite
from kam_advisor.load.desk import text
from kam_advisor.load.tables import RuleDesk, checklist, scorecard, table
from kam_advisor.load.trees import tree

_LOGICS = ("table", "tree", "scorecard", "checklist")


def decision(desk: RuleDesk) -> Decision:
    """The decision of one rule set, as far as it could be compiled."""
    model, entry = desk.entry.model, desk.entry
    _outcomes(desk)
    _one_default(desk)
    readings = tuple(
        reading for id, item in model.readings.items() if (reading := _reading(id, item, desk))
    )
    return Decision(
        id=entry.id,
        version=model.version,
        scope=model.scope,
        title=text(model.title),
        question=text(model.question),
        outcomes=tuple(model.outcomes),
        applies_when=_optional(model.applies_when, "applies_when", desk),
        quantities=tuple(id for id, _ in model.numbers()),
        readings=readings,
        comparison=_comparison(desk),
        warnings=tuple(_warnings(desk)),
        target_picture_when=_optional(model.target_picture_when, "target_picture_when", desk),
        citations=desk.desk.citations(model.sources, entry, "sources"),
        never_lowers=_never_lowers(model.never_lowers, desk, "never_lowers"),
    )


def _never_lowers(names: list[str], desk: RuleDesk, *path: str) -> tuple[str, ...]:
    """Facts with an order, and quantities; a fault for anything else."""
    facts, quantities = desk.names.facts, desk.names.quantities
    for n, name in enumerate(names):
        place = desk.entry.place(*path, n)
        if name not in facts and name not in quantities:
            hint = did_you_mean(name, [*facts, *quantities])
            desk.desk.fault("unknown-name", f"unknown fact or score `{name}`", place, hint)
        elif name in facts and facts[name].kind == "choice" and not facts[name].ordered:
            message = f"`{name}` has no order, so it cannot be raised"
            hint = "Name a scale, a number or a choice with `ordered: yes`."
            desk.desk.fault("does-not-fit", message, place, hint)
    return tuple(name for name in names if name in facts or name in quantities)


def _optional(written: str | None, key: str, desk: RuleDesk) -> Expression | None:
    return desk.condition(written, key) if written is not None else None


def _outcomes(desk: RuleDesk) -> None:
    outcomes = desk.entry.model.outcomes
    for n, outcome in enumerate(outcomes):
        if outcome in outcomes[:n]:
            place = desk.entry.place("outcomes", n)
            desk.desk.fault("duplicate-id", f"the outcome `{outcome}` stands here twice", place)


def _one_default(desk: RuleDesk) -> None:
    readings, entry = desk.entry.model.readings, desk.entry
    defaults = [id for id, reading in readings.items() if reading.default]
    if not defaults:
        message = "no reading is the default"
        hint = "Write `default: true` with the one whose outcome counts."
        desk.desk.fault("default-reading", message, entry.key_place("readings"), hint)
    for id in defaults[1:]:
        message = f"`{id}` is a second default reading, beside `{defaults[0]}`"
        place = entry.key_place("readings", id, "default")
        desk.desk.fault("default-reading", message, place, "Only one reading is the default.")


def _reading(id: str, model: ReadingEntry, desk: RuleDesk) -> Reading | None:
    given = [kind for kind in _LOGICS if getattr(model, kind) is not None]
    if len(given) != 1:
        message = "a reading has one `table`, `tree`, `scorecard` or `checklist`"
        hint = f"It has {' and '.join(given)}." if given else "Write one of them."
        desk.desk.fault("reading-logic", message, desk.entry.key_place("readings", id), hint)
        return None
    logic: Table | Tree
    if model.table is not None:
        logic = table(model.table, id, desk)
    elif model.tree is not None:
        logic = tree(model.tree, id, desk)
    elif model.scorecard is not None:
        logic = scorecard(model.scorecard, id, desk)
    else:
        assert model.checklist is not None
        logic = checklist(model.checklist, id, desk)
    citations = desk.desk.citations(model.sources, desk.entry, "readings", id, "sources")
    never_lowers = _never_lowers(model.never_lowers, desk, "readings", id, "never_lowers")
    return Reading(
        id, model.default, text(model.title), text(model.says), logic, citations, never_lowers
    )


def _comparison(desk: RuleDesk) -> Comparison | None:
    model, entry, fault = desk.entry.model.compare_readings, desk.entry, desk.desk.fault
    if model is None:
        return None
    groups: dict[str, str] = {}
    for group, outcomes in model.groups.items():
        for n, outcome in enumerate(outcomes):
            steps = ("compare_readings", "groups", group, n)
            desk.outcome(outcome, *steps)
            if outcome in groups:
                message = f"`{outcome}` stands in two groups"
                fault("comparison-twice", message, entry.place(*steps), "Put it in one.")
            groups.setdefault(outcome, group)
    missing = [outcome for outcome in entry.model.outcomes if outcome not in groups]
    if missing:
        listed = ", ".join(f"`{outcome}`" for outcome in missing)
        place = entry.key_place("compare_readings", "groups")
        hint = "Every outcome stands in one group."
        fault("comparison-incomplete", f"{listed} stands in no group", place, hint)
    return Comparison(text(model.question), groups)


def _warnings(desk: RuleDesk) -> Iterator[Warning]:
    _one_each(desk)
    model = desk.entry.model
    kinds: tuple[tuple[WarningKind, Mapping[str, WarningEntry | GapEntry]], ...]
    kinds = (("warning", model.warnings), ("gap", model.gaps))
    for kind, entries in kinds:
        for id, entry in entries.items():
            path = (f"{kind}s", id)
            when = desk.condition(entry.when, *path, "when")
            citations = desk.desk.citations(entry.sources, desk.entry, *path, "sources")
            if when is not None:
                yield Warning(id, when, citations, kind)
    for id, reading in model.readings.items():
        if reading.checklist is not None:
            yield from _items(reading.checklist, id, desk)


def _items(model: ChecklistEntry, reading: str, desk: RuleDesk) -> Iterator[Warning]:
    """A gap for each item of a checklist: it fires where the item is not done."""
    counted = desk.quantities.get(model.score)
    rows = counted.rows if isinstance(counted, CollectTable) else ()
    done = {row.id.rpartition(".")[2]: row.when for row in rows}
    whole = desk.entry.model.readings[reading].sources
    for n, item in enumerate(model.items):
        path = ("readings", reading, "checklist", "items", n, "sources")
        cite = desk.desk.citations
        citations = (
            cite(item.sources, desk.entry, *path)
            if item.sources is not None
            else cite(whole, desk.entry, "readings", reading, "sources")
        )
        if item.item in done:
            yield Warning(item.item, opposite(done[item.item]), citations, "gap")


def _one_each(desk: RuleDesk) -> None:
    """Warnings, gaps and items of checklists share one set of ids."""
    seen: set[str] = set()
    for id, _, path in desk.entry.model.remarks():
        if id in seen:
            message = f"there are two warnings or gaps `{id}`"
            hint = "Items of a checklist are gaps too; rename one of them."
            desk.desk.fault("duplicate-id", message, desk.entry.name_place(*path), hint)
        seen.add(id)
