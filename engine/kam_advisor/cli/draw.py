"""The drawings of `kam show`: what goes together in a call, and where the result goes."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from kam_advisor.cli.loading import named
from kam_advisor.cli.output import save, save_bytes, write, write_bytes
from kam_advisor.errors import CallInvalid, Fault, Place
from kam_advisor.record import Record

if TYPE_CHECKING:
    from kam_advisor.drawing import Picture, Sheet
    from kam_advisor.ir.knowledge import KnowledgeBase

DrawnForm: TypeAlias = Literal["svg", "png", "mermaid", "dot"]
DRAWN: tuple[DrawnForm, ...] = ("svg", "png", "mermaid", "dot")
_CALL = "kam show"
_HINT = "--force writes over it."


class Wanted(Record):
    """What a call asks to be drawn."""

    decision: str | None
    profile: str | None
    account: str | None
    reading: str | None
    agenda: str | None
    fit: str | None
    output: Path | None
    force: bool

    def options(self) -> list[str]:
        """The options that were given and that only drawings have."""
        given = {
            "--profile": self.profile,
            "--account": self.account,
            "--reading": self.reading,
            "--agenda": self.agenda,
            "--fit": self.fit,
            "--output": self.output,
            "--force": self.force or None,
        }
        return [name for name, value in given.items() if value is not None]


def refuse_without_drawing(wanted: Wanted, form: str) -> None:
    """Say that options of drawings go with drawings.

    Raises:
        CallInvalid: One of them is given.
    """
    for option in wanted.options():
        hint = f"Add `--as {'`, `--as '.join(DRAWN)}`, or leave `{option}` out."
        _refuse(f"`{option}` goes with a drawing, and `--as {form}` is none", hint)


def draw(wanted: Wanted, form: DrawnForm, knowledge: "KnowledgeBase", lang: str) -> None:
    """Draw a decision, or what all rest on, to a file or to standard output.

    Raises:
        CallInvalid: The options do not go together, or the file cannot be written.
    """
    from kam_advisor.drawing import PAGE, PHONE, pages, picture, to_dot, to_mermaid

    _check(wanted, form)
    sheet = _sheet(wanted, knowledge, lang)
    if form == "mermaid":
        _put(to_mermaid(sheet), wanted)
    elif form == "dot":
        _put(to_dot(sheet), wanted)
    elif wanted.fit == "a4":
        drawn = pages(sheet)
        for laid_out, output in zip(drawn, _files(len(drawn), wanted), strict=True):
            _put_picture(laid_out, form, output, wanted.force)
    else:
        laid_out = picture(sheet, PHONE if wanted.fit == "phone" else PAGE)
        _put_picture(laid_out, form, wanted.output, wanted.force)


def _check(wanted: Wanted, form: DrawnForm) -> None:
    """Refuse what cannot go together."""
    if wanted.decision is None:
        for option in ("--profile", "--account", "--reading"):
            if option in wanted.options():
                hint = "Name one: `kam show DECISION …`; `kam show` lists them."
                _refuse(f"`{option}` goes with a decision", hint)
    elif wanted.agenda is not None:
        hint = "Leave out one of them."
        _refuse(f"`--agenda` draws several decisions, and `{wanted.decision}` is one", hint)
    if wanted.account is not None and wanted.profile is None:
        _refuse("`--account` goes with `--profile`", "Add `--profile FILE`.")
    if wanted.fit is not None and form in ("mermaid", "dot"):
        hint = f"Leave it out: what reads {form} decides how wide the drawing is."
        _refuse(f"`--fit` goes with svg and png, not with {form}", hint)
    if wanted.force and wanted.output is None:
        _refuse("`--force` goes with `--output`", "Add `-o FILE`.")
    if form == "png" and wanted.output is None and sys.stdout is not None and sys.stdout.isatty():
        _refuse("a PNG is not for a terminal", "Add `-o FILE.png`, or send it to a file.")


def _sheet(wanted: Wanted, knowledge: "KnowledgeBase", lang: str) -> "Sheet":
    from kam_advisor.drawing import drawing_of, drawing_of_rules, requirements_of

    if wanted.decision is None:
        if wanted.agenda is not None:
            named("agenda", wanted.agenda, knowledge.agendas, _CALL)
        return requirements_of(knowledge, lang, wanted.agenda)
    decision = named("decision", wanted.decision, knowledge.decisions, _CALL)
    if wanted.reading is not None:
        named("reading", wanted.reading, {one.id: one for one in decision.readings}, _CALL)
    if wanted.profile is None:
        return drawing_of_rules(knowledge, decision.id, lang, wanted.reading)
    from kam_advisor.cli.loading import advisor
    from kam_advisor.cli.profiles import profiles_of

    profiles = profiles_of([wanted.profile], knowledge)
    if len(profiles) != 1:
        message = f"`{wanted.profile}` holds {len(profiles)} profiles"
        raise CallInvalid((Fault("several-profiles", message, Place(_CALL), "Name one."),))
    adviser = advisor(knowledge, "auto")
    assessment = adviser.assess(profiles[0], only={decision.id})
    return drawing_of(adviser, assessment, decision.id, lang, wanted.account, wanted.reading)


def _files(count: int, wanted: Wanted) -> "list[Path | None]":
    """The file of each page: numbered where there are several, and then there must be a name."""
    output = wanted.output
    if output is None and count > 1:
        _refuse(f"this drawing takes {count} pages", "Add `-o FILE`: a number is put in its name.")
    if output is None or count == 1:
        return [output]
    files = [output.with_stem(f"{output.stem}-{number}") for number in range(1, count + 1)]
    there = [] if wanted.force else [file for file in files if file.exists()]
    if there:
        faults = (Fault("file-exists", "this file exists", Place(str(f)), _HINT) for f in there)
        raise CallInvalid(faults)
    return [*files]


def _put(text: str, wanted: Wanted) -> None:
    if wanted.output is None:
        write(text)
    else:
        save(text, wanted.output, wanted.force, _HINT)


def _put_picture(laid_out: "Picture", form: DrawnForm, output: Path | None, force: bool) -> None:
    from kam_advisor.drawing import to_png, to_svg

    data = to_svg(laid_out).encode() if form == "svg" else to_png(laid_out)
    if output is not None:
        save_bytes(data, output, force, _HINT)
    elif form == "svg":
        write(data.decode())
    else:
        write_bytes(data)


def _refuse(message: str, hint: str) -> None:
    raise CallInvalid((Fault("wrong-call", message, Place(_CALL), hint),))
