"""Comparisons of scores: sums over facts, also of facts that may turn out not to apply."""

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from kam_advisor.ir.expressions import Aggregate, Arithmetic, Compare, Quantity, Value
from kam_advisor.unknowns.diagram import FALSE, NEITHER, TRUE
from kam_advisor.unknowns.prepared import Prepared, difference
from kam_advisor.unknowns.separable import SeparableSum
from kam_advisor.unknowns.sums import compare_sum

if TYPE_CHECKING:
    from kam_advisor.unknowns.conditions import Conditions


def compare_as_sum(conditions: "Conditions", comparison: Compare) -> int | None:
    """The diagram of a comparison whose sides differ by a sum over facts; None for another one."""
    if not any(
        isinstance(side, Quantity | Arithmetic | Aggregate)
        for side in (comparison.left, comparison.right)
    ):
        return None
    total = _total(conditions, comparison)
    if total is None:
        return None
    return _by_applicability(conditions, comparison.operator, total, {})


def _total(conditions: "Conditions", comparison: Compare) -> SeparableSum | None:
    prepared, known = conditions.prepared, conditions.known
    total = prepared.difference(comparison)
    if total is None and any(not prepared.domains[fact].complete for fact in known):
        answers = {f: _answers(f, v, prepared) for f, v in known.items()}
        total = difference(comparison, prepared.knowledge, {**answers, **prepared.answers})
    if total is None:
        return None
    fits = all(known[f] in table for f, table in total.tables.items() if f in known)
    return total if fits else None


def _answers(fact: str, value: Value, prepared: Prepared) -> tuple[Value, ...]:
    """The answers that can count for a fact whose raw answer is known."""
    otherwise = prepared.knowledge.facts[fact].otherwise
    return (value,) if otherwise is None else (value, otherwise)


def _by_applicability(
    conditions: "Conditions", op: str, total: SeparableSum, assumed: Mapping[int, bool]
) -> int:
    """The comparison, case by case of which facts apply.

    Args:
        conditions: Where the diagram is built.
        op: How the total is to stand to zero.
        total: The sum over all facts.
        assumed: Per condition of applicability that is open, whether it holds in this case.
    """
    tables: dict[int, tuple[Fraction, ...]] = {}
    constant = total.constant
    for fact, table in total.tables.items():
        applies = conditions.applies(fact)
        if applies not in (TRUE, FALSE):
            if applies not in assumed:
                yes, no = (
                    _by_applicability(conditions, op, total, {**assumed, applies: case})
                    for case in (True, False)
                )
                return conditions.diagrams.cases((applies,), (yes,), no, NEITHER)
            applies = TRUE if assumed[applies] else FALSE
        if applies == FALSE:
            otherwise = conditions.prepared.knowledge.facts[fact].otherwise
            assert otherwise is not None
            constant += table[otherwise]
        elif fact in conditions.known:
            constant += table[conditions.known[fact]]
        else:
            values = conditions.prepared.domains[fact].values
            tables[conditions.levels[fact]] = tuple(table[value] for value in values)
    return compare_sum(conditions.diagrams, op, tables, constant)
