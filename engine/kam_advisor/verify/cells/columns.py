"""The cells of each answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from kam_advisor.ir.expressions import Fact, Value
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.literals import finite_values
from kam_advisor.verify.witness import first_answer


@dataclass(frozen=True, slots=True)
class Columns:
    """Per variable and value the cells that have it; the first variable counts most."""

    every: int
    cells: list[list[int]]
    strides: list[int]


def answers_of(name: str, knowledge: KnowledgeBase) -> tuple[Value, ...]:
    """The answers of a finite fact, in the order in which witnesses prefer them."""
    values = finite_values(Fact(name), knowledge) or ()
    first = first_answer(name, knowledge)
    return (first, *(value for value in values if value != first))


def columns_of(sizes: Sequence[int]) -> Columns:
    """The columns of variables with so many values each."""
    total = 1
    for size in sizes:
        total *= size
    cells: list[list[int]] = []
    strides: list[int] = []
    stride = total
    for size in sizes:
        stride //= size
        strides.append(stride)
        block = (1 << stride) - 1
        period = size * stride
        cells.append([_repeated(block << (n * stride), period, total) for n in range(size)])
    return Columns((1 << total) - 1, cells, strides)


def _repeated(pattern: int, period: int, total: int) -> int:
    """The pattern over and over, up to so many bits."""
    length = period
    while length < total:
        pattern |= pattern << length
        length *= 2
    return pattern & ((1 << total) - 1)
