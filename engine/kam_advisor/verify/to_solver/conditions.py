"""Conditions as terms: where they hold, and where they fail."""

from collections.abc import Sequence

import z3

from kam_advisor.inference import as_text
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
from kam_advisor.literals import asked_about, finite_values, membership
from kam_advisor.reference.evaluate import Context, evaluate
from kam_advisor.verify.to_solver.terms import NONE, TRUE, Term, Truth, both, either, opposite
from kam_advisor.verify.to_solver.translator import Translator


class Conditions:
    """The part of a translation that is about conditions."""

    def __init__(self, whole: Translator) -> None:
        """Nothing is translated yet."""
        self._whole = whole
        self._knowledge = whole.knowledge
        self._truths: dict[int, Truth] = {}
        self._kept: list[Expression] = []  # so that no id is given out twice

    def truth(self, condition: Expression) -> Truth:
        """Where a condition holds, and where it fails."""
        found = self._truths.get(id(condition))
        if found is None:
            self._kept.append(condition)
            found = self._truths[id(condition)] = self._truth(condition)
        return found

    def _truth(self, condition: Expression) -> Truth:
        match condition:
            case Constant(value):
                return Truth(z3.BoolVal(value is True), z3.BoolVal(value is not True))
            case And(items):
                parts = [self.truth(item) for item in items]
                return Truth(both(p.holds for p in parts), either(p.fails for p in parts))
            case Or(items):
                parts = [self.truth(item) for item in items]
                return Truth(either(p.holds for p in parts), both(p.fails for p in parts))
            case Not(item):
                part = self.truth(item)
                return Truth(part.fails, part.holds)
            case _:
                return self._membership(condition) or self._test(condition)

    def _membership(self, condition: Expression) -> Truth | None:
        about = asked_about(condition)
        found = membership(condition, self._knowledge) if about is not None else None
        if found is None or about is None:
            return None
        values = list(finite_values(about, self._knowledge) or ())
        chosen = [v for v in values if as_text(v) in found.holds]
        if isinstance(about, Outcome):
            there = either(self._whole.has(about, v) for v in chosen)
            known = self._whole.outcome(about.decision) != NONE
            return Truth(there, both([known, opposite(there)]))
        there = self._one_of(about, values, chosen)
        return Truth(there, opposite(there))

    def _one_of(self, about: Expression, values: Sequence[Value], chosen: list[Value]) -> Term:
        """A fact has one of the chosen values; stretches of a scale as inequalities."""
        assert isinstance(about, Fact)
        fact = self._knowledge.facts[about.name]
        if fact.kind == "boolean" or len(chosen) in (0, 1):
            return either(self._whole.has(about, v) for v in chosen)
        others = fact.otherwise is not None and fact.otherwise not in values
        positions = [values.index(v) for v in chosen]
        if positions[-1] - positions[0] + 1 != len(positions) or others:
            return either(self._whole.has(about, v) for v in chosen)
        term = self._whole.fact(about.name)
        ends = []
        if positions[0] > 0:
            ends.append(term >= self._whole.constant(fact, chosen[0]))
        if positions[-1] < len(values) - 1:
            ends.append(term <= self._whole.constant(fact, chosen[-1]))
        return both(ends)

    def _test(self, condition: Expression) -> Truth:
        match condition:
            case Compare(operator, left, right):
                return self._compare(operator, left, right)
            case OneOf(item, options):
                parts = [self._compare("=", item, option) for option in options]
                return Truth(either(p.holds for p in parts), both(p.fails for p in parts))
            case Between(item, low, high, low_closed, high_closed):
                above = self._compare(">=" if low_closed else ">", item, low)
                below = self._compare("<=" if high_closed else "<", item, high)
                return Truth(both([above.holds, below.holds]), either([above.fails, below.fails]))
            case _:
                raise TypeError(f"not a condition: {type(condition).__name__}")

    def _compare(self, operator: str, left: Expression, right: Expression) -> Truth:
        sides = [self._choices(side) for side in (left, right)]
        if sides[0] is not None and sides[1] is not None:
            return self._compare_choices(operator, (left, sides[0]), (right, sides[1]))
        a, b = self._whole.number(left), self._whole.number(right)
        holds = {
            "=": a.value == b.value,
            "!=": a.value != b.value,
            "<": a.value < b.value,
            "<=": a.value <= b.value,
            ">": a.value > b.value,
            ">=": a.value >= b.value,
        }[operator]
        undefined = either([a.undefined, b.undefined])
        known = either([undefined, both([a.known, b.known])])
        there = both([known, opposite(undefined), holds])
        return Truth(there, both([known, opposite(there)]))

    def _choices(self, side: Expression) -> Sequence[Value] | None:
        """The values of an expression that is no number; None where it is one."""
        if isinstance(side, Constant) and isinstance(side.value, bool | str):
            return (side.value,)
        if isinstance(side, Fact) and self._knowledge.facts[side.name].kind in (
            "integer",
            "number",
        ):
            return None
        if isinstance(side, Fact) and self._knowledge.facts[side.name].kind == "scale":
            return None
        if isinstance(side, And | Or | Not | Compare | OneOf | Between):
            return (True, False)
        return finite_values(side, self._knowledge)

    def _compare_choices(
        self,
        operator: str,
        left: tuple[Expression, Sequence[Value]],
        right: tuple[Expression, Sequence[Value]],
    ) -> Truth:
        """Options, outcomes, yes and no: by every pair of values."""
        holds = [
            both([self._is(left[0], a), self._is(right[0], b)])
            for a in left[1]
            for b in right[1]
            if _stands(operator, (left[0], a), (right[0], b), self._knowledge)
        ]
        known = both(self._is_known(side) for side, _ in (left, right))
        there = either(holds)
        return Truth(there, both([known, opposite(there)]))

    def _is(self, side: Expression, value: Value) -> Term:
        if isinstance(side, Constant):
            return z3.BoolVal(side.value == value)
        if isinstance(side, Fact | Outcome):
            return self._whole.has(side, value)
        truth = self.truth(side)
        return truth.holds if value else truth.fails

    def _is_known(self, side: Expression) -> Term:
        if isinstance(side, Outcome):
            return self._whole.outcome(side.decision) != NONE
        if isinstance(side, Constant | Fact):
            return TRUE
        truth = self.truth(side)
        return either([truth.holds, truth.fails])


def _stands(
    operator: str,
    left: tuple[Expression, Value],
    right: tuple[Expression, Value],
    knowledge: KnowledgeBase,
) -> bool:
    """Whether two values compare so, as the reference says."""
    facts: dict[str, Value] = {}
    outcomes: dict[str, str] = {}
    sides: list[Expression] = []
    for side, value in (left, right):
        if isinstance(side, Fact):
            if facts.setdefault(side.name, value) != value:
                return False
            sides.append(side)
        elif isinstance(side, Outcome):
            if outcomes.setdefault(side.decision, str(value)) != value:
                return False
            sides.append(side)
        else:
            sides.append(Constant(value))
    compared = Compare(operator, sides[0], sides[1])  # type: ignore[arg-type]
    return evaluate(compared, Context(knowledge, facts, {}, outcomes, {})) is True
