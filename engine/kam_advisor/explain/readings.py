"""Where the readings of a decision differ: which answers make the difference.

For a reading that disagrees with the default: the smallest sets of answers that, given otherwise,
would make the two agree. One answer is tried first, then pairs; beyond that nothing is said.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations, product

from kam_advisor.advisor import group_of
from kam_advisor.ir.expressions import Fact, Value
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import Decision, Reading
from kam_advisor.ir.walk import facts_of, reading_conditions
from kam_advisor.literals import finite_values
from kam_advisor.record import Record
from kam_advisor.reference.decide import Decider, conclude

_MOST_CHANGED = 2


class Difference(Record):
    """A reading that disagrees with the default, and the answers that make the difference.

    Attributes:
        reading: The reading.
        outcome: What it concludes.
        decisive: Smallest sets of facts; changing the answers of one set can make both agree.
    """

    reading: Reading
    outcome: str
    decisive: tuple[tuple[str, ...], ...]


def differences(
    decision: Decision,
    readings: Mapping[str, str | None],
    given: Mapping[str, Value],
    knowledge: KnowledgeBase,
    decider: Decider,
) -> tuple[Difference, ...]:
    """Every concluded reading that disagrees with the concluded default.

    Args:
        decision: The decision.
        readings: What each reading concludes (`DecisionAssessment.readings`).
        given: The known raw answers.
        knowledge: The rules.
        decider: Decides the same rules.
    """
    default = readings.get(decision.default.id)
    if default is None:
        return ()
    found = []
    for reading in decision.readings:
        outcome = readings.get(reading.id)
        if outcome is None or group_of(decision, outcome) == group_of(decision, default):
            continue
        decisive = _decisive(decision, reading, given, knowledge, decider)
        found.append(Difference(reading, outcome, decisive))
    return tuple(found)


def _decisive(
    decision: Decision,
    reading: Reading,
    given: Mapping[str, Value],
    knowledge: KnowledgeBase,
    decider: Decider,
) -> tuple[tuple[str, ...], ...]:
    facts = [f for f in _facts(decision, reading, knowledge) if f in given]
    for size in range(1, _MOST_CHANGED + 1):
        sets = tuple(
            changed
            for changed in combinations(facts, size)
            if any(
                _agree(decision, reading, {**given, **other}, decider)
                for other in _others(changed, given, knowledge)
            )
        )
        if sets:
            return sets
    return ()


def _facts(decision: Decision, reading: Reading, knowledge: KnowledgeBase) -> list[str]:
    """The finite facts that the reading or the default uses, in the order of the declarations."""
    used: set[str] = set()
    for one in (decision.default, reading):
        for condition in reading_conditions(one):
            used |= facts_of(condition, knowledge)
    return [f for f in knowledge.asked if f in used and finite_values(Fact(f), knowledge)]


def _others(
    changed: tuple[str, ...], given: Mapping[str, Value], knowledge: KnowledgeBase
) -> Iterator[dict[str, Value]]:
    """Every other way of answering the facts, each of them differently."""
    values = [
        [v for v in finite_values(Fact(fact), knowledge) or () if v != given[fact]]
        for fact in changed
    ]
    for answers in product(*values):
        yield dict(zip(changed, answers, strict=True))


def _agree(
    decision: Decision, reading: Reading, given: Mapping[str, Value], decider: Decider
) -> bool:
    context = decider.context(given, decision.scope)
    outcomes = [conclude(one, context) for one in (decision.default, reading)]
    groups = {group_of(decision, o) if isinstance(o, str) else None for o in outcomes}
    return len(groups) == 1 and None not in groups
