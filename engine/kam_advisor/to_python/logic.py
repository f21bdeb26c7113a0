"""Readings as Python source: rows become `if`, questions a nest of them.

Each conclusion is an object made beforehand (`Decided`); of a decision `o_<decision>` holds the
outcome, which others may build on, and `d_<decision>` that object.
"""

from collections.abc import Iterator
from typing import NamedTuple

from kam_advisor.inference import as_text
from kam_advisor.ir.expressions import Constant, Fact, Outcome, Value
from kam_advisor.ir.rules import (
    NOT_APPLICABLE,
    Branch,
    Decision,
    Question,
    Table,
    Tree,
    WarningKind,
)
from kam_advisor.literals import finite_values
from kam_advisor.reference.chain import in_order_of_priority
from kam_advisor.to_python.conditions import Conditions, local_name
from kam_advisor.to_python.unfit import Unfit

_MOST_UNFOLDED = 2_000
_KINDS: tuple[WarningKind, ...] = ("warning", "gap")
"""As they stand in `Decided`."""


class Decided(NamedTuple):
    """What the rules say about one decision.

    Attributes:
        outcome: The outcome, `not_applicable`, or None where there is none (yet).
        rule: The id of the rule that concluded it in the default reading; None where none did.
        warnings: The warnings that fire.
        gaps: What is still to be done.
    """

    outcome: str | None
    rule: str | None
    warnings: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()


class Logic:
    """Writes one decision."""

    def __init__(self, decision: Decision, conditions: Conditions) -> None:
        """A writer for a decision, beside others that share conditions and constants."""
        self.decision = decision
        self.conditions = conditions
        self._questions = 0

    def decide(self) -> Iterator[str]:
        """The lines that conclude; where the rules give no outcome, the function returns None."""
        applies_when = self.decision.applies_when
        logic = list(self._logic())
        if applies_when is None:
            yield from logic
            return
        yield f"if {self.conditions.source(applies_when)}:"
        yield from _indented(logic)
        yield f"else: {self._conclude(NOT_APPLICABLE, None)}"

    def warn(self) -> Iterator[str]:
        """The lines that put the warnings that fire into `d_<decision>`."""
        warnings = self.decision.warnings
        if not warnings:
            return
        name = self.decision.id
        kinds = [kind for kind in _KINDS if any(warning.kind == kind for warning in warnings)]
        lines = [f"fired_{kind} = ()" for kind in kinds]
        for warning in warnings:
            condition = self.conditions.source(warning.when)
            lines.append(f"if {condition}: fired_{warning.kind} += ({warning.id!r},)")
        fired = ", ".join(f"fired_{kind}" if kind in kinds else "()" for kind in _KINDS)
        lines.append(f"if {' or '.join(f'fired_{kind}' for kind in kinds)}:")
        lines.append(f"    d_{name} = new(Decided, (o_{name}, d_{name}.rule, {fired}))")
        if self.decision.applies_when is None:
            yield from lines
            return
        yield f"if o_{name} != {NOT_APPLICABLE!r}:"
        yield from _indented(lines)

    def _conclude(self, outcome: str, rule: str | None) -> str:
        name = self.decision.id
        made = self.conditions.numbers.constants.name("D", f"Decided({outcome!r}, {rule!r})")
        return f"o_{name} = {outcome!r}; d_{name} = {made}"

    def _logic(self) -> Iterator[str]:
        logic = self.decision.default.logic
        if isinstance(logic, Tree):
            yield from self._ask(logic, logic.questions[logic.start])
        elif logic.hit_policy in ("first", "priority"):
            yield from self._first(logic)
        else:
            yield from self._agreeing(logic)

    def _first(self, table: Table) -> Iterator[str]:
        word = "if"
        for row in in_order_of_priority(table):
            concluding = self._conclude(row.conclusion.outcome, row.id)
            if row.when == Constant(True):
                yield f"else: {concluding}" if word == "elif" else concluding
                return
            yield f"{word} {self.conditions.source(row.when)}: {concluding}"
            word = "elif"
        yield "else: return None"

    def _agreeing(self, table: Table) -> Iterator[str]:
        """Hit policies unique and any: every row is looked at.

        Of several rows that agree, the one last by id is named, as in an assessment.
        """
        yield "holding = set()"
        for row in sorted(table.rows, key=lambda row: row.id):
            key = row.id if table.hit_policy == "unique" else row.conclusion.outcome
            yield f"if {self.conditions.source(row.when)}:"
            yield f"    holding.add({key!r})"
            yield f"    {self._conclude(row.conclusion.outcome, row.id)}"
        yield "if len(holding) != 1: return None"

    def _ask(self, tree: Tree, question: Question) -> Iterator[str]:
        """A question; one that several branches reach is written wherever it is reached."""
        self._questions += 1
        if self._questions > _MOST_UNFOLDED:
            raise Unfit(f"the tree of {self.decision.id}: unfolded it is too large")
        word = "if"
        left = self._values(question)
        for branch in question.branches:
            left = [value for value in left if value not in branch.values]
            last = word == "elif" and not left
            yield "else:" if last else f"{word} {self._taken(question, branch)}:"
            yield from _indented(list(self._branch(tree, branch)))
            word = "elif"

    def _values(self, question: Question) -> list[Value]:
        values = finite_values(question.ask, self.conditions.knowledge)
        return [True, False] if values is None else list(values)

    def _taken(self, question: Question, branch: Branch) -> str:
        if not isinstance(question.ask, Fact | Outcome):
            asked = self.conditions.source(question.ask)
            return asked if as_text(branch.values[0]) == "yes" else f"not {asked}"
        name = local_name(question.ask)
        if isinstance(branch.values[0], bool) and len(branch.values) == 1:
            return name if branch.values[0] else f"not {name}"
        if len(branch.values) == 1:
            return f"{name} == {branch.values[0]!r}"
        return f"{name} in {branch.values!r}"

    def _branch(self, tree: Tree, branch: Branch) -> Iterator[str]:
        if branch.conclusion is not None:
            yield self._conclude(branch.conclusion.outcome, branch.id)
        elif branch.goto is not None:
            yield from self._ask(tree, tree.questions[branch.goto])


def _indented(lines: list[str]) -> Iterator[str]:
    return (f"    {line}" for line in lines)
