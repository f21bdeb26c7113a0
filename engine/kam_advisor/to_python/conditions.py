"""Conditions as Python source. With every answer known, each is True or False."""

from fractions import Fraction
from math import lcm

from kam_advisor.ir.expressions import (
    And,
    Between,
    Compare,
    Constant,
    Expression,
    Fact,
    Not,
    OneOf,
    Or,
    Outcome,
    Value,
)
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.literals import asked_about, finite_values
from kam_advisor.record import Record
from kam_advisor.reference.evaluate import Context, evaluate
from kam_advisor.to_python.numbers import Linear, Numbers, total
from kam_advisor.to_python.unfit import Unfit


class Conditions(Record):
    """Writes the conditions of one knowledge base."""

    knowledge: KnowledgeBase
    numbers: Numbers

    def source(self, condition: Expression) -> str:
        """The condition, ready to stand between `and`, `or` and `not`."""
        match condition:
            case Constant(value):
                return repr(bool(value))
            case And(items):
                return "(" + " and ".join(map(self.source, items)) + ")"
            case Or(items):
                return "(" + " or ".join(map(self.source, items)) + ")"
            case Not(item):
                return f"(not {self.source(item)})"
        about = asked_about(condition)
        values = None if about is None else finite_values(about, self.knowledge)
        if about is not None and values is not None:
            return self._membership(condition, about, values)
        match condition:
            case Compare(op, left, right):
                return self._comparison(op, left, right)
            case OneOf(item, options):
                listed = (self._comparison("=", item, option) for option in options)
                return "(" + " or ".join(listed) + ")"
            case Between(item, low, high, low_closed, high_closed):
                above = self._comparison(">=" if low_closed else ">", item, low)
                under = self._comparison("<=" if high_closed else "<", item, high)
                return f"({above} and {under})"
            case _:
                raise Unfit(f"{type(condition).__name__} as a condition")

    def _membership(
        self, condition: Expression, about: Fact | Outcome, values: tuple[Value, ...]
    ) -> str:
        """A condition on one finite fact or outcome: for which of its values it holds."""
        name = local_name(about)
        holding = [value for value in values if self._holds(condition, about, value)]
        if isinstance(values[0], bool):
            return {0: "False", 1: name if True in holding else f"(not {name})"}.get(
                len(holding), "True"
            )
        if not holding or len(holding) == len(values):
            return repr(bool(holding))
        if len(holding) == 1:
            return f"{name} == {holding[0]!r}"
        return f"{name} in {{{', '.join(map(repr, holding))}}}"

    def _holds(self, condition: Expression, about: Fact | Outcome, value: Value) -> bool:
        facts = {about.name: value} if isinstance(about, Fact) else {}
        outcomes = {about.decision: str(value)} if isinstance(about, Outcome) else {}
        return evaluate(condition, Context(self.knowledge, facts, {}, outcomes, {})) is True

    def _comparison(self, op: str, left: Expression, right: Expression) -> str:
        ranked = self._ranked(op, left, right)
        if ranked is not None:
            return ranked
        if op in (">", ">="):
            op, left, right = {">": "<", ">=": "<="}[op], right, left
        first, second = self.numbers.linear(left), self.numbers.linear(right)
        if first is not None and second is not None:
            return _linear(op, first, second)
        called = {"<": "below", "<=": "not_above", "=": "same", "!=": "differ"}[op]
        return f"{called}({self.numbers.value(left)}, {self.numbers.value(right)})"

    def _ranked(self, op: str, left: Expression, right: Expression) -> str | None:
        """Two choices, two outcomes or two booleans: compared as they are, or by their rank."""
        sides = [self._side(side) for side in (left, right)]
        if None in sides:
            return None
        (first, order), (second, other) = (side for side in sides if side is not None)
        if op in ("=", "!="):
            return f"({first} {'==' if op == '=' else '!='} {second})"
        ranks = {value: rank for rank, value in enumerate(order or other)}
        if not ranks:
            return "False"
        known = f"{first} in {ranks!r} and {second} in {ranks!r}"
        return f"({known} and {ranks!r}[{first}] {op} {ranks!r}[{second}])"

    def _side(self, side: Expression) -> tuple[str, tuple[Value, ...]] | None:
        """The source of something that is no number, and the order of its values."""
        if isinstance(side, Outcome):
            return f"o_{side.decision}", tuple(self.knowledge.decisions[side.decision].outcomes)
        if isinstance(side, Fact) and self.knowledge.facts[side.name].kind == "choice":
            return f"f_{side.name}", tuple(self.knowledge.facts[side.name].options)
        if isinstance(side, Fact) and self.knowledge.facts[side.name].kind == "boolean":
            return f"f_{side.name}", ()
        if isinstance(side, Constant) and isinstance(side.value, bool | str):
            return repr(side.value), ()
        return None


def local_name(about: Fact | Outcome) -> str:
    """The name of the local variable that holds an answer or an outcome."""
    return f"f_{about.name}" if isinstance(about, Fact) else f"o_{about.decision}"


def _linear(op: str, left: Linear, right: Linear) -> str:
    """Two linear sums compared: what depends on answers on the left, a number on the right.

    All numbers in it are whole: fractions would be made and compared at every call.
    """
    difference = total((left, right.scaled(-1)))
    if not difference.terms:
        return repr(_COMPARE[op](difference.constant))
    factors = difference.terms.values()
    turned = -1 if max(factors) < 0 else 1
    whole = turned * lcm(*(v.denominator for v in (*factors, difference.constant)))
    source, _ = Linear(difference.scaled(whole).terms, Fraction(0)).over()
    sign = _SIGNS[op] if turned > 0 else _TURNED[op]
    return f"({source} {sign} {-difference.constant * whole})"


_SIGNS = {"=": "==", "!=": "!=", "<": "<", "<=": "<="}
_TURNED = {"=": "==", "!=": "!=", "<": ">", "<=": ">="}
"""With the sign of both sides changed."""
_COMPARE = {
    "=": lambda difference: difference == 0,
    "!=": lambda difference: difference != 0,
    "<": lambda difference: difference < 0,
    "<=": lambda difference: difference <= 0,
}
