"""Formulas in the terms of z3: the only module that imports it.

A condition becomes two terms, *holds* and *fails*: with complete answers it is neither only where
it asks for the outcome of a decision that has none (strong Kleene logic, `ir/expressions.py`). A
number becomes a real term with two marks, *undefined* and *known*. An outcome becomes a whole
number: its position in the declaration, or one of the two codes below.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, TypeAlias

import z3

from kam_advisor.inference import as_text
from kam_advisor.ir.expressions import (
    Aggregate,
    And,
    Arithmetic,
    Between,
    Compare,
    Constant,
    CountAccounts,
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
from kam_advisor.ir.knowledge import FactDeclaration, KnowledgeBase
from kam_advisor.ir.quantities import CollectTable, Formula, QuantityDeclaration, ScoreItem
from kam_advisor.ir.rules import NOT_APPLICABLE, Decision, Reading, Table, Tree
from kam_advisor.literals import finite_values, membership
from kam_advisor.reference.chain import in_order_of_priority, questions_in_order
from kam_advisor.reference.evaluate import Context, evaluate, scale_ends
from kam_advisor.verify import formulas as say

Term: TypeAlias = Any
"""A term of z3, which has no types of its own."""

NONE, APART = -1, -2
"""The codes of no outcome (a gap or a conflict), and of `not_applicable`."""


@dataclass(frozen=True, slots=True)
class Truth:
    """A condition: where it holds and where it fails."""

    holds: Term
    fails: Term


@dataclass(frozen=True, slots=True)
class Numeric:
    """A number: its value where it is known and not undefined."""

    value: Term
    undefined: Term
    known: Term


_TRUE, _FALSE = z3.BoolVal(True), z3.BoolVal(False)


def both(items: Iterable[Term]) -> Term:
    """The conjunction, without what is trivially true."""
    kept = [item for item in items if not z3.is_true(item)]
    return _TRUE if not kept else kept[0] if len(kept) == 1 else z3.And(kept)


def either(items: Iterable[Term]) -> Term:
    """The disjunction, without what is trivially false."""
    kept = [item for item in items if not z3.is_false(item)]
    return _FALSE if not kept else kept[0] if len(kept) == 1 else z3.Or(kept)


def opposite(item: Term) -> Term:
    """The negation."""
    if z3.is_true(item):
        return _FALSE
    if z3.is_false(item):
        return _TRUE
    return item.arg(0) if z3.is_not(item) else z3.Not(item)


def exactly(value: int | Fraction) -> Term:
    """A number as an exact real."""
    return z3.RealVal(str(Fraction(value)))


class Answers:
    """The given answers of one profile as variables, made when they are first asked for."""

    def __init__(self, knowledge: KnowledgeBase, prefix: str, limits: list[Term]) -> None:
        """No variable yet; names begin with the prefix, and what limits them joins `limits`."""
        self._knowledge = knowledge
        self._prefix = prefix
        self._limits = limits
        self.variables: dict[str, Term] = {}

    def variable(self, name: str) -> Term:
        """The variable of a fact: an option by its position, yes as 1, anything else as it is."""
        found = self.variables.get(name)
        if found is None:
            fact = self._knowledge.facts[name]
            found = self.variables[name] = _variable(fact, f"{self._prefix}{name}")
            self._limits += _limits(fact, found)
        return found


def _variable(fact: FactDeclaration, name: str) -> Term:
    return z3.Bool(name) if fact.kind == "boolean" else (
        z3.Real(name) if fact.kind == "number" else z3.Int(name)
    )  # fmt: skip


def _limits(fact: FactDeclaration, variable: Term) -> list[Term]:
    if fact.kind == "boolean":
        return []
    if fact.kind == "choice":
        return [variable >= 0, variable < len(fact.options)]
    ends = []
    if fact.minimum is not None:
        ends.append(variable >= exactly(fact.minimum))
    if fact.maximum is not None:
        ends.append(variable <= exactly(fact.maximum))
    return ends


class Translation:
    """The knowledge base over the answers of one account, or of the company."""

    def __init__(
        self,
        knowledge: KnowledgeBase,
        variable: Callable[[str], Term],
        accounts: "Sequence[tuple[Term, Translation]]" = (),
    ) -> None:
        """Nothing is translated yet.

        Args:
            knowledge: What is translated.
            variable: The given answer to a fact.
            accounts: For decisions of the company: whether an account is there, and its answers.
        """
        self.knowledge = knowledge
        self._variable = variable
        self._accounts = accounts
        self._truths: dict[int, Truth] = {}
        self._numbers: dict[int, Numeric] = {}
        self._facts: dict[str, Term] = {}
        self._quantities: dict[str, Numeric] = {}
        self._outcomes: dict[str, Term] = {}
        self._readings: dict[tuple[str, str], Term] = {}
        self._kept: list[Expression] = []  # so that no id is given out twice

    # Facts and outcomes

    def fact(self, name: str) -> Term:
        """The answer that counts."""
        if name not in self._facts:
            fact = self.knowledge.facts[name]
            raw = self._variable(name)
            if fact.applies_when is not None and fact.otherwise is not None:
                there = self.truth(fact.applies_when).holds
                raw = z3.If(there, raw, self.constant(fact, fact.otherwise))
            self._facts[name] = raw
        return self._facts[name]

    def constant(self, fact: FactDeclaration, value: Value) -> Term:
        """A value as the variable of a fact has it."""
        if fact.kind == "boolean":
            return z3.BoolVal(bool(value))
        if fact.kind == "choice":
            return z3.IntVal(fact.options.index(str(value)))
        assert not isinstance(value, str)
        return exactly(value) if fact.kind == "number" else z3.IntVal(int(value))

    def has(self, about: Expression, value: Value) -> Term:
        """A finite fact or an outcome has a value."""
        if isinstance(about, Outcome):
            return self.outcome(about.decision) == self.code(about.decision, str(value))
        assert isinstance(about, Fact)
        fact = self.knowledge.facts[about.name]
        term = self.fact(about.name)
        if fact.kind == "boolean":
            return term if value else opposite(term)
        return term == self.constant(fact, value)

    def code(self, decision: str, outcome: str) -> int:
        """An outcome as a number."""
        if outcome == NOT_APPLICABLE:
            return APART
        return self.knowledge.decisions[decision].outcomes.index(outcome)

    # Conditions

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
        about = _about(condition)
        found = membership(condition, self.knowledge) if about is not None else None
        if found is None or about is None:
            return None
        values = list(finite_values(about, self.knowledge) or ())
        chosen = [v for v in values if as_text(v) in found.holds]
        if isinstance(about, Outcome):
            there = either(self.has(about, v) for v in chosen)
            known = self.outcome(about.decision) != NONE
            return Truth(there, both([known, opposite(there)]))
        there = self._one_of(about, values, chosen)
        return Truth(there, opposite(there))

    def _one_of(self, about: Expression, values: Sequence[Value], chosen: list[Value]) -> Term:
        """A fact has one of the chosen values; stretches of a scale as inequalities."""
        assert isinstance(about, Fact)
        fact = self.knowledge.facts[about.name]
        if fact.kind == "boolean" or len(chosen) in (0, 1):
            return either(self.has(about, v) for v in chosen)
        others = fact.otherwise is not None and fact.otherwise not in values
        positions = [values.index(v) for v in chosen]
        if positions[-1] - positions[0] + 1 != len(positions) or others:
            return either(self.has(about, v) for v in chosen)
        term = self.fact(about.name)
        ends = []
        if positions[0] > 0:
            ends.append(term >= self.constant(fact, chosen[0]))
        if positions[-1] < len(values) - 1:
            ends.append(term <= self.constant(fact, chosen[-1]))
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
        a, b = self.number(left), self.number(right)
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
        if isinstance(side, Fact) and self.knowledge.facts[side.name].kind in ("integer", "number"):
            return None
        if isinstance(side, Fact) and self.knowledge.facts[side.name].kind == "scale":
            return None
        if isinstance(side, And | Or | Not | Compare | OneOf | Between):
            return (True, False)
        return finite_values(side, self.knowledge)

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
            if _stands(operator, (left[0], a), (right[0], b), self.knowledge)
        ]
        known = both(self._is_known(side) for side, _ in (left, right))
        there = either(holds)
        return Truth(there, both([known, opposite(there)]))

    def _is(self, side: Expression, value: Value) -> Term:
        if isinstance(side, Constant):
            return z3.BoolVal(side.value == value)
        if isinstance(side, Fact | Outcome):
            return self.has(side, value)
        truth = self.truth(side)
        return truth.holds if value else truth.fails

    def _is_known(self, side: Expression) -> Term:
        if isinstance(side, Outcome):
            return self.outcome(side.decision) != NONE
        if isinstance(side, Constant | Fact):
            return _TRUE
        truth = self.truth(side)
        return either([truth.holds, truth.fails])

    # Numbers

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
                return _known(exactly(int(value) if isinstance(value, bool) else value))
            case Parameter(name):
                return _known(exactly(self.knowledge.parameters[name].value))
            case Fact(name) if self.knowledge.facts[name].kind != "boolean":
                term = self.fact(name)
                return _known(z3.ToReal(term) if z3.is_int(term) else term)
            case Quantity(name):
                return self.quantity(name)
            case Arithmetic(operator, left, right):
                return _calculate(operator, self.number(left), self.number(right))
            case Aggregate(function, items):
                return aggregate(function, [self.number(item) for item in items])
            case CountAccounts() | CountDistinct():
                return self._count(expression)
            case _:
                truth = self.truth(expression)
                value = z3.If(truth.holds, exactly(1), exactly(0))
                return Numeric(value, _FALSE, either([truth.holds, truth.fails]))

    def quantity(self, name: str) -> Numeric:
        """The value of a score, a formula or a collect table."""
        if name not in self._quantities:
            self._quantities[name] = self._quantity(self.knowledge.quantities[name])
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
                return _calculate("/", total, weights)

    def _contribution(self, item: ScoreItem) -> Numeric:
        return _calculate("*", self.number(item.weight), self._position(item))

    def _position(self, item: ScoreItem) -> Numeric:
        if not item.points:
            answer = self.number(Fact(item.fact))
            if not item.reversed:
                return answer
            low, high = scale_ends(self.knowledge.facts[item.fact])
            return _calculate("-", _known(exactly(low + high)), answer)
        about = Fact(item.fact)
        found: Numeric | None = None
        for option, points in item.points.items():
            value: Value = option
            if self.knowledge.facts[item.fact].kind == "boolean":
                value = option == "yes"
            elif self.knowledge.facts[item.fact].kind == "scale":
                value = int(option)
            here = self.number(points)
            found = here if found is None else _choose(self.has(about, value), here, found)
        assert found is not None
        return found

    def _collected(self, table: CollectTable) -> Numeric:
        truths = [self.truth(row.when) for row in table.rows]
        if table.aggregate == "count":
            ones = [z3.If(truth.holds, exactly(1), exactly(0)) for truth in truths]
            return _known(z3.Sum(ones))
        values = [self.number(row.value) for row in table.rows]
        undefined = either(
            both([t.holds, v.undefined]) for t, v in zip(truths, values, strict=True)
        )
        if table.aggregate == "sum":
            parts = [
                z3.If(t.holds, v.value, exactly(0)) for t, v in zip(truths, values, strict=True)
            ]
            return Numeric(z3.Sum(parts), undefined, _TRUE)
        value, taken = exactly(0), _FALSE
        for truth, here in zip(truths, values, strict=True):
            better = here.value < value if table.aggregate == "min" else here.value > value
            use = both([truth.holds, either([opposite(taken), better])])
            value = z3.If(use, here.value, value)
            taken = either([taken, truth.holds])
        return Numeric(value, either([undefined, opposite(taken)]), _TRUE)

    def _count(self, expression: CountAccounts | CountDistinct) -> Numeric:
        """Over the accounts of the company; not known while one of them has no outcome."""
        decision = expression.decision
        codes = [(there, account.outcome(decision)) for there, account in self._accounts]
        known = both(either([opposite(there), code != NONE]) for there, code in codes)
        if isinstance(expression, CountAccounts):
            counted = [both([there, code != APART]) for there, code in codes]
        else:
            outcomes = range(len(self.knowledge.decisions[decision].outcomes))
            counted = [
                either(both([there, code == outcome]) for there, code in codes)
                for outcome in outcomes
            ]
        value = z3.Sum([z3.If(one, exactly(1), exactly(0)) for one in counted])
        return Numeric(value, _FALSE, known)

    # Decisions

    def outcome(self, name: str) -> Term:
        """The code of a decision's outcome."""
        if name not in self._outcomes:
            decision = self.knowledge.decisions[name]
            self._outcomes[name] = self.where_applies(decision, decision.default)
        return self._outcomes[name]

    def where_applies(self, decision: Decision, reading: Reading) -> Term:
        """What a reading concludes, the code of `not_applicable` where its decision does not."""
        concluded = self.reading(decision, reading)
        if decision.applies_when is None:
            return concluded
        applies = self.truth(decision.applies_when)
        return z3.If(
            applies.holds, concluded, z3.If(applies.fails, z3.IntVal(APART), z3.IntVal(NONE))
        )

    def reading(self, decision: Decision, reading: Reading) -> Term:
        """The code of what a reading concludes, whether its decision applies or not."""
        key = (decision.id, reading.id)
        if key not in self._readings:
            logic = reading.logic
            self._readings[key] = (
                self._table(decision, logic)
                if isinstance(logic, Table)
                else self._tree(decision, logic)
            )
        return self._readings[key]

    def _table(self, decision: Decision, table: Table) -> Term:
        truths = [(row, self.truth(row.when)) for row in in_order_of_priority(table)]
        found: Term = z3.IntVal(NONE)
        if table.hit_policy in ("first", "priority"):
            for row, truth in reversed(truths):
                code = z3.IntVal(self.code(decision.id, row.conclusion.outcome))
                later = found if _two_valued(truth) else z3.If(truth.fails, found, z3.IntVal(NONE))
                found = z3.If(truth.holds, code, later)
            return found
        outcomes = dict.fromkeys(row.conclusion.outcome for row, _ in truths)
        holding = {
            o: either(t.holds for row, t in truths if row.conclusion.outcome == o) for o in outcomes
        }
        if table.hit_policy == "unique":
            may_hold = [opposite(truth.fails) for _, truth in truths]
            alone = z3.AtMost(*may_hold, 1)
            holding = {o: both([alone, holds]) for o, holds in holding.items()}
        else:
            failing = {
                o: both(t.fails for row, t in truths if row.conclusion.outcome == o)
                for o in outcomes
            }
            holding = {
                o: both([holds, *(failing[other] for other in outcomes if other != o)])
                for o, holds in holding.items()
            }
        for outcome, holds in holding.items():
            found = z3.If(holds, z3.IntVal(self.code(decision.id, outcome)), found)
        return found

    def _tree(self, decision: Decision, tree: Tree) -> Term:
        found: dict[str, Term] = {}
        for question in reversed(questions_in_order(tree)):
            result: Term = z3.IntVal(NONE)
            for branch in reversed(question.branches):
                end = (
                    found[branch.goto or ""]
                    if branch.conclusion is None
                    else z3.IntVal(self.code(decision.id, branch.conclusion.outcome))
                )
                result = z3.If(self.takes(question.ask, branch.values), end, result)
            found[question.id] = result
        return found[tree.start]

    def takes(self, ask: Expression, values: tuple[Value, ...]) -> Term:
        """What a question asks has one of the values."""
        if isinstance(ask, Fact | Outcome):
            return either(self.has(ask, value) for value in values)
        truth = self.truth(ask)
        return either(truth.holds if value else truth.fails for value in values)


