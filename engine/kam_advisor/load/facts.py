"""Facts: from their files to `ir.FactDeclaration`."""

from collections.abc import Mapping
from fractions import Fraction
from pathlib import PurePath

from kam_advisor.errors import Place
from kam_advisor.fact_answers import expected, fact_value
from kam_advisor.files.facts import FactEntry
from kam_advisor.ir.expressions import Expression, Fact, Parameter
from kam_advisor.ir.knowledge import FactDeclaration, Text
from kam_advisor.ir.walk import walk
from kam_advisor.language import Allowed, Names
from kam_advisor.load.desk import Desk, number, text
from kam_advisor.load.gathered import Entry
from kam_advisor.record import replace
from kam_advisor.values import exact

_YES_NO = ("yes", "no")
_LONGEST_SCALE = 20
# Which keys only some types have.
_ONLY_FOR = {
    "options": ("choice",),
    "ordered": ("choice",),
    "labels": ("scale", "boolean"),
    "minimum": ("scale", "integer", "number"),
    "maximum": ("scale", "integer", "number"),
    "unit": ("integer", "number"),
}


def declare(desk: Desk) -> dict[str, FactDeclaration]:
    """All facts, without their applicability."""
    return {id: _declaration(entry, desk) for id, entry in desk.gathered.facts.items()}


def with_applicability(
    facts: Mapping[str, FactDeclaration], desk: Desk
) -> dict[str, FactDeclaration]:
    """The facts with `applies_when` and `otherwise`, once all facts are declared."""
    return {id: _applicability(fact, facts, desk) for id, fact in facts.items()}


def _declaration(entry: Entry[FactEntry], desk: Desk) -> FactDeclaration:
    model = entry.model
    for key, kinds in _ONLY_FOR.items():
        if key in model.model_fields_set and model.type not in kinds:
            message = f"a fact of type {model.type} has no `{key}`"
            hint = f"Remove it; it belongs to facts of type {', '.join(kinds)}."
            desk.fault("does-not-fit", message, entry.key_place(key), hint)
    low, high = _bounds(entry, desk)
    options = _options(entry, low, high, desk)
    return FactDeclaration(
        id=entry.id,
        scope=model.scope,
        kind=model.type,
        title=text(model.title),
        question=text(model.question),
        help=text(model.help),
        options=options,
        ordered=model.ordered,
        labels=_labels(entry, options, desk),
        minimum=low,
        maximum=high,
        unit=model.unit or "",
        applies_when=None,
        otherwise=None,
        citations=desk.citations(model.sources, entry, "sources"),
        effort=_effort(entry, desk),
        changeable=model.changeable,
        answering_cost=1 if model.answering_cost is None else exact(model.answering_cost),
        topic=PurePath(entry.key_place().file).stem,
    )


def _effort(entry: Entry[FactEntry], desk: Desk) -> int | Fraction:
    effort = entry.model.effort
    if effort is not None and not entry.model.changeable:
        hint = "Leave out `effort` where the answer cannot be changed."
        message = "`effort` stands beside `changeable: no`"
        desk.fault("does-not-fit", message, entry.key_place("effort"), hint)
    return 1 if effort is None else exact(effort)


def _bounds(
    entry: Entry[FactEntry], desk: Desk
) -> tuple[int | Fraction | None, int | Fraction | None]:
    low, high = number(entry.model.minimum), number(entry.model.maximum)
    if entry.model.type == "scale":
        low, high = 1 if low is None else low, 5 if high is None else high
        if type(low) is not int or type(high) is not int or not low < high <= low + _LONGEST_SCALE:
            message = f"a scale runs over 2 to {_LONGEST_SCALE} whole numbers"
            desk.fault("wrong-value", message, entry.key_place("type"), "Look at its ends.")
            return 1, 5
    elif low is not None and high is not None and low > high:
        message = "the minimum is greater than the maximum"
        desk.fault("wrong-value", message, entry.key_place("minimum"))
    return low, high


def _options(
    entry: Entry[FactEntry], low: int | Fraction | None, high: int | Fraction | None, desk: Desk
) -> tuple[str, ...]:
    match entry.model.type:
        case "boolean":
            return _YES_NO
        case "scale":
            assert low is not None
            assert high is not None
            return tuple(str(n) for n in range(int(low), int(high) + 1))
        case "choice":
            return tuple(entry.model.options or ())
        case _:
            return ()


def _labels(entry: Entry[FactEntry], options: tuple[str, ...], desk: Desk) -> dict[str, Text]:
    model = entry.model
    if model.type == "choice":
        return {id: text(label) for id, label in (model.options or {}).items()}
    given = model.labels or {}
    if model.type in ("scale", "boolean"):
        for key in given:
            if key not in options:
                message = f"`{key[:80]}` is no answer of `{entry.id}`"
                hint = f"Its answers are {', '.join(options)}."
                desk.fault("unknown-answer", message, entry.key_place("labels", key), hint)
    if model.type == "scale" and options:
        for end in (options[0], options[-1]):
            if end not in given:
                place = entry.key_place("labels") if given else entry.key_place()
                message = f"the end {end} of the scale has no label"
                desk.fault("missing-label", message, place, "Label at least both ends.")
    return {key: text(label) for key, label in given.items()}


def _applicability(
    fact: FactDeclaration, facts: Mapping[str, FactDeclaration], desk: Desk
) -> FactDeclaration:
    entry = desk.gathered.facts[fact.id]
    condition, otherwise = entry.model.applies_when, entry.model.otherwise
    if (condition is None) != (otherwise is None):
        given, missing = (
            ("applies_when", "otherwise") if condition else ("otherwise", "applies_when")
        )
        hint = "`otherwise` is the answer that counts where `applies_when` does not hold."
        message = f"`{given}` stands without `{missing}`"
        desk.fault("missing-key", message, entry.key_place(given), hint)
    if condition is None or otherwise is None:
        return fact
    names = Names(facts, tuple(desk.gathered.parameters), (), {}, desk.gathered.declared())
    expression = desk.expression(condition, "condition", names, Allowed(), entry, "applies_when")
    if expression is not None:
        _check_applicability(expression, condition, fact, facts, entry, desk)
    value = fact_value(fact, otherwise)
    if value is None:
        place = entry.place("otherwise")
        message = f"`{str(otherwise)[:80]}` is no answer of `{fact.id}`"
        desk.fault("wrong-value", message, place, expected(fact, otherwise))
    return replace(fact, applies_when=expression, otherwise=value)


def _check_applicability(
    expression: Expression, condition: str, fact: FactDeclaration,
    facts: Mapping[str, FactDeclaration], entry: Entry[FactEntry], desk: Desk,
) -> None:  # fmt: skip
    def place(word: str) -> Place:
        return desk.word(word, condition, entry, "applies_when")

    for part in walk(expression):
        if isinstance(part, Parameter):
            hint = "Whether a fact applies depends on other facts only."
            message = f"the parameter `{part.name}` cannot stand here"
            desk.fault("not-allowed-here", message, place(part.name), hint)
        elif (
            isinstance(part, Fact)
            and fact.scope == "company"
            and facts[part.name].scope == "account"
        ):
            message = f"`{part.name}` is asked per account, and `{fact.id}` once for the company"
            desk.fault("wrong-scope", message, place(part.name), "Use facts of scope company.")
