"""The answers that mattered: a smallest set of them that forces the outcome.

All other answers may be anything, the unknown ones and those that nobody can change included. A
sufficient set meets every set of answers that flips the outcome (`robustness.py`): the two are
hitting sets of each other.
"""

from kam_advisor.explain.moves import Moves
from kam_advisor.explain.situation import Situation
from kam_advisor.record import Record
from kam_advisor.unknowns import BudgetExceeded, Choice


class Sufficient(Record):
    """A smallest set of answers that forces the outcome.

    Attributes:
        facts: Their facts, in the order of the rules; of several smallest sets the one whose facts
            come first in that order.
        total: How many smallest sets there are.
    """

    facts: tuple[str, ...]
    total: int


def sufficient(situation: Situation, outcome: str) -> Sufficient | None:
    """A smallest sufficient set of given answers; None where it is too much work.

    Args:
        situation: A decision and its answers.
        outcome: The outcome it has, or `not_applicable`, whatever the unknown answers are.
    """
    try:
        return _smallest(situation, outcome)
    except (BudgetExceeded, RecursionError):
        return None


def _smallest(situation: Situation, outcome: str) -> Sufficient | None:
    order = {fact: number for number, fact in enumerate(situation.given)}
    # A set costs as many wholes as it has facts, less a fraction by which the earlier comes first.
    whole = 1 << len(order)

    def ranked(fact: str, moves: Moves) -> Choice:
        return Choice({moves.now: _price(whole, order[fact])}, every=0)

    def counted(_: str, moves: Moves) -> Choice:
        return Choice({moves.now: 1}, every=0)

    found: list[tuple[int, tuple[str, ...]]] = []
    totals: dict[int, int] = {}
    for held, outcomes in situation.with_fewer_numbers():
        wanted = outcomes.comes_to(situation.decision, outcome)
        selections = situation.selections(ranked, _open, "every", outcomes)
        cost = selections.cost(wanted)
        if cost is None:
            continue
        levels = next(selections.all(wanted))
        facts = {*held, *(outcomes.fact_at[level] for level in levels)}
        cost += sum(_price(whole, order[fact]) for fact in held)
        found.append((cost, tuple(sorted(facts, key=order.__getitem__))))
        number = situation.selections(counted, _open, "every", outcomes).count(wanted)
        totals[len(facts)] = totals.get(len(facts), 0) + number
    if not found:
        return None
    facts_of_best = min(found)[1]
    return Sufficient(facts_of_best, totals[len(facts_of_best)])


def _open(_: str) -> Choice:
    return Choice(every=0)


def _price(whole: int, rank: int) -> int:
    return whole - (whole >> (rank + 1))
