"""The firings as Python source: one line for each production, after those it needs.

A production whose premises can hold in one way only has one firing, made beforehand; of the others
each firing is made once and kept.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import TypeAlias

from kam_advisor.inference import Firing, Statement
from kam_advisor.ir.expressions import Expression
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import Decision
from kam_advisor.literals import arithmetic_tests, conditions_of
from kam_advisor.productions import Production
from kam_advisor.to_python.conditions import Conditions
from kam_advisor.to_python.unfit import Unfit

_MOST_WAYS = 1_000

Firings: TypeAlias = Mapping[tuple[str, ...], Firing]
"""The firings of a production, by the values of the premises that can have several."""


class ProofWriter:
    """Writes what follows from the answers, as the productions say."""

    def __init__(self, productions: Iterable[Production]) -> None:
        """A writer for the productions of some decisions, all of one scope."""
        self.productions = in_order(list(productions))
        ids = sorted(production.id for production in self.productions)
        self._ranks = {id: rank for rank, id in enumerate(ids)}
        self._subjects: dict[str, str] = {}
        self.firings: dict[str, object] = {"NOTHING": [None] * len(ids)}
        """The global names that the lines refer to."""

    def lines(self, settled: Iterable[str]) -> Iterator[str]:
        """The lines that make the list `firings`, in order of the productions' ids.

        Args:
            settled: Lines that set the subjects known beforehand, with names from `name`.
        """
        settling = list(settled)
        bodies = [line for production in self.productions for line in self._fire(production)]
        yield f"{' = '.join(self._subjects.values())} = None"
        yield from settling
        yield "fired = NOTHING[:]"
        yield from bodies
        yield "firings = tuple([firing for firing in fired if firing])"

    def name(self, subject: str) -> str:
        """The local name that holds the value of a subject."""
        return self._subjects.setdefault(subject, f"s{len(self._subjects)}")

    def _fire(self, production: Production) -> Iterator[str]:
        tests = " and ".join(self._test(s, values) for s, values in production.premises)
        varying = [(s, sorted(v)) for s, v in production.premises if len(v) > 1]
        rank = self._ranks[production.id]
        firings = ways(production, varying)
        named = f"F{rank}"
        if varying:
            self.firings[named] = firings
            named += f"[{', '.join(self.name(subject) for subject, _ in varying)},]"
        else:
            self.firings[named] = firings[()]
        concluded = f"{self.name(production.conclusion.subject)} = {production.conclusion.value!r}"
        yield f"if {tests or 'True'}: {concluded}; fired[{rank}] = {named}"

    def _test(self, subject: str, values: frozenset[str]) -> str:
        name = self.name(subject)
        if len(values) == 1:
            return f"{name} == {next(iter(values))!r}"
        return f"{name} in {{{', '.join(map(repr, sorted(values)))}}}"


def ways(production: Production, varying: Sequence[tuple[str, Sequence[str]]]) -> Firings:
    """Every firing of a production."""
    number = 1
    for _, values in varying:
        number *= len(values)
    if number > _MOST_WAYS:
        raise Unfit(f"{production.id} can fire in {number} ways")
    fixed = {s: next(iter(values)) for s, values in production.premises if len(values) == 1}
    found: dict[tuple[str, ...], Firing] = {}
    for values in product(*(listed for _, listed in varying)):
        chosen = {**fixed, **{s: v for (s, _), v in zip(varying, values, strict=True)}}
        premises = tuple(Statement(s, chosen[s]) for s, _ in production.premises)
        found[values] = Firing(production.id, premises, production.conclusion)
    return found


def in_order(productions: Sequence[Production]) -> list[Production]:
    """The productions, each after all that conclude something it needs."""
    concluding: dict[str, list[Production]] = {}
    for production in productions:
        concluding.setdefault(production.conclusion.subject, []).append(production)
    ordered: dict[str, Production] = {}

    def add(production: Production) -> None:
        if production.id in ordered:
            return
        for subject, _ in production.premises:
            for other in concluding.get(subject, ()):
                add(other)
        ordered[production.id] = production

    for production in productions:
        add(production)
    return list(ordered.values())


def settled_tests(
    decisions: Iterable[Decision], knowledge: KnowledgeBase
) -> Iterator[tuple[str, Expression]]:
    """The subjects of the tests that are settled before the chaining, with their conditions."""
    for decision in decisions:
        for node, condition in conditions_of(decision):
            for test_node, test in arithmetic_tests(node, condition, knowledge):
                yield f"test:{test_node}", test


def settling(
    writer: ProofWriter, conditions: Conditions, decisions: Sequence[Decision]
) -> Iterator[str]:
    """The lines that set what is known before the chaining: facts, then arithmetic tests."""
    premises = {s for production in writer.productions for s, _ in production.premises}
    for name, fact in conditions.knowledge.facts.items():
        if f"fact:{name}" in premises:
            held = f"f_{name}"
            text = f"'yes' if {held} else 'no'" if fact.kind == "boolean" else f"str({held})"
            yield f"{writer.name(f'fact:{name}')} = {text if fact.kind != 'choice' else held}"
    for subject, condition in settled_tests(decisions, conditions.knowledge):
        held = conditions.source(condition)
        yield f"{writer.name(subject)} = 'yes' if {held} else 'no'"
