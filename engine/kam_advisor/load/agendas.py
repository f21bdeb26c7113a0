"""Agendas: from their files to `ir.agendas.Agenda`."""

from collections.abc import Collection, Mapping

from kam_advisor.errors import did_you_mean
from kam_advisor.files.agendas import AgendaFile, ChapterEntry
from kam_advisor.ir.agendas import Agenda, Chapter
from kam_advisor.ir.rules import Decision
from kam_advisor.load.desk import Desk, text
from kam_advisor.load.gathered import Entry


def agendas(decisions: Mapping[str, Decision], desk: Desk) -> dict[str, Agenda]:
    """All agendas that have a decision, the default first.

    A shipped agenda may name rule sets that are left out (`--only-rules`): they are left out of it.
    """
    entries = desk.gathered.agendas
    default = _default(desk)
    for entry in entries.values():
        _check_names(entry, decisions, desk)
    named = {id for e in entries.values() for c in e.model.chapters for id in c.decisions}
    others = tuple(id for id in decisions if id not in named)
    found: dict[str, Agenda] = {}
    for id in sorted(entries, key=lambda id: (id != default, id)):
        model = entries[id].model
        chapters = [_chapter(chapter, decisions, others) for chapter in model.chapters]
        kept = tuple(chapter for chapter in chapters if chapter.decisions)
        if kept:
            found[id] = Agenda(
                id,
                text(model.title),
                text(model.purpose),
                id == default,
                kept,
                _listed(entries[id], decisions, desk),
            )
    return found


def _chapter(model: ChapterEntry, decisions: Collection[str], others: tuple[str, ...]) -> Chapter:
    there = tuple(id for id in model.decisions if id in decisions)
    return Chapter(text(model.title), there + (others if model.others else ()))


def _listed(
    entry: Entry[AgendaFile], decisions: Mapping[str, Decision], desk: Desk
) -> tuple[tuple[str, str], ...]:
    """The warnings whose accounts are listed, of the decisions that the agenda has."""
    told = {id for chapter in entry.model.chapters for id in chapter.decisions}
    found: list[tuple[str, str]] = []
    for decision, warnings in entry.model.portfolio_lists.items():
        if decision not in told:
            message = f"`{decision[:80]}` is no decision of this agenda"
            hint = did_you_mean(decision, told)
            desk.fault(
                "unknown-decision", message, entry.key_place("portfolio_lists", decision), hint
            )
        if decision not in decisions:
            continue
        known = [warning.id for warning in decisions[decision].warnings]
        for number, warning in enumerate(warnings):
            if warning in known:
                found.append((decision, warning))
                continue
            place = entry.place("portfolio_lists", decision, number)
            message = f"`{decision}` has no warning `{warning[:80]}`"
            desk.fault("unknown-warning", message, place, did_you_mean(warning, known))
    return tuple(found)


def _default(desk: Desk) -> str:
    """The agenda that needs no naming: of the last folder that has one; empty without agendas."""
    entries = desk.gathered.agendas
    defaults = [entry for entry in entries.values() if entry.model.default]
    last = max((entry.layer for entry in defaults), default=0)
    of_last = [entry for entry in defaults if entry.layer == last]
    for entry in of_last[1:]:
        message = f"`{entry.id}` is a second default agenda, beside `{of_last[0].id}`"
        place = entry.key_place("default")
        desk.fault("default-agenda", message, place, "Only one agenda is the default.")
    if entries and not defaults:
        place = next(iter(entries.values())).key_place("agenda")
        hint = "Write `default: yes` in the one that is used where none is named."
        desk.fault("default-agenda", "no agenda is the default", place, hint)
    return of_last[0].id if of_last else ""


def _check_names(entry: Entry[AgendaFile], decisions: Collection[str], desk: Desk) -> None:
    """Every decision exists, and stands in one chapter only."""
    gathered = desk.gathered
    seen: set[str] = set()
    for number, chapter in enumerate(entry.model.chapters):
        for n, id in enumerate(chapter.decisions):
            place = entry.place("chapters", number, "decisions", n)
            if id in seen:
                hint = "It is told once."
                desk.fault("duplicate-id", f"`{id}` stands in this agenda twice", place, hint)
            seen.add(id)
            left_out = not entry.layer and gathered.layers > 1
            if id not in decisions and id not in gathered.broken and not left_out:
                hint = did_you_mean(id, decisions) or "`kam show` lists the decisions."
                desk.fault("unknown-decision", f"unknown decision `{id[:80]}`", place, hint)
