"""`kam ask` on a pipe: as its user types it."""

import os
import random
import time
from pathlib import Path

import pytest

from asking import VALUE, ask
from forked import Forked
from kam_advisor.load import load
from kam_advisor.profile import read_profiles

KILLS = 200 if os.environ.get("KAM_THOROUGH") == "1" else 4


def test_from_names_to_the_assessment(tmp_path: Path) -> None:
    done = ask(tmp_path, "\nAcme\nOne\nOne\n\n1\n1\n1\n", "a.yaml", *VALUE)
    assert done.returncode == 0, done.stderr
    assert "A name is needed here." in done.stdout
    assert "There is an account of that name already." in done.stdout
    assert "Everything you wanted to know is decided." in done.stdout
    assert "Strategic" in done.stdout
    text = (tmp_path / "a.yaml").read_text()
    assert "accepts_integration: yes" in text
    again = ask(tmp_path, "", "a.yaml", *VALUE, lang="nl")
    assert again.returncode == 0
    assert "Alles wat u wilde weten, staat vast." in again.stdout
    assert (tmp_path / "a.yaml").read_text() == text


def test_the_end_of_the_input_keeps_what_was_answered(tmp_path: Path) -> None:
    done = ask(tmp_path, "1\n", "a.yaml", "--name", "Acme", *VALUE)
    assert done.returncode == 1
    assert "Name of an account" in done.stdout
    done = ask(tmp_path, "2\n", "a.yaml", "--name", "Acme", "--account", "One", *VALUE)
    assert done.returncode == 1
    assert "Go on with:\n  kam ask a.yaml --decision customer_value_type\n" in done.stdout
    assert "wants_high_value: no" in (tmp_path / "a.yaml").read_text()
    done = ask(tmp_path, "stop\n", "a.yaml", *VALUE)
    assert done.returncode == 0
    assert "Going on with Acme: 1 answered already." in done.stdout


def test_every_command_in_both_languages(tmp_path: Path) -> None:
    typed = "?\nw\np\nc\nb\nd\nb\n\nc 1\n1\nc 99\nc x\nnl\nhulp\nw\nm\nz\nt\n\nen\ns\n"
    done = ask(tmp_path, typed, "a.yaml", "--name", "A", "--account", "B", *VALUE)
    assert done.returncode == 0, done.stderr
    for said in (
        "Type the number",
        "This can still change",
        "There are no answers yet",
        "There is nothing before",
        "you do not know",
        "There is no answer 99",
        "Vanaf hier in het Nederlands",
        "Dit kan nog veranderen",
        "From here in English",
    ):
        assert said in done.stdout
    assert "is no answer to this question" not in done.stdout


@pytest.mark.parametrize(
    "typed",
    [
        b"\xff\xfe\x00\x1b[2J\n",
        b"9999999999999999999999999999\n",
        b"1.5\n-1\n0\n3\n",
        b"yes please\n",
        "\uff11\n".encode(),
        b"A" * 100_000 + b"\n",
        b"$(reboot)\n`ls`\n; rm -rf /\n",
        b"\r\n\r\n\t\n",
        "ñ‮\u0007\n".encode(),
    ],
)
def test_hostile_lines_are_no_answers(typed: bytes, tmp_path: Path) -> None:
    done = ask(tmp_path, typed + b"2\ns\n", "a.yaml", "--name", "A", "--account", "B", *VALUE)
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout
    assert (tmp_path / "a.yaml").read_text().count("wants_high_value: no") == 1


def test_numbers_are_not_guessed(tmp_path: Path) -> None:
    typed = "1.000\n1,5\n-2\n3\ns\n"
    arguments = ("a.yaml", "--name", "A", "--account", "B", "--decision", "multilevel")
    done = ask(tmp_path, typed, *arguments)
    assert "can mean two numbers" in done.stdout
    assert "Type a whole number" in done.stdout
    assert "supplier_levels: 3" in (tmp_path / "a.yaml").read_text()


def test_files_that_cannot_be_used(tmp_path: Path) -> None:
    done = ask(tmp_path, "", *VALUE)
    assert (done.returncode, "in which file" in done.stderr) == (2, True)
    for name, content, code in (
        ("broken.yaml", "name: [", 4),
        ("two.yaml", "name: a\nfacts: {}\n---\nname: b\nfacts: {}\n", 4),
        ("wrong.yaml", "name: a\nfacts: {account_power: 9}\n", 4),
    ):
        (tmp_path / name).write_text(content)
        done = ask(tmp_path, "1\n", name, *VALUE)
        assert done.returncode == code
        assert (tmp_path / name).read_text() == content
    (tmp_path / "a.yaml").write_text("name: Acme\nfacts: {wants_high_value: yes}  # sure\n")
    done = ask(tmp_path, "", "a.yaml", "--name", "Other", *VALUE)
    assert (done.returncode, "[other-company]" in done.stderr) == (2, True)
    done = ask(tmp_path, "1\n", "a.yaml", *VALUE)
    assert "# sure" in (tmp_path / "a.yaml.before").read_text()
    assert "a.yaml.before" in "".join(done.stdout.split())
    assert ask(tmp_path, "", ".", *VALUE).returncode == 2
    assert ask(tmp_path, "", "no/where.yaml", "--name", "A", *VALUE).returncode == 2


