"""Which answers of a fact need telling apart, and in which order facts are asked.

A finite fact has its answers. A number that is only ever compared with thresholds is cut into
*cells* at them: all answers of a cell are alike to every rule, so one stands for all. A number that
stands in arithmetic has neither; it is *entangled* with others (`signs.py`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

from kam_advisor.ir.expressions import (
    Between,
    Compare,
    Constant,
    Count,
    CountAccounts,
    CountDistinct,
    CountWhere,
    Expression,
    Fact,
    Number,
    OneOf,
    Outcome,
    Parameter,
    Quantity,
    Value,
)
from kam_advisor.ir.knowledge import FactDeclaration, KnowledgeBase
from kam_advisor.ir.walk import (
    children,
    decision_conditions,
    derived_from,
    quantity_expressions,
    walk,
)
from kam_advisor.literals import finite_values
from kam_advisor.reference.evaluate import Context, evaluate
from kam_advisor.values import exact

_MOST_INTEGERS = 64
"""An entangled integer with at most so many possible answers is a finite fact like any other."""


@dataclass(frozen=True, slots=True)
class Domain:
    """The answers of a fact that need telling apart.

    Attributes:
        values: In declared order; of a cell one answer. Empty for an entangled number.
        complete: Whether these are all possible answers, so that completions can be counted.
    """

    values: tuple[Value, ...]
    complete: bool


def domains(knowledge: KnowledgeBase, versions: Sequence[KnowledgeBase] = ()) -> dict[str, Domain]:
    """The domain of every fact, as the rules of the knowledge base need it.

    Args:
        knowledge: Declares the facts.
        versions: Knowledge bases whose rules need telling apart the answers, each by its own
            declarations; by default those of `knowledge` itself.
    """
    cuts: dict[str, set[Number]] = {}
    entangled: set[str] = set()
    for version in versions or (knowledge,):
        for expression in _all_expressions(version):
            _look_for_numbers(expression, version, cuts, entangled)
    for fact in knowledge.facts.values():
        if fact.kind in ("integer", "number") and isinstance(fact.otherwise, int | Fraction):
            cuts.setdefault(fact.id, set()).add(fact.otherwise)
    return {
        name: _domain(fact, knowledge, cuts.get(name, set()), name in entangled)
        for name, fact in knowledge.facts.items()
    }


def enough_accounts(
    knowledge: KnowledgeBase,
) -> dict[Count, int | None]:
    """Per count over accounts a number above all it is compared with; None where used otherwise."""
    found: dict[Count, int | None] = {}

    def look(expression: Expression) -> None:
        parts = children(expression)
        if isinstance(expression, Count):
            found[expression] = None
        if isinstance(expression, Compare | OneOf | Between):
            counts = [part for part in parts if not _is_constant(part)]
            if len(counts) == 1 and isinstance(counts[0], Count):
                highest = max((floor(cut) + 1 for cut in _cuts(parts, knowledge)), default=0)
                before = found.get(counts[0], 0)
                found[counts[0]] = None if before is None else max(before, highest)
                return
        for part in parts:
            look(part)

    for expression in _all_expressions(knowledge):
        look(expression)
    return found


def facts_in_order(knowledge: KnowledgeBase, decisions: Iterable[str]) -> tuple[str, ...]:
    """Every fact that the decisions depend on, in the order in which they first use it."""
    found: dict[str, None] = {}
    decided: set[str] = set()

    def decide(name: str) -> None:
        if name not in decided:
            decided.add(name)
            for condition in decision_conditions(knowledge.decisions[name]):
                add(condition)

    def add(expression: Expression) -> None:
        for part in walk(expression):
            match part:
                case Fact(name):
                    condition = knowledge.facts[name].applies_when
                    if condition is not None and name not in found:
                        add(condition)
                    derived = knowledge.facts[name].derived
                    for inner in derived_from(derived) if derived is not None else ():
                        add(inner)
                    found.setdefault(name)
                case Quantity(name):
                    for inner in quantity_expressions(knowledge.quantities[name]):
                        add(inner)
                case Outcome(decision) | CountDistinct(decision) | CountAccounts(decision):
                    decide(decision)
                case CountWhere(condition):
                    add(condition)
                case _:
                    pass

    for name in decisions:
        decide(name)
    return tuple(found)


def _all_expressions(knowledge: KnowledgeBase) -> Iterator[Expression]:
    for decision in knowledge.decisions.values():
        yield from decision_conditions(decision)
    for fact in knowledge.facts.values():
        if fact.applies_when is not None:
            yield fact.applies_when
    for quantity in knowledge.quantities.values():
        yield from quantity_expressions(quantity)


def _look_for_numbers(
    expression: Expression,
    knowledge: KnowledgeBase,
    cuts: dict[str, set[Number]],
    entangled: set[str],
) -> None:
    """Note the thresholds of facts compared with constants, and the facts used otherwise."""
    if isinstance(expression, Fact) and knowledge.facts[expression.name].kind in (
        "integer",
        "number",
    ):
        entangled.add(expression.name)
    if isinstance(expression, CountWhere):
        _look_for_numbers(expression.condition, knowledge, cuts, entangled)
    parts = children(expression)
    if isinstance(expression, Compare | OneOf | Between):
        open_parts = [part for part in parts if not _is_constant(part)]
        if len(open_parts) == 1 and isinstance(open_parts[0], Fact):
            cuts.setdefault(open_parts[0].name, set()).update(_cuts(parts, knowledge))
            return
    for part in parts:
        _look_for_numbers(part, knowledge, cuts, entangled)


def _cuts(parts: Iterable[Expression], knowledge: KnowledgeBase) -> list[Number]:
    """The numbers among the constant parts of a comparison."""
    context = Context(knowledge, {}, {}, {}, {})
    values = [evaluate(part, context) for part in parts if _is_constant(part)]
    return [v for v in values if isinstance(v, int | Fraction) and not isinstance(v, bool)]


def _is_constant(expression: Expression) -> bool:
    parts = children(expression)
    if not parts:
        return isinstance(expression, Constant | Parameter)
    return all(map(_is_constant, parts))


def _domain(
    fact: FactDeclaration, knowledge: KnowledgeBase, cuts: set[Number], entangled: bool
) -> Domain:
    values = finite_values(Fact(fact.id), knowledge)
    if values is not None:
        return Domain(values, True)
    if fact.kind == "integer":
        low = None if fact.minimum is None else ceil(fact.minimum)
        high = None if fact.maximum is None else floor(fact.maximum)
        if low is not None and high is not None and high - low < _MOST_INTEGERS:
            return Domain(tuple(range(low, high + 1)), True)
        return Domain(() if entangled else _integer_cells(low, high, cuts), False)
    return Domain((), False) if entangled else Domain(_cells(fact, cuts), False)


def _integer_cells(low: int | None, high: int | None, cuts: set[Number]) -> tuple[Value, ...]:
    """One integer per cell, the least of it where there is one."""
    points = [int(cut) for cut in sorted(cuts) if exact(cut) == int(cut)]
    between = [ceil(cut) for cut in sorted(cuts)]  # the first integer that is not below the cut
    starts = {*points, *(point + 1 for point in points), *between}
    if low is not None:
        starts = {low, *(start for start in starts if start > low)}
    elif starts:
        starts.add(min(starts) - 1)
    else:
        starts = {0 if high is None or high >= 0 else high}
    return tuple(sorted(start for start in starts if high is None or start <= high))


def _cells(fact: FactDeclaration, cuts: set[Number]) -> tuple[Value, ...]:
    """One number per cell: each threshold, and one between each two."""
    low, high = fact.minimum, fact.maximum
    ends = [end for end in (low, high) if end is not None]
    points = sorted({*cuts, *ends})
    points = [p for p in points if (low is None or p >= low) and (high is None or p <= high)]
    if not points:
        return (0,)
    found: list[Number] = [] if low is not None else [points[0] - 1]
    for point, following in pairwise(points):
        found += [point, exact(Fraction(point + following) / 2)]
    found.append(points[-1])
    return (*found, *(() if high is not None else (points[-1] + 1,)))
