"""`kam compare` from its user's side."""

import json
from pathlib import Path

import pytest

from processes import Kam

MANAGERS = [f"examples/managers/{name}.yaml" for name in ("director", "planning", "sales_manager")]


@pytest.mark.parametrize(
    ("lang", "first"), [("en", "What to talk about"), ("nl", "Waarover te praten")]
)
def test_text(kam: Kam, lang: str, first: str) -> None:
    done = kam("compare", *MANAGERS, "--lang", lang)
    assert done.code == 0
    assert first in done.out
    assert "Sales manager" in done.out


def test_json(kam: Kam) -> None:
    done = kam("compare", *MANAGERS, "--format", "json", "--decision", "customer_value_type")
    found = json.loads(done.out)
    assert [one["label"] for one in found["respondents"]] == [
        "Director",
        "Planning",
        "Sales manager",
    ]
    (decision,) = found["decisions"]
    assert decision["mixtures"] == 9
    assert {one["fact"] for one in decision["matters"]} == {
        "wants_high_value",
        "accepts_integration",
    }
    assert [topic["fact"] for topic in found["agenda"]] == [
        "wants_high_value",
        "accepts_integration",
    ]


def test_a_company_at_two_dates(kam: Kam, tmp_path: Path) -> None:
    text = Path(MANAGERS[0]).read_text(encoding="utf-8").replace("  respondent: Director\n", "")
    later = tmp_path / "later.yaml"
    later.write_text(text.replace("2026-11-16", "2026-12-16"), encoding="utf-8")
    earlier = tmp_path / "earlier.yaml"
    earlier.write_text(text, encoding="utf-8")
    done = kam("compare", str(earlier), str(later), "--format", "json")
    found = json.loads(done.out)
    assert [one["label"] for one in found["respondents"]] == ["2026-11-16", "2026-12-16"]
    assert found["differences"] == found["agenda"] == []


def test_one_profile_is_too_few(kam: Kam) -> None:
    done = kam("compare", MANAGERS[0])
    assert done.code == 2
    assert "two profiles at least" in done.err


