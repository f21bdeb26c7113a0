"""Facts that make no difference, and numbers that do not exist for some answers."""

from collections.abc import Iterator

from kam_advisor.assessment import ScopeAssessment
from kam_advisor.ir.expressions import And, Arithmetic, Expression, Fact, Not, Or, Quantity
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.quantities import CollectTable
from kam_advisor.ir.rules import Decision, Table
from kam_advisor.ir.walk import (
    decision_conditions,
    derived_from,
    facts_of,
    is_derived_number,
    quantity_expressions,
    walk,
)
from kam_advisor.unknowns.diagram import BudgetExceeded
from kam_advisor.unknowns.prepared import Prepared
from kam_advisor.unknowns.rules import Rules
from kam_advisor.unknowns.space import Space
from kam_advisor.values import UNDEFINED
from kam_advisor.verify.asking import Verdict
from kam_advisor.verify.bench import Bench
from kam_advisor.verify.conditions import applies, reached, tried
from kam_advisor.verify.findings import Finding
from kam_advisor.verify.formulas import (
    ALWAYS,
    Differ,
    Every,
    Formula,
    Holds,
    No,
    Some,
    Undefined,
)
from kam_advisor.verify.shown import applied


def check_facts(bench: Bench) -> None:
    """Facts without use, and facts that no outcome depends on."""
    if not bench.wants("idle-fact", "unused-fact"):
        return
    used = _used(bench.knowledge)
    for name in bench.knowledge.asked:
        if name not in used:
            place = bench.places.fact(name)
            bench.report(Finding("unused-fact", name, {"about": name, "fact": name}, place))
    mattering = _mattering(bench) | _followed(bench.knowledge)
    for name in bench.knowledge.asked:
        if name in used and name not in mattering and bench.wants("idle-fact"):
            verdict = _can_matter(bench, name)
            bench.proved("idle-fact", name, bench.places.fact(name), verdict, fact=name)


def _used(knowledge: KnowledgeBase) -> set[str]:
    expressions = [c for d in knowledge.decisions.values() for c in decision_conditions(d)]
    expressions += [f.applies_when for f in knowledge.facts.values() if f.applies_when is not None]
    for quantity in knowledge.quantities.values():
        expressions += quantity_expressions(quantity)
    used = {part.name for e in expressions for part in walk(e) if isinstance(part, Fact)}
    return used | _followed(knowledge)


def _followed(knowledge: KnowledgeBase) -> set[str]:
    """Facts from which something follows for the profile as a whole: taken to matter."""
    found: set[str] = set()
    for fact in knowledge.facts.values():
        for part in derived_from(fact.derived) if fact.derived is not None else ():
            found |= facts_of(part, knowledge)
    return found


def _mattering(bench: Bench) -> set[str]:
    """Facts that a reading of a decision per account certainly depends on, by cells or diagram."""
    prepared = Prepared(bench.knowledge)
    space = Space(prepared, {}, prepared.order)
    rules = Rules(space, {})
    found: set[str] = set()

    def lacking(terminals: tuple[int, ...]) -> int:
        """A gap and a conflict are both no outcome."""
        return rules.gap if terminals[0] == rules.conflict else terminals[0]

    for decision in bench.knowledge.decisions.values():
        if (asking := bench.by_cells(decision)) is not None:
            found |= set().union(*(asking.depending(decision, r) for r in decision.readings))
            continue
        for reading in decision.readings if decision.scope == "account" else ():
            space.diagrams.refill()
            try:
                concluded = rules.where_applies(decision, reading)
                alike = space.diagrams.apply("lacks", lacking, (concluded,))
                support = space.paths.support(alike)
            except (BudgetExceeded, RecursionError):
                continue
            if support.exact:
                found |= {space.variables[level] for level in support.levels}
                found |= support.entangled
    return found


def _can_matter(bench: Bench, fact: str) -> Verdict:
    """Whether some reading comes to something else when only this answer changes."""
    found = Verdict.ABSENT
    for decision in bench.knowledge.decisions.values():
        if bench.accounts(decision) is None:
            return Verdict.TIMEOUT
        if fact not in bench.relevant(decision):
            continue
        if bench.by_cells(decision) is not None:
            continue  # it would have been seen there
        asking = bench.asking(decision, fact)
        for reading in decision.readings:
            verdict = asking.ask(Differ(decision.id, (reading.id, 0), (reading.id, 1)))
            if verdict is Verdict.POSSIBLE:
                return verdict
            if verdict is Verdict.TIMEOUT:
                found = verdict
    return found


