"""How robust an outcome is: how little would have to be otherwise for it not to be certain.

An answer can also have been judged wrongly, so here every answer counts, those that nobody can
change included; only the least weight is about answers that can be changed. The outcome flips where
it can be another one, or none, for some answers to what is unknown.
"""

from collections.abc import Mapping
from fractions import Fraction
from itertools import islice
from math import prod

from kam_advisor.explain.moves import Move, Moves
from kam_advisor.explain.situation import Situation
from kam_advisor.explain.what_changes import MOST_SHOWN, Prices
from kam_advisor.ir.expressions import Number
from kam_advisor.record import Record
from kam_advisor.unknowns import BudgetExceeded, Choice, NoOutcome, Selections


class Edge(Record):
    """An answer of which one change alone flips the outcome.

    Attributes:
        fact: Its fact.
        move: The nearest such change; of several equally near the first.
        outcomes: What the decision can be then.
    """

    fact: str
    move: Move
    outcomes: frozenset[str | NoOutcome]


class Share(Record):
    """In how many completions an outcome comes out, and which part of all that is."""

    completions: int
    share: Fraction


class Robustness(Record):
    """How robust an outcome is. The first five say nothing (None, empty) while it is open.

    Attributes:
        fewest: The smallest number of answers that flip it together; None: none do.
        flips: The sets of so many facts, in the order of the rules; at most `MOST_SHOWN`.
        total: How many such sets there are.
        steps: The smallest distance in all (`moves.py`) that flips it; numbers in arithmetic held.
        weight: The smallest weight of changes that can be made and flip it; the same.
        edge: The answers on the edge, in the order of the rules.
        completions: Per outcome its share of the completions; empty where nothing is unknown that
            matters; None where there are infinitely many.
    """

    fewest: int | None
    flips: tuple[tuple[str, ...], ...]
    total: int
    steps: Number | None
    weight: Number | None
    edge: tuple[Edge, ...]
    completions: Mapping[str | NoOutcome, Share] | None


def robustness(situation: Situation, outcome: str | None) -> Robustness | None:
    """How robust an outcome is; None where it is too much work to say.

    Args:
        situation: A decision and its answers.
        outcome: Its outcome or `not_applicable`; None while open.
    """
    try:
        completions = _completions(situation)
        if outcome is None:
            return Robustness(None, (), 0, None, None, (), completions)
        fewest, flips, total = _fewest(situation, outcome)
        return Robustness(
            fewest,
            flips,
            total,
            _least(situation, outcome, Prices(situation, unit=True)),
            _least(situation, outcome, Prices(situation)),
            tuple(_edge(situation, outcome)),
            completions,
        )
    except (BudgetExceeded, RecursionError):
        return None


def _open(_: str) -> Choice:
    return Choice(some=0)


def _least(situation: Situation, outcome: str, prices: Prices) -> Number | None:
    outcomes = situation.outcomes
    other = outcomes.diagrams.negation(outcomes.comes_to(situation.decision, outcome))
    cost = situation.selections(prices.choice, _open, "some").cost(other)
    return None if cost is None else prices.weight(cost)


def _fewest(
    situation: Situation, outcome: str
) -> tuple[int | None, tuple[tuple[str, ...], ...], int]:
    """The smallest number of facts that flip the outcome, the sets of so many, and their number."""

    def given(_: str, moves: Moves) -> Choice:
        return Choice({moves.now: 0}, some=1)

    found: dict[int, list[tuple[tuple[str, ...], Selections, int]]] = {}
    for held, outcomes in situation.with_fewer_numbers():
        other = outcomes.diagrams.negation(outcomes.comes_to(situation.decision, outcome))
        selections = situation.selections(given, _open, "some", outcomes)
        cost = selections.cost(other)
        if cost is not None:
            freed = tuple(fact for fact in situation.numbers if fact not in held)
            found.setdefault(cost + len(freed), []).append((freed, selections, other))
    if not found:
        return None, (), 0
    fewest = min(found)
    order = {fact: number for number, fact in enumerate(situation.given)}
    flips: list[list[int]] = []
    for freed, selections, other in found[fewest]:
        for selection in islice(selections.all(other), _MOST_SORTED):
            facts = (situation.outcomes.fact_at[level] for level in selection)
            flips.append(sorted(order[fact] for fact in (*freed, *facts)))
    names = list(order)
    shown = tuple(tuple(names[n] for n in flip) for flip in sorted(flips)[:MOST_SHOWN])
    return fewest, shown, sum(s.count(other) for _, s, other in found[fewest])


_MOST_SORTED = 2_000


def _edge(situation: Situation, outcome: str) -> "list[Edge]":
    depends = situation.depends()
    found = []
    for fact, moves in situation.moves.items():
        if fact not in depends:
            continue
        flips = [
            Edge(fact, move, outcomes)
            for answer, move in enumerate(moves.to)
            if answer != moves.now
            and (outcomes := situation.outcomes_with(fact, answer)) != {outcome}
        ]
        if flips:
            found.append(min(flips, key=lambda edge: (edge.move.distance, bool(edge.move.beyond))))
    return found


def _completions(situation: Situation) -> Mapping[str | NoOutcome, Share] | None:
    """Per outcome its share of the completions, over the unknown facts that matter."""
    outcomes = situation.outcomes
    diagrams = outcomes.diagrams
    root = outcomes.decision(situation.decision)
    matter: set[str] = set()
    shares: dict[int, dict[int, Fraction]] = {}

    def share(node: int) -> dict[int, Fraction]:
        fact = outcomes.fact_at.get(diagrams.level[node])
        if fact is None:
            return {node: Fraction(1)}
        if node not in shares:
            kids = diagrams.kids[node]
            if fact in situation.moves:
                shares[node] = share(kids[situation.moves[fact].now])
            else:
                matter.add(fact)
                found: dict[int, Fraction] = {}
                for kid in kids:
                    for end, part in share(kid).items():
                        found[end] = found.get(end, Fraction(0)) + part / len(kids)
                shares[node] = found
        return shares[node]

    ends = share(root)
    if any(map(outcomes.asks_numbers, ends)) or not all(map(situation.complete, matter)):
        return None
    if not matter:
        return {}
    total = prod(len(situation.answers(fact)) for fact in matter)
    named = {next(iter(outcomes.outcomes({end}))): part for end, part in ends.items()}
    return {name: Share(int(part * total), part) for name, part in named.items()}
