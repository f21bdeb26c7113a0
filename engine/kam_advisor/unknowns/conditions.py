"""Conditions and values of a partial profile as decision diagrams over its unknown facts."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import partial

from kam_advisor.ir.expressions import (
    Aggregate,
    And,
    Arithmetic,
    Between,
    Compare,
    Constant,
    Count,
    CountAccounts,
    CountDistinct,
    CountWhere,
    Expression,
    Fact,
    Not,
    OneOf,
    Or,
    Outcome,
    Parameter,
    Quantity,
    Value,
)
from kam_advisor.unknowns.arithmetic import ValueArithmetic
from kam_advisor.unknowns.diagram import FALSE, NEITHER, TRUE
from kam_advisor.unknowns.quantities import aggregate, quantity
from kam_advisor.unknowns.ratios import Polynomial, Ratio
from kam_advisor.unknowns.scores import compare_as_sum
from kam_advisor.unknowns.space import Space


class Conditions:
    """Translates the expressions of one profile; each once."""

    def __init__(self, space: Space, known: Mapping[str, Value]) -> None:
        """Nothing is translated before it is asked for.

        Args:
            space: The variables of the diagrams; known facts may be among them.
            known: The known raw answers.
        """
        self.space = space
        self.prepared = space.prepared
        self.known = known
        self.levels = space.levels
        self.diagrams = space.diagrams
        self._knowledge = self.prepared.knowledge
        self._arithmetic = ValueArithmetic(self.diagrams, space.signs)
        self._facts: dict[str, int] = {}
        self._quantities: dict[str, int] = {}
        self._conditions: dict[int, int] = {}

    def outcome(self, decision: str) -> int:
        """The outcome of a decision as a value. Overridden where there are any."""
        return NEITHER

    def counted(self, count: Count) -> int:
        """The value of a count over accounts. Overridden where there are any."""
        return NEITHER

    def condition(self, expression: Expression) -> int:
        """The diagram of a condition: TRUE, FALSE or NEITHER."""
        key = id(expression)  # the knowledge base keeps its expressions alive
        found = self._conditions.get(key)
        if found is None:
            found = self._conditions[key] = self._condition(expression)
        return found

    def _condition(self, expression: Expression) -> int:
        match expression:
            case And(items):
                return self._all(items, FALSE, self.diagrams.conjunction)
            case Or(items):
                return self._all(items, TRUE, self.diagrams.disjunction)
            case Not(item):
                return self.diagrams.negation(self.condition(item))
            case Compare(op, left, right):
                summed = compare_as_sum(self, expression)
                return self._compare(op, left, right) if summed is None else summed
            case OneOf(item, options):
                return self.diagrams.disjunction([self._compare("=", item, o) for o in options])
            case Between(item, low, high, low_closed, high_closed):
                above = self._compare(">=" if low_closed else ">", item, low)
                below = self._compare("<=" if high_closed else "<", item, high)
                return self.diagrams.conjunction((above, below))
            case _:
                return self.diagrams.apply("truth", self._truth, (self.value(expression),))

    def _truth(self, terminals: tuple[int, ...]) -> int:
        return terminals[0] if terminals[0] <= NEITHER else NEITHER

    def _all(
        self,
        items: tuple[Expression, ...],
        absorbing: int,
        junction: Callable[[list[int]], int],
    ) -> int:
        found: list[int] = []
        for item in items:
            found.append(self.condition(item))
            if found[-1] == absorbing:
                return absorbing
        return junction(found)

    def _compare(self, op: str, left: Expression, right: Expression) -> int:
        order = self._order(left) or self._order(right)
        return self.diagrams.apply(
            (op, order),
            partial(self._arithmetic.compare, op, order),
            (self.value(left), self.value(right)),
        )

    def _order(self, expression: Expression) -> tuple[Value, ...]:
        if isinstance(expression, Outcome):
            return self._knowledge.decisions[expression.decision].outcomes
        if isinstance(expression, Fact) and self._knowledge.facts[expression.name].kind == "choice":
            return self._knowledge.facts[expression.name].options
        return ()

    def value(self, expression: Expression) -> int:
        """The diagram of a value."""
        match expression:
            case Constant(value):
                return self.diagrams.terminal(value)
            case Parameter(name):
                return self.diagrams.terminal(self._knowledge.parameters[name].value)
            case Fact(name):
                return self.fact(name)
            case Outcome(decision):
                return self.outcome(decision)
            case Quantity(name):
                return self._quantity(name)
            case CountDistinct() | CountAccounts() | CountWhere():
                return self.counted(expression)
            case Arithmetic(op, left, right):
                return self.calculate(op, self.value(left), self.value(right))
            case Aggregate(function, items):
                return aggregate(self, function, [self.value(item) for item in items])
            case _:
                return self.condition(expression)

    def calculate(self, operation: str, left: int, right: int) -> int:
        """`+`, `-`, `*`, `/`, `min` or `max` of two values."""
        return self.diagrams.apply(
            operation, partial(self._arithmetic.calculate, operation), (left, right)
        )

    def fact(self, name: str) -> int:
        """The answer that counts for a fact."""
        found = self._facts.get(name)
        if found is None:
            applies = self.applies(name)
            found = TRUE if applies == FALSE else self._raw(name)
            if applies != TRUE:
                otherwise = self._knowledge.facts[name].otherwise
                assert otherwise is not None
                other = self.diagrams.terminal(otherwise)
                found = self.diagrams.cases((applies,), (found,), other, NEITHER)
            self._facts[name] = found
        return found

    def applies(self, name: str) -> int:
        """Whether a fact applies."""
        fact = self._knowledge.facts[name]
        if fact.applies_when is None or fact.otherwise is None:
            return TRUE
        return self.condition(fact.applies_when)

    def _raw(self, name: str) -> int:
        """The raw answer to a fact."""
        if name in self.known:
            return self.diagrams.terminal(self.known[name])
        level = self.levels.get(name)
        if level is None:
            one = Polynomial.of({(name,): Fraction(1)})
            return self.diagrams.terminal(Ratio(one))
        values = self.prepared.domains[name].values
        return self.diagrams.node(level, tuple(map(self.diagrams.terminal, values)))

    def _quantity(self, name: str) -> int:
        found = self._quantities.get(name)
        if found is None:
            found = self._quantities[name] = quantity(self, name)
        return found
