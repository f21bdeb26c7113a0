"""Data from the events of the YAML parser, with the span of every key and value.

The parser's events are used, not its data: they carry places, and nothing is resolved or built
that was not asked for.
"""

from collections.abc import Iterator

import yaml

from kam_advisor.errors import Fault, Place
from kam_advisor.strict_yaml.limits import MOST_DEPTH, MOST_DOCUMENTS, MOST_FAULTS, MOST_VALUES
from kam_advisor.strict_yaml.problems import explain
from kam_advisor.strict_yaml.reader import Data, Document, Path, Span
from kam_advisor.strict_yaml.scalars import MOST_DIGITS, NumberTooLong, plain_scalar
from kam_advisor.strict_yaml.text import SourceText


def has_c_parser() -> bool:
    """Whether PyYAML was built with libyaml."""
    return hasattr(yaml, "CSafeLoader")


class _Stop(Exception):
    """No use reading on; the fault is noted."""


def build(source: SourceText) -> tuple[list[Document], list[Fault]]:
    """The documents of the text, and everything in them that is not accepted."""
    builder = _Builder(source)
    if "%TAG" in source.text and (at := _tag_directive(source.text)) >= 0:
        builder.fault("yaml-tag", "a `%TAG` directive is not accepted", (at, at + 4), "Remove it.")
        return [], builder.faults
    try:
        return list(builder.documents()), builder.faults
    except _Stop:
        pass
    except yaml.YAMLError as error:
        builder.faults.append(explain(error, source))
    except (ValueError, OverflowError):  # an escape for a character that does not exist
        message = "a character in this file cannot be read"
        builder.faults.append(Fault("yaml-syntax", message, Place(source.file)))
    return [], builder.faults


def _tag_directive(text: str) -> int:
    if text.startswith("%TAG"):
        return 0
    at = max(text.find("\n%TAG"), text.find("\r%TAG"))
    return at + 1 if at >= 0 else -1


class _Builder:
    """One pass over the events of a text."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.faults: list[Fault] = []
        self._events: Iterator[yaml.Event] = yaml.parse(
            source.text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        )
        self._count = 0
        self._documents = 0
        self._spans: dict[Path, Span] = {}

    def documents(self) -> Iterator[Document]:
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                self._documents += 1
                if self._documents > MOST_DOCUMENTS:
                    message = f"the file has more than {MOST_DOCUMENTS:,} documents"
                    hint = "Divide it over several files."
                    self.fault("too-many-documents", message, _span(event), hint)
                    raise _Stop
                self._spans = {}
                data = self._value(next(self._events), (), None)
                yield Document(self.source, data, self._spans)

    def fault(self, id: str, message: str, at: tuple[int, int], hint: str = "") -> None:
        self.faults.append(Fault(id, message, self.source.place(*at), hint))
        if len(self.faults) >= MOST_FAULTS:
            raise _Stop

    def _value(self, event: yaml.Event, path: Path, key: tuple[int, int] | None) -> Data:
        """The value that starts with this event."""
        self._admit(event, path)
        data: Data = None
        if isinstance(event, yaml.ScalarEvent):
            data = self._scalar(event)
        elif isinstance(event, yaml.MappingStartEvent):
            data = self._mapping(path)
        elif isinstance(event, yaml.SequenceStartEvent):
            data = self._list(path)
        self._spans[path] = Span(*_span(event), *(key or _span(event)))
        return data

    def _scalar(self, event: yaml.ScalarEvent) -> Data:
        value: str = event.value
        if event.implicit[0]:
            try:
                return plain_scalar(value)
            except NumberTooLong:
                message = f"a number of more than {MOST_DIGITS} digits is not read"
                hint = "Put it in quotes if it is not a number."
                self.fault("number-too-long", message, _span(event), hint)
        elif _has_surrogate(value):
            message = "this text has an escape for half a character"
            self.fault("yaml-syntax", message, _span(event), "Write the character itself.")
        return value

    def _list(self, path: Path) -> list[Data]:
        items: list[Data] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._value(event, (*path, len(items)), None))
        return items

    def _mapping(self, path: Path) -> dict[str, Data]:
        data: dict[str, Data] = {}
        first: dict[str, int] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key, span = self._key(event, path), _span(event)
            # What stands under a key that is refused is read on, under a path nobody asks for.
            known = key is None or key in data
            if key is not None and key in data:
                self._duplicate(key, span, first[key])
            value = self._value(next(self._events), (*path, "" if known else key or ""), span)
            if key is not None and not known:
                data[key], first[key] = value, span[0]
        return data

    def _key(self, event: yaml.Event, path: Path) -> str | None:
        """The text of a key; None when it is refused."""
        self._admit(event, path)
        if isinstance(event, yaml.ScalarEvent):
            key: str = event.value
            if key == "<<" and event.implicit[0]:
                hint = "Write the entries out."
                self.fault("yaml-alias", "merge keys are not accepted", _span(event), hint)
                return None
            if key == "":
                self.fault("empty-key", "a key is missing before the colon", _span(event))
                return None
            return self._whole(key, event)
        if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            message = "a mapping or list cannot be a key"
            self.fault("complex-key", message, _span(event), "Use a word as the key.")
            self._value(event, (*path, ""), None)
        return None

    def _whole(self, key: str, event: yaml.ScalarEvent) -> str | None:
        if not _has_surrogate(key):
            return key
        self.fault("yaml-syntax", "this key has an escape for half a character", _span(event))
        return None

    def _duplicate(self, key: str, span: tuple[int, int], first: int) -> None:
        line = self.source.place(first, first + 1).line
        hint = f"It stands first on line {line}. Remove one of the two, or rename it."
        self.fault("duplicate-key", f"the key `{key[:80]}` stands here twice", span, hint)

    def _admit(self, event: yaml.Event, path: Path) -> None:
        """Count the node, and refuse what is not accepted or goes beyond the limits."""
        self._count += 1
        if self._count > MOST_VALUES:
            message = f"the file has more than {MOST_VALUES:,} values"
            self.fault("too-many-values", message, _span(event), "Divide it over several files.")
            raise _Stop
        if len(path) > MOST_DEPTH:
            message = f"values are nested more than {MOST_DEPTH} deep"
            self.fault("too-deep", message, _span(event), "Nothing that is read here is that deep.")
            raise _Stop
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            message = "anchors and aliases (`&`, `*`) are not accepted"
            hint = "Write the value out. A text that begins with `&` or `*` needs quotes."
            self.fault("yaml-alias", message, _span(event), hint)
        if getattr(event, "tag", None) is not None:
            hint = "Leave it out. A text that begins with `!` needs quotes."
            self.fault("yaml-tag", "tags (`!`) are not accepted", _span(event), hint)


def _span(event: yaml.Event) -> tuple[int, int]:
    assert event.start_mark is not None
    assert event.end_mark is not None
    return event.start_mark.index, event.end_mark.index


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= c <= "\udfff" for c in text) if not text.isascii() else False
