"""Hit policies, open readings and collected amounts, with the rule sets of the handbook example."""

from pathlib import Path

import pytest

from kam_advisor.advisor import Advisor
from kam_advisor.drawing import PAGE, PHONE, Sheet, drawing_of, picture
from kam_advisor.drawing.model import Matrix, RuleTable, Score
from kam_advisor.load import load
from kam_advisor.profile import read_profiles
from picture_checks import problems

EXAMPLE = Path(__file__).parents[2] / "docs" / "reference" / "example"


@pytest.fixture(scope="module")
def advisor() -> Advisor:
    return Advisor(load([EXAMPLE / "visits"], only_rules=True))


def drawn(advisor: Advisor, decision: str, reading: str | None = None, more: str = "") -> Sheet:
    facts = "open_complaints: 4, relation: 2, visit_wish: often, under_contract: yes"
    text = f"name: Bakery\naccounts: [{{name: Mill, facts: {{{facts}{more}}}}}]\n"
    (profile,) = read_profiles(text.encode(), "profile.yaml", advisor.knowledge)
    assessment = advisor.assess(profile, only={decision})
    sheet = drawing_of(advisor, assessment, decision, "nl", reading=reading)
    for width in (PAGE, PHONE):
        assert problems(picture(sheet, width)) == []
    return sheet


def rows_of(sheet: Sheet) -> RuleTable:
    return next(part.chart for part in sheet.parts if isinstance(part.chart, RuleTable))


def test_every_rule_that_agrees_is_marked(advisor: Advisor) -> None:
    """With hit policy any a second rule that holds is not one that may still come first."""
    rows = rows_of(drawn(advisor, "visit_rhythm", "any_sign")).rows
    assert [row.status for row in rows] == ["fired", "fired", "passed"]


def test_one_rule_of_a_unique_table_is_marked(advisor: Advisor) -> None:
    rows = rows_of(drawn(advisor, "visit_rhythm", "four_corners")).rows
    assert [row.status for row in rows] == ["fired", "passed", "passed"]


def test_an_open_reading_of_a_decided_decision_looks_open(advisor: Advisor) -> None:
    sheet = drawn(advisor, "visit_rhythm", "least_effort")
    assert not sheet.certain
    assert drawn(advisor, "visit_rhythm").certain
    looks = {cell.look for part in sheet.parts if isinstance(part.chart, Matrix)
             for row in part.chart.cells for cell in row}  # fmt: skip
    assert "open" in looks


def test_rules_in_order_of_priority(advisor: Advisor) -> None:
    rows = rows_of(drawn(advisor, "visit_rhythm", "least_effort")).rows
    assert [row.id.rpartition(".")[2] for row in rows] == ["thin_margin", "urgent", "rest"]


def test_what_does_not_hold_adds_nothing(advisor: Advisor) -> None:
    """Also where the amount it would have added is not known."""
    counts = ", orders_last_year: 10, orders_again: 9"
    sheet = drawn(advisor, "loyalty", more=counts)
    (score,) = [part.chart for part in sheet.parts if isinstance(part.chart, Score)]
    assert [(bar.value, bar.most) for bar in score.bars] == [("0", 0.0), ("90", 1.0)]


def test_a_limit_by_itself_is_said_once(advisor: Advisor) -> None:
    """Where a score has no end, its bands are named by their limits."""
    sheet = drawn(advisor, "loyalty")
    (score,) = [part.chart for part in sheet.parts if isinstance(part.chart, Score)]
    assert [band.stretch for band in score.bands] == ["minstens 60", "lager dan 60"]
