"""One other rule engine: rules and profiles in as JSON, outcomes and seconds out.

`benchmarks/engines.py` calls it, in an environment that holds the engine and nothing else.
"""

import contextlib
import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

Rules = list[dict[str, Any]]
Profile = dict[str, Any]
Decide = Callable[[Profile], dict[str, str]]

OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def main() -> None:
    """Decide all profiles, and say how long that took."""
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # engines print what they like, also from C
    given = json.load(sys.stdin)
    make: Callable[[Rules], Decide] = globals()[given["engine"]]
    decide = make(given["rules"])
    decide(given["profiles"][0])
    start = time.perf_counter()
    outcomes = [decide(profile) for profile in given["profiles"]]
    seconds = time.perf_counter() - start
    json.dump({"outcomes": outcomes, "seconds": seconds}, answer)
    answer.close()


def stages(rules: Rules) -> list[Rules]:
    """The decisions that need no other, then those that need them."""
    return [[r for r in rules if not r["needs"]], [r for r in rules if r["needs"]]]


def exclusive(rule: dict[str, Any]) -> list[tuple[list[Any], str]]:
    """The rows with the opposite of those before them, without `not`."""
    rows = []
    before: list[Any] = []
    for condition, outcome in rule["rows"]:
        rows.append((plain(["and", *before, condition]), outcome))
        before = [*before, ["not", condition]]
    return rows


def plain(condition: list[Any], negated: bool = False) -> list[Any]:
    """A condition without `not`."""
    kind = condition[0]
    if kind == "not":
        return plain(condition[1], not negated)
    if kind in ("and", "or"):
        swapped = {"and": "or", "or": "and"}[kind] if negated else kind
        return [swapped, *(plain(item, negated) for item in condition[1:])]
    if kind == "in" and negated:
        _, name, values, every = condition
        return ["in", name, [v for v in every if v not in values], every]
    if kind == "sum" and negated:
        return ["sum", OPPOSITE[condition[1]], *condition[2:]]
    return ["or"] if negated else condition


def datalogic(rules: Rules) -> Decide:
    """JSONLogic: a list of `if` chains per stage."""
    import datalogic_py  # type: ignore[import-not-found]

    def logic(condition: list[Any]) -> Any:
        kind = condition[0]
        if kind == "true":
            return True
        if kind == "not":
            return {"!": [logic(condition[1])]}
        if kind in ("and", "or"):
            return {kind: [logic(item) for item in condition[1:]]}
        if kind == "in":
            _, name, values, _ = condition
            if len(values) == 1:
                return {"===": [{"var": name}, values[0]]}
            return {"in": [{"var": name}, values]}
        _, operator, parts, constant = condition
        terms = [{"*": [{"var": n}, f]} if f != 1 else {"var": n} for n, f in parts]
        symbol = {"=": "==", "!=": "!="}.get(operator, operator)
        return {symbol: [{"+": terms} if len(terms) > 1 else terms[0], -constant]}

    def chain(rows: list[Any]) -> Any:
        parts: list[Any] = []
        for condition, outcome in rows:
            parts += [logic(condition), outcome]
        return {"if": parts}

    engine = datalogic_py.Engine()
    compiled = [
        ([r["decision"] for r in stage], engine.compile([chain(r["rows"]) for r in stage]))
        for stage in stages(rules)
    ]
    session = engine.session()

    def decide(profile: Profile) -> dict[str, str]:
        outcomes: dict[str, str] = {}
        for names, rule in compiled:
            found = session.evaluate(rule, {**profile, **outcomes})
            outcomes.update(zip(names, found, strict=True))
        return {r["decision"]: outcomes[r["decision"]] for r in rules}

    return decide


def zen(rules: Rules) -> Decide:
    """A compiled expression per stage: the fastest way in; a decision graph takes far longer."""
    import zen as library  # type: ignore[import-not-found]

    def expression(condition: list[Any]) -> str:
        kind = condition[0]
        if kind == "true":
            return "true"
        if kind == "not":
            return f"not ({expression(condition[1])})"
        if kind in ("and", "or"):
            return "(" + f" {kind} ".join(expression(item) for item in condition[1:]) + ")"
        if kind == "in":
            _, name, values, _ = condition
            if len(values) == 1:
                return f"{name} == {json.dumps(values[0])}"
            return f"{name} in {json.dumps(values)}"
        _, operator, parts, constant = condition
        total = " + ".join(f"{name} * {factor}" if factor != 1 else name for name, factor in parts)
        return f"({total}) {'==' if operator == '=' else operator} {-constant}"

    def chain(rule: dict[str, Any]) -> str:
        text = "null"
        for condition, outcome in reversed(rule["rows"]):
            text = f"({expression(condition)}) ? {json.dumps(outcome)} : ({text})"
        return f"{rule['decision']}: {text}"

    compiled = [
        library.compile_expression("{" + ", ".join(map(chain, stage)) + "}")
        for stage in stages(rules)
    ]

    def decide(profile: Profile) -> dict[str, str]:
        outcomes: dict[str, str] = {}
        for one in compiled:
            outcomes.update(one.evaluate({**profile, **outcomes}))
        return {r["decision"]: outcomes[r["decision"]] for r in rules}

    return decide


