"""Tables, trees, readings and decisions of a partial profile as decision diagrams."""

from collections.abc import Mapping, Sequence
from enum import Enum

from kam_advisor.ir.expressions import Expression, Value
from kam_advisor.ir.rules import (
    NOT_APPLICABLE,
    Branch,
    Decision,
    Question,
    Reading,
    Row,
    Table,
    Tree,
)
from kam_advisor.reference.chain import in_order_of_priority, questions_in_order
from kam_advisor.unknowns.conditions import Conditions
from kam_advisor.unknowns.diagram import FALSE, NEITHER, TRUE, BudgetExceeded
from kam_advisor.unknowns.exclusive import Exclusive
from kam_advisor.unknowns.space import Space


class NoOutcome(Enum):
    """Stands where a completion has no outcome.

    GAP: nothing is concluded, as no row holds, or as a condition asks for an outcome of another
    decision that has none. CONFLICT: the hit policy `unique` or `any` is violated.
    """

    GAP = "gap"
    CONFLICT = "conflict"


class Rules(Conditions):
    """Translates the decisions of one profile; each part once."""

    def __init__(self, space: Space, known: Mapping[str, Value]) -> None:
        """See `Conditions`."""
        super().__init__(space, known)
        self.gap = self.diagrams.terminal(NoOutcome.GAP)
        self.conflict = self.diagrams.terminal(NoOutcome.CONFLICT)
        self.not_applicable = self.diagrams.terminal(NOT_APPLICABLE)
        self._exclusive = Exclusive(self.diagrams, self.gap, self.conflict)
        self._decisions: dict[str, int | None] = {}
        self._readings: dict[tuple[str, str], int | None] = {}
        self._reached: dict[tuple[str, str, str], int] = {}

    def outcome(self, decision: str) -> int:
        """The outcome of a decision as a value; NEITHER where there is none."""
        return self.diagrams.apply("as outcome", self._as_outcome, (self.decision(decision),))

    def _as_outcome(self, terminals: tuple[int, ...]) -> int:
        return NEITHER if terminals[0] in (self.gap, self.conflict) else terminals[0]

    def decision(self, name: str) -> int:
        """The value of a decision: an outcome, `not_applicable` or a `NoOutcome`.

        Raises:
            BudgetExceeded: Now, or when it was first tried.
        """
        if name not in self._decisions:
            self._decisions[name] = None
            decision = self.prepared.knowledge.decisions[name]
            self._decisions[name] = self.where_applies(decision, decision.default)
        return _unless_failed(self._decisions[name])

    def where_applies(self, decision: Decision, reading: Reading) -> int:
        """What a reading concludes, `not_applicable` where the decision does not apply."""
        applies = self.decision_applies(decision)
        if applies == FALSE:
            return self.not_applicable
        concluded = self.reading(decision, reading)
        return self.diagrams.cases((applies,), (concluded,), self.not_applicable, self.gap)

    def decision_applies(self, decision: Decision) -> int:
        """Whether a decision applies."""
        return TRUE if decision.applies_when is None else self.condition(decision.applies_when)

    def reading(self, decision: Decision, reading: Reading) -> int:
        """What a reading concludes, whether the decision applies or not.

        Raises:
            BudgetExceeded: Now, or when it was first tried.
        """
        key = (decision.id, reading.id)
        if key not in self._readings:
            self._readings[key] = None
            logic = reading.logic
            self._readings[key] = (
                self._table(logic) if isinstance(logic, Table) else self._tree(logic)
            )
        return _unless_failed(self._readings[key])

    def _table(self, table: Table) -> int:
        ends = {o: self.diagrams.terminal(o) for o in {r.conclusion.outcome for r in table.rows}}
        if table.hit_policy in ("unique", "any"):
            conditions = [self.condition(row.when) for row in table.rows]
            outcomes = [ends[row.conclusion.outcome] for row in table.rows]
            unique = table.hit_policy == "unique"
            labels = list(range(len(outcomes))) if unique else outcomes
            return self._exclusive.only(conditions, labels, outcomes)
        conditions, outcomes = [], []
        for row in in_order_of_priority(table):
            conditions.append(self.condition(row.when))
            outcomes.append(ends[row.conclusion.outcome])
            if conditions[-1] == TRUE:
                break
        return self.diagrams.cases(conditions, outcomes, self.gap, self.gap)

    def _tree(self, tree: Tree) -> int:
        """The questions from the last to the first, so that no depth of tree is a problem."""
        found: dict[str, int] = {}
        for question in reversed(questions_in_order(tree)):
            conditions = [self.taken(question, branch) for branch in question.branches]
            ends = [
                found[branch.goto or ""]
                if branch.conclusion is None
                else self.diagrams.terminal(branch.conclusion.outcome)
                for branch in question.branches
            ]
            found[question.id] = self.diagrams.cases(conditions, ends, self.gap, self.gap)
        return found[tree.start]

    def taken(self, question: Question, branch: Branch) -> int:
        """Whether the question's value is one of the branch's."""
        asked = self.value(question.ask)
        holds = {self.diagrams.terminal(value) for value in branch.values}

        def is_one(terminals: tuple[int, ...]) -> int:
            if terminals[0] == NEITHER:
                return NEITHER
            return TRUE if terminals[0] in holds else FALSE

        return self.diagrams.apply(("one of", frozenset(holds)), is_one, (asked,))

    def agreement(self, decision: Decision) -> int:
        """Whether all readings come to the same, where the decision applies; NEITHER elsewhere.

        Readings without an outcome agree with nothing.
        """
        groups = decision.comparison.groups if decision.comparison else {}

        def group(terminals: tuple[int, ...]) -> int:
            outcome = self.diagrams.values[terminals[0]]
            if isinstance(outcome, NoOutcome):
                return terminals[0]
            return self.diagrams.terminal(groups.get(str(outcome), outcome))

        def agree(terminals: tuple[int, ...]) -> int:
            alike = len(set(terminals)) == 1 and not {self.gap, self.conflict} & set(terminals)
            return TRUE if alike else FALSE

        readings = [self.reading(decision, reading) for reading in decision.readings]
        grouped = {
            self.diagrams.apply(("group", decision.id), group, (reading,)) for reading in readings
        }
        agreed = self.diagrams.apply("agree", agree, tuple(sorted(grouped)))
        applies = self.decision_applies(decision)
        return self.diagrams.cases((applies,), (agreed,), NEITHER, NEITHER)

    def holds(self, decision: Decision, condition: Expression) -> int:
        """Whether a condition holds where the decision applies (FALSE where it does not)."""
        applies = self.decision_applies(decision)
        if applies == FALSE:
            return FALSE
        return self.diagrams.conjunction((applies, self.condition(condition)))

    def fires(self, decision: Decision, reading: Reading, rule: str) -> int:
        """Whether a row concludes or a branch is taken, where the decision applies."""
        applies = self.decision_applies(decision)
        logic = reading.logic
        if isinstance(logic, Table):
            return self.diagrams.conjunction((applies, *self._row_fires(logic, rule)))
        key = (decision.id, reading.id, rule)
        if key not in self._reached:
            self._reach_branches(decision, reading, logic)
        return self.diagrams.conjunction((applies, self._reached[key]))

    def _row_fires(self, table: Table, rule: str) -> Sequence[int]:
        """The conditions under which a row concludes."""
        rows = in_order_of_priority(table)
        index = next(i for i, row in enumerate(rows) if row.id == rule)
        match table.hit_policy:
            case "unique":
                others: Sequence[Row] = [row for row in rows if row.id != rule]
            case "any":
                outcome = rows[index].conclusion.outcome
                others = [row for row in rows if row.conclusion.outcome != outcome]
            case _:
                others = rows[:index]
        fail = [self.diagrams.negation(self.condition(row.when)) for row in others]
        return [self.condition(rows[index].when), *fail]

    def _reach_branches(self, decision: Decision, reading: Reading, tree: Tree) -> None:
        reached: dict[str, list[int]] = {tree.start: [TRUE]}
        for question in questions_in_order(tree):
            here = self.diagrams.disjunction(reached.get(question.id, []))
            for branch in question.branches:
                taken = self.diagrams.conjunction((here, self.taken(question, branch)))
                self._reached[decision.id, reading.id, branch.id] = taken
                if branch.goto is not None:
                    reached.setdefault(branch.goto, []).append(taken)


def _unless_failed(diagram: int | None) -> int:
    if diagram is None:
        raise BudgetExceeded
    return diagram
