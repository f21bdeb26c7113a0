"""The cases prove the figures: a formula with one sign or operator changed is always noticed."""

import os
from collections.abc import Iterator

import pytest

from kam_advisor.advisor import Advisor
from kam_advisor.cases.case import Case
from kam_advisor.cases.read import case_files, read_cases
from kam_advisor.cases.run import run
from kam_advisor.ir.expressions import Arithmetic, ArithmeticOperator, Expression
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.quantities import CollectRow, CollectTable, Formula, QuantityDeclaration
from kam_advisor.ir.walk import is_derived_number
from kam_advisor.reference.chain import ReferenceEngine
from kam_advisor.shipped import shipped

ALL = os.environ.get("KAM_THOROUGH") == "1"
QUICK = ("break_even", "total_cost_of_ownership", "abc_class")
OTHER: dict[ArithmeticOperator, ArithmeticOperator] = {"+": "-", "-": "+", "*": "/", "/": "*"}


def mutants(expression: Expression) -> Iterator[Expression]:
    """The arithmetic with one operator changed, for each operator in turn."""
    if not isinstance(expression, Arithmetic) or is_derived_number(expression):
        return
    operator, left, right = expression.operator, expression.left, expression.right
    yield Arithmetic(OTHER[operator], left, right)
    yield from (Arithmetic(operator, other, right) for other in mutants(left))
    yield from (Arithmetic(operator, left, other) for other in mutants(right))


def mutated(declared: QuantityDeclaration) -> Iterator[QuantityDeclaration]:
    """A formula, or a collect table that picks one row, with one operator changed."""
    if isinstance(declared, Formula):
        for other in mutants(declared.expression):
            yield Formula(declared.id, declared.title, other, declared.unit, declared.citations)
    elif isinstance(declared, CollectTable):
        for number, row in enumerate(declared.rows):
            for other in mutants(row.value):
                rows = list(declared.rows)
                rows[number] = CollectRow(row.id, row.when, other)
                kept = (declared.unit, declared.citations)
                aggregate = declared.aggregate
                yield CollectTable(declared.id, declared.title, aggregate, tuple(rows), *kept)


def with_quantity(knowledge: KnowledgeBase, changed: QuantityDeclaration) -> KnowledgeBase:
    held = {name: getattr(knowledge, name) for name in KnowledgeBase.record_fields}
    held["quantities"] = {**knowledge.quantities, changed.id: changed}
    return KnowledgeBase(**held)


def noticed(knowledge: KnowledgeBase, changed: QuantityDeclaration, cases: list[Case]) -> bool:
    other = with_quantity(knowledge, changed)
    advisor = Advisor(other, ReferenceEngine(other))
    return any(run(case, advisor).failures for case in cases)


@pytest.fixture(scope="module")
def cases(knowledge: KnowledgeBase) -> dict[str, list[Case]]:
    found: dict[str, list[Case]] = {}
    for case in read_cases(case_files(shipped("rules"), "rules"), knowledge):
        found.setdefault(case.decision, []).append(case)
    return found


def test_every_changed_formula_is_noticed(
    knowledge: KnowledgeBase, cases: dict[str, list[Case]]
) -> None:
    alive, tried = [], 0
    for decision in knowledge.decisions.values():
        if not ALL and decision.id not in QUICK:
            continue
        for quantity in decision.quantities:
            stated = [c for c in cases[decision.id] if ("scores", quantity) in c.expect.places]
            rest = [case for case in cases[decision.id] if case not in stated]
            for changed in mutated(knowledge.quantities[quantity]):
                tried += 1
                if not noticed(knowledge, changed, [*stated, *rest]):
                    alive.append((quantity, changed))
    assert tried >= (120 if ALL else 20)
    assert alive == []
