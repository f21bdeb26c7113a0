"""The chaining in plain Python: from what is settled to the outcomes, every step kept as a firing.

One method per kind of production, in the order of `inference.py`.
"""

from collections.abc import Iterable
from itertools import pairwise
from typing import Literal, TypeAlias

from kam_advisor.inference import Conclusions, Firing, Statement, World, as_text
from kam_advisor.ir.expressions import And, Constant, Expression, Fact, Not, Or, Outcome
from kam_advisor.ir.knowledge import KnowledgeBase, Scope
from kam_advisor.ir.rules import NOT_APPLICABLE, Decision, Question, Reading, Row, Table, Tree
from kam_advisor.literals import membership, subject_of

YesNo: TypeAlias = Literal["yes", "no"]
Premise: TypeAlias = tuple[str, frozenset[str]]
"""A subject and the values of it that will do."""

Step: TypeAlias = tuple[str, tuple[Premise, ...], Statement]
"""A production that is tried: its id, its premises, what it concludes."""

_YES: frozenset[str] = frozenset({"yes"})
_NO: frozenset[str] = frozenset({"no"})


class ReferenceEngine:
    """The meaning of the rules; needs nothing but Python."""

    name = "reference"

    def __init__(self, knowledge: KnowledgeBase) -> None:
        """An engine for one knowledge base; it keeps no state between runs."""
        self._knowledge = knowledge
        self._steps: dict[Scope, list[Step]] = {}

    def run(self, world: World) -> Conclusions:
        """All firings that follow from the world, sorted by production id."""
        memory: dict[str, str] = dict(world.settled)
        firings: list[Firing] = []
        for production, premises, conclusion in self._steps_of(world.scope):
            for subject, values in premises:
                if memory.get(subject) not in values:
                    break
            else:
                found = tuple([Statement(subject, memory[subject]) for subject, _ in premises])
                firings.append(Firing(production, found, conclusion))
                memory[conclusion.subject] = conclusion.value
        return Conclusions(tuple(sorted(firings)), memory)

    def _steps_of(self, scope: Scope) -> list[Step]:
        """What is tried, in order; the same for every world, so put in order once."""
        if scope not in self._steps:
            order = _Order(self._knowledge)
            decisions = [d for d in self._knowledge.decisions.values() if d.scope == scope]
            for decision in decisions:
                order.decide(decision)
            for decision in decisions:
                order.comment(decision)
            self._steps[scope] = order.steps
        return self._steps[scope]


