"""`kam assess`: formats, several profiles, faults, exit codes."""

import json
from pathlib import Path

import pytest

from processes import EXAMPLES, Kam, process

TECHDIS = EXAMPLES / "techdis.yaml"
DHL = EXAMPLES / "dhl.yaml"


def test_text_says_the_recommendations_first(kam: Kam) -> None:
    ended = kam("assess", TECHDIS)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines()[:4] == ["TechDis", "═══════", "", "Recommendations"]


def test_the_language_follows_the_locale(kam: Kam, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "nl_NL.UTF-8")
    assert "Aanbevelingen" in kam("assess", TECHDIS).out
    assert "Recommendations" in kam("assess", TECHDIS, "--lang", "en").out
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert "Recommendations" in kam("assess", TECHDIS).out


def test_json_is_an_object_for_one_and_an_array_for_several(kam: Kam) -> None:
    one = json.loads(kam("assess", TECHDIS, "--format", "json").out)
    several = json.loads(kam("assess", TECHDIS, DHL, "--format", "json").out)
    assert one == several[0]
    assert one["name"] == "TechDis"


def test_jsonl_is_one_line_for_each_document_in_order(kam: Kam, tmp_path: Path) -> None:
    two = tmp_path / "two.yaml"
    two.write_text("name: A\nfacts: {}\n---\nname: B\nfacts: {}\n", "utf-8")
    lines = kam("assess", two, TECHDIS, "--format", "jsonl").out.splitlines()
    assert [json.loads(line)["name"] for line in lines] == ["A", "B", "TechDis"]


def test_standard_input() -> None:
    ended = process("assess", "-", "--format", "json", input=TECHDIS.read_bytes())
    assert json.loads(ended.stdout)["name"] == "TechDis"
    assert process("assess", "-", "-", input=TECHDIS.read_bytes()).returncode == 2


def test_all_faults_of_all_files_at_once(kam: Kam, tmp_path: Path) -> None:
    for name in "ab":
        bad = "name: X\nfacts: {account_powr: 3, coordination_need: 9}\n"
        (tmp_path / f"{name}.yaml").write_text(bad, "utf-8")
    ended = kam("assess", tmp_path / "b.yaml", TECHDIS, tmp_path / "a.yaml", tmp_path / "none")
    assert (ended.code, ended.out) == (4, "")
    assert ended.err.count("[unknown-fact]") == 2
    assert ended.err.count("b.yaml:2") == 2
    assert "[cannot-read]" in ended.err
    assert "Did you mean `account_power`?" in ended.err


def test_faults_as_json(kam: Kam, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("name: X\nfacts: {account_powr: 3}\n", "utf-8")
    ended = kam("assess", bad, "--format", "jsonl")
    (fault,) = json.loads(ended.err)["faults"]
    assert (ended.code, fault["id"], fault["line"]) == (4, "unknown-fact", 2)


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe\x00\x01random\x80bytes",
        b"[" * 100_000,
        b"a: &a [" + b"x," * 1000 + b"]\nb: [" + b"*a," * 1000 + b"]",
        b"name: !!python/object/apply:os.system ['true']",
        b"",
        b"42",
        b"name: x\nname: y\nfacts: {}\n",
        b"name: x\nfacts: " + b"z" * 5_000_000,
    ],
    ids=["bytes", "deep", "bomb", "tag", "empty", "number", "duplicate", "huge"],
)
def test_any_input_is_answered(kam: Kam, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "hostile.yaml"
    file.write_bytes(content)
    ended = kam("assess", file)
    assert (ended.code, ended.out) == (4, "")
    assert "Traceback" not in ended.err
    assert "internal error" not in ended.err


def test_what_cannot_be_read_is_a_wrong_call(kam: Kam, tmp_path: Path) -> None:
    ended = kam("assess", tmp_path, tmp_path / "none.yaml")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.count("[cannot-read]") == 2


@pytest.mark.parametrize("hash_seed", ["0", "1"])
def test_the_same_bytes_every_time(kam: Kam, hash_seed: str) -> None:
    for format_ in ("text", "markdown", "json"):
        arguments = ("assess", "examples/techdis_partly_answered.yaml", "--format", format_)
        ended = process(*arguments, PYTHONHASHSEED=hash_seed)
        assert ended.stdout.decode() == kam(*arguments).out


def test_both_engines_say_the_same(kam: Kam) -> None:
    texts = {
        kam("assess", TECHDIS, "--engine", engine).out.rpartition("\nEngine")[0]
        for engine in ("reference", "auto")
    }
    assert len(texts) == 1
