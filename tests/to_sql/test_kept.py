"""Compiled rules are kept in the cache folder, and what comes out is what was compiled."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.load.cache import Kept
from kam_advisor.to_sql import SqlRules, compile_rules, kept
from kam_advisor.to_sql.kept import decoded, encoded, kept_rules
from number_rules import NumberRules

DECISION = "customer_value_type"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("KAM_NO_CACHE", raising=False)
    yield tmp_path / "kam-advisor"


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Notes what is compiled."""
    done: list[str] = []

    def note(knowledge: KnowledgeBase, decisions: list[str]) -> SqlRules:
        done.extend(decisions)
        return compile_rules(knowledge, decisions)

    monkeypatch.setattr(kept, "compile_rules", note)
    return done


def test_second_time(knowledge: KnowledgeBase, folder: Path, compiled: list[str]) -> None:
    first = kept_rules(knowledge, [DECISION])
    assert kept_rules(knowledge, [DECISION]) == first
    assert compiled == [DECISION]
    kept_rules(knowledge, ["multilevel"])
    assert compiled == [DECISION, "multilevel"]


@pytest.mark.parametrize("damage", [b"", b"\0" * 100, b"{}", b"[[-1]]"])
def test_damaged(
    damage: bytes, knowledge: KnowledgeBase, folder: Path, compiled: list[str]
) -> None:
    first = kept_rules(knowledge, [DECISION])
    (file,) = folder.glob("*.sql.json")
    file.write_bytes(damage)
    assert kept_rules(knowledge, [DECISION]) == first
    assert kept_rules(knowledge, [DECISION]) == first
    assert compiled == [DECISION, DECISION]


def test_whole_but_of_something_else(
    knowledge: KnowledgeBase, folder: Path, compiled: list[str]
) -> None:
    """The digest is right and the text is no rules: that is damage, too."""
    first = kept_rules(knowledge, [DECISION])
    (file,) = folder.glob("*.sql.json")
    Kept(file.name.partition(".")[0]).write("[[99]]", "sql")
    assert kept_rules(knowledge, [DECISION]) == first
    assert compiled == [DECISION, DECISION]


def test_switched_off(
    knowledge: KnowledgeBase, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAM_NO_CACHE", "1")
    kept_rules(knowledge, [DECISION])
    assert not folder.exists()


@pytest.mark.parametrize("seed", range(3))
def test_numbers(seed: int) -> None:
    rules = compile_rules(NumberRules(Random(seed)).knowledge)
    assert decoded(encoded(rules), rules.knowledge) == rules
