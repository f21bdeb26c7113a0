"""Functions and what they take."""

from collections.abc import Callable
from dataclasses import replace
from typing import cast

from kam_advisor.ir.expressions import (
    Aggregate,
    AggregateFunction,
    CountAccounts,
    CountDistinct,
    CountWhere,
    Expression,
)
from kam_advisor.language.derived import derived_call
from kam_advisor.language.desk import Desk, Typed
from kam_advisor.language.names import COUNTERS, DERIVED, FUNCTIONS, nearest
from kam_advisor.language.syntax import Call, Comparison, Name, Node

Check = Callable[[Node, Desk], Expression | None]


def call(node: Call, desk: Desk, condition: Check, number: Check) -> Typed | None:
    """The number a function gives, or None with faults noted."""
    name = node.function.text
    if name in COUNTERS:
        return _counted(node, desk, condition)
    if name in DERIVED:
        return derived_call(node, desk, number)
    if name not in FUNCTIONS:
        _unknown(node, desk)
        return None
    if not node.arguments:
        message = f"`{name}()` has nothing between its brackets"
        hint = f"`{name}` takes one or more {'conditions' if name == 'count' else 'numbers'}."
        desk.fault("wrong-argument-count", message, node, hint)
        return None
    if name == "count":
        desk = replace(desk, in_count=True)
    items = [(condition if name == "count" else number)(item, desk) for item in node.arguments]
    found = tuple(item for item in items if item is not None)
    if len(found) < len(items):
        return None
    return Typed(Aggregate(cast(AggregateFunction, name), found), "number")


def _unknown(node: Call, desk: Desk) -> None:
    name = node.function.text
    functions = (*FUNCTIONS, *COUNTERS, *DERIVED)
    near = nearest(name, functions)
    hint = f"Did you mean `{near}`? " if near else ""
    if name in desk.names:
        hint = "It is declared, but it is not a function: write it without brackets. "
    known = ", ".join(f"`{function}`" for function in functions)
    message = f"unknown function `{name[:60]}`"
    desk.fault("unknown-function", message, node.function, f"{hint}The functions are {known}.")


def _counted(node: Call, desk: Desk, condition: Check) -> Typed | None:
    name = node.function.text
    if not desk.allowed.accounts:
        message = f"`{name}` cannot stand here"
        hint = "It counts over the accounts of a company: only in decisions of scope company."
        desk.fault("not-allowed-here", message, node, hint)
        return None
    if name in ("count_where", "count_outcome"):
        return _where(node, desk, condition)
    if len(node.arguments) != 1:
        message = f"`{name}` takes one decision, and {len(node.arguments)} are given"
        desk.fault("wrong-argument-count", message, node, f"Write `{name}(some_decision)`.")
        return None
    decision = node.arguments[0]
    if not isinstance(decision, Name) or decision.text not in desk.names.decisions:
        _no_decision(decision, name, desk)
        return None
    counted = CountDistinct if name == "count_distinct" else CountAccounts
    return Typed(counted(decision.text), "number")


def _where(node: Call, desk: Desk, condition: Check) -> Typed | None:
    """For how many accounts a condition holds, or a decision has an outcome."""
    name, arguments = node.function.text, node.arguments
    wanted, example = (1, "some_condition") if name == "count_where" else (2, "decision, outcome")
    if len(arguments) != wanted:
        needs = "one condition" if wanted == 1 else "a decision and an outcome"
        are = "is" if len(arguments) == 1 else "are"
        message = f"`{name}` takes {needs}, and {len(arguments)} {are} given"
        desk.fault("wrong-argument-count", message, node, f"Write `{name}({example})`.")
        return None
    if wanted == 1:
        looked_at: Node = arguments[0]
    elif isinstance(arguments[0], Name) and arguments[0].text in desk.names.decisions:
        start, end = arguments[0].start, arguments[1].end
        looked_at = Comparison("=", *arguments, start=start, end=end)
    else:
        _no_decision(arguments[0], name, desk)
        return None
    inner = replace(desk, allowed=replace(desk.allowed, accounts=False, outcomes=True))
    found = condition(looked_at, inner)
    return Typed(CountWhere(found), "number") if found is not None else None


def _no_decision(node: Node, function: str, desk: Desk) -> None:
    if isinstance(node, Name) and node.text not in desk.names:
        near = nearest(node.text, desk.names.decisions)
        hint = f"Did you mean `{near}`?" if near else desk.names.suggestion(node.text)
        desk.fault("unknown-name", f"unknown decision `{node.text[:60]}`", node, hint)
        return
    message = f"{desk.shown(node)} is not a decision, and `{function}` counts outcomes of one"
    hint = f"Write `{function}(some_decision)`."
    desk.fault("type-mismatch", message, node, hint)
