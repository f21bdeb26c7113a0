"""Agendas: what is told, in which order, and what a house adds."""

import json
import os
from pathlib import Path

import pytest

from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.load import load
from processes import EXAMPLES, ROOT, Kam

CORE = (
    "customer_value_type",
    "kam_decision",
    "account_division",
    "system_level",
    "multilevel",
    "mixed_system",
)
SHIPPED = {"core", "account_selection", "organisation_design", "health_check", "full"}
VISITS = ROOT / "docs" / "reference" / "example" / "visits"
TECHDIS = EXAMPLES / "techdis.yaml"


def told(kam: Kam, *arguments: str | Path) -> list[list[str]]:
    """Per scope the decisions that an assessment tells, those of the company last."""
    ended = kam("assess", *arguments, "--format", "json")
    assert (ended.code, ended.err) == (0, "")
    data = json.loads(ended.out)
    scopes = [*data["accounts"], data["company"]]
    return [[one["decision"] for one in scope["decisions"]] for scope in scopes]


def test_shipped_agendas(knowledge: KnowledgeBase) -> None:
    agendas = knowledge.agendas
    assert agendas.keys() == SHIPPED
    assert [agenda.id for agenda in agendas.values() if agenda.default] == ["core"]
    assert next(iter(agendas)) == "core"
    assert agendas["core"].decisions == CORE


def test_the_full_agenda_tells_every_decision_by_name(knowledge: KnowledgeBase) -> None:
    """None is there only because its last chapter takes what no agenda names."""
    full = knowledge.agendas["full"]
    assert set(full.decisions) == set(knowledge.decisions)
    assert full.chapters[-1].title["en"] != "Your own rules"


def test_the_order_is_that_of_the_agenda(kam: Kam) -> None:
    *accounts, company = told(kam, TECHDIS, "--agenda", "organisation_design")
    core = [[decision for decision in one if decision in CORE] for one in accounts]
    assert core == [["account_division", "system_level", "multilevel"]] * 2
    assert "mixed_system" in company


def test_the_default(kam: Kam) -> None:
    assert told(kam, TECHDIS) == told(kam, TECHDIS, "--agenda", "core")
    assert told(kam, TECHDIS) == [list(CORE[:-1])] * 2 + [[CORE[-1]]]


def test_what_is_told_is_the_same_in_every_agenda(kam: Kam) -> None:
    """The decisions that an agenda uses and does not tell are made all the same."""
    found: dict[tuple[str, str], object] = {}
    thorough = os.environ.get("KAM_THOROUGH") == "1"
    for agenda in sorted(SHIPPED if thorough else SHIPPED - {"full"}):
        ended = kam("assess", TECHDIS, "--format", "json", "--agenda", agenda)
        for account in json.loads(ended.out)["accounts"]:
            for one in account["decisions"]:
                key = account["name"], one["decision"]
                one["proof"].pop("cases", None)  # which of the fitting answers they show may differ
                assert found.setdefault(key, one) == one


def test_own_rule_sets_join_the_default_agenda(kam: Kam) -> None:
    data = json.loads(kam("assess", TECHDIS, "--rules", VISITS, "--format", "json").out)
    chapters = data["agenda"]["chapters"]
    assert chapters[0]["decisions"] == list(CORE)
    assert set(chapters[1]["decisions"]) == {
        path.stem.split(".")[0] for path in VISITS.glob("*.yaml")
    }
    assert chapters[-1]["title"] == "Your own rules"


def test_only_own_rule_sets(kam: Kam) -> None:
    alone = ("--rules", VISITS, "--only-rules")
    listed = json.loads(kam("show", "--agendas", "--as", "json", *alone).out)
    assert [one["agenda"] for one in listed] == ["core", "full"]
    ended = kam("assess", VISITS.parent / "profile.yaml", *alone)
    assert ended.code == 0
    assert "1. " not in ended.out.partition("What to do next")[0]


def test_a_default_of_the_house(tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    folder.mkdir()
    shipped = (ROOT / "knowledge" / "agendas" / "core.yaml").read_text("utf-8")
    own = shipped.replace("agenda: core", "agenda: ours")
    (folder / "ours.yaml").write_text(own, "utf-8")
    (tmp_path / "customer_value_type.yaml").write_text(
        (ROOT / "rules" / "customer_value_type.yaml").read_text("utf-8"), "utf-8"
    )
    agendas = load((tmp_path,)).agendas
    assert [agenda.id for agenda in agendas.values() if agenda.default] == ["ours"]
    assert next(iter(agendas)) == "ours"


@pytest.mark.parametrize("name", ["ful", "../full", "", "core\n", "x" * 5000])
def test_a_wrong_name(kam: Kam, name: str) -> None:
    ended = kam("assess", TECHDIS, "--agenda", name)
    assert (ended.code, ended.out) == (2, "")
    assert "[unknown-agenda]" in ended.err


def test_what_was_meant(kam: Kam) -> None:
    assert "Did you mean `health_check`?" in kam("assess", TECHDIS, "--agenda", "healthcheck").err
    beside = kam("show", "multilevel", "--agendas")
    assert (beside.code, beside.out) == (2, "")


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("form", ["text", "markdown"])
def test_chapters_are_numbered(kam: Kam, lang: str, form: str) -> None:
    said = kam("assess", TECHDIS, "--agenda", "full", "--lang", lang, "--format", form).out
    titles = ["What they want", "Whether to introduce", "How to organise it"]
    if lang == "nl":
        titles = ["Wat zij willen", "Of u key-accountmanagement", "Hoe u het organiseert"]
    places = [said.rindex(title) for title in titles]
    assert places == sorted(places)
    assert ("The full advice" if lang == "en" else "Het volledige advies") in said
