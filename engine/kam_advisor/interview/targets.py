"""Which targets an interview has: outcomes, and as far as they are wanted gaps and warnings.

The gaps of a checklist are its advice: what is still to be done. So they belong to what is wanted
of it, where its outcome alone would be settled by the first few items. Gaps that stand beside other
rules, and warnings, are asked for only where somebody wants all of them.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Literal, TypeAlias, get_args

from kam_advisor.interview.asks import Target
from kam_advisor.ir.expressions import Expression, Quantity
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.quantities import CollectTable
from kam_advisor.ir.rules import Decision
from kam_advisor.ir.walk import opposite, reading_conditions, walk
from kam_advisor.unknowns import CompletionModel

Extent: TypeAlias = Literal["outcomes", "checklists", "gaps", "warnings"]
"""What is wanted of decisions: outcomes; with the gaps of checklists; with all gaps; with warnings,
too. Each holds what stands before it."""

EXTENTS: tuple[Extent, ...] = get_args(Extent)


def targets_of(
    model: CompletionModel, decisions: Collection[str], accounts: int, extent: Extent
) -> Iterator[Target]:
    """Account by account what is wanted about it, in the order of the decisions; then the company.

    Gaps and warnings of decisions that count over the accounts are not among them.

    Args:
        model: The completions of the knowledge base.
        decisions: The ids of the wanted decisions.
        accounts: How many accounts there are.
        extent: What is wanted of each.
    """
    knowledge = model.knowledge
    wanted = [knowledge.decisions[name] for name in decisions]
    findings = {
        decision.id: () if model.counts(decision.id) else (*_findings(decision, knowledge, extent),)
        for decision in wanted
    }
    for account in (*range(accounts), None):
        scope = "company" if account is None else "account"
        for decision in wanted:
            if decision.scope == scope:
                yield Target(account, decision.id)
                yield from (Target(account, decision.id, id) for id in findings[decision.id])


def beyond(model: CompletionModel, decisions: Collection[str], extent: Extent) -> tuple[str, ...]:
    """The decisions with gaps or warnings that are wanted, and are no targets (`targets_of`).

    Args:
        model: The completions of the knowledge base.
        decisions: The ids of the wanted decisions.
        extent: What is wanted of each.
    """
    knowledge = model.knowledge
    return tuple(
        name
        for name in decisions
        if model.counts(name) and [*_findings(knowledge.decisions[name], knowledge, extent)]
    )


def _findings(decision: Decision, knowledge: KnowledgeBase, extent: Extent) -> Iterable[str]:
    """The ids of the gaps and warnings of a decision that are wanted."""
    if extent == "outcomes":
        return ()
    items = [opposite(condition) for condition in _items(decision, knowledge)]
    return (
        found.id
        for found in decision.warnings
        if extent == "warnings"
        or (found.kind == "gap" and (extent == "gaps" or found.when in items))
    )


def _items(decision: Decision, knowledge: KnowledgeBase) -> Iterator[Expression]:
    """The conditions that the default reading of a checklist counts."""
    names = {
        part.name
        for condition in reading_conditions(decision.default)
        for part in walk(condition)
        if isinstance(part, Quantity)
    }
    for name in sorted(names):
        counted = knowledge.quantities[name]
        if isinstance(counted, CollectTable) and counted.aggregate == "count":
            yield from (row.when for row in counted.rows)
