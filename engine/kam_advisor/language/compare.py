"""Comparisons: what their sides are, and whether they can be compared.

Bare options and outcomes have no meaning by themselves: they are looked up in the answers of the
fact or decision on the other side, before anything else that may have the same name.
"""

from collections.abc import Callable, Sequence

from kam_advisor.ir.expressions import (
    Between,
    Compare,
    Constant,
    Expression,
    OneOf,
    Outcome,
    Parameter,
)
from kam_advisor.language.desk import Desk, Typed, quoted
from kam_advisor.language.names import YES_NO, AnswerSet, nearest
from kam_advisor.language.syntax import (
    Comparison,
    Listed,
    Name,
    Node,
    Number,
    Quoted,
    Ranged,
    Truth,
)

Part = Callable[[Node, Desk], Typed | None]


def comparison(node: Comparison | Listed | Ranged, desk: Desk, part: Part) -> Expression | None:
    """The comparison, or None with faults noted. `part` checks a side."""
    match node:
        case Comparison(operator, left, right):
            first, second = _sides((left, right), _subject(left, right, desk), desk, part)
            ordering = operator not in ("=", "!=")
            if first and second and _comparable(node, (first, second), ordering, desk):
                return Compare(operator, first.expression, second.expression)
        case Listed(item, options):
            return _one_of(node, _sides((item, *options), item, desk, part), desk)
        case Ranged(item, low, high):
            one, two, three = _sides((item, low, high), item, desk, part)
            if one and two and three and _comparable(node, (one, two, three), True, desk):
                ends = (two.expression, three.expression)
                return Between(one.expression, *ends, node.low_closed, node.high_closed)
    return None


def described(typed: Typed) -> str:
    """What a part is, as it is called in a message."""
    match typed.kind:
        case "condition":
            return "a yes-or-no fact" if typed.answer_set else "a condition"
        case "answer":
            owner = typed.answer_set.owner if typed.answer_set else ""
            return f"an answer of `{owner}`"
        case kind:
            return f"a {kind}"


def how_to_compare(typed: Typed, text: str) -> str:
    """How to make a condition of a part that is none."""
    if typed.answer_set is None:
        return f"Compare it with a parameter, as in `{quoted(text)[1:-1]} >= some_parameter`."
    answer = next(iter(typed.answer_set.answers))
    return f"Compare it, as in `{text} = {answer}`."


def _sides(nodes: Sequence[Node], subject: Node, desk: Desk, part: Part) -> list[Typed | None]:
    """Every side in order; answers are looked up with the subject, the others stand for
    themselves."""
    answers = _answer_set(subject, desk)
    if answers is None:
        return [_beside_number(node, nodes, desk, part) for node in nodes]
    return [
        part(node, desk) if node is subject else _answer(node, answers, desk, part)
        for node in nodes
    ]


def _subject(left: Node, right: Node, desk: Desk) -> Node:
    """The side that has answers; of two such sides the one whose answer the other side is."""
    sides = ((left, right), (right, left))
    with_answers = [(side, other) for side, other in sides if _answer_set(side, desk)]
    for side, other in with_answers:
        answers = _answer_set(side, desk)
        if answers and isinstance(other, Name | Quoted | Truth) and other.text in answers.answers:
            return side
    return with_answers[0][0] if with_answers else left


def _answer_set(node: Node, desk: Desk) -> AnswerSet | None:
    return desk.names.answer_set(node.text) if isinstance(node, Name) else None


def _answer(node: Node, answers: AnswerSet, desk: Desk, part: Part) -> Typed | None:
    """A side that is compared with something that has answers."""
    if not isinstance(node, Name | Quoted | Truth):
        return _number_beside_answers(node, answers, desk, part)
    if node.text in answers.answers:
        return Typed(Constant(answers.answers[node.text]), "answer", answers)
    if isinstance(node, Name) and node.text in desk.names:
        return part(node, desk)
    near = nearest(node.text, answers.answers)
    did_you_mean = f"Did you mean `{near}`? " if near else ""
    what, id = ("outcome", "unknown-outcome") if answers.kind == "decision" else ("option", "")
    what = "answer" if answers.kind == "yes-or-no fact" else what
    message = f"`{answers.owner}` has no {what} {quoted(node.text)}"
    hint = f"{did_you_mean}Its {what}s are {answers.listed()}."
    desk.fault(id or "unknown-option", message, node, hint)
    return None


def _number_beside_answers(node: Node, answers: AnswerSet, desk: Desk, part: Part) -> Typed | None:
    if not isinstance(node, Number):
        return part(node, desk)
    message = f"`{answers.owner}` is a {answers.kind} and cannot be compared with the number "
    hint = f"Compare it with one of {answers.listed()}."
    desk.fault("type-mismatch", message + node.text[:40], node, hint)
    return None


