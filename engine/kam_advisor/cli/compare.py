"""`kam compare`: several people's answers about one company, side by side."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from kam_advisor.cli import options
from kam_advisor.cli.loading import advisor, agenda_of, knowledge_base, named
from kam_advisor.cli.output import write_document, write_json
from kam_advisor.errors import CallInvalid, Fault, Place, ProfileInvalid

if TYPE_CHECKING:
    from kam_advisor.compare_answers import LineUp, Respondent
    from kam_advisor.ir.knowledge import KnowledgeBase
    from kam_advisor.profile import Profile

_CALL = "kam compare"


@click.command("compare")
@click.argument("profiles", nargs=-1, metavar="PROFILE PROFILE...")
@click.option("--decision", "only", multiple=True, metavar="ID", help="Only this one; repeatable.")
@options.agenda
@options.output_format("text", "markdown", "json")
@options.engine
@options.lang
@options.rules
def command(
    profiles: tuple[str, ...],
    only: tuple[str, ...],
    agenda: str | None,
    format_: Literal["text", "markdown", "json"],
    no_color: bool,
    engine: str,
    lang: str,
    rules: tuple[Path, ...],
    house: Path | None,
) -> None:
    """Compare what several people answered about one company, or one at several dates.

    Says where they differ, what is advised for each, which differences can change an outcome, what
    every mixture of their answers would give, and what to talk about first. A column is called by
    the `respondent` and `date` under `about` in a profile, otherwise by its file. Profiles that
    differ in their date, and in no respondent, are told as changes, the oldest first.

    \b
    Examples:
      kam compare examples/managers/director.yaml examples/managers/sales_manager.yaml
      kam compare examples/managers/*.yaml --decision kam_decision
      kam compare examples/two_dates/*.yaml --agenda core --lang nl
    """
    knowledge = knowledge_base(rules, house)
    wanted = _wanted(only, agenda, knowledge)
    respondents = _respondents(profiles, knowledge)

    from kam_advisor.compare_answers import compare_answers, line_up

    lined = line_up(respondents)
    _check_same(lined)
    comparison = compare_answers(advisor(knowledge, engine), lined, wanted)
    if format_ == "json":
        from kam_advisor.report.answers_data import AnswersData

        write_json(AnswersData(knowledge).comparison(comparison))
    else:
        from kam_advisor.report.answers_document import answers_document
        from kam_advisor.vocabulary import Vocabulary

        document = answers_document(comparison, Vocabulary(knowledge, lang))
        write_document(document, format_, no_color)


def _check_same(lined: "LineUp") -> None:
    """Refuse profiles that have neither a name nor an account in common."""
    names = dict.fromkeys(f"`{one.profile.name}`" for one in lined.respondents)
    if len(names) > 1 and lined.accounts and not lined.shared_accounts:
        message = f"these are different companies without a common account: {', '.join(names)}"
        hint = "Give the company, or the accounts that are the same, one name in all profiles."
        _refuse("wrong-call", message, hint)


def _wanted(only: Sequence[str], agenda: str | None, knowledge: "KnowledgeBase") -> tuple[str, ...]:
    if only and agenda is not None:
        _refuse("wrong-call", "--decision and --agenda exclude each other", "Give one of them.")
    if only:
        found = (named("decision", name, knowledge.decisions, _CALL) for name in only)
        return tuple(dict.fromkeys(decision.id for decision in found))
    chosen = agenda_of(agenda, knowledge, _CALL)
    return tuple(knowledge.decisions) if chosen is None else chosen.decisions


def _respondents(files: Sequence[str], knowledge: "KnowledgeBase") -> "tuple[Respondent, ...]":
    from kam_advisor.compare_answers import Respondent, are_dates
    from kam_advisor.report.answers_document import labels_of

    found = _read(files, knowledge)
    if len(found) < 2:
        message = f"two profiles at least are compared; there is {len(found) or 'none'}"
        _refuse("wrong-call", message, "Name a file for each of those who answered.")
    dated = are_dates([profile for _, profile in found])
    labels = labels_of([_labels(profile, file, dated) for file, profile in found])
    return tuple(
        Respondent(label, profile) for label, (_, profile) in zip(labels, found, strict=True)
    )


def _read(files: Sequence[str], knowledge: "KnowledgeBase") -> "list[tuple[str, Profile]]":
    """Every profile with its file; of profiles that are not valid, all faults of all files."""
    from kam_advisor.cli.profiles import STANDARD_INPUT, profiles_of

    if list(files).count(STANDARD_INPUT) > 1:
        profiles_of(files, knowledge)  # says that it can be read once
    found: list[tuple[str, Profile]] = []
    invalid: list[Fault] = []
    for file in files:
        try:
            found += ((file, profile) for profile in profiles_of([file], knowledge))
        except ProfileInvalid as error:
            invalid += error.faults
    if invalid:
        raise ProfileInvalid(tuple(invalid))
    return found


def _labels(profile: "Profile", file: str, dated: bool) -> tuple[str, str]:
    """What to call a profile, and what to add where that is not enough."""
    date, stem = profile.about.date, Path(file).stem
    person = "" if dated else profile.about.respondent
    return person or date or stem, date or stem


def _refuse(id_: str, message: str, hint: str) -> None:
    raise CallInvalid((Fault(id_, message, Place(_CALL), hint),))
