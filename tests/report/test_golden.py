"""Reports as they are meant to be read, kept as files beside this one.

`KAM_GOLDEN=1 pytest tests/report/test_golden.py` writes them anew; then read `git diff`.
"""

import os
import re
from pathlib import Path

import pytest

from processes import ROOT, Kam

GOLDEN = Path(__file__).parent / "golden"
SUFFIX = {"text": "txt", "markdown": "md", "json": "json"}

ASSESSED = ["techdis", "techdis_partly_answered", "procter_gamble_walmart"]
EXPLAINED = [
    ("procter_gamble_walmart", "kam_decision", []),
    ("techdis", "account_division", ["--account", "International account"]),
    ("techdis_partly_answered", "system_level", ["--account", "National account"]),
]
SHOWN = ["account_division", "multilevel"]

CALLS: list[tuple[str, list[str]]] = [
    *((f"assess_{one}", ["assess", f"examples/{one}.yaml"]) for one in ASSESSED),
    *(
        (f"explain_{one}_{decision}", ["explain", f"examples/{one}.yaml", decision, *account])
        for one, decision, account in EXPLAINED
    ),
    *((f"show_{decision}", ["show", decision]) for decision in SHOWN),
]


@pytest.mark.parametrize("format_", ["text", "markdown"])
@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize(("name", "arguments"), CALLS, ids=[name for name, _ in CALLS])
def test_as_it_is_kept(
    kam: Kam,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    arguments: list[str],
    lang: str,
    format_: str,
) -> None:
    monkeypatch.chdir(ROOT)
    option = "--as" if arguments[0] == "show" else "--format"
    ended = kam(*arguments, "--lang", lang, option, format_)
    assert (ended.code, ended.err) == (0, "")
    file = GOLDEN / f"{name}.{lang}.{SUFFIX[format_]}"
    said = _steady(ended.out)
    if os.environ.get("KAM_GOLDEN") == "1":
        GOLDEN.mkdir(exist_ok=True)
        file.write_text(said, "utf-8", newline="\n")
    assert said == file.read_text("utf-8")


def _steady(text: str) -> str:
    """The text without what changes with every rule and every machine."""
    text = re.sub(r"\b[0-9a-f]{12}\b", "0123456789ab", text)
    return re.sub(r"durable\\?_rules [\d.]+|\breference$", "ENGINE", text, flags=re.MULTILINE)
