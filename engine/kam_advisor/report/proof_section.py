"""How an outcome was reached: the proof as an indented list, scorecards as tables."""

from kam_advisor.explain.proof import ConditionStep, QuestionStep, ReadingProof, RowStep
from kam_advisor.explain.uses import Uses
from kam_advisor.held_against import held_against
from kam_advisor.ir.expressions import And, Not
from kam_advisor.ir.rules import Table as DecisionTable
from kam_advisor.report.decided_anyway import decided_anyway
from kam_advisor.report.document import Block, Item, Items, Mark, Paragraph, Run, plain, tagged
from kam_advisor.report.reporter import Case
from kam_advisor.report.score_table import score_blocks
from kam_advisor.vocabulary import Vocabulary


def how(case: Case, reading: str | None) -> list[Block]:
    """The proof of a reading, the default where None is given; empty where it has none."""
    if case.found.status == "not_applicable":
        return []
    vocabulary = case.reporter.vocabulary
    wanted = reading or case.decision.default.id
    proof = next((p for p in case.proof.readings if p.reading.id == wanted), None)
    if proof is None:
        if reading is None and case.found.status == "open":
            return []
        decided = case.found.readings.get(wanted) is not None
        if decided and wanted == case.decision.default.id:
            return list(decided_anyway(case, name_rules=True))
        key = "report.decided_anyway" if decided else "explain.reading_open"
        return [Paragraph(plain(vocabulary.say(key)))]
    logic = proof.reading.logic
    policy = f"policy.{logic.hit_policy}" if isinstance(logic, DecisionTable) else "policy.tree"
    name = f"{case.decision.id}.{proof.reading.id}"
    return [
        Paragraph(tagged(vocabulary.of(proof.reading.title), name, "strong")),
        Paragraph(plain(vocabulary.of(proof.reading.says))),
        Paragraph(plain(vocabulary.say(f"explain.{policy}"))),
        Items(tuple(_step(step, case, proof) for step in proof.steps)),
    ]


def how_it_applies(case: Case) -> list[Block]:
    """Why the decision applies, or does not; nothing where it always does."""
    step = case.proof.applies
    if step is None:
        return []
    return [Items((condition_item(step, case.uses, case.reporter.vocabulary),))]


def warning_conditions(case: Case) -> list[Block]:
    """Per warning that fired: its condition."""
    return _conditions(case, case.proof.warnings)


def gap_conditions(case: Case) -> list[Block]:
    """Per gap that fired: its condition."""
    return _conditions(case, case.proof.gaps)


def _conditions(case: Case, fired: tuple[tuple[str, ConditionStep], ...]) -> list[Block]:
    vocabulary = case.reporter.vocabulary
    items = tuple(
        Item(
            tagged(
                vocabulary.warning(case.decision.id, name),
                f"{case.decision.id}.warnings.{name}",
                "strong",
            ),
            (condition_item(step, case.uses, vocabulary),),
        )
        for name, step in fired
    )
    return [Items(items)] if items else []


def scores(case: Case) -> list[Block]:
    """Every score of the decision with what it is made up of."""
    if case.found.status == "not_applicable":
        return []
    vocabulary, bounds = case.reporter.vocabulary, case.bounds
    return [
        block
        for name in case.decision.quantities
        for block in score_blocks(
            case.uses.quantity(name),
            vocabulary,
            case.between(name) if name in bounds else "",
        )
    ]


def _step(step: RowStep | QuestionStep, case: Case, proof: ReadingProof) -> Item:
    vocabulary = case.reporter.vocabulary
    last = step is proof.steps[-1]
    inner = _row(step, case) if isinstance(step, RowStep) else _question(step, case)
    rule = step.rule if isinstance(step, RowStep) else step.branch.id
    local = rule.removeprefix(f"{case.decision.id}.{proof.reading.id}.")
    verdict = vocabulary.say("explain.holds" if _holds(step) else "explain.fails")
    name = vocabulary.say("explain.rule", rule="").strip()
    line = [Run(f"{name} "), Run(local, "code")]
    if isinstance(step, RowStep):
        line.append(Run(f": {verdict}"))
    if last:
        inner = (*inner, *_conclusion(proof, case))
    return Item(tuple(line), inner, "holds" if _holds(step) else "fails")


def _holds(step: RowStep | QuestionStep) -> bool:
    return step.holds if isinstance(step, RowStep) else True


def _row(step: RowStep, case: Case) -> tuple[Item, ...]:
    vocabulary = case.reporter.vocabulary
    if step.condition is None:
        return (Item(plain(vocabulary.say("explain.otherwise"))),)
    return (condition_item(step.condition, case.uses, vocabulary),)


def _question(step: QuestionStep, case: Case) -> tuple[Item, ...]:
    vocabulary = case.reporter.vocabulary
    if step.condition is not None:
        return (condition_item(step.condition, case.uses, vocabulary),)
    said = vocabulary.sentence(step.question.ask)
    uses = held_against(step.question.ask, False, case.uses, vocabulary)
    if not uses:
        said = vocabulary.sentence(step.question.ask, step.answer == "yes")
    return (Item(plain(f"{said}; {uses}" if uses else said)),)


def _conclusion(proof: ReadingProof, case: Case) -> tuple[Item, ...]:
    vocabulary = case.reporter.vocabulary
    so = vocabulary.say("explain.so", outcome=case.outcome(proof.outcome))
    because = vocabulary.of(proof.conclusion.because)
    brief = vocabulary.sources_in_brief(proof.conclusion.citations)
    children = [Item(plain(because))]
    if brief:
        children.append(Item((Run(vocabulary.say("report.source", sources=brief), "quiet"),)))
    return (Item((Run(so, "strong"),), tuple(children)),)


def condition_item(step: ConditionStep, uses: Uses, vocabulary: Vocabulary) -> Item:
    """A condition with its verdict; one made of several as a heading over those that decide."""
    mark: Mark = "holds" if step.holds else "fails"
    if not step.parts:
        wrong = not step.holds  # the sentence says what would have to hold: say what is there
        against = held_against(step.condition, step.holds, uses, vocabulary, always=wrong)
        said = vocabulary.sentence(step.condition)
        told = [Run(said), *([Run(f"; {against}", "quiet")] if against else [])]
        return Item(tuple(told), (), mark)
    inner = step.condition
    negated = False
    while isinstance(inner, Not):
        inner, negated = inner.item, not negated
    every = isinstance(inner, And)
    key = f"explain.{'all' if every else 'any'}_{'of' if not negated else 'not_of'}"
    verdict = vocabulary.say("explain.holds" if step.holds else "explain.fails")
    children = tuple(condition_item(part, uses, vocabulary) for part in step.parts)
    return Item(plain(vocabulary.say(key, verdict=verdict)), children, mark)
