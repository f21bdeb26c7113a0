"""What is cut from diagrams over all facts is what is built for a profile."""

from random import Random

import pytest

from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.unknowns import CompletionModel, Completions
from kam_advisor.unknowns.cut import agreement_part, holds_part, reading_part
from kam_advisor.unknowns.shared import Shared
from random_rules import RandomRules

STEPS = 10**9


def warmed(model: CompletionModel) -> CompletionModel:
    """A model that has built everything over all facts that is not too large."""
    shared: Shared = model._shared
    for decision in model.knowledge.decisions.values():
        parts = [reading_part(decision, reading) for reading in decision.readings]
        parts.append(agreement_part(decision))
        parts += [holds_part(decision, warning.when) for warning in decision.warnings]
        for part, build in parts:
            for _ in range(3):
                shared.note(part, STEPS, build)
            assert shared.root(part) is not None
    return model


def said(knowledge: KnowledgeBase, found: Completions) -> list[object]:
    """Everything that is said about the completions of a profile."""
    views: list[object] = []
    for decision in knowledge.decisions.values():
        views.append((decision.id, found.decision(decision.id), found.agreement(decision.id)))
        for reading in decision.readings:
            views.append(found.reading(decision.id, reading.id))
            views.append(found.reading_may_lack(decision.id, reading.id))
        views += [found.warning(decision.id, warning.id) for warning in decision.warnings]
    return views


@pytest.mark.parametrize("seed", range(60))
def test_random_rules(seed: int) -> None:
    rules = RandomRules(Random(seed))
    own, shared = CompletionModel(rules.knowledge), warmed(CompletionModel(rules.knowledge))
    for share in (0.0, 0.2, 0.5, 0.8, 1.0):
        known: dict[str, Value] = rules.known(share)
        assert said(rules.knowledge, shared.account(known)) == said(
            rules.knowledge, own.account(known)
        )
