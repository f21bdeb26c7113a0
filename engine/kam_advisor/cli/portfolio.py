"""`kam portfolio`: a table of accounts in, the same table with what the rules say of each out."""

from pathlib import Path

import click

from kam_advisor.cli import options
from kam_advisor.cli.loading import knowledge_base


@click.command("portfolio")
@click.argument("source", metavar="IN")
@click.argument("target", metavar="OUT", required=False)
@options.lang
@options.rules
def command(
    source: str,
    target: str | None,
    lang: str,
    rules: tuple[Path, ...],
    house: Path | None,
) -> None:
    """Assess a whole table of accounts.

    \b
    Examples:
      kam portfolio examples/portfolio/clients.csv out.csv
    """
    from kam_advisor.advisor import Advisor
    from kam_advisor.portfolio.database import Database
    from kam_advisor.portfolio.deciding import CoreDecider
    from kam_advisor.portfolio.files import put_in_place, working_folder
    from kam_advisor.portfolio.place import table_place
    from kam_advisor.portfolio.run import Request, decide, open_table
    from kam_advisor.portfolio.write import write_csv
    from kam_advisor.vocabulary import Vocabulary

    knowledge = knowledge_base(rules, house)
    request = Request(table_place(source), None, tuple(knowledge.decisions))
    out = table_place(target or "")
    vocabulary = Vocabulary(knowledge, lang)
    with working_folder(out.path) as folder:
        database = Database(folder, lambda a, b: None, in_order=True)
        decider = CoreDecider(Advisor(knowledge), request.decisions, database, folder)
        written = [n for o in (*decider.outputs, *decider.company_outputs) for n in o.names]
        table = open_table(request, written, vocabulary, database, folder)
        result = decide(table, decider, database, None)
        write_csv(
            result, database, folder / "out.csv", table.source.delimiter or ",", table.source.marked
        )
        put_in_place(folder / "out.csv", out.path)
        database.close()
