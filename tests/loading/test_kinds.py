"""A file where another kind belongs gives one fault, which says where it does belong."""

from pathlib import Path

import pytest

from kam_advisor.errors import KamError
from kam_advisor.file_kinds import kind_of
from kam_advisor.files.schema import KNOWLEDGE_FILES
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.load import load
from kam_advisor.profile import read_profiles
from kam_advisor.strict_yaml.reader import read_yaml
from processes import ROOT

KINDS = {
    "rules": "rules/multilevel.yaml",
    "cases": "rules/multilevel.cases.yaml",
    "knowledge": "knowledge/glossary.yaml",
    "house": "docs/reference/example/house.yaml",
    "profile": "examples/techdis.yaml",
}
FLAT = b"name: A\nfacts: {account_power: 3}\n"
SAID = {
    "rules": ("a rule set", "--rules"),
    "cases": ("a case file", ".cases.yaml"),
    "knowledge": ("a knowledge file", "knowledge/"),
    "house": ("a house file", "--house"),
    "profile": ("a profile", "kam assess"),
}


@pytest.mark.parametrize("folder", ["rules", "knowledge", "examples"])
def test_every_shipped_file_shows_its_kind(folder: str) -> None:
    for path in (ROOT / folder).rglob("*.yaml"):
        kind = kind_of(read_yaml(path.read_bytes(), path.name, many=True)[0].data)
        wanted = {"examples": "profile"}.get(folder, folder)
        wanted = "cases" if path.name.endswith(".cases.yaml") else wanted
        assert kind == ("house" if path.parent.name == "house" else wanted), path


def test_every_kind_of_knowledge_is_told() -> None:
    texts = {
        "advice": "advice: a\noutcomes: {}",
        "order": "order: [a]",
        "agenda": "agenda: a\nchapters: []",
    }
    for key in KNOWLEDGE_FILES:
        text = texts.get(key, f"{key}: {{a: {{}}}}")
        assert kind_of(read_yaml(text.encode(), "x.yaml")[0].data) == "knowledge"
    assert kind_of(read_yaml(b"facts: {a: 1}", "x.yaml")[0].data) is None


@pytest.mark.parametrize("wanted", ["rules", "knowledge", "house", "profile"])
@pytest.mark.parametrize("given", [*KINDS, "flat"])
def test_one_fault(given: str, wanted: str, tmp_path: Path, knowledge: KnowledgeBase) -> None:
    data = FLAT if given == "flat" else (ROOT / KINDS[given]).read_bytes()
    given = "profile" if given == "flat" else given
    if given == wanted:
        return
    folder = tmp_path / "knowledge" if wanted == "knowledge" else tmp_path
    folder.mkdir(exist_ok=True)
    file = folder / "given.yaml"
    file.write_bytes(data)
    with pytest.raises(KamError) as raised:
        if wanted == "profile":
            read_profiles(data, "given.yaml", knowledge)
        elif wanted == "house":
            load(house=file, cache=False)
        else:
            load((tmp_path,), cache=False)
    (fault,) = raised.value.faults
    called, hint = SAID[given]
    assert fault.id == "wrong-kind-of-file"
    assert fault.message == f"this is {called}, where {SAID[wanted][0]} is expected"
    assert hint in fault.hint
