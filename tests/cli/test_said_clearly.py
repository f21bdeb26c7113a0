"""What users stumbled over: said once, said unambiguously, in both languages."""

import json
from pathlib import Path

import pytest

from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.vocabulary import Vocabulary
from processes import EXAMPLES, ROOT, Kam

TECHDIS = EXAMPLES / "techdis.yaml"
OPEN = EXAMPLES / "techdis_partly_answered.yaml"


@pytest.fixture
def own_rules(tmp_path: Path) -> Path:
    """A folder with a rule set in the place of a shipped one, under the same version."""
    folder = tmp_path / "own"
    folder.mkdir()
    shipped = (ROOT / "rules" / "account_division.yaml").read_text("utf-8")
    (folder / "account_division.yaml").write_text(
        shipped.replace("Account division", "Divide the account", 1), "utf-8"
    )
    return folder


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "(rule set): other content than what is shipped, under the same version 1.0.0"),
        ("nl", "(regelset): een andere inhoud dan meegeleverd, onder dezelfde versie 1.0.0"),
    ],
)
def test_a_replaced_rule_set_of_the_same_version(
    kam: Kam, own_rules: Path, lang: str, said: str
) -> None:
    out = kam("assess", TECHDIS, "--rules", own_rules, "--lang", lang).out
    assert said in " ".join(out.split())


def test_an_overridden_text_is_quoted(kam: Kam, tmp_path: Path) -> None:
    house = tmp_path / "house.yaml"
    texts = 'texts: {advice.kam_decision.introduce.title: {en: "Start it.", nl: "Begin ermee."}}'
    house.write_text(f"house: Visser\n{texts}\n", "utf-8")
    for lang, said in (
        ("en", "“Start it”, instead of “"),
        ("nl", "‘Begin ermee’, in plaats van ‘"),  # noqa: RUF001
    ):
        out = kam("assess", TECHDIS, "--house", house, "--lang", lang).out
        overrides = out.partition("introduce.title.")[2]
        assert said in " ".join(overrides.split())
        assert "., " not in overrides


def test_yes_and_no_are_labelled_only_where_the_label_says_more(kam: Kam) -> None:
    for command in (("facts", "markets_dispersed"), ("new", "profile")):
        assert "yes: yes" not in kam(*command).out
        assert "yes: ja" in kam(*command, "--lang", "nl").out


def test_a_fault_of_the_call_is_in_no_file(kam: Kam) -> None:
    for call in (["explain", TECHDIS, "nothing"], ["assess"], ["asses"], ["new", "nothing"]):
        (fault,) = json.loads(kam(*call, "--format", "json").err)["faults"]
        assert (fault["file"], fault["line"]) == ("", 0)
        assert kam(*call).err.startswith("kam")
    (fault,) = json.loads(kam("assess", "nobody.yaml", "--format", "json").err)["faults"]
    assert fault["file"] == "nobody.yaml"


def test_show_names_the_groups_of_outcomes(kam: Kam) -> None:
    assert "Outcomes counted alike" in kam("show", "kam_decision").out
    compared = json.loads(kam("show", "kam_decision", "--as", "json").out)["compare_readings"]
    assert "introduce" in {o for outcomes in compared["groups"].values() for o in outcomes}


def test_a_missing_answer_of_an_account_names_the_account(kam: Kam) -> None:
    (found,) = json.loads(kam("assess", OPEN, "--format", "json").out)["company"]["decisions"]
    assert {"account": "National account", "fact": "account_power"} in found["missing_in"]
    assert list(dict.fromkeys(one["fact"] for one in found["missing_in"])) == found["missing"]
    for lang, said in (("en", "(of National account)"), ("nl", "(van National account)")):
        assert said in " ".join(kam("assess", OPEN, "--lang", lang).out.split())
        assert said in " ".join(kam("explain", OPEN, "mixed_system", "--lang", lang).out.split())


def test_a_question_of_a_tree_is_said_as_a_question(kam: Kam) -> None:
    for lang in ("en", "nl"):
        for account in ("National account", "International account"):
            call = ("explain", TECHDIS, "account_division", "--account", account)
            found = json.loads(kam(*call, "--format", "json", "--lang", lang).out)
            for reading in found["proof"]["readings"].values():
                asked = [step for step in reading["steps"] if "question" in step]
                assert all(step["says"].endswith("?") for step in asked)


def test_the_ends_of_a_scale_are_said_once(kam: Kam, knowledge: KnowledgeBase) -> None:
    vocabulary = Vocabulary(knowledge, "en")
    power = knowledge.facts["account_power"]
    best = vocabulary.of(power.labels["5"])
    said = vocabulary.answers(power.id, [3, 4, 5])
    assert said.count("scale") <= 1
    assert said.startswith("3, 4 or 5") or "3" in power.labels
    assert vocabulary.answers(power.id, [5]) == f"5 ({best})"
    for decision in knowledge.decisions:
        drawn = kam("show", decision).out
        assert "5), 4 (on a scale" not in " ".join(drawn.split())


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "External pull is at least 2.5 (minimum external pull); between 3.75 and 4.75"),
        (
            "nl",
            "Trekkracht van de klant is minstens 2,5 (ondergrens trekkracht); tussen 3,75 en 4,75",
        ),
    ],
)
def test_a_decision_despite_missing_answers_shows_its_evidence(
    kam: Kam, lang: str, said: str
) -> None:
    account = ("--account", "International account", "--lang", lang)
    explained = " ".join(kam("explain", OPEN, "kam_decision", *account).out.split())
    assert said in explained
    assert "[clear_case]" in explained
    assert said in " ".join(kam("assess", OPEN, "--lang", lang).out.split())


def test_bounds_in_json(kam: Kam) -> None:
    account = ("--account", "International account", "--format", "json")
    found = json.loads(kam("explain", OPEN, "kam_decision", *account).out)
    assert found["scores"]["external_pull"] is None
    assert found["score_bounds"]["external_pull"] == {"least": 3.75, "greatest": 4.75}
    assert found["score_bounds"].keys() == {k for k, v in found["scores"].items() if v is None}
