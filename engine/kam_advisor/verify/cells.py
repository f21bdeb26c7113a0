"""All profiles at once, without a solver: where the answers that matter are few.

A *cell* is one combination of answers to the facts that a decision uses. A formula is the set of
cells of which it is true, as one long integer with a bit per cell; `and`, `or` and `not` are single
operations on it. So a table of a thousand rows over some hundred thousand cells takes moments.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar, assert_never

from kam_advisor.inference import as_text
from kam_advisor.ir.expressions import (
    And,
    Constant,
    Expression,
    Fact,
    Not,
    Or,
    Outcome,
    Value,
)
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import NOT_APPLICABLE, Decision, Reading, Table, Tree
from kam_advisor.ir.walk import decision_conditions, walk
from kam_advisor.literals import finite_values, membership, subject_of
from kam_advisor.reference.chain import in_order_of_priority, questions_in_order
from kam_advisor.unknowns.domains import facts_in_order
from kam_advisor.verify import formulas as say
from kam_advisor.verify.asking import Verdict
from kam_advisor.verify.formulas import ALWAYS, Formula
from kam_advisor.verify.witness import Witness, completed, first_answer

_MOST_CELLS = 1 << 21
_MOST_RECENT = 24
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Cells:
    """A condition: the cells where it holds, and those where it fails."""

    holds: int
    fails: int


def fits(knowledge: KnowledgeBase, decision: Decision, varied: str | None = None) -> bool:
    """Whether a decision of an account can be looked at so: few answers, and no arithmetic."""
    facts = facts_in_order(knowledge, [decision.id])
    size = 1
    for name in [*facts, *([varied] if varied else [])]:
        values = finite_values(Fact(name), knowledge)
        size *= len(values) if values else _MOST_CELLS + 1
        if size > _MOST_CELLS:
            return False
    conditions = [knowledge.facts[name].applies_when for name in facts]
    for name in _decisions(knowledge, decision.id):
        conditions += decision_conditions(knowledge.decisions[name])
    return decision.scope == "account" and all(
        _is_plain(condition, knowledge) for condition in conditions if condition is not None
    )


def _decisions(knowledge: KnowledgeBase, name: str) -> list[str]:
    """A decision and all whose outcomes it uses."""
    found = [name]
    for one in found:
        for condition in decision_conditions(knowledge.decisions[one]):
            for part in walk(condition):
                if isinstance(part, Outcome) and part.decision not in found:
                    found.append(part.decision)
    return found


def _is_plain(condition: Expression, knowledge: KnowledgeBase) -> bool:
    match condition:
        case And(items) | Or(items):
            return all(_is_plain(item, knowledge) for item in items)
        case Not(item):
            return _is_plain(item, knowledge)
        case Constant(value):
            return isinstance(value, bool)
        case Fact() | Outcome():
            return finite_values(condition, knowledge) is not None
        case _:
            return membership(condition, knowledge) is not None


class _Recent(Generic[_Key, _Value]):
    """The last few results: sets of cells are long, so not all of them are kept."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[_Key, _Value]] = {}

    def get(self, key: _Key) -> _Value | None:
        found = self._kept.get(id(key))
        return None if found is None else found[1]

    def put(self, key: _Key, value: _Value) -> None:
        self._kept[id(key)] = (key, value)
        if len(self._kept) > _MOST_RECENT:
            del self._kept[next(iter(self._kept))]


