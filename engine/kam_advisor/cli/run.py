"""From arguments to an exit code."""

import os
import sys
from collections.abc import Sequence

import click

from kam_advisor.cli import exit_codes
from kam_advisor.cli.output import discard, prepare_streams, report
from kam_advisor.errors import CallInvalid, Fault, KamError, Place


def run(arguments: Sequence[str]) -> int:
    """Run one command: results to standard output, faults to standard error.

    Args:
        arguments: Without the name of the program.

    Returns:
        An exit code of `exit_codes.py`.
    """
    prepare_streams()
    try:
        return _guarded(list(arguments))
    except (KeyboardInterrupt, click.Abort):
        return exit_codes.INTERRUPTED
    except BrokenPipeError:
        discard(sys.stdout)
        return exit_codes.BROKEN_PIPE
    except OSError as error:
        discard(sys.stdout)
        fault = Fault("cannot-write", f"cannot write the result: {error.strerror}", Place("kam"))
        report(KamError((fault,)), _wants_json(arguments))
        return exit_codes.CANNOT_WRITE
    except Exception as error:
        if os.environ.get("KAM_DEBUG") == "1":
            raise
        _internal_error(error)
        return exit_codes.INTERNAL_ERROR


def _guarded(arguments: list[str]) -> int:
    """Run the command; whatever the user did wrong becomes faults."""
    from kam_advisor.cli.app import app

    try:
        with app.make_context("kam", arguments) as context:
            app.invoke(context)
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.exceptions.NoArgsIsHelpError as help_:
        click.echo(help_.ctx.get_help() if help_.ctx else "", err=True)
        return exit_codes.WRONG_CALL
    except click.ClickException as wrong:
        report(_wrong_call(wrong), _wants_json(arguments))
        return exit_codes.WRONG_CALL
    except KamError as error:
        report(error, _wants_json(arguments))
        return error.exit_code
    return exit_codes.DONE


def _wrong_call(wrong: click.ClickException) -> CallInvalid:
    context = wrong.ctx if isinstance(wrong, click.UsageError) else None
    path = context.command_path if context else "kam"
    message = wrong.format_message().rstrip(".")
    message = message[:1].lower() + message[1:]
    return CallInvalid((Fault("wrong-call", message, Place(path), f"See `{path} --help`."),))


def _wants_json(arguments: Sequence[str]) -> bool:
    """Whether the call asks for JSON; also where it is wrong in another respect."""
    formats = [
        following if argument == "--format" else argument.removeprefix("--format=")
        for argument, following in zip(arguments, [*arguments[1:], ""], strict=True)
        if argument == "--format" or argument.startswith("--format=")
    ]
    return bool(formats) and formats[-1] in ("json", "jsonl")


def _internal_error(error: Exception) -> None:
    """One line that can be reported; never a traceback."""
    what = " ".join(f"{type(error).__name__}: {error}".split())[:200]
    line = f"kam: internal error ({what}); please report this, with KAM_DEBUG=1 for details"
    if sys.stderr is not None:
        try:
            print("".join(c if c.isprintable() else "?" for c in line), file=sys.stderr)
        except OSError:
            discard(sys.stderr)
