"""`kam demo` on a pipe: as a trainer and a learner type it."""

import subprocess
import sys
from pathlib import Path

import pytest

from processes import EXAMPLES, ROOT, Kam, environment

VALUE = ("customer_value_type", "--engine", "reference")


def demo(
    folder: Path, typed: str | bytes, *arguments: str, lang: str = "en"
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "demo", *arguments, "--lang", lang],
        input=typed.encode() if isinstance(typed, str) else typed,
        capture_output=True,
        cwd=folder,
        env=environment(),
        timeout=60,
        check=False,
    )
    assert b"Traceback" not in done.stderr
    out, err = done.stdout.decode(), done.stderr.decode()
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_a_profile_from_the_question_to_what_if(tmp_path: Path, lang: str) -> None:
    example = str(EXAMPLES / "schoonzorg.yaml")
    typed = {
        "en": "1 why source back end whatif/1/2 whatif 1 1 draw/way.svg draw/way.svg quit",
        "nl": "1 waarom bron terug einde watals/1/2 watals 1 1 teken/way.svg teken/way.svg stop",
    }[lang]
    lines = typed.replace(" ", "\n").replace("/", " ") + "\n"
    done = demo(tmp_path, lines, *VALUE, example, lang=lang)
    assert done.returncode == 0, done.stderr
    said = {
        "en": ("Predicted:", "Source:", "What if", "The drawing is in way.svg", "cannot be saved"),
        "nl": ("Voorspeld:", "Bron:", "Wat als", "De tekening staat in way.svg", "kan niet worden"),
    }[lang]
    for text in said:
        assert text in done.stdout
    assert "<svg" in (tmp_path / "way.svg").read_text()


def test_without_a_profile_answers_are_typed(tmp_path: Path) -> None:
    done = demo(tmp_path, "\n\n1\n\n1\n\n\n\n\n", *VALUE)
    assert done.returncode == 0
    assert "No profile: every answer is asked for on the way." in done.stdout
    assert "A question about the account" in done.stdout
    assert "Strategic" in done.stdout


def test_the_language_changes_on_the_way(tmp_path: Path) -> None:
    done = demo(tmp_path, "language\ntaal\nlanguage\n", *VALUE)
    assert "Vanaf hier in het Nederlands." in done.stdout
    assert "In English from here." in done.stdout


def test_the_language_that_is_spoken_is_no_command_to_leave_it(tmp_path: Path) -> None:
    for call in ((*VALUE,), (*VALUE, "--exercise", "predict")):
        done = demo(tmp_path, "nl\nen\nen\nnl\nstop\n", *call, lang="nl")
        assert done.stdout.count("In English from here.") == 1
        assert done.stdout.count("Vanaf hier in het Nederlands.") == 1


def test_the_end_of_the_input_is_quiet(tmp_path: Path) -> None:
    for typed in ("", "\n", "whatif", "end\n", "\n\n1\n"):
        done = demo(tmp_path, typed, *VALUE)
        assert done.returncode == 0
        assert done.stderr == ""
    assert "The demonstration ended at step" in done.stdout


def test_hostile_input_is_answered(tmp_path: Path) -> None:
    hostile = b"\xff\xfe\x00\n" + b"x" * 5000 + b"\n\x1b[2J\n999999999999\n-1\n1e9\nwhatif 0 0\n\n"
    done = demo(tmp_path, hostile + hostile + b"end\nwhatif 77\nwhatif x y\n", *VALUE)
    assert done.returncode == 0
    assert "\x1b" not in done.stdout
    assert "That line is too long" in done.stdout
    assert "is not understood here" in done.stdout


def test_what_comes_is_not_given_away(tmp_path: Path) -> None:
    example = str(EXAMPLES / "schoonzorg.yaml")
    done = demo(tmp_path, "whatif\ndraw x.svg\nquit\n", *VALUE, example)
    assert "would give away" in done.stdout
    assert not (tmp_path / "x.svg").exists()


@pytest.mark.parametrize("kind", ["predict", "repair", "invent"])
@pytest.mark.parametrize("lang", ["en", "nl"])
def test_exercises_with_hints_and_solution(tmp_path: Path, kind: str, lang: str) -> None:
    typed = "hint\nhint\nhint\nhint\n?\n\x00\nsolution\noplossing\n1\n1 1\ncheck\nlanguage\n"
    done = demo(tmp_path, typed, *VALUE, "--exercise", kind, "--seed", "3", lang=lang)
    assert done.returncode == 0, done.stderr
    assert "Hint 3" in done.stdout
    assert "{" not in done.stdout