class _Account:
    """The knowledge base over the cells, for one of the two copies."""

    def __init__(self, knowledge: KnowledgeBase, every: int, columns: Mapping[str, list[int]]):
        """Nothing is looked at yet; `columns` has per fact the cells of each answer."""
        self.knowledge = knowledge
        self.every = every
        self.columns = columns
        self._facts: dict[str, list[int]] = {}
        self._members: dict[tuple[str, frozenset[str]], Cells] = {}
        self._leaves: dict[int, tuple[Expression, Cells]] = {}  # kept, so that no id returns
        self._recent = _Recent[Expression, Cells]()
        self._readings: dict[tuple[str, str], dict[str, int]] = {}

    def fact(self, name: str) -> list[int]:
        """Per possible answer the cells where it is the one that counts."""
        if name not in self._facts:
            fact = self.knowledge.facts[name]
            cells = self.columns[name]
            if fact.applies_when is not None and fact.otherwise is not None:
                there = self.truth(fact.applies_when).holds
                values = answers_of(name, self.knowledge)
                elsewhere = self.every & ~there
                cells = [
                    (one & there) | (elsewhere if value == fact.otherwise else 0)
                    for value, one in zip(values, cells, strict=True)
                ]
            self._facts[name] = cells
        return self._facts[name]

    def truth(self, condition: Expression) -> Cells:
        """Where a condition holds, and where it fails."""
        found = self._recent.get(condition)
        if found is None:
            found = self._truth(condition)
            self._recent.put(condition, found)
        return found

    def _truth(self, condition: Expression) -> Cells:
        match condition:
            case Constant(value):
                return Cells(self.every, 0) if value is True else Cells(0, self.every)
            case And(items):
                holds, fails = self.every, 0
                for part in map(self.truth, items):
                    holds &= part.holds
                    fails |= part.fails
                return Cells(holds, fails)
            case Or(items):
                holds, fails = 0, self.every
                for part in map(self.truth, items):
                    holds |= part.holds
                    fails &= part.fails
                return Cells(holds, fails)
            case Not(item):
                part = self.truth(item)
                return Cells(part.fails, part.holds)
            case _:
                return self._membership(condition)

    def _membership(self, condition: Expression) -> Cells:
        known = self._leaves.get(id(condition))
        if known is None:
            known = self._leaves[id(condition)] = (condition, self._member(condition))
        return known[1]

    def _member(self, condition: Expression) -> Cells:
        about = membership(condition, self.knowledge)
        assert about is not None
        key = (about.subject, about.holds)
        if key not in self._members:
            holds = 0
            known = 0
            for value, cells in self._by_value(about.subject).items():
                known |= cells
                if value in about.holds:
                    holds |= cells
            self._members[key] = Cells(holds, known & ~holds)
        return self._members[key]

    def _by_value(self, subject: str) -> Mapping[str, int]:
        kind, _, name = subject.partition(":")
        if kind == "outcome":
            found = self.decision(self.knowledge.decisions[name])
            return {outcome: cells for outcome, cells in found.items() if outcome}
        values = answers_of(name, self.knowledge)
        return {as_text(v): cells for v, cells in zip(values, self.fact(name), strict=True)}

    def decision(self, decision: Decision) -> Mapping[str, int]:
        """Per outcome its cells; under the empty text those without an outcome."""
        return self.where_applies(decision, decision.default)

    def where_applies(self, decision: Decision, reading: Reading) -> dict[str, int]:
        """The same for a reading, with `not_applicable` where its decision does not apply."""
        key = (decision.id, reading.id)
        if key not in self._readings:
            logic = reading.logic
            found = self._table(logic) if isinstance(logic, Table) else self._tree(logic)
            applies = (
                Cells(self.every, 0)
                if decision.applies_when is None
                else self.truth(decision.applies_when)
            )
            found = {outcome: cells & applies.holds for outcome, cells in found.items()}
            found[NOT_APPLICABLE] = applies.fails
            decided = 0
            for cells in found.values():
                decided |= cells
            found[""] = self.every & ~decided
            self._readings[key] = found
        return self._readings[key]

    def _table(self, table: Table) -> dict[str, int]:
        found: dict[str, int] = {}
        if table.hit_policy in ("first", "priority"):
            left = self.every
            for row in in_order_of_priority(table):
                truth = self.truth(row.when)
                outcome = row.conclusion.outcome
                found[outcome] = found.get(outcome, 0) | (left & truth.holds)
                left &= truth.fails
            return found
        may_hold: dict[str, int] = {}
        holding, several, doubtful = 0, 0, 0
        for row in table.rows:
            truth = self.truth(row.when)
            outcome = row.conclusion.outcome
            found[outcome] = found.get(outcome, 0) | truth.holds
            may_hold[outcome] = may_hold.get(outcome, 0) | (self.every & ~truth.fails)
            several |= holding & truth.holds
            holding |= truth.holds
            doubtful |= self.every & ~(truth.holds | truth.fails)
        if table.hit_policy == "unique":
            return {outcome: cells & ~several & ~doubtful for outcome, cells in found.items()}
        for outcome in found:
            for other, cells in may_hold.items():
                if other != outcome:
                    found[outcome] &= ~cells
        return found

    def _tree(self, tree: Tree) -> dict[str, int]:
        found: dict[str, int] = {}
        reached = {tree.start: self.every}
        for question in questions_in_order(tree):
            here = reached.get(question.id, 0)
            for branch in question.branches:
                taken = here & self.takes(question.ask, branch.values)
                if branch.conclusion is None:
                    goto = branch.goto or ""
                    reached[goto] = reached.get(goto, 0) | taken
                else:
                    outcome = branch.conclusion.outcome
                    found[outcome] = found.get(outcome, 0) | taken
        return found

    def takes(self, ask: Expression, values: Sequence[Value]) -> int:
        """Where what a question asks has one of the values."""
        taken = 0
        if isinstance(ask, Fact | Outcome):
            by_value = self._by_value(subject_of(ask))
            for value in values:
                taken |= by_value.get(as_text(value), 0)
            return taken
        truth = self.truth(ask)
        for value in values:
            taken |= truth.holds if value else truth.fails
        return taken


