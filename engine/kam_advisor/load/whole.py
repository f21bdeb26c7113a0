"""Checks on the knowledge as a whole: circles, scopes, ids, advice, what nothing uses."""

from collections.abc import Iterator, Mapping

from kam_advisor.errors import did_you_mean
from kam_advisor.ir.expressions import (
    CountAccounts,
    CountDistinct,
    Expression,
    Fact,
    Outcome,
    Parameter,
    Quantity,
)
from kam_advisor.ir.knowledge import FactDeclaration
from kam_advisor.ir.quantities import QuantityDeclaration
from kam_advisor.ir.rules import Decision
from kam_advisor.ir.walk import decision_conditions, quantity_expressions, reading_conditions, walk
from kam_advisor.load.desk import DESIGN_CHOICE, Desk
from kam_advisor.load.gathered import Gathered
from kam_advisor.load.trees import find_circle

Facts = Mapping[str, FactDeclaration]
Quantities = Mapping[str, QuantityDeclaration]
Decisions = Mapping[str, Decision]


def check_ids(gathered: Gathered) -> None:
    """Facts, parameters, decisions and quantities share one set of names."""
    seen: dict[str, str] = {}
    groups = [*gathered.facts.values(), *gathered.parameters.values(), *gathered.rules.values()]
    for entry in groups:
        place = entry.place("decision") if entry.id in gathered.rules else entry.key_place()
        _once(entry.id, f"{place.file}:{place.line}", seen, gathered, place)
    for rule_set in gathered.rules.values():
        for kind in ("scores", "formulas", "collected"):
            for id in getattr(rule_set.model, kind):
                place = rule_set.key_place(kind, id)
                _once(id, f"{place.file}:{place.line}", seen, gathered, place)


def _once(id, where, seen, gathered, place):  # type: ignore[no-untyped-def]
    if id in seen:
        hint = f"It is declared first in {seen[id]}. Facts, parameters, decisions and scores share one set of names."
        gathered.fault("duplicate-id", f"`{id}` is declared twice", place, hint)
    seen.setdefault(id, where)


def check_sources(gathered: Gathered) -> None:
    """There is one source of kind design_choice, and it has that id."""
    for id, entry in gathered.sources.items():
        if (entry.model.kind == DESIGN_CHOICE) != (id == DESIGN_CHOICE):
            message = f"the id and the kind `{DESIGN_CHOICE}` belong together"
            gathered.fault("design-choice", message, entry.place("kind"))


def check_circles(facts: Facts, quantities: Quantities, decisions: Decisions, desk: Desk) -> None:
    """Nothing depends on itself."""
    applies = {
        id: [p.name for p in _parts(f.applies_when) if isinstance(p, Fact)]
        for id, f in facts.items()
    }
    circle = find_circle(applies)
    if circle:
        entry = desk.gathered.facts[circle[0]]
        desk.fault(
            "circular-applicability",
            f"whether these facts apply depends on themselves: {_shown(circle)}",
            entry.key_place("applies_when"),
            "Let one of them apply always.",
        )
    uses = {
        id: [p.name for e in quantity_expressions(q) for p in walk(e) if isinstance(p, Quantity)]
        for id, q in quantities.items()
    }
    circle = find_circle(uses)
    if circle:
        desk.fault(
            "circular-quantities",
            f"these numbers are computed from themselves: {_shown(circle)}",
            _quantity_place(circle[0], desk),
            "Compute one of them from facts only.",
        )
    needs = {id: sorted(needed(d)) for id, d in decisions.items()}
    circle = find_circle(needs)
    if circle:
        entry_ = desk.gathered.rules[circle[0]]
        desk.fault(
            "circular-decisions",
            f"these decisions depend on themselves: {_shown(circle)}",
            entry_.place("decision"),
            "Only warnings and `target_picture_when` may use a decision's own outcome.",
        )


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
    kinds = (Outcome, CountDistinct, CountAccounts)
    return {part.decision for part in walk(expression) if isinstance(part, kinds)}


def check_scopes(facts: Facts, quantities: Quantities, decisions: Decisions, desk: Desk) -> None:
    """Decisions over the company use nothing that differs per account, and the other way round."""
    for decision in decisions.values():
        entry = desk.gathered.rules[decision.id]
        for written, path in _written(entry.model.model_dump(by_alias=True)):
            for word in _words(written):
                problem = _out_of_scope(word, decision, facts, quantities, decisions)
                if problem:
                    hint = (
                        "Count over the accounts with `count_distinct(…)` or `count_accounts(…)`."
                        if decision.scope == "company"
                        else ""
                    )
                    desk.fault("wrong-scope", problem, desk.word(word, written, entry, *path), hint)


def _written(model: Mapping[str, object]) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """Every condition of a rule file, with its keys."""
    for key in ("applies_when", "target_picture_when"):
        if isinstance(value := model.get(key), str):
            yield value, (key,)
    yield from _nested(model["readings"], ("readings",))
    yield from _nested(model["warnings"], ("warnings",))


