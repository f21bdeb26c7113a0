"""`kam show --as svg|png|mermaid|dot` as its user calls it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from processes import Kam

ROOT = Path(__file__).parents[2]
SCHOONZORG = ROOT / "examples" / "schoonzorg.yaml"
TECHDIS = ROOT / "examples" / "techdis.yaml"
DRAW = ("show", "account_division", "--as")


@pytest.mark.parametrize("form", ["svg", "mermaid", "dot"])
def test_to_standard_output(kam: Kam, form: str) -> None:
    ended = kam(*DRAW, form, "--profile", SCHOONZORG, "--lang", "nl")
    assert (ended.code, ended.err) == (0, "")
    assert "Binnen de bestaande organisatie" in ended.out or form == "svg"
    begins = {"svg": "<svg ", "mermaid": "---\ntitle: ", "dot": "digraph drawing {"}
    assert ended.out.startswith(begins[form])


def test_to_a_file_and_never_over_one(kam: Kam, tmp_path: Path) -> None:
    file = tmp_path / "a.svg"
    assert kam(*DRAW, "svg", "-o", file).code == 0
    ElementTree.parse(file)
    again = kam(*DRAW, "svg", "-o", file)
    assert again.code == 2
    assert "[file-exists]" in again.err
    assert kam(*DRAW, "svg", "-o", file, "--force").code == 0
    nowhere = kam(*DRAW, "svg", "-o", tmp_path / "no" / "a.svg")
    assert nowhere.code == 2
    assert "[cannot-write]" in nowhere.err


def test_pages_get_numbers(kam: Kam, tmp_path: Path) -> None:
    call = ("show", "kam_decision", "--as", "svg", "--fit", "a4")
    refused = kam(*call)
    assert refused.code == 2
    assert "pages" in refused.err
    assert kam(*call, "-o", tmp_path / "k.svg").code == 0
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [f"k-{number}.svg" for number in range(1, len(names) + 1)]
    assert len(names) > 1
    again = kam(*call, "-o", tmp_path / "k.svg")
    assert again.err.count("[file-exists]") == len(names)


def test_everything_together(kam: Kam) -> None:
    drawn = kam("show", "--as", "svg")
    assert drawn.code == 0
    assert "What the advice rests on" in drawn.out
    assert kam("show", "--as", "dot", "--agenda", "core").out.count("label=") > 5


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (("show", "kam_decision", "--fit", "phone"), "wrong-call"),
        (("show", "kam_decision", "--profile", SCHOONZORG), "wrong-call"),
        (("show", "--as", "svg", "--profile", SCHOONZORG), "wrong-call"),
        (("show", "--as", "svg", "--reading", "x"), "wrong-call"),
        (("show", "--as", "svg", "--agendas"), "wrong-call"),
        (("show", "--as", "svg", "--agenda", "coer"), "unknown-agenda"),
        ((*DRAW, "svg", "--agenda", "core"), "wrong-call"),
        ((*DRAW, "svg", "--account", "x"), "wrong-call"),
        ((*DRAW, "svg", "--force"), "wrong-call"),
        ((*DRAW, "dot", "--fit", "page"), "wrong-call"),
        ((*DRAW, "svg", "--reading", "all_reason"), "unknown-reading"),
        ((*DRAW, "svg", "--profile", TECHDIS), "which-account"),
        ((*DRAW, "svg", "--profile", TECHDIS, "--account", "x"), "unknown-account"),
        (
            ("show", "mixed_system", "--as", "svg", "--profile", TECHDIS, "--account", "x"),
            "no-account",
        ),
        ((*DRAW, "svg", "--profile", "nowhere.yaml"), "cannot-read"),
        (("show", "account_divison", "--as", "svg"), "unknown-decision"),
    ],
)
def test_what_does_not_go_together(kam: Kam, arguments: tuple[str, ...], fault: str) -> None:
    ended = kam(*arguments)
    assert ended.code == 2
    assert ended.out == ""
    assert f"[{fault}]" in ended.err


def test_png_is_the_same_everywhere(kam: Kam, tmp_path: Path) -> None:
    pytest.importorskip("typst")
    for name in ("one", "other"):
        assert kam(*DRAW, "png", "-o", tmp_path / name).code == 0
    one, other = ((tmp_path / name).read_bytes() for name in ("one", "other"))
    assert one == other
    assert one.startswith(b"\x89PNG")


def test_png_without_typst(kam: Kam, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    ended = kam(*DRAW, "png", "-o", tmp_path / "a.png")
    assert ended.code == 2
    assert "[png-unavailable]" in ended.err
    assert not (tmp_path / "a.png").exists()


def test_the_same_bytes_in_every_process() -> None:
    call = (sys.executable, "-m", "kam_advisor.cli", *DRAW, "svg", "--profile", str(SCHOONZORG))
    drawn = {
        subprocess.run(
            call,
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "engine")},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(drawn) == 1


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
@pytest.mark.parametrize("decision", ["account_division", "kam_decision", None])
def test_graphviz_reads_it(kam: Kam, decision: str | None) -> None:
    text = kam("show", *([decision] if decision else []), "--as", "dot", "--lang", "nl").out
    plain = subprocess.run(
        ("dot", "-Tplain"), input=text, capture_output=True, check=True, text=True
    )
    assert plain.stderr == ""
    nodes = re.findall(r"^  n\d+ \[", text, re.MULTILINE)
    assert plain.stdout.count("\nnode ") == len(nodes)
