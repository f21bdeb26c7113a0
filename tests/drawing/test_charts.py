"""Matrices, scores and labels: what is drawn is what the rules say."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kam_advisor.drawing import PHONE, Sheet, picture, to_dot, to_mermaid, to_svg
from kam_advisor.drawing.model import (
    Arrow,
    Band,
    Bar,
    Cell,
    Checklist,
    Graph,
    Item,
    Matrix,
    Node,
    Part,
    RuleRow,
    RuleTable,
    Score,
    Threshold,
)
from kam_advisor.drawing.of_matrix import matrix_of
from kam_advisor.ir.expressions import (
    And,
    Compare,
    ComparisonOperator,
    Constant,
    Expression,
    Fact,
    Or,
    Parameter,
)
from kam_advisor.ir.knowledge import KnowledgeBase, ParameterDeclaration
from kam_advisor.ir.rules import Decision, Table
from kam_advisor.record import replace
from kam_advisor.reference.evaluate import Context, evaluate
from kam_advisor.vocabulary import Vocabulary
from picture_checks import problems, squeezed, svg_problems, words_in
from rule_builders import decision, fact, knowledge_base, table

HOSTILE = (
    "<script>alert(1)</script>",
    "&amp; \"quoted\" 'text' `code`",
    "Donaudampfschiffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2,
    "😀😀😀 漢字 שלום עולם",
    "a\x00\x1b[31m\u202ereversed\u2028line",
    "]]> --> %% end; graph TD",
)
TEXTS = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=60))


def _words(knowledge: KnowledgeBase) -> KnowledgeBase:
    """Titles for everything, so that it can be drawn."""
    named = {name: replace(f, title={"en": name}) for name, f in knowledge.facts.items()}
    return replace(knowledge, facts=named)


@pytest.fixture(scope="module")
def wording(knowledge: KnowledgeBase) -> KnowledgeBase:
    return knowledge


def _two_facts(
    wording: KnowledgeBase, rows: list[tuple[Expression, str]]
) -> tuple[KnowledgeBase, Decision]:
    limits = {
        name: ParameterDeclaration(name, {"en": name}, value, "", "", ())
        for name, value in (("two", 2), ("four", 4))
    }
    made = decision("d", ("low", "middle", "high"), {"r": table("d", "r", rows)})
    base = knowledge_base(
        [fact("a", "scale", low=1, high=5), fact("b", "number"), fact("c")], [made]
    )
    base = replace(_words(base), parameters=limits, wording=wording.wording)
    return base, made


OPERATORS: tuple[ComparisonOperator, ...] = ("<", "<=", ">", ">=", "=")
CONDITIONS = st.recursive(
    st.sampled_from(
        [
            Compare(operator, Fact(name), Parameter(limit))
            for operator, name, limit in product(OPERATORS, "ab", ("two", "four"))
        ]
    ),
    lambda inner: st.tuples(st.sampled_from((And, Or)), inner, inner).map(
        lambda made: made[0]((made[1], made[2]))
    ),
    max_leaves=4,
)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(CONDITIONS, st.sampled_from(("low", "middle", "high"))), min_size=1, max_size=4
    )
)
def test_every_field_of_a_matrix_is_what_the_rules_conclude(
    wording: KnowledgeBase, rows: list[tuple[Expression, str]]
) -> None:
    base, made = _two_facts(wording, [*rows, (Constant(True), "low")])
    vocabulary = Vocabulary(base, "en")
    matrix = matrix_of(made, made.default, vocabulary, None)
    if matrix is None:
        return
    logic = made.default.logic
    assert isinstance(logic, Table)
    numbers = [Fraction(n, 2) for n in range(2, 11)]
    seen = set()
    for a, b in product(range(1, 6), numbers):
        context = Context(base, {"a": a, "b": b}, {}, {}, {})
        concluded = next(r for r in logic.rows if evaluate(r.when, context) is True)
        seen.add(concluded.id)
    drawn = {cell.rule for row in matrix.cells for cell in row}
    assert drawn == seen


def test_a_table_of_three_things_is_no_matrix(wording: KnowledgeBase) -> None:
    conditions = [Compare(">", Fact(name), Parameter("two")) for name in "ab"]
    rows: list[tuple[Expression, str]] = [
        (And((*conditions, Fact("c"))), "high"),
        (Constant(True), "low"),
    ]
    base, made = _two_facts(wording, rows)
    assert matrix_of(made, made.default, Vocabulary(base, "en"), None) is None


@settings(max_examples=20, deadline=None)
@given(st.lists(TEXTS, min_size=8, max_size=8))
def test_no_label_breaks_a_drawing(words: list[str]) -> None:
    a, b, c, d, e, f, g, h = words
    graph = Graph(
        (
            Node("q", "question", a, b, "1", "taken"),
            Node("x", "conclusion", c),
            Node("y", "stub", d),
        ),
        (Arrow("q.x", "q", "x", e, "taken"), Arrow("q.y", "q", "y", f)),
    )
    rows = (
        RuleRow("r1", "1", a, b, c, "passed", d),
        RuleRow("r2", "2", e, f, g, "fired", h),
        RuleRow("r3", "3", e, f, g, "unreached", h),
        RuleRow("r4", "4", e, f, g, "open", h),
    )
    cell = Cell("1", a, "r1", "concluded", b)
    score = Score(
        "s", a, b,
        (Bar("b1", c, d, e, 0.2, 0.7, 1.0), Bar("b2", f, g, h, 0.5, 0.5, 0.5)),
        (Threshold("t1", 0.0, a, "0"), Threshold("t2", 0.5, b, "1"), Threshold("t3", 1.0, c, "2")),
        (Band("o", 0.0, 0.5, d, "band", "0"), Band("p", 0.5, 1.0, e, "concluded", "1")),
        0.3, 0.6, "4", ("0", "5"), (f, g),
    )  # fmt: skip
    parts = (
        Part(a, b, graph),
        Part(c, d, RuleTable((a, b, c), rows, True)),
        Part("", "", score),
        Part("", "", Matrix(("1", ("2", "3")), ("4", ("5",)), ((cell, replace(cell, id="2")),))),
        Part("", "", Checklist((Item("i", a, "done"), Item("j", b, "missing", c)))),
    )
    sheet = Sheet(a, b, (c, d), True, parts, (e,), f or "-", "en", graph)
    for drawn in (picture(sheet), picture(sheet, PHONE)):
        assert [p for p in problems(drawn) if "edge" in p or "box" in p] == []
        assert [p for p in svg_problems(drawn) if "empty" not in p] == []
        assert "<script" not in to_svg(drawn)
        written = words_in(drawn)
        for said in (a, b, c):
            assert squeezed([_shown(said)]) in written
    assert "<script" not in to_mermaid(sheet) + to_dot(sheet)
    assert to_svg(picture(sheet)) == to_svg(picture(sheet))


def _shown(text: str) -> str:
    from kam_advisor.drawing.text import visible

    return visible(text)