def _known(value: Term) -> Numeric:
    return Numeric(value, _FALSE, _TRUE)


def _two_valued(truth: Truth) -> bool:
    return bool(truth.fails.eq(opposite(truth.holds)))


def _choose(condition: Term, then: Numeric, other: Numeric) -> Numeric:
    undefined = either(
        [both([condition, then.undefined]), both([opposite(condition), other.undefined])]
    )
    return Numeric(z3.If(condition, then.value, other.value), undefined, _TRUE)


def _calculate(operator: str, left: Numeric, right: Numeric) -> Numeric:
    undefined = either([left.undefined, right.undefined])
    known = both([left.known, right.known])
    match operator:
        case "+":
            return Numeric(left.value + right.value, undefined, known)
        case "-":
            return Numeric(left.value - right.value, undefined, known)
        case "*":
            return Numeric(left.value * right.value, undefined, known)
        case _:
            zero = z3.simplify(right.value == 0)
            value = _quotient(left.value, right.value)
            return Numeric(value, either([undefined, both([right.known, zero])]), known)


def _quotient(left: Term, right: Term) -> Term:
    """A constant divisor as a factor, so that sums stay linear."""
    divisor = z3.simplify(right)
    if z3.is_rational_value(divisor) and divisor.as_fraction() != 0:
        return left * exactly(1 / divisor.as_fraction())
    return left / right


