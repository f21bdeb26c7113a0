"""Checks on the knowledge as a whole: circles, scopes, ids, advice, what nothing uses."""

import re
from collections.abc import Iterator, Mapping

from kam_advisor.errors import Place, did_you_mean
from kam_advisor.files.knowledge import AdviceEntry, GapAdviceEntry
from kam_advisor.files.rules import RuleFile
from kam_advisor.ir.derived import OF_COMPANY
from kam_advisor.ir.expressions import (
    Count,
    CountAccounts,
    CountDistinct,
    CountWhere,
    Expression,
    Fact,
    Outcome,
    Parameter,
    Quantity,
)
from kam_advisor.ir.knowledge import FactDeclaration
from kam_advisor.ir.quantities import QuantityDeclaration
from kam_advisor.ir.rules import NOT_APPLICABLE, Decision
from kam_advisor.ir.walk import (
    decision_conditions,
    derived_from,
    quantity_expressions,
    reading_conditions,
    walk,
)
from kam_advisor.load.desk import DESIGN_CHOICE, INFERRED, Desk
from kam_advisor.load.gathered import Entry, Gathered
from kam_advisor.load.trees import find_circle

Facts = Mapping[str, FactDeclaration]
Quantities = Mapping[str, QuantityDeclaration]
Decisions = Mapping[str, Decision]


def check_ids(gathered: Gathered) -> None:
    """Facts, parameters, decisions and quantities share one set of names."""
    seen: dict[str, str] = {}
    for id, place in gathered.names():
        if id in seen:
            hint = (
                f"It is declared first in {seen[id]}. Facts, parameters, decisions and scores "
                "share one set of names."
            )
            gathered.fault("duplicate-id", f"`{id}` is declared twice", place, hint)
        seen.setdefault(id, f"{place.file}:{place.line}")


def check_sources(gathered: Gathered) -> None:
    """There is one source of kind design_choice, and it has that id; so for inferences."""
    for id, entry in gathered.sources.items():
        kind = entry.model.kind
        if (kind == DESIGN_CHOICE) != (id == DESIGN_CHOICE):
            message = f"the id and the kind `{DESIGN_CHOICE}` belong together"
            hint = (
                "Only the entry for your own choices is of this kind, and is called like it; any "
                "other is a `document` or a `publication`."
            )
            gathered.fault("design-choice", message, entry.place("kind"), hint)
        elif (kind == "inference") != (id == INFERRED):
            message = f"the id `{INFERRED}` and the kind `inference` belong together"
            hint = "Cite what you infer with `inferred: {en: …, nl: …}`; its entry is shipped."
            gathered.fault("design-choice", message, entry.place("kind"), hint)


def check_circles(facts: Facts, quantities: Quantities, decisions: Decisions, desk: Desk) -> None:
    """Nothing depends on itself."""
    applies = {
        id: [part.name for part in _parts(fact.applies_when) if isinstance(part, Fact)]
        for id, fact in facts.items()
    }
    if circle := find_circle(applies):
        place = desk.gathered.facts[circle[0]].key_place("applies_when")
        message = f"whether these facts apply depends on themselves: {_shown(circle)}"
        hint = "Let one of them apply always."
        desk.fault("circular-applicability", message, place, hint)
    uses = {
        id: [name for e in quantity_expressions(quantity) for name in _used_by_number(e, facts)]
        for id, quantity in quantities.items()
    }
    if circle := find_circle(uses):
        message = f"these numbers are computed from themselves: {_shown(circle)}"
        place = _name_place(circle[0], desk)
        hint = "Compute one of them from facts only."
        desk.fault("circular-quantities", message, place, hint)
    if circle := find_circle({id: sorted(needed(d)) for id, d in decisions.items()}):
        message = f"these decisions depend on themselves: {_shown(circle)}"
        hint = "Let one of them do without the outcome of the other."
        if len(circle) == 2:
            hint = "Only warnings and `target_picture_when` may use a decision's own outcome."
        place = desk.gathered.rules[circle[0]].place("decision")
        desk.fault("circular-decisions", message, place, hint)


def _used_by_number(expression: Expression, facts: Facts) -> Iterator[str]:
    """The quantities that a number is computed from, over the accounts too."""
    for part in walk(expression):
        if isinstance(part, Quantity):
            yield part.name
        elif isinstance(part, Fact) and (derived := facts[part.name].derived) is not None:
            for inner in derived_from(derived):
                yield from _used_by_number(inner, facts)


def needed(decision: Decision) -> set[str]:
    """The decisions whose outcomes a decision uses; itself where that is not allowed."""
    found = {d for c in decision_conditions(decision) for d in used_decisions(c)} - {decision.id}
    own = [decision.applies_when] if decision.applies_when is not None else []
    own += [c for reading in decision.readings for c in reading_conditions(reading)]
    if any(decision.id in used_decisions(condition) for condition in own):
        found.add(decision.id)
    return found


def used_decisions(expression: Expression) -> set[str]:
    """The decisions whose outcomes an expression uses, counted over accounts or not."""
    found: set[str] = set()
    for part in walk(expression):
        if isinstance(part, CountWhere):
            found |= used_decisions(part.condition)
        elif isinstance(part, Outcome | CountDistinct | CountAccounts):
            found.add(part.decision)
    return found


