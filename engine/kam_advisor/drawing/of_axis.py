"""The axis of a score: its ends, the limits that rules set on it, and where the score lies."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from kam_advisor.drawing.known import Known
from kam_advisor.drawing.model import Band, Threshold
from kam_advisor.drawing.shapes import Look
from kam_advisor.ir.expressions import (
    Compare,
    Constant,
    Expression,
    Number,
    Parameter,
    Quantity,
)
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.quantities import CollectTable, Scorecard, ScoreItem
from kam_advisor.ir.rules import Decision, Reading, Table
from kam_advisor.ir.walk import reading_conditions, walk
from kam_advisor.reference.evaluate import Context, evaluate
from kam_advisor.values import UNKNOWN, Unknown, exact
from kam_advisor.vocabulary import Vocabulary


class Axis:
    """The axis of one quantity in one reading; without a profile `known` is None."""

    def __init__(
        self,
        name: str,
        decision: Decision,
        reading: Reading,
        vocabulary: Vocabulary,
        known: Known | None,
    ) -> None:
        """Find the limits in the conditions of the reading, and the ends of the axis."""
        self._name = name
        self._decision = decision
        self._reading = reading
        self._vocabulary = vocabulary
        self._knowledge = vocabulary.knowledge
        self._known = known
        quantity = self._knowledge.quantities[name]
        self._quantity = quantity
        self._unit = quantity.unit
        conditions = list(reading_conditions(reading))
        self.limits = _limits(name, conditions, self._knowledge)
        # What is counted lies on whole numbers: the axis has a stretch for each.
        self._counts = isinstance(quantity, CollectTable) and quantity.aggregate == "count"
        self._bounded = self._counts
        self._low, self._high = self._ends()

    @property
    def ends(self) -> tuple[str, str]:
        """The words for both ends; empty where a limit says it, or where there is no end."""
        if not self._bounded:
            return "", ""
        low, high = self._low, self._high - (1 if self._counts else 0)
        taken = set(self.limits.values())
        shown = [low not in taken, high not in taken or self._counts]
        words = [self._digits(end) for end in (low, high)]
        return words[0] if shown[0] else "", words[1] if shown[1] else ""

    def value(self) -> tuple[Number | None, Number | None, str]:
        """Between which values the score lies, both the same where it is known, and in words."""
        if self._known is None:
            return None, None, ""
        value = self._known.scope.world.quantities.get(self._name, UNKNOWN)
        if isinstance(value, int | Fraction):
            return value, value, self._vocabulary.quantity(self._name, value)
        found = self._known.bounds.get(self._name)
        ends = (found.least, found.greatest) if found else self._counted()
        if ends is None:
            return None, None, self._vocabulary.quantity(self._name, value)
        least, most = (self._vocabulary.quantity(self._name, end) for end in ends)
        return (*ends, self._vocabulary.say("report.between", least=least, greatest=most))

    def share(self, number: Number) -> float:
        """Where a limit lies, from 0 to 1."""
        span = self._high - self._low
        return float(min(max(Fraction(number) - self._low, Fraction(0)), span) / span)

    def place(self, number: Number) -> float:
        """Where a score lies: one that is counted, in the middle of its stretch."""
        return self.share(Fraction(number) + (Fraction(1, 2) if self._counts else 0))

    def thresholds(self) -> Iterator[Threshold]:
        """The limits, from the lowest."""
        for name, value in self._in_order():
            title = self._vocabulary.of(self._knowledge.parameters[name].title)
            yield Threshold(name, self.share(value), title, self._digits(value))

    def bands(self) -> Iterator[Band]:
        """Stretches with their outcomes, where the reading looks at nothing but this score."""
        starts = self._starts()
        end = self._high
        chosen = self._known.found.readings.get(self._reading.id) if self._known else None
        for start, outcome in starts:
            look: Look = "concluded" if outcome == chosen else "band"
            title = self._vocabulary.outcome(self._decision.id, outcome)
            words = self._stretch(start, end)
            yield Band(outcome, self.share(start), self.share(end), title, look, words)
            end = start

    def _stretch(self, start: Fraction, end: Fraction) -> str:
        """A band in words; one that reaches an end where the score has none, by its limit."""
        if not self._bounded and end == self._high:
            shown = self._digits(start)
            return self._vocabulary.say("condition.at_least", value=shown)
        if not self._bounded and start == self._low:
            shown = self._digits(end)
            return self._vocabulary.say("condition.less_than", value=shown)
        return stretch(start, end - 1 if self._counts else end, self._vocabulary, self._unit)

    def _digits(self, number: Number) -> str:
        """A number on the axis, whose unit is said elsewhere."""
        return self._vocabulary.digits(exact(number), self._unit)

    def distances(self, score: Number) -> Iterator[str]:
        """How far it is from a score to the nearest limits above and below, in words."""
        limits = self._in_order()
        above = [limit for limit in limits if limit[1] > score]
        below = [limit for limit in limits if limit[1] <= score]
        for key, nearest in (("above", above[:1]), ("below", below[-1:])):
            for name, value in nearest:
                gap = abs(Fraction(value) - score)
                yield self._vocabulary.say(
                    f"drawing.{key if gap else 'on'}_limit",
                    gap=self._digits(gap),
                    limit=self._vocabulary.of(self._knowledge.parameters[name].title),
                    value=self._digits(value),
                )

    def _in_order(self) -> list[tuple[str, Number]]:
        return sorted(self.limits.items(), key=lambda limit: (limit[1], limit[0]))

    def _counted(self) -> tuple[int, int] | None:
        """How many rows hold at least, and at most."""
        if self._known is None or not self._counts or not isinstance(self._quantity, CollectTable):
            return None
        verdicts = [evaluate(row.when, self._known.uses.context) for row in self._quantity.rows]
        open_ = sum(isinstance(verdict, Unknown) for verdict in verdicts)
        least = sum(verdict is True for verdict in verdicts)
        return least, least + open_

    def _starts(self) -> list[tuple[Fraction, str]]:
        """Where each outcome begins, the highest first; nothing where that is not how it is."""
        logic = self._reading.logic
        if not isinstance(logic, Table) or logic.hit_policy not in ("first", "priority"):
            return []
        starts: list[tuple[Fraction, str]] = []
        for row in logic.rows:
            outcome = row.conclusion.outcome
            match row.when:
                case Compare(">=", Quantity(name), Parameter() as limit) if name == self._name:
                    starts.append((number_of(limit, self._knowledge), outcome))
                case Constant(True):
                    starts.append((self._low, outcome))
                case _:
                    return []
        places = [start for start, _ in starts]
        return starts if places == sorted(set(places), reverse=True) else []

    def _ends(self) -> tuple[Fraction, Fraction]:
        """The least and greatest score there is; where there is none, around the limits."""
        found = [Fraction(limit) for limit in self.limits.values()]
        if self._counts and isinstance(self._quantity, CollectTable):
            return Fraction(0), Fraction(max(len(self._quantity.rows), *map(int, found), 1) + 1)
        if isinstance(self._quantity, Scorecard):
            ends = _card_ends(self._quantity, self._knowledge)
            if ends is not None:
                self._bounded = True
                low, high = min([*found, ends[0]]), max([*found, ends[1]])
                return low, max(high, low + 1)
        if self._known is not None:
            value = self._known.scope.world.quantities.get(self._name, UNKNOWN)
            if isinstance(value, int | Fraction):
                found.append(Fraction(value))
        low, high = min([Fraction(0), *found]), max([Fraction(1), *found])
        return low, high + (high - low) / 4


def stretch(least: Number, most: Number, vocabulary: Vocabulary, unit: str = "") -> str:
    """From one number to another, in words, with the decimals that `unit` asks."""
    if least == most:
        return vocabulary.digits(exact(least), unit)
    ends = (vocabulary.digits(exact(end), unit) for end in (least, most))
    low, high = ends
    return vocabulary.say("drawing.stretch", least=low, most=high)


def item_ends(item: ScoreItem, knowledge: KnowledgeBase) -> tuple[Fraction, Fraction] | None:
    """The least and the greatest contribution of an item; None where there is no limit."""
    weight = number_of(item.weight, knowledge)
    if item.points:
        points = [number_of(value, knowledge) for value in item.points.values()]
        return weight * min(points), weight * max(points)
    fact = knowledge.facts[item.fact]
    if fact.minimum is None or fact.maximum is None:
        return None
    return weight * Fraction(fact.minimum), weight * Fraction(fact.maximum)


def number_of(expression: Expression, knowledge: KnowledgeBase) -> Fraction:
    """The value of a constant, a parameter, or a sum of such; 0 for anything else."""
    value = evaluate(expression, Context(knowledge, {}, {}, {}, {}))
    return Fraction(value) if isinstance(value, int | Fraction) else Fraction(0)


def _card_ends(card: Scorecard, knowledge: KnowledgeBase) -> tuple[Fraction, Fraction] | None:
    """The least and the greatest value of a scorecard; None where an item has no limit."""
    ends = [item_ends(item, knowledge) for item in card.items]
    known = [end for end in ends if end is not None]
    if len(known) < len(ends):
        return None
    weights = sum((number_of(item.weight, knowledge) for item in card.items), Fraction(0))
    divisor = weights if card.aggregate == "mean" and weights else Fraction(1)
    least = sum((end[0] for end in known), Fraction(0))
    most = sum((end[1] for end in known), Fraction(0))
    return least / divisor, most / divisor


def _limits(
    name: str, conditions: Sequence[Expression], knowledge: KnowledgeBase
) -> dict[str, Number]:
    """The parameters that a quantity is compared with."""
    found: dict[str, Number] = {}
    for condition in conditions:
        for part in walk(condition):
            match part:
                case Compare(_, Quantity(one), Parameter(limit)) | Compare(
                    _, Parameter(limit), Quantity(one)
                ) if one == name:
                    found[limit] = knowledge.parameters[limit].value
                case _:
                    pass
    return found
