import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from kam_advisor.advisor import Advisor
    from kam_advisor.ir.knowledge import KnowledgeBase

ROOT = Path(__file__).parents[1]

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in a shell's background
    signal.signal(signal.SIGINT, signal.default_int_handler)


TAKES_MINUTES = (
    "tests/agendas/test_selection.py::test_the_part_says_the_same",
    "tests/docs/test_docs.py::test_commands_do_what_is_shown[docs",
    "tests/docs/test_reference.py::test_pages_are_fresh[fault_reference]",
)
"""Over fifty rule sets these take minutes, so they run apart (`.ci/slow`)."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what takes minutes as slow."""
    for item in items:
        if item.nodeid.startswith(TAKES_MINUTES):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Compiled knowledge goes to a folder of the test run, never to the user's."""
    before = os.environ.get("XDG_CACHE_HOME")
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))
    yield
    if before is None:
        del os.environ["XDG_CACHE_HOME"]
    else:
        os.environ["XDG_CACHE_HOME"] = before


@pytest.fixture(scope="session")
def whole() -> "KnowledgeBase":
    """All shipped rules and knowledge."""
    from kam_advisor.load import load

    return load()


@pytest.fixture(scope="session")
def knowledge(whole: "KnowledgeBase") -> "KnowledgeBase":
    """The shipped knowledge with the rules of the default agenda; with KAM_THOROUGH=1 all of it.

    Over all rule sets some tests take minutes; `kam check` and `kam test` go over all of them.
    """
    from kam_advisor.load.selection import of_agenda
    from kam_advisor.record import replace

    if os.environ.get("KAM_THOROUGH"):
        return whole
    core = of_agenda(whole, next(iter(whole.agendas.values())))
    return replace(core, glossary=whole.glossary, sources=whole.sources)


@pytest.fixture(scope="session")
def reference(knowledge: "KnowledgeBase") -> "Advisor":
    from kam_advisor.advisor import Advisor
    from kam_advisor.reference.chain import ReferenceEngine

    return Advisor(knowledge, ReferenceEngine(knowledge))


@pytest.fixture(scope="session")
def durable(knowledge: "KnowledgeBase") -> "Advisor":
    from kam_advisor.advisor import Advisor
    from kam_advisor.durable import DurableEngine, available

    usable, why_not = available()
    if not usable:
        pytest.skip(f"durable_rules cannot be used: {why_not}")
    return Advisor(knowledge, DurableEngine(knowledge))


@pytest.fixture(scope="session", params=["reference", "durable"])
def advisor(request: pytest.FixtureRequest) -> "Advisor":
    """An advisor on each engine in turn."""
    from kam_advisor.advisor import Advisor

    found = request.getfixturevalue(request.param)
    assert isinstance(found, Advisor)
    return found
