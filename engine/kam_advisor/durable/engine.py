"""The inference engine on durable-rules."""

import os
import threading
from functools import cached_property

from kam_advisor.durable.built import Built, from_text, to_text
from kam_advisor.durable.driver import Driver, DurableModule, load_module
from kam_advisor.inference import Conclusions, Kept, World
from kam_advisor.ir.knowledge import KnowledgeBase, Scope

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

    def __init__(self, knowledge: KnowledgeBase, kept: Kept | None = None) -> None:
        """An engine for one knowledge base; its rulesets are built when they are first needed.

        Args:
            knowledge: The rules.
            kept: Where what is made of exactly these rules may be kept from run to run.

        Raises:
            ImportError: durable-rules cannot be used here (`available` says why).
            DurableLimit: The rules are too many, or too large, for durable-rules.
        """
        self._module = load_module()
        self._built = _kept(kept) or _made(knowledge, kept)
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
                self._drivers[scope] = Driver(scope, self._built[scope], self._module)
            return self._drivers[scope]


_PART = "durable"


def _kept(kept: Kept | None) -> dict[Scope, Built] | None:
    text = None if kept is None else kept.read(_PART)
    try:
        found = None if text is None else from_text(text)
    except ValueError:
        return None
    if found is None or found.keys() != set(_SCOPES):
        return None
    return {scope: found[scope] for scope in _SCOPES}


def _made(knowledge: KnowledgeBase, kept: Kept | None) -> dict[Scope, Built]:
    from kam_advisor.durable.to_durable import built, network  # only where nothing is kept
    from kam_advisor.productions import productions

    made = {scope: built(network(productions(knowledge, scope))) for scope in _SCOPES}
    if kept is not None:
        kept.write(to_text(made), _PART)
    return made


def _version(module: DurableModule) -> str:
    """The installed version, from the name of the folder beside the module.

    `importlib.metadata` would say it too, but its import costs more than a whole assessment.
    """
    place: str | None = getattr(module, "__file__", None)
    for name in os.listdir(os.path.dirname(place)) if place else ():  # noqa: PTH120, PTH208
        if name.startswith("durable_rules-") and name.endswith(".dist-info"):
            return name.removeprefix("durable_rules-").removesuffix(".dist-info")
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("durable_rules")
    except PackageNotFoundError:
        return "unknown"
