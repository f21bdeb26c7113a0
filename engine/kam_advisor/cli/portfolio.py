"""`kam portfolio`: a table of accounts in, the same table with what the rules say of each out."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from kam_advisor.cli import options
from kam_advisor.cli.loading import advisor, agenda_of, knowledge_base, named
from kam_advisor.cli.output import save, write, write_document, write_json

if TYPE_CHECKING:
    from kam_advisor.ir.knowledge import KnowledgeBase
    from kam_advisor.portfolio.mapping import ColumnMapping
    from kam_advisor.portfolio.place import TablePlace
    from kam_advisor.portfolio.summary import Summary
    from kam_advisor.vocabulary import Vocabulary

_CALL = "kam portfolio"
SummaryForm = Literal["text", "markdown", "json", "html"]


@click.command("portfolio")
@click.argument("source", metavar="[IN]", required=False)
@click.argument("target", metavar="[OUT]", required=False)
@click.option(
    "--template", metavar="FILE", help="Write an empty table to fill in, .xlsx, and stop."
)
@click.option(
    "--companies", metavar="FILE|SHEET", help="Where the facts about companies stand, one row each."
)
@click.option(
    "--mapping",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Which column is which fact, and how you write answers.",
)
@click.option(
    "--decimal",
    type=click.Choice(("auto", "comma", "point")),
    default="auto",
    show_default=True,
    help="The mark before decimals in texts such as 1.234.",
)
@options.agenda
@click.option("--decision", "only", multiple=True, metavar="ID", help="Only this one; repeatable.")
@click.option("--strict", is_flag=True, help="Any bad value is an error; nothing is written.")
@click.option("--explain", metavar="ROW", help="Explain one account: its row number, or its name.")
@click.option(
    "--summary",
    "form",
    type=click.Choice(("text", "markdown", "json", "html")),
    default="text",
    show_default=True,
    help="Form of the summary.",
)
@click.option(
    "--summary-to",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the summary to this file instead of standard output.",
)
@click.option(
    "--engine",
    type=click.Choice(("auto", "sql", "core")),
    default="auto",
    show_default=True,
    help="What decides: the rules compiled to SQL, or the core engine row by row; same answers.",
)
@click.option(
    "--on",
    "master",
    metavar="MASTER",
    help="Run on Spark: local[2], spark://host:7077, yarn. IN and OUT are folders or tables there.",
)
@click.option(
    "--sql-only",
    is_flag=True,
    help="Write the SQL instead: IN is the name of a table elsewhere, OUT a folder for files.",
)
@click.option(
    "--dialect",
    default="duckdb",
    show_default=True,
    metavar="NAME",
    help="Of --sql-only: bigquery, snowflake, postgres, spark, tsql, …",
)
@click.option(
    "--keep", multiple=True, metavar="COLUMN", help="Of --sql-only: hand this on; repeatable."
)
@click.option("--force", is_flag=True, help="Write over what exists.")
@options.no_color
@options.lang
@options.rules
def command(
    source: str | None,
    target: str | None,
    template: str | None,
    companies: str | None,
    mapping: Path | None,
    decimal: Literal["auto", "comma", "point"],
    agenda: str | None,
    only: tuple[str, ...],
    strict: bool,
    explain: str | None,
    form: SummaryForm,
    summary_to: Path | None,
    engine: Literal["auto", "sql", "core"],
    master: str | None,
    sql_only: bool,
    dialect: str,
    keep: tuple[str, ...],
    force: bool,
    no_color: bool,
    lang: str,
    rules: tuple[Path, ...],
    house: Path | None,
) -> None:
    """Assess a whole table of accounts: one row in, one row out, with a summary.

    IN and OUT are .csv, .xlsx or .parquet, or a table of a database: crm.sqlite#accounts,
    warehouse.duckdb#accounts, postgresql://host/database#accounts. A sheet is named likewise:
    clients.xlsx#Accounts. Columns are found by fact id, title or question, in Dutch or English.
    A value that is no answer counts as unknown and is named in the row; no row is dropped.

    \b
    Examples:
      kam portfolio examples/portfolio/clients.csv assessed.csv
      kam portfolio examples/portfolio/clients.csv assessed.xlsx --summary html > summary.html
      kam portfolio examples/portfolio/clients.csv --explain 2
      kam portfolio --template to_fill_in.xlsx --lang nl
      kam portfolio crm.accounts --sql-only --dialect snowflake --keep id

    \b
    Where Spark runs:
      kam portfolio accounts/ assessed/ --on spark://host:7077
    """
    from kam_advisor.cli.portfolio_run import refuse, run_portfolio
    from kam_advisor.portfolio.place import table_place
    from kam_advisor.portfolio.run import Request
    from kam_advisor.vocabulary import Vocabulary

    knowledge = knowledge_base(rules, house)
    vocabulary = Vocabulary(knowledge, lang)
    decisions = _decisions(agenda, only, knowledge)
    if template is not None:
        from kam_advisor.cli.portfolio_template import write_template_file

        write_template_file(template, decisions, vocabulary, force)
        return
    if source is None or not (sql_only or (target is None) is (explain is not None)):
        message = "IN and OUT are expected, or IN and `--explain ROW`"
        refuse("wrong-call", message, f"See `{_CALL} --help`.")
    if sql_only:
        from kam_advisor.cli.portfolio_sql import write_sql

        mapped = _mapping(mapping, knowledge)
        write_sql(source, target, dialect, decisions, mapped, keep, vocabulary)
        return
    if master is not None and (explain is not None or engine == "core"):
        refuse("wrong-call", "`--on` goes with neither `--explain` nor `--engine core`", "")
    whole_rows = explain is not None or engine == "core"  # else SQL decides most: no need to wait
    adviser = advisor(knowledge, "auto" if whole_rows else "reference")
    if master is not None:
        from kam_advisor.cli.portfolio_spark import run_portfolio_on
        from kam_advisor.portfolio.place import spark_place

        beside = None if companies is None else spark_place(companies)
        own = _mapping(mapping, knowledge)
        request = Request(spark_place(source), beside, decisions, own, decimal)
        assert target is not None
        summary = run_portfolio_on(
            master, adviser, vocabulary, request, target, strict=strict, force=force
        )
        _show(summary, vocabulary, form, summary_to, no_color, force)
        return
    accounts = table_place(source)
    request = Request(
        accounts, _companies(companies, accounts), decisions, _mapping(mapping, knowledge), decimal
    )
    if explain is not None:
        from kam_advisor.cli.portfolio_explain import explain_row

        document = explain_row(adviser, vocabulary, request, explain, engine, only)
        write_document(document, "text", no_color)
        return
    assert target is not None
    out = table_place(target)
    summary = run_portfolio(
        adviser, vocabulary, request, out, engine=engine, strict=strict, force=force
    )
    _show(summary, vocabulary, form, summary_to, no_color, force)


def _decisions(
    agenda: str | None, only: tuple[str, ...], knowledge: "KnowledgeBase"
) -> tuple[str, ...]:
    """The decisions wanted, in the order of the agenda."""
    if only:
        return tuple(named("decision", name, knowledge.decisions, _CALL).id for name in only)
    chosen = agenda_of(agenda, knowledge, _CALL)
    return tuple(knowledge.decisions) if chosen is None else chosen.decisions


def _companies(companies: str | None, accounts: "TablePlace") -> "TablePlace | None":
    """The table of companies: a file, or a sheet beside the accounts."""
    from kam_advisor.portfolio.place import table_place
    from kam_advisor.record import replace

    if companies is None:
        return None
    path = Path(companies.partition("#")[0])
    if accounts.kind == "excel" and not path.exists() and not path.suffix:
        return replace(accounts, part=companies, called=f"{accounts.address}#{companies}")
    return table_place(companies)


def _mapping(mapping: Path | None, knowledge: "KnowledgeBase") -> "ColumnMapping":
    from kam_advisor.portfolio.mapping import ColumnMapping, read_mapping

    return ColumnMapping() if mapping is None else read_mapping(mapping, knowledge)


def _show(
    summary: "Summary",
    vocabulary: "Vocabulary",
    form: SummaryForm,
    to: Path | None,
    no_color: bool,
    force: bool,
) -> None:
    from kam_advisor.cli.portfolio_summary import summary_text

    if to is not None:
        save(summary_text(summary, vocabulary, form), to, force, "--force writes over it.")
    elif form == "json":
        from kam_advisor.portfolio.summary_data import summary_data

        write_json(summary_data(summary, vocabulary))
    elif form == "html":
        write(summary_text(summary, vocabulary, form))
    else:
        from kam_advisor.report.portfolio_document import summary_document

        write_document(summary_document(summary, vocabulary), form, no_color)
