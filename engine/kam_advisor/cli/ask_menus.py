"""The richer form of the questionnaire: menus, for a terminal at both ends.

Nothing is decided here: a menu hands back what typing would have been the same, so that the same
`Form` runs. It needs questionary (extra `terminal`). Where one is on a menu is shown by a mark and
bold letters, never by a colour.
"""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from shutil import get_terminal_size
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from kam_advisor.cli.ask_form import InputEnded, Reader
from kam_advisor.cli.ask_plain import LONGEST_LINE, cleaned, standard_lines
from kam_advisor.cli.ask_texts import COMMANDS, AskTexts, broken
from kam_advisor.cli.output import write
from kam_advisor.interview import Question
from kam_advisor.values import Unknown

if TYPE_CHECKING:
    from prompt_toolkit.key_binding import KeyPressEvent
    from questionary import Question as Prompt
    from questionary import Style

    Pressed: TypeAlias = Callable[[KeyPressEvent], None]

_POINTER = ">"
_BESIDE = 4
"""Columns that the mark takes, and the last one, where some terminals break the line."""

_NEEDS_ANSWERS = ("back", "change")


def standard_reader(plain: bool) -> Reader:
    """Menus where both ends are a terminal that can show them, otherwise lines.

    Args:
        plain: Whether lines are wanted anyhow.
    """
    return standard_lines() if plain or not _can_show_menus() else Menus()


def _can_show_menus() -> bool:
    ends = (sys.stdin, sys.stdout)
    try:
        if any(end is None or not end.isatty() for end in ends):
            return False
    except ValueError:  # closed
        return False
    able = os.environ.get("TERM", "" if os.name == "posix" else "windows")
    return able not in ("", "dumb", "unknown") and find_spec("questionary") is not None


class Item(NamedTuple):
    """One line of a menu.

    Attributes:
        typed: What typing would have been the same.
        key: The key that goes to it; a longer one is only shown.
        label: What it says.
    """

    typed: str
    key: str
    label: str


class Menus:
    """Asks by menus; a number and a name are typed."""

    has_menus = True

    def read(self, prompt: str) -> str | None:
        """The line typed at a prompt, without blanks around it; None where it is too long.

        Raises:
            InputEnded: Nothing is left.
        """
        from prompt_toolkit.keys import Keys
        from questionary import text

        def line() -> "Prompt":
            asked = text(
                prompt, qmark="", style=_style(), enable_suspend=True, reserve_space_for_menu=0
            )
            _bind(asked, {Keys.BracketedPaste: _pasted_as_line})
            return asked

        typed = _run(line)
        return None if len(typed.encode()) >= LONGEST_LINE else cleaned(typed)

    def answer(self, question: Question, texts: AskTexts, started: bool) -> str | None:
        """The line of the menu that was chosen; of a number what was typed.

        Raises:
            InputEnded: The end of the input was typed.
        """
        answers = [Item(number, number, label) for number, label in texts.positions(question.fact)]
        if not answers:
            return self.read(texts.prompt(question.fact))
        commands = list(_commands(texts, started))
        now, title = _now(question, texts), texts.ask(question.ask)
        chosen = _chosen(texts.say("ask.menu", question=title), [*answers, *commands], now)
        if chosen == texts.words("dont_know")[0]:
            _leave(texts, title, texts.say("ask.unknown_answer"))
        for number, _, label in answers:
            if number == chosen:
                scale = question.fact.kind == "scale"
                shown = texts.say("ask.on_scale", number=number, label=label) if scale else label
                _leave(texts, title, shown)
        return chosen

    def earlier(self, answers: Sequence[str], texts: AskTexts) -> str:
        """The answer that was chosen from a menu; the last line of it goes back to the question.

        Raises:
            InputEnded: The end of the input was typed.
        """
        listed = [Item(str(number), "", answer) for number, answer in enumerate(answers, 1)]
        none = Item("", texts.key("back"), texts.say("ask.change_nothing"))
        return _chosen(texts.say("ask.change_which"), [*listed, none], "")


def _leave(texts: AskTexts, title: str, answer: str) -> None:
    """Leave a line in the place of a menu that was used."""
    lines = texts.wrapped(texts.say("ask.listed", question=title, answer=answer))
    write("".join(f"{line}\n" for line in lines))


