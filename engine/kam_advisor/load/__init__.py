"""From files to the knowledge base.

    inputs.py      which files, and their bytes
    cache.py       compiled knowledge, found again by those bytes
    gather.py      entries of the right form (`files/`), later folders over earlier ones
    facts.py, quantities.py, tables.py, trees.py, decisions.py    entries to the IR
    whole.py       what needs to see everything: circles, scopes, advice, what nothing uses
    house.py       a house's parameters and texts
    compile.py     all of it, in order
    selection.py   the part that an agenda needs
    later.py       what of the rest may still be asked for

Nothing but `inputs.py`, `cache.py` and `later.py` is imported when the compiled knowledge is found
again.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kam_advisor.ir.knowledge import FactDeclaration, KnowledgeBase
from kam_advisor.load.cache import Kept, key, switched_off
from kam_advisor.load.inputs import Input, find_inputs
from kam_advisor.load.later import Later
from kam_advisor.record import replace

if TYPE_CHECKING:
    from pathlib import Path

OF_REPORTS = frozenset(["answer", "condition", "override", "place", "provenance", "report", "unit"])
"""The groups of wording that a report may need; others are fetched when they are asked for."""


def load(
    rules: "Sequence[Path]" = (),
    house: "Path | None" = None,
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
    return _whole(inputs, _kept(inputs, cache))


def load_agenda(
    agenda: str | None,
    rules: "Sequence[Path]" = (),
    house: "Path | None" = None,
    *,
    only_rules: bool = False,
    cache: bool = True,
) -> tuple[KnowledgeBase, Kept]:
    """The part of the knowledge base that an agenda needs, however much there is beside it.

    It says the same of the decisions of that agenda as the whole does, and its fingerprint is that
    of the whole. Where there is no such agenda it is the whole: look for the agenda in it.

    Args:
        agenda: Its id; None: the default one.
        rules: As of `load`, and so the other arguments.

    Returns:
        Also a place where what is worked out from it may be kept, for this part alone.

    Raises:
        RulesInvalid: With every fault in every file.
    """
    inputs = find_inputs(rules, house, only_rules=only_rules)
    kept = _kept(inputs, cache)
    if agenda is not None and not (agenda.isascii() and agenda.isidentifier() and len(agenda) < 61):
        return _whole(inputs, kept), Kept("")
    of_agenda = kept.within("agenda" if agenda is None else f"agenda-{agenda}")
    part = of_agenda.read_value()
    if not isinstance(part, KnowledgeBase):
        whole = _whole(inputs, kept)
        known = whole.agendas.values()
        chosen = [one for one in known if (one.default if agenda is None else one.id == agenda)]
        if not chosen:
            return whole, Kept("")
        from kam_advisor.load import selection

        selected = selection.of_agenda(whole, chosen[0])
        words = {k: v for k, v in whole.wording.items() if k.partition(".")[0] in OF_REPORTS}
        of_agenda.write_value(dict(selected.outside), "outside")
        part = replace(selected, wording=words, outside={})
        of_agenda.write_value(part)

    def outside() -> Mapping[str, FactDeclaration]:
        found = of_agenda.read("outside")
        if found is not None:
            return _Encoded(found)
        return {id: f for id, f in _whole(inputs, kept).asked.items() if id not in part.facts}

    wording = Later(part.wording, OF_REPORTS, lambda: _whole(inputs, kept).wording)
    facts: Later[FactDeclaration] = Later({}, (), outside)
    return replace(part, wording=wording, outside=facts), of_agenda


class _Encoded(Mapping[str, FactDeclaration]):
    """Facts, each decoded when it is asked for."""

    def __init__(self, text: str) -> None:
        import json

        self._encoded: dict[str, Any] = json.loads(text)

    def __getitem__(self, id: str) -> FactDeclaration:
        from kam_advisor.load.encoding import decode

        found = decode(self._encoded[id])
        assert isinstance(found, FactDeclaration)
        return found

    def __iter__(self) -> "Any":
        return iter(self._encoded)

    def __len__(self) -> int:
        return len(self._encoded)


def _kept(inputs: Sequence[Input], cache: bool) -> Kept:
    return Kept(key(inputs) if cache and not switched_off() else "")


def _whole(inputs: Sequence[Input], kept: Kept) -> KnowledgeBase:
    found = kept.read_value()
    if isinstance(found, KnowledgeBase):
        return found
    from kam_advisor.load.compile import compiled
    from kam_advisor.load.gather import gather

    knowledge = compiled(gather(inputs))
    kept.write_value(knowledge)
    return knowledge
