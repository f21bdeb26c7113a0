"""A table that looks at two things only, as a matrix with the company in it."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TypeAlias

from kam_advisor.drawing.known import Known
from kam_advisor.drawing.model import Cell, Matrix
from kam_advisor.drawing.of_tree import answers_in_brief
from kam_advisor.drawing.shapes import Look
from kam_advisor.ir.expressions import (
    And,
    Between,
    Compare,
    Constant,
    Expression,
    Fact,
    Not,
    Number,
    OneOf,
    Or,
    Outcome,
    Parameter,
    Quantity,
    Value,
)
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import NOT_APPLICABLE, Decision, Reading, Row, Table
from kam_advisor.literals import finite_values
from kam_advisor.record import Record
from kam_advisor.reference.chain import in_order_of_priority
from kam_advisor.reference.evaluate import Context, evaluate
from kam_advisor.values import Unknown
from kam_advisor.vocabulary import Vocabulary

MOST = 8
"""The most rows and columns of a matrix; more are easier to read as a table."""

_Subject: TypeAlias = Fact | Outcome | Quantity


class _Stretch(Record):
    """Neighbouring values of one axis that no rule tells apart, and what they are called."""

    values: tuple[Value, ...]
    name: str


class _Axis(Record):
    """One of the two things, with its stretches in order."""

    subject: _Subject
    stretches: tuple[_Stretch, ...]


def matrix_of(
    decision: Decision, reading: Reading, vocabulary: Vocabulary, known: Known | None
) -> Matrix | None:
    """The matrix of a reading; None where it is no table of two things, or would be too large."""
    table = reading.logic
    if not isinstance(table, Table):
        return None
    subjects: dict[_Subject, None] = {}
    for row in table.rows:
        found = _subjects(row.when)
        if found is None:
            return None
        subjects.update(dict.fromkeys(found))
    if len(subjects) != 2:
        return None
    across, down = subjects
    if isinstance(across, Outcome) and isinstance(down, Outcome):
        return None
    return _Drawing(decision, table, vocabulary, known, across, down).matrix()


class _Drawing:
    def __init__(
        self,
        decision: Decision,
        table: Table,
        vocabulary: Vocabulary,
        known: Known | None,
        across: _Subject,
        down: _Subject,
    ) -> None:
        self._decision = decision
        self._rows = in_order_of_priority(table)
        self._vocabulary = vocabulary
        self._knowledge = vocabulary.knowledge
        self._known = known if known and known.applies else None
        values = [list(_values(subject, table, self._knowledge)) for subject in (across, down)]
        self._across = self._axis(across, down, values[0], values[1])
        self._down = self._axis(down, across, values[1], values[0])

    def matrix(self) -> Matrix | None:
        across, down = self._across.stretches, self._down.stretches
        if not 2 <= len(across) <= MOST or not 2 <= len(down) <= MOST:
            return None
        if _is_graded(self._down.subject, self._knowledge):
            down = tuple(reversed(down))
        cells = tuple(tuple(self._cell(x, y) for x in across) for y in down)
        return Matrix(
            (self._title(self._across.subject), tuple(s.name for s in across)),
            (self._title(self._down.subject), tuple(s.name for s in down)),
            cells,
        )

    def _axis(
        self,
        subject: _Subject,
        other: _Subject,
        values: Sequence[Value],
        others: Sequence[Value],
    ) -> _Axis:
        """The values of one of the two, neighbours together where no rule tells them apart."""
        told = [
            [self._verdicts({subject: value, other: counter}) for counter in others]
            for value in values
        ]
        graded = _is_graded(subject, self._knowledge)
        groups: list[list[int]] = []
        for number in range(len(values)):
            if groups and graded and told[number] == told[groups[-1][-1]]:
                groups[-1].append(number)
            else:
                groups.append([number])
        stretches = [
            _Stretch(tuple(values[n] for n in group), self._name(subject, values, group))
            for group in groups
        ]
        return _Axis(subject, tuple(stretches))

    def _verdicts(self, values: dict[_Subject, Value]) -> tuple[bool, ...]:
        context = self._context(values)
        return tuple(evaluate(row.when, context) is True for row in self._rows)

    def _context(self, values: dict[_Subject, Value]) -> Context:
        facts = {s.name: v for s, v in values.items() if isinstance(s, Fact)}
        quantities = {s.name: v for s, v in values.items() if isinstance(s, Quantity)}
        outcomes = {s.decision: str(v) for s, v in values.items() if isinstance(s, Outcome)}
        return Context(self._knowledge, facts, quantities, outcomes, {})

    def _cell(self, x: _Stretch, y: _Stretch) -> Cell:
        values = {self._across.subject: x.values[0], self._down.subject: y.values[0]}
        verdicts = self._verdicts(values)
        row = next((r for r, holds in zip(self._rows, verdicts, strict=True) if holds), None)
        here = self._is_here(self._across, x), self._is_here(self._down, y)
        name = f"{x.name} / {y.name}"
        if row is None:
            return Cell(name, self._vocabulary.say("report.no_outcome"), "", "faint")
        title = self._vocabulary.outcome(self._decision.id, row.conclusion.outcome)
        if here == (True, True) and self._known is not None:
            if not self._known.settled:
                return Cell(name, title, row.id, "open", self._known.name)
            return Cell(name, title, row.id, "concluded", self._known.name)
        possible = None in here and False not in here
        return Cell(name, title, row.id, "open" if possible else self._tone(row))

    def _tone(self, row: Row) -> Look:
        """The highest outcome is darkest, the lowest lightest."""
        place = self._decision.outcomes.index(row.conclusion.outcome)
        if place == len(self._decision.outcomes) - 1:
            return "band"
        return "outcome" if place else "plain"

    def _is_here(self, axis: _Axis, stretch: _Stretch) -> bool | None:
        """Whether the profile's value is in this stretch; None where it is not known."""
        if self._known is None:
            return False
        value = evaluate(axis.subject, self._known.uses.context)
        if isinstance(value, Unknown):
            return None
        if any(value in other.values for other in axis.stretches):
            return value in stretch.values
        if isinstance(value, str | bool) or isinstance(stretch.values[0], str | bool):
            return False
        return _nearest(value, axis) is stretch

    def _title(self, subject: _Subject) -> str:
        match subject:
            case Fact(name):
                return self._vocabulary.fact(name)
            case Outcome(name):
                return self._vocabulary.decision(name)
            case Quantity(name):
                return self._vocabulary.of(self._knowledge.quantities[name].title)

    def _name(self, subject: _Subject, values: Sequence[Value], group: Sequence[int]) -> str:
        vocabulary = self._vocabulary
        chosen = tuple(values[number] for number in group)
        if finite_values(subject, self._knowledge) is None:
            return self._between(subject, values, group)
        if isinstance(subject, Outcome):
            return vocabulary.any_of(vocabulary.outcome(subject.decision, str(v)) for v in chosen)
        assert isinstance(subject, Fact)
        if len(chosen) == 1:
            return vocabulary.answer(subject.name, chosen[0])
        return answers_in_brief(subject.name, chosen, vocabulary)

    def _between(self, subject: _Subject, values: Sequence[Value], group: Sequence[int]) -> str:
        """A stretch of numbers in words: "at least 2, less than 4"."""
        unit = ""
        if isinstance(subject, Quantity):
            unit = self._knowledge.quantities[subject.name].unit
        elif isinstance(subject, Fact):
            unit = self._knowledge.facts[subject.name].unit
        cuts = [v for v in values if isinstance(v, _Cut)]
        words = []
        first, last = group[0], group[-1]
        only = values[first]
        if first == last and isinstance(only, _Cut):
            return self._vocabulary.number(_plain(only), unit)
        for key, number in (("least", first), ("most", last)):
            value = values[number]
            assert isinstance(value, int | Fraction)
            if isinstance(value, _Cut):
                limit, closed = value, True
            else:
                side = [c for c in cuts if (c < value if key == "least" else c > value)]
                if not side:
                    continue
                limit, closed = (side[-1] if key == "least" else side[0]), False
            name = {
                ("least", True): "at_least",
                ("least", False): "more_than",
                ("most", True): "at_most",
                ("most", False): "less_than",
            }[key, closed]
            shown = self._vocabulary.number(_plain(limit), unit)
            words.append(self._vocabulary.say(f"condition.{name}", value=shown))
        return ", ".join(words)


