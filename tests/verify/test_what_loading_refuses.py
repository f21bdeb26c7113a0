"""What the loader refuses already, in knowledge bases made otherwise; and cycles."""

from collections.abc import Callable

import pytest

from kam_advisor.errors import RulesInvalid
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.load.gathered import Gathered
from kam_advisor.record import replace
from kam_advisor.verify.check import check_rules
from kam_advisor.verify.knowledge_check import check_knowledge
from small_base import base_files, changed, compile_files

Damage = Callable[[KnowledgeBase], KnowledgeBase]


def unused_fact(base: KnowledgeBase) -> KnowledgeBase:
    extra = replace(base.facts["rain"], id="snow")
    return replace(base, facts={**base.facts, "snow": extra})


def parameter(base: KnowledgeBase) -> KnowledgeBase:
    bare = replace(base.parameters["wet_from"], citations=())
    return replace(base, parameters={**base.parameters, "wet_from": bare})


def advice(base: KnowledgeBase) -> KnowledgeBase:
    bare = replace(base.advice["umbrella"]["take"], citations=())
    texts = {**base.advice["umbrella"], "take": bare}
    return replace(base, advice={**base.advice, "umbrella": texts})


def without(base: KnowledgeBase, key: str) -> KnowledgeBase:
    kept = {name: text for name, text in base.advice["umbrella"].items() if name != key}
    return replace(base, advice={**base.advice, "umbrella": kept})


def one_language(base: KnowledgeBase) -> KnowledgeBase:
    bare = replace(base.facts["rain"], help={"en": "Look outside."})
    return replace(base, facts={**base.facts, "rain": bare})


@pytest.mark.parametrize(
    ("damage", "id", "about"),
    [
        (parameter, "parameter-without-source", "wet_from"),
        (advice, "advice-without-source", "umbrella.take"),
        (lambda base: without(base, "take"), "outcome-without-advice", "umbrella.take"),
        (lambda base: without(base, "warnings.storm"), "warning-without-text",
         "umbrella.warnings.storm"),
        (one_language, "missing-translation", "facts.rain.help"),
    ],
)  # fmt: skip
def test_knowledge(damage: Damage, id: str, about: str) -> None:
    base = compile_files(base_files())
    before = {(f.id, f.about) for f in check_knowledge(base, Gathered())}
    after = {(f.id, f.about) for f in check_knowledge(damage(base), Gathered())}
    assert after - before == {(id, about)}


def test_unused_fact() -> None:
    found = check_rules(unused_fact(compile_files(base_files())), only=("unused-fact",))
    assert [finding.about for finding in found] == ["snow"]


@pytest.mark.parametrize(
    ("replaced", "by", "id"),
    [
        ("applies_when: going_out", "applies_when: umbrella = take", "circular-decisions"),
        ("formula: wetness + wetness", "formula: reasons + doubled", "circular-quantities"),
    ],
)
def test_cycles_do_not_load(replaced: str, by: str, id: str) -> None:
    files = changed(base_files(), "rules/umbrella.yaml", replaced, by)
    with pytest.raises(RulesInvalid) as raised:
        compile_files(files)
    assert id in {fault.id for fault in raised.value.faults}
