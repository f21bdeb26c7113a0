"""Which files make up a knowledge base, and their bytes.

Paths are plain text here, not `pathlib`: this runs at every start, and takes half the time.
"""
# ruff: noqa: PTH118, PTH123, PTH208

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal

from kam_advisor.errors import Fault, Place, RulesInvalid
from kam_advisor.record import Record
from kam_advisor.shipped import shipped_folder
from kam_advisor.strict_yaml.limits import MOST_BYTES_OF_RULES

if TYPE_CHECKING:
    from pathlib import Path

_MOST_FILES = 2000


class Input(Record):
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


def find_inputs(
    rules: "Sequence[Path]", house: "Path | None", *, only_rules: bool = False
) -> list[Input]:
    """All files, in a fixed order: shipped, then each folder, then the house file.

    Args:
        rules: The folders.
        house: The house file.
        only_rules: Leave the shipped rule sets out; the shipped knowledge stays.

    Raises:
        RulesInvalid: A folder or file does not exist or cannot be read; with all of them.
    """
    found: list[Input] = []
    faults: list[Fault] = []
    rules_folder, knowledge_folder = shipped_folder("rules"), shipped_folder("knowledge")
    if not only_rules:
        _read_all(_rule_files(rules_folder), "rules/", "rules", 0, found, faults)
    _read_all(_all_files(knowledge_folder), "knowledge/", "knowledge", 0, found, faults)
    for layer, folder in enumerate(rules, start=1):
        if not folder.is_dir():
            hint = "Give a folder with rule files."
            faults.append(
                Fault("no-such-folder", "there is no such folder", Place(str(folder)), hint)
            )
            continue
        named = f"{folder}/"
        _read_all(_rule_files(str(folder)), named, "rules", layer, found, faults)
        named += "knowledge/"
        _read_all(_all_files(str(folder / "knowledge")), named, "knowledge", layer, found, faults)
    if house is not None:
        one = iter([(str(house), str(house))])
        _read_all(one, "", "house", len(rules) + 1, found, faults)
    if not faults and not any(input.role == "rules" for input in found):
        hint = "Rule sets are the `*.yaml` files directly in it."
        place = Place(str(rules[0]) if rules else "rules")
        faults.append(Fault("no-rule-sets", "there is no rule set in this folder", place, hint))
    if faults:
        raise RulesInvalid(tuple(faults))
    return found


def _rule_files(folder: str) -> Iterator[tuple[str, str]]:
    for name in sorted(_names(folder)):
        if name.endswith(".yaml") and not name.endswith(".cases.yaml"):
            yield os.path.join(folder, name), name


def _all_files(folder: str) -> Iterator[tuple[str, str]]:
    """All YAML files in the folder and the folders in it, without following links to folders."""
    for here, folders, names in os.walk(folder):
        folders.sort()
        inside = os.path.relpath(here, folder)
        for name in sorted(names):
            if name.endswith(".yaml"):
                below = name if inside == os.curdir else f"{inside}/{name}".replace(os.sep, "/")
                yield os.path.join(here, name), below


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _read_all(
    paths: Iterator[tuple[str, str]],
    prefix: str,
    role: Literal["rules", "knowledge", "house"],
    layer: int,
    found: list[Input],
    faults: list[Fault],
) -> None:
    for path, below in paths:
        name = prefix + below
        if len(found) >= _MOST_FILES:
            message = f"more than {_MOST_FILES} files of rules"
            faults.append(Fault("too-many-files", message, Place(name), "Name a smaller folder."))
            return
        try:
            with open(path, "rb") as file:
                found.append(Input(name, role, layer, file.read(MOST_BYTES_OF_RULES + 1)))
        except OSError as error:
            reason = (error.strerror or "it cannot be read").lower()
            faults.append(
                Fault("unreadable-file", f"this file cannot be read: {reason}", Place(name))
            )
