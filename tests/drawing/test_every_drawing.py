"""Every shipped decision, in every reading, language and size."""

import os
import re
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
from picture_checks import boxes_of, problems, squeezed, svg_problems, words_in

LANGUAGES = ("en", "nl")
RULES = Path(__file__).parents[2] / "rules"
DECISIONS = sorted(p.stem for p in RULES.glob("*.yaml") if not p.name.endswith(".cases.yaml"))


THOROUGH = bool(os.environ.get("KAM_THOROUGH"))


def sheets(knowledge: KnowledgeBase, decision: str, language: str) -> list[Sheet]:
    """Every reading in one language; with KAM_THOROUGH=1 in both."""
    readings = knowledge.decisions[decision].readings
    return [
        drawing_of_rules(knowledge, decision, one, reading.id)
        for one in (LANGUAGES if THOROUGH else (language,))
        for reading in readings
    ]


@pytest.mark.parametrize("decision", DECISIONS)
@pytest.mark.parametrize(("width", "language"), [(PAGE, "en"), (PHONE, "nl")])
def test_nothing_overlaps_or_sticks_out(
    knowledge: KnowledgeBase, decision: str, width: int, language: str
) -> None:
    for sheet in sheets(knowledge, decision, language):
        drawn = picture(sheet, width)
        assert drawn.width <= width
        assert problems(drawn) == []
        assert svg_problems(drawn) == []


@pytest.mark.parametrize("decision", DECISIONS)
def test_every_label_is_there(knowledge: KnowledgeBase, decision: str) -> None:
    for sheet in sheets(knowledge, decision, "en"):
        for drawn in (picture(sheet, PAGE), picture(sheet, PHONE)):
            written = words_in(drawn)
            for words in labels(sheet, drawn):
                assert squeezed([words]) in written, words


@pytest.mark.parametrize("decision", DECISIONS)
def test_pages_are_a4(knowledge: KnowledgeBase, decision: str) -> None:
    for sheet in sheets(knowledge, decision, "nl"):
        drawn = pages(sheet)
        assert [problems(page) for page in drawn] == [[]] * len(drawn)
        assert all(page.width == PAGE for page in drawn)
        assert all(page.height <= PAGE_HEIGHT for page in drawn)
        written = "".join(map(words_in, drawn))
        for words in labels(sheet, drawn[0]):
            assert squeezed([words]) in written, words


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_all_decisions_rest_on(knowledge: KnowledgeBase, language: str) -> None:
    agendas = (None, *knowledge.agendas)
    if not THOROUGH:  # the whole in one language, its parts in the other
        agendas = (None,) if language == "nl" else (*knowledge.agendas,)[:2]
    for agenda in agendas:
        sheet = requirements_of(knowledge, language, agenda)
        for width in (PAGE, PHONE):
            drawn = picture(sheet, width)
            assert problems(drawn) == []
            assert svg_problems(drawn) == []
            written = words_in(drawn)
            for node in sheet.flow.nodes:
                assert squeezed([node.text]) in written
        assert len(sheet.flow.nodes) == len(
            knowledge.agendas[agenda].decisions if agenda else knowledge.decisions
        )


@pytest.mark.parametrize("language", LANGUAGES if THOROUGH else LANGUAGES[1:])
def test_what_all_rest_on_fits_pages(knowledge: KnowledgeBase, language: str) -> None:
    sheet = requirements_of(knowledge, language)
    drawn = pages(sheet)
    assert all(page.height <= PAGE_HEIGHT for page in drawn)
    written = "".join(map(words_in, drawn))
    assert all(squeezed([node.text]) in written for node in sheet.flow.nodes)


def test_only_what_is_asked_counts_as_a_question(knowledge: KnowledgeBase) -> None:
    """Numbers over all accounts are worked out; nobody is asked for them."""
    said = [
        part.text for node in requirements_of(knowledge, "en").flow.nodes for part in node.attached
    ]
    derived = {fact.title["en"] for fact in knowledge.facts.values() if fact.derived is not None}
    assert derived
    assert not [text for text in said if any(title in text for title in derived)]
    assert not [
        text
        for text in said
        if re.search(r"[a-z]_[a-z]|\(", text) and "slide" not in text and "section" not in text
    ]


def test_remarks_do_not_stand_on_a_page_alone(knowledge: KnowledgeBase) -> None:
    for decision in DECISIONS if THOROUGH else DECISIONS[::4]:
        for sheet in sheets(knowledge, decision, "nl"):
            drawn = pages(sheet)
            alone = len(boxes_of(drawn[-1])) == 0 and len(drawn) > 1
            assert not alone, (decision, sheet.lang)


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
