"""Compiled knowledge is found again, exactly, and damage never matters."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.load import load
from kam_advisor.load.encoding import decode, encode
from small_base import base_files, compile_files


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "kam-advisor"


def kept(folder: Path) -> Path:
    (found,) = folder.glob("*.json")
    return found


def test_round_trip() -> None:
    knowledge = compile_files(base_files())
    assert decode(json.loads(json.dumps(encode(knowledge)))) == knowledge


def test_found_again(folder: Path, whole: KnowledgeBase) -> None:
    assert load() == whole
    before = kept(folder).stat().st_mtime_ns
    assert load() == whole
    assert kept(folder).stat().st_mtime_ns == before


@pytest.mark.parametrize("damage", [b"", b"x" * 100, b"[]", b"\xff\xfe"])
def test_damage(folder: Path, whole: KnowledgeBase, damage: bytes) -> None:
    load()
    kept(folder).write_bytes(damage)
    assert load() == whole


def test_one_byte_changed(folder: Path, whole: KnowledgeBase) -> None:
    load()
    data = kept(folder).read_bytes()
    kept(folder).write_bytes(data.replace(b"Key account", b"Kex account"))
    assert load() == whole


def test_the_folder_cannot_be_written(folder: Path, whole: KnowledgeBase) -> None:
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("a file stands here")
    assert load() == whole


def test_switched_off(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAM_NO_CACHE", "1")
    load()
    assert not folder.exists()


HIT = """
import sys
from kam_advisor.load import load
load()
print(sorted({"pydantic", "lark", "yaml"} & set(sys.modules)))
"""


def test_nothing_is_imported_that_is_not_needed(folder: Path) -> None:
    load()
    run = subprocess.run(
        [sys.executable, "-c", HIT], capture_output=True, text=True, check=True, env=_environment()
    )
    assert run.stdout.strip() == "[]"


def _environment() -> dict[str, str]:
    import os

    import kam_advisor

    path = str(Path(next(iter(kam_advisor.__path__))).parent)
    return {**os.environ, "PYTHONPATH": path}
