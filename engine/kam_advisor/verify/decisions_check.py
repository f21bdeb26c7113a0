"""Decisions as a whole: outcomes, warnings, readings, what may never be lowered."""

from itertools import combinations

from kam_advisor.assessment import ScopeAssessment
from kam_advisor.ir.expressions import Quantity
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import Decision, Reading, Table, Warning
from kam_advisor.ir.walk import facts_of
from kam_advisor.verify.asking import Verdict
from kam_advisor.verify.bench import Bench
from kam_advisor.verify.conditions import applies
from kam_advisor.verify.formulas import (
    Becomes,
    Differ,
    Every,
    Formula,
    Holds,
    Lowers,
    No,
    NotLess,
    Raised,
)
from kam_advisor.verify.rows_check import check_table
from kam_advisor.verify.shown import ShownByTwo
from kam_advisor.verify.trees_check import check_tree


def check_decision(bench: Bench, decision: Decision) -> None:
    """All checks of one decision."""
    if bench.accounts(decision) is None:
        bench.timeout("gap", decision.id, bench.places.decision(decision.id))
        return
    asking = bench.asking(decision)
    if decision.applies_when is not None:
        place = bench.places.value(decision.id, "applies_when")
        bench.redundant(f"{decision.id}.applies", place, decision.applies_when, asking)
    applicable = asking.ask(applies(decision))
    _outcomes(bench, decision)
    if applicable is Verdict.ABSENT:
        return
    for reading in decision.readings:
        logic = reading.logic
        if isinstance(logic, Table):
            check_table(bench, decision, reading, logic)
        else:
            check_tree(bench, decision, reading, logic)
    for warning in decision.warnings:
        _warning(bench, decision, warning)
    if decision.target_picture_when is not None:
        place = bench.places.value(decision.id, "target_picture_when")
        about, condition = f"{decision.id}.target", decision.target_picture_when
        bench.redundant(about, place, condition, asking, applies(decision))
    _equivalent(bench, decision)
    _never_lowers(bench, decision)


def _outcomes(bench: Bench, decision: Decision) -> None:
    """Outcomes that the decision, in its default reading, never has."""
    if not bench.wants("unreachable-outcome"):
        return
    asking = bench.asking(decision)
    for outcome in decision.outcomes:
        verdict = asking.ask(Becomes(decision.id, decision.default.id, outcome))
        about, place = f"{decision.id}.{outcome}", bench.places.outcome(decision, outcome)
        bench.proved(
            "unreachable-outcome", about, place, verdict, decision=decision.id, outcome=outcome
        )


def _warning(bench: Bench, decision: Decision, warning: Warning) -> None:
    asking = bench.asking(decision)
    about = f"{decision.id}.warnings.{warning.id}"
    place = bench.places.remark(decision.id, warning.id)
    named = {"decision": decision.id, "warning": warning.id}
    with asking.scope(applies(decision)):
        fires = asking.ask(Holds(warning.when))
        if fires is not Verdict.POSSIBLE:
            bench.proved("silent-warning", about, place, fires, **named)
            return
        keeps = asking.ask(No(Holds(warning.when)))
        bench.proved("constant-warning", about, place, keeps, **named)
        if keeps is Verdict.POSSIBLE:
            path = bench.places.path_of_remark(decision.id, warning.id)
            where = bench.places.value(decision.id, *path)
            bench.redundant(about, where, warning.when, asking)


def _equivalent(bench: Bench, decision: Decision) -> None:
    """Readings that come to the same whatever the answers."""
    if not bench.wants("equivalent-readings"):
        return
    asking = bench.asking(decision)
    with asking.scope(applies(decision)):
        for first, second in combinations(decision.readings, 2):
            verdict = asking.ask(Differ(decision.id, (first.id, 0), (second.id, 0)))
            about = f"{decision.id}.{first.id}/{second.id}"
            place = bench.places.reading(decision, second)
            named = {"decision": decision.id, "reading": first.id, "other": second.id}
            bench.proved("equivalent-readings", about, place, verdict, **named)


def _never_lowers(bench: Bench, decision: Decision) -> None:
    if not bench.wants("not-monotone"):
        return
    for n, name in enumerate(decision.never_lowers):
        _raise(bench, decision, decision.default, name, ("never_lowers", n))
    for reading in decision.readings:
        for n, name in enumerate(reading.never_lowers):
            _raise(bench, decision, reading, name, ("readings", reading.id, "never_lowers", n))


def _raise(
    bench: Bench, decision: Decision, reading: Reading, name: str, path: tuple[str | int, ...]
) -> None:
    """Raising an answer, or a score by one answer, lowers no outcome of the reading."""
    place = bench.places.value(decision.id, *path)
    about = f"{decision.id}.{reading.id}.{name}"
    for fact in raising(bench.knowledge, name):
        asking = bench.asking(decision, fact, numbers=name in bench.knowledge.quantities)
        raised: Formula = NotLess(name) if name in bench.knowledge.quantities else Raised(fact)
        both = (applies(decision), applies(decision, 1))
        formula = Every((*both, raised, Lowers(decision.id, reading.id)))
        verdict = asking.ask(formula)
        if verdict is Verdict.ABSENT:
            continue
        witness = asking.witness(formula) if verdict is Verdict.POSSIBLE else None
        if witness is None:
            bench.timeout("not-monotone", about, place)
            return
        if bench.derived_over_accounts(decision):
            return  # of two profiles, the numbers over accounts differ as well
        outcomes: list[str] = []
        bench.confirmer.confirm_pair(
            f"not-monotone {about}", witness, decision, _lowered(decision, reading, outcomes)
        )
        values = {
            "decision": decision.id,
            "reading": reading.id,
            "name": name,
            "outcome": outcomes[0],
            "other": outcomes[1],
        }
        bench.report(bench.with_witness("not-monotone", about, place, witness, decision, values))
        return


def raising(knowledge: KnowledgeBase, name: str) -> tuple[str, ...]:
    """The facts whose answers are raised: the fact itself, or those of a quantity."""
    if name not in knowledge.quantities:
        return (name,)
    found = facts_of(Quantity(name), knowledge)
    return tuple(fact for fact in knowledge.asked if fact in found)


def _lowered(decision: Decision, reading: Reading, outcomes: list[str]) -> ShownByTwo:
    def shown(first: ScopeAssessment, second: ScopeAssessment) -> bool:
        subject = f"reading:{decision.id}.{reading.id}"
        found = [scope.conclusions.memory.get(subject, "") for scope in (first, second)]
        outcomes.extend(found)
        order = list(decision.outcomes)
        return all(o in order for o in found) and order.index(found[1]) < order.index(found[0])

    return shown
