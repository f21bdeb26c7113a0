"""What a condition was judged by: answers, outcomes, scores with their items, parameters."""

from collections.abc import Iterator
from typing import TypeAlias

from kam_advisor.assessment import ScopeAssessment
from kam_advisor.ir.derived import EXISTS, Exists
from kam_advisor.ir.expressions import (
    Count,
    CountAccounts,
    CountDistinct,
    CountWhere,
    Expression,
    Fact,
    Number,
    Outcome,
    Parameter,
    Quantity,
    Value,
)
from kam_advisor.ir.knowledge import FactDeclaration, KnowledgeBase, ParameterDeclaration
from kam_advisor.ir.quantities import QuantityDeclaration, Scorecard
from kam_advisor.ir.rules import Decision
from kam_advisor.ir.walk import walk
from kam_advisor.record import Record
from kam_advisor.reference.evaluate import Context, contribution, evaluate, position
from kam_advisor.values import UNDEFINED, UNKNOWN, Unknown


class FactUse(Record):
    """An answer that counts. `applies` is False where it counts because the fact does not apply."""

    fact: FactDeclaration
    value: Value | Unknown
    applies: bool


class OutcomeUse(Record):
    """The outcome of another decision."""

    decision: Decision
    value: str | Unknown


class ParameterUse(Record):
    """A parameter with its value."""

    parameter: ParameterDeclaration


class Contribution(Record):
    """One line of a scorecard: answer, position, weight, and weight times position."""

    fact: FactDeclaration
    answer: Value | Unknown
    position: Value | Unknown
    weight: Number
    contribution: Value | Unknown


class QuantityUse(Record):
    """The value of a quantity; for a scorecard with its contributions."""

    quantity: QuantityDeclaration
    value: Value | Unknown
    contributions: tuple[Contribution, ...]


class CountUse(Record):
    """A count over the accounts of the company; of a decision, or of a condition (None)."""

    count: Count
    decision: Decision | None
    value: Value | Unknown


Use: TypeAlias = FactUse | OutcomeUse | ParameterUse | QuantityUse | CountUse


class Uses:
    """Finds what conditions were judged by, in one run."""

    def __init__(self, knowledge: KnowledgeBase, scope: ScopeAssessment) -> None:
        """Look into the run of one account, or of the company."""
        self._knowledge = knowledge
        world = scope.world
        outcomes = {
            subject.removeprefix("outcome:"): value
            for subject, value in scope.conclusions.memory.items()
            if subject.startswith("outcome:")
        }
        self.context = Context(knowledge, world.facts, world.quantities, outcomes, world.counted)

    def of(self, expression: Expression) -> tuple[Use, ...]:
        """Everything the expression names, in order, each once."""
        return tuple({self._key(use): use for use in self._found(expression)}.values())

    def quantity(self, name: str) -> QuantityUse:
        """The value of a quantity and how it is made up."""
        declaration = self._knowledge.quantities[name]
        lines: tuple[Contribution, ...] = ()
        if isinstance(declaration, Scorecard):
            lines = tuple(
                Contribution(
                    self._knowledge.facts[item.fact],
                    self.context.facts.get(item.fact, UNKNOWN),
                    position(item, self.context),
                    self._weight(item.weight),
                    contribution(item, self.context),
                )
                for item in declaration.items
            )
        return QuantityUse(declaration, self.context.quantities.get(name, UNKNOWN), lines)

    def _weight(self, weight: Expression) -> Number:
        value = evaluate(weight, self.context)
        assert not isinstance(value, Unknown | str)
        return value

    def _found(self, expression: Expression) -> Iterator[Use]:
        for part in walk(expression):
            match part:
                case Fact(name) if isinstance(self._knowledge.facts[name].derived, Exists):
                    pass
                case Fact(name):
                    value = self.context.facts.get(name, UNKNOWN)
                    if self.context.facts.get(f"{name}{EXISTS}") == 0:
                        value = UNDEFINED
                    yield FactUse(self._knowledge.facts[name], value, self._applies(name))
                case Outcome(name):
                    value = self.context.outcomes.get(name, UNKNOWN)
                    yield OutcomeUse(self._knowledge.decisions[name], value)
                case Parameter(name):
                    yield ParameterUse(self._knowledge.parameters[name])
                case Quantity(name):
                    yield self.quantity(name)
                case CountAccounts(name) | CountDistinct(name):
                    value = self.context.counted.get(part, UNKNOWN)
                    yield CountUse(part, self._knowledge.decisions[name], value)
                case CountWhere():
                    yield CountUse(part, None, self.context.counted.get(part, UNKNOWN))
                case _:
                    pass

    def _applies(self, name: str) -> bool:
        condition = self._knowledge.facts[name].applies_when
        return condition is None or evaluate(condition, self.context) is not False

    @staticmethod
    def _key(use: Use) -> tuple[str, str]:
        match use:
            case FactUse(fact):
                return "fact", fact.id
            case OutcomeUse(decision):
                return "outcome", decision.id
            case ParameterUse(parameter):
                return "parameter", parameter.id
            case QuantityUse(quantity):
                return "quantity", quantity.id
            case CountUse(count, decision):
                return type(count).__name__, decision.id if decision else repr(count)
