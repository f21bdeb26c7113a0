"""The figures of a decision that its reasons do not name: computed, and worth knowing."""

from collections.abc import Iterator

from kam_advisor.ir.expressions import Quantity
from kam_advisor.ir.quantities import CollectTable, Formula
from kam_advisor.ir.walk import walk
from kam_advisor.report.document import Block, Pairs, plain
from kam_advisor.report.grounds import conditions_behind
from kam_advisor.report.reporter import Case
from kam_advisor.values import Unknown


def figures(case: Case) -> Iterator[Block]:
    """Every formula of the decision with its value; nothing where the reasons say them all."""
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
        counts = isinstance(declared, CollectTable) and declared.aggregate == "count"
        if name in named or not isinstance(declared, Formula | CollectTable) or counts:
            continue
        if value is not None and not isinstance(value, Unknown):
            pairs.append((vocabulary.of(declared.title), plain(vocabulary.quantity(name, value))))
    if pairs:
        yield Pairs(tuple(pairs))
