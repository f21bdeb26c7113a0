"""Expressions as they are written in rule files: what `language/` reads back as the same IR."""

import re
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
from kam_advisor.ir.walk import is_derived_number

# How tightly each form binds; an expression in a place that needs more gets brackets.
_OR, _AND, _NOT, _COMPARISON, _SUM, _PRODUCT, _UNARY, _ATOM = range(8)
_BARE = re.compile(r"(?!(?:and|or|not|in|true|false)\Z)[^\W\d]\w*\Z")


def to_feel(expression: Expression) -> str:
    """The expression in the language of rule files.

    Whatever `read_expression` can give is written so that it reads back as the same expression.
    (It cannot give fractions or negative constants; they are written as arithmetic.)
    """
    return _written(expression, _OR)


def _written(expression: Expression, needed: int) -> str:
    text, binds = _form(expression)
    return text if binds >= needed else f"({text})"


def _form(expression: Expression) -> tuple[str, int]:
    match expression:
        case Constant(value):
            return _constant(value)
        case Parameter(name) | Fact(name) | Quantity(name) | Outcome(name):
            return name, _ATOM
        case Or(items):
            return " or ".join(_written(item, _AND) for item in items), _OR
        case And(items):
            return " and ".join(_written(item, _NOT) for item in items), _AND
        case Not(item):
            return f"not({_written(item, _OR)})", _NOT
        case Compare() | OneOf() | Between():
            return _comparison(expression), _COMPARISON
        case Arithmetic(_, left, _) if is_derived_number(expression):
            return _form(left)
        case Arithmetic():
            return _arithmetic(expression)
        case Aggregate(function, items):
            return f"{function}({', '.join(_written(item, _OR) for item in items)})", _ATOM
        case CountDistinct(decision):
            return f"count_distinct({decision})", _ATOM
        case CountAccounts(decision):
            return f"count_accounts({decision})", _ATOM
        case CountWhere(condition):
            return f"count_where({_written(condition, _OR)})", _ATOM


def _comparison(expression: Compare | OneOf | Between) -> str:
    match expression:
        case Compare(operator, left, right):
            return f"{_written(left, _SUM)} {operator} {_written(right, _SUM)}"
        case OneOf(item, options):
            listed = ", ".join(_written(option, _SUM) for option in options)
            return f"{_written(item, _SUM)} in ({listed})"
        case Between(item, low, high, low_closed, high_closed):
            opening, closing = "[" if low_closed else "]", "]" if high_closed else "["
            ends = f"{_written(low, _SUM)}..{_written(high, _SUM)}"
            return f"{_written(item, _SUM)} in {opening}{ends}{closing}"


def _arithmetic(expression: Arithmetic) -> tuple[str, int]:
    operator, left, right = expression.operator, expression.left, expression.right
    if (
        operator == "-"
        and isinstance(left, Constant)
        and left.value == 0
        and left.value is not False
    ):
        return f"-{_written(right, _UNARY)}", _UNARY
    binds = _SUM if operator in ("+", "-") else _PRODUCT
    return f"{_written(left, binds)} {operator} {_written(right, binds + 1)}", binds


def _constant(value: Value) -> tuple[str, int]:
    if isinstance(value, bool):
        return ("true" if value else "false"), _ATOM
    if isinstance(value, str):
        return (value if _BARE.match(value) else f'"{value}"'), _ATOM
    return _number(value)


def _number(number: Number) -> tuple[str, int]:
    if number < 0:
        return f"-{_number(-number)[0]}", _UNARY
    if isinstance(number, Fraction) and number.denominator != 1:
        return f"{number.numerator} / {number.denominator}", _PRODUCT
    return str(number), _ATOM
