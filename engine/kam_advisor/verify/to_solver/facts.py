"""Facts and outcomes as terms: the answers that count, and the values they have."""

from collections.abc import Callable

import z3

from kam_advisor.ir.expressions import Expression, Fact, Outcome, Value
from kam_advisor.ir.knowledge import FactDeclaration
from kam_advisor.ir.rules import NOT_APPLICABLE
from kam_advisor.verify.to_solver.terms import APART, Term, exactly, opposite
from kam_advisor.verify.to_solver.translator import Translator


class Facts:
    """The part of a translation that is about facts, and about the values of outcomes."""

    def __init__(self, whole: Translator, variable: Callable[[str], Term]) -> None:
        """Nothing is translated yet; `variable` is the given answer to a fact."""
        self._whole = whole
        self._knowledge = whole.knowledge
        self._variable = variable
        self._facts: dict[str, Term] = {}

    def fact(self, name: str) -> Term:
        """The answer that counts."""
        if name not in self._facts:
            fact = self._knowledge.facts[name]
            raw = self._variable(name)
            if fact.applies_when is not None and fact.otherwise is not None:
                there = self._whole.truth(fact.applies_when).holds
                raw = z3.If(there, raw, self.constant(fact, fact.otherwise))
            self._facts[name] = raw
        return self._facts[name]

    def constant(self, fact: FactDeclaration, value: Value) -> Term:
        """A value as the variable of a fact has it."""
        if fact.kind == "boolean":
            return z3.BoolVal(bool(value))
        if fact.kind == "choice":
            return z3.IntVal(fact.options.index(str(value)))
        assert not isinstance(value, str)
        return exactly(value) if fact.kind == "number" else z3.IntVal(int(value))

    def has(self, about: Expression, value: Value) -> Term:
        """A finite fact or an outcome has a value."""
        if isinstance(about, Outcome):
            return self._whole.outcome(about.decision) == self.code(about.decision, str(value))
        assert isinstance(about, Fact)
        fact = self._knowledge.facts[about.name]
        term = self.fact(about.name)
        if fact.kind == "boolean":
            return term if value else opposite(term)
        return term == self.constant(fact, value)

    def code(self, decision: str, outcome: str) -> int:
        """An outcome as a number."""
        if outcome == NOT_APPLICABLE:
            return APART
        return self._knowledge.decisions[decision].outcomes.index(outcome)
