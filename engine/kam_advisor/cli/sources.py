"""`kam sources`: where the knowledge comes from."""

from pathlib import Path
from typing import Literal

import click

from kam_advisor.cli import options
from kam_advisor.cli.loading import knowledge_base, matching
from kam_advisor.cli.output import write_document, write_json


@click.command("sources")
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
    """Look up where the knowledge comes from.

    An ID is that of a source, or a word in one or in a title. Without ID: all of them.

    \b
    Examples:
      kam sources
      kam sources accountmanagementsystemen
      kam sources homburg --format json
    """
    from kam_advisor.vocabulary import Vocabulary

    knowledge = knowledge_base(rules, house)
    vocabulary = Vocabulary(knowledge, lang)
    found = matching(
        "source", words, knowledge.sources, lambda one: one.title.values(), "kam sources"
    )
    if format_ == "json":
        from kam_advisor.report.as_data import DataWriter

        write_json([DataWriter(vocabulary).source(one) for one in found])
    else:
        from kam_advisor.report.knowledge_document import sources_document

        write_document(sources_document(found, vocabulary), format_, no_color)
