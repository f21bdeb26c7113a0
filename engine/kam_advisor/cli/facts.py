"""`kam facts`: what is asked, with answers and use."""

from pathlib import Path
from typing import Literal

import click

from kam_advisor.cli import options
from kam_advisor.cli.loading import knowledge_base, matching
from kam_advisor.cli.output import write_document, write_json


@click.command("facts")
@click.argument("words", nargs=-1, metavar="[ID…]")
@options.output_format("text", "markdown", "json")
@options.lang
@options.rules
def command(
    words: tuple[str, ...],
    format_: Literal["text", "markdown", "json"],
    no_color: bool,
    lang: str,
    rules: tuple[Path, ...],
    house: Path | None,
) -> None:
    """Look up what is asked: questions, help, possible answers, where they are used.

    An ID is that of a fact, or a word in one or in a title. Without ID: all of them.

    \b
    Examples:
      kam facts
      kam facts account_power
      kam facts buying --lang nl
    """
    from kam_advisor.vocabulary import Vocabulary

    knowledge = knowledge_base(rules, house)
    vocabulary = Vocabulary(knowledge, lang)
    found = matching("fact", words, knowledge.asked, lambda one: one.title.values(), "kam facts")
    if format_ == "json":
        from kam_advisor.report.as_data import DataWriter

        write_json([DataWriter(vocabulary).fact(one) for one in found])
    else:
        from kam_advisor.report.knowledge_document import facts_document

        write_document(facts_document(found, vocabulary), format_, no_color)
