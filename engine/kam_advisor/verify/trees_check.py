"""Decision trees: questions that are never asked, branches that are never taken, gaps."""

from kam_advisor.inference import as_text
from kam_advisor.ir.expressions import Fact, Outcome, Value
from kam_advisor.ir.rules import Decision, Question, Reading, Tree
from kam_advisor.literals import finite_values
from kam_advisor.reference.chain import is_plain, questions_in_order
from kam_advisor.verify.asking import Asking, Verdict
from kam_advisor.verify.bench import Bench
from kam_advisor.verify.conditions import applies, reached, taken
from kam_advisor.verify.formulas import ALWAYS, Formula, Takes
from kam_advisor.verify.shown import lacks

_KINDS = ("gap", "unreachable-question", "dead-branch", "redundant-condition")


def check_tree(bench: Bench, decision: Decision, reading: Reading, tree: Tree) -> None:
    """All checks of one tree; its decision can apply."""
    if not bench.wants(*_KINDS):
        return
    asking = bench.asking(decision)
    ways = reached(tree)
    with asking.scope(applies(decision)):
        for question in questions_in_order(tree):
            place = bench.places.question(decision, reading, question.id)
            about = f"{decision.id}.{reading.id}.{question.id}"
            named = {"decision": decision.id, "reading": reading.id, "question": question.id}
            verdict = asking.ask(ways[question.id])
            if verdict is Verdict.POSSIBLE:
                _question(bench, decision, reading, question, ways[question.id], asking)
            else:
                bench.proved("unreachable-question", about, place, verdict, **named)


def _question(
    bench: Bench, decision: Decision, reading: Reading, question: Question, here: Formula,
    asking: Asking,
) -> None:  # fmt: skip
    about = f"{decision.id}.{reading.id}.{question.id}"
    named = {"decision": decision.id, "reading": reading.id, "question": question.id}
    with asking.scope(here):
        for number, branch in enumerate(question.branches):
            place = bench.places.branch(decision, reading, question.id, number)
            answers = ", ".join(map(as_text, branch.values))
            verdict = asking.ask(taken(question, branch))
            bench.proved("dead-branch", branch.id, place, verdict, answers=answers, **named)
        if not is_plain(question.ask):
            place = bench.places.value(
                decision.id, "readings", reading.id, "tree", question.id, "ask"
            )
            bench.redundant(about, place, question.ask, asking, ALWAYS)
        left = _left_over(bench, question)
        if left:
            place = bench.places.question(decision, reading, question.id)
            confirm = lacks(decision, reading)
            formula = Takes(question.ask, left)
            bench.shown("gap", about, place, asking, formula, decision, confirm, **named)


def _left_over(bench: Bench, question: Question) -> tuple[Value, ...]:
    """The values that no branch takes."""
    ask = question.ask
    possible = (
        finite_values(ask, bench.knowledge) if isinstance(ask, Fact | Outcome) else (True, False)
    )
    covered = {as_text(value) for branch in question.branches for value in branch.values}
    return tuple(value for value in possible or () if as_text(value) not in covered)