def _beside_number(node: Node, nodes: Sequence[Node], desk: Desk, part: Part) -> Typed | None:
    """A side where no side has answers. An answer is no name here, and that is said once."""
    if not isinstance(node, Name | Quoted | Truth) or not _only_an_answer(node, desk):
        return part(node, desk)
    others = [other for other in nodes if other is not node and isinstance(other, Name)]
    if any(other.text not in desk.names and not _only_an_answer(other, desk) for other in others):
        return None  # the other side is unknown, and will be said to be
    numeric = next((other for other in others if other.text in desk.names), None)
    if numeric is None:
        return part(node, desk)
    message = f"`{numeric.text}` is a number and cannot be compared with {quoted(node.text)}"
    desk.fault("type-mismatch", message, node, "Compare it with a parameter.")
    return None


def _only_an_answer(node: Name | Quoted | Truth, desk: Desk) -> bool:
    """Whether this is no declared name, but could be an answer to something."""
    text = node.text
    return text not in desk.names and (text in YES_NO or desk.names.owner_of(text) is not None)


def _one_of(node: Listed, sides: list[Typed | None], desk: Desk) -> Expression | None:
    if not node.options:
        hint = f"Name at least one value, as in `{desk.shown(node.item)[1:-1]} in (a, b)`."
        desk.fault("empty-list", "the list after `in` is empty", node, hint)
        return None
    if not _list_of_constants(node, sides, desk):
        return None
    found = [side for side in sides if side is not None]
    if len(found) < len(sides) or not _comparable(node, found, False, desk):
        return None
    return OneOf(found[0].expression, tuple(side.expression for side in found[1:]))


def _list_of_constants(node: Listed, sides: list[Typed | None], desk: Desk) -> bool:
    good = True
    for option, side in zip(node.options, sides[1:], strict=True):
        if side and not isinstance(side.expression, Constant | Parameter):
            message = f"{desk.shown(option)} cannot stand in a list"
            hint = "A list holds options, outcomes or parameters; compare with `=` and `or`."
            desk.fault("not-allowed-here", message, option, hint)
            good = False
    return good


def _comparable(node: Node, sides: Sequence[Typed], ordering: bool, desk: Desk) -> bool:
    """Whether the sides can be compared; if not, why is noted."""
    if _two_outcomes(node, sides, desk):
        return False
    if all(side.kind == "number" for side in sides):
        return True
    first = next((s for s in sides if s.answer_set and s.kind != "answer"), sides[0])
    other = next((side for side in sides if not _alike(first, side)), None)
    if other is not None:
        _mismatch(node, first, other, desk)
        return False
    return not ordering or _ordered(node, sides, desk)


def _alike(first: Typed, other: Typed) -> bool:
    """Whether two sides have the same answers, so that they can be equal."""
    one, two = first.answer_set, other.answer_set
    if one is None or two is None:
        return False
    return one.kind == two.kind and list(one.answers.items()) == list(two.answers.items())


def _two_outcomes(node: Node, sides: Sequence[Typed], desk: Desk) -> bool:
    varying = [side for side in sides if not isinstance(side.expression, Constant | Parameter)]
    if len(varying) < 2 or not any(isinstance(side.expression, Outcome) for side in varying):
        return False
    message = f"{desk.shown(node)} compares an outcome with another fact or outcome"
    hint = (
        "Compare each with its own options and join the comparisons: "
        "`(a = x and b = x) or (a = y and b = y)`."
    )
    desk.fault("two-outcomes", message, node, hint)
    return True


def _mismatch(node: Node, first: Typed, other: Typed, desk: Desk) -> None:
    hint = "Compare numbers with numbers; join conditions with `and`, `or` and `not`."
    message = f"{desk.shown(node)} compares {described(first)} with {described(other)}"
    if first.answer_set and other.answer_set:
        message = f"{desk.shown(node)} compares two choices that have different options"
    if first.answer_set:
        answers = first.answer_set
        hint = f"`{answers.owner}` can be compared with {answers.listed()}."
    desk.fault("type-mismatch", message, node, hint)


def _ordered(node: Node, sides: Sequence[Typed], desk: Desk) -> bool:
    for side in sides:
        answers = side.answer_set
        if answers is None or not answers.order:
            owner = f"the answers of `{answers.owner}`" if answers else desk.shown(node)
            hint = (
                "Compare by `=`, `!=` or `in (…)`; or, where its options run from low to high, "
                "declare the choice with `ordered: true`."
            )
            if answers and answers.kind == "yes-or-no fact":
                hint = "Compare by `=` or `!=`."
            desk.fault("not-ordered", f"{owner} have no order", node, hint)
            return False
        if isinstance(side.expression, Constant) and side.expression.value not in answers.order:
            message = f"`{side.expression.value}` has no place in the order of `{answers.owner}`"
            desk.fault("not-ordered", message, node, "Compare with it by `=` or `!=`.")
            return False
    return True
