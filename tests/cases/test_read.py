"""Case files that cannot be meant: every fault, with its place."""

from kam_advisor.cases.read import CaseReader
from kam_advisor.ir.knowledge import KnowledgeBase

WRONG = """cases:
  - name: One
    facts: {wants_advice: maybe, nobody: yes}
    expect:
      outcome: strategical
      possible: [intrinsic, nothing]
      readings: {most_demanding: intrinsic, most_demanding_first: no_such}
      warnings: [price_talks]
      missing: [wants_advise]
  - name: One
    facts: {}
    expect: {}
  - name: Both forms
    facts: {}
    profile: {accounts: [{name: A, facts: {}}]}
    expect: {status: open}
  - name: Several accounts
    profile:
      accounts: [{name: A, facts: {}}, {name: B, facts: {}}]
    expect: {status: open}
"""
FOUND = [
    ("wrong-value", 3),
    ("unknown-fact", 3),
    ("unknown-outcome", 5),
    ("unknown-outcome", 6),
    ("unknown-reading", 7),
    ("unknown-outcome", 7),
    ("unknown-warning", 8),
    ("unknown-fact", 9),
    ("duplicate-case-name", 10),
    ("nothing-expected", 12),
    ("wrong-form", 16),
    ("several-accounts", 19),
]


def faults(text: str, knowledge: KnowledgeBase, name: str) -> list[tuple[str, int]]:
    reader = CaseReader(knowledge)
    reader.read(text.encode(), name)
    return sorted(((f.id, f.place.line) for f in reader.faults), key=lambda found: found[1])


def test_every_fault_has_its_place(knowledge: KnowledgeBase) -> None:
    found = faults(WRONG, knowledge, "rules/customer_value_type.cases.yaml")
    assert sorted(found) == sorted(FOUND)


def test_the_decision_is_that_of_the_file_or_is_named(knowledge: KnowledgeBase) -> None:
    one = "cases: [{name: A, facts: {}, expect: {status: open}}]\n"
    assert faults(one, knowledge, "mixd_system.cases.yaml") == [("unknown-decision", 0)]
    assert faults(f"decision: mixd_system\n{one}", knowledge, "a.cases.yaml") == [
        ("unknown-decision", 1)
    ]
    both = f"decision: mixed_system\n{one}---\ndecision: multilevel\n{one}"
    cases = CaseReader(knowledge).read(both.encode(), "a.cases.yaml")
    assert [case.decision for case in cases] == ["mixed_system", "multilevel"]


def test_a_file_that_is_no_case_file(knowledge: KnowledgeBase) -> None:
    assert faults("cases: [", knowledge, "a.cases.yaml") != []
    assert faults("case: []\n", knowledge, "a.cases.yaml") != []


def test_what_is_not_stated_is_not_looked_at(knowledge: KnowledgeBase) -> None:
    text = "cases: [{name: A, facts: {}, expect: {outcome: null}}]\n"
    (case,) = CaseReader(knowledge).read(text.encode(), "multilevel.cases.yaml")
    assert list(case.expect.places) == [("outcome",)]
    assert not case.judge
