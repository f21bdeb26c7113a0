"""`kam ask` with menus: keys in, through prompt_toolkit's own pipe."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from asking import VALUE
from kam_advisor.cli import ask_menus
from kam_advisor.cli.ask_menus import Item, Menus, standard_reader
from kam_advisor.cli.ask_plain import Lines
from kam_advisor.load import load
from kam_advisor.profile import read_profiles
from processes import Ended, Kam

prompt_toolkit = pytest.importorskip("prompt_toolkit")
pytest.importorskip("questionary")

ENTER, DOWN, CTRL_C, CTRL_D = "\r", "\x1b[B", "\x03", "\x04"
PASTED = "\x1b[200~{}\x1b[201~"

Keys = Callable[[str], None]


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[Keys]:
    """Presses keys at menus, which are there as on a terminal."""
    from prompt_toolkit.application import create_app_session
    from prompt_toolkit.input import create_pipe_input
    from prompt_toolkit.output import DummyOutput

    with ExitStack() as stack:
        pipe = stack.enter_context(create_pipe_input())
        stack.enter_context(create_app_session(input=pipe, output=DummyOutput()))
        monkeypatch.setattr(ask_menus, "_can_show_menus", lambda: True)
        yield pipe.send_text


@pytest.fixture
def answered(kam: Kam, keys: Keys, tmp_path: Path) -> Callable[..., Ended]:
    """Answer about a new company by keys."""

    def call(pressed: str, *more: str) -> Ended:
        keys(pressed)
        new = ("--name", "A", "--account", "B") if not (tmp_path / "a.yaml").exists() else ()
        return kam("ask", tmp_path / "a.yaml", *new, *VALUE, *more)

    return call


def text(folder: Path) -> str:
    return (folder / "a.yaml").read_text("utf-8")


def test_the_whole_questionnaire(answered: Callable[..., Ended], tmp_path: Path) -> None:
    done = answered(ENTER + DOWN + ENTER + ENTER)
    assert done.code == 0
    assert "Wants high added value: yes" in done.out
    assert "Everything you wanted to know is decided." in done.out
    assert "Recommendations" in done.out
    assert "accepts_integration: no" in text(tmp_path)


def test_the_same_commands_as_typed(answered: Callable[..., Ended], tmp_path: Path) -> None:
    pressed = f"w{ENTER}p{ENTER}?{ENTER}d{ENTER}b{ENTER}1{ENTER}c{ENTER}{ENTER}2{ENTER}n{ENTER}"
    done = answered(pressed + f"w{ENTER}z{ENTER}t{ENTER}s{ENTER}")
    assert done.code == 0
    for said in (
        "This can still change:",
        "still possible",
        "go there at once",
        "you do not know",
        "Question 1 again",
        "Answer now: yes.\n",
        "Vanaf hier in het Nederlands.",
        "Dit kan nog veranderen:",
        "Gestopt; alle antwoorden staan in",
    ):
        assert said in done.out
    assert "wants_high_value: no" in text(tmp_path)


@pytest.mark.parametrize(("key", "code"), [(CTRL_C, 130), (CTRL_D, 1)])
def test_leaving_keeps_what_was_answered(
    key: str, code: int, answered: Callable[..., Ended], tmp_path: Path
) -> None:
    done = answered(ENTER + key)
    assert done.code == code
    assert "Go on with: kam ask " in " ".join(done.out.split())
    assert "wants_high_value: yes" in text(tmp_path)


def test_what_is_pasted_into_a_menu_is_no_answer(
    answered: Callable[..., Ended], tmp_path: Path
) -> None:
    answered(PASTED.format("2\r2\r\n2") + f"s{ENTER}")
    assert "facts" not in text(tmp_path)


def test_names_and_numbers_are_typed(kam: Kam, keys: Keys, tmp_path: Path) -> None:
    keys(PASTED.format("Zo\u00eb\n\u65e5\u672c") + ENTER + ENTER)
    keys(f"1.000{ENTER}{PASTED.format('x' * 3000)}{ENTER}w{ENTER}{ENTER}3{ENTER}b{ENTER}{ENTER}")
    keys(f"s{ENTER}")
    done = kam("ask", tmp_path / "a.yaml", "--decision", "multilevel", "--engine", "reference")
    assert done.code == 0
    (profile,) = read_profiles((tmp_path / "a.yaml").read_bytes(), "a.yaml", load())
    assert profile.name == "Zo\u00eb \u65e5\u672c"
    assert profile.company["supplier_levels"] == 3
    for said in ("two numbers", "too long", "This can still change", "Nothing was typed"):
        assert said in done.out


def test_an_answer_that_is_looked_at_again_is_where_the_menu_starts(
    answered: Callable[..., Ended], tmp_path: Path
) -> None:
    answered(f"2{ENTER}b{ENTER}{ENTER}s{ENTER}")
    assert "wants_high_value: no" in text(tmp_path)


def test_menus_only_where_they_can_be_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal:
        def isatty(self) -> bool:
            return True

    class Stream(Terminal):
        buffer = None

    monkeypatch.setattr("sys.stdin", Stream())
    monkeypatch.setattr("sys.stdout", Terminal())
    monkeypatch.setenv("TERM", "xterm")
    assert isinstance(standard_reader(False), Menus)
    monkeypatch.setattr(ask_menus, "standard_lines", lambda: Lines(None, True))
    assert isinstance(standard_reader(True), Lines)
    for term in ("dumb", "", "unknown"):
        monkeypatch.setenv("TERM", term)
        assert isinstance(standard_reader(False), Lines)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(ask_menus, "find_spec", lambda _: None)
    assert isinstance(standard_reader(False), Lines)


def test_long_labels_are_broken_not_cut() -> None:
    label = "a label that does not fit in a narrow window"
    title = ask_menus._title(Item("1", "1", label), 1, 20)
    lines = title.splitlines()
    assert len(lines) > 1
    assert max(map(len, lines)) <= 20
    assert " ".join(title.split()) == f"1 {label}"


def test_every_question_shows_its_help_and_its_answers() -> None:
    """On a scale both ends, of a choice every option, in words and in both languages."""
    knowledge = load()
    for fact in knowledge.facts.values():
        if fact.derived is not None:
            continue
        assert all(fact.question[lang] and fact.help[lang] for lang in ("nl", "en")), fact.id
        if fact.kind == "scale":
            assert {fact.options[0], fact.options[-1]} <= set(fact.labels), fact.id
