"""Why an outcome is certain although answers are missing: no rule to another one can still fire."""

from collections.abc import Iterator

from kam_advisor.ir.knowledge import Text
from kam_advisor.ir.rules import Reading, Table
from kam_advisor.report.document import Block, Paragraph, bullets, plain
from kam_advisor.report.reporter import Case


def decided_anyway(case: Case) -> Iterator[Block]:
    """That every completion gives the outcome, and the reasons that can still apply."""
    vocabulary = case.reporter.vocabulary
    yield Paragraph(plain(vocabulary.say("report.decided_anyway")))
    if case.decision.scope == "company":
        return
    completions = case.reporter.advisor.completions.account(case.scope.given)
    default = case.decision.default
    possible = completions.rules(case.decision.id, default.id)
    reasons = _reasons(default)
    told = [vocabulary.of(reasons[rule]) for rule in possible if rule in reasons]
    if len(told) > 1:
        yield Paragraph(plain(vocabulary.say("report.one_reason")))
        yield bullets(told)
    elif told:
        yield Paragraph(plain(told[0]))


def _reasons(reading: Reading) -> dict[str, Text]:
    """Per rule that concludes, its reason."""
    if isinstance(reading.logic, Table):
        return {row.id: row.conclusion.because for row in reading.logic.rows}
    return {
        branch.id: branch.conclusion.because
        for question in reading.logic.questions.values()
        for branch in question.branches
        if branch.conclusion is not None
    }