def clips(rules: Rules) -> Decide:
    """A template for profiles, a rule per row, an outcome asserted by each."""
    import clips as library  # type: ignore[import-not-found]

    def symbol(value: Any) -> str:
        return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)

    def names(condition: list[Any]) -> set[str]:
        if condition[0] in ("and", "or"):
            return {name for item in condition[1:] for name in names(item)}
        if condition[0] == "in":
            return {condition[1]}
        return {name for name, _ in condition[2]} if condition[0] == "sum" else set()

    def test(condition: list[Any]) -> str:
        kind = condition[0]
        if kind == "true" or condition == ["and"]:
            return "TRUE"
        if condition == ["or"]:
            return "FALSE"
        if kind in ("and", "or"):
            items = [test(item) for item in condition[1:]]
            return items[0] if len(items) == 1 else f"({kind} {' '.join(items)})"
        if kind == "in":
            _, name, values, _ = condition
            if not values:
                return "FALSE"
            items = [f"(eq ?{name} {symbol(value)})" for value in values]
            return items[0] if len(items) == 1 else f"(or {' '.join(items)})"
        _, operator, parts, constant = condition
        terms = [f"(* ?{name} {factor})" if factor != 1 else f"?{name}" for name, factor in parts]
        total = terms[0] if len(terms) == 1 else f"(+ {' '.join(terms)})"
        return f"({'<>' if operator == '!=' else operator} {total} {-constant})"

    decisions = {r["decision"] for r in rules}
    environment = library.Environment()
    slots: set[str] = set()
    texts = []
    for rule in rules:
        for number, (row, outcome) in enumerate(rule["rows"]):
            condition = plain(row)
            used = names(condition)
            slots |= used - decisions
            own = " ".join(f"({name} ?{name})" for name in sorted(used - decisions))
            needed = [f"(outcome {name} ?{name})" for name in rule["needs"]]
            texts.append(
                f"(defrule {rule['decision']}-{number} (declare (salience {1000 - number}))"
                f" {' '.join(needed)} (not (outcome {rule['decision']} ?)) (profile {own})"
                f" (test (eq TRUE {test(condition)}))"
                f" => (assert (outcome {rule['decision']} {outcome})))"
            )
    environment.build(f"(deftemplate profile {' '.join(f'(slot {s})' for s in sorted(slots))})")
    for text in texts:
        environment.build(text)
    template = environment.find_template("profile")

    def decide(profile: Profile) -> dict[str, str]:
        environment.reset()
        answers = {
            name: library.Symbol(symbol(profile[name]))
            if isinstance(profile[name], bool | str) or name not in numbers
            else profile[name]
            for name in slots
        }
        template.assert_fact(**answers)
        environment.run()
        found = {}
        for fact in environment.facts():
            if fact.template.name == "outcome":
                found[str(fact[0])] = str(fact[1])
        return {r["decision"]: found[r["decision"]] for r in rules}

    numbers = {name for r in rules for name in r["numbers"]}
    return decide


def durable(rules: Rules) -> Decide:
    """A rule set per stage, a fact per profile, an outcome noted by each rule."""
    from durable import engine, lang  # type: ignore[import-untyped]

    found: dict[str, str] = {}
    sums: dict[str, tuple[str, list[list[Any]]]] = {}  # it adds no more than two numbers itself

    def value(answer: Any) -> Any:
        return {True: "yes", False: "no"}[answer] if isinstance(answer, bool) else answer

    def expression(condition: list[Any]) -> Any:
        kind = condition[0]
        if kind in ("and", "or"):
            items = [e for e in map(expression, condition[1:]) if e is not None]
            joined = None
            for item in items:
                joined = (
                    item if joined is None else (joined & item if kind == "and" else joined | item)
                )
            return joined
        if kind == "true":
            return None
        if kind == "in":
            _, name, values, _ = condition
            joined = None
            for one in values:
                item = getattr(lang.m, name) == value(one)
                joined = item if joined is None else joined | item
            return joined
        _, operator, parts, constant = condition
        sums.setdefault(json.dumps(parts), (f"sum{len(sums)}", parts))
        total = getattr(lang.m, sums[json.dumps(parts)][0])
        return {
            "=": total.__eq__,
            "!=": total.__ne__,
            "<": total.__lt__,
            "<=": total.__le__,
            ">": total.__gt__,
            ">=": total.__ge__,
        }[operator](-constant)

    def concluding(name: str, outcome: str) -> Callable[[Any], None]:
        def conclude(c: Any) -> None:
            found[name] = outcome

        return conclude

    staged = stages(rules)
    for number, stage in enumerate(staged):
        with lang.ruleset(f"stage{number}"):
            for rule in stage:
                for condition, outcome in exclusive(rule):
                    wanted = expression(condition)

                    conclude = concluding(rule["decision"], outcome)
                    lang.when_all(wanted if wanted is not None else +lang.m.sid)(conclude)
    numbers = iter(range(10**9))

    def decide(profile: Profile) -> dict[str, str]:
        found.clear()
        answers = {name: value(answer) for name, answer in profile.items()}
        for name, parts in sums.values():
            answers[name] = sum(profile[part] * factor for part, factor in parts)
        for stage in range(len(staged)):
            with contextlib.suppress(engine.MessageNotHandledException):
                sid = next(numbers)
                lang.assert_fact(f"stage{stage}", {**answers, **found, "sid": sid, "id": sid})
        return {r["decision"]: found.get(r["decision"], "nothing") for r in rules}

    return decide


if __name__ == "__main__":
    main()
