"""Random bytes and mutated files: faults of ours, never another exception."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kam_advisor.errors import KamError
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.profile import read_profiles
from small_base import base_files, compile_files

PROFILE = b"""name: A
company: {coordination_need: 4, markets_dispersed: no, organisation_structure: single}
accounts:
- name: B
  facts: {account_power: 4, buying_centre_level: central, own: 3}
about: {provenance: own, note: {en: a, nl: b}, references: [x]}
"""
PIECES = [
    *(b"null", b"[]", b"{}", b"- ", b": ", b"\n", b"  ", b"'", b'"', b"1e9", b"-5", b"true"),
    *(b"&a ", b"*a", b"!x ", b"? ", b"|\n", b"\xc3\xa9", b"\xff", b"\x00", b"#", b"---\n"),
    *(b"0.5", b"yes", b"unknown"),
]
QUICK = settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    database=None,
)


@st.composite
def mutated(draw: st.DrawFn, original: bytes) -> bytes:
    """The bytes with a few stretches taken out, doubled, or replaced by a piece of YAML."""
    data = original
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 40)))
        middle = draw(st.sampled_from([b"", data[start:end] * 2, *PIECES]))
        data = data[:start] + middle + data[end:]
    return data


def read(data: bytes, knowledge: KnowledgeBase) -> None:
    try:
        read_profiles(data, "f.yaml", knowledge)
    except KamError as error:
        assert error.faults
        assert str(error)


@QUICK
@given(data=st.binary(max_size=400))
def test_random_bytes(data: bytes, knowledge: KnowledgeBase) -> None:
    read(data, knowledge)


@QUICK
@given(data=mutated(PROFILE))
def test_mutated_profiles(data: bytes, knowledge: KnowledgeBase) -> None:
    read(data, knowledge)


FILES = base_files()


@settings(QUICK, max_examples=150)
@given(data=st.data())
def test_mutated_rules(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(FILES)))
    files = {**FILES, name: data.draw(mutated(FILES[name]))}
    try:
        compile_files(files)
    except KamError as error:
        assert error.faults
        assert str(error)
