"""The bounds of scores that are not known yet, against every way of filling in."""

import operator as operators
from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings

from kam_advisor.advisor import Advisor
from kam_advisor.explain.bounds import Bounds, certain, score_bounds
from kam_advisor.ir.expressions import Compare, Constant, Fact, Not, Or, Quantity, Value
from kam_advisor.ir.quantities import Scorecard
from kam_advisor.ir.walk import facts_of
from kam_advisor.literals import finite_values
from kam_advisor.reference.evaluate import Context
from kam_advisor.values import Unknown
from profiles import partial_answers, profile

_MOST = 1_000
_JUDGES: Mapping[str, Callable[[Fraction, int], object]] = {
    "=": operators.eq,
    "!=": operators.ne,
    "<": operators.lt,
    "<=": operators.le,
    ">": operators.gt,
    ">=": operators.ge,
}


@settings(max_examples=25, deadline=None, derandomize=True, database=None)
@given(answers=partial_answers())
def test_both_ends_are_reached_and_nothing_is_beyond(
    reference: Advisor, answers: dict[str, Value]
) -> None:
    knowledge, settler = reference.knowledge, reference.settler
    scope = reference.assess(profile(answers)).accounts[0]
    for decision in knowledge.decisions.values():
        if decision.scope == "company":
            continue
        found = score_bounds(decision, scope, knowledge, settler)
        for name in decision.quantities:
            card = knowledge.quantities[name]
            unknown = isinstance(scope.world.quantities[name], Unknown)
            assert (name in found) == (unknown and isinstance(card, Scorecard))
            if name not in found:
                continue
            missing = sorted(facts_of(Quantity(name), knowledge) - scope.given.keys())
            domains = [finite_values(Fact(fact), knowledge) or () for fact in missing]
            ways = 1
            for domain in domains:
                ways *= len(domain)
            if ways > _MOST:
                continue
            values = [
                settler.settle({**scope.given, **dict(zip(missing, way, strict=True))}).quantities[
                    name
                ]
                for way in product(*domains)
            ]
            known = [value for value in values if isinstance(value, int | Fraction)]
            assert len(known) == len(values)
            assert found[name] == Bounds(min(known), max(known))


@pytest.mark.parametrize("operator", ["=", "!=", "<", "<=", ">", ">="])
@pytest.mark.parametrize("limit", [0, 1, 2, 3, 4, 5])
@pytest.mark.parametrize("ends", [(1, 3), (2, 2), (2, 4)])
def test_what_bounds_make_certain(
    reference: Advisor, operator: str, limit: int, ends: tuple[int, int]
) -> None:
    """Certain is exactly what every value within the bounds agrees on."""
    context = Context(reference.knowledge, {}, {}, {}, {})
    bounds = {"external_pull": Bounds(*ends)}
    score, number = Quantity("external_pull"), Constant(limit)
    judge = _JUDGES[operator]
    halves = [Fraction(n, 2) for n in range(2 * ends[0], 2 * ends[1] + 1)]
    verdicts = {bool(judge(value, limit)) for value in halves}
    wanted = verdicts.pop() if len(verdicts) == 1 else None
    compared = Compare(operator, score, number)  # type: ignore[arg-type]
    assert certain(compared, context, bounds) is wanted
    assert certain(Not(compared), context, bounds) is (None if wanted is None else not wanted)
    other = Compare(">", score, Constant(9))
    assert certain(Or((other, compared)), context, bounds) is wanted
    mirrored = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(operator, operator)
    turned = Compare(mirrored, number, score)  # type: ignore[arg-type]
    assert certain(turned, context, bounds) is wanted
