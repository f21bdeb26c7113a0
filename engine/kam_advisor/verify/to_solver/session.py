"""A z3 solver for one space: what is possible in it, and the models it gives."""

from fractions import Fraction

import z3

from kam_advisor.ir.expressions import Value
from kam_advisor.verify.to_solver.space import Space
from kam_advisor.verify.to_solver.terms import Term, exactly

_STEPS_PER_MILLISECOND = 5_000
"""About what z3 counts in a millisecond (measured: 5.3 million a second)."""
_SHARE_OF_FIRST_TRY = 10


class Session:
    """A z3 solver for one space: formulas are added, questions asked, models read."""

    def __init__(self, space: Space, milliseconds: int) -> None:
        """A solver that gives up a question after about so many milliseconds of work.

        The work is counted in z3's own steps: a busy machine gives the same answers.
        """
        self.space = space
        self._steps = milliseconds * _STEPS_PER_MILLISECOND
        self._solver = z3.SimpleSolver()
        self._solver.set("rlimit", max(1, self._steps // _SHARE_OF_FIRST_TRY))
        self._model_of = self._solver
        self._limited = 0
        self._scopes: list[int] = []

    def push(self) -> None:
        """Begin a scope."""
        self._scopes.append(self._limited)
        self._solver.push()

    def pop(self) -> None:
        """End it: forget what was added in it."""
        self._solver.pop()
        self._limited = self._scopes.pop()

    def add(self, term: Term) -> None:
        """From now on in this scope, this holds."""
        self._solver.add(term)

    def possible(self, *terms: Term) -> bool | None:
        """Whether all of it can hold together; None: no answer in time."""
        limits = self.space.limits()
        self._solver.add(*limits[self._limited :])
        self._limited = len(limits)
        self._model_of = self._solver
        found = self._solver.check(*terms)
        if found == z3.unknown:
            found = self._afresh(terms)
        return None if found == z3.unknown else bool(found == z3.sat)

    def _afresh(self, terms: tuple[Term, ...]) -> z3.CheckSatResult:
        """The same question to a solver that has learned nothing from earlier ones.

        What it learned can lead z3 far astray in products and quotients of unknown numbers.
        """
        self._model_of = z3.SimpleSolver()
        self._model_of.set("rlimit", self._steps)
        self._model_of.add(*self._solver.assertions(), *terms)
        return self._model_of.check()

    def value(self, term: Term) -> Value | None:
        """A variable in the last model; None where it is no rational number."""
        value = self._model_of.model().eval(term, model_completion=True)
        if z3.is_bool(value):
            return bool(z3.is_true(value))
        if z3.is_int_value(value):
            return int(value.as_long())
        if z3.is_rational_value(value):
            fraction = Fraction(value.as_fraction())
            return fraction.numerator if fraction.denominator == 1 else fraction
        return None

    def is_true(self, term: Term) -> bool:
        """Whether a formula holds in the last model."""
        return bool(z3.is_true(self._model_of.model().eval(term, model_completion=True)))


def equals(variable: Term, value: Value) -> Term:
    """A variable has a value."""
    if isinstance(value, bool):
        return variable if value else z3.Not(variable)
    assert not isinstance(value, str)
    return variable == (exactly(value) if z3.is_real(variable) else z3.IntVal(int(value)))


def is_decimal(variable: Term, digits: int) -> Term:
    """A real number has at most so many decimals."""
    return z3.IsInt(variable * exactly(10**digits))


def version() -> str:
    """Of z3."""
    return str(z3.get_version_string())
