"""The functions that speak of the profile as a whole: `given`, and numbers over all accounts.

Each call becomes a fact that nobody is asked (`ir/derived.py`), declared in `Names.derived`.
"""

from collections.abc import Callable
from typing import Literal, TypeAlias, cast

from kam_advisor.ir.derived import (
    EXISTS,
    OF_ACCOUNT,
    Derivation,
    Exists,
    Given,
    OfAccount,
    OfCompany,
    OverAccounts,
)
from kam_advisor.ir.expressions import (
    Arithmetic,
    Constant,
    Expression,
    Fact,
    Number,
    Parameter,
    Quantity,
)
from kam_advisor.ir.knowledge import FactDeclaration, Scope
from kam_advisor.language.desk import Desk, Typed
from kam_advisor.language.syntax import Call, Name, Node

NumberCheck: TypeAlias = Callable[[Node, Desk], Expression | None]

GIVEN = "given"
_TOP_SHARE = "top_share"


def derived_call(node: Call, desk: Desk, number: NumberCheck) -> Typed | None:
    """What the call stands for, or None with faults noted."""
    name = node.function.text
    if not desk.allowed.quantities:
        message = f"`{name}` cannot stand here"
        desk.fault("not-allowed-here", message, node, "It can stand in rules and formulas only.")
        return None
    wanted = 2 if name == _TOP_SHARE else 1
    if len(node.arguments) != wanted:
        needs = {GIVEN: "one fact", _TOP_SHARE: "a number of accounts and a percentage"}
        message = f"`{name}` takes {needs.get(name, 'one number')}, and {len(node.arguments)} "
        message += "is given" if len(node.arguments) == 1 else "are given"
        desk.fault("wrong-argument-count", message, node, f"Write {_example(name)}.")
        return None
    return _given(node, desk) if name == GIVEN else _over_accounts(node, desk, number)


def _given(node: Call, desk: Desk) -> Typed | None:
    (item,) = node.arguments
    if not isinstance(item, Name) or item.text not in desk.names.facts:
        if isinstance(item, Name) and item.text not in desk.names:
            desk.unknown(item, item.text)
        else:
            message = f"{desk.shown(item)} is not a fact, and `given` asks whether one is answered"
            desk.fault("type-mismatch", message, item, f"Write {_example(GIVEN)}.")
        return None
    fact = desk.names.facts[item.text]
    found = _declared(f"{GIVEN}({fact.id})", fact.scope, "boolean", Given(fact.id), desk)
    return Typed(found, "condition")


def _over_accounts(node: Call, desk: Desk, number: NumberCheck) -> Typed | None:
    function = cast(OfAccount | OfCompany, node.function.text)
    of = _of(node.arguments[0], function, desk)
    portion = _portion(node.arguments[1], desk, number) if function == _TOP_SHARE else None
    if of is None or (function == _TOP_SHARE and portion is None):
        return None
    written = of.name if portion is None else f"{of.name}, {_shown(portion)}"
    scope: Scope = "account" if function in OF_ACCOUNT else "company"
    kind: Literal["integer", "number"] = "integer" if function == "rank" else "number"
    ends = _ends(function, of, desk)
    unit = _unit(function, of, desk)
    derivation = OverAccounts(function, of, portion)
    value = _declared(f"{function}({written})", scope, kind, derivation, desk, ends, unit)
    if not _may_be_undefined(function, of):
        return Typed(value, "number")
    exists = f"{value.name}{EXISTS}"
    there = _declared(exists, scope, "integer", Exists(value.name), desk, (0, 1))
    return Typed(Arithmetic("/", value, there), "number")


def _portion(item: Node, desk: Desk, number: NumberCheck) -> Parameter | Constant | None:
    """A percentage that is the same for every profile."""
    portion = number(item, desk)
    if portion is None or isinstance(portion, Parameter | Constant):
        return portion
    hint = f"Name a parameter with the percentage, as in {_example(_TOP_SHARE)}."
    desk.fault("type-mismatch", f"{desk.shown(item)} is not a parameter", item, hint)
    return None


def _of(item: Node, function: str, desk: Desk) -> Fact | Quantity | None:
    """A number of the account, by its name."""
    names = desk.names
    if isinstance(item, Name) and item.text in names.quantities:
        return Quantity(item.text)
    fact = names.facts.get(item.text) if isinstance(item, Name) else None
    if fact is not None and fact.kind in ("integer", "number", "scale"):
        if fact.scope == "account":
            return Fact(fact.id)
        message = f"`{fact.id}` is asked once, and `{function}` goes over all accounts"
        desk.fault("wrong-scope", message, item, "Use a fact of scope account.")
    elif isinstance(item, Name) and item.text not in names:
        desk.unknown(item, item.text)
    else:
        message = f"{desk.shown(item)} is not the name of a number of an account"
        hint = "Name a number, a score or a formula; what is calculated can be made a formula."
        desk.fault("type-mismatch", message, item, hint)
    return None


def _shown(portion: Parameter | Constant) -> str:
    return portion.name if isinstance(portion, Parameter) else str(portion.value)


def _declared(
    id: str,
    scope: Scope,
    kind: Literal["boolean", "integer", "number"],
    derived: Derivation,
    desk: Desk,
    ends: tuple[Number | None, Number | None] = (None, None),
    unit: str = "",
) -> Fact:
    """The fact that the call names; declared when it is first named."""
    title = {"en": id, "nl": id}
    options = ("yes", "no") if kind == "boolean" else ()
    desk.names.derived.setdefault(
        id,
        FactDeclaration(
            id, scope, kind, title, title, title, options, False, {}, *ends, unit, None, None, (),
            changeable=False, derived=derived,
        ),
    )  # fmt: skip
    return Fact(id)


def _ends(function: str, of: Fact | Quantity, desk: Desk) -> tuple[Number | None, Number | None]:
    """Between which values the number lies, as far as the declaration of `of` tells."""
    fact = desk.names.facts[of.name] if isinstance(of, Fact) else None
    low, high = (fact.minimum, fact.maximum) if fact else (None, None)
    match function:
        case "rank":
            return 1, None
        case "quantile":
            return 0, 1
        case "average" | "smallest" | "largest":
            return low, high
    positive = low is not None and low >= 0
    return (0, None if function == "total" else 1) if positive else (None, None)


def _unit(function: str, of: Fact | Quantity, desk: Desk) -> str:
    same = function in ("total", "average", "smallest", "largest")
    return desk.names.facts[of.name].unit if same and isinstance(of, Fact) else ""


def _may_be_undefined(function: str, of: Expression) -> bool:
    return isinstance(of, Quantity) or function not in ("total", "rank", "quantile")


def _example(name: str) -> str:
    inside = {GIVEN: "some_fact", _TOP_SHARE: "some_number, some_percentage"}
    return f"`{name}({inside.get(name, 'some_number')})`"
