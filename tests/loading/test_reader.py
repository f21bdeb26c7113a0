"""Strict YAML: what is read, with its places, and what is refused."""

from decimal import Decimal

import pytest

from kam_advisor.strict_yaml.reader import Unreadable, read_yaml

GOOD = """\
# a comment
text: yes
quoted: 'it''s'
numbers: [1, -2, 2.50, 007]
truth: {a: true, b: False, c: null, d: }
date: 2026-11-22
time: 1:30
exponent: 1e3
underscore: 1_000
1: one
folded: >
  first
  second
"""


def test_values() -> None:
    (document,) = read_yaml(GOOD.encode(), "f.yaml")
    assert document.data == {
        "text": "yes",
        "quoted": "it's",
        "numbers": [1, -2, Decimal("2.50"), 7],
        "truth": {"a": True, "b": False, "c": None, "d": None},
        "date": "2026-11-22",
        "time": "1:30",
        "exponent": "1e3",
        "underscore": "1_000",
        "1": "one",
        "folded": "first second\n",
    }


def test_places() -> None:
    (document,) = read_yaml(GOOD.encode(), "f.yaml")
    place = document.place(("numbers", 2))
    assert (place.line, place.column, place.length) == (4, 18, 4)
    assert document.key_place(("truth", "b")).column == 18
    within = document.place_within(("folded",), 6, 6)
    assert (within.line, within.column, within.length) == (13, 3, 6)
    assert document.place_within(("quoted",), 3, 1).column == 14


def test_byte_order_mark_and_line_ends() -> None:
    (document,) = read_yaml(b"\xef\xbb\xbfa: 1\r\nb: x\r\n", "f.yaml")
    assert document.data == {"a": 1, "b": "x"}
    assert document.place(("b",)).line == 2
    assert document.place(("b",)).source == "b: x"


def test_several_documents() -> None:
    documents = read_yaml(b"a: 1\n---\nb: 2\n", "f.yaml", many=True)
    assert [document.data for document in documents] == [{"a": 1}, {"b": 2}]
    assert documents[1].place(("b",)).line == 3


@pytest.mark.parametrize(
    ("data", "ids"),
    [
        (b"", {"empty-file"}),
        (b"# only a comment", {"empty-file"}),
        (b"a: 1\nb: 2\na: 3\nb: 4", {"duplicate-key"}),
        (b"a: 1\n'a': 2", {"duplicate-key"}),
        (b"a: &x 1\nb: *x", {"yaml-alias"}),
        (b"<<: {a: 1}", {"yaml-alias"}),
        (b"a: !!python/object:os.system {}", {"yaml-tag"}),
        (b"%TAG ! tag:x,2000:\n---\na: 1", {"yaml-tag"}),
        (b"[a]: 1", {"complex-key"}),
        (b"'': 1", {"empty-key"}),
        (b"a: b: c", {"yaml-syntax"}),
        (b"a: [1, 2", {"yaml-syntax"}),
        (b"a:\n\tb: 1", {"yaml-syntax"}),
        (b'a: "\\ud800"', {"yaml-syntax"}),
        (b"a: \x00", {"control-character"}),
        (b"a: 1\nb: \xff", {"not-utf8"}),
        (b"a: " + b"1" * 51, {"number-too-long"}),
        (b"{}\n---\n{}", {"several-documents"}),
    ],
)
def test_refused(data: bytes, ids: set[str]) -> None:
    with pytest.raises(Unreadable) as raised:
        read_yaml(data, "f.yaml")
    assert {fault.id for fault in raised.value.faults} == ids
    assert all(fault.place.file == "f.yaml" for fault in raised.value.faults)


def test_all_duplicates_are_named() -> None:
    with pytest.raises(Unreadable) as raised:
        read_yaml(b"a: 1\nb: 2\na: 3\nb: 4", "f.yaml")
    assert [fault.place.line for fault in raised.value.faults] == [3, 4]


def test_the_place_of_what_is_not_utf8() -> None:
    with pytest.raises(Unreadable) as raised:
        read_yaml("é: 1\né: ".encode() + b"\xff", "f.yaml")
    place = raised.value.faults[0].place
    assert (place.line, place.column) == (2, 4)
