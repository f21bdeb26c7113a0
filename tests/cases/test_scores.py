"""Cases that state scores: exactly that value, whatever it is."""

import json
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kam_advisor.advisor import Advisor
from kam_advisor.cases.case import Case
from kam_advisor.cases.read import CaseReader
from kam_advisor.cases.run import run, score_text
from kam_advisor.cases.to_yaml import to_yaml
from kam_advisor.ir.expressions import Arithmetic, Compare, Constant, Expression, Fact, Quantity
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.quantities import Formula
from kam_advisor.reference.chain import ReferenceEngine
from kam_advisor.report.cases_document import CasesData, cases_document
from kam_advisor.report.document import Items
from kam_advisor.values import UNDEFINED, UNKNOWN, Unknown
from kam_advisor.vocabulary import Vocabulary
from rule_builders import decision, fact, knowledge_base, table


@pytest.fixture(scope="module")
def shares() -> Advisor:
    """One decision with two figures, `a / b` and `a + b`; another decision with one."""
    numbers = [fact("a", "number"), fact("b", "number")]
    ratio = Arithmetic("/", Fact("a"), Fact("b"))
    total = Arithmetic("+", Fact("a"), Fact("b"))
    rows: list[tuple[Expression, str]] = [
        (Compare(">", Quantity("ratio"), Constant(1)), "high"),
        (Constant(True), "low"),
    ]
    decisions = [
        decision("d", ("low", "high"), {"r": table("d", "r", rows)}, quantities=("ratio", "total")),
        decision("e", ("low", "high"), {"r": table("e", "r", rows)}, quantities=("other",)),
    ]
    formulas = [
        Formula(id, {"en": id, "nl": id}, expression, "", ())
        for id, expression in (("ratio", ratio), ("total", total), ("other", ratio))
    ]
    knowledge = knowledge_base(numbers, decisions, quantities=formulas)
    return Advisor(knowledge, ReferenceEngine(knowledge))


def case(advisor: Advisor, answers: str, scores: str) -> Case:
    text = f"cases: [{{name: A, facts: {{{answers}}}, expect: {{scores: {{{scores}}}}}}}]\n"
    reader = CaseReader(advisor.knowledge)
    cases = reader.read(text.encode(), "d.cases.yaml")
    assert reader.faults == []
    return cases[0]


@pytest.mark.parametrize(
    ("answers", "scores", "wrong"),
    [
        ("a: 1, b: 4", "ratio: 0.25, total: 5", {}),
        ("a: 1, b: 4", "ratio: 1/4, total: 5.0", {}),
        ("a: 1, b: 4", "ratio: 0.26, total: 5", {"ratio": ("0.26", "0.25")}),
        ("a: 1, b: 3", "ratio: 1/3", {}),
        ("a: 1, b: 3", "ratio: 0.333333333333", {"ratio": ("0.333333333333", "1/3")}),
        ("a: 1, b: 3", "ratio: 2 / 6", {}),
        ("a: -1.50, b: 1", "ratio: -1.5, total: -0.5", {}),
        ("a: 1, b: 0", "ratio: undefined, total: 1", {}),
        ("a: 1, b: 0", "ratio: 0", {"ratio": ("0", "undefined")}),
        ("a: 1", "ratio: unknown, total: unknown", {}),
        ("a: 1", "ratio: undefined", {"ratio": ("undefined", "unknown")}),
        ("a: 1, b: 1", "ratio: unknown", {"ratio": ("unknown", "1")}),
    ],
)
def test_scores_are_compared_exactly(
    shares: Advisor, answers: str, scores: str, wrong: dict[str, tuple[str, str]]
) -> None:
    failures = run(case(shares, answers, scores), shares).failures
    found = {f.stated[1]: (*f.expected, *f.found) for f in failures}
    assert found == wrong
    assert all(f.stated[0] == "scores" and (f.rule, f.because) == ("", {}) for f in failures)


def test_a_failure_is_told_with_the_formula(shares: Advisor, knowledge: KnowledgeBase) -> None:
    ran = run(case(shares, "a: 1, b: 4", "ratio: 4"), shares)
    for language in ("en", "nl"):
        vocabulary = Vocabulary(knowledge, language)
        blocks = cases_document([ran], [], "reference", vocabulary)
        (listed,) = (block for block in blocks if isinstance(block, Items))
        (failure,) = listed.items[0].children
        assert "score ratio: " in "".join(run.text for run in failure.line)
        assert [run.text for child in failure.children for run in child.line] == ["= a / b"]
        data = CasesData(vocabulary).report([ran], [], "reference")
        written = json.loads(json.dumps(data))
        (one,) = written["failures"][0]["expectations"]
        assert (one["about"], one["formula"]) == ("scores.ratio", "a / b")
        assert (one["expected"], one["found"], one["rule"]) == (["4"], ["0.25"], None)


@pytest.mark.parametrize(
    ("scores", "id", "line", "hint"),
    [
        ("rati: 1", "unknown-score", 4, "Did you mean `ratio`?"),
        ("zzz: 1", "unknown-score", 4, "There is: `ratio`, `total`."),
        ("other: 1", "unknown-score", 4, "It is worked out in `e`: expect it in a case of that."),
        ("a: 1", "unknown-score", 4, "It is an answer of the profile, not something"),
        ("ratio: 1/0", "wrong-value", 4, ""),
        ("ratio: high", "wrong-value", 4, ""),
        ("ratio: yes", "wrong-value", 4, ""),
        ("ratio: null", "wrong-value", 4, ""),
        ("ratio: [1]", "wrong-value", 4, ""),
        (f"ratio: {'9' * 31}/7", "wrong-value", 4, ""),
    ],
)
def test_what_cannot_be_meant(shares: Advisor, scores: str, id: str, line: int, hint: str) -> None:
    text = f"cases:\n- name: A\n  facts: {{}}\n  expect: {{scores: {{{scores}}}}}\n"
    reader = CaseReader(shares.knowledge)
    reader.read(text.encode(), "d.cases.yaml")
    (fault,) = reader.faults
    assert (fault.id, fault.place.line) == (id, line)
    assert fault.hint.startswith(hint)


def test_no_score_at_all_is_nothing_expected(shares: Advisor) -> None:
    reader = CaseReader(shares.knowledge)
    reader.read(b"cases: [{name: A, facts: {}, expect: {scores: {}}}]\n", "d.cases.yaml")
    assert [fault.id for fault in reader.faults] == ["nothing-expected"]


def test_a_proposal_states_no_scores(shares: Advisor) -> None:
    assert "scores" not in to_yaml([case(shares, "a: 1, b: 2", "ratio: 0.5")], ())


numbers = st.fractions(max_denominator=10**6) | st.integers(-(10**40), 10**40)


@given(numbers | st.sampled_from([UNKNOWN, UNDEFINED]), numbers)
@settings(max_examples=200, deadline=None)
def test_the_text_of_a_value_is_its_own(value: Fraction | int | Unknown, other: Fraction) -> None:
    text = score_text(value)
    if isinstance(value, Unknown):
        assert text == value.value
    else:
        assert Fraction(text) == value
        assert (score_text(other) == text) == (other == value)
