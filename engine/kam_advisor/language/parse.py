"""From text to `syntax`, by the grammar. The only module that imports lark; import it late."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Literal, TypeAlias, cast

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedCharacters, UnexpectedToken

from kam_advisor.ir.expressions import ArithmeticOperator, ComparisonOperator
from kam_advisor.language import syntax
from kam_advisor.language.mistakes import correction, unclosed
from kam_advisor.language.syntax import Node

Child: TypeAlias = Node | Token


@dataclass(frozen=True, slots=True)
class SyntaxFault:
    """Where a text stops making sense, and why."""

    message: str
    start: int
    length: int
    hint: str


def parse(text: str) -> Node | SyntaxFault:
    """The tree of a text, or its one syntax fault. Never recursive, so any nesting is read."""
    try:
        return cast(Node, _parser().parse(text))
    except UnexpectedToken as fault:
        return _at_token(text, fault)
    except UnexpectedCharacters as fault:
        return _fault(text, fault.pos_in_stream or 0, 1, "NAME" in (fault.allowed or ()))


@cache
def _parser() -> Lark:
    grammar = files("kam_advisor.language").joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(
        grammar,
        parser="lalr",
        lexer="contextual",
        keep_all_tokens=True,
        maybe_placeholders=False,
        transformer=_Builder(),
    )


def _at_token(text: str, fault: UnexpectedToken) -> SyntaxFault:
    starts_something = "NAME" in fault.expected
    if fault.token.type == "$END":
        opened = unclosed(text)
        if opened is not None:
            hint = "Close it with `)` where what it holds ends."
            return SyntaxFault("this bracket is never closed", opened, 1, hint)
        end = len(text.rstrip())
        needs = "a name or a bracket" if starts_something else "more"
        hint = "Complete it, or take away what stands last."
        return SyntaxFault(f"the text ends where {needs} is needed", max(end - 1, 0), 1, hint)
    return _fault(text, fault.token.start_pos or 0, len(fault.token), starts_something)


def _fault(text: str, start: int, length: int, starts_something: bool) -> SyntaxFault:
    corrected = correction(text, start, length)
    if corrected is not None:
        begin, end, hint = corrected
        return SyntaxFault(f"`{text[begin:end]}` cannot stand here", begin, end - begin, hint)
    hint = (
        "A name, a function, `not` or an opening bracket is expected here."
        if starts_something
        else "A comparison, `and`, `or`, arithmetic or a closing bracket is expected here."
    )
    return SyntaxFault(f"`{text[start : start + length]}` cannot stand here", start, length, hint)


class _Builder(Transformer[Token, Node]):
    """Builds the nodes while the parser reduces; one method per alias in the grammar."""

    def name(self, children: list[Child]) -> Node:
        token = _token(children[0])
        return syntax.Name(str(token), start=_start(token), end=_end(token))

    def number(self, children: list[Child]) -> Node:
        token = _token(children[0])
        return syntax.Number(str(token), start=_start(token), end=_end(token))

    def quoted(self, children: list[Child]) -> Node:
        token = _token(children[0])
        return syntax.Quoted(str(token)[1:-1], start=_start(token), end=_end(token))

    def truth(self, children: list[Child]) -> Node:
        token = _token(children[0])
        return syntax.Truth(str(token), start=_start(token), end=_end(token))

    def brackets(self, children: list[Child]) -> Node:
        """The node inside, which now takes up the brackets too and is one deeper."""
        (inner,) = _nodes(children)
        return replace(
            inner, start=_start(children[0]), end=_end(children[-1]), depth=inner.depth + 1
        )

    def either(self, children: list[Child]) -> Node:
        return _chain("or", children)

    def both(self, children: list[Child]) -> Node:
        return _chain("and", children)

    def negate(self, children: list[Child]) -> Node:
        (item,) = _nodes(children)
        return syntax.Negation(
            item, start=_start(children[0]), end=_end(children[-1]), depth=_depth(children)
        )

    def compare(self, children: list[Child]) -> Node:
        left, right = _nodes(children)
        return syntax.Comparison(
            cast(ComparisonOperator, str(children[1])),
            left,
            right,
            start=_start(children[0]),
            end=_end(children[-1]),
            depth=_depth(children),
        )

    def one_of(self, children: list[Child]) -> Node:
        item, *options = _nodes(children)
        return syntax.Listed(
            item,
            tuple(options),
            start=_start(children[0]),
            end=_end(children[-1]),
            depth=_depth(children),
        )

    def between(self, children: list[Child]) -> Node:
        item, low, high = _nodes(children)
        return syntax.Ranged(
            item,
            low,
            high,
            str(children[2]) == "[",
            str(children[-1]) == "]",
            start=_start(children[0]),
            end=_end(children[-1]),
            depth=_depth(children),
        )

    def arithmetic(self, children: list[Child]) -> Node:
        left, right = _nodes(children)
        return syntax.Calculation(
            cast(ArithmeticOperator, str(children[1])),
            left,
            right,
            start=_start(children[0]),
            end=_end(children[-1]),
            depth=_depth(children),
        )

    def minus(self, children: list[Child]) -> Node:
        (item,) = _nodes(children)
        return syntax.Minus(
            item, start=_start(children[0]), end=_end(children[-1]), depth=_depth(children)
        )

    def call(self, children: list[Child]) -> Node:
        token = _token(children[0])
        function = syntax.Name(str(token), start=_start(token), end=_end(token))
        return syntax.Call(
            function,
            tuple(_nodes(children)),
            start=function.start,
            end=_end(children[-1]),
            depth=_depth(children),
        )


def _chain(operator: Literal["and", "or"], children: list[Child]) -> Node:
    return syntax.Chain(
        operator,
        tuple(_nodes(children)),
        start=_start(children[0]),
        end=_end(children[-1]),
        depth=_depth(children),
    )


def _token(child: Child) -> Token:
    assert isinstance(child, Token)
    return child


def _nodes(children: Sequence[Child]) -> list[Node]:
    return [child for child in children if not isinstance(child, Token)]


def _depth(children: Sequence[Child]) -> int:
    return 1 + max((node.depth for node in _nodes(children)), default=0)


def _start(child: Child) -> int:
    return (child.start_pos or 0) if isinstance(child, Token) else child.start


def _end(child: Child) -> int:
    return (child.end_pos or 0) if isinstance(child, Token) else child.end
