"""`kam ask`: the questionnaire."""

import shlex
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from kam_advisor.cli import exit_codes, options
from kam_advisor.cli.loading import advisor, agenda_of, knowledge_base, named
from kam_advisor.cli.output import write
from kam_advisor.errors import CallInvalid, Fault, Place

if TYPE_CHECKING:
    from kam_advisor.advisor import Advisor
    from kam_advisor.cli.ask_form import Ended, Reader
    from kam_advisor.cli.ask_session import Session
    from kam_advisor.cli.ask_texts import AskTexts
    from kam_advisor.interview import Extent
    from kam_advisor.interview.priors import Priors
    from kam_advisor.interview.profile_file import ProfileFile
    from kam_advisor.interview.strategy import Strategy
    from kam_advisor.ir.agendas import Agenda
    from kam_advisor.ir.knowledge import KnowledgeBase
    from kam_advisor.profile import Profile


@click.command("ask")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--name", metavar="NAME", help="Name of the company, for a new file.")
@click.option(
    "--account",
    "accounts",
    multiple=True,
    metavar="NAME",
    help="Name of an account, for a new file; repeatable.",
)
@click.option("--respondent", metavar="NAME", help="Who answers: one file for each.")
@click.option(
    "--decision", "decisions", multiple=True, metavar="ID", help="What to decide; repeatable."
)
@options.agenda
@click.option(
    "--goals",
    type=click.Choice(["outcomes", "checklists", "gaps", "warnings"]),
    default="checklists",
    show_default=True,
    help="How much to settle of each decision: its outcome; with the gaps of a checklist; with all "
    "gaps; with warnings, too.",
)
@click.option(
    "--priors",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Profiles, or a CSV file of accounts: how likely each answer is.",
)
@click.option("--together", is_flag=True, help="Stay with a topic where that costs little.")
@click.option("--plan", is_flag=True, help="Ask nothing; say how many questions to expect.")
@click.option("--ask-unknown", is_flag=True, help="Ask again what stands as unknown in the file.")
@click.option("--plain", is_flag=True, help="Lines only, no menus, also on a terminal.")
@options.engine
@options.no_color
@options.lang
@options.rules
def command(
    file: Path | None,
    name: str | None,
    accounts: tuple[str, ...],
    respondent: str | None,
    decisions: tuple[str, ...],
    agenda: str | None,
    goals: "Extent",
    priors: Path | None,
    together: bool,
    plan: bool,
    ask_unknown: bool,
    plain: bool,
    engine: str,
    no_color: bool,
    lang: str,
    rules: tuple[Path, ...],
    house: Path | None,
) -> None:
    """Ask only what can still change the advice, and then give it.

    FILE is the profile that is filled in: a new one, or one to go on with; with --respondent it can
    be left out, and is named after the company and the respondent. Every answer is saved in it at
    once. At every question: why it is asked, back, change, what is still possible, stop; on a
    terminal by menus, otherwise ? says what can be typed.

    \b
    Examples:
      kam ask client.yaml
      kam ask client.yaml --name "My client" --account "Their head office"
      kam ask client.yaml --decision kam_decision --lang nl
      kam ask --respondent "Els de Vries" --name "My client"
      kam ask client.yaml --agenda full --priors examples/techdis.yaml
      kam ask --plan --decision account_division
    """
    from kam_advisor.cli.ask_start import given

    knowledge = knowledge_base(rules, house)
    call = _Call(
        None if name is None else given(name, "--name"),
        accounts,
        None if respondent is None else given(respondent, "--respondent"),
        tuple(named("decision", d, knowledge.decisions, "kam ask").id for d in decisions),
        _agenda(agenda, decisions, knowledge),
        agenda is not None,
        goals,
        together,
        _counted(priors, knowledge),
        ask_unknown,
        tuple(_more(rules, house, priors, together, plain)),
    )
    adviser = advisor(knowledge, engine)
    if plan:
        _plan(file, call, adviser, lang, no_color)
        return
    ended = _run(file, call, adviser, lang, no_color, plain)
    codes = {"input ended": exit_codes.FOUND_WRONG, "interrupted": exit_codes.INTERRUPTED}
    if ended in codes:
        raise click.exceptions.Exit(codes[ended])


