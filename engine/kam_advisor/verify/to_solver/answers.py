"""The given answers of a profile as variables of z3."""

import z3

from kam_advisor.ir.knowledge import FactDeclaration, KnowledgeBase
from kam_advisor.verify.to_solver.terms import Term, exactly


class Answers:
    """The given answers of one profile as variables, made when they are first asked for."""

    def __init__(self, knowledge: KnowledgeBase, prefix: str, limits: list[Term]) -> None:
        """No variable yet; names begin with the prefix, and what limits them joins `limits`."""
        self._knowledge = knowledge
        self._prefix = prefix
        self._limits = limits
        self.variables: dict[str, Term] = {}

    def variable(self, name: str) -> Term:
        """The variable of a fact: an option by its position, yes as 1, anything else as it is."""
        found = self.variables.get(name)
        if found is None:
            fact = self._knowledge.facts[name]
            found = self.variables[name] = _variable(fact, f"{self._prefix}{name}")
            self._limits += _limits(fact, found)
        return found


def _variable(fact: FactDeclaration, name: str) -> Term:
    return z3.Bool(name) if fact.kind == "boolean" else (
        z3.Real(name) if fact.kind == "number" else z3.Int(name)
    )  # fmt: skip


def _limits(fact: FactDeclaration, variable: Term) -> list[Term]:
    if fact.kind == "boolean":
        return []
    if fact.kind == "choice":
        return [variable >= 0, variable < len(fact.options)]
    ends = []
    if fact.minimum is not None:
        ends.append(variable >= exactly(fact.minimum))
    if fact.maximum is not None:
        ends.append(variable <= exactly(fact.maximum))
    return ends
