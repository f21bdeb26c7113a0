"""YAML files as plain data, every key and value with its place.

A small, strict part of YAML: mappings, lists, texts, numbers, true, false and null. Anchors,
aliases, merge keys and tags are refused, and so is a key that is written twice. Any bytes at all
give data or faults, within fixed limits.

    read_yaml   -> documents, or `Unreadable` with all faults that were found
    read_plain  -> the document without places, where it is of the plainest form
    text.py     decoding, and from a character to its line and column
    scalars.py  what an unquoted word means
    build.py    data from the parser's events
    plain.py    data of the plainest form, without the parser: it takes long to import
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from kam_advisor.errors import Fault, KamError, Place
from kam_advisor.strict_yaml.limits import MOST_BYTES, MOST_BYTES_WITHOUT_C
from kam_advisor.strict_yaml.text import SourceText, decode

if TYPE_CHECKING:
    from decimal import Decimal

Data: TypeAlias = "bool | int | Decimal | str | list[Data] | dict[str, Data] | None"
Path: TypeAlias = tuple[str | int, ...]


class Span(NamedTuple):
    """Where a key and its value stand in the text: characters from `start` up to `end`."""

    start: int
    end: int
    key_start: int
    key_end: int


class Document:
    """One YAML document.

    Attributes:
        file: The name of its file, as faults give it.
        data: Its value. Keys are always text, as written.
        spans: Per path (keys and list positions from the top) where it stands.
    """

    def __init__(self, source: SourceText, data: Data, spans: Mapping[Path, Span]) -> None:
        """A document of that text."""
        self.file = source.file
        self.data = data
        self.spans = spans
        self._source = source

    def place(self, path: Path) -> Place:
        """Where the value stands; of a mapping or list that spans lines, its first line."""
        span = self._span(path)
        return self._source.place(span.start, span.end)

    def key_place(self, path: Path) -> Place:
        """Where the key stands that leads to the value; for an item of a list, the item."""
        span = self._span(path)
        return self._source.place(span.key_start, span.key_end)

    def place_within(self, path: Path, offset: int, length: int) -> Place:
        """Where characters of a text value stand, whatever its quotes and folds."""
        from kam_advisor.strict_yaml.align import align

        span, value = self._span(path), self._at(path)
        if not isinstance(value, str):
            return self.place(path)
        positions = align(value, self._source.text[span.start : span.end])
        first = positions[min(max(offset, 0), len(positions) - 1)]
        last = positions[min(max(offset + length, 0), len(positions) - 1)]
        return self._source.place(span.start + first, span.start + max(last, first + 1))

    def part(self, path: Path, data: Data) -> "Document":
        """Data that stands at a path, as a document of its own with its places kept.

        Args:
            path: From the top of this document.
            data: What stands there, or something like it; what has no place of its own has that of
                the nearest that has one.
        """
        depth = len(path)
        spans = {p[depth:]: span for p, span in self.spans.items() if p[:depth] == path}
        return Document(self._source, data, spans)

    def _span(self, path: Path) -> Span:
        while path and path not in self.spans:
            path = path[:-1]
        return self.spans[path]

    def _at(self, path: Path) -> Data:
        data = self.data
        for step in path:
            if isinstance(data, dict) and isinstance(step, str):
                data = data.get(step)
            elif isinstance(data, list) and isinstance(step, int):
                data = data[step]
            else:
                return None
        return data


class Unreadable(KamError):
    """The bytes are not YAML as it is read here.

    Attributes:
        documents: What could be read all the same, where every fault is a key that stands twice;
            so that what else is wrong with it can be said in the same breath. Else nothing.
    """

    def __init__(self, faults: Iterable[Fault], documents: Sequence[Document] = ()) -> None:
        """Faults, and the documents if only repeated keys are wrong with them."""
        super().__init__(faults)
        only_repeated = all(fault.id == "duplicate-key" for fault in self.faults)
        self.documents = tuple(documents) if only_repeated else ()


def read_plain(data: bytes, name: str) -> Document | None:
    """The one document in the bytes, as `read_yaml` reads it, but without any places.

    None where it is not of the plainest form; then `read_yaml` must be asked.
    """
    from kam_advisor.strict_yaml.plain import plain_mapping

    source, faults = decode(data, name)
    found = plain_mapping(source.text) if not faults else None
    return None if found is None else Document(source, found, {(): Span(0, 0, 0, 0)})


def read_yaml(
    data: bytes, name: str, *, many: bool = False, most_bytes: int = MOST_BYTES
) -> list[Document]:
    """The documents in the bytes, one at least; exactly one unless `many`.

    Raises:
        Unreadable: With all faults that were found.
    """
    if len(data) > most_bytes:
        raise Unreadable((_too_large(name, most_bytes),))
    source, faults = decode(data, name)
    if not faults:
        from kam_advisor.strict_yaml.build import build, has_c_parser

        if not has_c_parser() and len(data) > MOST_BYTES_WITHOUT_C:
            raise Unreadable((_too_large(name, MOST_BYTES_WITHOUT_C),))
        documents, faults = build(source)
        faults += _wrong_number(documents, name, many) if not faults else []
        if not faults:
            return documents
        raise Unreadable(faults, documents)
    raise Unreadable(faults)


def _wrong_number(documents: list[Document], name: str, many: bool) -> list[Fault]:
    if not documents:
        hint = "Write something in it, or leave it out."
        return [Fault("empty-file", "the file is empty", Place(name), hint)]
    if len(documents) > 1 and not many:
        hint = "Put what follows the second `---` in a file of its own."
        place = documents[1].place(())
        return [Fault("several-documents", "only one document may stand in this file", place, hint)]
    return []


def _too_large(name: str, most: int) -> Fault:
    message = f"the file is too large: at most {most:,} bytes are read"
    return Fault("file-too-large", message, Place(name), "Divide it over several files.")
