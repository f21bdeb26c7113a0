"""What is drawn as the way taken is the proof; for every case of every rule set."""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from kam_advisor.advisor import Advisor
from kam_advisor.assessment import ScopeAssessment
from kam_advisor.cases.case import Case
from kam_advisor.cases.read import case_files, read_cases
from kam_advisor.drawing import PAGE, PHONE, Sheet, drawing_of, picture
from kam_advisor.drawing.model import Graph, Matrix, Part, RuleTable
from kam_advisor.drawing.shapes import Box, Edge
from kam_advisor.explain.nodes import nodes_of
from kam_advisor.explain.proof import Prover, QuestionStep, ReadingProof
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import Decision
from picture_checks import problems, svg_problems

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def cases(knowledge: KnowledgeBase) -> list[Case]:
    """All of them with KAM_THOROUGH=1, otherwise the first of every twenty of each decision."""
    every = read_cases(case_files(ROOT / "rules", "rules"), knowledge)
    if os.environ.get("KAM_THOROUGH"):
        return every
    counted: Counter[str] = Counter()
    chosen = []
    for case in every:
        if counted[case.decision] % 20 == 0:
            chosen.append(case)
        counted[case.decision] += 1
    return chosen


def test_the_way_taken_is_the_proof(cases: list[Case], reference: Advisor) -> None:
    nodes = nodes_of(reference.knowledge)
    drawn = 0
    for case in cases:
        decision = reference.knowledge.decisions[case.decision]
        assessment = reference.assess(case.profile, only=(decision.id,))
        company = decision.scope == "company"
        scope = assessment.company if company else assessment.accounts[case.account]
        proofs = {p.reading.id: p for p in Prover(nodes, scope).prove(decision).readings}
        account = None if company else scope.name
        for reading in decision.readings:
            sheet = drawing_of(reference, assessment, decision.id, "en", account, reading.id)
            proof = proofs.get(reading.id)
            for part in sheet.parts:
                drawn += _check(part, proof, decision, scope)
            flow_taken = {a.id for a in sheet.flow.arrows if a.look == "taken"}
            if proof is not None:
                assert proof.rule in flow_taken or f"{proof.rule}/" in _concluded(sheet.flow)
    assert drawn >= len(cases)


def _check(
    part: Part, proof: ReadingProof | None, decision: Decision, scope: ScopeAssessment
) -> int:
    match part.chart:
        case Graph() as graph:
            taken = [arrow.id for arrow in graph.arrows if arrow.look == "taken"]
            if proof is not None:
                steps = [s.branch.id for s in proof.steps if isinstance(s, QuestionStep)]
                assert sorted(taken) == sorted(steps)
                assert _concluded(graph) == {f"{proof.rule}/"}
                marked = {node.id for node in graph.nodes if node.mark == "check"}
                assert marked == _concluded(graph)
            else:
                assert _concluded(graph) == set()
                if scope.decisions[decision.id].status == "not_applicable":
                    assert taken == []
        case RuleTable(_, rows):
            fired = [row.id for row in rows if row.status == "fired"]
            assert fired == ([proof.rule] if proof is not None else [])
            if proof is not None and not isinstance(proof.steps[0], QuestionStep):
                failed = {
                    s.rule for s in proof.steps if not isinstance(s, QuestionStep) and not s.holds
                }
                assert failed <= {row.id for row in rows if row.status == "passed"}
        case Matrix() as matrix:
            here = [cell for row in matrix.cells for cell in row if cell.here]
            assert len(here) <= 1 or proof is None  # where it may be, as long as it is not known
            if proof is not None and here:
                assert here[0].rule == proof.rule
        case _:
            return 0
    return 1


def _concluded(graph: Graph) -> set[str]:
    return {node.id for node in graph.nodes if node.look == "concluded"}


def test_drawings_for_profiles_hold_together(cases: list[Case], reference: Advisor) -> None:
    """For one case of each status of each decision: nothing overlaps, on paper and on a phone.

    In short runs for a third of them, on either.
    """
    seen: set[tuple[str, str]] = set()
    thorough = bool(os.environ.get("KAM_THOROUGH"))
    for number, (sheet, case, _) in enumerate(_sheets(cases, reference, seen)):
        if not thorough and number % 3:
            continue
        widths = (PAGE, PHONE) if thorough else ((PAGE, PHONE)[number % 2],)
        for drawn in (picture(sheet, width) for width in widths):
            assert problems(drawn) == [], case.name
            assert svg_problems(drawn) == [], case.name
    assert len(seen) > 10


def test_the_way_taken_does_not_need_colours(cases: list[Case], reference: Advisor) -> None:
    """It is thicker, and the conclusion is dark and carries a mark."""
    for sheet, _, status in _sheets(cases, reference, set()):
        if status != "decided" or not isinstance(sheet.parts[0].chart, Graph):
            continue
        drawn = picture(sheet)
        looks = {shape.look for shape in drawn.shapes if isinstance(shape, Box | Edge)}
        assert {"taken", "concluded", "faint"} <= looks
        return
    pytest.fail("no tree was decided")


def _sheets(
    cases: list[Case], advisor: Advisor, seen: set[tuple[str, str]]
) -> Iterator[tuple[Sheet, Case, str]]:
    """The drawing of the first case of each status of each decision."""
    for case in cases:
        assessment = advisor.assess(case.profile, only=(case.decision,))
        status = case.found(assessment).status
        if (case.decision, status) in seen:
            continue
        seen.add((case.decision, status))
        company = advisor.knowledge.decisions[case.decision].scope == "company"
        account = None if company else assessment.accounts[case.account].name
        yield drawing_of(advisor, assessment, case.decision, "nl", account), case, status
