"""What is known before the chaining: the answers that count, quantities, arithmetic tests."""

from collections.abc import Callable, Mapping

from kam_advisor.inference import Statement, World, as_text
from kam_advisor.ir.expressions import Expression, Quantity, Value
from kam_advisor.ir.knowledge import FactDeclaration, KnowledgeBase, Scope
from kam_advisor.ir.walk import facts_of, quantity_expressions, walk
from kam_advisor.literals import arithmetic_tests, conditions_of
from kam_advisor.reference.evaluate import Context, evaluate, quantity_value
from kam_advisor.values import UNKNOWN, Unknown


class Settler:
    """Settles the answers of one knowledge base; what can be prepared once is prepared once."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        """Put facts and quantities in an order in which each stands after those it needs."""
        self._knowledge = knowledge
        self._facts = [knowledge.facts[name] for name in _in_order(knowledge.facts, self._needs)]
        self.quantity_order: list[str] = _in_order(knowledge.quantities, self._parts)
        self._tests: dict[Scope, list[tuple[str, Expression]]] = {
            scope: [
                test
                for decision in knowledge.decisions.values()
                if decision.scope == scope
                for node, condition in conditions_of(decision)
                for test in arithmetic_tests(node, condition, knowledge)
            ]
            for scope in ("account", "company")
        }

    def facts_that_count(self, given: Mapping[str, Value]) -> dict[str, Value | Unknown]:
        """The answer that counts for every fact, as `ir.Fact` defines it.

        Args:
            given: The known raw answers; a fact that is not there is unknown.
        """
        counting: dict[str, Value | Unknown] = {}
        context = Context(self._knowledge, counting, {}, {}, {})
        for fact in self._facts:
            counting[fact.id] = _answer_that_counts(fact, given.get(fact.id, UNKNOWN), context)
        return counting

    def settle(
        self,
        given: Mapping[str, Value],
        scope: Scope = "account",
        counted: Mapping[Expression, Value | Unknown] | None = None,
    ) -> World:
        """The world in which the decisions of one scope are chained.

        Args:
            given: The known raw answers of the company and, for scope account, of one account.
            scope: Whose decisions will be chained.
            counted: For scope company, the values of what is counted over its accounts.
        """
        facts = self.facts_that_count(given)
        quantities: dict[str, Value | Unknown] = {}
        counted = counted or {}
        context = Context(self._knowledge, facts, quantities, {}, counted)
        for name in self.quantity_order:
            quantities[name] = quantity_value(self._knowledge.quantities[name], context)
        statements = [
            Statement(f"fact:{name}", as_text(value))
            for name, value in facts.items()
            if not isinstance(value, Unknown)
        ]
        for node, test in self._tests[scope]:
            verdict = evaluate(test, context)
            if isinstance(verdict, bool):
                statements.append(Statement(f"test:{node}", as_text(verdict)))
        return World(scope, facts, quantities, tuple(statements), counted)

    def _needs(self, name: str) -> list[str]:
        condition = self._knowledge.facts[name].applies_when
        return [] if condition is None else sorted(facts_of(condition, self._knowledge))

    def _parts(self, name: str) -> list[str]:
        return [
            part.name
            for expression in quantity_expressions(self._knowledge.quantities[name])
            for part in walk(expression)
            if isinstance(part, Quantity)
        ]


def _answer_that_counts(
    fact: FactDeclaration, given: Value | Unknown, context: Context
) -> Value | Unknown:
    if fact.applies_when is None or fact.otherwise is None:
        return given
    applies = evaluate(fact.applies_when, context)
    if applies is False:
        return fact.otherwise
    return given if applies is True or given == fact.otherwise else UNKNOWN


def _in_order(names: Mapping[str, object], needs: Callable[[str], list[str]]) -> list[str]:
    """The names, each after those it needs; the loader has made sure that there is no circle."""
    ordered: dict[str, None] = {}

    def add(name: str) -> None:
        if name not in ordered:
            for other in needs(name):
                add(other)
            ordered[name] = None

    for name in names:
        add(name)
    return list(ordered)
