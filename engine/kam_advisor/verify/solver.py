"""Questions about profiles put to z3. Imported only where z3 is there."""

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction

from kam_advisor.ir.expressions import Fact, Value
from kam_advisor.ir.knowledge import FactDeclaration, KnowledgeBase
from kam_advisor.literals import finite_values
from kam_advisor.unknowns.domains import Domain
from kam_advisor.verify.asking import Verdict
from kam_advisor.verify.formulas import ALWAYS, Formula
from kam_advisor.verify.to_solver import Session, Space, Term, equals, is_decimal
from kam_advisor.verify.witness import Witness, completed

_TRIES: tuple[Fraction | int, ...] = (0, 1, 2, 5, 10, 50, 100, 1000)
"""Numbers that read well, tried before any other."""
_MOST_DECIMALS = 6


class SolverAsking:
    """Questions in one space. What is assumed in a scope holds for all questions in it."""

    def __init__(
        self, knowledge: KnowledgeBase, domains: dict[str, Domain], milliseconds: int,
        accounts: int = 0, varied: str | None = None,
    ) -> None:  # fmt: skip
        """A solver; see `Space`."""
        self._knowledge = knowledge
        self._domains = domains
        self._space = Space(knowledge, accounts, varied)
        self._session = Session(self._space, milliseconds)
        self._varied = varied
        self.asked = 0

    @contextmanager
    def scope(self, *assumed: Formula) -> Iterator[None]:
        """Within it, these formulas hold."""
        self._session.push()
        try:
            for formula in assumed:
                self.assume(formula)
            yield
        finally:
            self._session.pop()

    def assume(self, formula: Formula) -> None:
        """In the rest of the scope, this holds."""
        self._session.add(self._space.term(formula))

    def keep(self, slot: str, formula: Formula) -> None:
        """Terms are all kept anyway; built now, none becomes deep at once."""
        self._space.term(formula)

    def ask(self, formula: Formula = ALWAYS) -> Verdict:
        """Whether the formula is true of a profile."""
        self.asked += 1
        found = self._session.possible(self._space.term(formula))
        if found is None:
            return Verdict.TIMEOUT
        return Verdict.POSSIBLE if found else Verdict.ABSENT

    def witness(self, formula: Formula = ALWAYS) -> Witness | None:
        """The first profile of which the formula is true, facts and answers in declared order.

        Returns:
            None where there is none, or none can be written down, or it took too long.
        """
        self._session.push()
        try:
            self._session.add(self._space.term(formula))
            if not self._session.possible():
                return None
            return self._read()
        finally:
            self._session.pop()

    def _read(self) -> Witness | None:
        space, session = self._space, self._session
        there = 1
        for present in space.there[1:]:  # as few accounts as will do
            absent = equals(present, False)
            if session.possible(absent):
                session.add(absent)
                break
            there += 1
        session.possible()
        company: dict[str, Value] = {}
        accounts: list[dict[str, Value]] = [{} for _ in range(there)]
        groups = [(space.company.variables, company)]
        groups += [(space.accounts[n].variables, accounts[n]) for n in range(there)]
        for variables, found in groups:
            for name in [fact for fact in self._knowledge.facts if fact in variables]:
                value = self._first(name, variables[name])
                if value is None:
                    return None
                found[name] = value
        if self._varied is not None and self._varied in space.other.variables:
            other = self._first(self._varied, space.other.variables[self._varied])
            if other is None:
                return None
            return completed(company, tuple(accounts), self._knowledge, self._varied, other)
        return completed(company, tuple(accounts), self._knowledge)

    def _first(self, name: str, variable: Term) -> Value | None:
        """The first value that a variable can have; from now on it has it."""
        fact = self._knowledge.facts[name]
        for number, value in enumerate(self._candidates(fact)):
            if self._session.possible(equals(variable, number if fact.kind == "choice" else value)):
                self._session.add(equals(variable, number if fact.kind == "choice" else value))
                return value
        for digits in range(_MOST_DECIMALS + 1):
            rounded = [is_decimal(variable, digits)] if fact.kind == "number" else []
            if self._session.possible(*rounded):
                read = self._session.value(variable)
                if read is not None:
                    self._session.add(equals(variable, read))
                return read
        return None

    def _candidates(self, fact: FactDeclaration) -> Iterator[Value]:
        values = finite_values(Fact(fact.id), self._knowledge)
        if fact.kind == "boolean":
            yield False
            yield True
        elif values is not None:
            yield from values
        else:
            yield from self._domains[fact.id].values
            for number in _TRIES:
                low, high = fact.minimum, fact.maximum
                if (low is None or number >= low) and (high is None or number <= high):
                    yield number