def _nested(
    value: object, path: tuple[str | int, ...]
) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("when", "ask", "score") and isinstance(inner, str):
                yield inner, (*path, key)
            else:
                yield from _nested(inner, (*path, key))
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            yield from _nested(inner, (*path, n))


def _words(written: str) -> list[str]:
    import re

    outside = re.sub(r"count_(?:distinct|accounts)\s*\(\s*\w+\s*\)|\"[^\"]*\"", "", written)
    return list(dict.fromkeys(re.findall(r"[a-z]\w*", outside)))


def _out_of_scope(
    word: str, decision: Decision, facts: Facts, quantities: Quantities, decisions: Decisions
) -> str:
    if decision.scope == "account":
        if word in decisions and decisions[word].scope == "company":
            return f"`{word}` is decided over all accounts, and `{decision.id}` per account"
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


def check_advice(decisions: Decisions, desk: Desk) -> None:
    """Advice for everything that can be advised, and for nothing else."""
    gathered = desk.gathered
    for decision in decisions.values():
        if f"advice:{decision.id}" in gathered.broken:
            continue
        entry = gathered.rules[decision.id]
        for n, outcome in enumerate(decision.outcomes):
            if f"{decision.id}.{outcome}" not in gathered.advice:
                desk.fault(
                    "outcome-without-advice",
                    f"the outcome `{outcome}` has no advice",
                    entry.place("outcomes", n),
                    f"Add it under `outcomes` in knowledge/advice/{decision.id}.yaml.",
                )
        if (
            decision.applies_when is not None
            and f"{decision.id}.not_applicable" not in gathered.advice
        ):
            desk.fault(
                "outcome-without-advice",
                "`not_applicable` has no advice",
                entry.key_place("applies_when"),
                f"Add it under `outcomes` in knowledge/advice/{decision.id}.yaml.",
            )
        for warning in decision.warnings:
            if f"{decision.id}.warnings.{warning.id}" not in gathered.advice:
                desk.fault(
                    "warning-without-advice",
                    f"the warning `{warning.id}` has no advice",
                    entry.key_place("warnings", warning.id),
                    f"Add it under `warnings` in knowledge/advice/{decision.id}.yaml.",
                )
    _superfluous_advice(decisions, desk)


def advised(decision: Decision) -> set[str]:
    """The keys of all advice that a decision has."""
    found = {*decision.outcomes, *(f"warnings.{w.id}" for w in decision.warnings)}
    return found | {"not_applicable"} if decision.applies_when is not None else found


def _superfluous_advice(decisions: Decisions, desk: Desk) -> None:
    for entry in desk.gathered.advice.values():
        id, _, key = entry.id.partition(".")
        if id not in decisions:
            if id not in desk.gathered.broken:
                near = did_you_mean(id, decisions)
                desk.fault(
                    "advice-for-unknown-decision",
                    f"advice for the unknown decision `{id}`",
                    entry.document.place(("advice",)),
                    near,
                )
            continue
        known = advised(decisions[id])
        # What a later folder replaced may leave shipped advice behind; that is not its author's fault.
        if key not in known and entry.layer >= desk.gathered.rules[id].layer:
            what = "warning" if key.startswith("warnings.") else "outcome"
            name = key.removeprefix("warnings.")
            desk.fault(
                "advice-for-unknown-outcome",
                f"advice for the unknown {what} `{name}` of `{id}`",
                entry.key_place(),
                did_you_mean(key, known).replace("warnings.", ""),
            )


def check_used(facts: Facts, quantities: Quantities, decisions: Decisions, desk: Desk) -> None:
    """Facts and parameters that no rule uses."""
    parts = [p for e in _all_expressions(facts, quantities, decisions) for p in walk(e)]
    used = {part.name for part in parts if isinstance(part, (Fact, Parameter))}
    gathered = desk.gathered
    overlaid = gathered.layers > 1
    for kind, entries in (("fact", gathered.facts), ("parameter", gathered.parameters)):
        for entry in entries.values():
            # A folder that replaces a rule set may leave what is shipped unused.
            if entry.id not in used and (entry.layer or not overlaid):
                desk.fault(
                    f"unused-{kind}",
                    f"no rule uses the {kind} `{entry.id}`",
                    entry.key_place(),
                    "Use it, or remove it.",
                )


def _all_expressions(
    facts: Facts, quantities: Quantities, decisions: Decisions
) -> Iterator[Expression]:
    for fact in facts.values():
        if fact.applies_when is not None:
            yield fact.applies_when
    for quantity in quantities.values():
        yield from quantity_expressions(quantity)
    for decision in decisions.values():
        yield from decision_conditions(decision)


def _parts(expression: Expression | None) -> Iterator[Expression]:
    if expression is not None:
        yield from walk(expression)


def _shown(circle: list[str]) -> str:
    return " → ".join(f"`{id}`" for id in circle)


def _quantity_place(id, desk):  # type: ignore[no-untyped-def]
    for entry in desk.gathered.rules.values():
        for kind in ("scores", "formulas", "collected"):
            if id in getattr(entry.model, kind):
                return entry.key_place(kind, id)
    raise KeyError(id)
