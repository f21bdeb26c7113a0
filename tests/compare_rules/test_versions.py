"""Facts and decisions that are not the same in both versions, and portfolios."""

from kam_advisor.advisor import Advisor
from kam_advisor.compare_rules.cells import Range
from kam_advisor.compare_rules.compare import compare
from kam_advisor.compare_rules.joined_facts import FactChange
from kam_advisor.compare_rules.portfolio import compare_portfolio, facts_of_both
from kam_advisor.compare_rules.terms import terms_of
from kam_advisor.compare_rules.versions import Side
from kam_advisor.ir.expressions import And, Arithmetic, Compare, Constant, Expression, Fact, Not
from kam_advisor.ir.knowledge import FactDeclaration, KnowledgeBase
from kam_advisor.profile import read_profiles
from kam_advisor.record import replace
from kam_advisor.reference.chain import ReferenceEngine
from rule_builders import decision, fact, knowledge_base, table

LOW_HIGH = ("low", "high")


def rules(*facts: FactDeclaration, when: Expression, name: str = "d") -> KnowledgeBase:
    logic = table(name, "r", [(when, "high"), (Constant(True), "low")])
    return knowledge_base(facts, [decision(name, LOW_HIGH, {"r": logic})])


def test_a_fact_that_only_one_version_has() -> None:
    old = rules(fact("a"), fact("gone"), when=And((Fact("a"), Fact("gone"))))
    new = rules(fact("a"), fact("fresh"), when=And((Fact("a"), Fact("fresh"))))
    found = compare(old, new)
    assert found.facts == (FactChange("gone", "removed"), FactChange("fresh", "added"))
    (one,) = found.decisions
    assert (one.changed, one.profiles) == (2, 8)
    for change in one.changes:
        assert change.witness is not None
        old_answers, new_answers = change.witness.old, change.witness.new
        assert set(old_answers.accounts[0].facts) == {"a", "gone"}
        assert set(new_answers.accounts[0].facts) == {"a", "fresh"}


def test_an_answer_that_only_one_version_accepts() -> None:
    is_left: Expression = Compare("=", Fact("c"), Constant("left"))
    old = rules(fact("c", "choice", options=("left", "right")), when=is_left)
    new = rules(fact("c", "choice", options=("left", "right", "up")), when=Not(is_left))
    found = compare(old, new)
    assert found.facts == (FactChange("c", "answers", ("up",)),)
    assert (found.decisions[0].changed, found.decisions[0].profiles) == (2, 2)


def test_a_fact_of_another_kind_is_two_facts() -> None:
    old = rules(fact("a"), when=Fact("a"))
    new = rules(fact("a", "scale", low=1, high=3), when=Compare(">", Fact("a"), Constant(2)))
    found = compare(old, new)
    assert found.facts == (FactChange("a", "type"),)
    assert (found.decisions[0].changed, found.decisions[0].profiles) == (3, 6)


def test_decisions_that_only_one_version_has() -> None:
    old = rules(fact("a"), when=Fact("a"), name="before")
    new = rules(fact("a"), when=Fact("a"), name="after")
    found = compare(old, new)
    assert (found.decisions, found.added, found.removed) == ((), ("after",), ("before",))


def test_a_decision_of_another_scope_is_not_compared() -> None:
    old = rules(fact("a", scope="company"), when=Fact("a"))
    new = replace(old, decisions={"d": replace(old.decisions["d"], scope="company")})
    found = compare(old, new)
    assert (found.decisions, found.rescoped) == ((), ("d",))


def test_a_number_is_cut_at_the_thresholds_of_both() -> None:
    number = fact("n", "integer", low=0)
    old = rules(number, when=Compare(">=", Fact("n"), Constant(10)))
    new = rules(number, when=Compare(">=", Fact("n"), Constant(12)))
    (one,) = compare(old, new).decisions
    assert one.in_ranges == ("n",)
    (change,) = one.changes
    assert (change.old, change.new) == ("high", "low")
    (box,) = change.cover.boxes
    (term,) = terms_of(box)
    assert term.range == Range(10, 11, True, True)


def test_numbers_in_arithmetic_are_described_by_a_witness() -> None:
    def above(share: int) -> Expression:
        part = Arithmetic("/", Fact("cost"), Fact("revenue"))
        return Compare(">", part, Constant(share))

    numbers = (fact("cost", "number", low=0), fact("revenue", "number", low=0))
    (one,) = compare(rules(*numbers, when=above(1)), rules(*numbers, when=above(2))).decisions
    assert (one.profiles, one.changed) == (None, None)
    (change,) = one.changes
    assert (change.old, change.new, change.profiles) == ("high", "low", None)
    assert change.witness is not None
    answers = change.witness.old.accounts[0].facts
    cost, revenue = answers["cost"], answers["revenue"]
    assert not isinstance(cost, bool | str)
    assert not isinstance(revenue, bool | str)
    assert revenue < cost <= 2 * revenue


PORTFOLIO = b"""name: One
facts: {a: yes, gone: yes, fresh: no}
---
name: Two
company: {}
accounts:
  - name: Same
    facts: {a: no}
  - name: Open
    facts: {a: yes, gone: yes}
"""


def test_a_portfolio() -> None:
    old = rules(fact("a"), fact("gone"), when=And((Fact("a"), Fact("gone"))))
    new = rules(fact("a"), fact("fresh"), when=And((Fact("a"), Fact("fresh"))))
    profiles = read_profiles(PORTFOLIO, "portfolio.yaml", facts_of_both(old, new))
    advisors: dict[Side, Advisor] = {
        "old": Advisor(old, ReferenceEngine(old)),
        "new": Advisor(new, ReferenceEngine(new)),
    }
    found = compare_portfolio(profiles, advisors, ("d",))
    assert (found.profiles, found.accounts, found.accounts_changed) == (2, 3, 2)
    assert [(c.account, c.old, c.new) for c in found.changes] == [
        ("One", ("high",), ("low",)),
        ("Open", ("high",), ("open", "low", "high")),
    ]
