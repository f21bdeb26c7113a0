"""`kam portfolio --template`: an empty workbook to fill in."""

from collections.abc import Sequence
from pathlib import Path

from kam_advisor.cli.output import write
from kam_advisor.cli.portfolio_run import refuse
from kam_advisor.portfolio.files import put_in_place, working_folder
from kam_advisor.portfolio.run import asked_facts
from kam_advisor.portfolio.template import write_template
from kam_advisor.vocabulary import Vocabulary


def write_template_file(
    file: str, decisions: Sequence[str], vocabulary: Vocabulary, force: bool
) -> None:
    """Write the template for these decisions.

    Raises:
        CallInvalid: The file exists, has another ending, or cannot be written.
    """
    target = Path(file)
    if target.suffix.lower() != ".xlsx":
        refuse("unknown-table-kind", "a template is an Excel file", "Let it end in .xlsx.", file)
    if target.exists() and not force:
        refuse("file-exists", "this exists already", "--force writes over it.", file)
    facts = asked_facts(vocabulary.knowledge, decisions)
    with working_folder(target) as folder:
        write_template(folder / "template.xlsx", facts, vocabulary)
        put_in_place(folder / "template.xlsx", target)
    number = str(len(facts))
    write(vocabulary.say("portfolio.template.written", file=file, number=number) + "\n")
