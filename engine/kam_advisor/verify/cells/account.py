"""Conditions, tables and trees over the cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kam_advisor.inference import as_text
from kam_advisor.ir.expressions import And, Constant, Expression, Fact, Not, Or, Outcome, Value
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import NOT_APPLICABLE, Decision, Reading, Table, Tree
from kam_advisor.literals import membership, subject_of
from kam_advisor.reference.chain import in_order_of_priority, questions_in_order
from kam_advisor.verify.cells.columns import answers_of
from kam_advisor.verify.cells.recent import Recent


@dataclass(frozen=True, slots=True)
class Cells:
    """A condition: the cells where it holds, and those where it fails."""

    holds: int
    fails: int


class Account:
    """The knowledge base over the cells, for one of the two copies."""

    def __init__(self, knowledge: KnowledgeBase, every: int, columns: Mapping[str, list[int]]):
        """Nothing is looked at yet; `columns` has per fact the cells of each answer."""
        self.knowledge = knowledge
        self.every = every
        self.columns = columns
        self._facts: dict[str, list[int]] = {}
        self._members: dict[tuple[str, frozenset[str]], Cells] = {}
        self._leaves: dict[int, tuple[Expression, Cells]] = {}  # kept, so that no id returns
        self._recent = Recent[Expression, Cells]()
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
