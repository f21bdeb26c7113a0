"""Drawings of decisions: trees, tables, scores, matrices, checklists, and what rests on what.

    knowledge, assessment ── of_*.py ──► Sheet ── place_*.py ──► Picture ── to_svg, to_png
                                           └───────────────────────────── to_mermaid, to_dot

model.py      what is drawn: a sheet with charts, in the words of one language
shapes.py     where it is drawn: a picture of boxes and lines, the neutral layout
text.py       how wide text is, without asking for fonts
columns.py, heights.py, pieces.py   the layout of graphs

A drawing is text or bytes and the same for the same input. See `docs/how-to/draw.md`.
"""

from kam_advisor.advisor import Advisor
from kam_advisor.assessment import Assessment
from kam_advisor.drawing.known import known
from kam_advisor.drawing.measures import PAGE, PHONE
from kam_advisor.drawing.model import Sheet
from kam_advisor.drawing.of_decision import decision_sheet
from kam_advisor.drawing.of_requirements import requirements_sheet
from kam_advisor.drawing.place_sheet import pages, picture
from kam_advisor.drawing.shapes import Picture
from kam_advisor.drawing.to_dot import to_dot
from kam_advisor.drawing.to_mermaid import to_mermaid
from kam_advisor.drawing.to_png import to_png
from kam_advisor.drawing.to_svg import to_svg
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import Decision, Reading
from kam_advisor.vocabulary import Vocabulary

__all__ = [
    "PAGE",
    "PHONE",
    "Picture",
    "Sheet",
    "drawing_of",
    "drawing_of_rules",
    "pages",
    "picture",
    "requirements_of",
    "to_dot",
    "to_mermaid",
    "to_png",
    "to_svg",
]


def drawing_of(
    advisor: Advisor,
    assessment: Assessment,
    decision: str,
    language: str,
    account: str | None = None,
    reading: str | None = None,
) -> Sheet:
    """The drawing of a decision with what an assessment found of it.

    Args:
        advisor: Who made the assessment.
        assessment: The result for a profile, with this decision in it.
        decision: The id of the decision.
        language: `en` or `nl`.
        account: Which account, where there are several.
        reading: The id of a reading; the default one where none is named.

    Raises:
        CallInvalid: It does not say which account, or there is no such account.
    """
    declared = advisor.knowledge.decisions[decision]
    found = known(advisor, assessment, declared, account)
    vocabulary = Vocabulary(advisor.knowledge, language)
    return decision_sheet(declared, _reading(declared, reading), vocabulary, found)


def drawing_of_rules(
    knowledge: KnowledgeBase, decision: str, language: str, reading: str | None = None
) -> Sheet:
    """The drawing of a decision without a profile."""
    declared = knowledge.decisions[decision]
    return decision_sheet(declared, _reading(declared, reading), Vocabulary(knowledge, language))


def requirements_of(knowledge: KnowledgeBase, language: str, agenda: str | None = None) -> Sheet:
    """What the decisions of an agenda (all, where none is named) rest on."""
    vocabulary = Vocabulary(knowledge, language)
    if agenda is None:
        return requirements_sheet(vocabulary)
    chosen = knowledge.agendas[agenda]
    return requirements_sheet(vocabulary, chosen.decisions, vocabulary.of(chosen.title))


def _reading(decision: Decision, name: str | None) -> Reading:
    return next((one for one in decision.readings if one.id == name), decision.default)
