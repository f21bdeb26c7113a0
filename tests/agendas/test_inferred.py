"""What we infer is shown as such, wherever citations are shown."""

import json
from pathlib import Path

import pytest

from processes import EXAMPLES, ROOT, Kam

REASON = {"en": "The slide asks; the rule is ours.", "nl": "De slide vraagt; de regel is van ons."}
NAMED = {"en": "Our inference", "nl": "Onze gevolgtrekking"}
TECHDIS = EXAMPLES / "techdis_international.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shipped value type with its first citations replaced by an inference beside a place."""
    rules = (ROOT / "rules" / "customer_value_type.yaml").read_text("utf-8")
    cited = "[sales_accountmanagement_6#6.2]"
    assert cited in rules
    own = f"[{{inferred: {{en: {REASON['en']}, nl: {REASON['nl']}}}}}, {cited[1:]}"
    (tmp_path / "customer_value_type.yaml").write_text(rules.replace(cited, own), "utf-8")
    return tmp_path


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_named_after_the_documents(kam: Kam, folder: Path, lang: str) -> None:
    said = kam("assess", TECHDIS, "--rules", folder, "--lang", lang, "--format", "markdown").out
    line = next(line for line in said.splitlines() if NAMED[lang] in line)
    assert line.index("6.2") < line.index(NAMED[lang])


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_with_its_reason(kam: Kam, folder: Path, lang: str) -> None:
    call = ("explain", TECHDIS, "customer_value_type", "--rules", folder, "--lang", lang)
    said = " ".join(kam(*call).out.split())
    assert NAMED[lang] in said
    assert REASON[lang] in said
    (inferred,) = (s for s in json.loads(kam(*call, "--format", "json").out)["sources"]
                   if s["source"] == "inferred")  # fmt: skip
    assert inferred == {"source": "inferred", "title": NAMED[lang], "because": REASON[lang]}


def test_among_the_sources(kam: Kam) -> None:
    assert "our inference" in kam("sources", "inferred").out
    (source,) = json.loads(kam("sources", "inferred", "--format", "json").out)
    assert source["kind"] == "inference"


def test_its_words_are_checked(kam: Kam, folder: Path) -> None:
    file = folder / "customer_value_type.yaml"
    file.write_text(file.read_text("utf-8").replace("{inferred:", "{infered:", 1), "utf-8")
    refused = kam("show", "--rules", folder)
    assert refused.code == 3
    assert "`inferred`" in refused.err
