"""Every command: what it prints, and what it says to a wrong call."""

import json
import os
from pathlib import Path

import pytest

from kam_advisor.cli.app import COMMANDS
from kam_advisor.ir.knowledge import KnowledgeBase
from processes import EXAMPLES, ROOT, Kam

TECHDIS = EXAMPLES / "techdis.yaml"
ONE = EXAMPLES / "procter_gamble_walmart.yaml"
OPEN = EXAMPLES / "techdis_partly_answered.yaml"
EVERY_DECISION = sorted(
    path.stem for path in (ROOT / "rules").glob("*.yaml") if "." not in path.stem
)
SOME_OF_EACH_KIND = (
    "kam_decision",  # scores and readings, per account
    "account_division",  # a tree
    "abc_class",  # numbers over the accounts
    "team_checklist",  # a checklist with gaps
    "mixed_system",  # of the company, over its accounts
    "break_even",  # formulas
)
DECISIONS = EVERY_DECISION if os.environ.get("KAM_THOROUGH") == "1" else SOME_OF_EACH_KIND
"""`.ci/run` shows every decision, in both languages."""


def test_help_lists_every_command(kam: Kam) -> None:
    help_ = kam("--help").out
    assert all(name in help_ for name in COMMANDS)
    assert kam().code == 2


@pytest.mark.parametrize("command", [*COMMANDS, "new profile"])
def test_every_help_has_examples(kam: Kam, command: str) -> None:
    ended = kam(*command.split(), "--help")
    assert ended.code == 0
    assert f"Examples:\n    kam {command.split()[0]}" in ended.out


def test_version(kam: Kam) -> None:
    assert kam("--version").out.startswith("kam-advisor 0.")


@pytest.mark.parametrize("form", ["text", "markdown", "json", "ir", "durable"])
@pytest.mark.parametrize("decision", [None, *DECISIONS])
def test_show(kam: Kam, decision: str | None, form: str) -> None:
    ended = kam("show", *([decision] if decision else []), "--as", form)
    assert (ended.code, ended.err) == (0, "")
    if form not in ("text", "markdown"):
        assert json.loads(ended.out)


@pytest.mark.parametrize("command", ["facts", "sources", "glossary"])
def test_knowledge(kam: Kam, command: str) -> None:
    everything = json.loads(kam(command, "--format", "json").out)
    assert len(everything) > 5
    for format_ in ("text", "markdown"):
        assert kam(command, "--format", format_, "--lang", "nl").code == 0
    name = next(iter(everything[0].values()))
    assert len(json.loads(kam(command, name, "--format", "json").out)) == 1
    missed = kam(command, name + "x", "nothing like it at all")
    assert (missed.code, missed.out) == (2, "")
    assert f"Did you mean `{name}`?" in missed.err


@pytest.mark.parametrize("kind", ["rules", "knowledge", "house", "cases", "profile", "assessment"])
def test_schema(kam: Kam, kind: str) -> None:
    assert json.loads(kam("schema", kind).out)["$schema"].endswith("2020-12/schema")


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("decision", [None, *DECISIONS])
def test_a_new_profile_is_valid_and_wholly_open(
    kam: Kam, tmp_path: Path, decision: str | None, lang: str
) -> None:
    file = tmp_path / "new.yaml"
    chosen = ["--decision", decision] if decision else []
    name = 'Odd: "name" # \\ \u2028 \x07 é'
    assert kam("new", "profile", name, "-o", file, "--lang", lang, *chosen).out == ""
    assert max(map(len, file.read_text("utf-8").splitlines())) <= 80
    ended = kam("assess", file, "--format", "json")
    assert (ended.code, ended.err) == (0, "")
    assert json.loads(ended.out)["name"].startswith('Odd: "name" # \\')


def test_a_new_profile_never_overwrites(kam: Kam, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("mine", "utf-8")
    refused = kam("new", "profile", "-o", file)
    assert (refused.code, file.read_text("utf-8")) == (2, "mine")
    assert "[file-exists]" in refused.err
    assert kam("new", "profile", "-o", file, "--force").code == 0
    assert kam("new", "profile", "-o", tmp_path / "no" / "where.yaml").code == 2


@pytest.mark.parametrize(
    ("format_", "lang"), [("text", "en"), ("text", "nl"), ("markdown", "nl"), ("json", "en")]
)
@pytest.mark.parametrize("decision", DECISIONS)
def test_explain(kam: Kam, whole: KnowledgeBase, decision: str, format_: str, lang: str) -> None:
    of_company = whole.decisions[decision].scope == "company"
    account = [] if of_company else ["--account", "National account"]
    for file in (TECHDIS, OPEN):
        ended = kam("explain", file, decision, *account, "--format", format_, "--lang", lang)
        assert (ended.code, ended.err) == (0, "")
        if format_ == "json":
            assert json.loads(ended.out)["decision"] == decision


def test_explain_tells_every_way_to_another_outcome(kam: Kam) -> None:
    text = kam("explain", ONE, "kam_decision", "--why-not", "introduce").out
    assert "clear_case" in text
    assert "a difference of" in text


def test_explain_another_reading(kam: Kam) -> None:
    text = kam("explain", ONE, "account_division", "--reading", "any_reason").out
    assert "account_division.any_reason" in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["explain", ONE, "kam_decisoin"], "Did you mean `kam_decision`?"),
        (["explain", TECHDIS, "kam_decision"], "--account"),
        (["explain", TECHDIS, "kam_decision", "--account", "National acount"], "National account"),
        (["explain", TECHDIS, "mixed_system", "--account", "x"], "[no-account]"),
        (["explain", ONE, "kam_decision", "--why-not", "introduc"], "Did you mean `introduce`?"),
        (["explain", ONE, "kam_decision", "--why-not", "pilot"], "[is-the-outcome]"),
        (["explain", ONE, "kam_decision", "--reading", "x"], "[unknown-reading]"),
        (["show", "kam_decisoin"], "Did you mean `kam_decision`?"),
        (["new", "profile", "--decision", "nope"], "[unknown-decision]"),
        (["asess", ONE], "Did you mean `assess`?"),
        (["assess"], "[wrong-call]"),
        (["assess", ONE, "--format", "xml"], "[wrong-call]"),
        (["assess", ONE, "--lang", "de"], "[wrong-call]"),
        (["assess", ONE, "--rules", "/nowhere"], "/nowhere"),
        (["schema", "nothing"], "[wrong-call]"),
        (["show", "--nonsense"], "[wrong-call]"),
    ],
    ids=lambda value: " ".join(map(str, value[:2])) if isinstance(value, list) else "",
)
def test_a_wrong_call_is_told_what_is_wrong(kam: Kam, arguments: list[str], said: str) -> None:
    ended = kam(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert "Traceback" not in ended.err


def test_rules_that_do_not_load(kam: Kam, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("decision: mine\n", "utf-8")
    ended = kam("assess", ONE, "--rules", tmp_path, "--format", "json")
    assert (ended.code, ended.out) == (3, "")
    assert json.loads(ended.err)["faults"]


def test_a_house_file_is_named_in_the_report(kam: Kam, tmp_path: Path) -> None:
    house = tmp_path / "house.yaml"
    house.write_text(
        "house: Ours\nparameters: {pilot_below: {value: 3.4, because: we dare more}}\n", "utf-8"
    )
    text = kam("assess", ONE, "--house", house).out
    assert "House rules used" in text
    assert "we dare more" in text