def answers_of(name: str, knowledge: KnowledgeBase) -> tuple[Value, ...]:
    """The answers of a finite fact, in the order in which witnesses prefer them."""
    values = finite_values(Fact(name), knowledge) or ()
    first = first_answer(name, knowledge)
    return (first, *(value for value in values if value != first))


class CellAsking:
    """Questions about one decision, by its cells."""

    def __init__(
        self, knowledge: KnowledgeBase, decision: Decision, varied: str | None = None
    ) -> None:
        """All cells of a decision that `fits`."""
        self._knowledge = knowledge
        self._varied = varied
        used = set(facts_in_order(knowledge, [decision.id]))
        if varied:
            used.add(varied)
        self._facts = [name for name in knowledge.facts if name in used]
        domains = [answers_of(name, knowledge) for name in self._facts]
        if varied:
            domains.append(answers_of(varied, knowledge))
        columns = _columns([len(domain) for domain in domains])
        self._strides = columns.strides
        self._domains = domains
        own = dict(zip(self._facts, columns.cells, strict=False))
        other = {**own, varied: columns.cells[-1]} if varied else own
        self._copies = tuple(_Account(knowledge, columns.every, c) for c in (own, other))
        self._now = columns.every
        self._every = columns.every
        self._recent = _Recent[Formula, int]()
        self._slots: dict[str, tuple[Formula, int]] = {}

    @contextmanager
    def scope(self, *assumed: Formula) -> Iterator[None]:
        """Within it, these formulas hold."""
        before = self._now
        try:
            for formula in assumed:
                self.assume(formula)
            yield
        finally:
            self._now = before

    def assume(self, formula: Formula) -> None:
        """In the rest of the scope, this holds."""
        self._now &= self._cells(formula)

    def keep(self, slot: str, formula: Formula) -> None:
        """Work a formula out now and keep it, in the place of what was kept in that slot."""
        self._slots[slot] = (formula, self._cells(formula))

    def ask(self, formula: Formula = ALWAYS) -> Verdict:
        """Whether the formula is true of a profile; always decided."""
        return Verdict.POSSIBLE if self._now & self._cells(formula) else Verdict.ABSENT

    def witness(self, formula: Formula = ALWAYS) -> Witness | None:
        """The first profile of which the formula is true."""
        cells = self._now & self._cells(formula)
        if not cells:
            return None
        number = (cells & -cells).bit_length() - 1
        chosen: list[Value] = []
        for stride, domain in zip(self._strides, self._domains, strict=True):
            place, number = divmod(number, stride)
            chosen.append(domain[place])
        answers = dict(zip(self._facts, chosen, strict=False))
        if self._varied:
            return completed(answers, (answers,), self._knowledge, self._varied, chosen[-1])
        return completed(answers, (answers,), self._knowledge)

    def depending(self, decision: Decision, reading: Reading) -> frozenset[str]:
        """The facts on whose answer it depends what a reading comes to."""
        results = self._copies[0].where_applies(decision, reading).values()
        found = set()
        for name, stride in zip(self._facts, self._strides, strict=False):
            columns = self._copies[0].columns[name]
            for cells in results:
                first = cells & columns[0]
                if any(
                    (cells & column) >> (n * stride) != first
                    for n, column in enumerate(columns[1:], start=1)
                ):
                    found.add(name)
                    break
        return frozenset(found)

    def _cells(self, formula: Formula) -> int:
        for kept, cells in self._slots.values():
            if kept is formula:
                return cells
        found = self._recent.get(formula)
        if found is None:
            found = self._look(formula)
            self._recent.put(formula, found)
        return found

    def _look(self, formula: Formula) -> int:
        match formula:
            case say.Every(items):
                found = self._every
                for item in items:
                    found &= self._cells(item)
                return found
            case say.Some(items):
                found = 0
                for item in items:
                    found |= self._cells(item)
                return found
            case say.No(item):
                return self._every & ~self._cells(item)
            case say.Holds(condition, copy):
                return self._copies[copy].truth(condition).holds
            case say.Fails(condition, copy):
                return self._copies[copy].truth(condition).fails
            case say.Takes(ask, values):
                return self._copies[0].takes(ask, values)
            case say.Becomes(decision, reading, outcome, copy):
                return self._results(decision, reading, copy).get(outcome or "", 0)
            case say.Differ(decision, first, second):
                return self._every & ~self._same(decision, first, second)
            case say.Lowers(decision, reading):
                return self._lowers(decision, reading)
            case say.Raised(fact):
                return self._raised(fact)
            case say.Undefined() | say.NotLess():
                raise TypeError("numbers need a solver")
            case _:
                assert_never(formula)

    def _results(self, decision: str, reading: str, copy: int) -> Mapping[str, int]:
        declared = self._knowledge.decisions[decision]
        read = next(r for r in declared.readings if r.id == reading)
        return self._copies[copy].where_applies(declared, read)

    def _same(self, decision: str, first: tuple[str, int], second: tuple[str, int]) -> int:
        one, two = self._results(decision, *first), self._results(decision, *second)
        same = 0
        for outcome, cells in one.items():
            same |= cells & two.get(outcome, 0)
        return same

    def _lowers(self, decision: str, reading: str) -> int:
        before, after = (self._results(decision, reading, copy) for copy in (0, 1))
        found = 0
        below = 0
        for outcome in self._knowledge.decisions[decision].outcomes:
            found |= before.get(outcome, 0) & below
            below |= after.get(outcome, 0)
        return found

    def _raised(self, fact: str) -> int:
        """Where the answer that is given in copy 1 is higher."""
        values = finite_values(Fact(fact), self._knowledge) or ()
        ranks = {value: n for n, value in enumerate(values)}
        if self._knowledge.facts[fact].kind == "boolean":
            ranks = {False: 0, True: 1}
        order = answers_of(fact, self._knowledge)
        before, after = (copy.columns[fact] for copy in self._copies)
        found = 0
        for a, lower in zip(order, before, strict=True):
            for b, higher in zip(order, after, strict=True):
                if ranks[a] < ranks[b]:
                    found |= lower & higher
        return found


@dataclass(frozen=True, slots=True)
class _Columns:
    """Per variable and value the cells that have it; the first variable counts most."""

    every: int
    cells: list[list[int]]
    strides: list[int]


def _columns(sizes: Sequence[int]) -> _Columns:
    total = 1
    for size in sizes:
        total *= size
    cells: list[list[int]] = []
    strides: list[int] = []
    stride = total
    for size in sizes:
        stride //= size
        strides.append(stride)
        block = (1 << stride) - 1
        period = size * stride
        cells.append([_repeated(block << (n * stride), period, total) for n in range(size)])
    return _Columns((1 << total) - 1, cells, strides)


def _repeated(pattern: int, period: int, total: int) -> int:
    """The pattern over and over, up to so many bits."""
    length = period
    while length < total:
        pattern |= pattern << length
        length *= 2
    return pattern & ((1 << total) - 1)