class _Cut(Fraction):
    """A number at which a rule tells values apart."""


def _plain(number: Fraction) -> Number:
    value = Fraction(number)
    return value.numerator if value.denominator == 1 else value


def _nearest(value: Number, axis: _Axis) -> _Stretch:
    """The stretch a number falls into: the one that holds the sample on its side of the cuts."""
    numbers = [(v, s) for s in axis.stretches for v in s.values if isinstance(v, int | Fraction)]
    cuts = [number for number, _ in numbers if isinstance(number, _Cut)]

    def side(number: Number) -> tuple[int, int]:
        return sum(cut < number for cut in cuts), sum(cut <= number for cut in cuts)

    return next(stretch for number, stretch in numbers if side(number) == side(value))


def _subjects(condition: Expression) -> list[_Subject] | None:
    """What a condition is about; None where it does sums."""
    match condition:
        case Constant():
            return []
        case Fact() | Outcome() | Quantity():
            return [condition]
        case And(items) | Or(items):
            parts: tuple[Expression, ...] = items
        case Not(item):
            parts = (item,)
        case Compare(_, left, right):
            parts = (left, right)
        case OneOf(item, options):
            parts = (item, *options)
        case Between(item, low, high):
            parts = (item, low, high)
        case Parameter():
            return []
        case _:
            return None
    found: list[_Subject] = []
    for part in parts:
        inner = _subjects(part)
        if inner is None:
            return None
        found += inner
    compares = isinstance(condition, Compare | OneOf | Between)
    return None if compares and len(found) > 1 else found


