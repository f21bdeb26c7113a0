"""The part of the knowledge that an agenda needs says what the whole says, and costs no more."""

import cProfile
import json
import os
import pstats
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

import kam_advisor.load.inputs
from growth import grow
from kam_advisor.advisor import Advisor
from kam_advisor.durable import DurableEngine, available
from kam_advisor.errors import ProfileInvalid
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.load import load, load_agenda
from kam_advisor.load.cache import Kept
from kam_advisor.load.selection import of_agenda, selected
from kam_advisor.profile import Profile, read_profiles
from kam_advisor.record import replace
from kam_advisor.reference.chain import ReferenceEngine
from kam_advisor.report.as_json import JsonWriter
from processes import EXAMPLES, Kam

AGENDAS = ["core", "account_selection", "organisation_design", "health_check", "full"]
THOROUGH = bool(os.environ.get("KAM_THOROUGH"))
TECHDIS = EXAMPLES / "techdis.yaml"


def profiles(knowledge: KnowledgeBase) -> Iterator[Profile]:
    """The examples, whole and with some answers left out."""
    chance = random.Random(7)
    for path in sorted(EXAMPLES.glob("*.yaml")):
        for profile in read_profiles(path.read_bytes(), path.name, knowledge):
            yield profile
            accounts = tuple(
                replace(a, facts={k: v for k, v in a.facts.items() if chance.random() < 0.6})
                for a in profile.accounts
            )
            yield replace(profile, accounts=accounts)


@pytest.mark.parametrize("name", AGENDAS)
def test_the_part_says_the_same(knowledge: KnowledgeBase, name: str) -> None:
    agenda = knowledge.agendas[name]
    part = of_agenda(knowledge, agenda)
    assert part.fingerprint == knowledge.fingerprint
    whole, alone = (Advisor(k, ReferenceEngine(k)) for k in (knowledge, part))
    everyone = list(profiles(knowledge))
    for profile in everyone if THOROUGH or name == "core" else everyone[::9]:
        restricted = profile.within(part.facts)
        expected = JsonWriter(whole, "en").assessment(whole.assess(restricted, agenda=agenda))
        found = JsonWriter(alone, "en").assessment(alone.assess(restricted, agenda=agenda))
        assert _without_examples(found) == _without_examples(expected)


def _without_examples(data: object) -> object:
    """An assessment without the example answers of its proofs.

    Of several that would do, which one is shown depends on the order in which the decisions ask.
    """
    if isinstance(data, dict):
        return {k: _without_examples(v) for k, v in data.items() if k != "cases"}
    return [_without_examples(item) for item in data] if isinstance(data, list) else data


def test_the_part_is_no_larger_than_it_must_be(knowledge: KnowledgeBase) -> None:
    part = of_agenda(knowledge, knowledge.agendas["account_selection"])
    core = of_agenda(knowledge, knowledge.agendas["core"])
    assert set(part.decisions) < set(knowledge.decisions)
    assert part.asked.keys() | part.outside.keys() == knowledge.asked.keys()
    assert not part.facts.keys() & part.outside.keys()
    assert set(part.advice) == set(part.decisions)
    assert "customer_value_type" in core.decisions


def test_derived_facts_find_what_they_need(knowledge: KnowledgeBase) -> None:
    """Numbers over the accounts of a profile, in the part that one decision needs."""
    part = selected(knowledge, ("abc_class",))
    assert any(fact.derived is not None for fact in part.facts.values())
    assert len(part.facts) < len(knowledge.facts) / 4
    path = EXAMPLES / "helder_hygiene.yaml"
    found = [
        Advisor(one, ReferenceEngine(one)).assess(
            read_profiles(path.read_bytes(), path.name, one)[0], ("abc_class",)
        )
        for one in (knowledge, part)
    ]
    whole, alone = ([one.decisions["abc_class"] for one in each.accounts] for each in found)
    assert alone == whole
    assert len({one.outcome for one in alone if one.status == "decided"}) > 1


def test_it_is_found_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    first, _ = load_agenda("core")
    written = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.json")}
    again, _ = load_agenda("core")
    assert again == first
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.json")} == written
    whole = load()
    assert dict(again.wording) == dict(whole.wording)
    assert {**again.asked, **again.outside} == whole.asked