def _more(
    rules: Sequence[Path], house: Path | None, priors: Path | None, together: bool, plain: bool
) -> Iterator[str]:
    """The options that going on with the file needs again, but for what is wanted."""
    for folder in rules:
        yield from ("--rules", str(folder))
    if options.only_rules():
        yield "--only-rules"
    if house is not None:
        yield from ("--house", str(house))
    if priors is not None:
        yield from ("--priors", str(priors))
    yield from ("--together",) * together
    yield from ("--plain",) * plain


def _agenda(
    name: str | None, decisions: Sequence[str], knowledge: "KnowledgeBase"
) -> "Agenda | None":
    """The agenda that is wanted; None where decisions are named instead.

    Raises:
        CallInvalid: There is none of that name, or both are named.
    """
    if name is not None and decisions:
        hint = "Leave out one of the two."
        message = "`--agenda` and `--decision` stand side by side"
        raise CallInvalid((Fault("wrong-call", message, Place("kam ask"), hint),))
    return None if decisions else agenda_of(name, knowledge, "kam ask")


def _counted(path: Path | None, knowledge: "KnowledgeBase") -> "Sequence[Profile]":
    if path is None:
        return ()
    from kam_advisor.cli.ask_priors import priors_from

    return priors_from(path, knowledge)


def _plan(file: Path | None, call: "_Call", adviser: "Advisor", lang: str, no_color: bool) -> None:
    """Say what is to be expected, of a file as it stands or of a company with one account."""
    from kam_advisor.cli.ask_plan import plan_document
    from kam_advisor.cli.output import write_document
    from kam_advisor.cli.profiles import profiles_of
    from kam_advisor.profile import Account, Profile

    profile = Profile("", {}, (Account("", {}),))
    if file is not None and file.exists():
        (profile,) = profiles_of((str(file),), adviser.knowledge)[:1]
    strategy, priors = call.strategy(adviser, len(profile.accounts))
    document = plan_document(strategy, priors, adviser, profile, call.agenda, call.together, lang)
    write_document(document, "text", no_color)


def _run(
    file: Path | None, call: "_Call", adviser: "Advisor", lang: str, no_color: bool, plain: bool
) -> "Ended":
    """Find out in which file the answers are kept, and ask."""
    from kam_advisor.cli.ask_form import InputEnded
    from kam_advisor.cli.ask_menus import standard_reader
    from kam_advisor.cli.ask_respondent import default_file
    from kam_advisor.cli.ask_start import company_asked
    from kam_advisor.vocabulary import Vocabulary

    if file is None and call.respondent is None:
        hint = "For example: kam ask client.yaml"
        message = "say in which file the answers are kept, or with --respondent who answers"
        raise CallInvalid((Fault("wrong-call", message, Place("kam ask"), hint),))
    reader = standard_reader(plain)
    try:
        if file is None:
            assert call.respondent is not None
            name = call.name or company_asked(adviser.knowledge, lang, reader)
            file, call = default_file(name, call.respondent), call._replace(name=name)
        with _held(file) as held:
            return _asked(held, call, adviser, lang, no_color, reader)
    except InputEnded:
        write(Vocabulary(adviser.knowledge, lang).say("ask.nothing_saved") + "\n")
        return "input ended"


@contextmanager
def _held(path: Path) -> "Iterator[ProfileFile]":
    from kam_advisor.interview.profile_file import ProfileFile

    file = ProfileFile(path)
    try:
        yield file
    finally:
        file.close()


def _asked(
    file: "ProfileFile",
    call: "_Call",
    adviser: "Advisor",
    lang: str,
    no_color: bool,
    reader: "Reader",
) -> "Ended":
    """The whole questionnaire, from the first line to the assessment."""
    from kam_advisor.cli.ask_form import Form
    from kam_advisor.cli.ask_session import Session
    from kam_advisor.cli.ask_start import opening, started
    from kam_advisor.cli.ask_texts import AskTexts
    from kam_advisor.interview import Interview
    from kam_advisor.vocabulary import Vocabulary

    knowledge = adviser.knowledge
    start = started(file, call.name, call.accounts, call.respondent, knowledge, lang, reader)
    unknown = () if call.ask_unknown or start.untouched else start.unknown
    strategy, _ = call.strategy(adviser, len(start.profile.accounts))
    interview = Interview(adviser, start.profile, (), unknown, strategy, strategy.goals)

    @cache
    def texts(language: str) -> AskTexts:
        return AskTexts(Vocabulary(knowledge, language), interview)

    session = Session(interview, file)
    _write_lines(opening(texts(lang), session, start, reader.has_menus))
    form = Form(session, texts, lang, reader)
    try:
        ended = form.run()
    except KeyboardInterrupt:
        write("\n")
        ended = "interrupted"
    _write_lines(_ending(form.texts, session, ended, call))
    if ended == "complete":
        write("\n" + _assessment(adviser, session, call, form.lang, no_color))
    return ended


