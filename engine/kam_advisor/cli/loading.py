"""What commands read: rules and knowledge, and what a user named in the call."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from kam_advisor.cli.options import only_rules
from kam_advisor.errors import CallInvalid, Fault, Place, did_you_mean
from kam_advisor.ir.knowledge import KnowledgeBase

if TYPE_CHECKING:
    from pathlib import Path

    from kam_advisor.advisor import Advisor
    from kam_advisor.ir.agendas import Agenda
    from kam_advisor.load.cache import Kept

Entry = TypeVar("Entry")


def knowledge_base(rules: "Sequence[Path]", house: "Path | None") -> KnowledgeBase:
    """The shipped rules with a house's own, or with `--only-rules` a house's own alone.

    Raises:
        CallInvalid: `--only-rules` without `--rules`.
        RulesInvalid: Something in them is wrong.
    """
    from kam_advisor.load import load

    return load(rules=tuple(rules), house=house, only_rules=_only_rules(rules))


def knowledge_of_agenda(
    agenda: str | None, rules: "Sequence[Path]", house: "Path | None"
) -> "tuple[KnowledgeBase, Kept]":
    """The part of the knowledge base that an agenda needs, and where more is kept of that part.

    Raises:
        CallInvalid: `--only-rules` without `--rules`.
        RulesInvalid: Something in them is wrong.
    """
    from kam_advisor.load import load_agenda

    only = _only_rules(rules)
    return load_agenda(agenda, rules=tuple(rules), house=house, only_rules=only)


def _only_rules(rules: "Sequence[Path]") -> bool:
    only = only_rules()
    if only and not rules:
        hint = "Add `--rules DIR`, the folder of the rules that stand instead."
        message = "`--only-rules` goes with `--rules`"
        raise CallInvalid((Fault("wrong-call", message, Place("kam"), hint),))
    return only


def advisor(knowledge: KnowledgeBase, engine: str, kept: "Kept | None" = None) -> "Advisor":
    """An advisor with the engine of that name: `auto`, `durable` or `reference`.

    Args:
        knowledge: What it advises by.
        engine: The name.
        kept: Where what an engine works out from exactly this knowledge is kept.

    Raises:
        CallInvalid: durable-rules is asked for and cannot be used.
    """
    from kam_advisor.advisor import Advisor, best_engine

    if engine == "auto":
        return Advisor(knowledge, best_engine(knowledge, kept))
    if engine == "reference":
        from kam_advisor.reference.chain import ReferenceEngine

        return Advisor(knowledge, ReferenceEngine(knowledge))
    from kam_advisor import durable

    usable, why = durable.available()
    try:
        if usable:
            return Advisor(knowledge, durable.DurableEngine(knowledge, kept))
    except durable.DurableLimit as limit:
        why = str(limit)
    hint = "`--engine auto` takes the reference engine instead: same answers, same proofs."
    message = f"`--engine durable` cannot be used: {why}"
    raise CallInvalid((Fault("engine-unavailable", message, Place("kam"), hint),))


def named(what: str, name: str, known: Mapping[str, Entry], command: str) -> Entry:
    """The entry of that id.

    Args:
        what: What is looked up, as `decision`, for the message.
        name: As the user wrote it.
        known: What there is.
        command: As `kam explain`, for the message.

    Raises:
        CallInvalid: There is none; says what was meant.
    """
    if name in known:
        return known[name]
    hint = did_you_mean(name, known) or _all(what, known)
    fault = Fault(f"unknown-{what}", f"unknown {what} `{name}`", Place(command), hint)
    raise CallInvalid((fault,))


def agenda_of(name: str | None, knowledge: KnowledgeBase, command: str) -> "Agenda | None":
    """The agenda of that name, or the default one; None where there is no agenda at all.

    Raises:
        CallInvalid: There is none of that name.
    """
    if name is not None:
        return named("agenda", name, knowledge.agendas, command)
    return next((agenda for agenda in knowledge.agendas.values() if agenda.default), None)


def matching(
    what: str,
    words: Iterable[str],
    known: Mapping[str, Entry],
    titles: Callable[[Entry], Iterable[str]],
    command: str,
) -> list[Entry]:
    """The entries of which the id is one of the words, or the id or a title contains one.

    Raises:
        CallInvalid: A word matches nothing.
    """
    words = list(words)
    if not words:
        return list(known.values())
    found: dict[str, None] = {}
    faults = []
    for word in words:
        hits = [word] if word in known else _containing(word, known, titles)
        found.update(dict.fromkeys(hits))
        if not hits:
            hint = did_you_mean(word, known)
            message = f"no {what} matches `{word}`"
            faults.append(Fault(f"unknown-{what}", message, Place(command), hint))
    if faults:
        raise CallInvalid(tuple(faults))
    return [known[name] for name in known if name in found]


def _containing(
    word: str, known: Mapping[str, Entry], titles: Callable[[Entry], Iterable[str]]
) -> list[str]:
    wanted = word.casefold()
    return [
        name
        for name, entry in known.items()
        if any(wanted in text.casefold() for text in (name, *titles(entry)))
    ]


def _all(what: str, known: Iterable[str]) -> str:
    names = ", ".join(f"`{name}`" for name in known)
    return f"There is: {names}." if names else f"There is no {what}."
