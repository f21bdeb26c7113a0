"""Checks of rules that look at the profile as a whole: proofs hold, examples can be written."""

from pathlib import Path

import pytest

from kam_advisor.errors import Place
from kam_advisor.ir.expressions import Constant, Expression
from kam_advisor.ir.knowledge import FactDeclaration, KnowledgeBase
from kam_advisor.language import Allowed, Names, read_expression
from kam_advisor.load import load
from kam_advisor.record import replace
from kam_advisor.verify.bench import has_solver
from kam_advisor.verify.check import check_rules
from kam_advisor.verify.findings import Finding
from rule_builders import decision, fact, knowledge_base, table

pytestmark = pytest.mark.skipif(not has_solver(), reason="z3 is not installed")
VISITS = Path(__file__).parents[2] / "docs" / "reference" / "example" / "visits"
FACTS = (fact("x", "number", low=0), fact("y", "number", low=0))


class Rules:
    """One table over conditions that are written out."""

    def __init__(self, policy: str, *rows: tuple[str, str]) -> None:
        self.derived: dict[str, FactDeclaration] = {}
        read = [(self.read(when), outcome) for when, outcome in rows]
        logic = table("d", "r", read, policy)  # type: ignore[arg-type]
        base = knowledge_base(list(FACTS), [decision("d", ("a", "b"), {"r": logic})], [])
        self.knowledge: KnowledgeBase = replace(base, facts={**base.facts, **self.derived})

    def read(self, text: str) -> Expression:
        if text == "otherwise":
            return Constant(True)
        names = Names({f.id: f for f in FACTS}, (), (), {}, {}, self.derived)
        allowed = Allowed(literal_numbers=True, quantities=True)
        found, faults = read_expression(text, "condition", names, allowed, lambda *_: Place("t"))
        assert found is not None, faults
        return found

    def findings(self, *ids: str) -> list[Finding]:
        return check_rules(self.knowledge, only=ids)


def test_what_cannot_be_is_proved() -> None:
    rules = Rules("first", ("share(x) > 1", "a"), ("otherwise", "b"))
    assert [f.id for f in rules.findings("dead-rule")] == ["dead-rule"]
    rules = Rules("first", ("given(x) and not(given(x))", "a"), ("otherwise", "b"))
    assert [f.id for f in rules.findings("dead-rule")] == ["dead-rule"]


def test_a_gap_is_shown_by_a_profile_that_can_be_written() -> None:
    rules = Rules("first", ("share(x) >= 1", "a"), ("given(y)", "b"))
    (found,) = rules.findings("gap")
    assert found.witness is not None
    assert all(
        rules.knowledge.facts[name].derived is None
        for answers in (found.witness.company, *found.witness.accounts)
        for name in answers
    )
    assert all("y" not in account for account in found.witness.accounts[:1])


def test_what_no_profile_shows_is_not_reported() -> None:
    # The one with the largest share has rank 1: that both fail at once cannot be shown.
    rules = Rules("first", ("rank(x) = 1", "a"), ("rank(x) > 1", "b"))
    assert rules.findings("gap") == []
    rules = Rules("unique", ("rank(x) = 1", "a"), ("quantile(x) = 0", "b"))
    assert rules.findings("conflict") == []


def test_an_answer_that_only_counts_over_accounts_is_not_idle() -> None:
    rules = Rules("first", ("rank(x) = 1", "a"), ("given(y)", "b"), ("otherwise", "b"))
    assert rules.findings("idle-fact", "unused-fact") == []


def test_the_example_of_the_reference_has_no_findings() -> None:
    knowledge = load((VISITS,), only_rules=True, cache=False)
    found = check_rules(knowledge, only=("gap", "conflict", "dead-rule", "silent-warning"))
    assert found == []
