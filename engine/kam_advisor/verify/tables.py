"""Gaps and conflicts of small tables, without a solver.

*Row branching*: with no fact answered, look at the rows. If one holds whatever comes, there is no
gap; if all fail, there is one. Otherwise answer the first fact that an undecided row still needs,
in every possible way, and look again.
"""

from collections.abc import Collection, Iterator, Mapping
from itertools import combinations
from typing import TypeAlias

from kam_advisor.ir.expressions import Expression, Fact, Value
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import Decision, Reading, Table
from kam_advisor.ir.walk import facts_of, outcomes_of
from kam_advisor.literals import finite_values
from kam_advisor.reference.evaluate import Context, evaluate, quantity_value
from kam_advisor.reference.settle import Settler
from kam_advisor.values import Unknown
from kam_advisor.verify.findings import Finding
from kam_advisor.verify.places import Places
from kam_advisor.verify.shown import lacks
from kam_advisor.verify.witness import Confirmer, completed

_MOST_STEPS = 200_000


_Question: TypeAlias = tuple[str, list[Expression], list[Expression], dict[str, str], str]
"""A finding, what must hold and what must fail for it, its words, and what it is about."""


class TooLarge(Exception):
    """More steps would be needed than are taken."""


class Search:
    """Answers to finite facts that make some conditions hold and others fail."""

    def __init__(self, knowledge: KnowledgeBase, settler: Settler) -> None:
        """A search in one knowledge base."""
        self._knowledge = knowledge
        self._settler = settler
        self._steps = 0

    def first(
        self, holding: Collection[Expression], failing: Collection[Expression]
    ) -> Mapping[str, Value] | None:
        """The first answers with which all of `holding` hold and all of `failing` fail.

        Raises:
            TooLarge: It takes too long.
        """
        self._steps = 0
        wanted = [(c, True) for c in holding] + [(c, False) for c in failing]
        return self._branch({}, wanted)

    def _branch(
        self, answers: dict[str, Value], wanted: list[tuple[Expression, bool]]
    ) -> Mapping[str, Value] | None:
        self._steps += 1
        if self._steps > _MOST_STEPS:
            raise TooLarge
        context = self._context(answers)
        undecided = []
        for condition, verdict in wanted:
            holds = evaluate(condition, context)
            if holds is (not verdict):
                return None
            if holds is not verdict:
                undecided.append((condition, verdict))
        if not undecided:
            return answers
        name = self._next(undecided[0][0], answers)
        if name is None:
            return None
        for value in finite_values(Fact(name), self._knowledge) or ():
            found = self._branch({**answers, name: value}, undecided)
            if found is not None:
                return found
        return None

    def _context(self, answers: Mapping[str, Value]) -> Context:
        facts = self._settler.facts_that_count(answers)
        quantities: dict[str, Value | Unknown] = {}
        context = Context(self._knowledge, facts, quantities, {}, {})
        for name in self._settler.quantity_order:
            quantities[name] = quantity_value(self._knowledge.quantities[name], context)
        return context

    def _next(self, condition: Expression, answers: Mapping[str, Value]) -> str | None:
        return next((f for f in closure(condition, self._knowledge) if f not in answers), None)


def closure(condition: Expression, knowledge: KnowledgeBase) -> tuple[str, ...]:
    """The facts a condition depends on, those that make others apply first."""
    found: dict[str, None] = {}

    def add(name: str) -> None:
        applies = knowledge.facts[name].applies_when
        for other in sorted(facts_of(applies, knowledge)) if applies is not None else ():
            add(other)
        found.setdefault(name)

    for name in sorted(facts_of(condition, knowledge)):
        add(name)
    return tuple(found)


def is_small(conditions: Collection[Expression], knowledge: KnowledgeBase) -> bool:
    """Whether the conditions use finite facts only, and no other decision."""
    facts = {f for condition in conditions for f in closure(condition, knowledge)}
    chained = any(outcomes_of(condition) for condition in conditions)
    return not chained and all(finite_values(Fact(f), knowledge) for f in facts)


def check_small_tables(
    knowledge: KnowledgeBase, places: Places, only: Collection[str] = ()
) -> list[Finding]:
    """Gaps and conflicts of the tables that can be searched; the others are reported as such."""
    found: list[Finding] = []
    confirmer = Confirmer(knowledge)
    for decision in knowledge.decisions.values():
        for reading in decision.readings:
            if isinstance(reading.logic, Table):
                found += _table(knowledge, places, confirmer, decision, reading, reading.logic)
    return [finding for finding in found if not only or finding.id in only]


def _table(
    knowledge: KnowledgeBase, places: Places, confirmer: Confirmer, decision: Decision,
    reading: Reading, table: Table,
) -> Iterator[Finding]:  # fmt: skip
    applies = [] if decision.applies_when is None else [decision.applies_when]
    about, place = f"{decision.id}.{reading.id}", places.reading(decision, reading)
    named = {"about": about, "decision": decision.id, "reading": reading.id}
    if decision.scope == "company" or not is_small(
        [*applies, *(row.when for row in table.rows)], knowledge
    ):
        return
    search = Search(knowledge, Settler(knowledge))
    questions: list[_Question] = [("gap", applies, [row.when for row in table.rows], {}, about)]
    if table.hit_policy in ("unique", "any"):
        for one, two in combinations(table.rows, 2):
            if table.hit_policy == "unique" or one.conclusion.outcome != two.conclusion.outcome:
                names = {
                    "rule": one.id.removeprefix(f"{decision.id}."),
                    "other": two.id.removeprefix(f"{decision.id}."),
                }
                pair = f"{one.id}/{two.id.rpartition('.')[2]}"
                questions.append(("conflict", [*applies, one.when, two.when], [], names, pair))
    for id, holding, failing, names, subject in questions:
        try:
            answers = search.first(holding, failing)
        except TooLarge:
            values = {"about": subject, "finding": id}
            yield Finding("timeout", subject, values, place)
            continue
        if answers is None:
            continue
        witness = completed(answers, (answers,), knowledge)
        confirmer.confirm(f"{id} {subject}", witness, decision, lacks(decision, reading))
        values = {**named, **names, "about": subject}
        yield Finding(id, subject, values, place, witness, tuple(answers))
