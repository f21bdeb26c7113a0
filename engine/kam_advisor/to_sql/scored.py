"""Numbers over accounts of a score: lookup tables that give the number of each account.

A score, or whatever else is no sum of raw answers, is looked up from diagrams as the scores of
decisions are: whole numbers over one denominator, or a formula with numbers that is calculated.
"""

from collections.abc import Hashable, Iterable, Sequence
from fractions import Fraction
from math import lcm

from kam_advisor.ir.expressions import Outcome
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.walk import walk_through
from kam_advisor.to_sql.figures import derivation_of, over_accounts, portion_of
from kam_advisor.to_sql.order import facts_needed
from kam_advisor.to_sql.plan import plan
from kam_advisor.to_sql.plan_tables import join_of, lookup_of, state_of
from kam_advisor.to_sql.possible import UNSETTLED
from kam_advisor.to_sql.results import Results
from kam_advisor.to_sql.rules import FORMULA, KEY, Cell, LookupTable, ScoredFigure, StateJoin
from kam_advisor.unknowns.diagram import BudgetExceeded
from kam_advisor.unknowns.ratios import Polynomial, Ratio
from kam_advisor.values import UNDEFINED

_BUDGET = 300_000
"""Steps for one score."""

_MOST_JOINS = 50
"""Tables of one score; more are too many for one SELECT of some databases."""


def scored_figures(
    knowledge: KnowledgeBase, wanted: Iterable[str], known: Iterable[str], prefix: str
) -> tuple[tuple[ScoredFigure, ...], tuple[LookupTable, ...]]:
    """Numbers over accounts and the tables they need, each after those that it looks at.

    Args:
        knowledge: The rules.
        wanted: Numbers over accounts; those that cannot be looked up are left out.
        known: Those that SQL works out already.
        prefix: Begins the names of the tables.
    """
    there, waiting = set(known), list(wanted)
    figures: list[ScoredFigure] = []
    lookups: list[LookupTable] = []
    while ready := [fact for fact in waiting if _looked_at(fact, knowledge) <= there]:
        waiting = [fact for fact in waiting if fact not in ready]
        for fact in ready:
            found = _scored(knowledge, fact, f"{prefix}over_{len(figures)}")
            if found is not None:
                figures.append(found[0])
                lookups += found[1]
                there.add(fact)
    return tuple(figures), tuple(lookups)


def _looked_at(fact: str, knowledge: KnowledgeBase) -> frozenset[str]:
    """The other numbers over accounts that one looks at."""
    needed = facts_needed(knowledge, derivation_of(fact, knowledge).of)
    return frozenset(over_accounts(knowledge, needed))


def _scored(
    knowledge: KnowledgeBase, fact: str, name: str
) -> tuple[ScoredFigure, list[LookupTable]] | None:
    over = derivation_of(fact, knowledge)
    if any(isinstance(part, Outcome) for part in walk_through(over.of, knowledge)):
        return None  # what follows from a profile is worked out before anything is decided
    results = Results(knowledge, facts_needed(knowledge, over.of))
    try:
        root = results.number(over.of, _BUDGET)
    except (BudgetExceeded, RecursionError):
        return None
    planned = plan(results.space.diagrams, {fact: root})
    if planned.failed or len(planned.tables) >= _MOST_JOINS:
        return None
    ref, terminals = planned.ends[fact]
    values = [results.space.diagrams.values[terminal] for terminal in terminals]
    joins = [join_of(table, results, f"{name}_") for table in planned.tables]
    joins.append(StateJoin(name, ((state_of(ref, f"{name}_"), 1),)))
    tables = [lookup_of(table, f"{name}_") for table in planned.tables]
    common = _common(values)
    ratios = tuple(_over(common, value) for value in values if isinstance(value, Ratio))
    figure = ScoredFigure(
        fact=fact,
        function=over.function,
        portion=portion_of(over, knowledge),
        table=name,
        joins=tuple(joins),
        ratios=ratios,
        common=common,
        undefined=UNDEFINED in values,
        certain=not ratios and UNSETTLED not in values,
    )
    return figure, [*tables, _last_table(name, values, common)]


def _common(values: Sequence[Hashable]) -> int:
    """A denominator for all that is not divided by an answer."""
    found = 1
    for value in values:
        if isinstance(value, int | Fraction):
            found = lcm(found, Fraction(value).denominator)
        elif isinstance(value, Ratio) and value.below.number is not None:
            found = lcm(
                found, *((c / value.below.number).denominator for _, c in value.above.terms)
            )
    return found


def _over(common: int, ratio: Ratio) -> Ratio:
    """The ratio with that denominator, where it is not divided by an answer."""
    divisor = ratio.below.number
    if divisor is None:
        return ratio
    factor = Polynomial.constant(common / divisor)
    return Ratio(ratio.above * factor, Polynomial.constant(common))


def _last_table(name: str, values: Sequence[Hashable], common: int) -> LookupTable:
    """From the last state to numerator and denominator, or to which ratio is to be calculated."""
    rows: list[tuple[Cell, ...]] = []
    ratios = 0
    for key, value in enumerate(values):
        cells: tuple[Cell, ...] = (None, None, None)
        if isinstance(value, int | Fraction):
            cells = (int(value * common), common, None)
        elif value is UNDEFINED:
            cells = (0, 0, None)
        elif isinstance(value, Ratio):
            cells = (None, None, ratios)
            ratios += 1
        elif value == UNSETTLED:
            cells = (None, None, -1)
        rows.append((key, *cells))
    kinds = {KEY: "INT", "numerator": "BIGINT", "denominator": "BIGINT", FORMULA: "INT"}
    return LookupTable(name, kinds, rows)
