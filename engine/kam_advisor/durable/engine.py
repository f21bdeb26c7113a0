"""The inference engine on durable-rules."""

import threading
from functools import cached_property
from pathlib import Path

from kam_advisor.durable.driver import Driver, DurableModule, load_module
from kam_advisor.durable.to_durable import network
from kam_advisor.inference import Conclusions, World
from kam_advisor.ir.knowledge import KnowledgeBase, Scope
from kam_advisor.productions import productions

_SCOPES: tuple[Scope, ...] = ("account", "company")


def available() -> tuple[bool, str]:
    """Whether durable-rules can be used here, and if not why, as a clause without a full stop."""
    try:
        load_module()
    except ModuleNotFoundError:
        return False, "durable_rules is not installed"
    except ImportError as error:
        return False, f"durable_rules is installed but cannot be imported: {error}"
    return True, ""


class DurableEngine:
    """Chains forward on durable-rules. Safe to use from several threads, one at a time inside."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        """An engine for one knowledge base; its rulesets are built when they are first needed.

        Raises:
            ImportError: durable-rules cannot be used here (`available` says why).
            DurableLimit: The rules are too many, or too large, for durable-rules.
        """
        self._module = load_module()
        self._networks = {scope: network(productions(knowledge, scope)) for scope in _SCOPES}
        self._drivers: dict[Scope, Driver] = {}
        self._building = threading.Lock()

    @cached_property
    def name(self) -> str:
        """`durable_rules <version>`."""
        return f"durable_rules {_version(self._module)}"

    def run(self, world: World) -> Conclusions:
        """All firings that follow from the world, sorted by production id.

        Raises:
            DurableError: A bug, here or in durable-rules.
        """
        memory = dict(world.settled)
        firings = self._driver(world.scope).run(memory)
        firings.sort(key=lambda firing: firing.production)
        return Conclusions(tuple(firings), memory)

    def close(self) -> None:
        """Release the rulesets now; they are built again if the engine is used again.

        Not while another thread is about to run: that run may find its ruleset gone and raise.
        """
        with self._building:
            while self._drivers:
                self._drivers.popitem()[1].close()

    def _driver(self, scope: Scope) -> Driver:
        with self._building:
            if scope not in self._drivers:
                self._drivers[scope] = Driver(scope, self._networks[scope], self._module)
            return self._drivers[scope]


def _version(module: DurableModule) -> str:
    """The installed version, from the name of the folder beside the module.

    `importlib.metadata` would say it too, but its import costs more than a whole assessment.
    """
    place = getattr(module, "__file__", None)
    folders = Path(place).parent.glob("durable_rules-*.dist-info") if place else ()
    for folder in folders:
        return folder.name.removeprefix("durable_rules-").removesuffix(".dist-info")
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("durable_rules")
    except PackageNotFoundError:
        return "unknown"
