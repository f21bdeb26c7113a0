"""Decision trees: answers as branches, every answer once, every question reached."""

import re
from collections.abc import Mapping

from kam_advisor.errors import did_you_mean
from kam_advisor.files.rules import LeafEntry, QuestionEntry
from kam_advisor.inference import as_text
from kam_advisor.ir.expressions import Expression, Fact, Outcome, Value
from kam_advisor.ir.rules import NOT_APPLICABLE, Branch, Question, Tree
from kam_advisor.load.tables import RuleDesk
from kam_advisor.yes_no import yes_no

_RANGE = re.compile(r"(-?\d{1,4})\s*\.\.\s*(-?\d{1,4})")


def tree(model: Mapping[str, QuestionEntry], reading: str, desk: RuleDesk) -> Tree:
    """A decision tree; its first question is the start."""
    before = len(desk.desk.gathered.faults)
    questions: dict[str, Question] = {}
    for id, entry in model.items():
        question = _question(id, entry, model, reading, desk)
        if question is not None:
            questions[id] = question
    if len(desk.desk.gathered.faults) == before:
        _shape(model, reading, desk)  # an unknown question would make others seem unreachable
    return Tree(next(iter(model)), questions)


def _question(
    id: str, entry: QuestionEntry, model: Mapping[str, QuestionEntry], reading: str, desk: RuleDesk
) -> Question | None:
    path = ("readings", reading, "tree", id)
    read = desk.desk.expression
    ask = read(entry.ask, "question", desk.names, desk.allowed, desk.entry, *path, "ask")
    values = _values(ask, desk) if ask is not None else None
    branches: list[Branch] = []
    taken: dict[str, str] = {}
    answers = entry.__pydantic_extra__ or {}
    for key, target in answers.items():
        goto, conclusion = None, None
        if isinstance(target, LeafEntry):
            conclusion = desk.conclusion(
                target.conclude, target.because, target.sources, (*path, key)
            )
        else:
            goto = target
            _known(target, model, (*path, key), desk)
        covered = _covered(key, values, taken, path, desk) if values is not None else ()
        name = re.sub(r"[^a-z0-9]+", "_", "_".join(_parts(key, values or {}))).strip("_")
        branch = f"{desk.entry.id}.{reading}.{id}.{name}"
        branches.append(Branch(branch, covered, goto, conclusion))
    if ask is None or values is None:
        return None
    if not any(part not in values for key in answers for part in _parts(key, values)):
        _complete(values, taken, ask, path, desk)
    return Question(id, ask, tuple(branches))


def _values(ask: Expression, desk: RuleDesk) -> dict[str, Value]:
    """The answers of a question, as they are written in keys."""
    if isinstance(ask, Outcome):
        return {o: o for o in (*desk.names.decisions[ask.decision], NOT_APPLICABLE)}
    if isinstance(ask, Fact):
        fact = desk.names.facts[ask.name]
        if fact.kind == "choice":
            return {option: option for option in fact.options}
        if fact.kind == "scale":
            return {option: int(option) for option in fact.options}
    return {"yes": True, "no": False}


def _parts(key: str, values: Mapping[str, Value]) -> list[str]:
    """The answers that a key names: `yes`, `division, local`, `1..3`."""
    parts: list[str] = []
    for written in key.split(","):
        part = written.strip()
        span = _RANGE.fullmatch(part)
        said = yes_no(part)
        if span is not None and part not in values:
            parts += [str(n) for n in range(int(span[1]), int(span[2]) + 1)] or [part]
        elif said is not None and part not in values and "yes" in values:
            parts.append(as_text(said))
        else:
            parts.append(part)
    return parts


def _covered(
    key: str,
    values: Mapping[str, Value],
    taken: dict[str, str],
    path: tuple[str, ...],
    desk: RuleDesk,
) -> tuple[Value, ...]:
    found: list[Value] = []
    place = desk.entry.key_place(*path, key)
    for part in _parts(key, values):
        if part not in values:
            listed = ", ".join(f"`{value}`" for value in values)
            hint = did_you_mean(part, values) or f"Answers are {listed}."
            desk.desk.fault("unknown-answer", f"unknown answer `{part[:80]}`", place, hint)
        elif part in taken:
            message = f"the answer `{part}` has two branches"
            hint = f"It is taken by `{taken[part]}` already."
            desk.desk.fault("branch-twice", message, place, hint)
        else:
            taken[part] = key
            found.append(values[part])
    return tuple(found)


def _complete(
    values: Mapping[str, Value],
    taken: Mapping[str, str],
    ask: Expression,
    path: tuple[str, ...],
    desk: RuleDesk,
) -> None:
    needed = set(values) - {NOT_APPLICABLE} if isinstance(ask, Outcome) else set(values)
    if isinstance(ask, Outcome) and desk.may_not_apply(ask.decision):
        needed.add(NOT_APPLICABLE)
    missing = [value for value in values if value in needed and value not in taken]
    if missing:
        listed = ", ".join(f"`{value}`" for value in missing)
        message = f"no branch for {listed}"
        hint = "Every answer leads somewhere; several may share a branch, as `division, local: …`."
        desk.desk.fault("branch-missing", message, desk.entry.key_place(*path), hint)


def _known(
    target: str, model: Mapping[str, QuestionEntry], path: tuple[str, ...], desk: RuleDesk
) -> None:
    if target in model:
        return
    hint = did_you_mean(target, model)
    if target in desk.entry.model.outcomes:
        hint = f"To conclude it, write `{{conclude: {target}, because: …, sources: …}}`."
    message = f"unknown question `{target[:80]}`"
    desk.desk.fault("unknown-question", message, desk.entry.place(*path), hint)


def _shape(model: Mapping[str, QuestionEntry], reading: str, desk: RuleDesk) -> None:
    """Every question is reached from the first, and none leads back to itself."""
    path = ("readings", reading, "tree")
    leads = {id: _targets(question, model) for id, question in model.items()}
    reached, open_ = {next(iter(model))}, [next(iter(model))]
    while open_:
        new = [t for t in leads[open_.pop()] if t not in reached]
        reached.update(new)
        open_ += new
    circle = find_circle(leads)
    if circle:
        message = "these questions lead in a circle: " + " → ".join(f"`{id}`" for id in circle)
        place = desk.entry.key_place(*path, circle[0])
        desk.desk.fault("tree-cycle", message, place, "Let one of them lead to a conclusion.")
        return
    for id in model:
        if id not in reached:
            message = f"the question `{id}` is never reached"
            hint = "Lead a branch to it, or remove it. The first question is the start."
            desk.desk.fault("unreachable-question", message, desk.entry.key_place(*path, id), hint)


def _targets(question: QuestionEntry, model: Mapping[str, QuestionEntry]) -> list[str]:
    """The questions that a question leads to."""
    targets = (question.__pydantic_extra__ or {}).values()
    return [target for target in targets if isinstance(target, str) and target in model]


def find_circle(leads: Mapping[str, list[str]]) -> list[str]:
    """A circle in a graph, first node repeated at the end; empty where there is none."""
    done: set[str] = set()
    for start in leads:
        trail = {start: iter(leads[start])} if start not in done else {}
        while trail:
            last = next(reversed(trail))
            following = next(trail[last], None)
            if following is None:
                done.add(last)
                del trail[last]
            elif following in trail:
                names = list(trail)
                return [*names[names.index(following) :], following]
            elif following not in done and following in leads:
                trail[following] = iter(leads[following])
    return []
