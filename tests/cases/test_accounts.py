"""Cases of a decision per account in a profile with several: rules may go over all of them."""

from pathlib import Path

import pytest

from kam_advisor.advisor import Advisor
from kam_advisor.cases.coverage import coverage
from kam_advisor.cases.missing import propose
from kam_advisor.cases.read import CaseReader
from kam_advisor.cases.run import run_all
from kam_advisor.cases.to_yaml import to_yaml
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.load import load

VISITS = Path(__file__).parents[2] / "docs" / "reference" / "example" / "visits"
TWO = """cases:
  - name: The larger one
    profile:
      accounts:
        - {name: Mill, facts: {yearly_revenue: 700}}
        - {name: Hotel, facts: {yearly_revenue: 300}}
    ACCOUNT
    expect: {outcome: a}
"""


@pytest.fixture(scope="module")
def visits() -> KnowledgeBase:
    return load((VISITS,), only_rules=True, cache=False)


@pytest.mark.parametrize(
    ("account", "faults", "holds"),
    [
        ("account: Mill", [], True),
        ("account: Hotel", [], False),
        ("account: Milll", ["unknown-account"], False),
        ("", ["several-accounts"], True),
    ],
)
def test_which_account(visits: KnowledgeBase, account: str, faults: list[str], holds: bool) -> None:
    reader = CaseReader(visits)
    cases = reader.read(
        TWO.replace("    ACCOUNT\n", f"    {account}\n").encode(), "revenue_class.cases.yaml"
    )
    assert [fault.id for fault in reader.faults] == faults
    if not faults:
        (run,) = run_all(cases, Advisor(visits))
        assert (not run.failures) == holds


@pytest.mark.parametrize("decision", ["revenue_class", "loyalty", "dependence"])
def test_proposals_can_be_read_and_hold(visits: KnowledgeBase, decision: str) -> None:
    advisor = Advisor(visits)
    found = propose(coverage([], [decision], advisor), [], advisor)
    reader = CaseReader(visits)
    cases = reader.read(to_yaml([case for _, case in found], ()).encode(), "proposed.cases.yaml")
    assert reader.faults == []
    runs = run_all(cases, advisor)
    assert all(not run.failures for run in runs)
    assert {item.kind for item, _ in found} >= {"rule"}
    rules = {item.name for item, _ in found if item.kind == "rule"}
    assert len(rules) <= len(runs)
