"""Random small knowledge bases about numbers: formulas, ratios, thresholds."""

from fractions import Fraction
from random import Random
from typing import Literal

from kam_advisor.ir.expressions import (
    Aggregate,
    And,
    Arithmetic,
    Between,
    Compare,
    ComparisonOperator,
    Constant,
    Expression,
    Fact,
    Not,
    Or,
    Outcome,
    Quantity,
)
from kam_advisor.ir.knowledge import FactDeclaration, KnowledgeBase
from kam_advisor.ir.quantities import CollectRow, CollectTable, Formula, QuantityDeclaration
from kam_advisor.ir.rules import HitPolicy
from kam_advisor.record import replace
from rule_builders import decision, fact, knowledge_base, table

OUTCOMES = ("low", "middle", "high")
OPERATORS: tuple[ComparisonOperator, ...] = ("=", "!=", "<", "<=", ">", ">=")
POLICIES: tuple[HitPolicy, ...] = ("first", "first", "unique", "any", "priority")


class NumberRules:
    """One random knowledge base with two decisions, the second of which uses the first."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        flag = fact("flag")
        self.facts: list[FactDeclaration] = [
            flag,
            fact("scale", "scale", low=1, high=3),
            fact("revenue", "number", low=0),
            fact("cost", "number"),
            fact("hours", "integer", low=0),
            fact("price", "number", low=0, high=10),
            fact("extra", "number", applies_when=Fact("flag"), otherwise=rng.choice([0, 2])),
        ]
        self.quantities: list[QuantityDeclaration] = [
            Formula(f"formula{i}", {}, self._arithmetic(2), "", ()) for i in range(2)
        ]
        rows = tuple(
            CollectRow(f"c{i}", self._condition(1, ()), self._arithmetic(1)) for i in range(2)
        )
        aggregates: tuple[Literal["sum", "max", "count"], ...] = ("sum", "max", "count")
        aggregate = rng.choice(aggregates)
        self.quantities.append(CollectTable("collected", {}, aggregate, rows, "", ()))

    @property
    def knowledge(self) -> KnowledgeBase:
        first = self._decision("first", ())
        second = self._decision("second", ("first",))
        first = replace(first, quantities=("formula0", "collected"))
        second = replace(second, quantities=("formula1",))
        return knowledge_base(self.facts, [first, second], self.quantities)

    def _decision(self, name: str, others: tuple[str, ...]):  # type: ignore[no-untyped-def]
        rng = self.rng
        readings = {}
        for reading in ("r0", "r1")[: rng.randint(1, 2)]:
            rows = [(self._condition(2, others), rng.choice(OUTCOMES)) for _ in range(3)]
            if rng.random() < 0.7:
                rows.append((Constant(True), rng.choice(OUTCOMES)))
            policy = rng.choice(POLICIES)
            readings[reading] = table(name, reading, rows, policy, ("high", "low", "middle"))
        applies = self._condition(1, others) if rng.random() < 0.3 else None
        return decision(
            name,
            OUTCOMES,
            readings,
            applies_when=applies,
            warnings={"w0": self._condition(1, (*others, name))},
        )

    def _condition(self, depth: int, others: tuple[str, ...]) -> Expression:
        rng = self.rng
        if depth and rng.random() < 0.5:
            items = tuple(self._condition(depth - 1, others) for _ in range(2))
            return rng.choice((And(items), Or(items), Not(items[0])))
        kind = rng.random()
        if others and kind < 0.3:
            return Compare(
                rng.choice(OPERATORS), Outcome(others[0]), Constant(rng.choice(OUTCOMES))
            )
        if kind < 0.4:
            return Fact("flag")
        if kind < 0.5:
            return Compare(rng.choice(OPERATORS), Fact("scale"), Constant(rng.randint(1, 3)))
        number = Constant(Fraction(rng.randint(-10, 40), rng.choice((1, 2, 4))))
        if kind < 0.6:
            low = Constant(rng.randint(0, 3))
            high = Constant(rng.randint(3, 9))
            return Between(Fact(rng.choice(("price", "hours"))), low, high, True, False)
        if kind < 0.7:
            return Compare(
                rng.choice(OPERATORS), Fact(rng.choice(("price", "hours", "cost"))), number
            )
        about = self._number()
        return Compare(rng.choice(OPERATORS), about, number)

    def _number(self) -> Expression:
        if hasattr(self, "quantities") and self.rng.random() < 0.7:
            return Quantity(self.rng.choice(self.quantities).id)
        return self._arithmetic(1)

    def _arithmetic(self, depth: int) -> Expression:
        rng = self.rng
        if depth == 0 or rng.random() < 0.15:
            if rng.random() < 0.3:
                return Constant(Fraction(rng.randint(1, 12), rng.choice((1, 2, 3))))
            return Fact(rng.choice(("revenue", "cost", "hours", "extra", "scale")))
        left, right = self._arithmetic(depth - 1), self._arithmetic(depth - 1)
        if rng.random() < 0.15:
            return Aggregate(rng.choice(("min", "max", "sum", "mean")), (left, right))
        return Arithmetic(rng.choice(("+", "-", "*", "/", "/")), left, right)
