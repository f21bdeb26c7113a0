"""`kam test`: the cases of the rules, and what no case exercises."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from kam_advisor.cli import exit_codes, options
from kam_advisor.cli.loading import advisor, agenda_of, knowledge_base
from kam_advisor.cli.output import save, write_document, write_json

if TYPE_CHECKING:
    from kam_advisor.cases.apart import Apart
    from kam_advisor.cases.case import Case
    from kam_advisor.cases.coverage import Coverage
    from kam_advisor.ir.knowledge import KnowledgeBase
    from kam_advisor.vocabulary import Vocabulary


@click.command("test")
@click.argument(
    "folders",
    nargs=-1,
    metavar="[DIR…]",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@click.option("--coverage-required", is_flag=True, help="Less than full coverage is a failure.")
@click.option(
    "--write-missing",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write proposed cases for what no case exercises; never over a file that exists.",
)
@options.agenda
@options.output_format("text", "json")
@options.engine
@options.lang
@options.rules
@click.pass_context
def command(
    context: click.Context,
    folders: tuple[Path, ...],
    coverage_required: bool,
    write_missing: Path | None,
    agenda: str | None,
    format_: Literal["text", "json"],
    no_color: bool,
    engine: str,
    lang: str,
    rules: tuple[Path, ...],
    house: Path | None,
) -> None:
    """Run the cases of the rules, and say which rules, readings and warnings no case exercises.

    DIR is a folder of rules, as for --rules: its `*.cases.yaml` are run, and the coverage is that
    of its rule sets. Without DIR or --rules: the shipped rules. With --agenda: of the decisions
    that it tells. Ends with exit code 1 when a case is not as expected.

    \b
    Examples:
      kam test
      kam test --agenda core
      kam test rules --coverage-required
      kam test docs/reference/example/visits --write-missing to_judge.cases.yaml
    """
    from kam_advisor.cases.apart import Apart
    from kam_advisor.vocabulary import Vocabulary

    own = tuple(dict.fromkeys((*rules, *folders)))
    knowledge = knowledge_base(own, house)
    chosen = agenda_of(agenda, knowledge, "kam test") if agenda is not None else None
    told = knowledge.decisions if chosen is None else chosen.decisions
    cases = [case for case in _cases(own, knowledge) if case.decision in told]
    apart = Apart(knowledge, lambda part: advisor(part, engine))
    runs = apart.run(cases)
    decisions = [id for id in _decisions(own, cases, knowledge) if id in told]
    coverages = apart.coverage(runs, decisions)
    engines = ", ".join(apart.engines)
    vocabulary = Vocabulary(knowledge, lang)
    if format_ == "json":
        from kam_advisor.report.cases_document import CasesData

        write_json(CasesData(vocabulary).report(runs, coverages, engines))
    else:
        from kam_advisor.report.cases_document import cases_document

        document = cases_document(runs, coverages, engines, vocabulary)
        write_document(document, format_, no_color)
    if write_missing is not None:
        _write_missing(write_missing, coverages, cases, apart, vocabulary)
    incomplete = coverage_required and not all(one.complete for one in coverages)
    if incomplete or any(run.failures for run in runs):
        context.exit(exit_codes.FOUND_WRONG)


def _cases(folders: Sequence[Path], knowledge: "KnowledgeBase") -> "list[Case]":
    from kam_advisor.cases.read import case_files, read_cases
    from kam_advisor.shipped import shipped

    files = case_files(shipped("rules"), "rules") if not folders else []
    for folder in folders:
        files += case_files(folder, str(folder))
    return read_cases(files, knowledge)


def _decisions(
    folders: Sequence[Path], cases: "Sequence[Case]", knowledge: "KnowledgeBase"
) -> list[str]:
    """The decisions whose coverage is looked at: of the rule sets there, and those with cases."""
    found = {case.decision for case in cases}
    for folder in folders:
        found |= {path.stem for path in folder.glob("*.yaml")}
    return [id for id in knowledge.decisions if not folders or id in found]


def _write_missing(
    file: Path,
    coverages: "Sequence[Coverage]",
    cases: "Sequence[Case]",
    apart: "Apart",
    vocabulary: "Vocabulary",
) -> None:
    from dataclasses import replace

    from kam_advisor.cases.to_yaml import to_yaml
    from kam_advisor.report.cases_document import part_named

    say = vocabulary.say
    proposed = [
        replace(case, name=say("test.proposed_name", item=part_named(item, vocabulary)))
        for item, case in apart.propose(coverages, cases)
    ]
    if not proposed:
        click.echo(say("test.nothing_to_write", file=str(file)), err=True)
        return
    comment = [say(f"test.judge.{number}") for number in (1, 2, 3)]
    save(to_yaml(proposed, comment), file, hint="Name a file that does not exist yet.")
    key = "test.written.one" if len(proposed) == 1 else "test.written"
    click.echo(say(key, number=str(len(proposed)), file=str(file)), err=True)
