"""The figures of a decision that its reasons do not name: computed, and worth knowing."""

from collections.abc import Iterator
from fractions import Fraction

from kam_advisor.ir.expressions import Quantity
from kam_advisor.ir.quantities import CollectTable, Formula, Scorecard
from kam_advisor.ir.walk import walk
from kam_advisor.report.document import Block, Pairs, plain
from kam_advisor.report.grounds import conditions_behind
from kam_advisor.report.reporter import Case
from kam_advisor.values import Unknown


def figures(case: Case) -> Iterator[Block]:
    """Every formula of the decision with its value, and the lowest items of its scores.

    Nothing where the reasons say them all.
    """
    proof, vocabulary = case.proof.default, case.reporter.vocabulary
    named = {
        part.name
        for condition, _ in (conditions_behind(proof) if proof is not None else ())
        for part in walk(condition)
        if isinstance(part, Quantity)
    }
    pairs = []
    for name in case.decision.quantities:
        declared, value = vocabulary.knowledge.quantities[name], case.found.scores.get(name)
        if isinstance(declared, Scorecard):
            pairs += [(title, plain(items)) for title, items in _lowest(declared, case)]
        counts = isinstance(declared, CollectTable) and declared.aggregate == "count"
        if name in named or not isinstance(declared, Formula | CollectTable) or counts:
            continue
        if value is not None and not isinstance(value, Unknown):
            pairs.append((vocabulary.of(declared.title), plain(vocabulary.quantity(name, value))))
    if pairs:
        yield Pairs(tuple(pairs))


def _lowest(declared: Scorecard, case: Case) -> Iterator[tuple[str, str]]:
    """The lowest items of a score that says how many to name; all that are as low.

    Nothing where an item is not known, or where more are as low than it lets name.
    """
    vocabulary, asked = case.reporter.vocabulary, declared.lowest
    if asked is None:
        return
    lines = [line for line in case.uses.quantity(declared.id).contributions if line.weight]
    found = [
        (line.position, vocabulary.of(line.fact.title))
        for line in lines
        if isinstance(line.position, int | Fraction)
    ]
    parameters = vocabulary.knowledge.parameters
    least, most = (int(parameters[end.name].value) for end in (asked.least, asked.most))
    if len(found) < len(lines) or len(found) <= most:
        return
    limit = sorted(position for position, _ in found)[least - 1]
    lowest = sorted((one for one in found if one[0] <= limit), key=lambda one: one[0])
    if len(lowest) <= most:
        named = (
            vocabulary.say("report.named_value", name=title, value=vocabulary.number(position))
            for position, title in lowest
        )
        yield vocabulary.of(asked.title), "; ".join(named)