def check_scopes(facts: Facts, quantities: Quantities, decisions: Decisions, desk: Desk) -> None:
    """Decisions over the company use nothing that differs per account, and the other way round."""
    for decision in decisions.values():
        entry = desk.gathered.rules[decision.id]
        over_accounts = "Count over the accounts with `count_distinct(…)` or `count_accounts(…)`."
        hint = over_accounts if decision.scope == "company" else ""
        for written, path in _written(entry.model.model_dump(by_alias=True)):
            for word in _words(written):
                problem = _out_of_scope(word, decision, facts, quantities, decisions)
                if problem:
                    place = desk.word(word, written, entry, *path)
                    desk.fault("wrong-scope", problem, place, hint)
        _counted_in_accounts(decision, quantities, decisions, desk)


def _counted_in_accounts(
    decision: Decision, quantities: Quantities, decisions: Decisions, desk: Desk
) -> None:
    """What is counted over the accounts must be decided per account."""
    conditions = [*decision_conditions(decision)]
    own = (quantities[id] for id in decision.quantities if id in quantities)
    conditions += [e for quantity in own for e in quantity_expressions(quantity)]
    for part in (part for condition in conditions for part in walk(condition)):
        used = used_decisions(part) if isinstance(part, Count) else set()
        for name in sorted(used):
            if name in decisions and decisions[name].scope == "company":
                message = f"`{name}` is decided once, and is counted over the accounts"
                place = desk.gathered.rules[decision.id].place("decision")
                hint = "Count the outcomes of a decision of scope account."
                desk.fault("wrong-scope", message, place, hint)


def _written(model: Mapping[str, object]) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """Every condition of a rule file, with its keys."""
    for key in ("applies_when", "target_picture_when"):
        if isinstance(value := model.get(key), str):
            yield value, (key,)
    yield from _nested(model["readings"], ("readings",))
    yield from _nested(model["warnings"], ("warnings",))
    yield from _nested(model["gaps"], ("gaps",))


def _nested(
    value: object, path: tuple[str | int, ...]
) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("when", "done_when", "ask", "score", "from") and isinstance(inner, str):
                yield inner, (*path, key)
            else:
                yield from _nested(inner, (*path, key))
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            yield from _nested(inner, (*path, n))


def _words(written: str) -> list[str]:
    outside = re.sub(r"\"[^\"]*\"", "", written)
    while found := _OVER_ACCOUNTS.search(outside):
        outside = outside[: found.start()] + " " + outside[_closing(outside, found.end()) :]
    return list(dict.fromkeys(re.findall(r"\b[a-z]\w*\b(?!\s*\()", outside)))


_OVER_ACCOUNTS = re.compile(
    r"\b(?:count_(?:distinct|accounts|where|outcome)|" + "|".join(OF_COMPANY) + r")\s*\("
)
"""Calls that speak of all accounts, whatever stands in their brackets."""


def _closing(text: str, start: int) -> int:
    """Where the bracket that is open at the start is closed; the end of the text if nowhere."""
    depth = 1
    for offset in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[offset], 0)
        if not depth:
            return offset + 1
    return len(text)


def _out_of_scope(
    word: str, decision: Decision, facts: Facts, quantities: Quantities, decisions: Decisions
) -> str:
    if decision.scope == "account":
        if word in decisions and decisions[word].scope == "company":
            return f"`{word}` is decided over all accounts, and `{decision.id}` per account"
        if word in quantities and counts_accounts(word, quantities):
            return f"`{word}` is counted over all accounts, and `{decision.id}` is per account"
        return ""
    if word in facts and facts[word].scope == "account":
        return f"`{word}` is asked per account, and `{decision.id}` is decided once for the company"
    if word in decisions and word != decision.id and decisions[word].scope == "account":
        return f"`{word}` is decided per account, and `{decision.id}` once for the company"
    if word in quantities and any(
        facts[f].scope == "account" for f in facts_within(word, quantities) if f in facts
    ):
        return (
            f"`{word}` is computed per account, and `{decision.id}` is decided once for the company"
        )
    return ""


def counts_accounts(quantity: str, quantities: Quantities) -> bool:
    """Whether a quantity counts over accounts, through other quantities too."""
    for expression in quantity_expressions(quantities[quantity]):
        for part in walk(expression):
            if isinstance(part, Count):
                return True
            nested = part.name if isinstance(part, Quantity) else quantity
            if nested != quantity and nested in quantities and counts_accounts(nested, quantities):
                return True
    return False


def facts_within(
    quantity: str, quantities: Quantities, seen: frozenset[str] = frozenset()
) -> set[str]:
    """The facts that a quantity uses, through other quantities."""
    if quantity in seen or quantity not in quantities:
        return set()
    found: set[str] = set()
    for expression in quantity_expressions(quantities[quantity]):
        for part in walk(expression):
            if isinstance(part, Fact):
                found.add(part.name)
            elif isinstance(part, Quantity):
                found |= facts_within(part.name, quantities, seen | {quantity})
    return found


