"""From `syntax` to `ir`: what every part of a text is, and whether it may stand where it stands.

A part that is wrong is noted and gives None; what contains it says nothing more about it, so one
mistake gives one fault.
"""

from typing import Literal

from kam_advisor.ir.expressions import (
    And,
    Arithmetic,
    Constant,
    Count,
    Expression,
    Fact,
    Not,
    Or,
    Outcome,
    Parameter,
    Quantity,
)
from kam_advisor.ir.walk import walk
from kam_advisor.language import compare
from kam_advisor.language.calls import call
from kam_advisor.language.desk import Desk, Typed
from kam_advisor.language.syntax import (
    Calculation,
    Call,
    Chain,
    Comparison,
    Listed,
    Minus,
    Name,
    Negation,
    Node,
    Number,
    Quoted,
    Ranged,
    Truth,
)
from kam_advisor.numbers import BARE_NUMBER_HINT

_VARIES = Fact | Outcome | Quantity | Count
_LITERALS = ("0", "1", "100")


def checked(
    node: Node, want: Literal["condition", "number", "question"], desk: Desk
) -> Expression | None:
    """The expression, or None with faults noted on the desk."""
    if want == "number":
        return number(node, desk)
    if want == "question" and isinstance(node, Name):
        return _question(node, desk)
    expression = condition(node, desk)
    if expression is not None and not any(isinstance(part, _VARIES) for part in walk(expression)):
        _constant(node, desk)
    return expression


def condition(node: Node, desk: Desk) -> Expression | None:
    """The node as a condition."""
    if isinstance(node, Truth):
        _constant(node, desk)
        return None
    typed = part(node, desk)
    if typed is None or typed.kind == "condition":
        return typed.expression if typed else None
    desk.fault(
        "type-mismatch",
        f"{desk.shown(node)} is {compare.described(typed)}, and a condition is needed here",
        node,
        compare.how_to_compare(typed, desk.text[node.start : node.end]),
    )
    return None


def number(node: Node, desk: Desk) -> Expression | None:
    """The node as a number."""
    typed = part(node, desk)
    if typed is None or typed.kind == "number":
        return typed.expression if typed else None
    hint = "Only scales, numbers, parameters, scores and formulas can be calculated with."
    if typed.kind == "condition":
        hint = "`count(…)` makes a number of conditions: 1 for each that holds."
    message = f"{desk.shown(node)} is {compare.described(typed)}, and a number is needed here"
    desk.fault("type-mismatch", message, node, hint)
    return None


def part(node: Node, desk: Desk) -> Typed | None:
    """What the node is, whatever it is."""
    match node:
        case Name():
            return _named(node, desk)
        case Number():
            return _literal(node, desk)
        case Quoted() | Truth():
            _stray_answer(node, desk)
            return None
        case Chain() | Negation():
            return _condition(_logic(node, desk))
        case Comparison() | Listed() | Ranged():
            return _condition(compare.comparison(node, desk, part))
        case Calculation(operator, left, right):
            numbers = number(left, desk), number(right, desk)
            if numbers[0] is None or numbers[1] is None:
                return None
            return Typed(Arithmetic(operator, numbers[0], numbers[1]), "number")
        case Minus(item):
            value = number(item, desk)
            return Typed(Arithmetic("-", Constant(0), value), "number") if value else None
        case Call():
            return call(node, desk, condition, number)


def _condition(expression: Expression | None) -> Typed | None:
    return Typed(expression, "condition") if expression is not None else None


def _logic(node: Chain | Negation, desk: Desk) -> Expression | None:
    if isinstance(node, Negation):
        item = condition(node.item, desk)
        return Not(item) if item is not None else None
    items = [condition(item, desk) for item in node.items]
    found = tuple(item for item in items if item is not None)
    if len(found) < len(items):
        return None
    return And(found) if node.operator == "and" else Or(found)


def _named(node: Name, desk: Desk) -> Typed | None:
    name, names = node.text, desk.names
    if name in names.facts:
        answers = names.answer_set(name)
        if answers is None:
            return Typed(Fact(name), "number")
        return Typed(Fact(name), "choice" if answers.kind == "choice" else "condition", answers)
    if name in names.parameters:
        return Typed(Parameter(name), "number")
    if name in names.quantities:
        return _quantity(node, desk)
    if name in names.decisions:
        return _outcome(node, desk)
    desk.unknown(node, name)
    return None


def _quantity(node: Name, desk: Desk) -> Typed | None:
    if desk.allowed.quantities:
        return Typed(Quantity(node.text), "number")
    message = f"the score or formula `{node.text}` cannot stand here"
    desk.fault("not-allowed-here", message, node, "Use facts and parameters only.")
    return None


def _outcome(node: Name, desk: Desk) -> Typed | None:
    if desk.allowed.outcomes and not desk.in_count:
        return Typed(Outcome(node.text), "decision", desk.names.answer_set(node.text))
    message = f"the outcome of the decision `{node.text}` cannot stand here"
    hint = "Use facts and parameters; an outcome can stand in the conditions of later decisions."
    if desk.in_count:
        hint = "`count(…)` counts facts only; write the cases out with `and` and `or`."
    desk.fault("not-allowed-here", message, node, hint)
    return None


def _literal(node: Number, desk: Desk) -> Typed | None:
    if desk.allowed.literal_numbers and node.text in _LITERALS:
        return Typed(Constant(int(node.text)), "number")
    message = f"the number {node.text[:40]} has no name"
    desk.fault("bare-number", message, node, BARE_NUMBER_HINT)
    return None


def _stray_answer(node: Quoted | Truth, desk: Desk) -> None:
    message = f"{desk.shown(node)} is not compared with anything"
    hint = "Compare a fact or decision with it, as in `fact = option` or `flag = true`."
    desk.fault("type-mismatch", message, node, hint)


def _constant(node: Node, desk: Desk) -> None:
    message = f"{desk.shown(node)} is the same for every account"
    hint = "A condition compares at least one fact, outcome or score; leave this one out."
    desk.fault("constant-condition", message, node, hint)


def _question(node: Name, desk: Desk) -> Expression | None:
    """A fact or decision with finitely many answers, asked by its name."""
    typed = part(node, desk)
    if typed is None:
        return None
    fact = desk.names.facts.get(node.text)
    if typed.answer_set is not None or (fact is not None and fact.kind == "scale"):
        return typed.expression
    message = f"`{node.text}` has no fixed set of answers to branch on"
    hint = f"Ask a condition instead, as in `{node.text} >= some_parameter`."
    desk.fault("type-mismatch", message, node, hint)
    return None
