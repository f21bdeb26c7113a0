"""The same firings and the same memory as the reference, on random rules and random answers."""

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kam_advisor.durable import DurableEngine, available
from kam_advisor.inference import World
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.reference.chain import ReferenceEngine

pytestmark = pytest.mark.skipif(not available()[0], reason=available()[1])
MakeKnowledge = Callable[[Random, int], KnowledgeBase]
MakeWorld = Callable[[Random, KnowledgeBase], World]


def compare(
    seed: int, random_knowledge: MakeKnowledge, random_world: MakeWorld, worlds: int
) -> None:
    random = Random(seed)
    knowledge = random_knowledge(random, random.randint(1, 4))
    durable, reference = DurableEngine(knowledge), ReferenceEngine(knowledge)
    for _ in range(worlds):
        world = random_world(random, knowledge)
        found, expected = durable.run(world), reference.run(world)
        assert found.firings == expected.firings
        assert found.memory == expected.memory
    durable.close()


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_equal(seed: int, random_knowledge: MakeKnowledge, random_world: MakeWorld) -> None:
    compare(seed, random_knowledge, random_world, 8)


@pytest.mark.slow
@settings(max_examples=1_000, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_equal_at_length(
    seed: int, random_knowledge: MakeKnowledge, random_world: MakeWorld
) -> None:
    compare(seed, random_knowledge, random_world, 10)
