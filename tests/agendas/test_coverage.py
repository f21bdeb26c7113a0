"""Every model of the documents is encoded, told, or left out with a reason."""

import json
from pathlib import Path

import pytest

from kam_advisor.errors import KamError
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.load import load
from processes import ROOT, Kam

MODELS = {f"A{n}" for n in range(1, 6)} | {f"B{n:02}" for n in range(1, 84) if n != 19}
"""Sections A and B of our notes on the documents: the five trees, and every other model."""
TENSIONS = {f"C{n}" for n in range(1, 22)}
"""Section C: where the documents contradict each other or themselves."""


def test_no_model_and_no_tension_is_missing(knowledge: KnowledgeBase) -> None:
    assert knowledge.coverage is not None
    assert set(knowledge.coverage.models) == MODELS
    assert set(knowledge.coverage.tensions) == TENSIONS


def test_every_rule_set_holds_a_model(knowledge: KnowledgeBase) -> None:
    """And what holds a model, or treats a tension, is a rule set: loading sees to that."""
    assert knowledge.coverage is not None
    covered = {id for one in knowledge.coverage.models.values() for id in one.encoded_in}
    treated = {id for one in knowledge.coverage.tensions.values() for id in one.encoded_in}
    assert covered | treated == set(knowledge.decisions)


def test_every_document_has_a_file(knowledge: KnowledgeBase) -> None:
    assert knowledge.coverage is not None
    documents = [id for id, source in knowledge.sources.items() if source.kind == "document"]
    assert {one.document for one in knowledge.coverage.models.values()} == set(documents)


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("form", ["text", "markdown"])
def test_every_number_is_printed(kam: Kam, lang: str, form: str) -> None:
    ended = kam("sources", "--coverage", "--lang", lang, "--format", form)
    assert (ended.code, ended.err) == (0, "")
    for number in MODELS | TENSIONS:
        assert number in ended.out


def test_as_data(kam: Kam) -> None:
    data = json.loads(kam("sources", "--coverage", "--format", "json").out)
    assert {one["model"] for one in data["models"]} == MODELS
    assert {one["tension"] for one in data["tensions"]} == TENSIONS
    for one in data["models"]:
        assert one["encoded_in"] or one["glossary"] or one["not_encoded_because"]


def test_of_one_document(kam: Kam) -> None:
    said = kam("sources", "klantmanagement_5", "--coverage").out
    assert "B41" in said
    assert "B01" not in said
    assert "C1 " not in said
    assert kam("sources", "klantmanagment_5", "--coverage").code == 2


def test_what_is_left_out_of_the_rules_is_left_out_here() -> None:
    visits = ROOT / "docs" / "reference" / "example" / "visits"
    covered = load((visits,), only_rules=True).coverage
    assert covered is not None
    assert set(covered.models) == MODELS
    assert not any(one.encoded_in for one in covered.models.values())


def test_a_file_without_its_document_is_a_fault(tmp_path: Path) -> None:
    folder = tmp_path / "knowledge" / "coverage"
    folder.mkdir(parents=True)
    model = "{title: {en: Rain, nl: Regen}, place: p-1, encoded_in: [kam_decision]}"
    (folder / "own.yaml").write_text(f"documnt: klantmanagement_5\nmodels: {{M1: {model}}}\n")
    with pytest.raises(KamError) as caught:
        load((tmp_path,))
    assert {fault.id for fault in caught.value.faults} == {"missing-key", "unknown-key"}
