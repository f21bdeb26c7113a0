"""`kam portfolio --explain`: one row with all its reasons."""

from collections.abc import Sequence

from kam_advisor.advisor import Advisor
from kam_advisor.cli.portfolio_run import (
    Engine,
    decider_for,
    opened_database,
    written_columns,
)
from kam_advisor.explain.stability import StabilityFinder
from kam_advisor.portfolio.explain_row import assess_row, find_row
from kam_advisor.portfolio.run import Request, open_table
from kam_advisor.report.assessment_document import assessment_document
from kam_advisor.report.document import Block, Document, bullets
from kam_advisor.report.explanation_document import explanation_document
from kam_advisor.report.reporter import Reporter
from kam_advisor.vocabulary import Vocabulary


def explain_row(
    advisor: Advisor,
    vocabulary: Vocabulary,
    request: Request,
    asked: str,
    engine: Engine,
    in_full: Sequence[str],
) -> Document:
    """The report of one row; of the decisions `in_full` everything that `kam explain` says.

    Raises:
        CallInvalid: There is no such row.
        RowsDiffer: The compiled rules say something else than the core engine.
    """
    with opened_database(None, vocabulary) as (database, folder):
        decider = decider_for(engine, advisor, request, database)
        written = written_columns(decider)
        table = open_table(request, written, vocabulary, database, folder)
        row, name = find_row(table, asked, database)
        assessment, faults = assess_row(advisor, table, row, name, decider, database)
    reporter = Reporter(advisor, vocabulary.lang)
    head, *blocks = assessment_document(assessment, reporter)
    remarks = [vocabulary.say("portfolio.explain.same", row=str(row))]
    if faults:
        remarks.append(vocabulary.say("portfolio.explain.faults", faults=faults))
    found: list[Block] = [head, bullets(remarks), *blocks]
    finder = StabilityFinder(advisor.knowledge, advisor.completions, {})
    for decision in in_full:
        account = decision in assessment.accounts[0].decisions
        scope = assessment.accounts[0] if account else assessment.company
        if decision in scope.decisions:
            case = reporter.case(scope, decision)
            decided = scope.decisions[decision]
            others = tuple(
                outcome
                for outcome in case.decision.outcomes
                if decided.status == "decided" and outcome != decided.outcome
            )
            stability = finder.find(scope, decided, None)
            found += explanation_document(case, others, {}, None, stability)
    return tuple(found)
