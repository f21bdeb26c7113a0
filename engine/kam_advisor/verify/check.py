"""All checks, in order: what `kam check` finds."""

from collections.abc import Collection
from dataclasses import dataclass
from importlib.util import find_spec

from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.load.gathered import Gathered
from kam_advisor.verify.acceptances import Acceptance, acceptances, sorted_out
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
        solver: Whether z3 was there.
    """

    findings: tuple[Finding, ...]
    accepted: tuple[tuple[Finding, Acceptance], ...]
    engines: tuple[str, ...]
    solver: bool


def has_solver() -> bool:
    """Whether z3 can be imported."""
    return find_spec("z3") is not None


def check(
    knowledge: KnowledgeBase,
    gathered: Gathered,
    *,
    milliseconds: int = 10_000,
    only: Collection[str] = (),
) -> Report:
    """All checks of rules and knowledge, with the acceptances of the files.

    Args:
        knowledge: What is checked.
        gathered: The entries it was compiled from, with their places.
        milliseconds: How long one question to the solver may take.
        only: Ids of findings to look for; none: all.
    """
    found = check_knowledge(knowledge, gathered, only)
    engines: tuple[str, ...] = ()
    undecided: set[tuple[str, str]] = set()
    solver = has_solver()
    looked_for = set(only)
    if solver:
        rules, engines, undecided = _with_solver(knowledge, gathered, milliseconds, only)
        found += rules
    else:
        from kam_advisor.verify.tables import check_small_tables

        found += check_small_tables(knowledge, Places(gathered), only)
        looked_for = looked_for or {"nothing but what needs no solver"}
    left, silenced = sorted_out(found, acceptances(gathered), undecided, looked_for)
    if only and "stale-acceptance" not in only:
        left = [finding for finding in left if finding.id in (*only, "timeout")]
    return Report(tuple(sorted(left, key=_by_place)), tuple(silenced), engines, solver)


def check_rules(
    knowledge: KnowledgeBase,
    gathered: Gathered | None = None,
    *,
    milliseconds: int = 10_000,
    only: Collection[str] = (),
) -> list[Finding]:
    """What is wrong with the rules, acceptances left aside; needs z3."""
    return _with_solver(knowledge, gathered, milliseconds, only)[0]


def _with_solver(
    knowledge: KnowledgeBase, gathered: Gathered | None, milliseconds: int, only: Collection[str]
) -> tuple[list[Finding], tuple[str, ...], set[tuple[str, str]]]:
    from kam_advisor.verify.bench import Bench
    from kam_advisor.verify.decisions_check import check_decision
    from kam_advisor.verify.facts_check import check_facts, check_numbers

    bench = Bench(knowledge, Places(gathered), milliseconds, only)
    for decision in knowledge.decisions.values():
        check_decision(bench, decision)
    check_facts(bench)
    check_numbers(bench)
    return bench.findings, bench.engines, bench.undecided


def _by_place(finding: Finding) -> tuple[str, int, int, str, str]:
    place = finding.place
    return (place.file, place.line, place.column, finding.id, finding.about)
