"""`kam assess`: from profiles to recommendations."""

from typing import TYPE_CHECKING, Literal

import click

from kam_advisor.cli import options
from kam_advisor.cli.loading import advisor, agenda_of, knowledge_of_agenda
from kam_advisor.cli.output import paint, write

if TYPE_CHECKING:
    from pathlib import Path

    from kam_advisor.advisor import Advisor
    from kam_advisor.assessment import Assessment

Format = Literal["text", "markdown", "json", "jsonl"]


@click.command("assess")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@options.agenda
@options.output_format("text", "markdown", "json", "jsonl")
@options.engine
@options.lang
@options.rules
def command(
    files: tuple[str, ...],
    agenda: str | None,
    format_: Format,
    no_color: bool,
    engine: str,
    lang: str,
    rules: "tuple[Path, ...]",
    house: "Path | None",
) -> None:
    """Assess profiles: what is recommended, why, and what is still open.

    FILE is a profile; a file may hold several YAML documents, and - is standard input. All faults
    of all files are reported at once, and then nothing is assessed.

    \b
    Examples:
      kam assess examples/techdis.yaml
      kam assess examples/dhl.yaml --lang nl --format markdown > report.md
      kam assess examples/*.yaml --format jsonl
      kam assess examples/dhl.yaml --agenda organisation_design
      kam assess examples/schoonzorg.yaml --house examples/house/our_method.yaml
      cat examples/xerox.yaml | kam assess -
    """
    from kam_advisor.cli.profiles import profiles_of

    knowledge, kept = knowledge_of_agenda(agenda, rules, house)
    chosen = agenda_of(agenda, knowledge, "kam assess")
    profiles = profiles_of(files, knowledge)
    adviser = advisor(knowledge, engine, kept)
    assessments = [adviser.assess(profile, agenda=chosen) for profile in profiles]
    write(_rendered(assessments, adviser, format_, lang, no_color))


def _rendered(
    assessments: "list[Assessment]", adviser: "Advisor", format_: Format, lang: str, no_color: bool
) -> str:
    if format_ in ("json", "jsonl"):
        return _as_json(assessments, adviser, format_, lang)
    from kam_advisor.report.assessment_document import assessment_document
    from kam_advisor.report.reporter import Reporter

    reporter = Reporter(adviser, lang)
    documents = [assessment_document(assessment, reporter) for assessment in assessments]
    if format_ == "markdown":
        from kam_advisor.report.as_markdown import as_markdown

        return "\n".join(map(as_markdown, documents))
    from kam_advisor.report.as_text import as_text

    return "\n\n".join(as_text(document, paint(no_color)) for document in documents)


def _as_json(
    assessments: "list[Assessment]", adviser: "Advisor", format_: Format, lang: str
) -> str:
    """One object for one profile, an array for several; `jsonl`: a line for each."""
    import json

    from kam_advisor.report.as_json import JsonWriter

    writer = JsonWriter(adviser, lang)
    if format_ == "jsonl":
        return "".join(writer.text(one, indent=None) + "\n" for one in assessments)
    if len(assessments) == 1:
        return writer.text(assessments[0], indent=2) + "\n"
    several = [writer.assessment(one) for one in assessments]
    return json.dumps(several, ensure_ascii=False, indent=2) + "\n"
