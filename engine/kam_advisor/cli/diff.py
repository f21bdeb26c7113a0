"""`kam diff`: whose advice changes between two versions of the rules, or between two readings."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NoReturn

import click

from kam_advisor.cli import options
from kam_advisor.cli.loading import advisor, knowledge_base, named
from kam_advisor.cli.output import write_document, write_json
from kam_advisor.errors import CallInvalid, Fault, Place

if TYPE_CHECKING:
    from kam_advisor.advisor import Advisor
    from kam_advisor.compare_rules.portfolio import PortfolioComparison
    from kam_advisor.compare_rules.versions import Side
    from kam_advisor.ir.knowledge import KnowledgeBase
    from kam_advisor.report.diff_terms import Vocabularies

_CALL = "kam diff"
SHIPPED = "shipped"


@click.command("diff")
@click.argument("versions", nargs=-1, metavar="[OLD NEW | DECISION]")
@click.option(
    "--readings",
    nargs=2,
    metavar="ID ID",
    help="Two readings of DECISION instead of two versions.",
)
@click.option("--decision", "only", multiple=True, metavar="ID", help="Only this one; repeatable.")
@click.option("--warnings", is_flag=True, help="A warning that fires elsewhere is a change too.")
@click.option("--portfolio", metavar="FILE", help="Profiles: which accounts change; - for input.")
@options.output_format("text", "markdown", "json")
@options.lang
@options.rules
def command(
    versions: tuple[str, ...],
    readings: tuple[str, str] | None,
    only: tuple[str, ...],
    warnings: bool,
    portfolio: str | None,
    format_: Literal["text", "markdown", "json"],
    no_color: bool,
    lang: str,
    rules: tuple[Path, ...],
    house: Path | None,
) -> None:
    """Say for exactly which profiles the advice changes, decision by decision.

    OLD and NEW are folders of rules, as for --rules, or `shipped`. With --house alone: the rules
    without the house file against those with it. With --readings: two readings of DECISION. That
    something changes is not wrong: the exit code is 0 then too.

    \b
    Examples:
      kam diff shipped docs/reference/example/visits
      kam diff --house examples/house/our_method.yaml --portfolio examples/schoonzorg.yaml
      kam diff system_level --readings one_reason two_routes
    """
    if readings is not None:
        if only or warnings or portfolio is not None:
            _refuse("--readings goes without --decision, --warnings and --portfolio")
        _readings(versions, readings, format_, no_color, lang, knowledge_base(rules, house))
        return
    old, new, names = _versions(versions, rules, house)
    for name in only:
        known = dict.fromkeys((*new.decisions, *old.decisions))
        named("decision", name, known, _CALL)
    _compare(old, new, names, only, warnings, portfolio, format_, no_color, lang)


def _versions(
    versions: Sequence[str], rules: tuple[Path, ...], house: Path | None
) -> "tuple[KnowledgeBase, KnowledgeBase, tuple[str, str]]":
    """Both versions, and what to call them."""
    if house is not None:
        if versions:
            _refuse("--house compares the rules without the house file and with it: name no others")
        names = (", ".join(map(str, rules)) or SHIPPED, str(house))
        return knowledge_base(rules, None), knowledge_base(rules, house), names
    if len(versions) != 2:
        _refuse("two versions are expected: folders of rules, or `shipped`")
    folders = [_folders(name, rules) for name in versions]
    old, new = (knowledge_base(folder, None) for folder in folders)
    return old, new, (versions[0], versions[1])


def _folders(name: str, rules: tuple[Path, ...]) -> tuple[Path, ...]:
    if name == SHIPPED:
        return rules
    folder = Path(name)
    if not folder.is_dir():
        hint = "Give a folder with rule files, or `shipped`."
        raise CallInvalid((Fault("no-such-folder", "there is no such folder", Place(name), hint),))
    return (*rules, folder)


def _compare(
    old: "KnowledgeBase",
    new: "KnowledgeBase",
    names: tuple[str, str],
    only: Sequence[str],
    warnings: bool,
    portfolio: str | None,
    format_: Literal["text", "markdown", "json"],
    no_color: bool,
    lang: str,
) -> None:
    from kam_advisor.compare_rules.compare import compare
    from kam_advisor.compare_rules.confirm import confirm

    comparison = compare(old, new, only, warnings)
    advisors: dict[Side, Advisor] = {"old": advisor(old, "auto"), "new": advisor(new, "auto")}
    for one in comparison.decisions:
        for engines in (advisors, _on_reference(advisors)):
            confirm(one.decision, one.changes, engines)
    accounts = None
    if portfolio is not None:
        accounts = _portfolio(portfolio, advisors, only or tuple(new.decisions), warnings)
    vocabularies = _vocabularies(old, new, lang)
    if format_ == "json":
        from kam_advisor.report.diff_data import DiffData

        write_json(DiffData(vocabularies).versions(*names, comparison, accounts))
    else:
        from kam_advisor.report.diff_document import DiffWriter

        say = vocabularies["new"].say
        shown = [say("diff.shipped") if name == SHIPPED else name for name in names]
        title = say("diff.title", old=shown[0], new=shown[1])
        document = DiffWriter(vocabularies).versions(title, comparison, accounts)
        write_document(document, format_, no_color)


def _portfolio(
    file: str, advisors: "dict[Side, Advisor]", decisions: Sequence[str], warnings: bool
) -> "PortfolioComparison":
    from kam_advisor.cli.profiles import profiles_of
    from kam_advisor.compare_rules.portfolio import compare_portfolio, facts_of_both

    both = facts_of_both(advisors["old"].knowledge, advisors["new"].knowledge)
    return compare_portfolio(profiles_of([file], both), advisors, decisions, warnings)


def _readings(
    versions: Sequence[str],
    readings: tuple[str, str],
    format_: Literal["text", "markdown", "json"],
    no_color: bool,
    lang: str,
    knowledge: "KnowledgeBase",
) -> None:
    from kam_advisor.compare_rules.compare import compare_readings
    from kam_advisor.compare_rules.confirm import confirm

    if len(versions) != 1:
        _refuse("--readings expects one decision")
    decision = named("decision", versions[0], knowledge.decisions, _CALL)
    known = {reading.id: reading for reading in decision.readings}
    old, new = (named("reading", reading, known, _CALL) for reading in readings)
    comparison = compare_readings(knowledge, decision.id, old.id, new.id)
    one = advisor(knowledge, "auto")
    advisors: dict[Side, Advisor] = {"old": one, "new": one}
    sides: dict[Side, str] = {"old": old.id, "new": new.id}
    for engines in (advisors, _on_reference(advisors)):
        confirm(decision.id, comparison.changes, engines, sides)
    vocabularies = _vocabularies(knowledge, knowledge, lang)
    if format_ == "json":
        from kam_advisor.report.diff_data import DiffData

        found = DiffData(vocabularies).decision(comparison)
        write_json({"old": old.id, "new": new.id, **found})
    else:
        from kam_advisor.report.diff_document import DiffWriter

        vocabulary = vocabularies["new"]
        title = vocabulary.say(
            "diff.readings_title",
            decision=vocabulary.of(decision.title),
            old=old.id,
            new=new.id,
        )
        write_document(DiffWriter(vocabularies).readings(title, comparison), format_, no_color)


def _on_reference(advisors: "dict[Side, Advisor]") -> "dict[Side, Advisor]":
    """The same versions on the other engine."""
    return {side: advisor(one.knowledge, "reference") for side, one in advisors.items()}


def _vocabularies(old: "KnowledgeBase", new: "KnowledgeBase", lang: str) -> "Vocabularies":
    from kam_advisor.vocabulary import Vocabulary

    return {"old": Vocabulary(old, lang), "new": Vocabulary(new, lang)}


def _refuse(message: str) -> NoReturn:
    raise CallInvalid((Fault("wrong-call", message, Place(_CALL), f"See `{_CALL} --help`."),))
