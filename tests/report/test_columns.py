"""Nothing that is printed as text is wider than 80 columns, in either language."""

from pathlib import Path

import pytest

from kam_advisor.advisor import Advisor
from kam_advisor.explain.stability import StabilityFinder
from kam_advisor.profile import read_profiles
from kam_advisor.report.as_text import as_text
from kam_advisor.report.assessment_document import assessment_document
from kam_advisor.report.decision_document import decision_document
from kam_advisor.report.display import width
from kam_advisor.report.explanation_document import explanation_document
from kam_advisor.report.knowledge_document import (
    decisions_document,
    facts_document,
    glossary_document,
    sources_document,
)
from kam_advisor.report.reporter import Reporter
from processes import EXAMPLES, ROOT, Kam


def within(text: str) -> bool:
    return max(map(width, text.splitlines())) <= 80


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_reports_and_explanations(reference: Advisor, file: Path, lang: str) -> None:
    (profile,) = read_profiles(file.read_bytes(), file.name, reference.knowledge)
    assessment = reference.assess(profile)
    reporter = Reporter(reference, lang)
    finder = StabilityFinder(reference.knowledge, reference.completions)
    assert within(as_text(assessment_document(assessment, reporter)))
    for scope in [*assessment.accounts, assessment.company]:
        for case in reporter.cases(scope):
            others = [o for o in case.decision.outcomes if o != case.found.outcome]
            company = scope is assessment.company
            stability = None if company else finder.find(scope, case.found)
            for reading in (None, *(reading.id for reading in case.decision.readings)):
                document = explanation_document(case, others, {}, reading, stability)
                assert within(as_text(document))


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_knowledge(reference: Advisor, lang: str) -> None:
    reporter = Reporter(reference, lang)
    knowledge, vocabulary = reporter.knowledge, reporter.vocabulary
    documents = [decision_document(one, vocabulary) for one in knowledge.decisions.values()]
    documents += [
        decisions_document(vocabulary),
        facts_document(knowledge.facts.values(), vocabulary),
        sources_document(knowledge.sources.values(), vocabulary),
        glossary_document(knowledge.glossary.values(), vocabulary),
    ]
    assert all(within(as_text(document)) for document in documents)


def test_a_name_can_be_anything(kam: Kam, tmp_path: Path) -> None:
    file = tmp_path / "odd.yaml"
    name = "漢字" * 40 + "e\u0301" * 100
    file.write_text(f'name: "{name[:200]}"\naccounts: [{{name: A, facts: {{}}}}]\n', "utf-8")
    ended = kam("assess", file)
    assert (ended.code, ended.err) == (0, "")
    assert within(ended.out)
    assert ended.out.count("漢") == name[:200].count("漢")


def test_every_word_that_reports_ask_for_exists(reference: Advisor) -> None:
    """Keys written in the code as plain texts; those put together are met by the tests above."""
    import re

    asked: set[str] = set()
    for file in (ROOT / "engine" / "kam_advisor" / "report").glob("*.py"):
        asked |= set(re.findall(r'say\(\s*"([a-z_.]+)"', file.read_text("utf-8")))
    assert len(asked) > 30
    assert asked <= set(reference.knowledge.wording)
