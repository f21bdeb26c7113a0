"""Many runs, many threads, and memory that is filled with rubbish when freed."""

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import pytest

from kam_advisor.durable import DurableEngine, available
from kam_advisor.inference import Conclusions, World
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.reference.chain import ReferenceEngine

pytestmark = pytest.mark.skipif(not available()[0], reason=available()[1])
MakeKnowledge = Callable[[Random, int], KnowledgeBase]
MakeWorld = Callable[[Random, KnowledgeBase], World]
Expected = list[tuple[World, Conclusions]]
STATM = Path("/proc/self/statm")


def expected(knowledge: KnowledgeBase, random_world: MakeWorld) -> Expected:
    """Forty worlds, one of them empty so that no rule fires, with what follows from each."""
    random, reference = Random(3), ReferenceEngine(knowledge)
    worlds = [World("account", {}, {}, ()), *(random_world(random, knowledge) for _ in range(39))]
    return [(world, reference.run(world)) for world in worlds]


def wrong(engine: DurableEngine, worlds: Expected, times: int, shift: int = 0) -> int:
    mistakes = 0
    for number in range(times):
        world, conclusions = worlds[(number + shift) % len(worlds)]
        mistakes += engine.run(world) != conclusions
    return mistakes


def resident() -> float:
    """Memory of this process, MB."""
    return int(STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


@pytest.mark.skipif(not STATM.exists(), reason="memory is read from /proc")
@pytest.mark.parametrize("times", [2_000, pytest.param(50_000, marks=pytest.mark.slow)])
def test_one_process(times: int, random_knowledge: MakeKnowledge, random_world: MakeWorld) -> None:
    knowledge = random_knowledge(Random(11), 2)
    engine, worlds = DurableEngine(knowledge), expected(knowledge, random_world)
    assert wrong(engine, worlds, times // 20) == 0
    warm = resident()
    assert wrong(engine, worlds, times) == 0
    assert resident() - warm < 20


@pytest.mark.parametrize("times", [150, pytest.param(3_000, marks=pytest.mark.slow)])
def test_eight_threads(
    times: int, random_knowledge: MakeKnowledge, random_world: MakeWorld
) -> None:
    knowledge = random_knowledge(Random(11), 2)
    worlds = expected(knowledge, random_world)
    shared, other = DurableEngine(knowledge), DurableEngine(knowledge)
    with ThreadPoolExecutor(8) as pool:
        runs = [
            pool.submit(wrong, other if thread == 7 else shared, worlds, times, 5 * thread)
            for thread in range(8)
        ]
        assert [run.result() for run in runs] == [0] * 8


def test_engines_come_and_go(random_knowledge: MakeKnowledge, random_world: MakeWorld) -> None:
    knowledge = random_knowledge(Random(12), 1)
    worlds = expected(knowledge, random_world)
    for number in range(30):
        engine = DurableEngine(knowledge)
        assert wrong(engine, worlds, 3, number) == 0
        if number % 2:
            engine.close()
            assert wrong(engine, worlds, 1, number) == 0


@pytest.mark.parametrize(
    "selected", ["not slow", pytest.param("slow or not slow", marks=pytest.mark.slow)]
)
@pytest.mark.skipif("MALLOC_PERTURB_" in os.environ, reason="this is the inner run")
def test_with_freed_memory_filled(selected: str) -> None:
    """glibc fills freed memory with MALLOC_PERTURB_: whoever reads it afterwards crashes."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-m", selected]
    inner = subprocess.run(
        [*command, "-k", "one_process or eight_threads", __file__],
        env={**os.environ, "MALLOC_PERTURB_": "165"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert inner.returncode == 0, inner.stdout + inner.stderr
    assert "passed" in inner.stdout
