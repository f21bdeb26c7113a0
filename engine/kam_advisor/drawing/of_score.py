"""A score as bars and an axis: what it is made up of, where it lies, how far the limits are."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from kam_advisor.drawing.known import Known
from kam_advisor.drawing.model import Band, Bar, Score, Threshold
from kam_advisor.drawing.of_checklist import checklist_of, mentioned
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
from kam_advisor.values import UNKNOWN, Unknown
from kam_advisor.vocabulary import Vocabulary


def scores(
    decision: Decision, reading: Reading, vocabulary: Vocabulary, known: Known | None
) -> Iterator[Score]:
    """Every score of a decision that a reading looks at, directly or through a formula.

    The number of a checklist has no bars, for its items are drawn as such.
    """
    knowledge = vocabulary.knowledge
    listed = checklist_of(decision, reading, knowledge)
    for name in decision.quantities:
        is_list = listed is not None and listed.id == name
        drawn = _Drawing(name, decision, reading, vocabulary, known, is_list)
        adds_up = isinstance(knowledge.quantities[name], Scorecard | CollectTable)
        if drawn.used and (adds_up or drawn.limits):
            yield drawn.score()


class _Drawing:
    def __init__(
        self,
        name: str,
        decision: Decision,
        reading: Reading,
        vocabulary: Vocabulary,
        known: Known | None,
        checklist: bool,
    ) -> None:
        self._name = name
        self._decision = decision
        self._reading = reading
        self._vocabulary = vocabulary
        self._knowledge = vocabulary.knowledge
        self._known = known if known and known.applies else None
        self._checklist = checklist
        self._quantity = self._knowledge.quantities[name]
        conditions = list(reading_conditions(reading))
        self.limits = _limits(name, conditions, self._knowledge)
        self.used = name in mentioned(conditions, self._knowledge)
        self._low, self._high = self._ends()

    def score(self) -> Score:
        """The score as it is drawn."""
        least, most, value = self._value()
        vocabulary = self._vocabulary
        key = f"score_{self._quantity.aggregate}" if isinstance(self._quantity, Scorecard) else ""
        if isinstance(self._quantity, CollectTable):
            key = f"collect_{self._quantity.aggregate}"
        return Score(
            id=self._name,
            title=vocabulary.of(self._quantity.title),
            how=vocabulary.say(f"explain.{key}") if key else self._formula(),
            bars=tuple(self._bars()),
            thresholds=tuple(self._thresholds()),
            bands=tuple(self._bands()),
            least=None if least is None else self._share(least),
            most=None if most is None else self._share(most),
            value=value,
            ends=(vocabulary.number(self._low), vocabulary.number(self._high)),
            distance=tuple(self._distances(least, most)),
        )

    def _formula(self) -> str:
        expression = getattr(self._quantity, "expression", None)
        return self._vocabulary.sentence(expression) if expression is not None else ""

    def _share(self, number: Number) -> float:
        span = self._high - self._low
        return float(min(max(Fraction(number) - self._low, Fraction(0)), span) / span)

    def _ends(self) -> tuple[Fraction, Fraction]:
        """The ends of the axis: the least and greatest score there is, else around the limits."""
        found = [*map(Fraction, self.limits.values())]
        if isinstance(self._quantity, Scorecard):
            ends = [_item_ends(item, self._knowledge) for item in self._quantity.items]
            if all(end is not None for end in ends):
                known = [end for end in ends if end is not None]
                weights = sum(
                    (_number(i.weight, self._knowledge) for i in self._quantity.items), Fraction(0)
                )
                divisor = weights if self._quantity.aggregate == "mean" and weights else Fraction(1)
                found += [sum((e[0] for e in known), Fraction(0)) / divisor]
                found += [sum((e[1] for e in known), Fraction(0)) / divisor]
                return (
                    (min(found), max(found))
                    if min(found) < max(found)
                    else (min(found), min(found) + 1)
                )
        if isinstance(self._quantity, CollectTable) and self._quantity.aggregate == "count":
            return Fraction(0), Fraction(max(len(self._quantity.rows), 1, *map(int, found)))
        if self._known is not None:
            value = self._known.scope.world.quantities.get(self._name, UNKNOWN)
            if isinstance(value, int | Fraction) and not isinstance(value, bool):
                found.append(Fraction(value))
        low, high = min([Fraction(0), *found]), max([Fraction(1), *found])
        return low, high + (high - low) / 4

    def _value(self) -> tuple[Number | None, Number | None, str]:
        if self._known is None:
            return None, None, ""
        value = self._known.scope.world.quantities.get(self._name, UNKNOWN)
        if isinstance(value, int | Fraction):
            return value, value, self._vocabulary.quantity(self._name, value)
        bounds = self._known.bounds.get(self._name)
        if bounds is None:
            return None, None, self._vocabulary.quantity(self._name, value)
        least, most = (
            self._vocabulary.quantity(self._name, e) for e in (bounds.least, bounds.greatest)
        )
        return (
            bounds.least,
            bounds.greatest,
            self._vocabulary.say("report.between", least=least, greatest=most),
        )

    def _thresholds(self) -> Iterator[Threshold]:
        for name, value in sorted(self.limits.items(), key=lambda limit: (limit[1], limit[0])):
            declared = self._knowledge.parameters.get(name)
            title = self._vocabulary.of(declared.title) if declared else ""
            yield Threshold(name, self._share(value), title, self._vocabulary.number(value))

    def _bands(self) -> Iterator[Band]:
        """Stretches with their outcomes, where the reading looks at nothing but this score."""
        logic = self._reading.logic
        if not isinstance(logic, Table) or logic.hit_policy not in ("first", "priority"):
            return
        starts: list[tuple[Fraction, str]] = []
        for row in logic.rows:
            match row.when:
                case Compare(">=" | ">", Quantity(name), Parameter() | Constant() as limit) if (
                    name == self._name
                ):
                    starts.append((_number(limit, self._knowledge), row.conclusion.outcome))
                case Constant(True):
                    starts.append((self._low, row.conclusion.outcome))
                case _:
                    return
        if [start for start, _ in starts] != sorted({start for start, _ in starts}, reverse=True):
            return
        end = self._high
        chosen = self._known.found.readings.get(self._reading.id) if self._known else None
        for start, outcome in starts:
            look: Look = "band" if outcome != chosen else "concluded"
            title = self._vocabulary.outcome(self._decision.id, outcome)
            words = self._stretch((start, end))
            yield Band(outcome, self._share(start), self._share(end), title, look, words)
            end = start

    def _distances(self, least: Number | None, most: Number | None) -> Iterator[str]:
        """How far it is to the nearest limits below and above."""
        if least is None or least != most:
            return
        limits = sorted(self.limits.items(), key=lambda limit: (limit[1], limit[0]))
        below = [limit for limit in limits if limit[1] <= least]
        above = [limit for limit in limits if limit[1] > least]
        for key, limit in (("above", above[:1]), ("below", below[-1:])):
            for name, value in limit:
                gap = abs(Fraction(value) - least)
                declared = self._knowledge.parameters.get(name)
                title = (
                    self._vocabulary.of(declared.title)
                    if declared
                    else self._vocabulary.number(value)
                )
                words = {
                    "gap": self._vocabulary.number(gap),
                    "limit": title,
                    "value": self._vocabulary.number(value),
                }
                yield self._vocabulary.say(f"drawing.{'on' if not gap else key}_limit", **words)

    def _bars(self) -> Iterator[Bar]:
        if self._checklist:
            return
        if isinstance(self._quantity, Scorecard):
            yield from self._items(self._quantity)
        elif isinstance(self._quantity, CollectTable):
            yield from self._rows(self._quantity)

    def _items(self, card: Scorecard) -> Iterator[Bar]:
        ends = [_item_ends(item, self._knowledge) for item in card.items]
        widest = max((end[1] for end in ends if end is not None), default=Fraction(0)) or Fraction(
            1
        )
        lines = self._known.uses.quantity(self._name).contributions if self._known else ()
        for number, item in enumerate(card.items):
            end = ends[number]
            track = float((end[1] if end else widest) / widest)
            weight = self._vocabulary.number(_number(item.weight, self._knowledge))
            terms = self._vocabulary.say("drawing.weight", weight=weight)
            title = self._vocabulary.fact(item.fact)
            if item.reversed:
                terms = f"{terms}, {self._vocabulary.say('show.reversed')}"
            if not lines:
                words = self._stretch(end) if end else ""
                yield Bar(item.fact, title, terms, words, None, None, track)
                continue
            line = lines[number]
            answer = self._vocabulary.short_answer(item.fact, line.answer)
            terms = self._vocabulary.say("drawing.answer_and_weight", answer=answer, terms=terms)
            value = line.contribution
            if isinstance(value, int | Fraction):
                share = float(max(Fraction(value), Fraction(0)) / widest)
                yield Bar(
                    item.fact, title, terms, self._vocabulary.number(value), share, share, track
                )
            else:
                low = float(max(end[0], Fraction(0)) / widest) if end else None
                words = self._stretch(end) if end else self._vocabulary.say("drawing.unknown_part")
                yield Bar(item.fact, title, terms, words, low, track if end else None, track)

    def _stretch(self, ends: tuple[Fraction, Fraction]) -> str:
        least, most = map(self._vocabulary.number, ends)
        return self._vocabulary.say("drawing.stretch", least=least, most=most)

    def _rows(self, table: CollectTable) -> Iterator[Bar]:
        context = self._known.uses.context if self._known else _no_answers(self._knowledge)
        values = [evaluate(row.value, context) for row in table.rows]
        known = [Fraction(v) for v in values if isinstance(v, int | Fraction)]
        widest = max([*map(abs, known)], default=Fraction(0)) or Fraction(1)
        for row, value in zip(table.rows, values, strict=True):
            track = (
                float(abs(Fraction(value)) / widest) if isinstance(value, int | Fraction) else 1.0
            )
            words = self._vocabulary.number(value)
            title = self._vocabulary.sentence(row.when)
            if self._known is None:
                yield Bar(row.id, title, words, "", None, None, track)
                continue
            holds = evaluate(row.when, context)
            if isinstance(holds, Unknown):
                yield Bar(
                    row.id,
                    title,
                    words,
                    self._vocabulary.say("drawing.unknown_part"),
                    0.0,
                    track,
                    track,
                )
            else:
                share = track if holds else 0.0
                shown = words if holds else self._vocabulary.number(0)
                yield Bar(row.id, title, "", shown, share, share, track)


def _limits(
    name: str, conditions: Sequence[Expression], knowledge: KnowledgeBase
) -> dict[str, Number]:
    """The parameters (and bare numbers) that a quantity is compared with."""
    found: dict[str, Number] = {}
    for condition in conditions:
        for part in walk(condition):
            match part:
                case Compare(_, Quantity(one), Parameter(limit)) if one == name:
                    found[limit] = knowledge.parameters[limit].value
                case Compare(_, Parameter(limit), Quantity(one)) if one == name:
                    found[limit] = knowledge.parameters[limit].value
                case _:
                    pass
    return found


def _item_ends(item: ScoreItem, knowledge: KnowledgeBase) -> tuple[Fraction, Fraction] | None:
    """The least and the greatest contribution of an item; None where there is no limit."""
    weight = _number(item.weight, knowledge)
    if item.points:
        points = [_number(value, knowledge) for value in item.points.values()]
        return weight * min(points), weight * max(points)
    fact = knowledge.facts[item.fact]
    if fact.minimum is None or fact.maximum is None:
        return None
    return weight * Fraction(fact.minimum), weight * Fraction(fact.maximum)


def _number(expression: Expression, knowledge: KnowledgeBase) -> Fraction:
    value = evaluate(expression, _no_answers(knowledge))
    return Fraction(value) if isinstance(value, int | Fraction) else Fraction(0)


def _no_answers(knowledge: KnowledgeBase) -> Context:
    empty: Mapping[str, str] = {}
    return Context(knowledge, {}, {}, empty, {})
