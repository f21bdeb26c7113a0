"""Productions, against `inference.py` line by line."""

from collections.abc import Callable

from kam_advisor.inference import Statement
from kam_advisor.ir.expressions import (
    And,
    Compare,
    Constant,
    Expression,
    Fact,
    Not,
    OneOf,
    Or,
    Parameter,
    Quantity,
)
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import Branch, Conclusion, HitPolicy, Question, Row, Table, Tree
from kam_advisor.productions import Production, productions

With = Callable[[Table | Tree], KnowledgeBase]
A, B = Fact("flag0"), Fact("flag1")
SIZED = Compare(">", Quantity("double"), Parameter("limit"))


def row(name: str, when: Expression, outcome: str) -> Row:
    return Row(f"d.r.{name}", when, Conclusion(outcome, {}, ()))


def table(policy: HitPolicy, *rows: Row) -> Table:
    return Table(policy, rows, ("good", "fair", "bad") if policy == "priority" else ())


def shown(knowledge: KnowledgeBase) -> list[str]:
    """As text, without the productions of the outcome."""
    made = productions(knowledge, "account")
    return [as_text(each) for each in made if not each.id.startswith("d.outcome/")]


def as_text(production: Production) -> str:
    premises = [f"{s} in {'|'.join(sorted(v))}" for s, v in production.premises]
    return f"{production.id}: {', '.join(premises)} -> {'='.join(production.conclusion)}"


def conditions(with_: With, when: Expression) -> list[str]:
    knowledge = with_(table("first", row("x", when, "good")))
    return [each for each in shown(knowledge) if "-> test:" in each]


def test_and(knowledge_with: With) -> None:
    assert conditions(knowledge_with, And((A, SIZED))) == [
        "d.r.x=yes: fact:flag0 in yes, test:d.r.x.2 in yes -> test:d.r.x=yes",
        "d.r.x=no/1: fact:flag0 in no -> test:d.r.x=no",
        "d.r.x=no/2: test:d.r.x.2 in no -> test:d.r.x=no",
    ]


def test_or_under_not(knowledge_with: With) -> None:
    assert conditions(knowledge_with, Not(Or((A, Not(B))))) == [
        "d.r.x=yes: fact:flag0 in no, fact:flag1 in yes -> test:d.r.x=yes",
        "d.r.x=no/1: fact:flag0 in yes -> test:d.r.x=no",
        "d.r.x=no/2: fact:flag1 in no -> test:d.r.x=no",
    ]


def test_item_that_is_composite_has_a_node_and_its_not_has_none(knowledge_with: With) -> None:
    assert conditions(knowledge_with, And((A, Not(Or((A, B)))))) == [
        "d.r.x.2=no: fact:flag0 in no, fact:flag1 in no -> test:d.r.x.2=no",
        "d.r.x.2=yes/1: fact:flag0 in yes -> test:d.r.x.2=yes",
        "d.r.x.2=yes/2: fact:flag1 in yes -> test:d.r.x.2=yes",
        "d.r.x=yes: fact:flag0 in yes, test:d.r.x.2 in no -> test:d.r.x=yes",
        "d.r.x=no/1: fact:flag0 in no -> test:d.r.x=no",
        "d.r.x=no/2: test:d.r.x.2 in yes -> test:d.r.x=no",
    ]


def test_single_literal_and_single_arithmetic_test(knowledge_with: With) -> None:
    member = OneOf(Fact("kind1"), (Constant("b"), Constant("c")))
    assert conditions(knowledge_with, member) == [
        "d.r.x=yes: fact:kind1 in b|c -> test:d.r.x=yes",
        "d.r.x=no: fact:kind1 in coöp|d -> test:d.r.x=no",
    ]
    assert conditions(knowledge_with, SIZED) == []


def test_memberships_of_one_fact_stand_once_and_impossible_ones_not_at_all(
    knowledge_with: With,
) -> None:
    low = Compare("<=", Fact("scale0"), Constant(3))
    high = Compare(">=", Fact("scale0"), Constant(3))
    assert conditions(knowledge_with, And((low, high)))[0] == (
        "d.r.x=yes: fact:scale0 in 3 -> test:d.r.x=yes"
    )
    assert len(conditions(knowledge_with, And((A, Not(A))))) == 2


