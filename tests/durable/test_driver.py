"""The driver keeps durable-rules safe, whatever goes wrong in between."""

import gc
import importlib
from collections import Counter
from types import ModuleType

import pytest

from kam_advisor.durable import available
from kam_advisor.durable.chaining import DurableError
from kam_advisor.durable.driver import Driver, load_module
from kam_advisor.durable.engine import _version
from kam_advisor.durable.to_durable import built, network
from kam_advisor.inference import Statement
from kam_advisor.productions import Production

needs_durable = pytest.mark.skipif(not available()[0], reason=available()[1])
YES = frozenset({"yes"})
CHAIN = built(
    network(
        Production(f"r{i}", ((f"fact:{i}", YES),), Statement(f"fact:{i + 1}", "yes"))
        for i in range(5)
    )
)


class Spy:
    """The C module, counted, and failing where it is told to."""

    def __init__(self, fail_at: str = "", after: int = 0) -> None:
        self.module, self.calls = load_module(), Counter[str]()
        self.fail_at, self.after, self.answer = fail_at, after, 0

    def note(self, name: str) -> None:
        self.calls[name] += 1
        if name == self.fail_at and self.calls[name] > self.after:
            raise RuntimeError(f"{name} failed")

    def create_ruleset(self, name: str, rules: str, /) -> int:
        self.note("create_ruleset")
        return self.module.create_ruleset(name, rules)

    def delete_ruleset(self, handle: int, /) -> None:
        self.note("delete_ruleset")
        self.module.delete_ruleset(handle)

    def assert_fact(self, handle: int, message: str, /) -> tuple[int, int]:
        self.note("assert_fact")
        return self.module.assert_fact(handle, message)

    def assert_facts(self, handle: int, messages: str, /) -> tuple[int, int]:
        self.note("assert_facts")
        code, state = self.module.assert_facts(handle, messages)
        return self.answer or code, state

    def start_action_for_state(self, handle: int, state: int, /) -> tuple[str, str] | None:
        self.note("start_action_for_state")
        return self.module.start_action_for_state(handle, state)

    def complete_and_start_action(self, handle: int, state: int, /) -> str | None:
        self.note("complete_and_start_action")
        return self.module.complete_and_start_action(handle, state)

    def delete_state(self, handle: int, session: str, /) -> None:
        self.note("delete_state")
        self.module.delete_state(handle, session)


@needs_durable
@pytest.mark.parametrize("after", [0, 1, 3])
@pytest.mark.parametrize("call", ["assert_facts", "complete_and_start_action"])
def test_session_is_deleted_whatever_fails(call: str, after: int) -> None:
    spy = Spy(call, after)
    driver = Driver("test", CHAIN, spy)
    with pytest.raises(RuntimeError, match="failed"):
        driver.run({"fact:0": "yes"})
    assert spy.calls["delete_state"] == spy.calls["assert_fact"] == 1
    spy.fail_at = ""
    assert len(driver.run({"fact:0": "yes"})) == 5
    assert spy.calls["delete_state"] == 2


@needs_durable
def test_more_sessions_than_can_live_at_once() -> None:
    driver = Driver("test", CHAIN, Spy("assert_facts"))
    for _ in range(1_500):
        with pytest.raises(RuntimeError, match="assert_facts failed"):
            driver.run({"fact:0": "yes"})


@needs_durable
def test_without_a_start_the_session_is_not_deleted() -> None:
    spy = Spy("start_action_for_state")
    with pytest.raises(RuntimeError, match="failed"):
        Driver("test", CHAIN, spy).run({})
    assert spy.calls["delete_state"] == 0


@needs_durable
def test_code_1_is_ignored_and_code_2_is_a_bug() -> None:
    spy = Spy()
    driver = Driver("test", CHAIN, spy)
    spy.answer = 1
    assert len(driver.run({"fact:0": "yes"})) == 5
    spy.answer = 2
    with pytest.raises(DurableError, match="asserted before"):
        driver.run({"fact:0": "yes"})
    assert spy.calls["delete_state"] == 2


@needs_durable
def test_two_values_of_one_subject_are_a_bug() -> None:
    with pytest.raises(DurableError, match="fact:1 is no and yes"):
        Driver("test", CHAIN, Spy()).run({"fact:0": "yes", "fact:1": "no"})


@needs_durable
def test_ruleset_is_released_once_by_close_or_by_the_collector() -> None:
    closed, dropped = Spy(), Spy()
    driver = Driver("test", CHAIN, closed)
    driver.close()
    driver.close()
    with pytest.raises(DurableError, match="closed"):
        driver.run({})
    del driver
    Driver("test", CHAIN, dropped).run({"fact:0": "yes"})
    gc.collect()
    assert closed.calls["delete_ruleset"] == dropped.calls["delete_ruleset"] == 1


@needs_durable
def test_what_no_rule_looks_at_is_not_asserted() -> None:
    spy = Spy()
    hostile = {'fact:"}]': '"},{', "fact:0": "\0", "fact:9": "yes" * 100_000}
    assert Driver("test", CHAIN, spy).run(hostile) == []
    assert spy.calls["assert_facts"] == 0


@needs_durable
def test_version() -> None:
    assert _version(load_module()) == "2.0.28"
    assert _version(Spy()) == "2.0.28"


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ModuleNotFoundError("No module"), "durable_rules is not installed"),
        (ImportError("undefined symbol: X"), "cannot be imported: undefined symbol: X"),
    ],
)
def test_why_not_available(
    error: ImportError, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(name: str) -> ModuleType:
        raise error

    monkeypatch.setattr(importlib, "import_module", fail)
    usable, why = available()
    assert not usable
    assert why.endswith(reason)
