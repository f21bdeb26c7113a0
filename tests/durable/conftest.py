"""Random knowledge bases and worlds, wide enough to reach every kind of production."""

from collections.abc import Callable
from fractions import Fraction
from random import Random

import pytest

from kam_advisor.inference import World
from kam_advisor.ir.expressions import (
    And,
    Between,
    Compare,
    ComparisonOperator,
    Constant,
    CountDistinct,
    Expression,
    Fact,
    Not,
    OneOf,
    Or,
    Outcome,
    Parameter,
    Quantity,
    Value,
)
from kam_advisor.ir.knowledge import (
    FactDeclaration,
    FactKind,
    KnowledgeBase,
    ParameterDeclaration,
    Scope,
)
from kam_advisor.ir.quantities import Formula, QuantityDeclaration
from kam_advisor.ir.rules import (
    NOT_APPLICABLE,
    Branch,
    Conclusion,
    Decision,
    HitPolicy,
    Question,
    Reading,
    Row,
    Table,
    Tree,
    Warning,
)
from kam_advisor.literals import finite_values
from kam_advisor.record import replace
from kam_advisor.reference.settle import Settler

MakeKnowledge = Callable[[Random, int], KnowledgeBase]
MakeWorld = Callable[[Random, KnowledgeBase], World]
OUTCOMES = ("bad", "fair", "good")
COUNT = CountDistinct("d0")


@pytest.fixture(scope="session")
def random_knowledge() -> MakeKnowledge:
    """A knowledge base with so many decisions."""
    return lambda random, decisions: _Maker(random).knowledge(decisions)


@pytest.fixture(scope="session")
def random_world() -> MakeWorld:
    """A world for it, of either scope, in which some answers are unknown."""
    return _world


@pytest.fixture(scope="session")
def knowledge_with() -> Callable[[Table | Tree], KnowledgeBase]:
    """A knowledge base whose only decision `d` has the reading `r` with this logic."""

    def make(logic: Table | Tree) -> KnowledgeBase:
        facts = _Maker(Random(0)).facts
        reading = Reading("r", True, {}, {}, logic, ())
        decision = Decision(
            *("d", "1", "account", {}, {}, OUTCOMES, None, ()), *((reading,), None, (), None, ())
        )
        return knowledge_base(facts, [decision])

    return make


def fact(id: str, kind: FactKind, options: tuple[str, ...] = ()) -> FactDeclaration:
    low, high = (1, 5) if kind == "scale" else (None, None)
    return FactDeclaration(
        id, "account", kind, {}, {}, {}, options, True, {}, low, high, "", None, None, ()
    )


def knowledge_base(
    facts: list[FactDeclaration],
    decisions: list[Decision],
    quantities: dict[str, QuantityDeclaration] | None = None,
    parameters: dict[str, ParameterDeclaration] | None = None,
) -> KnowledgeBase:
    return KnowledgeBase(
        {fact.id: fact for fact in facts},
        parameters or {},
        quantities or {},
        {decision.id: decision for decision in decisions},
        *({}, {}, {}, {}),
        *("0", "0", ()),
    )


def _world(random: Random, knowledge: KnowledgeBase) -> World:
    known, given = random.choice((0.3, 0.8, 0.95, 1.0)), dict[str, Value]()
    for name in knowledge.facts:
        values = finite_values(Fact(name), knowledge) or (-3, 0, Fraction(5, 2), 7)
        if random.random() < known:
            given[name] = random.choice(values)
    scopes: tuple[Scope, ...] = ("account", "account", "company")
    scope = random.choice(scopes)
    return Settler(knowledge).settle(given, scope, {COUNT: random.randint(0, 3)})


