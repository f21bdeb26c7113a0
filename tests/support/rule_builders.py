"""Short ways to write knowledge bases in the tests."""

from collections.abc import Mapping, Sequence
from typing import Literal

from kam_advisor.ir.expressions import Constant, Expression, Number, Value
from kam_advisor.ir.knowledge import FactDeclaration, FactKind, KnowledgeBase, Scope
from kam_advisor.ir.quantities import QuantityDeclaration, Scorecard, ScoreItem
from kam_advisor.ir.rules import (
    Branch,
    Comparison,
    Conclusion,
    Decision,
    HitPolicy,
    Question,
    Reading,
    Row,
    Table,
    Tree,
    Warning,
)


def fact(
    name: str,
    kind: FactKind = "boolean",
    *,
    scope: Scope = "account",
    options: tuple[str, ...] = (),
    low: Number | None = None,
    high: Number | None = None,
    applies_when: Expression | None = None,
    otherwise: Value | None = None,
) -> FactDeclaration:
    return FactDeclaration(
        id=name,
        scope=scope,
        kind=kind,
        title={},
        question={},
        help={},
        options=options,
        ordered=True,
        labels={},
        minimum=low,
        maximum=high,
        unit="",
        applies_when=applies_when,
        otherwise=otherwise,
        citations=(),
    )


def conclude(outcome: str) -> Conclusion:
    return Conclusion(outcome, {}, ())


def table(
    decision: str,
    reading: str,
    rows: Sequence[tuple[Expression, str]],
    policy: HitPolicy = "first",
    priority: tuple[str, ...] = (),
) -> Table:
    return Table(
        policy,
        tuple(
            Row(f"{decision}.{reading}.r{i}", when, conclude(outcome))
            for i, (when, outcome) in enumerate(rows)
        ),
        priority,
    )


def tree(
    decision: str,
    reading: str,
    questions: Mapping[str, tuple[Expression, Sequence[tuple[tuple[Value, ...], str]]]],
) -> Tree:
    """Questions by id; a branch leads to `-> question` or to an outcome."""
    found: dict[str, Question] = {}
    for name, (ask, branches) in questions.items():
        made = []
        for i, (values, end) in enumerate(branches):
            goto = end.removeprefix("-> ") if end.startswith("-> ") else None
            branch_id = f"{decision}.{reading}.{name}.b{i}"
            made.append(Branch(branch_id, values, goto, None if goto else conclude(end)))
        found[name] = Question(name, ask, tuple(made))
    return Tree(next(iter(questions)), found)


def decision(
    name: str,
    outcomes: tuple[str, ...],
    readings: Mapping[str, Table | Tree],
    *,
    scope: Scope = "account",
    applies_when: Expression | None = None,
    groups: Mapping[str, str] | None = None,
    warnings: Mapping[str, Expression] | None = None,
    quantities: tuple[str, ...] = (),
) -> Decision:
    return Decision(
        id=name,
        version="1.0.0",
        scope=scope,
        title={},
        question={},
        outcomes=outcomes,
        applies_when=applies_when,
        quantities=quantities,
        readings=tuple(
            Reading(reading, i == 0, {}, {}, logic, ())
            for i, (reading, logic) in enumerate(readings.items())
        ),
        comparison=None if groups is None else Comparison({}, groups),
        warnings=tuple(Warning(w, when, ()) for w, when in (warnings or {}).items()),
        target_picture_when=None,
        citations=(),
    )


def scorecard(
    name: str,
    items: Sequence[tuple[str, Number, bool]],
    aggregate: Literal["mean", "sum"] = "mean",
    points: Mapping[str, Mapping[str, Number]] | None = None,
) -> Scorecard:
    """Items: fact, weight, reversed."""
    given = points or {}
    return Scorecard(
        name,
        {},
        aggregate,
        tuple(
            ScoreItem(
                f,
                Constant(weight),
                turned,
                {option: Constant(p) for option, p in given.get(f, {}).items()},
            )
            for f, weight, turned in items
        ),
        "",
        (),
    )


def knowledge_base(
    facts: Sequence[FactDeclaration],
    decisions: Sequence[Decision],
    quantities: Sequence[QuantityDeclaration] = (),
) -> KnowledgeBase:
    return KnowledgeBase(
        facts={f.id: f for f in facts},
        parameters={},
        quantities={q.id: q for q in quantities},
        decisions={d.id: d for d in decisions},
        advice={},
        glossary={},
        sources={},
        wording={},
        version="",
        fingerprint="",
        overrides=(),
    )
