"""`kam sources`: where the knowledge comes from."""

from pathlib import Path
from typing import Literal

import click

from kam_advisor.cli import options
from kam_advisor.cli.loading import knowledge_base, matching
from kam_advisor.cli.output import write_document, write_json


@click.command("sources")
@click.argument("words", nargs=-1, metavar="[ID…]")
@click.option(
    "--coverage",
    is_flag=True,
    help="Every model of the documents, and where it is encoded or why not.",
)
@options.output_format("text", "markdown", "json")
@options.lang
@options.rules
def command(
    words: tuple[str, ...],
    coverage: bool,
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
      kam sources --coverage
    """
    from kam_advisor.vocabulary import Vocabulary

    knowledge = knowledge_base(rules, house)
    vocabulary = Vocabulary(knowledge, lang)
    found = matching(
        "source", words, knowledge.sources, lambda one: one.title.values(), "kam sources"
    )
    if coverage:
        from kam_advisor.report import coverage_document

        ids = [one.id for one in found]
        if format_ == "json":
            write_json(coverage_document.coverage_data(ids, not words, vocabulary))
        else:
            document = coverage_document.coverage_document(ids, not words, vocabulary)
            write_document(document, format_, no_color)
    elif format_ == "json":
        from kam_advisor.report.as_data import DataWriter

        write_json([DataWriter(vocabulary).source(one) for one in found])
    else:
        from kam_advisor.report.knowledge_document import sources_document

        write_document(sources_document(found, vocabulary), format_, no_color)
