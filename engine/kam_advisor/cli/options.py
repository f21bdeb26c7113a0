"""The options that commands share."""

import os
from collections.abc import Callable
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

LANGUAGES = ("nl", "en")
_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")


class Named(click.Path):
    """A file or folder that is named in the call, as a `pathlib.Path`.

    Its module takes as long to import as the compiled rules take to read; so that is put off until
    something is named.
    """

    def coerce_path_result(self, value: Any) -> Any:
        """What was named, as a path."""
        from pathlib import Path

        return Path(os.fsdecode(value))


def language_of_locale() -> str:
    """Dutch where the locale is, otherwise English."""
    locale = next((os.environ[name] for name in _LOCALE if os.environ.get(name)), "")
    return "nl" if locale.lower().startswith("nl") else "en"


def lang(command: Command) -> Command:
    """`--lang`."""
    return click.option(
        "--lang",
        type=click.Choice(LANGUAGES),
        default=language_of_locale,
        show_default="of the locale, otherwise en",
        help="Language of the result.",
    )(command)


_ONLY_RULES = "kam_advisor.only_rules"


def only_rules() -> bool:
    """Whether the call that is being run has `--only-rules`."""
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.meta.get(_ONLY_RULES))


def _note_only_rules(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    """Kept with the call rather than passed on: what loads rules asks for it, no command does."""
    context.meta[_ONLY_RULES] = wanted


def rules(command: Command) -> Command:
    """`--rules`, `--only-rules` and `--house`."""
    command = click.option(
        "--house",
        type=Named(exists=True, dir_okay=False),
        metavar="FILE",
        help="House file: other parameters, weights and texts.",
    )(command)
    command = click.option(
        "--only-rules",
        is_flag=True,
        expose_value=False,
        callback=_note_only_rules,
        help="The rule sets of --rules instead of the shipped ones, not beside them.",
    )(command)
    return click.option(
        "--rules",
        type=Named(exists=True, file_okay=False),
        multiple=True,
        metavar="DIR",
        help="Folder of rule sets that add to the shipped ones or replace them; repeatable.",
    )(command)


def agenda(command: Command) -> Command:
    """`--agenda`."""
    return click.option(
        "--agenda",
        metavar="NAME",
        help="Decisions for one purpose, in the order of its advice; `kam show --agendas` lists "
        "them.",
    )(command)


def engine(command: Command) -> Command:
    """`--engine`."""
    return click.option(
        "--engine",
        type=click.Choice(("auto", "durable", "reference")),
        default="auto",
        show_default=True,
        help="What chains the rules: durable-rules where it is installed, or the reference.",
    )(command)


def no_color(command: Command) -> Command:
    """`--no-color`."""
    return click.option("--no-color", is_flag=True, help="No colours, also on a terminal.")(command)


def output_format(*formats: str) -> Callable[[Command], Command]:
    """`--format` with these choices, the first by default, and `--no-color`."""

    def decorate(command: Command) -> Command:
        return click.option(
            "--format",
            "format_",
            type=click.Choice(formats),
            default=formats[0],
            show_default=True,
            help="Form of the result.",
        )(no_color(command))

    return decorate
