"""Which kind of file something is: for one that stands where another belongs."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Literal

from kam_advisor.errors import Fault
from kam_advisor.strict_yaml.reader import Data, Document

if TYPE_CHECKING:
    from pathlib import Path

FileKind = Literal["rules", "knowledge", "house", "cases", "profile"]

_CALLED: Final[Mapping[FileKind, str]] = {
    "rules": "a rule set",
    "knowledge": "a knowledge file",
    "house": "a house file",
    "cases": "a case file",
    "profile": "a profile",
}
_BELONGS: Final[Mapping[FileKind, str]] = {
    "rules": "Pass the folder it is in with `--rules`; rule sets lie directly in that folder.",
    "knowledge": "Put it in the folder `knowledge/` of a folder of rules.",
    "house": "Pass it with `--house`.",
    "cases": "Call it `<decision>.cases.yaml`; `kam test` runs it.",
    "profile": "Pass it as a profile: `kam assess FILE`.",
}
_ENTRIES = ("facts", "parameters", "glossary", "sources", "wording", "models", "tensions")


def is_special(path: "Path") -> bool:
    """Whether a pipe or a device stands there, which moving a file to its place would take away."""
    return path.exists() and not (path.is_file() or path.is_dir())


def wrong_kind(document: Document, wanted: FileKind) -> Fault | None:
    """The fault of a file of another kind than wanted; None where its keys do not say so."""
    kind = kind_of(document.data)
    if kind is None or kind == wanted:
        return None
    message = f"this is {_CALLED[kind]}, where {_CALLED[wanted]} is expected"
    return Fault("wrong-kind-of-file", message, document.place(()), _BELONGS[kind])


def kind_of(data: Data) -> FileKind | None:
    """The kind that the keys of a file show, without doubt; None where they do not."""
    if not isinstance(data, dict):
        return None
    keys = data.keys()
    if "readings" in keys or {"decision", "outcomes"} <= keys:
        return "rules"
    if "cases" in keys:
        return "cases"
    if "house" in keys:
        return "house"
    if keys & {"accounts", "company"} or {"name", "facts"} <= keys:
        return "profile"
    declares = "order" in keys or {"advice", "outcomes"} <= keys or {"agenda", "chapters"} <= keys
    return "knowledge" if declares or any(_declares(key, data) for key in _ENTRIES) else None


def _declares(key: str, data: Mapping[str, Data]) -> bool:
    """Whether entries by id stand under this key; answers of a profile are no entries."""
    entries = data.get(key)
    return isinstance(entries, dict) and any(isinstance(one, dict) for one in entries.values())
