"""What the parts of a translation know of one another."""

from typing import Protocol

from kam_advisor.ir.expressions import Expression, Value
from kam_advisor.ir.knowledge import FactDeclaration, KnowledgeBase
from kam_advisor.verify.to_solver.terms import Numeric, Term, Truth


class Translator(Protocol):
    """Facts, conditions, numbers and outcomes as terms. They are made of one another."""

    knowledge: KnowledgeBase

    def fact(self, name: str) -> Term:
        """The answer that counts."""

    def constant(self, fact: FactDeclaration, value: Value) -> Term:
        """A value as the variable of a fact has it."""

    def has(self, about: Expression, value: Value) -> Term:
        """A finite fact or an outcome has a value."""

    def code(self, decision: str, outcome: str) -> int:
        """An outcome as a number."""

    def truth(self, condition: Expression) -> Truth:
        """Where a condition holds, and where it fails."""

    def number(self, expression: Expression) -> Numeric:
        """The value of an arithmetic expression."""

    def outcome(self, name: str) -> Term:
        """The code of a decision's outcome."""
