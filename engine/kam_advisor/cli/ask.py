"""`kam ask`: the questionnaire."""

import shlex
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from kam_advisor.cli import exit_codes, options
from kam_advisor.cli.loading import advisor, knowledge_base, named
from kam_advisor.cli.output import write

if TYPE_CHECKING:
    from kam_advisor.advisor import Advisor
    from kam_advisor.cli.ask_plain import Ended
    from kam_advisor.cli.ask_session import Session
    from kam_advisor.cli.ask_texts import AskTexts
    from kam_advisor.interview.profile_file import ProfileFile


@click.command("ask")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--name", metavar="NAME", help="Name of the company, for a new file.")
@click.option(
    "--account",
    "accounts",
    multiple=True,
    metavar="NAME",
    help="Name of an account, for a new file; repeatable.",
)
@click.option(
    "--decision", "decisions", multiple=True, metavar="ID", help="What to decide; repeatable."
)
@click.option("--ask-unknown", is_flag=True, help="Ask again what stands as unknown in the file.")
@options.engine
@options.no_color
@options.lang
@options.rules
def command(
    file: Path,
    name: str | None,
    accounts: tuple[str, ...],
    decisions: tuple[str, ...],
    ask_unknown: bool,
    engine: str,
    no_color: bool,
    lang: str,
    rules: tuple[Path, ...],
    house: Path | None,
) -> None:
    """Ask only what can still change the advice, and then give it.

    FILE is the profile that is filled in: a new one, or one to go on with. Every answer is saved in
    it at once. Type ? at a question for what can be typed: why it is asked, back, change, stop.

    \b
    Examples:
      kam ask client.yaml
      kam ask client.yaml --name "My client" --account "Their head office"
      kam ask client.yaml --decision kam_decision --lang nl
    """
    knowledge = knowledge_base(rules, house)
    wanted = tuple(named("decision", d, knowledge.decisions, "kam ask").id for d in decisions)
    adviser = advisor(knowledge, engine)
    call = _Call(name, accounts, wanted, ask_unknown)
    with _held(file) as held:
        ended = _asked(held, call, adviser, lang, no_color)
    codes = {"input ended": exit_codes.FOUND_WRONG, "interrupted": exit_codes.INTERRUPTED}
    if ended in codes:
        raise click.exceptions.Exit(codes[ended])


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
) -> "Ended":
    """The whole questionnaire, from the first line to the assessment."""
    from kam_advisor.cli.ask_plain import InputEnded, PlainForm, standard_lines
    from kam_advisor.cli.ask_session import Session
    from kam_advisor.cli.ask_start import opening, started
    from kam_advisor.cli.ask_texts import AskTexts
    from kam_advisor.interview import Interview
    from kam_advisor.vocabulary import Vocabulary

    knowledge = adviser.knowledge
    lines = standard_lines()
    try:
        start = started(file, call.name, call.accounts, knowledge, lang, lines)
    except InputEnded:
        write(Vocabulary(knowledge, lang).say("ask.nothing_saved") + "\n")
        return "input ended"
    unknown = () if call.ask_unknown or start.untouched else start.unknown
    wanted = call.decisions or tuple(knowledge.decisions)
    interview = Interview(adviser, start.profile, wanted, unknown)

    @cache
    def texts(language: str) -> AskTexts:
        return AskTexts(Vocabulary(knowledge, language), interview)

    session = Session(interview, file)
    _write_lines(opening(texts(lang), session, start))
    form = PlainForm(session, texts, lang, lines)
    try:
        ended = form.run()
    except KeyboardInterrupt:
        write("\n")
        ended = "interrupted"
    _write_lines(_ending(form.texts, session, ended, call))
    if ended == "complete":
        write("\n" + _assessment(adviser, session, form.lang, no_color))
    return ended


def _ending(texts: "AskTexts", session: "Session", ended: "Ended", call: "_Call") -> Iterator[str]:
    """What is said after the last question, but for the assessment."""
    interview, file = session.interview, session.file.shown
    yield ""
    if ended != "complete":
        key = "ask.input_ended" if ended == "input ended" else "ask.stopped"
        yield from texts.wrapped(texts.say(key, file=file, command=call.again(file)))
        return
    yield from texts.ending(interview.standings())
    yield from texts.spared(interview.spared())
    aside = interview.set_aside()
    if aside:
        yield from texts.wrapped(texts.say("ask.set_aside", questions=texts.named(aside)))
    yield from texts.wrapped(texts.say("ask.profile_in", file=file))


def _assessment(adviser: "Advisor", session: "Session", lang: str, no_color: bool) -> str:
    """The assessment, as `kam assess` prints it."""
    from kam_advisor.cli.output import paint
    from kam_advisor.report.as_text import as_text
    from kam_advisor.report.assessment_document import assessment_document
    from kam_advisor.report.reporter import Reporter

    assessment = adviser.assess(session.interview.to_profile())
    return as_text(assessment_document(assessment, Reporter(adviser, lang)), paint(no_color))


def _write_lines(lines: Iterable[str]) -> None:
    write("".join(f"{line}\n" for line in lines))


class _Call(NamedTuple):
    """What the user asked for."""

    name: str | None
    accounts: tuple[str, ...]
    decisions: tuple[str, ...]
    ask_unknown: bool

    def again(self, file: str) -> str:
        """The command that goes on with the file."""
        wanted = [part for decision in self.decisions for part in ("--decision", decision)]
        return shlex.join(["kam", "ask", file, *wanted])
