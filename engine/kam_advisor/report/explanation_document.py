"""The explanation of one decision as a document: how, why not, readings, sources."""

from collections.abc import Mapping, Sequence

from kam_advisor.explain.stability import Stability
from kam_advisor.ir.expressions import Value
from kam_advisor.report.document import (
    Block,
    Document,
    Heading,
    Item,
    Items,
    Line,
    Pairs,
    Paragraph,
    Run,
    item,
    plain,
    strong,
    tagged,
)
from kam_advisor.report.proof_section import (
    gap_conditions,
    how,
    how_it_applies,
    scores,
    warning_conditions,
)
from kam_advisor.report.readings_section import readings
from kam_advisor.report.reporter import Case
from kam_advisor.report.sources_section import cited, sources
from kam_advisor.report.stability_section import (
    answers_that_mattered,
    how_robust,
    what_would_change,
)
from kam_advisor.report.why_not_section import why_not_outcomes

Witnesses = Mapping[str, Mapping[str, Value]]
"""For an open decision, per possible outcome answers with which it comes out.

By fact; of a decision over several accounts by `<account>.<fact>`.
"""


def explanation_document(
    case: Case,
    outcomes: Sequence[str],
    witnesses: Witnesses,
    reading: str | None = None,
    stability: Stability | None = None,
) -> Document:
    """The explanation of one decision.

    Args:
        case: The decision of an account or of the company.
        outcomes: Of which it is said why they are not the outcome.
        witnesses: Answers for each possible outcome of an open decision.
        reading: The reading whose proof is shown; None: the default.
        stability: What would change the outcome and how robust it is; None: nothing is said of it.
    """
    say = case.reporter.vocabulary.say
    title = say("explain.title", decision=case.title, name=case.scope.name)
    blocks: list[Block] = [Heading(1, title), Paragraph(plain(_question(case)))]
    blocks.append(Pairs(tuple(_summary(case))))
    parts: list[tuple[str, Sequence[Block]]] = [
        ("open", _open(case, witnesses)),
        ("applies", how_it_applies(case)),
        ("how", how(case, reading)),
        ("scores", scores(case)),
        ("readings", list(readings(case)) if reading is None else []),
        ("warnings", warning_conditions(case)),
        ("gaps", gap_conditions(case)),
        ("what_would_change", what_would_change(case, stability)),
        ("how_robust", how_robust(case, stability)),
        ("mattered", answers_that_mattered(case, stability)),
        ("why_not", why_not_outcomes(case, outcomes)),
        ("sources", sources(cited(case), case.reporter.vocabulary)),
    ]
    for key, part in parts:
        if part:
            blocks += [Heading(2, say(f"explain.{key}")), *part]
    return tuple(blocks)


def _question(case: Case) -> str:
    return case.reporter.vocabulary.of(case.decision.question)


def _summary(case: Case) -> list[tuple[str, Line]]:
    """The result in a few lines."""
    vocabulary, found = case.reporter.vocabulary, case.found
    if found.status == "decided":
        said = case.outcome(found.outcome or "")
        if found.target_picture:
            said = f"{said} ({vocabulary.say('report.target_picture')})"
    elif found.status == "not_applicable":
        said = vocabulary.say("report.not_applicable")
    elif found.possible:
        said = vocabulary.say("report.open", possible=case.possible())
    else:
        said = vocabulary.say("report.no_outcome")
    lines: list[tuple[str, Line]] = [(vocabulary.say("explain.outcome"), strong(said))]
    if case.advice is not None:
        lines.append((vocabulary.say("explain.advice"), plain(vocabulary.of(case.advice.summary))))
    return lines


def _open(case: Case, witnesses: Witnesses) -> list[Block]:
    """What is missing, and for each possible outcome answers with which it would come out."""
    vocabulary, found = case.reporter.vocabulary, case.found
    if found.status != "open":
        return []
    facts = case.reporter.knowledge.facts
    blocks: list[Block] = []
    blocks += [Paragraph(plain(vocabulary.say(f"report.{name}"))) for name in found.problems]
    if not found.exact:
        blocks.append(Paragraph(plain(vocabulary.say("report.not_exact"))))
    if found.missing:
        blocks.append(Paragraph(plain(vocabulary.say("report.questions"))))
        questions = (
            Item(tagged(case.of_accounts(vocabulary.of(facts[fact].question), fact), fact))
            for fact in found.missing
        )
        blocks.append(Items(tuple(questions)))
    if witnesses:
        blocks.append(Paragraph(plain(vocabulary.say("explain.would_come_out"))))
        blocks.append(Items(tuple(_witness(case, o, witnesses[o]) for o in witnesses)))
    return blocks


def _witness(case: Case, outcome: str, answers: Mapping[str, Value]) -> Item:
    children = tuple(
        item(_answer(name, value, case))
        for name, value in answers.items()
        if name.rpartition(".")[2] in case.found.missing
    )
    return Item((Run(case.outcome(outcome), "strong"),), children)


def _answer(name: str, value: Value, case: Case) -> str:
    """An answer with its question; one about an account of several with the account's name."""
    vocabulary = case.reporter.vocabulary
    account, _, fact = name.rpartition(".")
    answer = vocabulary.answer(fact, value)
    said = vocabulary.say("report.named_value", name=vocabulary.fact(fact), value=answer)
    return vocabulary.say("report.named_value", name=account, value=said) if account else said