def check_advice(desk: Desk) -> None:
    """Advice for everything that can be advised, and for nothing else."""
    gathered = desk.gathered
    for entry in gathered.rules.values():
        if f"advice:{entry.id}" not in gathered.broken:
            _missing_advice(entry, desk)
    for advice in gathered.advice.values():
        _superfluous_advice(advice, desk)


def _missing_advice(entry: Entry[RuleFile], desk: Desk) -> None:
    known, file = desk.gathered.advice, f"knowledge/advice/{entry.id}.yaml"
    if not any(key.startswith(f"{entry.id}.") for key in known):
        message, hint = f"the decision `{entry.id}` has no advice", f"Write {file}."
        desk.fault("outcome-without-advice", message, entry.place("decision"), hint)
        return
    for key in advised(entry.model):
        if f"{entry.id}.{key}" in known:
            continue
        kind, _, name = key.rpartition(".")
        if kind:
            remarks = entry.model.remarks()
            path = next(path for id, of, path in remarks if f"{of}s.{id}" == key)
            place = entry.name_place(*path)
        elif key in entry.model.outcomes:
            place = entry.place("outcomes", entry.model.outcomes.index(key))
        else:
            place = entry.key_place("applies_when")
        what = kind.removesuffix("s") if kind else "outcome"
        hint = f"Add it under `{what}s` in {file}."
        desk.fault(f"{what}-without-advice", f"the {what} `{name}` has no advice", place, hint)


def advised(rules: RuleFile) -> list[str]:
    """The keys of all advice that a decision has."""
    found = [*rules.outcomes, *(f"{kind}s.{id}" for id, kind, _ in rules.remarks())]
    return found if rules.applies_when is None else [*found, NOT_APPLICABLE]


def _superfluous_advice(entry: Entry[AdviceEntry | GapAdviceEntry], desk: Desk) -> None:
    gathered = desk.gathered
    id, _, key = entry.id.partition(".")
    if id in gathered.broken or f"advice:{id}" in gathered.broken:
        return
    if id not in gathered.rules and not entry.layer and gathered.layers > 1:
        return  # shipped, of a rule set that is left out
    if id not in gathered.rules:
        near = did_you_mean(id, gathered.rules)
        place = entry.document.place(("advice",))
        message = f"advice for the unknown decision `{id}`"
        desk.fault("advice-for-unknown-decision", message, place, near)
        return
    known = advised(gathered.rules[id].model)
    # What a later folder replaced may leave shipped advice behind; that is not its author's fault.
    if key not in known and entry.layer >= gathered.rules[id].layer:
        kind, _, name = key.rpartition(".")
        what = kind.removesuffix("s") if kind else "outcome"
        message = f"advice for the unknown {what} `{name}` of `{id}`"
        alike = [other.rpartition(".")[2] for other in known if other.rpartition(".")[0] == kind]
        listed = ", ".join(f"`{other}`" for other in alike)
        there = f"Its {what}s are {listed}." if listed else f"It has no {what}s."
        hint = did_you_mean(name, alike) or there
        desk.fault("advice-for-unknown-outcome", message, entry.key_place(), hint)


def check_used(facts: Facts, quantities: Quantities, decisions: Decisions, desk: Desk) -> None:
    """Facts and parameters that no rule uses."""
    whole = [p for e in _all_expressions(facts, quantities, decisions) for p in walk(e)]
    counted = [p for c in whole if isinstance(c, CountWhere) for p in walk(c.condition)]
    parts = [*whole, *counted]
    used = {part.name for part in parts if isinstance(part, (Fact, Parameter))}
    # What stands in a condition that is wrong, or is suggested for a name that is, is used too.
    gathered = desk.gathered
    for rule_set in gathered.rules.values():
        for written, _ in _written(rule_set.model.model_dump(by_alias=True)):
            used.update(_words(written))
    for fault in gathered.faults:
        used.update(re.findall(r"`(\w+)`", fault.hint))
    overlaid = gathered.layers > 1
    for kind, entries in (("fact", gathered.facts), ("parameter", gathered.parameters)):
        for entry in entries.values():
            # A folder that replaces a rule set may leave what is shipped unused.
            if entry.id not in used and (entry.layer or not overlaid):
                message = f"no rule uses the {kind} `{entry.id}`"
                desk.fault(f"unused-{kind}", message, entry.key_place(), "Use it, or remove it.")


def _all_expressions(
    facts: Facts, quantities: Quantities, decisions: Decisions
) -> Iterator[Expression]:
    for fact in facts.values():
        if fact.applies_when is not None:
            yield fact.applies_when
        if fact.derived is not None:
            yield from derived_from(fact.derived)
    for quantity in quantities.values():
        yield from quantity_expressions(quantity)
    for decision in decisions.values():
        yield from decision_conditions(decision)


def _parts(expression: Expression | None) -> Iterator[Expression]:
    if expression is not None:
        yield from walk(expression)


def _shown(circle: list[str]) -> str:
    return " → ".join(f"`{id}`" for id in circle)


def _name_place(id: str, desk: Desk) -> Place:
    return next(place for name, place in desk.gathered.names() if name == id)
