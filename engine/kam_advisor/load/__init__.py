"""From files to the knowledge base.

    inputs.py      which files, and their bytes
    cache.py       compiled knowledge, found again by those bytes
    gather.py      entries of the right form (`files/`), later folders over earlier ones
    facts.py, quantities.py, tables.py, trees.py, decisions.py    entries to the IR
    whole.py       what needs to see everything: circles, scopes, advice, what nothing uses
    house.py       a house's parameters and texts
    compile.py     all of it, in order

Nothing but `inputs.py` and `cache.py` is imported when the compiled knowledge is found again.
"""

from collections.abc import Sequence
from pathlib import Path

from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.load import cache as kept
from kam_advisor.load.inputs import find_inputs


def load(
    rules: Sequence[Path] = (),
    house: Path | None = None,
    *,
    only_rules: bool = False,
    cache: bool = True,
) -> KnowledgeBase:
    """The shipped knowledge base, with a house's own rules and values in it.

    Args:
        rules: Folders whose rule sets (`*.yaml`) and knowledge (`knowledge/`) add to what is
            shipped, or replace it; later folders over earlier ones.
        house: A file with a house's own parameters and texts.
        only_rules: The rule sets in `rules` stand instead of the shipped ones, not beside them;
            the shipped facts, parameters, sources, glossary and wording can be used.
        cache: Whether compiled knowledge may be kept and used; never with KAM_NO_CACHE=1.

    Raises:
        RulesInvalid: With every fault in every file.
    """
    inputs = find_inputs(rules, house, only_rules=only_rules)
    name = kept.key(inputs) + ".json" if cache and not kept.switched_off() else ""
    if name and (found := kept.read(name)) is not None:
        return found
    from kam_advisor.load.compile import compiled
    from kam_advisor.load.gather import gather

    knowledge = compiled(gather(inputs))
    if name:
        kept.write(name, knowledge)
    return knowledge
