"""The file of an interview: what it holds, and that nothing is ever lost."""

import os
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviews import Starting
from kam_advisor.advisor import Advisor
from kam_advisor.errors import CallInvalid, ProfileInvalid
from kam_advisor.interview import Ask
from kam_advisor.interview.profile_file import ProfileFile
from kam_advisor.interview.profile_text import profile_text, read_started
from kam_advisor.load import load
from kam_advisor.profile import About, Account, Profile, read_profiles

KNOWLEDGE = load()


def test_what_nobody_knows_stands_as_unknown(start: Starting, reference: Advisor) -> None:
    interview = start(("customer_value_type",))
    interview.answer(True)
    question = interview.next_question()
    assert question is not None
    interview.dont_know()
    text = profile_text(interview.to_profile(), interview.unknown)
    assert text == (
        'name: "Somebody"\n'
        "accounts:\n"
        '  - name: "Account 0"\n'
        "    facts:\n"
        "      wants_high_value: yes\n"
        f"      {question.fact.id}: unknown\n"
    )
    found = read_started(text.encode(), "a.yaml", reference.knowledge)
    assert found.profile == interview.to_profile()
    assert found.unknown == (question.ask,)
    assert read_profiles(text.encode(), "a.yaml", reference.knowledge) == [found.profile]


def test_every_option_and_number_survives() -> None:
    for fact in KNOWLEDGE.facts.values():
        if fact.derived is not None:
            continue
        values: list[bool | str | int | Fraction] = []
        if fact.kind == "boolean":
            values = [True, False]
        elif fact.kind == "choice":
            values = list(fact.options)
        elif fact.kind == "number":
            values = [
                n
                for n in (Fraction(7, 2), -3, Fraction(-1, 80), 10**30)
                if (fact.minimum is None or n >= fact.minimum)
                and (fact.maximum is None or n <= fact.maximum)
            ]
        for value in values:
            company = {fact.id: value} if fact.scope == "company" else {}
            own = {fact.id: value} if fact.scope == "account" else {}
            profile = Profile("x", company, (Account("y", own),))
            text = profile_text(profile, ()).encode()
            assert read_profiles(text, "a.yaml", KNOWLEDGE) == [profile]


@given(st.text(min_size=1, max_size=60), st.text(min_size=1, max_size=60))
def test_any_name_survives(name: str, note: str) -> None:
    if not name.strip() or not note.strip() or any("\ud800" <= c <= "\udfff" for c in name + note):
        return
    about = About("own", {"en": note.strip(), "nl": "een"}, (note.strip(),))
    profile = Profile(name.strip(), {}, (Account(name.strip(), {}),), about)
    found = read_started(profile_text(profile, ()).encode(), "a.yaml", KNOWLEDGE)
    assert found.profile == profile


def test_both_forms_of_profiles_are_gone_on_with(reference: Advisor) -> None:
    flat = (
        b"name: x\nfacts: {markets_dispersed: onbekend, wants_advice: UNKNOWN, account_power: 3}\n"
    )
    found = read_started(flat, "a.yaml", reference.knowledge)
    assert found.unknown == (Ask(None, "markets_dispersed"), Ask(0, "wants_advice"))
    for bad in (
        b"",
        b"- 1\n",
        b"name: x\n---\nname: y\n",
        b"{",
        b"\xff\xfe",
        b"name: x\nfacts: 3\n",
    ):
        with pytest.raises(ProfileInvalid):
            read_started(bad, "a.yaml", reference.knowledge)


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    file = ProfileFile(path)
    assert file.open() is None
    file.save("name: één\n")
    assert path.read_text("utf-8") == "name: één\n"
    path.chmod(0o640)
    file.save("name: two\n")
    assert path.stat().st_mode & 0o777 == 0o640
    file.close()
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.yaml"]


def test_one_interview_at_a_time(tmp_path: Path) -> None:
    first, second = ProfileFile(tmp_path / "a.yaml"), ProfileFile(tmp_path / "a.yaml")
    first.open()
    with pytest.raises(CallInvalid) as error:
        second.open()
    assert error.value.faults[0].id == "file-in-use"
    first.save("name: x\n")
    first.close()
    assert second.open() == b"name: x\n"
    second.close()


def test_what_somebody_else_wrote_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    file = ProfileFile(path)
    file.open()
    file.save("name: x\n")
    path.write_text("name: somebody else's\n")
    with pytest.raises(CallInvalid) as error:
        file.save("name: y\n")
    file.close()
    assert error.value.faults[0].id == "file-changed"
    assert path.read_text() == "name: somebody else's\n"
    assert (tmp_path / "a.answers-1.yaml").read_text() == "name: y\n"


def test_links_stay_links(tmp_path: Path) -> None:
    (tmp_path / "real.yaml").write_text("name: x\n")
    (tmp_path / "link.yaml").symlink_to("real.yaml")
    file = ProfileFile(tmp_path / "link.yaml")
    file.open()
    file.save("name: y\n")
    file.close()
    assert (tmp_path / "link.yaml").is_symlink()
    assert (tmp_path / "real.yaml").read_text() == "name: y\n"


def test_what_cannot_be_used_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(CallInvalid):
        ProfileFile(tmp_path).open()
    with pytest.raises(CallInvalid):
        ProfileFile(tmp_path / "nowhere" / "a.yaml").open()
    with pytest.raises(CallInvalid):
        ProfileFile(tmp_path / ("x" * 300)).open()
    if os.geteuid() != 0:
        (tmp_path / "a.yaml").write_text("name: x\n")
        (tmp_path / "a.yaml").chmod(0o400)
        with pytest.raises(CallInvalid):
            ProfileFile(tmp_path / "a.yaml").open()
