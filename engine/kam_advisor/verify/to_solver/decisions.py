"""Decisions as terms: what tables and trees conclude."""

import z3

from kam_advisor.ir.expressions import Expression, Fact, Outcome, Value
from kam_advisor.ir.rules import Decision, Reading, Table, Tree
from kam_advisor.reference.chain import in_order_of_priority, questions_in_order
from kam_advisor.verify.to_solver.terms import APART, NONE, Term, Truth, both, either, opposite
from kam_advisor.verify.to_solver.translator import Translator


class Decisions:
    """The part of a translation that is about decisions and their readings."""

    def __init__(self, whole: Translator) -> None:
        """Nothing is translated yet."""
        self._whole = whole
        self._knowledge = whole.knowledge
        self._outcomes: dict[str, Term] = {}
        self._readings: dict[tuple[str, str], Term] = {}

    def outcome(self, name: str) -> Term:
        """The code of a decision's outcome."""
        if name not in self._outcomes:
            decision = self._knowledge.decisions[name]
            self._outcomes[name] = self.where_applies(decision, decision.default)
        return self._outcomes[name]

    def where_applies(self, decision: Decision, reading: Reading) -> Term:
        """What a reading concludes, the code of `not_applicable` where its decision does not."""
        concluded = self.reading(decision, reading)
        if decision.applies_when is None:
            return concluded
        applies = self._whole.truth(decision.applies_when)
        return z3.If(
            applies.holds, concluded, z3.If(applies.fails, z3.IntVal(APART), z3.IntVal(NONE))
        )

    def reading(self, decision: Decision, reading: Reading) -> Term:
        """The code of what a reading concludes, whether its decision applies or not."""
        key = (decision.id, reading.id)
        if key not in self._readings:
            logic = reading.logic
            self._readings[key] = (
                self._table(decision, logic)
                if isinstance(logic, Table)
                else self._tree(decision, logic)
            )
        return self._readings[key]

    def _table(self, decision: Decision, table: Table) -> Term:
        truths = [(row, self._whole.truth(row.when)) for row in in_order_of_priority(table)]
        found: Term = z3.IntVal(NONE)
        if table.hit_policy in ("first", "priority"):
            for row, truth in reversed(truths):
                code = z3.IntVal(self._whole.code(decision.id, row.conclusion.outcome))
                later = found if _two_valued(truth) else z3.If(truth.fails, found, z3.IntVal(NONE))
                found = z3.If(truth.holds, code, later)
            return found
        outcomes = dict.fromkeys(row.conclusion.outcome for row, _ in truths)
        holding = {
            o: either(t.holds for row, t in truths if row.conclusion.outcome == o) for o in outcomes
        }
        if table.hit_policy == "unique":
            may_hold = [opposite(truth.fails) for _, truth in truths]
            alone = z3.AtMost(*may_hold, 1)
            holding = {o: both([alone, holds]) for o, holds in holding.items()}
        else:
            failing = {
                o: both(t.fails for row, t in truths if row.conclusion.outcome == o)
                for o in outcomes
            }
            holding = {
                o: both([holds, *(failing[other] for other in outcomes if other != o)])
                for o, holds in holding.items()
            }
        for outcome, holds in holding.items():
            found = z3.If(holds, z3.IntVal(self._whole.code(decision.id, outcome)), found)
        return found

    def _tree(self, decision: Decision, tree: Tree) -> Term:
        found: dict[str, Term] = {}
        for question in reversed(questions_in_order(tree)):
            result: Term = z3.IntVal(NONE)
            for branch in reversed(question.branches):
                end = (
                    found[branch.goto or ""]
                    if branch.conclusion is None
                    else z3.IntVal(self._whole.code(decision.id, branch.conclusion.outcome))
                )
                result = z3.If(self.takes(question.ask, branch.values), end, result)
            found[question.id] = result
        return found[tree.start]

    def takes(self, ask: Expression, values: tuple[Value, ...]) -> Term:
        """What a question asks has one of the values."""
        if isinstance(ask, Fact | Outcome):
            return either(self._whole.has(ask, value) for value in values)
        truth = self._whole.truth(ask)
        return either(truth.holds if value else truth.fails for value in values)


def _two_valued(truth: Truth) -> bool:
    return bool(truth.fails.eq(opposite(truth.holds)))
