"""`--only-rules`: a house's rule sets instead of the shipped ones."""

import json
from pathlib import Path

import pytest

from kam_advisor.load import load
from processes import ROOT, Kam

VISITS = ROOT / "docs" / "reference" / "example" / "visits"
PROFILE = VISITS.parent / "profile.yaml"
ONLY = ("--rules", VISITS, "--only-rules")
OWN = {one.name.split(".")[0] for one in VISITS.glob("*.yaml")}


def test_only_the_decisions_of_the_folder(kam: Kam) -> None:
    shown = json.loads(kam("show", *ONLY, "--as", "json").out)
    assert {one["decision"] for one in shown} == OWN
    assert kam("assess", PROFILE, *ONLY).code == 0
    assert kam("test", *ONLY).code == 0
    assert kam("check", *ONLY, "--only", "gap", "--only", "conflict").code == 0


def test_shipped_knowledge_can_be_used_and_need_not(tmp_path: Path) -> None:
    """A single shipped rule set: its facts and advice are used, and the others are no faults."""
    shipped = (ROOT / "rules" / "customer_value_type.yaml").read_text("utf-8")
    (tmp_path / "customer_value_type.yaml").write_text(shipped, "utf-8")
    alone = load((tmp_path,), only_rules=True)
    assert list(alone.decisions) == ["customer_value_type"]
    assert alone.facts.keys() == {one.id for one in load().facts.values() if one.derived is None}
    assert alone.glossary
    assert alone.advice.keys() == {"customer_value_type"}


def test_the_cache_tells_the_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KAM_NO_CACHE", raising=False)
    for _ in range(2):
        beside, instead = load((VISITS,)), load((VISITS,), only_rules=True)
        assert beside.decisions.keys() > instead.decisions.keys() == OWN
        assert beside.fingerprint != instead.fingerprint


def test_it_goes_with_rules(kam: Kam, tmp_path: Path) -> None:
    refused = kam("show", "--only-rules")
    assert (refused.code, refused.out) == (2, "")
    assert "`--only-rules` goes with `--rules`" in refused.err
    empty = kam("show", "--rules", tmp_path, "--only-rules")
    assert (empty.code, empty.out) == (3, "")
    assert "[no-rule-sets]" in empty.err
    assert kam("show", "--rules", tmp_path).code == 0
