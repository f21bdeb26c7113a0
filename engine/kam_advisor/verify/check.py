"""All checks, in order: what `kam check` finds."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial

from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.load.gathered import Gathered
from kam_advisor.load.selection import selected
from kam_advisor.verify.acceptances import (
    ABOUT_KNOWLEDGE,
    Acceptance,
    acceptances,
    sorted_out,
)
from kam_advisor.verify.asking import NoSolver
from kam_advisor.verify.bench import Bench
from kam_advisor.verify.decisions_check import check_decision
from kam_advisor.verify.facts_check import check_facts, check_numbers
from kam_advisor.verify.findings import Finding
from kam_advisor.verify.knowledge_check import check_knowledge
from kam_advisor.verify.places import Places


@dataclass(frozen=True, slots=True)
class Report:
    """What one run of the checks found.

    Attributes:
        findings: What is wrong, sorted by place.
        accepted: What is as it should be, with the author's explanation.
        engines: The engines that confirmed the profiles; empty where none had to.
        unchecked: Decisions that could not be checked, as z3 is not installed.
    """

    findings: tuple[Finding, ...]
    accepted: tuple[tuple[Finding, Acceptance], ...]
    engines: tuple[str, ...]
    unchecked: tuple[str, ...]


def check(
    knowledge: KnowledgeBase,
    gathered: Gathered,
    *,
    milliseconds: int = 10_000,
    only: Collection[str] = (),
    decisions: Collection[str] | None = None,
) -> Report:
    """All checks of rules and knowledge, with the acceptances of the files.

    Args:
        knowledge: What is checked.
        gathered: The entries it was compiled from, with their places.
        milliseconds: How much work one question to the solver may take, counted in its own
            steps: about so long on an ordinary machine, the same on every one.
        only: Ids of findings to look for; none: all.
        decisions: Only these are checked, with all they use; None: everything. What nothing uses
            is not looked for then, as others may use it.
    """
    looked_for = () if "stale-acceptance" in only else only
    accepted = acceptances(gathered)
    if decisions is not None:
        knowledge = selected(knowledge, decisions)
        accepted = [a for a in accepted if a.decision in knowledge.decisions]
        accepted = [a for a in accepted if a.entry.finding not in ABOUT_KNOWLEDGE]
    bench = _checked(knowledge, gathered, milliseconds, looked_for, cells=True)
    found = [*check_knowledge(knowledge, gathered, looked_for), *bench.findings]
    if decisions is not None:
        found = [finding for finding in found if finding.id not in ABOUT_KNOWLEDGE]
    found = [finding for finding in found if not _left_behind(finding, gathered)]
    left, silenced = sorted_out(found, accepted, bench.undecided, looked_for)
    if bench.unchecked:  # what was not looked for says nothing about acceptances
        left = [finding for finding in left if finding.id != "stale-acceptance"]
    left = [finding for finding in left if not only or finding.id in (*only, "timeout")]
    return Report(
        tuple(sorted(left, key=_by_place)),
        tuple(silenced),
        bench.engines,
        tuple(bench.unchecked),
    )


def check_rules(
    knowledge: KnowledgeBase,
    gathered: Gathered | None = None,
    *,
    milliseconds: int = 10_000,
    only: Collection[str] = (),
    cells: bool = True,
) -> list[Finding]:
    """What is wrong with the rules, acceptances left aside.

    Args:
        knowledge: What is checked.
        gathered: The entries it was compiled from, with their places.
        milliseconds: How much work one question to the solver may take, counted in its own
            steps: about so long on an ordinary machine, the same on every one.
        only: Ids of findings to look for; none: all.
        cells: Whether decisions with few answers may do without the solver.
    """
    return _checked(knowledge, gathered, milliseconds, only, cells).findings


def _checked(
    knowledge: KnowledgeBase, gathered: Gathered | None, milliseconds: int, only: Collection[str],
    cells: bool,
) -> Bench:  # fmt: skip
    bench = Bench(knowledge, Places(gathered), milliseconds, only, cells)
    for decision in knowledge.decisions.values():
        _unless_no_solver(bench, decision.id, partial(check_decision, bench, decision))
    _unless_no_solver(bench, "", lambda: check_facts(bench))
    _unless_no_solver(bench, "", lambda: check_numbers(bench))
    return bench


def _unless_no_solver(bench: Bench, decision: str, step: Callable[[], None]) -> None:
    """A step of the checks; without z3 it is noted which decisions are not checked."""
    try:
        step()
    except NoSolver:
        bench.unchecked += [decision] if decision else []


_ENTRIES = {
    "idle-fact": "facts",
    "unused-fact": "facts",
    "uncited-source": "sources",
    "unused-term": "glossary",
}
"""Findings about entries that other rules may need, by the kind of entry."""


def _left_behind(finding: Finding, gathered: Gathered) -> bool:
    """Whether it is about shipped knowledge that a house's own rules leave without use."""
    entries = getattr(gathered, _ENTRIES[finding.id]) if finding.id in _ENTRIES else {}
    entry = entries.get(finding.about)
    return gathered.layers > 1 and entry is not None and entry.layer == 0


def _by_place(finding: Finding) -> tuple[str, int, int, str, str]:
    place = finding.place
    return (place.file, place.line, place.column, finding.id, finding.about)
