"""The house file: other values for parameters, other efforts of facts, other texts."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from kam_advisor.errors import did_you_mean
from kam_advisor.files.common import UNCHANGEABLE
from kam_advisor.ir.knowledge import FactDeclaration, KnowledgeBase, Override, Text
from kam_advisor.ir.rules import Conclusion, Reading, Table
from kam_advisor.load.gathered import Gathered
from kam_advisor.record import replace
from kam_advisor.values import exact


def parameter_values(gathered: Gathered) -> dict[str, int | Fraction]:
    """The value of every parameter, the house's where it has one."""
    values = {id: exact(entry.model.value) for id, entry in gathered.parameters.items()}
    house = gathered.house
    if house is None:
        return values
    for id, changed in house.model.parameters.items():
        if id not in values:
            if id not in gathered.broken and not gathered.full:
                place = house.document.key_place(("parameters", id))
                near = did_you_mean(id, values)
                gathered.fault("unknown-parameter", f"unknown parameter `{id[:80]}`", place, near)
            continue
        shipped, used = values[id], exact(changed.value)
        if used != shipped:
            because = changed.because or ""
            gathered.overrides.append(
                Override("parameter", id, as_decimal(shipped), as_decimal(used), because)
            )
        values[id] = used
    return values


def with_house_efforts(
    facts: Mapping[str, FactDeclaration], gathered: Gathered
) -> dict[str, FactDeclaration]:
    """The facts, as hard to change as the house says."""
    found = dict(facts)
    house = gathered.house
    if house is None:
        return found
    for id, effort in house.model.efforts.items():
        if id not in found:
            if id not in gathered.broken and not gathered.full:
                place = house.document.key_place(("efforts", id))
                near = did_you_mean(id, found)
                gathered.fault("unknown-fact", f"unknown fact `{id[:80]}`", place, near)
            continue
        changed = found[id].with_effort(None if isinstance(effort, str) else exact(effort))
        shipped, used = _effort_of(found[id]), _effort_of(changed)
        if shipped != used:
            gathered.overrides.append(Override("effort", id, shipped, used, ""))
        found[id] = changed
    return found


def _effort_of(fact: FactDeclaration) -> str:
    """The effort as a house file has it."""
    return as_decimal(fact.effort) if fact.changeable else UNCHANGEABLE


def with_house_texts(knowledge: KnowledgeBase, gathered: Gathered) -> KnowledgeBase:
    """The knowledge with the house's texts in it."""
    house = gathered.house
    if house is None or not house.model.texts:
        return knowledge
    known: dict[str, Any] = dict(_texts(knowledge))
    overrides = list(knowledge.overrides)
    for name, changed in house.model.texts.items():
        if name not in known and gathered.full:
            continue
        if name not in known:
            near = did_you_mean(name, known)
            examples = "`advice.<decision>.<outcome>.summary`, `facts.<fact>.question`"
            hint = near or f"Texts are called {examples}, `wording.<key>`."
            place = house.document.key_place(("texts", name))
            gathered.fault("unknown-text", f"unknown text `{name[:80]}`", place, hint)
            continue
        for lang, new in (("en", changed.en), ("nl", changed.nl)):
            if new is not None and new != known[name][lang]:
                overrides.append(Override("text", f"{name}.{lang}", known[name][lang], new, ""))
                known[name][lang] = new  # every text is a mapping of its own, fresh from its file
    return replace(knowledge, overrides=tuple(overrides))


def as_decimal(value: int | Fraction) -> str:
    """The number as people write it: a decimal where it has one, else a fraction."""
    number = Fraction(value)
    if number.denominator == 1:
        return str(number.numerator)
    places = 0
    while (number * 10**places).denominator != 1:
        places += 1
        if places > 60:
            return str(number)
    whole, rest = divmod(abs(number * 10**places).numerator, 10**places)
    return f"{'-' if number < 0 else ''}{whole}.{rest:0{places}d}"


def _texts(knowledge: KnowledgeBase) -> Iterator[tuple[str, Text]]:
    """Every text that a house may change, by name."""
    for fact in knowledge.asked.values():
        for key in ("title", "question", "help"):
            yield f"facts.{fact.id}.{key}", getattr(fact, key)
        for option, label in fact.labels.items():
            yield f"facts.{fact.id}.labels.{option}", label
    for parameter in knowledge.parameters.values():
        yield f"parameters.{parameter.id}.title", parameter.title
    for quantity in knowledge.quantities.values():
        yield f"scores.{quantity.id}.title", quantity.title
    for decision in knowledge.decisions.values():
        yield f"decisions.{decision.id}.title", decision.title
        yield f"decisions.{decision.id}.question", decision.question
        for reading in decision.readings:
            yield from _reading_texts(decision.id, reading)
    for id, entries in knowledge.advice.items():
        for name, advice in entries.items():
            path = f"advice.{id}.{name}"
            for key in ("title", "summary", "do", "why"):
                if any(getattr(advice, key).values()):  # of a gap, little need be said
                    yield f"{path}.{key}", getattr(advice, key)
            for key in ("next_steps", "risks"):
                for n, item in enumerate(getattr(advice, key), start=1):
                    yield f"{path}.{key}.{n}", item
    for term in knowledge.glossary.values():
        yield f"glossary.{term.id}.term", term.term
        yield f"glossary.{term.id}.definition", term.definition
    for key, words in knowledge.wording.items():
        yield f"wording.{key}", words


def _reading_texts(decision: str, reading: Reading) -> Iterator[tuple[str, Text]]:
    yield f"readings.{decision}.{reading.id}.title", reading.title
    yield f"readings.{decision}.{reading.id}.says", reading.says
    if isinstance(reading.logic, Table):
        concluded = [(row.id, row.conclusion) for row in reading.logic.rows]
    else:
        branches = [b for q in reading.logic.questions.values() for b in q.branches]
        concluded = [(b.id, b.conclusion) for b in branches if isinstance(b.conclusion, Conclusion)]
    for id, conclusion in concluded:
        yield f"rules.{id}.because", conclusion.because
