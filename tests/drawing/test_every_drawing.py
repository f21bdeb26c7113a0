"""Every shipped decision, in every reading, language and size."""

from pathlib import Path

import pytest

from kam_advisor.drawing import (
    PAGE,
    PHONE,
    Picture,
    Sheet,
    drawing_of_rules,
    pages,
    picture,
    requirements_of,
)
from kam_advisor.drawing.measures import PAGE_HEIGHT
from kam_advisor.drawing.model import Checklist, Graph, Matrix, RuleTable, Score
from kam_advisor.ir.knowledge import KnowledgeBase
from picture_checks import problems, squeezed, svg_problems, words_in

LANGUAGES = ("en", "nl")
RULES = Path(__file__).parents[2] / "rules"
DECISIONS = sorted(p.stem for p in RULES.glob("*.yaml") if not p.name.endswith(".cases.yaml"))


def sheets(knowledge: KnowledgeBase, decision: str) -> list[Sheet]:
    readings = knowledge.decisions[decision].readings
    return [
        drawing_of_rules(knowledge, decision, language, reading.id)
        for language in LANGUAGES
        for reading in readings
    ]


@pytest.mark.parametrize("decision", DECISIONS)
@pytest.mark.parametrize("width", [PAGE, PHONE])
def test_nothing_overlaps_or_sticks_out(
    knowledge: KnowledgeBase, decision: str, width: int
) -> None:
    for sheet in sheets(knowledge, decision):
        drawn = picture(sheet, width)
        assert drawn.width <= width
        assert problems(drawn) == []
        assert svg_problems(drawn) == []


@pytest.mark.parametrize("decision", DECISIONS)
def test_every_label_is_there(knowledge: KnowledgeBase, decision: str) -> None:
    for sheet in sheets(knowledge, decision):
        for drawn in (picture(sheet, PAGE), picture(sheet, PHONE)):
            written = words_in(drawn)
            for words in labels(sheet, drawn):
                assert squeezed([words]) in written, words


@pytest.mark.parametrize("decision", DECISIONS)
def test_pages_are_a4(knowledge: KnowledgeBase, decision: str) -> None:
    for sheet in sheets(knowledge, decision):
        drawn = pages(sheet)
        assert [problems(page) for page in drawn] == [[]] * len(drawn)
        assert all(page.width == PAGE for page in drawn)
        assert all(page.height <= PAGE_HEIGHT for page in drawn)
        written = "".join(map(words_in, drawn))
        for words in labels(sheet, drawn[0]):
            assert squeezed([words]) in written, words


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_all_decisions_rest_on(knowledge: KnowledgeBase, language: str) -> None:
    for agenda in (None, *knowledge.agendas):
        sheet = requirements_of(knowledge, language, agenda)
        for width in (PAGE, PHONE):
            drawn = picture(sheet, width)
            assert [p for p in problems(drawn) if "off the page" not in p] == []
            assert svg_problems(drawn) == []
            written = words_in(drawn)
            for node in sheet.flow.nodes:
                assert squeezed([node.text]) in written
        assert len(sheet.flow.nodes) == len(
            knowledge.agendas[agenda].decisions if agenda else knowledge.decisions
        )


def test_every_requirement_is_an_arrow(knowledge: KnowledgeBase) -> None:
    arrows = {(a.source, a.target) for a in requirements_of(knowledge, "en").flow.arrows}
    assert ("kam_decision", "account_division") in arrows
    assert ("system_level", "mixed_system") in arrows
    assert ("account_division", "kam_decision") not in arrows


def labels(sheet: Sheet, drawn: Picture) -> list[str]:
    """Everything that must be readable."""
    found = [sheet.title, sheet.subtitle, *sheet.result, *sheet.foot]
    for part in sheet.parts:
        match part.chart:
            case Graph(nodes, arrows):
                found += [node.text for node in nodes]
                found += [arrow.label for arrow in arrows]
            case RuleTable(_, rows):
                for row in rows:
                    found += [row.condition, row.outcome, row.found or row.because]
            case Score() as score:
                found += [bar.title for bar in score.bars]
                found += [limit.name for limit in score.thresholds]
                found += [band.outcome for band in score.bands]
            case Matrix() as matrix:
                if drawn.width > PHONE:
                    found += [*matrix.across[1], *matrix.down[1]]
                    found += [cell.outcome for row in matrix.cells for cell in row]
            case Checklist(items):
                found += [item.text for item in items]
    return found
