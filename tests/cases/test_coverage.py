"""What no case exercises is found, and the proposals exercise all of it."""

import os
from dataclasses import replace

import pytest

from kam_advisor.advisor import Advisor
from kam_advisor.cases.apart import Apart
from kam_advisor.cases.case import Case
from kam_advisor.cases.coverage import coverage
from kam_advisor.cases.items import Item
from kam_advisor.cases.read import CaseReader, case_files, read_cases
from kam_advisor.cases.run import CaseRun, run_all
from kam_advisor.cases.to_yaml import to_yaml
from kam_advisor.ir.expressions import And, Constant, Expression, Fact, Not
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.reference.chain import ReferenceEngine
from kam_advisor.shipped import shipped
from rule_builders import decision, fact, knowledge_base, table

THOROUGH = os.environ.get("KAM_THOROUGH") == "1"


@pytest.fixture(scope="module")
def apart(whole: KnowledgeBase) -> Apart:
    return Apart(whole, lambda part: Advisor(part, ReferenceEngine(part)))


@pytest.fixture(scope="module")
def cases(whole: KnowledgeBase) -> list[Case]:
    return read_cases(case_files(shipped("rules"), "rules"), whole)


@pytest.fixture(scope="module")
def runs(cases: list[Case], apart: Apart) -> list[CaseRun]:
    return apart.run(cases)


@pytest.fixture(scope="module")
def core(whole: KnowledgeBase) -> tuple[str, ...]:
    """The decisions for which cases are proposed: for all rule sets that takes minutes."""
    return tuple(whole.decisions) if THOROUGH else whole.agendas["core"].decisions


def test_every_shipped_case_holds(runs: list[CaseRun], whole: KnowledgeBase) -> None:
    assert [(run.case.name, run.failures) for run in runs if run.failures] == []
    assert {run.case.decision for run in runs} == set(whole.decisions)


def test_the_shipped_rules_are_covered(
    runs: list[CaseRun], apart: Apart, whole: KnowledgeBase
) -> None:
    found = apart.coverage(runs, whole.decisions)
    assert [one.decision for one in found] == list(whole.decisions)
    for one in found:
        assert (one.missing, one.unreachable) == ((), ()), one.decision


def test_apart_says_what_together_says(
    reference: Advisor, whole: KnowledgeBase, cases: list[Case], core: tuple[str, ...], apart: Apart
) -> None:
    """A case gives the same in the whole knowledge base as in the part that its decision needs."""
    named = [case for case in cases if case.decision in (*core, "abc_class", "key_figures")]
    some = named if THOROUGH else named[::12]
    for together, alone in zip(run_all(some, reference), apart.run(some), strict=True):
        assert together.found == alone.found
        assert together.failures == alone.failures


def test_without_cases_nothing_is_covered(apart: Apart, core: tuple[str, ...]) -> None:
    found = apart.coverage([], core)
    assert all(one.missing and not one.exercised for one in found)


def test_proposals_cover_everything(apart: Apart, core: tuple[str, ...]) -> None:
    proposed = [case for _, case in apart.propose(apart.coverage([], core), [])]
    text = to_yaml(proposed, ["To judge"])
    reader = CaseReader(apart.knowledge)
    read = reader.read(text.encode(), "proposed.cases.yaml")
    assert reader.faults == []
    assert len(read) == len(proposed) > len(core)
    assert all(case.judge for case in read)
    unjudged = apart.run(read)
    assert [run.failures for run in unjudged if run.failures] == []
    assert all(not found.exercised for found in apart.coverage(unjudged, core))
    judged = apart.run([replace(case, judge=False) for case in read])
    assert all(found.complete for found in apart.coverage(judged, core))


def test_a_gap_in_the_cases_is_found_and_closed(cases: list[Case], apart: Apart) -> None:
    """Without the cases that name one warning as firing, exactly that is missing."""
    own = [case for case in cases if case.decision == "system_level"]
    left = [case for case in own if "forced_by_customer" not in case.expect.warnings]
    assert len(left) < len(own)
    coverages = apart.coverage(apart.run(left), ["system_level"])
    missing = [item for found in coverages for item in found.missing]
    assert missing == [Item("system_level", "warning", "forced_by_customer")]
    ((item, case),) = apart.propose(coverages, left)
    assert item == missing[0]
    assert "forced_by_customer" in case.expect.warnings
    assert case.decision == "system_level"


def test_a_case_that_fails_or_states_nothing_exercises_nothing(
    cases: list[Case], apart: Apart
) -> None:
    one = next(case for case in cases if case.decision == "multilevel")
    assert any(each.exercised for each in apart.coverage(apart.run([one]), ["multilevel"]))
    wrong = replace(one.expect, outcome="single_level")
    silent = replace(one.expect, places={("status",): one.place})
    for expect in (wrong, silent):
        found = apart.coverage(apart.run([replace(one, expect=expect)]), ["multilevel"])
        assert all(not each.exercised for each in found)


def test_what_nothing_can_reach_is_set_apart() -> None:
    a: Expression = Fact("a")
    rows = [(a, "low"), (And((a, Not(a))), "middle"), (Constant(True), "high")]
    logic = table("d", "r", rows)
    rules = knowledge_base([fact("a")], [decision("d", ("low", "middle", "high"), {"r": logic})])
    advisor = Advisor(rules, ReferenceEngine(rules))
    (found,) = coverage([], rules.decisions, advisor)
    assert {item.name for item in found.unreachable} == {"d.r.r1", "middle"}
    assert {item.name for item in found.missing} == {"d.r.r0", "d.r.r2", "r", "low", "high", "a"}