def _values(subject: _Subject, table: Table, knowledge: KnowledgeBase) -> Iterator[Value]:
    """Every value of something finite; of numbers each limit and one between each two."""
    finite = finite_values(subject, knowledge)
    if finite is not None:
        yield from (value for value in finite if value != NOT_APPLICABLE)
        return
    cuts = sorted({cut for row in table.rows for cut in _cuts(row.when, subject, knowledge)})
    if not cuts:
        return
    low = high = None
    if isinstance(subject, Fact):
        low, high = knowledge.facts[subject.name].minimum, knowledge.facts[subject.name].maximum
    if low is None or low < cuts[0]:
        yield cuts[0] - 1
    for number, cut in enumerate(cuts):
        yield _Cut(cut)
        if number + 1 < len(cuts):
            yield (cut + cuts[number + 1]) / 2
    if high is None or high > cuts[-1]:
        yield cuts[-1] + 1


def _cuts(condition: Expression, subject: _Subject, knowledge: KnowledgeBase) -> Iterator[Fraction]:
    match condition:
        case And(items) | Or(items):
            for item in items:
                yield from _cuts(item, subject, knowledge)
        case Not(item):
            yield from _cuts(item, subject, knowledge)
        case Compare(_, left, right) if subject in (left, right):
            yield from _numbers((left, right), knowledge)
        case OneOf(about, options) if about == subject:
            yield from _numbers(options, knowledge)
        case Between(about, low, high) if about == subject:
            yield from _numbers((low, high), knowledge)
        case _:
            pass


def _numbers(items: Sequence[Expression], knowledge: KnowledgeBase) -> Iterator[Fraction]:
    for item in items:
        value: object = None
        if isinstance(item, Parameter):
            value = knowledge.parameters[item.name].value
        elif isinstance(item, Constant):
            value = item.value
        if isinstance(value, int | Fraction) and not isinstance(value, bool):
            yield Fraction(value)


def _is_graded(subject: _Subject, knowledge: KnowledgeBase) -> bool:
    """Whether the values have an order, so that neighbours belong together."""
    if isinstance(subject, Fact):
        fact = knowledge.facts[subject.name]
        return fact.kind in ("scale", "integer", "number") or fact.ordered
    return True
