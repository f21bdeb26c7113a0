"""What no case exercises is found, and the proposals exercise all of it."""

from dataclasses import replace
from pathlib import Path

import pytest

from kam_advisor.advisor import Advisor
from kam_advisor.cases.case import Case
from kam_advisor.cases.coverage import Coverage, coverage
from kam_advisor.cases.items import Item
from kam_advisor.cases.missing import propose
from kam_advisor.cases.read import CaseReader, case_files, read_cases
from kam_advisor.cases.run import run_all
from kam_advisor.cases.to_yaml import to_yaml
from kam_advisor.ir.expressions import And, Constant, Expression, Fact, Not
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.reference.chain import ReferenceEngine
from kam_advisor.shipped import shipped
from rule_builders import decision, fact, knowledge_base, table


@pytest.fixture(scope="module")
def cases(knowledge: KnowledgeBase) -> list[Case]:
    return read_cases(case_files(shipped("rules"), "rules"), knowledge)


def covered(cases: list[Case], advisor: Advisor) -> list[Coverage]:
    return coverage(run_all(cases, advisor), advisor.knowledge.decisions, advisor)


def test_the_shipped_rules_are_covered(cases: list[Case], reference: Advisor) -> None:
    for found in covered(cases, reference):
        assert (found.missing, found.unreachable) == ((), ()), found.decision


def test_without_cases_nothing_is_covered(reference: Advisor) -> None:
    assert all(not found.exercised for found in covered([], reference))


def of_the_core(found: list[Coverage], advisor: Advisor) -> list[Coverage]:
    """Those of the core decisions: proposing for all rule sets takes minutes."""
    return [one for one in found if one.decision in advisor.knowledge.agendas["core"].decisions]


def test_proposals_cover_everything(reference: Advisor) -> None:
    wanted = of_the_core(covered([], reference), reference)
    proposed = [case for _, case in propose(wanted, [], reference)]
    text = to_yaml(proposed, ["To judge"])
    reader = CaseReader(reference.knowledge)
    read = reader.read(text.encode(), "proposed.cases.yaml")
    assert reader.faults == []
    assert all(case.judge for case in read)
    assert [run.failures for run in run_all(read, reference) if run.failures] == []
    assert all(not found.exercised for found in covered(read, reference))  # nobody judged them
    judged = [replace(case, judge=False) for case in read]
    assert all(found.complete for found in of_the_core(covered(judged, reference), reference))


def test_a_gap_in_the_cases_is_found_and_closed(cases: list[Case], reference: Advisor) -> None:
    """Without the cases that name one warning as firing, exactly that is missing."""
    left = [case for case in cases if "forced_by_customer" not in case.expect.warnings]
    assert len(left) < len(cases)
    coverages = covered(left, reference)
    missing = [item for found in coverages for item in found.missing]
    assert missing == [Item("system_level", "warning", "forced_by_customer")]
    ((item, case),) = propose(coverages, left, reference)
    assert item == missing[0]
    assert "forced_by_customer" in case.expect.warnings
    whole = Path(shipped("rules") / "system_level.cases.yaml").name
    assert case.decision == whole.split(".")[0]


def test_a_case_that_fails_or_states_nothing_exercises_nothing(
    cases: list[Case], reference: Advisor
) -> None:
    one = next(case for case in cases if case.decision == "multilevel")
    wrong = replace(one.expect, outcome="single_level")
    silent = replace(one.expect, places={("status",): one.place})
    for expect in (wrong, silent):
        found = covered([replace(one, expect=expect)], reference)
        assert all(not each.exercised for each in found)


def test_what_nothing_can_reach_is_set_apart() -> None:
    a: Expression = Fact("a")
    rows = [(a, "low"), (And((a, Not(a))), "middle"), (Constant(True), "high")]
    logic = table("d", "r", rows)
    rules = knowledge_base([fact("a")], [decision("d", ("low", "middle", "high"), {"r": logic})])
    advisor = Advisor(rules, ReferenceEngine(rules))
    (found,) = covered([], advisor)
    assert {item.name for item in found.unreachable} == {"d.r.r1", "middle"}
    assert {item.name for item in found.missing} == {"d.r.r0", "d.r.r2", "r", "low", "high", "a"}
