"""Formulas over a profile, and over one that differs from it in one fact."""

from itertools import pairwise

import z3

from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.verify import formulas as say
from kam_advisor.verify.to_solver.answers import Answers
from kam_advisor.verify.to_solver.terms import NONE, Term, both, either, opposite
from kam_advisor.verify.to_solver.translation import Translation


class Space:
    """Formulas over one profile (copy 0) and one that differs from it in one fact (copy 1)."""

    def __init__(self, knowledge: KnowledgeBase, accounts: int, varied: str | None = None) -> None:
        """A space without formulas.

        Args:
            knowledge: What the formulas are about.
            accounts: Of how many accounts a company has at most; 0 for decisions per account.
            varied: The fact that copy 1 may answer differently.
        """
        self.knowledge = knowledge
        self.varied = varied
        self.there = [z3.Bool(f"there {n}") for n in range(accounts)]
        self._limits: list[Term] = [self.there[0]] if self.there else []
        self._limits += [z3.Implies(b, a) for a, b in pairwise(self.there)]
        self.company = Answers(knowledge, "", self._limits)
        self.accounts = [Answers(knowledge, f"{n}.", self._limits) for n in range(max(accounts, 1))]
        self.other = Answers(knowledge, "'", self._limits)
        self._translations = (self._translation(False), self._translation(True))
        self._terms: dict[int, Term] = {}
        self._kept: list[say.Formula] = []

    def _translation(self, other: bool) -> Translation:
        if not self.there:
            return Translation(self.knowledge, lambda name: self._answer(name, 0, other))
        accounts = [
            (
                there,
                Translation(self.knowledge, lambda name, n=n: self._answer(name, n, other)),  # type: ignore[misc]
            )
            for n, there in enumerate(self.there)
        ]
        return Translation(self.knowledge, lambda name: self._answer(name, 0, other), accounts)

    def _answer(self, name: str, account: int, other: bool) -> Term:
        if other and name == self.varied and account == 0:
            return self.other.variable(name)
        if other and name == self.varied and self.knowledge.facts[name].scope == "company":
            return self.other.variable(name)
        if self.knowledge.facts[name].scope == "company":
            return self.company.variable(name)
        return self.accounts[account].variable(name)

    def limits(self) -> list[Term]:
        """What holds of the answers anyway; grows with the variables."""
        return self._limits

    def term(self, formula: say.Formula) -> Term:
        """A formula as a term."""
        found = self._terms.get(id(formula))
        if found is None:
            self._kept.append(formula)
            found = self._terms[id(formula)] = self._term(formula)
        return found

    def _term(self, formula: say.Formula) -> Term:
        match formula:
            case say.Every(items):
                return both(self.term(item) for item in items)
            case say.Some(items):
                return either(self.term(item) for item in items)
            case say.No(item):
                return opposite(self.term(item))
            case say.Holds(condition, copy):
                return self._translations[copy].truth(condition).holds
            case say.Fails(condition, copy):
                return self._translations[copy].truth(condition).fails
            case say.Takes(ask, values):
                return self._translations[0].takes(ask, values)
            case say.Undefined(number):
                return self._translations[0].number(number).undefined
            case say.Becomes(decision, reading, outcome, copy):
                code = NONE if outcome is None else self._translations[0].code(decision, outcome)
                return self._reading(decision, reading, copy) == code
            case say.Differ(decision, first, second):
                return self._reading(decision, *first) != self._reading(decision, *second)
            case say.Lowers(decision, reading):
                before = self._reading(decision, reading, 0)
                after = self._reading(decision, reading, 1)
                return z3.And(before >= 0, after >= 0, after < before)
            case say.Raised(fact):
                return _less(self._variable_of(fact, False), self._variable_of(fact, True))
            case say.NotLess(quantity):
                before, after = (t.quantity(quantity) for t in self._translations)
                defined = [opposite(before.undefined), opposite(after.undefined)]
                return both([*defined, after.value >= before.value])

    def _variable_of(self, fact: str, other: bool) -> Term:
        return self._answer(fact, 0, other)

    def _reading(self, decision: str, reading: str, copy: int) -> Term:
        declared = self.knowledge.decisions[decision]
        read = next(r for r in declared.readings if r.id == reading)
        return self._translations[copy].where_applies(declared, read)


def _less(left: Term, right: Term) -> Term:
    return z3.And(z3.Not(left), right) if z3.is_bool(left) else left < right
