"""Numbers as terms: arithmetic, scores, formulas, collect tables and counts."""

from collections.abc import Sequence
from dataclasses import replace

import z3

from kam_advisor.ir.expressions import (
    Aggregate,
    Arithmetic,
    Compare,
    Constant,
    Count,
    CountAccounts,
    CountDistinct,
    CountWhere,
    Expression,
    Fact,
    Parameter,
    Quantity,
    Value,
)
from kam_advisor.ir.quantities import CollectTable, Formula, QuantityDeclaration, ScoreItem
from kam_advisor.ir.walk import is_derived_number
from kam_advisor.reference.evaluate import scale_ends
from kam_advisor.verify.to_solver.arithmetic import aggregate, calculate, choose, known_number
from kam_advisor.verify.to_solver.terms import (
    APART,
    FALSE,
    NONE,
    TRUE,
    Numeric,
    Term,
    both,
    either,
    exactly,
    opposite,
)
from kam_advisor.verify.to_solver.translator import Translator


class Numbers:
    """The part of a translation that is about numbers."""

    def __init__(self, whole: Translator, accounts: Sequence[tuple[Term, Translator]]) -> None:
        """Nothing is translated yet; `accounts`: whether each is there, and its translation."""
        self._whole = whole
        self._knowledge = whole.knowledge
        self._accounts = accounts
        self._numbers: dict[int, Numeric] = {}
        self._quantities: dict[str, Numeric] = {}
        self._kept: list[Expression] = []  # so that no id is given out twice

    def number(self, expression: Expression) -> Numeric:
        """The value of an arithmetic expression."""
        found = self._numbers.get(id(expression))
        if found is None:
            self._kept.append(expression)
            found = self._numbers[id(expression)] = self._number(expression)
        return found

    def _number(self, expression: Expression) -> Numeric:
        match expression:
            case Constant(value):
                assert not isinstance(value, str)
                return known_number(exactly(int(value) if isinstance(value, bool) else value))
            case Parameter(name):
                return known_number(exactly(self._knowledge.parameters[name].value))
            case Fact(name) if self._knowledge.facts[name].kind != "boolean":
                term = self._whole.fact(name)
                return known_number(z3.ToReal(term) if z3.is_int(term) else term)
            case Quantity(name):
                return self.quantity(name)
            case Arithmetic(_, Fact() as value, exists) if is_derived_number(expression):
                absent = opposite(self._whole.truth(Compare("=", exists, Constant(1))).holds)
                return replace(self.number(value), undefined=absent)
            case Arithmetic(operator, left, right):
                return calculate(operator, self.number(left), self.number(right))
            case Aggregate(function, items):
                return aggregate(function, [self.number(item) for item in items])
            case CountAccounts() | CountDistinct() | CountWhere():
                return self._count(expression)
            case _:
                truth = self._whole.truth(expression)
                value = z3.If(truth.holds, exactly(1), exactly(0))
                return Numeric(value, FALSE, either([truth.holds, truth.fails]))

    def quantity(self, name: str) -> Numeric:
        """The value of a score, a formula or a collect table."""
        if name not in self._quantities:
            self._quantities[name] = self._quantity(self._knowledge.quantities[name])
        return self._quantities[name]

    def _quantity(self, declaration: QuantityDeclaration) -> Numeric:
        match declaration:
            case Formula():
                return self.number(declaration.expression)
            case CollectTable():
                return self._collected(declaration)
            case _:
                total = aggregate("sum", [self._contribution(item) for item in declaration.items])
                if declaration.aggregate == "sum":
                    return total
                weights = aggregate("sum", [self.number(i.weight) for i in declaration.items])
                return calculate("/", total, weights)

    def _contribution(self, item: ScoreItem) -> Numeric:
        return calculate("*", self.number(item.weight), self._position(item))

    def _position(self, item: ScoreItem) -> Numeric:
        if not item.points:
            answer = self.number(Fact(item.fact))
            if not item.reversed:
                return answer
            low, high = scale_ends(self._knowledge.facts[item.fact])
            return calculate("-", known_number(exactly(low + high)), answer)
        about = Fact(item.fact)
        found: Numeric | None = None
        for option, points in item.points.items():
            value: Value = option
            if self._knowledge.facts[item.fact].kind == "boolean":
                value = option == "yes"
            elif self._knowledge.facts[item.fact].kind == "scale":
                value = int(option)
            here = self.number(points)
            found = here if found is None else choose(self._whole.has(about, value), here, found)
        assert found is not None
        return found

    def _collected(self, table: CollectTable) -> Numeric:
        truths = [self._whole.truth(row.when) for row in table.rows]
        if table.aggregate == "count":
            ones = [z3.If(truth.holds, exactly(1), exactly(0)) for truth in truths]
            return known_number(z3.Sum(ones))
        values = [self.number(row.value) for row in table.rows]
        undefined = either(
            both([t.holds, v.undefined]) for t, v in zip(truths, values, strict=True)
        )
        if table.aggregate == "sum":
            parts = [
                z3.If(t.holds, v.value, exactly(0)) for t, v in zip(truths, values, strict=True)
            ]
            return Numeric(z3.Sum(parts), undefined, TRUE)
        value, taken = exactly(0), FALSE
        for truth, here in zip(truths, values, strict=True):
            better = here.value < value if table.aggregate == "min" else here.value > value
            use = both([truth.holds, either([opposite(taken), better])])
            value = z3.If(use, here.value, value)
            taken = either([taken, truth.holds])
        return Numeric(value, either([undefined, opposite(taken)]), TRUE)

    def _where(self, condition: Expression) -> Numeric:
        """For how many accounts a condition holds; not known while it is not for one of them."""
        truths = [(there, account.truth(condition)) for there, account in self._accounts]
        known = both(either([opposite(there), t.holds, t.fails]) for there, t in truths)
        ones = [z3.If(both([there, t.holds]), exactly(1), exactly(0)) for there, t in truths]
        return Numeric(z3.Sum([exactly(0), *ones]), FALSE, known)

    def _count(self, expression: Count) -> Numeric:
        """Over the accounts of the company; not known while one of them has no outcome."""
        if isinstance(expression, CountWhere):
            return self._where(expression.condition)
        decision = expression.decision
        codes = [(there, account.outcome(decision)) for there, account in self._accounts]
        known = both(either([opposite(there), code != NONE]) for there, code in codes)
        if isinstance(expression, CountAccounts):
            counted = [both([there, code != APART]) for there, code in codes]
        else:
            outcomes = range(len(self._knowledge.decisions[decision].outcomes))
            counted = [
                either(both([there, code == outcome]) for there, code in codes)
                for outcome in outcomes
            ]
        value = z3.Sum([z3.If(one, exactly(1), exactly(0)) for one in counted])
        return Numeric(value, FALSE, known)
