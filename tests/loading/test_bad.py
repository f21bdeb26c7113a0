"""Each file in `bad/` makes one change in the small knowledge base, and says what then is wrong."""

from pathlib import Path

import pytest
import yaml

from kam_advisor.errors import RulesInvalid
from small_base import base_files, changed, compile_files

BAD = sorted((Path(__file__).parent / "bad").glob("*.yaml"))


def test_the_base_is_right() -> None:
    knowledge = compile_files(base_files())
    assert list(knowledge.decisions) == ["umbrella", "household"]
    assert len(knowledge.fingerprint) == 64


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_fault(path: Path) -> None:
    case = yaml.safe_load(path.read_text("utf-8"))
    files = changed(base_files(), case["file"], case["replace"], case["by"])
    with pytest.raises(RulesInvalid) as raised:
        compile_files(files)
    assert str(raised.value) + "\n" == case["expect"]


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_the_file_is_called_after_a_fault_in_it(path: Path) -> None:
    if path.stem != "two-faults":
        expected = yaml.safe_load(path.read_text("utf-8"))["expect"]
        assert f"[{path.stem.rstrip('0123456789').rstrip('-')}]" in expected
