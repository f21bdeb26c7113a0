"""The value of an expression, as the docstrings of `ir/expressions.py` define it."""

import operator
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from kam_advisor.ir.expressions import (
    Aggregate,
    And,
    Arithmetic,
    Between,
    Compare,
    Constant,
    CountAccounts,
    CountDistinct,
    CountWhere,
    Expression,
    Fact,
    Not,
    Number,
    OneOf,
    Or,
    Outcome,
    Parameter,
    Quantity,
    Value,
)
from kam_advisor.ir.knowledge import FactDeclaration, KnowledgeBase
from kam_advisor.ir.quantities import CollectTable, Formula, QuantityDeclaration, ScoreItem
from kam_advisor.record import Record
from kam_advisor.values import UNDEFINED, UNKNOWN, Unknown, exact


class Context(Record):
    """Everything an expression may refer to.

    Attributes:
        knowledge: Declarations of facts, parameters and decisions.
        facts: The answer that counts per fact; what is not there is UNKNOWN.
        quantities: Values of the quantities computed so far.
        outcomes: Outcomes of the decisions concluded so far; what is not there is UNKNOWN.
        counted: Values of what is counted over accounts (`Count`), by the node.
    """

    knowledge: KnowledgeBase
    facts: Mapping[str, Value | Unknown]
    quantities: Mapping[str, Value | Unknown]
    outcomes: Mapping[str, str]
    counted: Mapping[Expression, Value | Unknown]


def evaluate(expression: Expression, context: Context) -> Value | Unknown:
    """The value of the expression; UNKNOWN or UNDEFINED where it has none."""
    match expression:
        case Constant(value):
            return value
        case Parameter(name):
            return context.knowledge.parameters[name].value
        case Fact(name):
            return context.facts.get(name, UNKNOWN)
        case Outcome(decision):
            return context.outcomes.get(decision, UNKNOWN)
        case Quantity(name):
            return context.quantities.get(name, UNKNOWN)
        case CountDistinct() | CountAccounts() | CountWhere():
            return context.counted.get(expression, UNKNOWN)
        case Compare() | OneOf() | Between():
            return _comparison(expression, context)
        case And(items):
            return conjunction(evaluate(item, context) for item in items)
        case Or(items):
            return disjunction(evaluate(item, context) for item in items)
        case Not(item):
            return negation(evaluate(item, context))
        case Arithmetic(op, left, right):
            return _arithmetic(op, evaluate(left, context), evaluate(right, context))
        case Aggregate(function, items):
            return _aggregate(function, [evaluate(item, context) for item in items])


def conjunction(values: Iterable[Value | Unknown]) -> bool | Unknown:
    """Kleene's and: False as soon as one is False, True when all are True, else UNKNOWN."""
    found: bool | Unknown = True
    for value in values:
        if value is False:
            return False
        if value is not True:
            found = UNKNOWN
    return found


def disjunction(values: Iterable[Value | Unknown]) -> bool | Unknown:
    """Kleene's or: True as soon as one is True, False when all are False, else UNKNOWN."""
    found: bool | Unknown = False
    for value in values:
        if value is True:
            return True
        if value is not False:
            found = UNKNOWN
    return found


def negation(value: Value | Unknown) -> bool | Unknown:
    """Kleene's not: swaps True and False."""
    return (not value) if isinstance(value, bool) else UNKNOWN


def quantity_value(declaration: QuantityDeclaration, context: Context) -> Value | Unknown:
    """The value of a quantity, as `ir/quantities.py` defines it."""
    match declaration:
        case Formula():
            return evaluate(declaration.expression, context)
        case CollectTable():
            return _collected(declaration, context)
        case _:
            total = _total([contribution(item, context) for item in declaration.items])
            if declaration.aggregate == "sum":
                return total
            weights = _total([evaluate(item.weight, context) for item in declaration.items])
            return _arithmetic("/", total, weights)


def position(item: ScoreItem, context: Context) -> Value | Unknown:
    """The position of a scorecard item: the answer as a number, reversed where it says so."""
    answer = context.facts.get(item.fact, UNKNOWN)
    if isinstance(answer, Unknown):
        return answer
    if item.points:
        return evaluate(item.points[_option(answer)], context)
    if item.reversed:
        low, high = scale_ends(context.knowledge.facts[item.fact])
        return _arithmetic("-", low + high, answer)
    return answer


