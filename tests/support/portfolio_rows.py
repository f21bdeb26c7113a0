"""Random rows of answers, and what the core engine says about them."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from random import Random
from typing import Any

from kam_advisor.advisor import Advisor
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import FactDeclaration, KnowledgeBase
from kam_advisor.reference.chain import ReferenceEngine
from kam_advisor.to_sql import SqlRules
from kam_advisor.to_sql.from_core import exact_score, row_cells
from kam_advisor.to_sql.rules import RuleTables
from kam_advisor.unknowns.domains import domains
from kam_advisor.values import UNKNOWN, exact

SHARES = (0.1, 0.3, 0.5, 0.65, 0.8, 0.9, 0.95, 1.0)
"""Which part of the facts may be answered in a row."""


class RandomRows:
    """Rows from almost empty to complete; with answers to facts that do not apply."""

    def __init__(self, rules: RuleTables, seed: int) -> None:
        self.chance = Random(seed)
        self.facts = [rules.knowledge.facts[column.fact] for column in rules.inputs]
        self._domains = domains(rules.knowledge)

    def rows(self, number: int) -> Iterator[dict[str, Value]]:
        for _ in range(number):
            share = self.chance.choice(SHARES)
            yield {
                fact.id: self.answer(fact) for fact in self.facts if self.chance.random() < share
            }

    def complete(self, number: int) -> Iterator[dict[str, Value]]:
        """Rows without unknown answers."""
        for _ in range(number):
            yield {fact.id: self.answer(fact) for fact in self.facts}

    def answer(self, fact: FactDeclaration) -> Value:
        cells = self._domains[fact.id].values
        if cells and fact.kind not in ("number", "integer"):
            return self.chance.choice(cells)
        if cells and self.chance.random() < 0.7:
            return self._at(fact, self.chance.choice(cells))
        low = 0 if fact.minimum is None else int(fact.minimum)
        high = low + 1000 if fact.maximum is None else int(fact.maximum)
        scale = self.chance.choice((1, 1, 2, 100)) if fact.kind == "number" else 1
        most = self.chance.choice((low + 3, high))
        return exact(Fraction(self.chance.randint(low * scale, max(most, low) * scale), scale))

    def _at(self, fact: FactDeclaration, cell: Value) -> Value:
        """A number at a threshold, just below or just above it; or one between two."""
        assert not isinstance(cell, str)
        step = Fraction(1, 100) if fact.kind == "number" else Fraction(1)
        number = Fraction(round(cell * 100), 100) + step * self.chance.choice((0, 0, 0, -1, 1))
        inside = (fact.minimum is None or number >= fact.minimum) and (
            fact.maximum is None or number <= fact.maximum
        )
        return exact(number) if inside else exact(Fraction(round(cell * 100), 100))


def advisor_of(knowledge: KnowledgeBase) -> Advisor:
    return Advisor(knowledge, ReferenceEngine(knowledge))


def differences(
    rules: SqlRules,
    advisor: Advisor,
    rows: Sequence[Mapping[str, Value]],
    found: Sequence[Mapping[str, Any]],
) -> list[str]:
    """Where columns that were computed are not what the core engine says."""
    wrong = []
    for row, got in zip(rows, found, strict=True):
        said = advisor.assess_answers("row", row, rules.decisions).decisions
        unreduced = {n for output in rules.outputs for s in output.scores for n in s.names[1:]}
        for name, cell in row_cells(rules.outputs, said).items():
            there = got[name]
            if name in unreduced:
                continue  # compared as a whole, below
            if not same_cell(there, cell):
                wrong.append(f"{name}: {there!r}, not {cell!r}, for {dict(row)}")
        for output in rules.outputs:
            for score in output.scores:
                value = said[output.decision].scores.get(score.quantity)
                there = exact_score(score, got)
                if (None if value is UNKNOWN else value) != there:
                    wrong.append(f"{score.quantity}: {there!r}, not {value!r}, for {dict(row)}")
    return wrong


def same_cell(there: Any, cell: object) -> bool:
    """Whether a cell as a database gives it is what the core engine says."""
    if isinstance(cell, bool) and there is not None:
        there = bool(there)
    return str(there) == str(cell) or _same_number(there, cell)


def alike(rules: SqlRules, one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two databases say the same of a row, each in its own types.

    What the core engine has settled has reduced quotients, what SQL has calculated has not: they
    are compared as what they stand for.
    """
    scores = [score for output in rules.outputs for score in output.scores]
    quotients = {name for score in scores for name in score.names[1:]}
    return (
        one.keys() == other.keys()
        and all(_same(one[name], other[name]) for name in one if name not in quotients)
        and all(exact_score(score, one) == exact_score(score, other) for score in scores)
    )


def _same(one: object, other: object) -> bool:
    if one is None or other is None:
        return one is other
    if isinstance(one, bool) or isinstance(other, bool):
        return bool(one) == bool(other)
    return str(one) == str(other) or _same_number(one, other)


def _same_number(one: object, other: object) -> bool:
    try:
        return abs(Fraction(str(one)) - Fraction(str(other))) <= Fraction(1, 10**6)
    except ValueError:
        return False
