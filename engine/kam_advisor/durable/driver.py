"""The only place that touches durable-rules, and the way in which it is safe to use.

Of durable_rules 2.0.28 only the C module is used: no default host, no timer threads. Measured, and
from reading its source:

- It frees memory it never initialised when a session is deleted in which no action was started.
  So the first message of every session makes a rule fire; only then may the session be deleted,
  and then it always is: at 1,024 live sessions memory runs out.
- Messages of one session are told apart by a hash of their id; ours are numbers, counted up.
- A return code 1 says that some message matched no rule: harmless. A 2 says that an id was seen
  before: never by us, so that is a bug.
- Its calls hold the GIL and are whole; a session is many calls, so a lock goes around it.
"""

import importlib
import threading
import weakref
from collections.abc import Iterator, Sequence
from typing import Protocol, cast

from kam_advisor.durable.built import START, Built, as_json
from kam_advisor.durable.chaining import Chaining, DurableError
from kam_advisor.inference import Firing, Statement

_ALREADY_SEEN = 2


class DurableModule(Protocol):
    """The functions of the C module `durable_rules_engine` that are used."""

    def create_ruleset(self, name: str, rules: str, /) -> int:
        """A handle."""

    def delete_ruleset(self, handle: int, /) -> None:
        """Frees a ruleset; its sessions must have been deleted."""

    def assert_fact(self, handle: int, message: str, /) -> tuple[int, int]:
        """A return code, and the session's state."""

    def assert_facts(self, handle: int, messages: str, /) -> tuple[int, int]:
        """A return code, and the session's state."""

    def start_action_for_state(self, handle: int, state: int, /) -> tuple[str, str] | None:
        """The session's own message and the first firing, if there is one."""

    def complete_and_start_action(self, handle: int, state: int, /) -> str | None:
        """The next firing, if there is one."""

    def delete_state(self, handle: int, session: str, /) -> None:
        """Frees a session."""


def load_module() -> DurableModule:
    """The C module.

    Raises:
        ImportError: It is not installed, or does not fit this Python.
    """
    return cast(DurableModule, importlib.import_module("durable_rules_engine"))


class Driver:
    """One ruleset in durable-rules. Safe to use from several threads."""

    def __init__(self, name: str, built: Built, module: DurableModule) -> None:
        """Build the ruleset; it is released by `close`, or when the driver is garbage.

        Args:
            name: Of the ruleset; only for durable-rules' own messages.
            built: What to run.
            module: From `load_module`.
        """
        self._module = module
        self._rules = built.rules
        self._messages = built.messages
        self._lock = threading.Lock()
        self._sessions = 0
        self._handle = module.create_ruleset(name, built.ruleset)
        self._release = weakref.finalize(self, module.delete_ruleset, self._handle)

    def close(self) -> None:
        """Release the ruleset, after the run that is going on. The driver cannot be used again."""
        with self._lock:
            self._release()

    def run(self, memory: dict[str, str]) -> list[Firing]:
        """Chain forward until nothing new follows.

        Args:
            memory: What holds, value by subject; what is derived is added to it.

        Returns:
            Every firing, in no particular order.

        Raises:
            DurableError: A bug, here or in durable-rules.
        """
        with self._lock:
            if not self._release.alive:  # the handle may be another ruleset's by now
                raise DurableError("the driver is closed")
            self._sessions += 1
            session = f"s{self._sessions}"
            state, first = self._open(session)
            try:
                return self._chain(session, state, first, Chaining(self._rules, memory))
            finally:
                self._module.delete_state(self._handle, session)

    def _open(self, session: str) -> tuple[int, str]:
        """A session that can be deleted, for its first action is started: state and first firing.

        If this raises, the session is left alone: it could not be deleted safely.
        """
        start = as_json({"sid": session, "id": "0", "group": START})
        _, state = self._module.assert_fact(self._handle, start)
        started = self._module.start_action_for_state(self._handle, state)
        if started is None:
            raise DurableError("the sentinel did not fire")
        return state, started[1]

    def _chain(self, session: str, state: int, first: str, chaining: Chaining) -> list[Firing]:
        chaining.take(self._drain(state, first))
        while new := [one for one in chaining.new if one in self._messages]:
            self._assert(session, new, len(chaining.asserted))
            chaining.asserted += new
            chaining.new.clear()
            started = self._module.start_action_for_state(self._handle, state)
            if started is not None:
                chaining.take(self._drain(state, started[1]))
        return chaining.firings

    def _assert(self, session: str, statements: Sequence[Statement], number: int) -> None:
        """Assert the statements, the first under the id `number`."""
        messages = ",".join(
            f'{{"sid":"{session}","id":"{id}",{self._messages[statement]}'
            for id, statement in enumerate(statements, start=number)
        )
        code, _ = self._module.assert_facts(self._handle, f"[{messages}]")
        if code == _ALREADY_SEEN:
            raise DurableError("a message was taken for one that was asserted before")

    def _drain(self, state: int, firing: str | None) -> Iterator[str]:
        """The firing, and all that wait after it."""
        while firing is not None:
            yield firing
            firing = self._module.complete_and_start_action(self._handle, state)
