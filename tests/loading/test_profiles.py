"""Profiles: the contract, and what is refused."""

from pathlib import Path

import pytest
import yaml

from kam_advisor.errors import ProfileInvalid
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.profile import Profile, read_profiles

GOLDEN = sorted((Path(__file__).parent / "profiles").glob("*.yaml"))


def one(text: str, knowledge: KnowledgeBase) -> Profile:
    (profile,) = read_profiles(text.encode(), "f.yaml", knowledge)
    return profile


def test_nested(knowledge: KnowledgeBase) -> None:
    profile = one(
        "name: A\ncompany: {coordination_need: 4, own_complexity: unknown, markets_dispersed: }\n"
        "accounts:\n- name: B\n  facts: {account_very_large: ja, price_decides: no}\n- name: C\n",
        knowledge,
    )
    assert profile.company == {"coordination_need": 4}
    assert [account.name for account in profile.accounts] == ["B", "C"]
    assert profile.accounts[0].facts == {"account_very_large": True, "price_decides": False}


def test_flat(knowledge: KnowledgeBase) -> None:
    profile = one("name: A\nfacts: {coordination_need: 4, account_power: 2}", knowledge)
    assert profile.company == {"coordination_need": 4}
    assert [(a.name, a.facts) for a in profile.accounts] == [("A", {"account_power": 2})]


def test_about(knowledge: KnowledgeBase) -> None:
    profile = one(
        "name: A\nfacts: {}\nabout: {provenance: own, note: x, references: [y]}", knowledge
    )
    assert profile.about.provenance == "own"
    assert profile.about.note == {"en": "x", "nl": "x"}
    assert profile.about.references == ("y",)


def test_several_documents(knowledge: KnowledgeBase) -> None:
    found = read_profiles(b"name: A\nfacts: {}\n---\nname: B\nfacts: {}\n", "f.yaml", knowledge)
    assert [profile.name for profile in found] == ["A", "B"]


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_fault(path: Path, knowledge: KnowledgeBase) -> None:
    case = yaml.safe_load(path.read_text("utf-8"))
    with pytest.raises(ProfileInvalid) as raised:
        read_profiles(case["profile"].encode(), "f.yaml", knowledge)
    assert str(raised.value) + "\n" == case["expect"]
