"""Which files make up a knowledge base, and their bytes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kam_advisor.errors import Fault, Place, RulesInvalid
from kam_advisor.shipped import shipped
from kam_advisor.yaml_limits import MOST_BYTES

_MOST_FILES = 2000


@dataclass(frozen=True, slots=True)
class Input:
    """One file.

    Attributes:
        name: As faults give it.
        role: `rules`: a rule set; `knowledge`: anything under a folder of that name; `house`.
        layer: 0 for what is shipped, then one for each folder of rules in the order given.
        data: Its bytes; of a file that is too large, as many as are needed to refuse it.
    """

    name: str
    role: Literal["rules", "knowledge", "house"]
    layer: int
    data: bytes


def find_inputs(rules: Sequence[Path], house: Path | None) -> list[Input]:
    """All files, in a fixed order: shipped, then each folder, then the house file.

    Raises:
        RulesInvalid: A folder or file does not exist or cannot be read; with all of them.
    """
    found: list[Input] = []
    faults: list[Fault] = []
    rules_folder, knowledge_folder = shipped("rules"), shipped("knowledge")
    _read_all(_rule_files(rules_folder), rules_folder.parent, "rules", 0, found, faults)
    _read_all(_all_files(knowledge_folder), knowledge_folder.parent, "knowledge", 0, found, faults)
    for layer, folder in enumerate(rules, start=1):
        if not folder.is_dir():
            hint = "Give a folder with rule files."
            faults.append(
                Fault("no-such-folder", "there is no such folder", Place(str(folder)), hint)
            )
            continue
        _read_all(_rule_files(folder), None, "rules", layer, found, faults)
        _read_all(_all_files(folder / "knowledge"), None, "knowledge", layer, found, faults)
    if house is not None:
        _read_all(iter([house]), None, "house", len(rules) + 1, found, faults)
    if faults:
        raise RulesInvalid(tuple(faults))
    return found


def _rule_files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.glob("*.yaml")):
        if not path.name.endswith(".cases.yaml"):
            yield path


def _all_files(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.rglob("*.yaml"), key=lambda path: path.parts)


def _read_all(
    paths: Iterator[Path],
    root: Path | None,
    role: Literal["rules", "knowledge", "house"],
    layer: int,
    found: list[Input],
    faults: list[Fault],
) -> None:
    for path in paths:
        name = path.relative_to(root).as_posix() if root else str(path)
        if len(found) >= _MOST_FILES:
            message = f"more than {_MOST_FILES} files of rules"
            faults.append(Fault("too-many-files", message, Place(name), "Name a smaller folder."))
            return
        try:
            with path.open("rb") as file:
                found.append(Input(name, role, layer, file.read(MOST_BYTES + 1)))
        except OSError as error:
            reason = (error.strerror or "it cannot be read").lower()
            faults.append(
                Fault("unreadable-file", f"this file cannot be read: {reason}", Place(name))
            )
