"""What would change an outcome: all cheapest sets of changed answers that give another one.

**Weight.** A change weighs the effort of its fact times its distance (`moves.py`); a set weighs
what its changes weigh together. Facts that cannot be changed keep their answer.

**Unknown answers.** The other outcome must come out whatever they are. Only where no set of changes
does that, answers to them are counted on too: `needs` names the fewest that are needed beside
changes of least weight.

**Proof.** The diagram of the decision covers every combination of answers; the cheapest way through
it is computed exactly, so its weight is a bound for all of them. `Proof` says what was covered.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import islice
from math import lcm, prod

from kam_advisor.explain.moves import Beyond, Moves
from kam_advisor.explain.situation import Situation
from kam_advisor.ir.expressions import Number, Value
from kam_advisor.record import Record
from kam_advisor.unknowns import BudgetExceeded, Choice, Selection, Selections
from kam_advisor.values import exact

MOST_SHOWN = 20
_MOST_SORTED = 2_000


class Change(Record):
    """Another answer to a fact.

    Attributes:
        fact: The id of the fact.
        before: The given answer.
        after: The nearest answer that will do; with `beyond`, what it must be above or below.
        distance: From `before`, as `moves.py` counts it.
        weight: The effort of the fact times the distance.
    """

    fact: str
    before: Value
    after: Value
    beyond: Beyond
    distance: Number
    weight: Number


class ChangeSet(Record):
    """Changes that together give the outcome.

    Attributes:
        changes: In the order of the rules.
        needs: Answers to unknown facts that are counted on, in that order; of a number an example.
    """

    changes: tuple[Change, ...]
    needs: Mapping[str, Value]


class Proof(Record):
    """What was covered to show that nothing of less weight gives the outcome.

    Attributes:
        varied: The facts on which the outcome depends and whose answers may be changed.
        kept: The facts on which it depends that cannot be changed.
        numbers: The answers in arithmetic, held as they are.
        unknown: The unanswered facts on which it depends.
        combinations: How many combinations of answers to the varied facts were covered.
        bound: What every set of changes weighs at least; None: no set gives the outcome.
        any_answers: Whether any answers at all give it, those that cannot be changed included.
    """

    varied: tuple[str, ...]
    kept: tuple[str, ...]
    numbers: tuple[str, ...]
    unknown: tuple[str, ...]
    combinations: int
    bound: Number | None
    any_answers: bool


class Counterfactual(Record):
    """What would give another outcome.

    Attributes:
        outcome: The outcome.
        weight: Of each set; None where there is none.
        sets: The sets of least weight: those with fewer changes first, then in the order of the
            rules; at most `MOST_SHOWN`.
        total: How many there are.
        proof: Why there is nothing of less weight.
    """

    outcome: str
    weight: Number | None
    sets: tuple[ChangeSet, ...]
    total: int
    proof: Proof


def what_changes(situation: Situation, outcomes: Sequence[str]) -> tuple[Counterfactual, ...]:
    """What would give each of the outcomes, in the order given; none where it is too much work.

    Args:
        situation: A decision and its answers.
        outcomes: Outcomes it does not have, `not_applicable` among them or not.
    """
    try:
        changing = _Changing(situation)
        return tuple(changing.to(outcome) for outcome in outcomes)
    except (BudgetExceeded, RecursionError):
        return ()


class _Changing:
    def __init__(self, situation: Situation) -> None:
        self._situation = situation
        self._price = Prices(situation)
        self._strict = self._selections(counting=False)
        self._counting = self._selections(counting=True)
        self._order = {fact: n for n, fact in enumerate((*situation.given, *situation.unknown))}

    def _selections(self, counting: bool) -> Selections:
        """The selections; `counting` on answers to unknown facts, or not."""

        def unknown(fact: str) -> Choice:
            answers = range(len(self._situation.answers(fact)))
            return Choice(dict.fromkeys(answers, self._price.need) if counting else {}, every=0)

        return self._situation.selections(self._price.choice, unknown, "every")

    def to(self, outcome: str) -> Counterfactual:
        situation = self._situation
        wanted = situation.outcomes.comes_to(situation.decision, outcome)
        selections = self._strict
        if selections.cost(wanted) is None and situation.unknown:
            selections = self._counting
        cost = selections.cost(wanted)
        weight = None if cost is None else self._price.weight(cost)
        found = islice(selections.all(wanted), _MOST_SORTED)
        sets = sorted((self._set(selection) for selection in found), key=self._rank)
        return Counterfactual(
            outcome,
            weight,
            tuple(sets[:MOST_SHOWN]),
            selections.count(wanted),
            self._proof(wanted, weight),
        )

    def _set(self, selection: Selection) -> ChangeSet:
        chosen = {self._situation.outcomes.fact_at[level]: n for level, n in selection.items()}
        ordered = sorted(chosen, key=self._order.__getitem__)
        changes = (self._price.change(f, chosen[f]) for f in ordered if f in self._situation.moves)
        needs = {f: self._situation.answers(f)[chosen[f]]
                 for f in ordered if f not in self._situation.moves}  # fmt: skip
        return ChangeSet(tuple(changes), needs)

    def _rank(self, found: ChangeSet) -> tuple[object, ...]:
        order, answers = self._order, self._situation.answers
        changed = [order[change.fact] for change in found.changes]
        to = [_number_of(change, self._situation) for change in found.changes]
        needed = [(order[f], answers(f).index(value)) for f, value in found.needs.items()]
        return len(changed), len(needed), changed, to, needed

    def _proof(self, wanted: int, bound: Number | None) -> Proof:
        situation = self._situation
        asked = situation.outcomes.asked(wanted)
        given = [fact for fact in situation.moves if fact in asked]
        varied = tuple(fact for fact in given if situation.facts[fact].changeable)
        return Proof(
            varied=varied,
            kept=tuple(fact for fact in given if fact not in varied),
            numbers=tuple(situation.numbers),
            unknown=tuple(fact for fact in situation.unknown if fact in asked),
            combinations=prod(len(situation.answers(fact)) for fact in varied),
            bound=bound,
            any_answers=1 in situation.outcomes.reach(wanted),
        )


def _number_of(change: Change, situation: Situation) -> int:
    to = situation.moves[change.fact].to
    return next(
        n for n, one in enumerate(to) if (one.value, one.beyond) == (change.after, change.beyond)
    )


class Prices:
    """Weights as whole costs, so that of equal weights the better comes first.

    The cost of a selection counts its weight first, then the unknown answers it counts on, then the
    moves that go beyond a threshold rather than to it.
    """

    def __init__(self, situation: Situation, unit: bool = False) -> None:
        """Prices for one situation; with `unit` every effort is 1 and every fact can change."""
        self._situation = situation
        facts = situation.facts
        self._efforts = {f: Fraction(1 if unit else facts[f].effort) for f in situation.moves}
        self._fixed = {f for f in situation.moves if not unit and not facts[f].changeable}
        weights = (
            effort * move.distance
            for fact, effort in self._efforts.items()
            for move in situation.moves[fact].to
        )
        self._scale = lcm(1, *(weight.denominator for weight in weights))
        self.need = len(situation.moves) + 1
        self._whole = self.need * (len(situation.unknown) + 1)

    def choice(self, fact: str, moves: Moves) -> Choice:
        """The given answer for nothing, and the others where the fact can change."""
        if fact in self._fixed:
            return Choice({moves.now: 0})
        return Choice({answer: self._cost(fact, answer) for answer in range(len(moves.to))})

    def weight(self, cost: int) -> Number:
        """The weight of a selection of that cost."""
        return exact(Fraction(cost // self._whole, self._scale))

    def change(self, fact: str, answer: int) -> Change:
        """The change to an answer."""
        to = self._situation.moves[fact].to[answer]
        weight = exact(self._efforts[fact] * to.distance)
        given = self._situation.given[fact]
        return Change(fact, given, to.value, to.beyond, to.distance, weight)

    def _cost(self, fact: str, answer: int) -> int:
        to = self._situation.moves[fact].to[answer]
        weight = self._efforts[fact] * to.distance * self._scale
        return int(weight) * self._whole + bool(to.beyond)