@pytest.mark.parametrize("damage", [b"", b"x" * 100, b"[]", b"\xff\xfe", "changed"])
@pytest.mark.parametrize("agenda", ["core"])
def test_damage_never_matters(
    kam: Kam,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    damage: bytes | str,
    agenda: str,
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    call = ("assess", TECHDIS, "--agenda", agenda, "--format", "json")
    before = kam(*call)
    assert before.code == 0
    files = sorted(tmp_path.rglob("*.json"))
    assert len(files) >= 3
    for file in files:
        data = file.read_bytes()
        bad = damage if isinstance(damage, bytes) else data.replace(b"account", b"accuont", 1)
        file.write_bytes(bad)
        assert kam(*call) == before


def test_a_ruleset_that_is_none_is_made_again(tmp_path: Path) -> None:
    if not available()[0]:
        pytest.skip(available()[1])
    for text in ("[]", "{}", "1", '{"account": 1}', "nonsense"):

        class Wrong(Kept):
            def read(self, part: str = "", text: str = text) -> str | None:
                return text

        knowledge, _ = load_agenda("core")
        engine = DurableEngine(knowledge, Wrong(""))
        (profile,) = read_profiles(TECHDIS.read_bytes(), "x", knowledge)
        made = Advisor(knowledge, engine).assess(profile)
        plain = Advisor(knowledge, DurableEngine(knowledge)).assess(profile)
        assert made.accounts == plain.accounts


def test_without_a_cache(kam: Kam, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cached = kam("assess", TECHDIS)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("KAM_NO_CACHE", "1")
    assert kam("assess", TECHDIS) == cached
    assert not list(tmp_path.iterdir())


def test_answers_that_the_agenda_does_not_need(kam: Kam) -> None:
    """They are known, checked, counted, and change nothing."""
    ended = kam("assess", TECHDIS, "--agenda", "account_selection", "--format", "json")
    data = json.loads(ended.out)
    assert "own_complexity" in data["unused"]
    said = kam("assess", TECHDIS, "--agenda", "account_selection", "--lang", "nl").out
    assert f"{len(data['unused'])} antwoorden" in said
    assert json.loads(kam("assess", TECHDIS, "--format", "json").out)["unused"] == []


def test_they_are_checked_like_all_others() -> None:
    part, _ = load_agenda("account_selection")
    assert "own_complexity" not in part.facts
    for answer, fault in (("extreme", "wrong-value"), ("high", "")):
        data = f"name: A\nfacts: {{own_complexity: {answer}}}\n".encode()
        if not fault:
            (profile,) = read_profiles(data, "a.yaml", part)
            assert profile.unused == ("own_complexity",)
            continue
        with pytest.raises(ProfileInvalid) as raised:
            read_profiles(data, "a.yaml", part)
        assert [found.id for found in raised.value.faults] == [fault]
    with pytest.raises(ProfileInvalid, match="Did you mean `own_complexity`"):
        read_profiles(b"name: A\nfacts: {own_complexty: high}\n", "a.yaml", part)
    with pytest.raises(ProfileInvalid, match="asked once"):
        read_profiles(
            b"name: A\naccounts: [{name: B, facts: {own_complexity: high}}]\n", "a.yaml", part
        )


def calls(kam: Kam, *arguments: str | Path) -> int:
    """How many calls of functions one command takes: the same on every machine."""
    assert kam(*arguments).code == 0  # compiles
    profile = cProfile.Profile()
    profile.enable()
    ended = kam(*arguments)
    profile.disable()
    assert ended.code == 0
    total: int = pstats.Stats(profile).total_calls  # type: ignore[attr-defined]
    return total


@pytest.mark.parametrize("format_", ["text", "json"])
def test_forty_rule_sets_cost_no_more(
    kam: Kam, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format_: str
) -> None:
    """With 34 more rule sets, and 200 more facts, the default agenda takes at most a tenth more."""
    call = ("assess", EXAMPLES / "techdis_international.yaml", "--format", format_)
    before = calls(kam, *call)
    grow(tmp_path, 34)
    monkeypatch.setattr(
        kam_advisor.load.inputs, "shipped_folder", lambda name: str(tmp_path / name)
    )
    grown = load()
    assert len(grown.decisions) >= 40
    assert calls(kam, *call) <= before * 1.1
