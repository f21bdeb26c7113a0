"""Random small knowledge bases and partial profiles."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from random import Random
from typing import Literal

from kam_advisor.errors import Place
from kam_advisor.ir.expressions import (
    Aggregate,
    And,
    Arithmetic,
    ArithmeticOperator,
    Between,
    Compare,
    ComparisonOperator,
    Constant,
    CountAccounts,
    CountDistinct,
    CountWhere,
    Expression,
    Fact,
    Not,
    OneOf,
    Or,
    Outcome,
    Quantity,
    Value,
)
from kam_advisor.ir.knowledge import FactDeclaration, KnowledgeBase, Scope
from kam_advisor.ir.quantities import CollectRow, CollectTable, Formula, QuantityDeclaration
from kam_advisor.ir.rules import Decision, HitPolicy, Table, Tree
from kam_advisor.language import Allowed, Names, read_expression
from kam_advisor.literals import finite_values
from kam_advisor.record import replace
from rule_builders import decision, fact, knowledge_base, scorecard, table, tree

OUTCOMES = ("low", "middle", "high")
OPTIONS = ("left", "centre", "right")
OPERATORS: tuple[ComparisonOperator, ...] = ("=", "!=", "<", "<=", ">", ">=")
ARITHMETIC: tuple[ArithmeticOperator, ...] = ("+", "-", "*", "/")
AGGREGATES: tuple[Literal["sum", "min", "max", "count"], ...] = ("sum", "min", "max", "count")


class RandomRules:
    """One random knowledge base."""

    def __init__(self, rng: Random, *, company: bool = False, whole: bool = False) -> None:
        """`whole`: with what follows from the whole profile, and counts where conditions hold."""
        self.rng = rng
        self.whole = whole
        self.derived: dict[str, FactDeclaration] = {}
        self.facts: list[FactDeclaration] = []
        self.quantities: list[QuantityDeclaration] = []
        self.decisions: list[Decision] = []
        if company:
            self.facts.append(fact("own", scope="company"))
            self.facts.append(fact("its"))
        for i in range(rng.randint(1, 2) if company else rng.randint(3, 5)):
            self._add_fact(f"f{i}", company)
        if whole:
            self.facts.append(fact("n", "integer", low=-1, high=2))
        self._add_quantities()
        for i in range(rng.randint(1, 2)):
            self._add_decision(f"d{i}", "account")
        if company:
            self._add_decision("across", "company")

    @property
    def knowledge(self) -> KnowledgeBase:
        found = knowledge_base(self.facts, self.decisions, self.quantities)
        return replace(found, facts={**found.facts, **self.derived})

    def known(
        self, share: float, scopes: Sequence[Scope] = ("account", "company")
    ) -> dict[str, Value]:
        """Random answers to some facts."""
        found: dict[str, Value] = {}
        for f in self.facts:
            if f.scope in scopes and self.rng.random() < share:
                found[f.id] = self.rng.choice(self._values(f.id))
        return found

    def _values(self, name: str) -> tuple[Value, ...]:
        if name == "n":
            return (-1, 0, 1, 2)
        return finite_values(Fact(name), knowledge_base(self.facts, [])) or ()

    def _add_fact(self, name: str, company: bool) -> None:
        rng = self.rng
        scope: Scope = "company" if company and rng.random() < 0.4 else "account"
        depends = bool(self.facts) and rng.random() < 0.35
        applies_when = self._membership() if depends and not company else None
        match rng.randrange(3):
            case 0:
                otherwise: Value | None = rng.choice([True, False])
                made = fact(name, scope=scope, applies_when=applies_when, otherwise=otherwise)
            case 1:
                otherwise = rng.choice(OPTIONS)
                made = fact(
                    name,
                    "choice",
                    scope=scope,
                    options=OPTIONS,
                    applies_when=applies_when,
                    otherwise=otherwise,
                )
            case _:
                otherwise = rng.randint(1, 3)
                made = fact(
                    name,
                    "scale",
                    scope=scope,
                    low=1,
                    high=3,
                    applies_when=applies_when,
                    otherwise=otherwise,
                )
        self.facts.append(made)

    def _membership(self) -> Expression:
        """A condition about one fact."""
        scope = self._scope()
        f = self.rng.choice([f for f in self.facts if f.scope == scope and f.id != "n"])
        if f.kind == "boolean":
            about: list[Expression] = [Fact(f.id), Compare("=", Fact(f.id), Constant(False))]
            return self.rng.choice(about)
        values = self._values(f.id)
        match self.rng.randrange(3):
            case 0:
                chosen = self.rng.sample(values, 2)
                return OneOf(Fact(f.id), tuple(map(Constant, chosen)))
            case 1:
                closed = self.rng.random() < 0.5, self.rng.random() < 0.5
                ends = Constant(values[0]), Constant(values[-1])
                return Between(Fact(f.id), *ends, *closed)
            case _:
                operator = self.rng.choice(OPERATORS)
                return Compare(operator, Fact(f.id), Constant(self.rng.choice(values)))

    _in_company = False

    def _scope(self) -> Scope:
        """The scope of the facts that may be used just now."""
        if self._in_company:
            return "company"
        scopes = sorted({f.scope for f in self.facts})
        return self.rng.choice(scopes)

    def _add_quantities(self) -> None:
        rng = self.rng
        scales = [f.id for f in self.facts if f.kind == "scale"]
        if scales:
            items = [(f, Fraction(rng.randint(0, 200), 100), rng.random() < 0.4) for f in scales]
            ways: tuple[Literal["mean", "sum"], ...] = ("mean", "sum")
            points = {}
            for f in self.facts:
                if f.kind not in ("scale", "integer") and rng.random() < 0.5:
                    options = ("yes", "no") if f.kind == "boolean" else OPTIONS
                    points[f.id] = {option: rng.randint(0, 3) for option in options}
                    items.append((f.id, Fraction(1), False))
            self.quantities.append(scorecard("score", items, rng.choice(ways), points))
            a, b = (Fact(rng.choice(scales)) for _ in range(2))
            operator = rng.choice(ARITHMETIC)
            less = Arithmetic("-", b, Constant(2))
            inner = rng.choice([Arithmetic(operator, a, b), Arithmetic(operator, a, less)])
            self.quantities.append(Formula("formula", {}, inner, "", ()))
        rows = tuple(
            CollectRow(f"c{i}", self._membership(), Constant(rng.randint(1, 3))) for i in range(3)
        )
        aggregate = rng.choice(AGGREGATES)
        self.quantities.append(CollectTable("collected", {}, aggregate, rows, "", ()))

    def _add_decision(self, name: str, scope: Scope) -> None:
        rng = self.rng
        self._in_company = scope == "company"
        applies = self._condition(name, 1) if rng.random() < 0.4 else None
        readings: dict[str, Table | Tree] = {}
        for i in range(rng.randint(1, 3)):
            readings[f"r{i}"] = self._logic(name, f"r{i}")
        own: list[Expression] = [self._condition(name, 2)]
        own.append(And((own[0], Compare("=", Outcome(name), Constant("low")))))
        groups = {"low": "no", "middle": "no", "high": "yes"} if rng.random() < 0.5 else None
        made = decision(
            name,
            OUTCOMES,
            readings,
            scope=scope,
            applies_when=applies,
            groups=groups,
            warnings={"w0": own[0], "w1": own[1]},
        )
        self.decisions.append(made)

    def _logic(self, name: str, reading: str) -> Table | Tree:
        rng = self.rng
        if rng.random() < 0.25:
            return self._tree(name, reading)
        rows = [(self._condition(name, 2), rng.choice(OUTCOMES)) for _ in range(rng.randint(1, 4))]
        if rng.random() < 0.5:
            rows.append((Constant(True), rng.choice(OUTCOMES)))
        policies: tuple[HitPolicy, ...] = ("first", "unique", "any", "priority")
        return table(name, reading, rows, rng.choice(policies), ("high", "low", "middle"))

    def _tree(self, name: str, reading: str) -> Tree:
        rng = self.rng
        scope = self._scope()
        usable = [f for f in self.facts if f.scope == scope and f.id != "n"]
        asked = rng.choice(usable)
        first, *rest = self._values(asked.id)
        return tree(
            name,
            reading,
            {
                "q0": (self._condition(name, 1), [((True,), "-> q1"), ((False,), "-> q2")]),
                "q1": (Fact(asked.id), [((first,), "low"), (tuple(rest), "-> q2")]),
                "q2": (self._condition(name, 1), [((True,), "high"), ((False,), "middle")]),
            },
        )

    def _condition(self, name: str, depth: int) -> Expression:
        rng = self.rng
        kinds: list[Callable[[str, int], Expression]] = [self._atom]
        if depth:
            kinds += [self._junction, self._junction, self._negation]
        return rng.choice(kinds)(name, depth)

    def _junction(self, name: str, depth: int) -> Expression:
        items = tuple(self._condition(name, depth - 1) for _ in range(2))
        junctions: list[Expression] = [And(items), Or(items)]
        return self.rng.choice(junctions)

    def _negation(self, name: str, depth: int) -> Expression:
        return Not(self._condition(name, depth - 1))

    def _atom(self, name: str, depth: int) -> Expression:
        rng = self.rng
        usable: list[Expression] = []
        for d in self.decisions:
            if (d.scope == "company") == self._in_company:
                outcome = Constant(rng.choice([*OUTCOMES, "not_applicable"]))
                usable += 3 * [Compare(rng.choice(OPERATORS), Outcome(d.id), outcome)]
            elif self._in_company:
                counts: list[Expression] = [CountDistinct(d.id), CountAccounts(d.id)]
                count = rng.choice(counts)
                if self.whole:
                    count = CountWhere(self._in_account(d.id))
                threshold = Constant(rng.randint(0, 2))
                usable += 2 * [Compare(rng.choice(["=", ">", "<="]), count, threshold)]
        if self.whole and not self._in_count:
            usable += [self._about_whole() for _ in range(2)]
        if not self._in_company:
            usable += [self._about_number() for _ in range(2)]
        if any(f.scope == "company" for f in self.facts) or not self._in_company:
            usable.append(self._membership())
        return rng.choice(usable)

    _in_count = False

    def _in_account(self, decision: str) -> Expression:
        """A condition of an account, to be counted."""
        self._in_company, self._in_count = False, True
        found = self._condition(decision, 1)
        self._in_company, self._in_count = True, False
        return found

    def _about_whole(self) -> Expression:
        """A condition on what follows from the whole profile."""
        rng = self.rng
        own = "company" if self._in_company else "account"
        facts = [f.id for f in self.facts if f.scope == own]
        if facts and rng.random() < 0.4:
            return self._named(f"given({rng.choice(facts)})", "condition")
        of_account = ["share", "cumulative_share", "rank", "quantile"]
        of_company = ["total", "average", "smallest", "largest"]
        function = rng.choice(of_company if self._in_company else of_account + of_company)
        number = self._named(f"{function}(n)", "number")
        if rng.random() < 0.3 and not self._in_company:
            number = Arithmetic("+", number, Fact("n"))
        operator = rng.choice(OPERATORS)
        return Compare(operator, number, Constant(Fraction(rng.randint(-1, 4), 2)))

    def _named(self, text: str, want: Literal["condition", "number"]) -> Expression:
        facts = {f.id: f for f in self.facts}
        names = Names(facts, (), (), {}, {}, self.derived)
        allowed = Allowed(quantities=True)
        found, faults = read_expression(text, want, names, allowed, lambda *_: Place("random"))
        assert found is not None, faults
        return found

    def _about_number(self) -> Expression:
        rng = self.rng
        number: Expression = Quantity(rng.choice(self.quantities).id)
        if rng.random() < 0.3:
            items = (number, Quantity(rng.choice(self.quantities).id))
            number = Aggregate(rng.choice(["min", "max", "sum", "mean"]), items)
        elif rng.random() < 0.2:
            number = Aggregate("count", (self._membership(), self._membership()))
        operator = rng.choice(OPERATORS)
        return Compare(operator, number, Constant(Fraction(rng.randint(0, 12), 2)))