def aggregate(function: str, items: Sequence[Numeric]) -> Numeric:
    """The aggregate of at least one number."""
    undefined = either(item.undefined for item in items)
    known = both(item.known for item in items)
    values = [item.value for item in items]
    if function in ("min", "max"):
        found = values[0]
        for value in values[1:]:
            better = value < found if function == "min" else value > found
            found = z3.If(better, value, found)
        return Numeric(found, undefined, known)
    total = z3.Sum(values)
    if function == "mean":
        total = total * exactly(Fraction(1, len(values)))
    return Numeric(total, undefined, known)


def _about(condition: Expression) -> Expression | None:
    """The one fact or outcome that a simple comparison is about."""
    match condition:
        case Fact() | Outcome():
            return condition
        case Compare(_, left, right):
            sides = [left, right]
        case OneOf(item, options):
            sides = [item, *options]
        case Between(item, low, high):
            sides = [item, low, high]
        case _:
            return None
    about = [side for side in sides if not isinstance(side, Constant | Parameter)]
    return about[0] if len(about) == 1 and isinstance(about[0], Fact | Outcome) else None


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


class Space:
    """Formulas over one profile (copy 0) and one that differs from it in one fact (copy 1)."""

    def __init__(self, knowledge: KnowledgeBase, accounts: int, varied: str | None = None) -> None:
        """A space without formulas.

        Args:
            knowledge: What the formulas are about.
            accounts: Of how many accounts a company has at most; 0 for decisions per account.
            varied: The fact that copy 1 may answer differently.
        """
        self.knowledge = knowledge
        self.varied = varied
        self.there = [z3.Bool(f"there {n}") for n in range(accounts)]
        self._limits: list[Term] = [self.there[0]] if self.there else []
        self._limits += [z3.Implies(b, a) for a, b in pairwise(self.there)]
        self.company = Answers(knowledge, "", self._limits)
        self.accounts = [Answers(knowledge, f"{n}.", self._limits) for n in range(max(accounts, 1))]
        self.other = Answers(knowledge, "'", self._limits)
        self._translations = (self._translation(False), self._translation(True))
        self._terms: dict[int, Term] = {}
        self._kept: list[say.Formula] = []

    def _translation(self, other: bool) -> Translation:
        if not self.there:
            return Translation(self.knowledge, lambda name: self._answer(name, 0, other))
        accounts = [
            (
                there,
                Translation(self.knowledge, lambda name, n=n: self._answer(name, n, other)),  # type: ignore[misc]
            )
            for n, there in enumerate(self.there)
        ]
        return Translation(self.knowledge, lambda name: self._answer(name, 0, other), accounts)

    def _answer(self, name: str, account: int, other: bool) -> Term:
        if other and name == self.varied and account == 0:
            return self.other.variable(name)
        if other and name == self.varied and self.knowledge.facts[name].scope == "company":
            return self.other.variable(name)
        if self.knowledge.facts[name].scope == "company":
            return self.company.variable(name)
        return self.accounts[account].variable(name)

    def limits(self) -> list[Term]:
        """What holds of the answers anyway; grows with the variables."""
        return self._limits

    def term(self, formula: say.Formula) -> Term:
        """A formula as a term."""
        found = self._terms.get(id(formula))
        if found is None:
            self._kept.append(formula)
            found = self._terms[id(formula)] = self._term(formula)
        return found

    def _term(self, formula: say.Formula) -> Term:
        match formula:
            case say.Every(items):
                return both(self.term(item) for item in items)
            case say.Some(items):
                return either(self.term(item) for item in items)
            case say.No(item):
                return opposite(self.term(item))
            case say.Holds(condition, copy):
                return self._translations[copy].truth(condition).holds
            case say.Fails(condition, copy):
                return self._translations[copy].truth(condition).fails
            case say.Takes(ask, values):
                return self._translations[0].takes(ask, values)
            case say.Undefined(number):
                return self._translations[0].number(number).undefined
            case say.Becomes(decision, reading, outcome, copy):
                code = NONE if outcome is None else self._translations[0].code(decision, outcome)
                return self._reading(decision, reading, copy) == code
            case say.Differ(decision, first, second):
                return self._reading(decision, *first) != self._reading(decision, *second)
            case say.Lowers(decision, reading):
                before = self._reading(decision, reading, 0)
                after = self._reading(decision, reading, 1)
                return z3.And(before >= 0, after >= 0, after < before)
            case say.Raised(fact):
                return _less(self._variable_of(fact, False), self._variable_of(fact, True))
            case say.NotLess(quantity):
                before, after = (t.quantity(quantity) for t in self._translations)
                defined = [opposite(before.undefined), opposite(after.undefined)]
                return both([*defined, after.value >= before.value])

    def _variable_of(self, fact: str, other: bool) -> Term:
        return self._answer(fact, 0, other)

    def _reading(self, decision: str, reading: str, copy: int) -> Term:
        declared = self.knowledge.decisions[decision]
        read = next(r for r in declared.readings if r.id == reading)
        return self._translations[copy].where_applies(declared, read)


