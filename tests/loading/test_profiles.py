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


@pytest.mark.parametrize(("words", "meant"), [("yes ja true", True), ("no nee false", False)])
def test_yes_and_no_in_both_languages_and_any_case(
    words: str, meant: bool, knowledge: KnowledgeBase
) -> None:
    for word in words.split():
        for written in (word, word.title(), word.upper(), f"'{word}'"):
            profile = one(f"name: A\nfacts: {{account_very_large: {written}}}", knowledge)
            assert profile.accounts[0].facts == {"account_very_large": meant}


@pytest.mark.parametrize("written", ["unknown", "Unknown", "onbekend", "null", "~", ""])
@pytest.mark.parametrize("fact", ["account_very_large", "account_power", "buying_centre_level"])
def test_unknown_in_every_form(fact: str, written: str, knowledge: KnowledgeBase) -> None:
    profile = one(f"name: A\nfacts: {{{fact}: {written}}}", knowledge)
    assert profile.accounts[0].facts == {}
    assert one("name: A\nfacts: {}", knowledge).accounts[0].facts == {}


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
