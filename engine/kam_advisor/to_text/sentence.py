"""Conditions as sentence parts. Every word comes from `knowledge.wording`, keys `condition.…`.

A condition about one fact or decision is a label and what holds for it, as "Buying centre:
central"; one about numbers is a clause, as "External pull is less than 2.5 (no pull below)".
Negation is pushed inward, so that a reader never meets a "not" around a whole clause.
"""

from functools import reduce

from kam_advisor.ir.expressions import (
    And,
    Between,
    Compare,
    ComparisonOperator,
    Constant,
    Expression,
    Fact,
    Not,
    OneOf,
    Or,
    Parameter,
)
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import NOT_APPLICABLE
from kam_advisor.to_text.terms import Terms

_OPPOSITE: dict[ComparisonOperator, ComparisonOperator] = {
    "=": "!=",
    "!=": "=",
    "<": ">=",
    ">=": "<",
    ">": "<=",
    "<=": ">",
}
_MIRRORED: dict[ComparisonOperator, ComparisonOperator] = {
    "=": "=",
    "!=": "!=",
    "<": ">",
    ">": "<",
    "<=": ">=",
    ">=": "<=",
}
_NAMES: dict[ComparisonOperator, str] = {
    "=": "equal",
    "!=": "not_equal",
    "<": "less_than",
    "<=": "at_most",
    ">": "more_than",
    ">=": "at_least",
}


def to_sentence(
    expression: Expression, knowledge: KnowledgeBase, lang: str, negated: bool = False
) -> str:
    """The condition (or the number) as a sentence part, without a full stop.

    Args:
        expression: Any expression of this knowledge base.
        knowledge: Where titles, labels, values and words come from.
        lang: `en` or `nl`.
        negated: Say that the condition does not hold, instead of that it holds.
    """
    return _Writer(Terms(knowledge, lang)).clause(expression, negated)


class _Writer:
    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._say = terms.say

    def clause(self, expression: Expression, negated: bool) -> str:
        """A condition as a clause."""
        match expression:
            case Not(item):
                return self.clause(item, not negated)
            case And(items) | Or(items):
                key = "and" if isinstance(expression, And) is not negated else "or"
                return self._joined(items, key, negated)
            case Compare(operator, left, right):
                return self._compared(_turned(operator, negated), left, right)
            case OneOf(item, options):
                return self._one_of(item, options, negated)
            case Between():
                return self._between(expression, negated)
            case Fact() if self._terms.is_boolean(expression):
                return self._compared("!=" if negated else "=", expression, Constant(True))
            case Constant(bool()):
                holds = expression.value is not negated
                return self._say("always" if holds else "never")
            case _:
                return self._term(expression)

    def _joined(self, items: tuple[Expression, ...], key: str, negated: bool) -> str:
        clauses = [self.clause(item, negated) for item in items]
        grouped = [
            self._say("group", inner=clause) if _is_joined(item, negated) else clause
            for item, clause in zip(items, clauses, strict=True)
        ]
        return reduce(lambda left, right: self._say(key, left=left, right=right), grouped)

    def _compared(self, operator: ComparisonOperator, left: Expression, right: Expression) -> str:
        if _rank(right, self._terms) > _rank(left, self._terms):
            operator, left, right = _MIRRORED[operator], right, left
        if isinstance(right, Constant) and isinstance(right.value, bool):
            value = right.value if operator == "=" else not right.value
            return self._about(left, self._terms.label(left, Constant(value)))
        return self._about(left, self._predicate(operator, left, right))

    def _predicate(self, operator: ComparisonOperator, about: Expression, to: Expression) -> str:
        """What holds for `about`, in words: "at least 4 (large)", "not central"."""
        if operator == "!=" and to == Constant(NOT_APPLICABLE):
            return self._say("applicable")
        name = _NAMES[operator]
        if self._terms.is_label(to) and operator in ("=", "!="):
            name += "_fact"
        if self._terms.is_named_answer(about) and operator not in ("=", "!="):
            name += "_in_order"
        return self._say(name, value=self._value(about, to))

    def _about(self, left: Expression, predicate: str) -> str:
        key = "label" if self._terms.is_label(left) else "clause"
        return self._say(key, subject=self._term(left), predicate=predicate)

    def _one_of(self, item: Expression, options: tuple[Expression, ...], negated: bool) -> str:
        if len(options) == 1:
            return self._compared("!=" if negated else "=", item, options[0])
        values = [self._value(item, option) for option in options]
        if negated:
            return self._about(item, self._say("none_of", values=", ".join(values)))
        last = self._say("last_of", values=", ".join(values[:-1]), last=values[-1])
        return self._about(item, last)

    def _between(self, range_: Between, negated: bool) -> str:
        if range_.low_closed and range_.high_closed and not negated:
            low_value, high_value = (
                self._value(range_.item, end) for end in (range_.low, range_.high)
            )
            return self._about(range_.item, self._say("from_to", low=low_value, high=high_value))
        low: ComparisonOperator = ">=" if range_.low_closed else ">"
        high: ComparisonOperator = "<=" if range_.high_closed else "<"
        ends = (
            self._predicate(_turned(low, negated), range_.item, range_.low),
            self._predicate(_turned(high, negated), range_.item, range_.high),
        )
        key = "either_end" if negated else "both_ends"
        return self._about(range_.item, self._say(key, low=ends[0], high=ends[1]))

    def _value(self, about: Expression, to: Expression) -> str:
        """What something is compared with: an option's label, a number, another title."""
        if self._terms.is_label(to):
            return self._say("quoted", text=self._term(to))
        return self._terms.label(about, to) or self._term(to)

    def _term(self, expression: Expression) -> str:
        return self._terms.term(expression, lambda inner: self.clause(inner, False))


def _turned(operator: ComparisonOperator, negated: bool) -> ComparisonOperator:
    return _OPPOSITE[operator] if negated else operator


def _rank(expression: Expression, terms: Terms) -> int:
    """How well something stands first in a clause: constants worst, facts and decisions best."""
    if isinstance(expression, Constant | Parameter):
        return 0
    return 2 if terms.is_label(expression) else 1


def _is_joined(expression: Expression, negated: bool) -> bool:
    """Whether the clause of this has an `and` or `or` in it that could be misread beside others."""
    match expression:
        case Not(item):
            return _is_joined(item, not negated)
        case And() | Or():
            return True
        case Between():
            return negated
        case _:
            return False
