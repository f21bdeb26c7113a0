"""`kam new`: files to start from."""

from pathlib import Path

import click

from kam_advisor.cli import options
from kam_advisor.cli.loading import knowledge_base, named
from kam_advisor.cli.output import save, write


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
    from kam_advisor.vocabulary import Vocabulary

    knowledge = knowledge_base(rules, house)
    facts = list(knowledge.asked.values())
    if decision is not None:
        facts = facts_for(
            named("decision", decision, knowledge.decisions, "kam new profile").id, knowledge
        )
    text = profile_template(name, facts, Vocabulary(knowledge, lang))
    if output is None:
        write(text)
    else:
        save(text, output, force, "--force writes over it.")
