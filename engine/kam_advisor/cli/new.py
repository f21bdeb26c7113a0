"""`kam new`: files to start from."""

from pathlib import Path

import click

from kam_advisor.cli import options
from kam_advisor.cli.loading import knowledge_base, named
from kam_advisor.cli.output import write
from kam_advisor.errors import CallInvalid, Fault, Place


@click.group("new")
def command() -> None:
    """Start a new file from a template.

    \b
    Examples:
      kam new profile "My client" -o client.yaml
    """


@command.command("profile")
@click.argument("name", default="")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write to this file instead of standard output.",
)
@click.option("--decision", metavar="ID", help="Only the questions for this decision.")
@click.option("--force", is_flag=True, help="Write over a file that exists.")
@options.lang
@options.rules
def profile(
    name: str,
    output: Path | None,
    decision: str | None,
    force: bool,
    lang: str,
    rules: tuple[Path, ...],
    house: Path | None,
) -> None:
    """Write a profile with every question, its answers and `unknown`, to fill in.

    \b
    Examples:
      kam new profile "My client" -o client.yaml
      kam new profile --decision system_level --lang nl
    """
    from kam_advisor.report.profile_template import facts_for, profile_template
    from kam_advisor.report.vocabulary import Vocabulary

    knowledge = knowledge_base(rules, house)
    facts = list(knowledge.facts.values())
    if decision is not None:
        facts = facts_for(
            named("decision", decision, knowledge.decisions, "kam new profile").id, knowledge
        )
    text = profile_template(name, facts, Vocabulary(knowledge, lang))
    if output is None:
        write(text)
    else:
        _save(text, output, force)


def _save(text: str, output: Path, force: bool) -> None:
    try:
        with output.open("w" if force else "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        fault = Fault("file-exists", "this file exists", _at(output), "--force writes over it.")
        raise CallInvalid((fault,)) from None
    except OSError as error:
        fault = Fault("cannot-write", f"cannot write this file: {error.strerror}", _at(output))
        raise CallInvalid((fault,)) from None


def _at(output: Path) -> Place:
    return Place(str(output))
