"""`kam ask --respondent`: a file for each who answers."""

import unicodedata
from pathlib import Path

import pytest

from asking import VALUE, ask
from kam_advisor.cli.ask_respondent import default_file
from kam_advisor.load import load
from kam_advisor.profile import Profile, read_profiles


def profile_in(path: Path) -> Profile:
    (profile,) = read_profiles(path.read_bytes(), path.name, load())
    return profile


def test_a_file_for_each_respondent(tmp_path: Path) -> None:
    who = ("--respondent", "Els de Vries", "--name", "Acme B.V.", "--account", "One")
    done = ask(tmp_path, "1\ns\n", *who, *VALUE)
    assert done.returncode == 0
    file = tmp_path / "acme-b-v-els-de-vries.yaml"
    assert file.name in "".join(done.stdout.split())
    about = profile_in(file).about
    assert about.respondent == "Els de Vries"
    assert len(about.date) == len("2026-11-22")
    file.write_text(file.read_text().replace(about.date, "2020-01-02"))
    done = ask(tmp_path, "1\n1\n", *who[:4], *VALUE)
    assert done.returncode == 0
    assert profile_in(file).about.date == "2020-01-02"
    assert ask(tmp_path, "", file.name, *VALUE).returncode == 0
    assert profile_in(file).about.respondent == "Els de Vries"


def test_somebody_elses_answers_stay_theirs(tmp_path: Path) -> None:
    ask(
        tmp_path, "1\ns\n", "a.yaml", "--respondent", "Els", "--name", "A", "--account", "B", *VALUE
    )
    before = (tmp_path / "a.yaml").read_bytes()
    done = ask(tmp_path, "1\n", "a.yaml", "--respondent", "Jan", *VALUE)
    assert done.returncode == 2
    assert "these are the answers of `Els`  [other-respondent]" in done.stderr
    assert (tmp_path / "a.yaml").read_bytes() == before


def test_a_file_of_nobody_becomes_somebodys(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("name: A\naccounts:\n  - name: B\n")
    assert ask(tmp_path, "s\n", "a.yaml", "--respondent", "Els", *VALUE).returncode == 0
    assert profile_in(tmp_path / "a.yaml").about.respondent == "Els"


def test_the_company_is_asked_for_where_no_file_is_named(tmp_path: Path) -> None:
    done = ask(tmp_path, "\nAcme\nOne\n\ns\n", "--respondent", "Els", *VALUE)
    assert done.returncode == 0
    assert profile_in(tmp_path / "acme-els.yaml").accounts[0].name == "One"
    assert ask(tmp_path, "", "--respondent", "Els", *VALUE).returncode == 1
    assert ask(tmp_path, "", "--respondent", " ", *VALUE).returncode == 2


@pytest.mark.parametrize(
    ("company", "respondent", "file"),
    [
        ("Acme", "Zo\u00eb", "acme-zo\u00eb.yaml"),
        ("\u65e5\u672c", "\u5c71\u7530", "\u65e5\u672c-\u5c71\u7530.yaml"),
        ("../../etc/passwd", "\x1b[2J", "etc-passwd-2j.yaml"),
        ("...", "---", "company-respondent.yaml"),
        ("CON", "a/b\\c", "con-a-b-c.yaml"),
    ],
)
def test_names_of_files(company: str, respondent: str, file: str) -> None:
    assert str(default_file(company, respondent)) == file
    composed = default_file(unicodedata.normalize("NFD", company), respondent)
    assert composed == default_file(company, respondent)
    assert len(str(default_file(company * 200, respondent * 200)).encode()) < 200