def test_a_list_of_exercises_is_the_same_for_the_same_seed(kam: Kam) -> None:
    call = ("demo", *VALUE, "--exercise", "predict", "--number", "2", "--list", "--lang", "en")
    first, again = kam(*call, "--seed", "9", "--solutions"), kam(*call, "--seed", "9")
    assert first.code == again.code == 0
    assert "Solution:" in first.out
    assert "Solution:" not in again.out
    assert "Exercise 2 of 2" in again.out
    assert again.out == kam(*call, "--seed", "9").out


def test_wrong_calls_are_refused(kam: Kam) -> None:
    example = str(EXAMPLES / "techdis.yaml")
    calls = [
        ("demo", "kam_decison"),
        ("demo", "system_level", example),
        ("demo", "system_level", example, "--account", "Nobody"),
        ("demo", "mixed_system", example, "--account", "Nobody"),
        ("demo", "system_level", "--account", "One"),
        ("demo", "system_level", "-"),
        ("demo", "system_level", example, "--exercise", "predict"),
        ("demo", "system_level", "--list"),
        ("demo", "system_level", "--exercise", "predict", "--solutions"),
        ("demo", "system_level", "--exercise", "predict", "--number", "0"),
    ]
    for call in calls:
        ended = kam(*call)
        assert ended.code == 2, call
        assert ended.err


def test_a_checklist_says_what_is_still_to_be_done(tmp_path: Path) -> None:
    example = str(EXAMPLES / "waterkracht.yaml")
    typed = "einde\nwatals 1 9\nstop\n"
    account = ("--account", "Water company", "--engine", "reference")
    done = demo(tmp_path, typed, "team_checklist", example, *account, lang="nl")
    assert "Nog te doen:\n- " in done.stdout
    assert "Meet het team twee keer per jaar" in done.stdout
    assert "Waarschuwingen:\n- Aansprakelijk" in done.stdout


def test_a_number_out_of_range_is_told_the_range(tmp_path: Path) -> None:
    example = str(EXAMPLES / "schoonzorg.yaml")
    call = ("kam_decision", example, "--engine", "reference")
    done = demo(tmp_path, "end\nwhatif 2 9\n", *call)
    assert "Type a whole number, from 1 to 5." in done.stdout


@pytest.mark.parametrize("decision", ["kam_decision", "account_division"])
def test_exercises_name_rules_by_numbers(kam: Kam, decision: str) -> None:
    """Ids are English in both languages, and give away what a rule should conclude."""
    ids = ("little_external_pull", "clear_case", "own_products", "production_scale")
    for kind in ("predict", "repair", "invent"):
        call = ("demo", decision, "--exercise", kind, "--number", "3", "--list", "--solutions")
        done = kam(*call, "--lang", "nl", "--engine", "reference")
        assert done.code == 0
        assert not [id for id in ids if id in done.out]
        assert "de eerste die opgaat, beslist:" in done.out or "De vragen van de boom" in done.out


def test_a_wrong_limit_is_not_given_away_by_its_name(kam: Kam) -> None:
    call = ("demo", "kam_decision", "--exercise", "repair", "--number", "3", "--lang", "en")
    done = kam(*call, "--list", "--solutions", "--engine", "reference")
    assert "External pull is less than" in done.out
    assert "minimum" not in done.out
    assert "()" not in done.out


def test_a_score_says_which_answers_count_the_other_way_round(tmp_path: Path) -> None:
    example = str(EXAMPLES / "schoonzorg.yaml")
    done = demo(tmp_path, "end\nquit\n", "kam_decision", example, "--engine", "reference")
    assert "Power of the account: 2 (the answer 4, reversed)" in done.stdout


def test_why_and_what_if_say_each_thing_once(tmp_path: Path) -> None:
    example = str(EXAMPLES / "techdis.yaml")
    call = ("system_level", example, "--account", "National account", "--engine", "reference")
    done = demo(tmp_path, "end\nback\nwhy\nend\nwhatif 2 1\n", *call)
    back, _, _ = done.stdout.partition("What if")
    assert back.count("Because: Nothing makes a higher level worthwhile") == 2
    assert "Does this question apply? yes" in done.stdout
