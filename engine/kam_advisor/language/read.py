"""The way in: one text, what is wanted of it, and either an expression or its faults."""

from collections.abc import Callable
from typing import Literal

from kam_advisor.errors import Fault, Place
from kam_advisor.ir.expressions import Expression
from kam_advisor.language.check import checked
from kam_advisor.language.desk import Desk
from kam_advisor.language.names import Allowed, Names

LONGEST = 2000
DEEPEST = 50

Want = Literal["condition", "number", "question"]


def read_expression(
    text: str,
    want: Want,
    names: Names,
    allowed: Allowed,
    place: Callable[[int, int], Place],
) -> tuple[Expression | None, list[Fault]]:
    """The typed expression a text says, or every fault in it. Never raises, whatever the text.

    Args:
        text: At most `LONGEST` characters, nested at most `DEEPEST` deep.
        want: `condition`: something that holds or not; `number`: a formula or a value;
            `question`: a condition, or a fact or decision with finitely many answers.
        names: What may be named.
        allowed: What may stand in this text.
        place: Gives the place of a stretch of the text: its offset and its length.

    Returns:
        The expression and no faults, or None and at least one fault, in the order of the text.
    """
    if not text.strip():
        hint = "Write a condition, or leave the key out." if want != "number" else "Write a number."
        return None, [Fault("expression-empty", "nothing is written here", place(0, 1), hint)]
    if len(text) > LONGEST:
        message = f"this takes {len(text):,} characters, more than {LONGEST:,}"
        hint = "Split it: name a part as a formula, or make several rules of it."
        return None, [Fault("expression-too-long", message, place(0, 1), hint)]
    return _read(Desk(text, names, allowed, place, asks=want == "question"), want)


def _read(desk: Desk, want: Want) -> tuple[Expression | None, list[Fault]]:
    from kam_advisor.language.parse import SyntaxFault, parse  # loads lark

    node = parse(desk.text)
    if isinstance(node, SyntaxFault):
        at = desk.place(node.start, max(1, node.length))
        return None, [Fault("expression-syntax", node.message, at, node.hint)]
    if node.depth > DEEPEST:
        message = f"this is nested {node.depth} deep, more than {DEEPEST}"
        hint = "Split it; for a long sum, write `sum(a, b, …)`."
        desk.fault("expression-too-deep", message, node, hint)
        return None, desk.faults
    expression = checked(node, want, desk)
    if desk.faults:
        return None, sorted(desk.faults, key=lambda fault: (fault.place.line, fault.place.column))
    return expression, []
