"""What `kam check` must find, by looking at every profile: slow, plain, and nothing of z3."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, pairwise, product
from typing import TypeAlias

from kam_advisor.ir.expressions import Constant, Expression, Fact, Quantity, Value
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import Decision, Reading, Table, Tree
from kam_advisor.ir.walk import quantity_expressions, walk
from kam_advisor.literals import finite_values
from kam_advisor.reference.chain import in_order_of_priority, is_plain, questions_in_order
from kam_advisor.reference.decide import Decider, conclude
from kam_advisor.reference.evaluate import Context, evaluate
from kam_advisor.reference.settle import Settler
from kam_advisor.values import UNDEFINED
from kam_advisor.verify.conditions import droppable, without
from kam_advisor.verify.facts_check import _used

Found: TypeAlias = set[tuple[str, str]]
"""Ids of findings, each with what it is about."""


class Exhaustive:
    """The findings of one knowledge base of finite facts, decisions per account only."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self.knowledge = knowledge
        names = list(knowledge.facts)
        values = [finite_values(Fact(name), knowledge) or () for name in names]
        decider = Decider(knowledge, Settler(knowledge))
        self.given = [dict(zip(names, one, strict=True)) for one in product(*values)]
        self.all = [decider.context(given) for given in self.given]
        self.found: Found = set()

    def findings(self) -> Found:
        for decision in self.knowledge.decisions.values():
            self._decision(decision)
        self._facts()
        self._numbers()
        return self.found

    def _decision(self, decision: Decision) -> None:
        condition = decision.applies_when
        if condition is not None:
            self._redundant(f"{decision.id}.applies", condition, self.all)
        here = [c for c in self.all if condition is None or evaluate(condition, c) is True]
        for outcome in decision.outcomes:
            if all(c.outcomes.get(decision.id) != outcome for c in here):
                self.found.add(("unreachable-outcome", f"{decision.id}.{outcome}"))
        if not here:
            return
        for reading in decision.readings:
            if isinstance(reading.logic, Table):
                self._table(decision, reading, reading.logic, here)
            else:
                self._tree(decision, reading, reading.logic, here)
        for warning in decision.warnings:
            about = f"{decision.id}.warnings.{warning.id}"
            fires = [evaluate(warning.when, c) is True for c in here]
            if not any(fires):
                self.found.add(("silent-warning", about))
            elif all(fires):
                self.found.add(("constant-warning", about))
            else:
                self._redundant(about, warning.when, here)
        for name in decision.never_lowers:
            if self._lowers(decision, name):
                self.found.add(("not-monotone", f"{decision.id}.{decision.default.id}.{name}"))
        for one, two in combinations(decision.readings, 2):
            if all(result(one, c) == result(two, c) for c in here):
                self.found.add(("equivalent-readings", f"{decision.id}.{one.id}/{two.id}"))

    def _table(
        self, decision: Decision, reading: Reading, table: Table, here: Sequence[Context]
    ) -> None:
        ordered = table.hit_policy in ("first", "priority")
        rows = in_order_of_priority(table)
        silent = set()
        left = list(here)
        for row in rows:
            if not any(evaluate(row.when, c) is True for c in left):
                holds = any(evaluate(row.when, c) is True for c in here)
                if not holds or ordered:
                    self.found.add(("shadowed-rule" if holds else "dead-rule", row.id))
                silent.add(row.id)
            elif not isinstance(row.when, Constant):
                self._redundant(row.id, row.when, left)
            if ordered:
                left = [c for c in left if evaluate(row.when, c) is False]
        if not ordered:
            left = [c for c in here if all(evaluate(row.when, c) is False for row in rows)]
            self._conflicts(table, here)
        if left:
            self.found.add(("gap", f"{decision.id}.{reading.id}"))
        for one, two in pairwise(rows):
            if one.conclusion == two.conclusion and not silent & {one.id, two.id}:
                self.found.add(("mergeable-rows", f"{one.id}/{two.id.rpartition('.')[2]}"))

    def _conflicts(self, table: Table, here: Sequence[Context]) -> None:
        for one, two in combinations(table.rows, 2):
            if table.hit_policy == "any" and one.conclusion.outcome == two.conclusion.outcome:
                continue
            if any(evaluate(one.when, c) is True is evaluate(two.when, c) for c in here):
                self.found.add(("conflict", f"{one.id}/{two.id.rpartition('.')[2]}"))

    def _tree(
        self, decision: Decision, reading: Reading, tree: Tree, here: Sequence[Context]
    ) -> None:
        reached: dict[str, list[Context]] = {tree.start: list(here)}
        for question in questions_in_order(tree):
            about = f"{decision.id}.{reading.id}.{question.id}"
            there = reached.get(question.id, [])
            if not there:
                self.found.add(("unreachable-question", about))
                continue
            covered = []
            for branch in question.branches:
                taking = [c for c in there if evaluate(question.ask, c) in branch.values]
                covered += taking
                if not taking:
                    self.found.add(("dead-branch", branch.id))
                if branch.goto is not None:
                    reached.setdefault(branch.goto, []).extend(taking)
            known = [c for c in there if isinstance(evaluate(question.ask, c), bool | int | str)]
            if len(covered) < len(known):
                self.found.add(("gap", about))
            if not is_plain(question.ask):
                self._redundant(about, question.ask, there)

    def _redundant(self, about: str, condition: Expression, here: Sequence[Context]) -> None:
        dropped: frozenset[tuple[int, ...]] = frozenset()
        for path in list(droppable(condition)):
            if any(path[: len(gone)] == gone for gone in dropped):
                continue
            shorter = without(condition, dropped | {path})
            if shorter is not None and all(
                evaluate(condition, c) == evaluate(shorter, c) for c in here
            ):
                dropped |= {path}
                self.found.add(("redundant-condition", about))

    def _lowers(self, decision: Decision, name: str) -> bool:
        """Whether raising the answer to a fact lowers an outcome; no applicability, no gaps."""
        found: dict[tuple[object, ...], list[tuple[int, int]]] = {}
        for given, context in zip(self.given, self.all, strict=True):
            others = tuple(value for fact, value in given.items() if fact != name)
            rank = decision.outcomes.index(context.outcomes[decision.id])
            found.setdefault(others, []).append((int(str(given[name])), rank))
        return any(
            a < b and rank > other
            for pairs in found.values()
            for a, rank in pairs
            for b, other in pairs
        )

    def _facts(self) -> None:
        used = _used(self.knowledge)
        for name in self.knowledge.facts:
            if name not in used:
                self.found.add(("unused-fact", name))
            elif not self._matters(name):
                self.found.add(("idle-fact", name))

    def _matters(self, name: str) -> bool:
        groups: dict[tuple[object, ...], set[tuple[object, ...]]] = {}
        for given, context in zip(self.given, self.all, strict=True):
            others = tuple(value for fact, value in given.items() if fact != name)
            groups.setdefault(others, set()).add(tuple(self._results(context)))
        return any(len(results) > 1 for results in groups.values())

    def _results(self, context: Context) -> Iterator[object]:
        for decision in self.knowledge.decisions.values():
            condition = decision.applies_when
            applies = condition is None or evaluate(condition, context)
            for reading in decision.readings:
                yield result(reading, context) if applies is True else applies

    def _numbers(self) -> None:
        for name, quantity in self.knowledge.quantities.items():
            inner = {
                part.name
                for expression in quantity_expressions(quantity)
                for part in walk(expression)
                if isinstance(part, Quantity)
            }
            for context in self.all:
                values: Mapping[str, Value | object] = context.quantities
                if values[name] is UNDEFINED and not any(values[i] is UNDEFINED for i in inner):
                    self.found.add(("undefined-number", name))


def result(reading: Reading, context: Context) -> str | None:
    """What a reading concludes, None where it concludes nothing."""
    found = conclude(reading, context)
    return found if isinstance(found, str) else None
