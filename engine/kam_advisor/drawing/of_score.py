"""A score as bars and an axis: what it is made up of, where it lies, how far the limits are."""

from collections.abc import Iterator
from fractions import Fraction

from kam_advisor.drawing.known import Known
from kam_advisor.drawing.model import Bar, Score
from kam_advisor.drawing.of_axis import Axis, item_ends, number_of, stretch
from kam_advisor.drawing.of_checklist import is_count, mentioned
from kam_advisor.explain.uses import Contribution
from kam_advisor.ir.quantities import (
    CollectTable,
    Formula,
    QuantityDeclaration,
    Scorecard,
    ScoreItem,
)
from kam_advisor.ir.rules import Decision, Reading
from kam_advisor.ir.walk import reading_conditions
from kam_advisor.reference.evaluate import Context, evaluate
from kam_advisor.values import Unknown
from kam_advisor.vocabulary import Vocabulary


def scores(
    decision: Decision, reading: Reading, vocabulary: Vocabulary, known: Known | None
) -> Iterator[Score]:
    """Every score of a decision that a reading looks at, directly or through a formula.

    What merely counts has no bars: what it counts is drawn as a checklist.
    """
    knowledge = vocabulary.knowledge
    used = mentioned(list(reading_conditions(reading)), knowledge)
    known = known if known and known.applies else None
    for name in decision.quantities:
        quantity = knowledge.quantities[name]
        axis = Axis(name, decision, reading, vocabulary, known)
        if name not in used:
            continue
        if is_count(quantity) and not axis.limits and known is None:
            continue
        if axis.limits or not isinstance(quantity, Formula):
            yield _score(quantity, axis, vocabulary, known)


def _score(
    quantity: QuantityDeclaration, axis: Axis, vocabulary: Vocabulary, known: Known | None
) -> Score:
    least, most, value = axis.value()
    certain = least is not None and least == most
    return Score(
        id=quantity.id,
        title=vocabulary.of(quantity.title),
        how=_how(quantity, vocabulary),
        bars=tuple(_Bars(vocabulary, known).of(quantity)),
        thresholds=tuple(axis.thresholds()),
        bands=tuple(axis.bands()),
        least=None if least is None else axis.place(least),
        most=None if most is None else axis.place(most),
        value=value,
        ends=axis.ends,
        distance=tuple(axis.distances(least)) if certain and least is not None else (),
    )


def _how(quantity: QuantityDeclaration, vocabulary: Vocabulary) -> str:
    """How the score is worked out, in words."""
    match quantity:
        case Scorecard():
            return vocabulary.say(f"explain.score_{quantity.aggregate}")
        case CollectTable():
            return vocabulary.say(f"explain.collect_{quantity.aggregate}")
        case Formula():
            return vocabulary.sentence(quantity.expression)


class _Bars:
    """The bars of a score, all to one measure."""

    def __init__(self, vocabulary: Vocabulary, known: Known | None) -> None:
        self._vocabulary = vocabulary
        self._knowledge = vocabulary.knowledge
        self._known = known

    def of(self, quantity: QuantityDeclaration) -> Iterator[Bar]:
        """The bars of a scorecard or of a table of amounts; nothing for what has no parts."""
        if isinstance(quantity, Scorecard):
            yield from self._items(quantity)
        elif isinstance(quantity, CollectTable) and not is_count(quantity):
            yield from self._rows(quantity)

    def _items(self, card: Scorecard) -> Iterator[Bar]:
        ends = [item_ends(item, self._knowledge) for item in card.items]
        widest = max((end[1] for end in ends if end is not None), default=Fraction(1))
        lines = self._known.uses.quantity(card.id).contributions if self._known else ()
        for number, item in enumerate(card.items):
            line = lines[number] if lines else None
            yield self._item(
                card.id, item, ends[number], line, widest if widest > 0 else Fraction(1)
            )

    def _item(
        self,
        score: str,
        item: ScoreItem,
        ends: tuple[Fraction, Fraction] | None,
        line: Contribution | None,
        widest: Fraction,
    ) -> Bar:
        say = self._vocabulary.say
        name = f"{score}.{item.fact}"
        title = self._vocabulary.fact(item.fact)
        weight = number_of(item.weight, self._knowledge)
        terms = say("drawing.weight", weight=self._vocabulary.number(weight))
        if item.reversed:
            terms = f"{terms}, {say('show.reversed')}"
        track = _share(ends[1] if ends else widest, widest)
        span = stretch(*ends, self._vocabulary) if ends else say("drawing.unknown_part")
        if line is None:
            return Bar(name, title, terms, span if ends else "", None, None, track)
        answer = self._vocabulary.short_answer(item.fact, line.answer)
        terms = say("drawing.answer_and_weight", answer=answer, terms=terms)
        if isinstance(line.contribution, int | Fraction):
            share = _share(line.contribution, widest)
            words = self._vocabulary.number(line.contribution)
            return Bar(name, title, terms, words, share, share, max(track, share))
        least = _share(ends[0], widest) if ends else None
        return Bar(name, title, terms, span, least, track if ends else None, track)

    def _rows(self, table: CollectTable) -> Iterator[Bar]:
        context = Context(self._knowledge, {}, {}, {}, {})
        context = self._known.uses.context if self._known else context
        values = [evaluate(row.value, context) for row in table.rows]
        amounts = [abs(Fraction(v)) if isinstance(v, int | Fraction) else None for v in values]
        widest = max((a for a in amounts if a is not None), default=Fraction(1)) or Fraction(1)
        for row, value, amount in zip(table.rows, values, amounts, strict=True):
            track = 1.0 if amount is None else _share(amount, widest)
            if isinstance(value, int | Fraction):
                words = self._vocabulary.digits(value, table.unit)
            else:
                words = self._vocabulary.sentence(row.value)
            title = self._vocabulary.sentence(row.when)
            holds = evaluate(row.when, context) if self._known else None
            if holds is None:
                yield Bar(row.id, title, words, "", None, None, track)
            elif holds is False:
                yield Bar(row.id, title, "", self._vocabulary.number(0), 0.0, 0.0, track)
            elif isinstance(holds, Unknown) or amount is None:
                said = self._vocabulary.say("drawing.unknown_part")
                yield Bar(row.id, title, words, said, 0.0, track, track)
            else:
                yield Bar(row.id, title, "", words, track, track, track)


def _share(number: Fraction | int, widest: Fraction) -> float:
    return float(max(Fraction(number), Fraction(0)) / widest)
