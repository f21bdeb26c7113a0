"""An assessment as a document: first what is recommended, then why, and what is still open."""

from collections.abc import Iterator

from kam_advisor.assessment import Assessment, ScopeAssessment
from kam_advisor.report.colophon import colophon
from kam_advisor.report.document import Block, Document, Heading, Line, Pairs, Paragraph, Run, plain
from kam_advisor.report.reporter import Case, Reporter
from kam_advisor.report.sections import SECTIONS, Repetitions


def assessment_document(assessment: Assessment, reporter: Reporter) -> Document:
    """The report of one profile."""
    return tuple(_Report(assessment, reporter).blocks())


class _Report:
    def __init__(self, assessment: Assessment, reporter: Reporter) -> None:
        self._assessment = assessment
        self._reporter = reporter
        self._say = reporter.vocabulary.say
        scopes = [*assessment.accounts, assessment.company]
        self._cases = [(scope, reporter.cases(scope)) for scope in scopes]

    def blocks(self) -> Iterator[Block]:
        yield Heading(1, self._assessment.profile.name or self._say("report.nameless"))
        yield from self._recommendations()
        repetitions = Repetitions()
        for scope, cases in self._cases:
            for name, section in SECTIONS:
                blocks = list(section(cases, repetitions))
                if blocks:
                    yield Heading(2, self._titled(self._say(f"report.{name}"), scope))
                    yield from blocks
        yield from colophon(self._assessment, self._reporter)

    def _recommendations(self) -> Iterator[Block]:
        yield Heading(2, self._say("report.recommendations"))
        target = False
        for scope, cases in self._cases:
            lines = tuple((case.title, self._advised(case)) for case in cases)
            if lines:
                if self._named(scope):
                    yield Heading(3, self._name(scope))
                yield Pairs(lines)
            target = target or any(case.found.target_picture for case in cases)
        if target:
            yield Paragraph((Run(self._say("report.target_picture_means"), "quiet"),))

    def _advised(self, case: Case) -> Line:
        found = case.found
        if found.status == "open":
            if not found.possible:
                return plain(self._say("report.no_outcome"))
            return plain(self._say("report.open", possible=case.possible()))
        if found.status == "not_applicable":
            return (Run(self._say("report.not_applicable"), "quiet"),)
        title = Run(case.outcome(found.outcome or ""), "strong")
        if found.target_picture:
            return title, Run(f" ({self._say('report.target_picture')})")
        return (title,)

    def _titled(self, section: str, scope: ScopeAssessment) -> str:
        if not self._named(scope):
            return section
        return self._say("report.section_of", section=section, name=self._name(scope))

    def _named(self, scope: ScopeAssessment) -> bool:
        """Whether it must be said whose decisions these are."""
        return scope is self._assessment.company or len(self._assessment.accounts) > 1

    def _name(self, scope: ScopeAssessment) -> str:
        if scope is self._assessment.company:
            return self._say("report.company")
        return scope.name or self._say("report.nameless")
