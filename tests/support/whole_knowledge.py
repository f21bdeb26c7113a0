"""Fixtures over all shipped rule sets, for folders of tests that need every one of them."""

import pytest

from kam_advisor.advisor import Advisor
from kam_advisor.durable import DurableEngine, available
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.reference.chain import ReferenceEngine

__all__ = ["advisor", "durable", "knowledge", "reference"]


@pytest.fixture(scope="session")
def knowledge(whole: KnowledgeBase) -> KnowledgeBase:
    """All shipped rules and knowledge."""
    return whole


@pytest.fixture(scope="session")
def reference(whole: KnowledgeBase) -> Advisor:
    return Advisor(whole, ReferenceEngine(whole))


@pytest.fixture(scope="session")
def durable(whole: KnowledgeBase) -> Advisor:
    usable, why_not = available()
    if not usable:
        pytest.skip(f"durable_rules cannot be used: {why_not}")
    return Advisor(whole, DurableEngine(whole))


@pytest.fixture(scope="session", params=["reference", "durable"])
def advisor(request: pytest.FixtureRequest) -> Advisor:
    """An advisor on each engine in turn."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Advisor)
    return found