def check_numbers(bench: Bench) -> None:
    """Numbers that are undefined for some answers, where they are looked at."""
    if not bench.wants("undefined-number"):
        return
    for decision in bench.knowledge.decisions.values():
        if bench.accounts(decision) is None:
            continue
        for name in decision.quantities or ():
            _quantity(bench, decision, name)
        for about, path, condition, here in looked_at(decision):
            for number, context in divisions(condition, Every((applies(decision), here))):
                _division(bench, decision, about, path, number, context)
    declared = {q for d in bench.knowledge.decisions.values() for q in d.quantities}
    account = [d for d in bench.knowledge.decisions.values() if d.scope == "account"]
    for name in bench.knowledge.quantities:
        if name not in declared and account:
            _quantity(bench, account[0], name, everywhere=True)


def _quantity(bench: Bench, decision: Decision, name: str, everywhere: bool = False) -> None:
    """A quantity that is undefined though the quantities it is computed from are defined."""
    declared = bench.knowledge.quantities[name]
    if not _may_lack(name, bench.knowledge):
        return
    inner = {
        part
        for expression in quantity_expressions(declared)
        for part in walk(expression)
        if isinstance(part, Quantity)
    }
    here = ALWAYS if everywhere else applies(decision)
    defined = tuple(No(Undefined(part)) for part in sorted(inner, key=lambda part: part.name))
    formula = Every((here, Undefined(Quantity(name)), *defined))
    place = bench.places.quantity(name)
    asking = bench.asking(decision, numbers=True)

    def shown(scope: ScopeAssessment) -> bool:
        return scope.world.quantities[name] is UNDEFINED

    bench.shown("undefined-number", name, place, asking, formula, decision, shown, number=name)


def _may_lack(name: str, knowledge: KnowledgeBase) -> bool:
    declared = knowledge.quantities[name]
    if isinstance(declared, CollectTable) and declared.aggregate in ("min", "max"):
        return True
    parts = [part for e in quantity_expressions(declared) for part in walk(e)]
    if any(isinstance(part, Arithmetic) and part.operator == "/" for part in parts):
        return True
    if not isinstance(declared, CollectTable) and getattr(declared, "aggregate", "") == "mean":
        return True
    return any(_may_lack(part.name, knowledge) for part in parts if isinstance(part, Quantity))


def looked_at(
    decision: Decision,
) -> Iterator[tuple[str, tuple[str | int, ...], Expression, Formula]]:
    """Every condition of a decision with its name, the path in its file, and where it counts."""
    if decision.applies_when is not None:
        yield f"{decision.id}.applies", ("applies_when",), decision.applies_when, ALWAYS
    for reading in decision.readings:
        logic = reading.logic
        base = ("readings", reading.id)
        if isinstance(logic, Table):
            for n, row in enumerate(logic.rows):
                yield row.id, (*base, "table", "rows", n, "when"), row.when, tried(logic, row)
        else:
            ways = reached(logic)
            for question in logic.questions.values():
                about = f"{decision.id}.{reading.id}.{question.id}"
                path = (*base, "tree", question.id, "ask")
                yield about, path, question.ask, ways.get(question.id, Some(()))
    for warning in decision.warnings:
        about = f"{decision.id}.warnings.{warning.id}"
        yield about, ("warnings", warning.id, "when"), warning.when, ALWAYS


def divisions(condition: Expression, context: Formula) -> Iterator[tuple[Arithmetic, Formula]]:
    """The divisions in a condition, each where the items beside it in an `and` hold."""
    if isinstance(condition, And):
        for item in condition.items:
            beside: list[Formula] = [Holds(other) for other in condition.items if other is not item]
            yield from divisions(item, Every((context, *beside)))
    elif isinstance(condition, Or):
        for item in condition.items:
            beside = [No(Holds(other)) for other in condition.items if other is not item]
            yield from divisions(item, Every((context, *beside)))
    elif isinstance(condition, Not):
        yield from divisions(condition.item, context)
    else:
        for part in walk(condition):
            divides = isinstance(part, Arithmetic) and part.operator == "/"
            if divides and not is_derived_number(part):
                assert isinstance(part, Arithmetic)
                yield part, context


def _division(
    bench: Bench, decision: Decision, about: str, path: tuple[str | int, ...], number: Arithmetic,
    context: Formula,
) -> None:  # fmt: skip
    """A division by zero where it is looked at, both its sides being defined."""
    sides = (No(Undefined(number.left)), No(Undefined(number.right)))
    formula = Every((context, Undefined(number), *sides))
    place = bench.places.value(decision.id, *path)
    asking = bench.asking(decision, numbers=True)
    bench.shown(
        "undefined-number", about, place, asking, formula, decision, applied(decision),
        number=about,
    )  # fmt: skip
