"""An assessment as a document: first what is recommended, then why, and what is still open."""

from collections.abc import Collection, Iterator, Sequence

from kam_advisor.assessment import Assessment, ScopeAssessment
from kam_advisor.ir.agendas import Chapter
from kam_advisor.report.colophon import colophon
from kam_advisor.report.document import (
    Block,
    Document,
    Heading,
    Line,
    Pairs,
    Paragraph,
    Run,
    plain,
    strong,
)
from kam_advisor.report.reporter import Case, Reporter
from kam_advisor.report.sections import SECTIONS, Repetitions

_ALL = tuple(name for name, _ in SECTIONS)
_AFTER_CHAPTERS = ("still_open",)
"""What is told of all chapters together: the questions that are left."""
_OF_CHAPTERS = tuple(name for name in _ALL if name not in _AFTER_CHAPTERS)


def assessment_document(assessment: Assessment, reporter: Reporter) -> Document:
    """The report of one profile."""
    return tuple(_Report(assessment, reporter).blocks())


class _Report:
    def __init__(self, assessment: Assessment, reporter: Reporter) -> None:
        self._assessment = assessment
        self._reporter = reporter
        self._say = reporter.vocabulary.say
        scopes = [*assessment.accounts, assessment.company]
        cases = [(scope, reporter.cases(scope)) for scope in scopes]
        if len(assessment.accounts) == 1 and all(_does_not_apply(case) for case in cases[-1][1]):
            cases = cases[:-1]  # what compares accounts is no question with one account
        self._cases = cases
        agenda = assessment.agenda
        chapters = [c for c in agenda.chapters if any(self._of(c))] if agenda else []
        self._chapters = chapters if len(chapters) > 1 else []  # one chapter needs no heading

    def blocks(self) -> Iterator[Block]:
        yield Heading(1, self._assessment.profile.name or self._say("report.nameless"))
        yield from self._recommendations()
        repetitions = Repetitions()
        for number, chapter in enumerate(self._chapters, start=1):
            yield Heading(2, self._chapter(number, chapter))
            told = [
                block
                for scope, cases in self._of(chapter)
                for block in self._sections(scope, cases, repetitions, _OF_CHAPTERS)
            ]
            yield from map(_lower, told or [Paragraph(plain(self._say("report.chapter_open")))])
        names = _AFTER_CHAPTERS if self._chapters else _ALL
        for scope, cases in self._cases:
            yield from self._sections(scope, cases, repetitions, names)
        yield from colophon(self._assessment, self._reporter)

    def _sections(
        self,
        scope: ScopeAssessment,
        cases: Sequence[Case],
        repetitions: Repetitions,
        names: Collection[str],
    ) -> Iterator[Block]:
        """The sections of these names that have something to say."""
        for name, section in SECTIONS:
            blocks = list(section(cases, repetitions)) if name in names else []
            if blocks:
                yield Heading(2, self._titled(self._say(f"report.{name}"), scope))
                yield from blocks

    def _of(self, chapter: Chapter) -> Iterator[tuple[ScopeAssessment, list[Case]]]:
        """The cases of a chapter, with whose they are."""
        for scope, cases in self._cases:
            found = [case for case in cases if case.found.decision in chapter.decisions]
            if found:
                yield scope, found

    def _chapter(self, number: int, chapter: Chapter) -> str:
        title = self._reporter.vocabulary.of(chapter.title)
        return self._say("report.chapter", number=str(number), title=title)

    def _recommendations(self) -> Iterator[Block]:
        yield Heading(2, self._say("report.recommendations"))
        for number, chapter in enumerate(self._chapters, start=1):
            for scope, cases in self._of(chapter):
                yield Heading(3, self._titled(self._chapter(number, chapter), scope))
                yield self._advised_in(cases)
        for scope, cases in self._cases if not self._chapters else ():
            if cases:
                if self._named(scope):
                    yield Heading(3, self._name(scope))
                yield self._advised_in(cases)
        if any(case.found.target_picture for _, cases in self._cases for case in cases):
            yield Paragraph((Run(self._say("report.target_picture_means"), "quiet"),))

    def _advised_in(self, cases: Sequence[Case]) -> Pairs:
        """What is advised; in an advice of several chapters what is all open in one line."""
        left = [c for c in cases if self._chapters and _all_open(c)]
        pairs = [(case.title, self._advised(case)) for case in cases if case not in left]
        if left:
            titles = "; ".join(case.title for case in left)
            pairs.append((self._say("report.still_open"), (Run(titles, "quiet"),)))
        return Pairs(tuple(pairs))

    def _advised(self, case: Case) -> Line:
        found = case.found
        if found.status == "open":
            if not found.possible:
                return plain(self._say("report.no_outcome"))
            return plain(self._say("report.open", possible=case.possible()))
        if found.status == "not_applicable":
            return (Run(self._say("report.not_applicable"), "quiet"),)
        outcome = case.outcome(found.outcome or "")
        if found.target_picture:
            outcome = self._say("report.marked_as_target", outcome=outcome)
        return strong(outcome)

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


def _lower(block: Block) -> Block:
    """The block; a heading one level lower."""
    if isinstance(block, Heading):
        return Heading(4 if block.level == 3 else 3, block.text)
    return block


def _all_open(case: Case) -> bool:
    """Whether every outcome is still possible, so that listing them says nothing."""
    found = case.found
    return found.status == "open" and set(case.decision.outcomes) <= set(found.possible)


def _does_not_apply(case: Case) -> bool:
    return case.found.status == "not_applicable"
