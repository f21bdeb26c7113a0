"""`kam check`: what is wrong with rules and knowledge as a whole."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from kam_advisor.cli import exit_codes, options
from kam_advisor.cli.loading import agenda_of
from kam_advisor.cli.output import write, write_json
from kam_advisor.errors import CallInvalid, Fault, Place, did_you_mean

if TYPE_CHECKING:
    from kam_advisor.ir.knowledge import KnowledgeBase
    from kam_advisor.verify.check import Report


@click.command("check")
@click.option(
    "--only",
    multiple=True,
    metavar="ID",
    help="Look for this kind of finding only, as `gap`; repeatable.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0.001),
    default=10.0,
    show_default=True,
    metavar="SECONDS",
    help="How much work one question to the solver may take, in seconds of an ordinary machine.",
)
@click.option(
    "--certificate",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write, per reading, the partition of all answers that shows it complete.",
)
@options.agenda
@options.output_format("text", "json")
@options.lang
@options.rules
@click.pass_context
def command(
    context: click.Context,
    only: tuple[str, ...],
    timeout: float,
    certificate: Path | None,
    agenda: str | None,
    format_: Literal["text", "json"],
    no_color: bool,
    lang: str,
    rules: tuple[Path, ...],
    house: Path | None,
) -> None:
    """Check rules and knowledge: gaps, conflicts, dead rules, texts, sources.

    Every finding is shown by a profile that the engines have confirmed, or proved. Findings that
    the rule file itself explains (`accepts:`) are not reported. Exit code 1 with findings. With
    --agenda: only its decisions, and what they use.

    \b
    Examples:
      kam check
      kam check --agenda core
      kam check --rules docs/reference/example/visits --only gap
      kam check --format json
    """
    from kam_advisor.load.compile import compiled
    from kam_advisor.load.gather import gather
    from kam_advisor.load.inputs import find_inputs
    from kam_advisor.load.selection import selected
    from kam_advisor.verify.check import check
    from kam_advisor.verify.kinds import KINDS

    for id in only:
        if id not in KINDS:
            hint = did_you_mean(id, KINDS) or "docs/reference/findings.md lists them."
            fault = Fault("unknown-finding", f"unknown finding `{id}`", Place("kam check"), hint)
            raise CallInvalid((fault,))
    gathered = gather(find_inputs(rules, house, only_rules=options.only_rules()))
    knowledge = compiled(gathered)
    chosen = agenda_of(agenda, knowledge, "kam check") if agenda is not None else None
    report = check(
        knowledge,
        gathered,
        milliseconds=max(1, int(timeout * 1000)),
        only=only,
        decisions=None if chosen is None else chosen.decisions,
    )
    if certificate is not None:
        from kam_advisor.verify.certificate import write_certificate

        part = knowledge if chosen is None else selected(knowledge, chosen.decisions)
        write_certificate(part, certificate)
    if format_ == "json":
        write_json(_data(report, knowledge, lang))
    else:
        write(_text(report, knowledge, lang))
    if report.findings or report.unchecked:
        context.exit(exit_codes.FOUND_WRONG)


def _data(report: "Report", knowledge: "KnowledgeBase", lang: str) -> dict[str, object]:
    from kam_advisor.verify.findings import FindingWriter

    writer = FindingWriter(knowledge, lang)
    return {
        "findings": [writer.as_json(finding) for finding in report.findings],
        "accepted": [
            {**writer.as_json(finding), "because": getattr(acceptance.entry.because, lang)}
            for finding, acceptance in report.accepted
        ],
        "engines": list(report.engines),
        "unchecked": list(report.unchecked),
        "fingerprint": knowledge.fingerprint,
    }


def _text(report: "Report", knowledge: "KnowledgeBase", lang: str) -> str:
    from kam_advisor.verify.findings import FindingWriter
    from kam_advisor.wording import words

    writer = FindingWriter(knowledge, lang)
    lines = [f"{writer.as_text(finding)}\n" for finding in report.findings]
    count = len(report.findings)
    key = "none" if not count else "count_one" if count == 1 else "count_more"
    ending = [words(knowledge, f"finding.{key}", lang, count=str(count))]
    if report.accepted:
        ending.append(words(knowledge, "finding.accepted", lang, count=str(len(report.accepted))))
    if report.engines:
        ending.append(words(knowledge, "finding.engines", lang, engines=", ".join(report.engines)))
    if report.unchecked:
        named = ", ".join(report.unchecked)
        ending.append(words(knowledge, "finding.without_solver", lang, decisions=named))
    return "\n".join([*lines, " ".join(ending)]) + "\n"
