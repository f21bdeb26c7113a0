"""The knowledge base over the answers of one account, or of the company."""

from collections.abc import Callable, Sequence

from kam_advisor.ir.expressions import Expression, Value
from kam_advisor.ir.knowledge import FactDeclaration, KnowledgeBase
from kam_advisor.ir.rules import Decision, Reading
from kam_advisor.verify.to_solver.conditions import Conditions
from kam_advisor.verify.to_solver.decisions import Decisions
from kam_advisor.verify.to_solver.facts import Facts
from kam_advisor.verify.to_solver.numbers import Numbers
from kam_advisor.verify.to_solver.terms import Numeric, Term, Truth


class Translation:
    """The knowledge base over the answers of one account, or of the company."""

    def __init__(
        self,
        knowledge: KnowledgeBase,
        variable: Callable[[str], Term],
        accounts: "Sequence[tuple[Term, Translation]]" = (),
    ) -> None:
        """Nothing is translated yet.

        Args:
            knowledge: What is translated.
            variable: The given answer to a fact.
            accounts: For decisions of the company: whether an account is there, and its answers.
        """
        self.knowledge = knowledge
        self._facts = Facts(self, variable)
        self._conditions = Conditions(self)
        self._numbers = Numbers(self, accounts)
        self._decisions = Decisions(self)

    def fact(self, name: str) -> Term:
        """The answer that counts."""
        return self._facts.fact(name)

    def constant(self, fact: FactDeclaration, value: Value) -> Term:
        """A value as the variable of a fact has it."""
        return self._facts.constant(fact, value)

    def has(self, about: Expression, value: Value) -> Term:
        """A finite fact or an outcome has a value."""
        return self._facts.has(about, value)

    def code(self, decision: str, outcome: str) -> int:
        """An outcome as a number."""
        return self._facts.code(decision, outcome)

    def truth(self, condition: Expression) -> Truth:
        """Where a condition holds, and where it fails."""
        return self._conditions.truth(condition)

    def number(self, expression: Expression) -> Numeric:
        """The value of an arithmetic expression."""
        return self._numbers.number(expression)

    def quantity(self, name: str) -> Numeric:
        """The value of a score, a formula or a collect table."""
        return self._numbers.quantity(name)

    def outcome(self, name: str) -> Term:
        """The code of a decision's outcome."""
        return self._decisions.outcome(name)

    def where_applies(self, decision: Decision, reading: Reading) -> Term:
        """What a reading concludes, the code of `not_applicable` where its decision does not."""
        return self._decisions.where_applies(decision, reading)

    def takes(self, ask: Expression, values: tuple[Value, ...]) -> Term:
        """What a question asks has one of the values."""
        return self._decisions.takes(ask, values)