class _Maker:
    def __init__(self, random: Random) -> None:
        self.random = random
        self.facts = [
            *(fact(f"flag{i}", "boolean", ("yes", "no")) for i in range(2)),
            *(fact(f"kind{i}", "choice", ("coöp", "b", "c", "d")) for i in range(2)),
            *(fact(f"scale{i}", "scale", ("1", "2", "3", "4", "5")) for i in range(2)),
            fact("size", "number"),
        ]
        sized = Compare(">", Quantity("double"), Parameter("limit"))
        self.facts[2] = _applying(self.facts[2], Fact("flag0"), "b")
        self.facts[1] = _applying(self.facts[1], sized, False)
        self.outcomes: list[str] = []

    def knowledge(self, decisions: int) -> KnowledgeBase:
        made = [self.decision(f"d{i}") for i in range(decisions)]
        self.outcomes = []
        company = self.decision("overall", company=True)
        double = Formula("double", {}, Fact("size"), "", ())
        parameters = {
            "limit": ParameterDeclaration("limit", {}, Fraction(5, 2), "", "", ()),
            "three": ParameterDeclaration("three", {}, 3, "", "", ()),
        }
        return knowledge_base(self.facts, [*made, company], {"double": double}, parameters)

    def decision(self, id: str, company: bool = False) -> Decision:
        maybe = self.random.random
        applies = self.condition(2) if maybe() < 0.5 else None
        readings = tuple(
            self.reading(f"{id}.r{i}", not i) for i in range(self.random.randint(1, 3))
        )
        self.outcomes.append(id)
        warnings = tuple(Warning(f"w{i}", self.condition(2), ()) for i in range(2))
        target = self.condition(1) if maybe() < 0.3 else None
        when = Compare(">", COUNT, Constant(1))
        if company:
            warnings = (*warnings, Warning("several", when, ()))
        return Decision(
            *(id, "1", "company" if company else "account", {}, {}, OUTCOMES, applies, ()),
            *(readings, None, warnings, target, ()),
        )

    def reading(self, name: str, default: bool) -> Reading:
        logic = self.tree(name) if self.random.random() < 0.35 else self.table(name)
        return Reading(name.split(".")[1], default, {}, {}, logic, ())

    def table(self, name: str) -> Table:
        policies: tuple[HitPolicy, ...] = ("first", "priority", "unique", "any")
        policy = self.random.choice(policies)
        rows = [
            Row(
                f"{name}.row{i}", self.condition(self.random.choice((0, 1, 2, 3))), self.concludes()
            )
            for i in range(self.random.randint(0 if policy == "first" else 1, 5))
        ]
        if policy == "first" or (policy == "priority" and self.random.random() < 0.5):
            rows.append(Row(f"{name}.rest", Constant(True), self.concludes()))
        priority = tuple(self.random.sample(OUTCOMES, 3)) if policy == "priority" else ()
        return Table(policy, tuple(rows), priority)

    def tree(self, name: str) -> Tree:
        """A ladder of questions with random short cuts, so that questions are shared."""
        size, questions = self.random.randint(1, 5), dict[str, Question]()
        for i in range(size):
            ask = self.asked()
            values = self.values(ask)
            cuts = sorted(
                self.random.sample(range(1, len(values)), self.random.randint(1, 2) % len(values))
            )
            groups = [values[a:b] for a, b in zip([0, *cuts], [*cuts, len(values)], strict=True)]
            branches = []
            for number, group in enumerate(groups):
                goto = i + 1 if number == 0 else self.random.randint(i + 1, size + 2)
                ends = goto >= size
                branches.append(
                    Branch(
                        *(f"{name}.q{i}.b{number}", group, None if ends else f"q{goto}"),
                        self.concludes() if ends else None,
                    )
                )
            questions[f"q{i}"] = Question(f"q{i}", ask, tuple(branches))
        return Tree("q0", questions)

    def asked(self) -> Expression:
        plain = [Fact(each.id) for each in self.facts[:6]] + [Outcome(d) for d in self.outcomes]
        return self.random.choice(plain) if self.random.random() < 0.6 else self.condition(2)

    def values(self, ask: Expression) -> tuple[Value, ...]:
        if isinstance(ask, Outcome):
            return (*OUTCOMES, NOT_APPLICABLE)
        base = knowledge_base(self.facts, [])
        return (isinstance(ask, Fact) and finite_values(ask, base)) or (True, False)

    def concludes(self) -> Conclusion:
        return Conclusion(self.random.choice(OUTCOMES), {}, ())

    def condition(self, depth: int) -> Expression:
        chance = self.random.random()
        if depth == 0 or chance < 0.25:
            return self.leaf()
        if chance < 0.4:
            return Not(self.condition(depth - 1))
        many = self.random.random() < 0.04
        size = self.random.randint(17, 50) if many else self.random.randint(2, 4)
        items = tuple(self.condition(depth - 1) for _ in range(size))
        return And(items) if chance < 0.7 else Or(items)

    def leaf(self) -> Expression:
        pick = self.random.randrange
        scale, kind = Fact(f"scale{pick(2)}"), Fact(f"kind{pick(2)}")
        operators: tuple[ComparisonOperator, ...] = ("=", "!=", "<", "<=", ">", ">=")
        operator = self.random.choice(operators)
        options = [Constant(o) for o in self.random.sample(("coöp", "b", "c", "d"), pick(1, 4))]
        leaves: list[Expression] = [
            Fact(f"flag{pick(2)}"),
            Compare(operator, scale, Parameter("three") if pick(2) else Constant(pick(0, 7))),
            Compare(operator, kind, options[0]),
            OneOf(kind, tuple(options)),
            Between(scale, Constant(2), Parameter("three"), pick(2) == 0, pick(2) == 0),
            Compare(operator, Quantity("double"), Parameter("limit")),
            Compare(operator, scale, Fact("size")),
        ]
        if self.outcomes:
            outcome = Outcome(self.random.choice(self.outcomes))
            value = Constant(self.random.choice((*OUTCOMES, NOT_APPLICABLE)))
            leaves += [Compare("!=", outcome, value), Compare("=", outcome, value)]
        return self.random.choice(leaves)


def _applying(fact: FactDeclaration, when: Expression, otherwise: Value) -> FactDeclaration:
    return replace(fact, applies_when=when, otherwise=otherwise)
