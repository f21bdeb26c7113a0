"""`kam glossary`: what terms mean here."""

from pathlib import Path
from typing import Literal

import click

from kam_advisor.cli import options
from kam_advisor.cli.loading import knowledge_base, matching
from kam_advisor.cli.output import write_document, write_json


@click.command("glossary")
@click.argument("words", nargs=-1, metavar="[TERM…]")
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
    """Look up what terms mean here.

    A TERM is the id of an entry, or a word in one or in a term. Without TERM: all of them.

    \b
    Examples:
      kam glossary
      kam glossary "buying centre"
      kam glossary account --lang nl --format markdown
    """
    from kam_advisor.vocabulary import Vocabulary

    knowledge = knowledge_base(rules, house)
    vocabulary = Vocabulary(knowledge, lang)
    found = matching(
        "term", words, knowledge.glossary, lambda one: one.term.values(), "kam glossary"
    )
    if format_ == "json":
        from kam_advisor.report.as_data import DataWriter

        write_json([DataWriter(vocabulary).term(one) for one in found])
    else:
        from kam_advisor.report.knowledge_document import glossary_document

        write_document(glossary_document(found, vocabulary), format_, no_color)