def test_first_and_priority(knowledge_with: With) -> None:
    rows = row("a", SIZED, "bad"), row("b", SIZED, "good"), row("c", Constant(True), "fair")
    assert shown(knowledge_with(table("first", *rows))) == [
        "d.r.a: test:d.r.a in yes -> reading:d.r=bad",
        "d.r.a/next: test:d.r.a in no -> at:d.r.b=yes",
        "d.r.b: at:d.r.b in yes, test:d.r.b in yes -> reading:d.r=good",
        "d.r.b/next: at:d.r.b in yes, test:d.r.b in no -> at:d.r.c=yes",
        "d.r.c: at:d.r.c in yes -> reading:d.r=fair",
    ]
    assert shown(knowledge_with(table("priority", *rows))) == [
        "d.r.b: test:d.r.b in yes -> reading:d.r=good",
        "d.r.b/next: test:d.r.b in no -> at:d.r.c=yes",
        "d.r.c: at:d.r.c in yes -> reading:d.r=fair",
        "d.r.a: at:d.r.a in yes, test:d.r.a in yes -> reading:d.r=bad",
    ]


def test_unique(knowledge_with: With) -> None:
    rows = [row(name, SIZED, "good") for name in "abc"]
    assert sorted(shown(knowledge_with(table("unique", *rows)))) == [
        "d.r.a/before: test:d.r.a in no -> before:d.r.b=yes",
        "d.r.a: test:d.r.a in yes, after:d.r.a in yes -> reading:d.r=good",
        "d.r.b/after: after:d.r.b in yes, test:d.r.b in no -> after:d.r.a=yes",
        "d.r.b/before: before:d.r.b in yes, test:d.r.b in no -> before:d.r.c=yes",
        "d.r.b: before:d.r.b in yes, test:d.r.b in yes, after:d.r.b in yes -> reading:d.r=good",
        "d.r.c/after: test:d.r.c in no -> after:d.r.b=yes",
        "d.r.c: before:d.r.c in yes, test:d.r.c in yes -> reading:d.r=good",
    ]


def test_any(knowledge_with: With) -> None:
    rows = row("a", SIZED, "good"), row("b", SIZED, "bad"), row("c", SIZED, "bad")
    assert shown(knowledge_with(table("any", *rows))) == [
        "only:d.r.good/1: test:d.r.b in no -> only:d.r.good.1=yes",
        "only:d.r.good/2: only:d.r.good.1 in yes, test:d.r.c in no -> only:d.r.good.2=yes",
        "only:d.r.bad/1: test:d.r.a in no -> only:d.r.bad.1=yes",
        "d.r.a: test:d.r.a in yes, only:d.r.good.2 in yes -> reading:d.r=good",
        "d.r.b: test:d.r.b in yes, only:d.r.bad.1 in yes -> reading:d.r=bad",
        "d.r.c: test:d.r.c in yes, only:d.r.bad.1 in yes -> reading:d.r=bad",
    ]


def test_tree(knowledge_with: With) -> None:
    good, bad = Conclusion("good", {}, ()), Conclusion("bad", {}, ())
    start = Question(
        *("q", Fact("scale0")),
        (Branch("d.r.q.low", (1, 2), "p", None), Branch("d.r.q.rest", (3, 4, 5), None, good)),
    )
    other = Question(
        *("p", SIZED),
        (Branch("d.r.p.yes", (True,), None, good), Branch("d.r.p.no", (False,), None, bad)),
    )
    assert shown(knowledge_with(Tree("q", {"q": start, "p": other}))) == [
        "d.r.q.low: fact:scale0 in 1|2 -> at:d.r.p=yes",
        "d.r.q.rest: fact:scale0 in 3|4|5 -> reading:d.r=good",
        "d.r.p.yes: at:d.r.p in yes, test:d.r.p in yes -> reading:d.r=good",
        "d.r.p.no: at:d.r.p in yes, test:d.r.p in no -> reading:d.r=bad",
    ]


def test_outcome_of_a_decision_that_always_applies(knowledge_with: With) -> None:
    made = productions(knowledge_with(table("first", row("a", SIZED, "bad"))), "account")
    assert made[-1] == Production(
        "d.outcome/good", (("reading:d.r", frozenset({"good"})),), Statement("outcome:d", "good")
    )
    assert productions(knowledge_with(table("first", row("a", SIZED, "bad"))), "company") == ()