def _less(left: Term, right: Term) -> Term:
    return z3.And(z3.Not(left), right) if z3.is_bool(left) else left < right


class Session:
    """A z3 solver for one space: formulas are added, questions asked, models read."""

    def __init__(self, space: Space, milliseconds: int) -> None:
        """A solver that gives up a question after so many milliseconds."""
        self.space = space
        self._solver = z3.SimpleSolver()
        self._solver.set("timeout", milliseconds)
        self._limited = 0
        self._scopes: list[int] = []

    def push(self) -> None:
        """Begin a scope."""
        self._scopes.append(self._limited)
        self._solver.push()

    def pop(self) -> None:
        """End it: forget what was added in it."""
        self._solver.pop()
        self._limited = self._scopes.pop()

    def add(self, term: Term) -> None:
        """From now on in this scope, this holds."""
        self._solver.add(term)

    def possible(self, *terms: Term) -> bool | None:
        """Whether all of it can hold together; None: no answer in time."""
        limits = self.space.limits()
        self._solver.add(*limits[self._limited :])
        self._limited = len(limits)
        found = self._solver.check(*terms)
        return None if found == z3.unknown else bool(found == z3.sat)

    def value(self, term: Term) -> Value | None:
        """A variable in the last model; None where it is no rational number."""
        value = self._solver.model().eval(term, model_completion=True)
        if z3.is_bool(value):
            return bool(z3.is_true(value))
        if z3.is_int_value(value):
            return int(value.as_long())
        if z3.is_rational_value(value):
            fraction = Fraction(value.as_fraction())
            return fraction.numerator if fraction.denominator == 1 else fraction
        return None

    def is_true(self, term: Term) -> bool:
        """Whether a formula holds in the last model."""
        return bool(z3.is_true(self._solver.model().eval(term, model_completion=True)))


def equals(variable: Term, value: Value) -> Term:
    """A variable has a value."""
    if isinstance(value, bool):
        return variable if value else z3.Not(variable)
    assert not isinstance(value, str)
    return variable == (exactly(value) if z3.is_real(variable) else z3.IntVal(int(value)))


def is_decimal(variable: Term, digits: int) -> Term:
    """A real number has at most so many decimals."""
    return z3.IsInt(variable * exactly(10**digits))


def version() -> str:
    """Of z3."""
    return str(z3.get_version_string())