def _commands(texts: AskTexts, started: bool) -> Iterator[Item]:
    """The commands as lines of a menu: those that can do something now."""
    for command in COMMANDS:
        if started or command not in _NEEDS_ANSWERS:
            yield Item(
                texts.words(command)[0], texts.key(command), texts.say(f"ask.menu.{command}")
            )


def _now(question: Question, texts: AskTexts) -> str:
    """Where a menu starts: at the answer of a question that is looked at again."""
    if question.earlier is None:
        return ""
    if isinstance(question.earlier, Unknown):
        return texts.words("dont_know")[0]
    return texts.typed(question.fact, question.earlier)


def _chosen(message: str, items: Sequence[Item], start: str) -> str:
    """What was chosen from a menu.

    Args:
        message: What stands above it.
        items: Its lines.
        start: Where it starts, as `Item.typed`; empty: at the first.
    """
    from questionary import Choice, select

    room = get_terminal_size().columns - _BESIDE
    keys = max(len(item.key) for item in items)
    choices = [Choice(_title(item, keys, room), item.typed) for item in items]

    def menu() -> "Prompt":
        prompt = select(
            "\n ".join(broken(message, room)),
            choices,
            default=start or None,
            qmark="",
            pointer=_POINTER,
            style=_style(),
            use_jk_keys=False,
            instruction=" ",
        )
        _equip(prompt, items)
        return prompt

    return _run(menu)


def _title(item: Item, keys: int, room: int) -> str:
    """A line of a menu, broken where the terminal is too narrow for it."""
    lead = f"{item.key:<{keys}}  " if keys else ""
    lines = broken(item.label, max(8, room - len(lead)))
    return lead + ("\n" + " " * (len(lead) + len(_POINTER) + 2)).join(lines)


def _equip(prompt: "Prompt", items: Sequence[Item]) -> None:
    """Give a menu its keys; it goes away after use, and fits a window that gets narrower."""
    from prompt_toolkit.filters import to_filter
    from prompt_toolkit.keys import Keys
    from questionary.prompts.common import InquirerControl

    app = prompt.application
    app.erase_when_done = True
    keys: dict[str, Pressed] = {
        Keys.ControlD: _ends,
        Keys.ControlZ: _suspends,
        Keys.BracketedPaste: _ignored,
    }
    for window in app.layout.find_all_windows():
        window.wrap_lines = to_filter(True)
        if isinstance(window.content, InquirerControl):
            for number, item in enumerate(items):
                if len(item.key) == 1:
                    keys[item.key] = _goes_to(window.content, number)
    _bind(prompt, keys)


def _bind(prompt: "Prompt", keys: "Mapping[str, Pressed]") -> None:
    """Give a prompt keys beside, or instead of, those it has."""
    from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings

    own = KeyBindings()
    for key, pressed in keys.items():
        own.add(key, eager=True)(pressed)
    before = prompt.application.key_bindings
    assert before is not None
    prompt.application.key_bindings = merge_key_bindings([before, own])


def _goes_to(control: "object", number: int) -> "Pressed":
    def go(_: "KeyPressEvent") -> None:
        control.pointed_at = number  # type: ignore[attr-defined]

    return go


def _ends(event: "KeyPressEvent") -> None:
    event.app.exit(exception=EOFError)


def _ignored(_: "KeyPressEvent") -> None:
    """What is pasted into a menu is no answer."""


def _pasted_as_line(event: "KeyPressEvent") -> None:
    """What is pasted where one line is typed is one line."""
    event.current_buffer.insert_text(" ".join(event.data.split()))


def _suspends(event: "KeyPressEvent") -> None:
    event.app.suspend_to_background()


def _run(prompt: "Callable[[], Prompt]") -> str:
    """What somebody answered.

    Raises:
        InputEnded: The end of the input was typed, or the terminal went away.
        KeyboardInterrupt: Ctrl-C was typed.
    """
    try:
        return str(prompt().unsafe_ask())
    except (EOFError, OSError):
        raise InputEnded from None


def _style() -> "Style":
    from questionary import Style

    bold = ("question", "answer", "pointer", "highlighted")
    quiet = ("qmark", "instruction", "selected", "text", "separator")
    return Style(
        [
            *((name, "noinherit bold") for name in bold),
            *((name, "noinherit") for name in quiet),
        ]
    )