def test_all_faults_of_all_files(kam: Kam, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("name: X\nfacts: {account_power: 9, nonsense: 1}\nabout: {date: 2026-13-01}\n")
    worse = tmp_path / "worse.yaml"
    worse.write_bytes(bad.read_bytes())
    done = kam("compare", bad, MANAGERS[0], worse)
    assert done.code == 4
    assert done.err.count("[wrong-value]") == 4
    assert done.err.count("[unknown-fact]") == 2


def test_an_unknown_decision_is_refused(kam: Kam) -> None:
    done = kam("compare", *MANAGERS, "--decision", "kam_decison")
    assert done.code == 2
    assert "kam_decision" in done.err


@pytest.mark.parametrize("order", [("spring", "autumn"), ("autumn", "spring")])
def test_two_dates_are_told_as_changes(kam: Kam, order: tuple[str, str]) -> None:
    dates = [f"examples/two_dates/{name}.yaml" for name in order]
    done = kam("compare", *dates, "--lang", "nl")
    assert done.code == 0
    text = " ".join(done.out.split())
    assert "de oudste eerst: de antwoorden van 2026-03-09 en 2026-10-05." in text
    assert "Op welke veranderingen te letten" in text
    assert "veranderd" in text.partition("Het advies op elke datum")[2]
    for of_people in ("Waarover te praten", "eens", "iemands", "verschillen"):
        assert of_people not in text.split()


def test_one_person_at_two_dates_is_told_as_changes(kam: Kam, tmp_path: Path) -> None:
    files = []
    for date in ("2026-09-01", "2026-03-01"):
        file = tmp_path / f"{date}.yaml"
        power = 5 if date == "2026-09-01" else 2
        about = f"about: {{respondent: Els, date: {date}}}"
        file.write_text(f"name: X\n{about}\nfacts: {{account_power: {power}}}\n")
        files.append(file)
    done = kam("compare", *files, "--format", "json", "--decision", "kam_decision")
    found = json.loads(done.out)
    assert found["dated"]
    assert [one["label"] for one in found["respondents"]] == ["2026-03-01", "2026-09-01"]
    assert found["differences"][0]["answers"] == [2, 5]


def test_the_same_changes_are_listed_once(kam: Kam) -> None:
    done = kam(
        "compare",
        "examples/two_dates/spring.yaml",
        "examples/two_dates/autumn.yaml",
        "--lang",
        "en",
    )
    text = " ".join(done.out.split())
    assert text.count("with Centralisation of buying: 4; Account asks") == 3
    assert "The same answers as under “Key account management, yes or no” change" in text


def test_accounts_that_only_capitals_tell_apart_stay_apart(kam: Kam, tmp_path: Path) -> None:
    files = []
    for name, power in (("a", 1), ("b", 5)):
        file = tmp_path / f"{name}.yaml"
        file.write_text(
            "name: X\naccounts:\n"
            f"  - {{name: Shop, facts: {{account_power: {power}}}}}\n"
            f"  - {{name: SHOP, facts: {{account_power: {6 - power}}}}}\n"
        )
        files.append(file)
    done = kam("compare", *files, "--format", "json", "--decision", "kam_decision")
    found = json.loads(done.out)
    assert found["accounts"] == ["Shop", "SHOP"]
    assert [one["answers"] for one in found["differences"]] == [[1, 5], [5, 1]]


def test_titles_with_commas_are_told_apart(kam: Kam) -> None:
    done = kam("compare", *MANAGERS, "--lang", "en", "--format", "markdown")
    assert "Can change: Key account management, yes or no; Account division;" in done.out


def test_only_differences_that_are_looked_at_are_listed(kam: Kam) -> None:
    done = kam("compare", *MANAGERS, "--lang", "en", "--decision", "customer_value_type")
    listed = done.out.partition("All differences")[2]
    assert "Accepts integration" in listed
    assert "Power of the account" not in listed
    assert "On 10 other questions the answers differ, too" in listed


def test_many_people_are_listed_by_what_they_answer(kam: Kam, tmp_path: Path) -> None:
    """A table would break words."""
    copies = []
    for number in range(2):
        copy = tmp_path / f"copy{number}.yaml"
        text = Path(MANAGERS[0]).read_text(encoding="utf-8")
        copy.write_text(text.replace("Director", f"Copy {number}"), encoding="utf-8")
        copies.append(copy)
    done = kam("compare", *MANAGERS, *copies, "--lang", "en", "--decision", "kam_decision")
    assert "- Key account management, yes or no: differ\n" in done.out
    assert "  - Start with a pilot: Director, Copy 0, Copy 1\n" in done.out
    assert "- Personal resistance (Matters: yes)\n" in done.out
    agenda = done.out.partition("What to talk about")[2].partition("The advice for each")[0]
    assert "): Director, Copy 0, Copy 1\n" in agenda


def test_different_companies_are_refused(kam: Kam) -> None:
    done = kam("compare", "examples/voltena.yaml", "examples/waterkracht.yaml")
    assert done.code == 2
    assert "different companies without a common account" in done.err


def test_the_same_profile_twice(kam: Kam) -> None:
    done = kam("compare", MANAGERS[0], MANAGERS[0], "--lang", "en")
    assert "No difference in these answers can change an outcome." in done.out
    assert "All answers are the same." in done.out
    assert "Which differences matter" not in done.out


def test_both_open_is_not_called_agreed(kam: Kam, tmp_path: Path) -> None:
    files = []
    for name in ("a", "b"):
        file = tmp_path / f"{name}.yaml"
        file.write_text("name: X\nfacts: {}\n")
        files.append(file)
    done = kam("compare", *files, "--lang", "en", "--decision", "kam_decision")
    assert "open for all" in " ".join(done.out.split())
    assert "agreed" not in done.out
