"""The outcomes alone, without firings: the shortest way from answers to advice.

What `chain.py` derives step by step, this computes directly. It serves where only outcomes count,
as when one answer is varied, and as the yardstick in `benchmarks/`.
"""

from collections.abc import Mapping

from kam_advisor.ir.expressions import Expression, Value
from kam_advisor.ir.knowledge import KnowledgeBase, Scope
from kam_advisor.ir.rules import NOT_APPLICABLE, Decision, Reading, Row, Table, Tree
from kam_advisor.reference.chain import in_order_of_priority
from kam_advisor.reference.evaluate import Context, evaluate, quantity_value
from kam_advisor.reference.settle import Settler
from kam_advisor.values import UNKNOWN, Unknown


class Decider:
    """Decides, without a proof, from the answers of one account or of the company."""

    def __init__(self, knowledge: KnowledgeBase, settler: Settler) -> None:
        """A decider for one knowledge base; it keeps no state between calls."""
        self._knowledge = knowledge
        self._settler = settler

    def outcomes(
        self,
        given: Mapping[str, Value],
        scope: Scope = "account",
        counted: Mapping[Expression, Value | Unknown] | None = None,
    ) -> Mapping[str, str]:
        """The outcome of every decision of a scope that follows (Kleene) from the known answers.

        A decision that stays unknown, or has no outcome, is left out.
        """
        return self.context(given, scope, counted).outcomes

    def context(
        self,
        given: Mapping[str, Value],
        scope: Scope = "account",
        counted: Mapping[Expression, Value | Unknown] | None = None,
    ) -> Context:
        """The context in which conditions stand after all decisions of a scope are concluded."""
        quantities: dict[str, Value | Unknown] = {}
        outcomes: dict[str, str] = {}
        facts = self._settler.facts_that_count(given)
        context = Context(self._knowledge, facts, quantities, outcomes, counted or {})
        for name in self._settler.quantity_order:
            quantities[name] = quantity_value(self._knowledge.quantities[name], context)
        for decision in self._knowledge.decisions.values():
            if decision.scope == scope:
                outcome = decide(decision, context)
                if isinstance(outcome, str):
                    outcomes[decision.id] = outcome
        return context


def decide(decision: Decision, context: Context) -> str | Unknown | None:
    """The decision's outcome; None where the rules give none (gap, conflict), or UNKNOWN."""
    if decision.applies_when is not None:
        applies = evaluate(decision.applies_when, context)
        if applies is not True:
            return NOT_APPLICABLE if applies is False else UNKNOWN
    return conclude(decision.default, context)


def conclude(reading: Reading, context: Context) -> str | Unknown | None:
    """What a reading concludes; None where it concludes nothing, or UNKNOWN."""
    logic = reading.logic
    if isinstance(logic, Tree):
        return _follow(logic, context)
    if logic.hit_policy in ("first", "priority"):
        return _first(in_order_of_priority(logic), context)
    return _agreeing(logic, context)


def _follow(tree: Tree, context: Context) -> str | Unknown | None:
    name = tree.start
    while True:
        question = tree.questions[name]
        answer = evaluate(question.ask, context)
        if isinstance(answer, Unknown):
            return UNKNOWN
        branch = next((b for b in question.branches if answer in b.values), None)
        if branch is None:
            return None
        if branch.goto is None:
            return branch.conclusion.outcome if branch.conclusion else None
        name = branch.goto


def _first(rows: tuple[Row, ...], context: Context) -> str | Unknown | None:
    for row in rows:
        holds = evaluate(row.when, context)
        if holds is True:
            return row.conclusion.outcome
        if holds is not False:
            return UNKNOWN
    return None


def _agreeing(table: Table, context: Context) -> str | Unknown | None:
    """Hit policies unique and any: whichever row holds, unless another stands against it."""
    verdicts = [(row, evaluate(row.when, context)) for row in table.rows]
    holding = [row.conclusion.outcome for row, holds in verdicts if holds is True]
    open_rows = [row.conclusion.outcome for row, holds in verdicts if isinstance(holds, Unknown)]
    if table.hit_policy == "any":
        holding, open_rows = list(dict.fromkeys(holding)), list(dict.fromkeys(open_rows))
        open_rows = [outcome for outcome in open_rows if holding != [outcome]]
    if len(holding) > 1:
        return None
    if open_rows:
        return UNKNOWN
    return holding[0] if holding else None