def contribution(item: ScoreItem, context: Context) -> Value | Unknown:
    """Weight times position."""
    return _arithmetic("*", evaluate(item.weight, context), position(item, context))


def scale_ends(declaration: FactDeclaration) -> tuple[Number, Number]:
    """The least and the greatest position of a scale."""
    assert declaration.minimum is not None
    assert declaration.maximum is not None
    return declaration.minimum, declaration.maximum


def _option(answer: Value) -> str:
    return {True: "yes", False: "no"}[answer] if isinstance(answer, bool) else str(answer)


def _collected(table: CollectTable, context: Context) -> Value | Unknown:
    taking_part: list[Value | Unknown] = []
    for row in table.rows:
        holds = evaluate(row.when, context)
        if holds is True:
            taking_part.append(evaluate(row.value, context))
        elif holds is not False:
            return UNKNOWN
    if table.aggregate == "count":
        return len(taking_part)
    if taking_part:
        return _aggregate(table.aggregate, taking_part)
    return 0 if table.aggregate == "sum" else UNDEFINED


_COMPARE: Mapping[str, Callable[[Number, Number], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _comparison(expression: Compare | OneOf | Between, context: Context) -> bool | Unknown:
    match expression:
        case Compare(op, left, right):
            return _compare(op, *_comparable(left, right, context))
        case OneOf(item, options):
            return disjunction(
                _compare("=", *_comparable(item, option, context)) for option in options
            )
        case Between(item, low, high, low_closed, high_closed):
            above = _compare(">=" if low_closed else ">", *_comparable(item, low, context))
            below = _compare("<=" if high_closed else "<", *_comparable(item, high, context))
            return conjunction((above, below))


def _compare(op: str, left: Value | Unknown, right: Value | Unknown) -> bool | Unknown:
    if left is UNDEFINED or right is UNDEFINED:
        return False
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return UNKNOWN
    if isinstance(left, bool | str) or isinstance(right, bool | str):
        return _COMPARE[op](left == right, True) if op in ("=", "!=") else False
    return _COMPARE[op](left, right)


def _comparable(
    left: Expression, right: Expression, context: Context
) -> tuple[Value | Unknown, Value | Unknown]:
    """Both values; where one side is an ordered choice or an outcome, both as its rank."""
    values = evaluate(left, context), evaluate(right, context)
    order = _order(left, context.knowledge) or _order(right, context.knowledge)
    if not order:
        return values
    first, second = (order.index(v) if v in order else v for v in values)
    return first, second


def _order(expression: Expression, knowledge: KnowledgeBase) -> tuple[Value | Unknown, ...]:
    """The values by which `<` and `>` compare a choice or an outcome, lowest first."""
    if isinstance(expression, Outcome):
        return tuple(knowledge.decisions[expression.decision].outcomes)
    if isinstance(expression, Fact) and knowledge.facts[expression.name].kind == "choice":
        return tuple(knowledge.facts[expression.name].options)
    return ()


def _arithmetic(op: str, left: Value | Unknown, right: Value | Unknown) -> Value | Unknown:
    if left is UNDEFINED or right is UNDEFINED:
        return UNDEFINED
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return UNKNOWN
    a, b = number(left), number(right)
    match op:
        case "+":
            return exact(a + b)
        case "-":
            return exact(a - b)
        case "*":
            return exact(a * b)
        case _:
            return UNDEFINED if b == 0 else exact(Fraction(a) / b)


def _total(values: list[Value | Unknown]) -> Value | Unknown:
    return _aggregate("sum", values)


def _aggregate(function: str, values: list[Value | Unknown]) -> Value | Unknown:
    for mark in (UNDEFINED, UNKNOWN):
        if mark in values:
            return mark
    numbers = [number(value) for value in values if not isinstance(value, Unknown)]
    match function:
        case "min":
            return min(numbers)
        case "max":
            return max(numbers)
        case "mean":
            return exact(Fraction(sum(numbers), 1) / len(numbers))
        case _:  # sum; count counts the conditions that hold, each of which is 1
            return exact(sum(numbers))


def number(value: Value) -> Number:
    """The value as a number; a condition counts 1 where it holds, 0 where not."""
    if isinstance(value, str):
        raise TypeError(f"not a number: {value!r}")
    return int(value) if isinstance(value, bool) else value
