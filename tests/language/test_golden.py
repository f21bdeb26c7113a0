"""Every text of good/ and bad/, with the expression, the sentences or the faults it gives."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from kam_advisor.errors import Fault
from kam_advisor.ir.expressions import Expression
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.language import Allowed
from kam_advisor.record import Record
from kam_advisor.to_text import to_feel, to_sentence

HERE = Path(__file__).parent
LANGUAGE = HERE.parents[1] / "engine/kam_advisor/language"
Read = Callable[..., tuple[Expression | None, list[Fault]]]
Case = dict[str, str]


def cases(folder: str) -> list[tuple[str, Case]]:
    paths = sorted((HERE / folder).glob("*.yaml"))
    loaded = [(path.stem, yaml.safe_load(path.read_text("utf-8"))) for path in paths]
    return [(stem, case) for stem, all_ in loaded for case in all_]


def allowed(case: Case) -> Allowed | None:
    if "allowed" not in case:
        return None
    return Allowed(**dict.fromkeys(case["allowed"].split(), True))


def spelled(node: object) -> str:
    """An expression on one line: `Compare('=', Fact('x'), Constant(True))`."""
    if isinstance(node, tuple):
        return "[" + ", ".join(map(spelled, node)) + "]"
    if isinstance(node, str | int):
        return repr(node)
    assert isinstance(node, Record)
    parts = [spelled(getattr(node, name)) for name in node.record_fields]
    return f"{type(node).__name__}({', '.join(parts)})"


@pytest.mark.parametrize(("stem", "case"), cases("good"))
def test_a_good_text_is_read_and_said(
    stem: str, case: Case, read: Read, knowledge: KnowledgeBase
) -> None:
    expression, faults = read(case["text"], case.get("want", "condition"), allowed(case))
    assert not faults
    assert expression is not None
    if "ir" in case:
        assert spelled(expression) == case["ir"]
    assert to_feel(expression) == case.get("feel", case["text"])
    for lang in ("en", "nl"):
        if lang in case:
            assert to_sentence(expression, knowledge, lang) == case[lang]
        if f"not_{lang}" in case:
            assert to_sentence(expression, knowledge, lang, negated=True) == case[f"not_{lang}"]


@pytest.mark.parametrize(("stem", "case"), cases("bad"))
def test_a_bad_text_gives_its_faults(stem: str, case: Case, read: Read) -> None:
    text = case["text"] * int(case.get("times", "1"))
    expression, faults = read(text, case.get("want", "condition"), allowed(case))
    assert expression is None
    assert "\n".join(fault.as_text() for fault in faults) == case["faults"].rstrip("\n")
    assert stem in {fault.id for fault in faults}


def test_every_fault_id_has_a_bad_text() -> None:
    source = "".join(path.read_text("utf-8") for path in LANGUAGE.glob("*.py"))
    quoted = set(re.findall(r'"([a-z]+(?:-[a-z]+)+)"', source)) - {"yes-or-no"}
    assert quoted == {path.stem for path in (HERE / "bad").glob("*.yaml")}