def test_a_template_is_asked_from_the_start(tmp_path: Path) -> None:
    template = "name: A\naccounts:\n  - name: B\n    facts: {wants_high_value: unknown}\n"
    (tmp_path / "a.yaml").write_text(template)
    done = ask(tmp_path, "1\n1\n1\n", "a.yaml", *VALUE)
    assert done.returncode == 0
    (tmp_path / "b.yaml").write_text(template.replace("{", "{invests_in_tailoring: yes, "))
    done = ask(tmp_path, "s\n", "b.yaml", *VALUE)
    assert "(1 in the file) is not asked again" in " ".join(done.stdout.split())
    done = ask(tmp_path, "1\n1\n", "b.yaml", "--ask-unknown", *VALUE)
    assert done.returncode == 0


def test_plan(tmp_path: Path) -> None:
    done = ask(tmp_path, "", "--plan", *VALUE)
    assert done.returncode == 0
    assert "2.25 questions (exact)" in done.stdout
    assert "no order needs fewer questions" in done.stdout
    (tmp_path / "p.csv").write_text("wants_high_value;x\nyes;1\nja;2\nunknown;3\nno;4\n")
    done = ask(tmp_path, "", "--plan", "--priors", "p.csv", *VALUE)
    assert "as likely as among 3 known answers" in done.stdout
    (tmp_path / "q.csv").write_text("wants_high_value\nperhaps\n")
    assert ask(tmp_path, "", "--plan", "--priors", "q.csv", *VALUE).returncode == 4
    (tmp_path / "r.csv").write_text("a,b\n1,2\n")
    assert ask(tmp_path, "", "--plan", "--priors", "r.csv", *VALUE).returncode == 2


def test_a_killed_process_loses_nothing_that_was_taken(tmp_path: Path) -> None:
    """Answers that the next question followed are in the file, whenever it is killed."""
    knowledge = load()
    for seed in range(KILLS):
        chance = random.Random(seed)
        path = tmp_path / f"{seed}.yaml"
        names = ("--name", "A", "--account", "B", "--lang", "en", "--engine", "reference")
        process = Forked(["ask", str(path), *names, "--decision", "account_selection"])
        wanted = chance.randrange(1, 9)
        prompts, seen = 0, b""
        while prompts <= wanted:
            shown = process.read()
            assert shown
            seen += shown
            fresh = seen.count(b"(? for help):") - prompts
            prompts += fresh
            for _ in range(fresh):
                process.type(b"3\n" if b" 5 " in seen.split(b"Your answer")[-1] else b"1\n")
        time.sleep(chance.random() * 0.02)
        process.kill()
        (profile,) = read_profiles(path.read_bytes(), "a.yaml", knowledge)
        taken = len(profile.company) + len(profile.accounts[0].facts)
        assert taken >= seen.count(b"\nQuestion ") - 1


def test_what_a_change_sets_aside_is_told_at_once(tmp_path: Path) -> None:
    core = ("--name", "A", "--account", "B")
    done = ask(tmp_path, "1\n2\n1\nc 1\n1\nc 1\n2\nc 1\n1\ns\n", "a.yaml", *core)
    said = " ".join(done.stdout.split())
    assert said.count("set aside: Accepts integration.") == 1
    assert said.count("These answers count again: Accepts integration.") == 1
    assert said.index("set aside:") < said.index("count again:")
    done = ask(tmp_path, "z 1\n2\ns\n", "a.yaml", lang="nl")
    assert "zijn terzijde gelegd: Accepteert integratie." in " ".join(done.stdout.split())
    assert "accepts_integration: no" in (tmp_path / "a.yaml").read_text()


def test_a_question_mark_is_no_name(tmp_path: Path) -> None:
    done = ask(tmp_path, "?\nAcme\n?\nOne\nONE\n\ns\n", "a.yaml", *VALUE)
    assert done.stdout.count("A name as it shall stand in the advice.") == 2
    assert "There is an account of that name already." in done.stdout
    assert (tmp_path / "a.yaml").read_text() == 'name: "Acme"\naccounts:\n  - name: "One"\n'


def test_a_pipe_is_no_file_to_keep_answers_in(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    done = ask(tmp_path, "1\n", "pipe", "--name", "A", "--account", "B", *VALUE)
    assert done.returncode == 2
    assert "a pipe or a device" in done.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["pipe"]


def test_going_on_keeps_the_language(tmp_path: Path) -> None:
    done = ask(tmp_path, "en\ns\n", "a.yaml", "--name", "A", "--account", "B", *VALUE, lang="nl")
    assert "customer_value_type" in done.stdout.splitlines()[-1]
    done = ask(tmp_path, "nl\ns\n", "a.yaml", *VALUE)
    assert done.stdout.rstrip().endswith("--lang nl")


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_warnings_over_all_accounts_are_said_not_to_be_asked_for(tmp_path: Path, lang: str) -> None:
    names = ("--name", "A", "--account", "X", "--account", "Y")
    wanted = ("--decision", "turnover_concentration", "--decision", "customer_value_type")
    call = ("a.yaml", *names, *wanted, "--engine", "reference")
    typed = ("d\n" if lang == "en" else "o\n") * 20
    done = ask(tmp_path, typed, *call, lang=lang)
    assert "were not asked for" not in done.stdout
    assert "is niet gevraagd" not in done.stdout
    done = ask(tmp_path, typed, "a.yaml", *wanted, "--goals", "warnings", lang=lang)
    said = {
        "en": "looks at all accounts together (Concentration of turnover) were not asked for",
        "nl": "naar alle accounts samen kijkt (Omzetconcentratie), is niet gevraagd",
    }
    assert said[lang] in " ".join(done.stdout.split())
