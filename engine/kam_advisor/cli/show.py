"""`kam show`: the rules themselves, in every form they have."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from kam_advisor.cli import options
from kam_advisor.cli.draw import DRAWN, Wanted, draw, refuse_without_drawing
from kam_advisor.cli.loading import knowledge_base, named
from kam_advisor.cli.output import write_document, write_json
from kam_advisor.errors import CallInvalid, Fault, Place

if TYPE_CHECKING:
    from kam_advisor.ir.knowledge import KnowledgeBase
    from kam_advisor.ir.rules import Decision

Form = Literal["text", "markdown", "ir", "durable", "sql", "json", "svg", "png", "mermaid", "dot"]


@click.command("show")
@click.argument("decision", required=False)
@click.option(
    "--as",
    "form",
    type=click.Choice(
        ["text", "markdown", "ir", "durable", "sql", "json", "svg", "png", "mermaid", "dot"]
    ),
    default="text",
    show_default=True,
    help="text and markdown to read, json as data, ir, durable and sql as the engines see it; "
    "svg, png, mermaid and dot draw it.",
)
@click.option("--profile", metavar="FILE", help="Draw what comes out for this profile.")
@click.option("--account", metavar="NAME", help="Which account of the profile is drawn.")
@click.option("--reading", metavar="ID", help="Draw this reading instead of the default one.")
@click.option("--agenda", metavar="NAME", help="Draw what the decisions of this agenda rest on.")
@click.option(
    "--fit",
    type=click.Choice(["page", "a4", "phone"]),
    help="Size of an svg or png: as wide as A4 lying down and as high as needed (page, the "
    "default), cut into such pages (a4, a file for each), or 390 pixels wide (phone).",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the drawing to this file instead of standard output.",
)
@click.option(
    "--dialect",
    default="duckdb",
    show_default=True,
    metavar="NAME",
    help="Of --as sql: postgres, spark, bigquery, snowflake, sqlite, …",
)
@click.option("--force", is_flag=True, help="Write over a file that exists.")
@click.option("--agendas", is_flag=True, help="List the agendas instead: --agenda of kam assess.")
@options.no_color
@options.lang
@options.rules
def command(
    decision: str | None,
    form: Form,
    profile: str | None,
    account: str | None,
    reading: str | None,
    agenda: str | None,
    fit: str | None,
    output: Path | None,
    dialect: str,
    force: bool,
    agendas: bool,
    no_color: bool,
    lang: str,
    rules: tuple[Path, ...],
    house: Path | None,
) -> None:
    """Show a decision: its trees and tables, scores, thresholds, warnings and readings.

    Without DECISION: the list of decisions, in the order in which they are made; drawn, what
    each of them rests on.

    \b
    Examples:
      kam show
      kam show account_division
      kam show kam_decision --as json
      kam show multilevel --as ir
      kam show multilevel --as sql --dialect snowflake
      kam show --agendas
      kam show account_division --as svg -o division.svg
      kam show kam_decision --as svg --profile examples/schoonzorg.yaml
      kam show --as mermaid --agenda core
    """
    from kam_advisor.vocabulary import Vocabulary

    wanted = Wanted(decision, profile, account, reading, agenda, fit, output, force)
    drawn = next((one for one in DRAWN if one == form), None)
    if drawn is None or agendas:
        refuse_without_drawing(wanted, "text" if agendas else form)
    knowledge = knowledge_base(rules, house)
    if drawn is not None and not agendas:
        draw(wanted, drawn, knowledge, lang)
        return
    if agendas:
        _agendas(decision, knowledge, form, lang, no_color)
        return
    chosen = list(knowledge.decisions.values())
    if decision is not None:
        chosen = [named("decision", decision, knowledge.decisions, "kam show")]
    if form == "sql":
        from kam_advisor.cli.show_sql import write_sql

        write_sql([one.id for one in chosen], knowledge, dialect)
        return
    if form in ("text", "markdown"):
        from kam_advisor.report.decision_document import decision_document
        from kam_advisor.report.knowledge_document import decisions_document

        vocabulary = Vocabulary(knowledge, lang)
        document = (
            decisions_document(vocabulary)
            if decision is None
            else decision_document(chosen[0], vocabulary)
        )
        write_document(document, form, no_color)
    else:
        data = [_data(one, knowledge, form, lang, brief=decision is None) for one in chosen]
        write_json(data if decision is None else data[0])


def _agendas(
    decision: str | None, knowledge: "KnowledgeBase", form: Form, lang: str, no_color: bool
) -> None:
    """The agendas with their chapters; as data where JSON of any kind is asked for."""
    if decision is not None:
        message = f"`--agendas` lists agendas, and `{decision}` is a decision"
        fault = Fault("wrong-call", message, Place("kam show"), "Leave out one of them.")
        raise CallInvalid((fault,))
    if form in DRAWN:
        message = f"`--agendas` lists agendas, and `--as {form}` draws"
        hint = "`--agenda NAME` draws what the decisions of one rest on."
        raise CallInvalid((Fault("wrong-call", message, Place("kam show"), hint),))
    if form in ("text", "markdown"):
        from kam_advisor.report.knowledge_document import agendas_document
        from kam_advisor.vocabulary import Vocabulary

        write_document(agendas_document(Vocabulary(knowledge, lang)), form, no_color)
        return
    from kam_advisor.report.plain import PlainWriter

    writer = PlainWriter(knowledge, lang)
    write_json([writer.agenda(agenda) for agenda in knowledge.agendas.values()])


def _data(
    decision: "Decision", knowledge: "KnowledgeBase", form: Form, lang: str, brief: bool
) -> object:
    if form == "ir":
        from kam_advisor.report.as_ir import decision_ir

        return decision_ir(decision, knowledge)
    if form == "durable":
        return _ruleset(decision, knowledge)
    from kam_advisor.report.as_data import DataWriter
    from kam_advisor.vocabulary import Vocabulary

    writer = DataWriter(Vocabulary(knowledge, lang))
    return writer.decision_in_brief(decision) if brief else writer.decision(decision)


def _ruleset(decision: "Decision", knowledge: "KnowledgeBase") -> object:
    """The rules of one decision as durable-rules gets them; in a run they stand with the others."""
    from kam_advisor.durable.to_durable import durable_ruleset
    from kam_advisor.productions import productions

    return durable_ruleset(
        production
        for production in productions(knowledge, decision.scope)
        if production.id.removeprefix("only:").startswith(f"{decision.id}.")
    )
