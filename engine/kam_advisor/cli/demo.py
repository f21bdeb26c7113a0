"""`kam demo`: a decision shown to a class, and exercises on it."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from kam_advisor.cli import options
from kam_advisor.cli.loading import advisor, knowledge_base, named
from kam_advisor.cli.output import paint
from kam_advisor.errors import CallInvalid, Fault, Place

if TYPE_CHECKING:
    from kam_advisor.demonstration import Demonstration
    from kam_advisor.ir.knowledge import KnowledgeBase
    from kam_advisor.ir.rules import Decision
    from kam_advisor.profile import Profile

_CALL = "kam demo"
Kind = Literal["predict", "repair", "invent"]


@click.command("demo")
@click.argument("decision")
@click.argument("profile", required=False)
@click.option("--account", metavar="NAME", help="The account, where the profile has several.")
@click.option(
    "--exercise",
    type=click.Choice(("predict", "repair", "invent")),
    help="Exercises instead: predict the outcome, find the wrong rule, make up a profile.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    help="Which exercises: the same number gives the same ones.",
)
@click.option(
    "--number",
    type=click.IntRange(1, 100),
    default=1,
    show_default=True,
    help="How many exercises.",
)
@click.option("--list", "listed", is_flag=True, help="Print the exercises instead of asking them.")
@click.option("--solutions", is_flag=True, help="With --list: print the solutions, too.")
@options.engine
@options.no_color
@options.lang
@options.rules
def command(
    decision: str,
    profile: str | None,
    account: str | None,
    exercise: Kind | None,
    seed: int,
    number: int,
    listed: bool,
    solutions: bool,
    engine: str,
    no_color: bool,
    lang: str,
    rules: tuple[Path, ...],
    house: Path | None,
) -> None:
    """Walk a class through a decision step by step, and set exercises.

    DECISION is the id of a decision (`kam show` lists them), PROFILE a file with one profile.
    Without one, or where it does not answer, the answers are asked for on the way. Type ? for what
    can be typed: back, why, source, whatif.

    \b
    Examples:
      kam demo kam_decision examples/schoonzorg.yaml
      kam demo system_level examples/techdis.yaml --account "National account" --lang nl
      kam demo customer_value_type
      kam demo account_division --exercise predict --seed 7 --number 3
      kam demo kam_decision --exercise repair --list --solutions
    """
    from kam_advisor.load.selection import selected

    _check(exercise, profile, account, listed, solutions)
    knowledge = knowledge_base(rules, house)
    declared = named("decision", decision, knowledge.decisions, _CALL)
    knowledge = selected(knowledge, (declared.id,))
    if exercise is not None:
        from kam_advisor.cli.demo_exercises import Session

        session = Session(advisor(knowledge, engine), declared.id, exercise, seed, number, lang)
        session.print(solutions) if listed else session.run()
        return
    from kam_advisor.cli.ask_plain import standard_lines
    from kam_advisor.cli.demo_form import DemoForm
    from kam_advisor.demonstration import Demonstration

    shown_of = _profile(profile, knowledge)
    which = _account(shown_of, declared, account)
    shown = Demonstration(advisor(knowledge, engine), declared.id, shown_of, which)
    DemoForm(shown, standard_lines(), lang, paint(no_color), _draw).run()


def _check(
    exercise: str | None, profile: str | None, account: str | None, listed: bool, solutions: bool
) -> None:
    """Refuse what cannot go together."""
    if exercise is not None and (profile is not None or account is not None):
        _refuse("wrong-call", "an exercise makes its own profile", "Leave PROFILE out.")
    if exercise is None and (listed or solutions):
        _refuse("wrong-call", "`--list` goes with `--exercise`", "Add `--exercise predict`.")
    if solutions and not listed:
        hint = "Add `--list`; at a prompt, type solution."
        _refuse("wrong-call", "`--solutions` goes with `--list`", hint)


def _profile(file: str | None, knowledge: "KnowledgeBase") -> "Profile | None":
    if file is None:
        return None
    from kam_advisor.cli.profiles import STANDARD_INPUT, profiles_of

    if file == STANDARD_INPUT:
        _refuse("wrong-call", "standard input is where you type", "Name a file.")
    profiles = profiles_of([file], knowledge)
    if len(profiles) != 1:
        _refuse("several-profiles", f"`{file}` holds {len(profiles)} profiles", "Name one.")
    return profiles[0]


def _account(profile: "Profile | None", decision: "Decision", account: str | None) -> int:
    """The number of the account that is shown."""
    if decision.scope == "company":
        if account is not None:
            _refuse("no-account", f"`{decision.id}` is decided once, over all accounts", "")
        return 0
    if profile is None:
        if account is not None:
            _refuse("wrong-call", "`--account` goes with a profile", "Name a profile, too.")
        return 0
    accounts = {account.name: number for number, account in enumerate(profile.accounts)}
    if account is not None:
        return named("account", account, accounts, _CALL)
    if len(accounts) > 1:
        names = ", ".join(f"`{name}`" for name in accounts)
        _refuse("which-account", "this profile has several accounts", f"--account: {names}.")
    if not accounts:
        _refuse("no-account", "this profile has no accounts", "")
    return 0


def _draw(shown: "Demonstration", name: str, lang: str) -> str:
    """Save a drawing of the path; says where."""
    from kam_advisor.cli.output import save
    from kam_advisor.drawing import PAGE, drawing_of, picture, to_svg

    decision = shown.walk.decision
    account = None if shown.account is None else shown.profile.accounts[shown.account].name
    sheet = drawing_of(shown.advisor, shown.assessment(), decision.id, lang, account)
    file = Path(name or f"{decision.id}.svg")
    save(to_svg(picture(sheet, PAGE)), file)
    return str(file)


def _refuse(id_: str, message: str, hint: str) -> None:
    raise CallInvalid((Fault(id_, message, Place(_CALL), hint),))
