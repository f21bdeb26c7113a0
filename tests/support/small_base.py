"""A small knowledge base for tests of loading, whole or with a change in one file."""

from pathlib import Path

from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.load.compile import compiled
from kam_advisor.load.gather import gather
from kam_advisor.load.inputs import Input

BASE = Path(__file__).parent / "small_base"
Files = dict[str, bytes]


def base_files() -> Files:
    return {
        path.relative_to(BASE).as_posix(): path.read_bytes()
        for path in sorted(BASE.rglob("*.yaml"))
    }


def compile_files(files: Files, house: bytes | None = None) -> KnowledgeBase:
    inputs = [
        Input(name, "rules" if name.startswith("rules/") else "knowledge", 0, data)
        for name, data in files.items()
    ]
    if house is not None:
        inputs.append(Input("house.yaml", "house", 1, house))
    return compiled(gather(inputs))


def changed(files: Files, file: str, replace: str, by: str) -> Files:
    """The files with one text replaced, which must stand there exactly once."""
    text = files[file].decode()
    assert text.count(replace) == 1, f"{replace!r} stands {text.count(replace)} times in {file}"
    return {**files, file: text.replace(replace, by).encode()}