class _Order:
    """The productions in an order in which each stands after those it builds on."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self.knowledge = knowledge
        self.steps: list[Step] = []
        self._literals: dict[str, tuple[Premise, Premise]] = {}

    def decide(self, decision: Decision) -> None:
        """Applicability, readings and outcome of one decision."""
        if decision.applies_when is not None:
            node = f"{decision.id}.applies"
            self.condition(node, decision.applies_when)
            self.fire(
                f"{node}/no", [(f"test:{node}", _NO)], self._outcome(decision, NOT_APPLICABLE)
            )
        for reading in decision.readings:
            self.read(decision, reading)
        default = f"reading:{decision.id}.{decision.default.id}"
        for outcome in decision.outcomes:
            self.fire(
                f"{decision.id}.outcome/{outcome}",
                [*self.applies(decision), (default, frozenset({outcome}))],
                self._outcome(decision, outcome),
            )

    def applies(self, decision: Decision) -> list[Premise]:
        """The premise that a decision applies; none where it always does."""
        return [(f"test:{decision.id}.applies", _YES)] if decision.applies_when is not None else []

    def comment(self, decision: Decision) -> None:
        """Target picture and warnings: they may look at every outcome, so they come last."""
        if decision.target_picture_when is not None:
            self.condition(f"{decision.id}.target", decision.target_picture_when)
        for warning in decision.warnings:
            self.warn(f"{decision.id}.warnings.{warning.id}", warning.when, self.applies(decision))

    def warn(self, node: str, when: Expression, applies: list[Premise]) -> None:
        """Whether a warning fires: where its decision applies and its condition holds."""
        self.condition(node, when)
        subject = f"warning:{node}"
        self.fire(f"{node}/yes", [*applies, (f"test:{node}", _YES)], Statement(subject, "yes"))
        self.fire(f"{node}/no", [(f"test:{node}", _NO)], Statement(subject, "no"))
        for premise, _ in applies:
            self.fire(f"{node}/not_applicable", [(premise, _NO)], Statement(subject, "no"))

    def read(self, decision: Decision, reading: Reading) -> None:
        """What one reading concludes."""
        name = f"{decision.id}.{reading.id}"
        logic = reading.logic
        if isinstance(logic, Tree):
            self.follow(name, logic)
            return
        for row in logic.rows:
            if not isinstance(row.when, Constant):
                self.condition(row.id, row.when)
        match logic.hit_policy:
            case "unique":
                self.unique(name, logic.rows)
            case "any":
                self.any(name, logic.rows)
            case _:
                self.first(name, in_order_of_priority(logic))

    def first(self, name: str, rows: tuple[Row, ...]) -> None:
        """The first row that holds concludes."""
        for index, row in enumerate(rows):
            at: list[Premise] = [(f"at:{row.id}", _YES)] if index else []
            self.fire(row.id, [*at, *self.verdict(row, "yes")], self._reading(name, row))
            if index + 1 < len(rows):
                following = Statement(f"at:{rows[index + 1].id}", "yes")
                self.fire(f"{row.id}/next", [*at, *self.verdict(row, "no")], following)

    def unique(self, name: str, rows: tuple[Row, ...]) -> None:
        """The only row that holds concludes."""
        for row, following in pairwise(rows):
            before: list[Premise] = [(f"before:{row.id}", _YES)] if row is not rows[0] else []
            conclusion = Statement(f"before:{following.id}", "yes")
            self.fire(f"{row.id}/before", [*before, *self.verdict(row, "no")], conclusion)
        for row, previous in pairwise(rows[::-1]):
            after: list[Premise] = [(f"after:{row.id}", _YES)] if row is not rows[-1] else []
            conclusion = Statement(f"after:{previous.id}", "yes")
            self.fire(f"{row.id}/after", [*after, *self.verdict(row, "no")], conclusion)
        for row in rows:
            before = [(f"before:{row.id}", _YES)] if row is not rows[0] else []
            after = [(f"after:{row.id}", _YES)] if row is not rows[-1] else []
            premises = [*before, *self.verdict(row, "yes"), *after]
            self.fire(row.id, premises, self._reading(name, row))

    def any(self, name: str, rows: tuple[Row, ...]) -> None:
        """A row that holds concludes, provided that no row with another outcome holds."""
        others: dict[str, list[Premise]] = {}
        for outcome in dict.fromkeys(row.conclusion.outcome for row in rows):
            only: list[Premise] = []
            different = (row for row in rows if row.conclusion.outcome != outcome)
            for number, row in enumerate(different, start=1):
                node = f"only:{name}.{outcome}"
                conclusion = Statement(f"{node}.{number}", "yes")
                self.fire(f"{node}/{number}", [*only, *self.verdict(row, "no")], conclusion)
                only = [(f"{node}.{number}", _YES)]
            others[outcome] = only
        for row in rows:
            premises = [*self.verdict(row, "yes"), *others[row.conclusion.outcome]]
            self.fire(row.id, premises, self._reading(name, row))

    def follow(self, name: str, tree: Tree) -> None:
        """From the start, the branch of each question's value, to a conclusion."""
        for question in questions_in_order(tree):
            node = f"{name}.{question.id}"
            if not is_plain(question.ask):
                self.condition(node, question.ask)
            at: list[Premise] = [(f"at:{node}", _YES)] if question.id != tree.start else []
            subject = self.asked(node, question)
            for branch in question.branches:
                values = frozenset(map(as_text, branch.values))
                if branch.conclusion is None:
                    conclusion = Statement(f"at:{name}.{branch.goto}", "yes")
                else:
                    conclusion = Statement(f"reading:{name}", branch.conclusion.outcome)
                self.fire(branch.id, [*at, (subject, values)], conclusion)

    def asked(self, node: str, question: Question) -> str:
        """The subject whose value is the answer to a question."""
        return subject_of(question.ask) if is_plain(question.ask) else f"test:{node}"

    def condition(self, node: str, condition: Expression) -> None:
        """The productions that derive `test:<node>`."""
        yes, no = "yes", "no"
        while isinstance(condition, Not):
            condition, yes, no = condition.item, no, yes
        items = condition.items if isinstance(condition, And | Or) else (condition,)
        if isinstance(condition, And | Or):
            for number, item in enumerate(items, start=1):
                self._inner(f"{node}.{number}", item)
        elif self.literal(f"{node}.1", condition)[0][0].startswith("test:"):
            return
        literals = [self.literal(f"{node}.{i}", item) for i, item in enumerate(items, start=1)]
        holding = [literal[0] for literal in literals]
        failing = [literal[1] for literal in literals]
        subject = f"test:{node}"
        if isinstance(condition, Or):
            holding, failing, yes, no = failing, holding, no, yes
        self.fire(f"{node}={yes}", holding, Statement(subject, yes))
        for number, opposite in enumerate(failing, start=1):
            production = f"{node}={no}" if len(items) == 1 else f"{node}={no}/{number}"
            self.fire(production, [opposite], Statement(subject, no))

    def _inner(self, node: str, item: Expression) -> None:
        while isinstance(item, Not):
            item = item.item
        if isinstance(item, And | Or):
            self.condition(node, item)

    def literal(self, node: str, item: Expression) -> tuple[Premise, Premise]:
        """What an item is read from when it holds, and when it does not."""
        if node not in self._literals:
            self._literals[node] = self._read_literal(node, item)
        return self._literals[node]

    def _read_literal(self, node: str, item: Expression) -> tuple[Premise, Premise]:
        if isinstance(item, Not):
            holds, fails = self._read_literal(node, item.item)
            return fails, holds
        about = membership(item, self.knowledge)
        if about is not None:
            return (about.subject, about.holds), (about.subject, about.fails)
        return (f"test:{node}", _YES), (f"test:{node}", _NO)

    def verdict(self, row: Row, wanted: YesNo) -> list[Premise]:
        """The premise that a row holds, or does not; an `otherwise` row holds without one."""
        if isinstance(row.when, Constant):
            return [] if wanted == "yes" else [(f"test:{row.id}", frozenset())]
        return [(f"test:{row.id}", frozenset({wanted}))]

    def fire(self, production: str, premises: Iterable[Premise], conclusion: Statement) -> None:
        """Apply a production if all its premises are in memory, each subject once."""
        merged: dict[str, frozenset[str]] = {}
        for subject, values in premises:
            merged[subject] = merged[subject] & values if subject in merged else values
        if all(merged.values()):  # what no value will do for never fires
            self.steps.append((production, tuple(merged.items()), conclusion))

    def _reading(self, name: str, row: Row) -> Statement:
        return Statement(f"reading:{name}", row.conclusion.outcome)

    def _outcome(self, decision: Decision, outcome: str) -> Statement:
        return Statement(f"outcome:{decision.id}", outcome)


def in_order_of_priority(table: Table) -> tuple[Row, ...]:
    """The rows in the order in which they are tried: as written, or by priority of outcome."""
    if table.hit_policy != "priority":
        return table.rows
    return tuple(sorted(table.rows, key=lambda row: table.priority.index(row.conclusion.outcome)))


def questions_in_order(tree: Tree) -> list[Question]:
    """The questions of a tree, each after every question that leads to it."""
    ordered: dict[str, Question] = {}

    def add(name: str) -> None:
        if name in ordered:
            return
        for branch in tree.questions[name].branches:
            if branch.goto is not None:
                add(branch.goto)
        ordered[name] = tree.questions[name]

    add(tree.start)
    return list(reversed(ordered.values()))


def is_plain(ask: Expression) -> bool:
    """Whether a question asks a fact or an outcome as it stands, not a condition."""
    return isinstance(ask, Fact | Outcome)