def _ending(texts: "AskTexts", session: "Session", ended: "Ended", call: "_Call") -> Iterator[str]:
    """What is said after the last question, but for the assessment."""
    interview, file = session.interview, session.file.shown
    yield ""
    if ended != "complete":
        key = "ask.input_ended" if ended == "input ended" else "ask.stopped"
        yield from texts.wrapped(texts.say(key, file=file))
        yield f"  {call.again(file, texts.vocabulary.lang)}"  # in one piece, to be copied
        return
    from kam_advisor.interview.targets import beyond

    yield from texts.ending(interview.standings())
    model = interview.advisor.completions
    yield from texts.beyond(beyond(model, call.wanted(interview.advisor.knowledge), call.goals))
    yield from texts.spared(interview.spared())
    aside = interview.set_aside()
    if aside:
        yield from texts.wrapped(texts.say("ask.set_aside", questions=texts.named(aside)))
    yield from texts.wrapped(texts.say("ask.profile_in", file=file))


def _assessment(
    adviser: "Advisor", session: "Session", call: "_Call", lang: str, no_color: bool
) -> str:
    """The assessment, as `kam assess` prints it."""
    from kam_advisor.cli.ask_texts import columns
    from kam_advisor.cli.output import paint
    from kam_advisor.report.as_text import COLUMNS, as_text
    from kam_advisor.report.assessment_document import assessment_document
    from kam_advisor.report.reporter import Reporter

    only = call.decisions or None
    assessment = adviser.assess(session.interview.to_profile(), only, call.agenda)
    document = assessment_document(assessment, Reporter(adviser, lang))
    return as_text(document, paint(no_color), columns(COLUMNS))


def _write_lines(lines: Iterable[str]) -> None:
    write("".join(f"{line}\n" for line in lines))


class _Call(NamedTuple):
    """What the user asked for."""

    name: str | None
    accounts: tuple[str, ...]
    respondent: str | None
    decisions: tuple[str, ...]
    agenda: "Agenda | None"
    agenda_named: bool
    goals: "Extent"
    together: bool
    counted: "Sequence[Profile]"
    ask_unknown: bool
    more: tuple[str, ...]

    def wanted(self, knowledge: "KnowledgeBase") -> tuple[str, ...]:
        """The decisions that are wanted."""
        chosen = self.agenda.decisions if self.agenda is not None else tuple(knowledge.decisions)
        return self.decisions or chosen

    def strategy(self, adviser: "Advisor", accounts: int) -> "tuple[Strategy, Priors]":
        """The order of the questions, for so many accounts, and how likely the answers are."""
        from kam_advisor.cli.ask_plan import TOGETHER
        from kam_advisor.interview import Goals
        from kam_advisor.interview.priors import Priors
        from kam_advisor.interview.strategy import Strategy

        knowledge, model = adviser.knowledge, adviser.completions
        goals = Goals(model, self.wanted(knowledge), accounts, self.goals)
        priors = Priors(model, knowledge, self.counted)
        return Strategy(goals, priors, TOGETHER if self.together else Fraction(0)), priors

    def again(self, file: str, lang: str) -> str:
        """The command that goes on with the file, in the language of the moment."""
        wanted = [part for decision in self.decisions for part in ("--decision", decision)]
        if self.agenda is not None and self.agenda_named:
            wanted += ["--agenda", self.agenda.id]
        if self.goals != "checklists":
            wanted += ["--goals", self.goals]
        if lang != options.language_of_locale():
            wanted += ["--lang", lang]
        file = f"./{file}" if file.startswith("-") else file
        return shlex.join(["kam", "ask", file, *wanted, *self.more])
