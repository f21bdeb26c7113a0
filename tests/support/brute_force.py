"""Every completion listed, and every rule read literally: slow, and plainly right."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from kam_advisor.ir.expressions import CountAccounts, CountDistinct, Expression, Fact, Value
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import NOT_APPLICABLE, Decision, Reading, Table, Tree
from kam_advisor.literals import finite_values
from kam_advisor.reference.evaluate import Context, evaluate, quantity_value
from kam_advisor.reference.settle import Settler
from kam_advisor.unknowns import NoOutcome
from kam_advisor.values import UNKNOWN, Unknown

Result = str | NoOutcome


class Judged(NamedTuple):
    """What one completion gives for one decision."""

    applies: bool | Unknown
    value: Result
    readings: dict[str, Result]
    agree: bool
    warnings: dict[str, bool]
    fired: frozenset[str]


def completions(
    knowledge: KnowledgeBase, known: Mapping[str, Value], facts: Sequence[str]
) -> Iterator[dict[str, Value]]:
    unknown = [f for f in facts if f not in known]
    domains = [finite_values(Fact(f), knowledge) or () for f in unknown]
    for answers in product(*domains):
        yield {**known, **dict(zip(unknown, answers, strict=True))}


def judge(
    knowledge: KnowledgeBase,
    settler: Settler,
    answers: Mapping[str, Value],
    scope: str = "account",
    counted: Mapping[Expression, Value | Unknown] | None = None,
) -> dict[str, Judged]:
    """All decisions of one scope for one completion."""
    facts = settler.facts_that_count(answers)
    quantities: dict[str, Value | Unknown] = {}
    outcomes: dict[str, str] = {}
    context = Context(knowledge, facts, quantities, outcomes, counted or {})
    for name, declaration in knowledge.quantities.items():
        quantities[name] = quantity_value(declaration, context)
    found: dict[str, Judged] = {}
    for decision in knowledge.decisions.values():
        if decision.scope == scope:
            found[decision.id] = _decide(decision, context, outcomes)
    return found


def _decide(decision: Decision, context: Context, outcomes: dict[str, str]) -> Judged:
    applies: bool | Unknown = True
    if decision.applies_when is not None:
        verdict = evaluate(decision.applies_when, context)
        applies = verdict if isinstance(verdict, bool) else UNKNOWN
    raw: dict[str, Result] = {}
    fired: set[str] = set()
    for reading in decision.readings:
        raw[reading.id], rules = _read(reading, context)
        if applies is True:
            fired |= rules
    if applies is True:
        readings = raw
    else:
        value: Result = NOT_APPLICABLE if applies is False else NoOutcome.GAP
        readings = dict.fromkeys(raw, value)
    default = readings[decision.default.id]
    if isinstance(default, str):
        outcomes[decision.id] = default
    warnings = {
        w.id: applies is True and evaluate(w.when, context) is True for w in decision.warnings
    }
    groups = decision.comparison.groups if decision.comparison else {}
    agree = len({groups.get(str(r), r) for r in raw.values()}) == 1 and all(
        isinstance(r, str) for r in raw.values()
    )
    return Judged(applies, default, readings, agree, warnings, frozenset(fired))


def _read(reading: Reading, context: Context) -> tuple[Result, set[str]]:
    if isinstance(reading.logic, Tree):
        return _follow(reading.logic, context)
    return _look_up(reading.logic, context)


def _follow(tree: Tree, context: Context) -> tuple[Result, set[str]]:
    question = tree.questions[tree.start]
    fired: set[str] = set()
    while True:
        value = evaluate(question.ask, context)
        if value is UNKNOWN:
            return NoOutcome.GAP, fired
        branch = next(b for b in question.branches if value in b.values)
        fired.add(branch.id)
        if branch.conclusion is not None:
            return branch.conclusion.outcome, fired
        assert branch.goto is not None
        question = tree.questions[branch.goto]


def _look_up(table: Table, context: Context) -> tuple[Result, set[str]]:
    verdicts = [(row, evaluate(row.when, context)) for row in table.rows]
    if table.hit_policy in ("first", "priority"):
        if table.hit_policy == "priority":
            verdicts.sort(key=lambda v: table.priority.index(v[0].conclusion.outcome))
        for row, verdict in verdicts:
            if verdict is True:
                return row.conclusion.outcome, {row.id}
            if verdict is not False:
                return NoOutcome.GAP, set()
        return NoOutcome.GAP, set()
    label = {
        row.id: row.id if table.hit_policy == "unique" else row.conclusion.outcome
        for row in table.rows
    }
    holding = [row for row, verdict in verdicts if verdict is True]
    labels = {label[row.id] for row in holding}
    if len(labels) > 1:
        return NoOutcome.CONFLICT, set()
    doubted = {label[row.id] for row, verdict in verdicts if not isinstance(verdict, bool)}
    if not labels or doubted - labels:
        return NoOutcome.GAP, set()
    return holding[0].conclusion.outcome, {row.id for row in holding}


def counts_over_accounts(
    knowledge: KnowledgeBase, judged: Sequence[Mapping[str, Judged]]
) -> dict[Expression, Value | Unknown]:
    """The values of every count over the accounts of one completion."""
    found: dict[Expression, Value | Unknown] = {}
    for decision in knowledge.decisions.values():
        if decision.scope == "account":
            values = [account[decision.id].value for account in judged]
            applies = [account[decision.id].applies for account in judged]
            lacking = any(isinstance(v, NoOutcome) for v in values)
            seen = set(values) - {NOT_APPLICABLE}
            found[CountDistinct(decision.id)] = UNKNOWN if lacking else len(seen)
            found[CountAccounts(decision.id)] = (
                UNKNOWN if UNKNOWN in applies else sum(a is True for a in applies)
            )
    return found


def essential(
    values: Mapping[tuple[object, ...], object], facts: Sequence[object]
) -> tuple[object, ...]:
    """The facts on which alone a value can hang; answers in the order of the facts."""
    found = []
    for i, name in enumerate(facts):
        seen: dict[tuple[object, ...], object] = {}
        for answers, value in values.items():
            if seen.setdefault((*answers[:i], *answers[i + 1 :]), value) != value:
                found.append(name)
                break
    return tuple(found)
