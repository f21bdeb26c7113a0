"""How an outcome was reached: the firings of a decision, arranged as a tree.

Nothing is computed anew here: every step is a firing or a settled statement of the run, found by
the statement it concluded. The tree only leaves out what the conclusion does not rest on.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from kam_advisor.assessment import ScopeAssessment
from kam_advisor.explain.nodes import Nodes
from kam_advisor.inference import Firing, Statement
from kam_advisor.ir.expressions import And, Expression, Not, Or
from kam_advisor.ir.rules import Branch, Conclusion, Decision, Question, Reading, Table, Tree
from kam_advisor.record import Record
from kam_advisor.reference.chain import in_order_of_priority


class ConditionStep(Record):
    """A condition that was found to hold, or not to hold.

    Attributes:
        node: Its node (`inference.py`).
        condition: The condition.
        holds: The verdict.
        parts: For `and` and `or`: the items the verdict rests on.
    """

    node: str
    condition: Expression
    holds: bool
    parts: "tuple[ConditionStep, ...]"


class RowStep(Record):
    """A row of a table that was tried. `condition` is None for an `otherwise` row."""

    rule: str
    holds: bool
    condition: ConditionStep | None


class QuestionStep(Record):
    """A question of a tree that was passed, its answer, and the branch taken.

    Attributes:
        node: `<decision>.<reading>.<question>`.
        question: The question.
        answer: The answer as text; `yes` or `no` for a condition.
        condition: How a condition came to be answered; None where a fact was asked.
        branch: The branch that was taken; its id is the rule that fired.
    """

    node: str
    question: Question
    answer: str
    condition: ConditionStep | None
    branch: Branch


class ReadingProof(Record):
    """How one reading reached its outcome.

    Attributes:
        reading: The reading.
        outcome: What it concluded.
        rule: The rule that concluded it.
        conclusion: Outcome, reason and sources as the rule states them.
        steps: The rows tried or questions passed, in order; the last one concludes.
    """

    reading: Reading
    outcome: str
    rule: str
    conclusion: Conclusion
    steps: "tuple[RowStep | QuestionStep, ...]"


class DecisionProof(Record):
    """How a decision came about, as far as firings settled it.

    Attributes:
        decision: The decision.
        applies: Why it applies, or does not; None where it always does or this is open.
        readings: The proofs of the readings that concluded, the default first.
        warnings: Per warning that fired, its condition.
        gaps: The same of gaps.
    """

    decision: Decision
    applies: ConditionStep | None
    readings: tuple[ReadingProof, ...]
    warnings: "tuple[tuple[str, ConditionStep], ...]"
    gaps: "tuple[tuple[str, ConditionStep], ...]" = ()

    @property
    def default(self) -> ReadingProof | None:
        """The proof of the default reading, where it has concluded."""
        return next((proof for proof in self.readings if proof.reading.default), None)


class Prover:
    """Arranges the firings of one account, or of the company, as proofs."""

    def __init__(self, nodes: Nodes, scope: ScopeAssessment) -> None:
        """Index the firings by what they concluded."""
        self._nodes = nodes
        self._memory = scope.conclusions.memory
        self._firings: dict[Statement, list[Firing]] = defaultdict(list)
        for firing in scope.conclusions.firings:
            self._firings[firing.conclusion].append(firing)

    def prove(self, decision: Decision) -> DecisionProof:
        """The proof of a decision; its parts are missing where nothing was concluded."""
        applies = self.condition(f"{decision.id}.applies")
        proofs: Sequence[ReadingProof] = ()
        if decision.applies_when is None or (applies is not None and applies.holds):
            found = (self._reading(decision, reading) for reading in decision.readings)
            proofs = sorted((p for p in found if p), key=lambda proof: not proof.reading.default)
        fired = {kind: tuple(self._fired(decision, kind)) for kind in ("warning", "gap")}
        return DecisionProof(decision, applies, tuple(proofs), fired["warning"], fired["gap"])

    def _fired(self, decision: Decision, kind: str) -> Iterator[tuple[str, ConditionStep]]:
        for warning in decision.warnings:
            node = f"{decision.id}.warnings.{warning.id}"
            if warning.kind == kind and self._memory.get(f"warning:{node}") == "yes":
                step = self.condition(node)
                if step is not None:
                    yield warning.id, step

    def condition(self, node: str) -> ConditionStep | None:
        """How the condition at a node came to its verdict; None where it has none."""
        condition = self._nodes.conditions.get(node)
        verdict = self._memory.get(f"test:{node}")
        if condition is None or verdict is None:
            return None
        statement = Statement(f"test:{node}", verdict)
        holds = verdict == "yes"
        inner, items_hold = condition, holds
        while isinstance(inner, Not):
            inner, items_hold = inner.item, not items_hold
        if not isinstance(inner, And | Or):
            return ConditionStep(node, condition, holds, ())
        everything = range(1, len(inner.items) + 1)
        decisive: set[int] = set()
        for firing in self._firings[statement]:
            _, _, only = firing.production.rpartition("=")[2].partition("/")
            decisive.update([int(only)] if only else everything)
        parts = (
            self._part(f"{node}.{number}", inner.items[number - 1], items_hold)
            for number in sorted(decisive)
        )
        return ConditionStep(node, condition, holds, tuple(parts))

    def _part(self, node: str, item: Expression, holds: bool) -> ConditionStep:
        """An item of an `and` or `or`: with its own proof where it is composite.

        An `and` that holds, or fails by an item, says of that item what it says of itself; so does
        an `or`. A `Not` around the item has no node, so the proof of what is inside it serves.
        """
        inner = item
        while isinstance(inner, Not):
            inner = inner.item
        step = self.condition(node) if isinstance(inner, And | Or) else None
        return ConditionStep(node, item, holds, step.parts if step else ())

    def so_far(self, decision: Decision, reading: Reading) -> "tuple[RowStep | QuestionStep, ...]":
        """The steps of a reading up to where it concludes, or else to where answers are missing.

        A row without a verdict yet, or a question of which no branch fired, is not among them.
        """
        proof = self._reading(decision, reading)
        if proof is not None:
            return proof.steps
        if isinstance(reading.logic, Tree):
            return tuple(self._passed(f"{decision.id}.{reading.id}", reading.logic))
        return tuple(self._tried(reading.logic))

    def _tried(self, table: Table) -> Iterator[RowStep]:
        for row in in_order_of_priority(table):
            condition = self.condition(row.id)
            if condition is None:
                return
            yield RowStep(row.id, condition.holds, condition)

    def _passed(self, name: str, tree: Tree) -> Iterator[QuestionStep]:
        fired = {f.production: f for found in self._firings.values() for f in found}
        at: str | None = tree.start
        while at is not None:
            ids = (branch.id for branch in tree.questions[at].branches)
            taken = next((fired[id] for id in ids if id in fired), None)
            if taken is None:
                return
            step = self._question(taken)
            yield step
            at = step.branch.goto

    def _reading(self, decision: Decision, reading: Reading) -> ReadingProof | None:
        subject = f"reading:{decision.id}.{reading.id}"
        outcome = self._memory.get(subject)
        if outcome is None:
            return None
        concluding = self._firings[Statement(subject, outcome)][0]
        steps = [self._step(firing) for firing in self._way_to(concluding)]
        last = steps[-1]
        conclusion = (
            last.branch.conclusion
            if isinstance(last, QuestionStep)
            else self._nodes.rows[concluding.production].conclusion
        )
        assert conclusion is not None
        return ReadingProof(reading, outcome, concluding.production, conclusion, tuple(steps))

    def _way_to(self, firing: Firing) -> list[Firing]:
        """The firings that led here over rows and questions, in order, this one last."""
        way: dict[Firing, None] = {}
        for premise in firing.premises:
            if premise.subject.partition(":")[0] in ("at", "before", "after", "only"):
                for earlier in self._firings[premise][:1]:
                    way.update(dict.fromkeys(self._way_to(earlier)))
        way[firing] = None
        return list(way)

    def _step(self, firing: Firing) -> RowStep | QuestionStep:
        if firing.production in self._nodes.branches:
            return self._question(firing)
        tested = [p for p in firing.premises if p.subject.startswith("test:")]
        if not tested:
            return RowStep(firing.production, True, None)
        rule = tested[0].subject.removeprefix("test:")
        return RowStep(rule, tested[0].value == "yes", self.condition(rule))

    def _question(self, firing: Firing) -> QuestionStep:
        node, branch = self._nodes.branches[firing.production]
        answer = next(p for p in firing.premises if not p.subject.startswith("at:"))
        condition = self.condition(node) if answer.subject == f"test:{node}" else None
        return QuestionStep(node, self._nodes.questions[node], answer.value, condition, branch)
