"""The command `kam` with its commands. A command's module is imported only when it is called."""

from collections.abc import Mapping
from importlib import import_module
from typing import Final

import click

from kam_advisor.errors import CallInvalid, Fault, Place, did_you_mean

COMMANDS: Final[Mapping[str, str]] = {
    "assess": "Assess profiles: recommendations with their reasons.",
    "ask": "Ask only what can still change the advice, and then give it.",
    "demo": "Walk a class through a decision step by step, and set exercises.",
    "portfolio": "Assess a whole table of accounts: CSV, Excel, Parquet, databases.",
    "explain": "Explain one decision of a profile: how, why not, by what source.",
    "show": "Show a decision: tree, table, scorecard, parameters, readings.",
    "test": "Run the cases of the rules, and say what no case exercises.",
    "diff": "Say whose advice changes between two versions of the rules.",
    "compare": "Compare what several people answered about one company.",
    "facts": "Look up what is asked: questions, answers, where they are used.",
    "sources": "Look up where the knowledge comes from.",
    "glossary": "Look up terms.",
    "check": "Check rules and knowledge: gaps, conflicts, dead rules, sources.",
    "schema": "Print the JSON Schema of a kind of file, for editors.",
    "new": "Start a new profile from a template.",
}
"""The commands in the order of the help, each with one line about it."""


class LazyGroup(click.Group):
    """A group whose commands live in modules of their names."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, without importing anything."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, imported now; None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"kam_advisor.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Like click's own, with a suggestion for a name that does not exist."""
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            hint = did_you_mean(args[0], COMMANDS)
            hint = f"{hint} `kam --help` lists the commands.".strip()
            fault = Fault("unknown-command", f"no command `{args[0]}`", Place("kam"), hint)
            raise CallInvalid((fault,))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands from the table above, so that help imports none of them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _print_version(ctx: click.Context, parameter: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from kam_advisor.cli.version import version

        click.echo(f"kam-advisor {version()}")
        ctx.exit()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Print the version and stop.",
)
def app() -> None:
    """Account management advice from rules, with every recommendation explained.

    \b
    Examples:
      kam assess examples/techdis.yaml
      kam explain examples/schoonzorg.yaml kam_decision
      kam show account_division
      kam new profile "My client" -o client.yaml
    """
