"""Coverage of the sources: from its files to `ir.coverage.Coverage`."""

from collections.abc import Collection, Mapping, Sequence

from kam_advisor.errors import did_you_mean
from kam_advisor.files.coverage import ModelEntry, TensionEntry
from kam_advisor.ir.coverage import Coverage, CoveredModel, Tension
from kam_advisor.ir.rules import Decision
from kam_advisor.load.desk import Desk, text
from kam_advisor.load.gathered import AnyModel, Entry

Decisions = Mapping[str, Decision]


def coverage(decisions: Decisions, desk: Desk) -> Coverage:
    """What is covered, with only such rule sets and terms as there are.

    A shipped entry may name rule sets that are left out (`--only-rules`); any other name that does
    not exist is a fault.
    """
    gathered = desk.gathered
    models = {id: _model(entry, decisions, desk) for id, entry in gathered.models.items()}
    tensions = {id: _tension(entry, decisions, desk) for id, entry in gathered.tensions.items()}
    return Coverage(models, tensions)


def _model(entry: Entry[ModelEntry], decisions: Decisions, desk: Desk) -> CoveredModel:
    model = entry.model
    data = entry.document.data
    document = str(data.get("document", "")) if isinstance(data, dict) else ""
    known = document in desk.gathered.sources or document in desk.gathered.broken
    if document and not known:
        hint = did_you_mean(document, desk.gathered.sources)
        place = entry.document.place(("document",))
        desk.fault("unknown-source", f"unknown source `{document[:80]}`", place, hint)
    why = model.not_encoded_because
    if not model.encoded_in and not model.glossary and why is None:
        message = f"nothing says where `{entry.id}` is encoded, or why not"
        hint = "Write `encoded_in`, `glossary` or `not_encoded_because`."
        desk.fault("missing-key", message, entry.key_place(), hint)
    if model.encoded_in and why is not None:
        message = "`not_encoded_because` stands beside `encoded_in`"
        hint = "Leave it out where a rule set holds the model."
        desk.fault("does-not-fit", message, entry.key_place("not_encoded_because"), hint)
    return CoveredModel(
        entry.id,
        document,
        text(model.title),
        model.place,
        _decisions(entry, model.encoded_in, decisions, desk),
        _terms(entry, model.glossary, desk),
        text(why) if why is not None else {},
    )


def _tension(entry: Entry[TensionEntry], decisions: Decisions, desk: Desk) -> Tension:
    model = entry.model
    fired = {f"{one.id}.{warning.id}" for one in decisions.values() for warning in one.warnings}
    return Tension(
        entry.id,
        text(model.title),
        text(model.treatment),
        _decisions(entry, model.encoded_in, decisions, desk),
        _known("warning", "warnings", model.warnings, fired, entry, desk),
        _terms(entry, model.glossary, desk),
    )


def _decisions(
    entry: Entry[AnyModel], named: Sequence[str], decisions: Decisions, desk: Desk
) -> tuple[str, ...]:
    return _known("decision", "encoded_in", named, decisions, entry, desk)


def _terms(entry: Entry[AnyModel], named: Sequence[str], desk: Desk) -> tuple[str, ...]:
    return _known("term", "glossary", named, desk.gathered.glossary, entry, desk)


def _known(
    what: str,
    key: str,
    named: Sequence[str],
    known: Collection[str],
    entry: Entry[AnyModel],
    desk: Desk,
) -> tuple[str, ...]:
    """The names that exist; a fault for each other, unless what it names may be left out."""
    gathered = desk.gathered
    left_out = not entry.layer and gathered.layers > 1
    for n, name in enumerate(named):
        if name not in known and name.partition(".")[0] not in gathered.broken and not left_out:
            place = entry.place(key, n)
            near = did_you_mean(name, known)
            desk.fault(f"unknown-{what}", f"unknown {what} `{name[:80]}`", place, near)
    return tuple(name for name in named if name in known)
