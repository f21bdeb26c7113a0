"""What a conclusion rests on: conditions, with what they were held against."""

from collections import Counter
from collections.abc import Iterable

from kam_advisor.explain.proof import QuestionStep, ReadingProof, RowStep
from kam_advisor.explain.uses import Uses
from kam_advisor.held_against import conditions, held_against, name_of, value_of
from kam_advisor.ir.expressions import Compare, Constant, Expression, Fact, Outcome
from kam_advisor.report.document import Item, Run, plain
from kam_advisor.vocabulary import Vocabulary


def grounds(proof: ReadingProof, uses: Uses, vocabulary: Vocabulary) -> tuple[Item, ...]:
    """Every condition a reading's conclusion rests on, as it was found, each once.

    Rows that were passed over each say which answer it is not. Where several do so of one question,
    its answer is said instead, once.
    """
    found: dict[tuple[Expression, bool], Item] = {}
    said = dict.fromkeys(conditions_behind(proof))
    about = Counter(_names_answer_of(condition) for condition, _ in said)
    for step in proof.steps:
        for condition, holds in _of_step(step):
            subject = _names_answer_of(condition)
            if subject is not None and about[subject] > 1:
                found.setdefault((subject, True), _answer(subject, uses, vocabulary))
            else:
                found.setdefault((condition, holds), judged(condition, holds, uses, vocabulary))
        if isinstance(step, QuestionStep) and step.condition is None:
            found[step.question.ask, True] = answered(step, uses, vocabulary)
    return tuple(found.values())


def conditions_behind(proof: ReadingProof) -> Iterable[tuple[Expression, bool]]:
    """Every condition a reading's conclusion rests on, with its verdict."""
    return (found for step in proof.steps for found in _of_step(step))


def judged(condition: Expression, holds: bool, uses: Uses, vocabulary: Vocabulary) -> Item:
    """A condition in the words in which it was found true, with what it was held against."""
    said = vocabulary.sentence(condition, holds)
    against = held_against(condition, holds, uses, vocabulary)
    return Item((Run(said), *([Run(f"; {against}", "quiet")] if against else [])))


def answered(step: QuestionStep, uses: Uses, vocabulary: Vocabulary) -> Item:
    """The question of a tree that asks a fact, with its answer."""
    return _answer(step.question.ask, uses, vocabulary)


def _answer(asked: Expression, uses: Uses, vocabulary: Vocabulary) -> Item:
    """A fact or decision with its answer."""
    (use,) = uses.of(asked)
    text = vocabulary.say(
        "report.named_value", name=name_of(use, vocabulary), value=value_of(use, vocabulary)
    )
    return Item(plain(text))


def _of_step(step: RowStep | QuestionStep) -> Iterable[tuple[Expression, bool]]:
    return () if step.condition is None else conditions(step.condition)


def _names_answer_of(condition: Expression) -> Fact | Outcome | None:
    """The fact or decision of which a condition names one answer, as in "level = corporate"."""
    if not isinstance(condition, Compare) or condition.operator not in ("=", "!="):
        return None
    named = isinstance(condition.right, Constant) and isinstance(condition.right.value, str)
    about = condition.left if named else None
    return about if isinstance(about, Fact | Outcome) else None
