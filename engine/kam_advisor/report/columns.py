"""How wide the columns of a table become."""

from kam_advisor.report.display import HYPHEN, printable, width
from kam_advisor.report.document import Table

_NARROWEST = 3


def column_widths(table: Table, room: int, between: int) -> list[int]:
    """A width per column, all together (with `between` in between) at most `room`.

    Every column gets what its longest cell needs; where that is too much, the widest give way
    first, but where possible not below their longest word.
    """
    cells = [table.header, *table.rows]
    columns = [[printable(row[i]) for row in cells] for i in range(len(table.header))]
    widths = [max(1, *map(width, column)) for column in columns]
    words = [max(map(_longest_word, column)) for column in columns]
    available = max(room - between * (len(columns) - 1), len(columns))
    for least in (words, [_NARROWEST] * len(columns), [1] * len(columns)):
        _shrink(widths, least, available)
    return widths


def _longest_word(cell: str) -> int:
    """How much room the longest word takes, broken behind its hyphens."""
    pieces = cell.replace(HYPHEN, f"{HYPHEN} ").split(" ")
    return max([1, *map(width, pieces)])


def _shrink(widths: list[int], least: list[int], available: int) -> None:
    while sum(widths) > available:
        widest = [i for i in range(len(widths)) if widths[i] > least[i]]
        if not widest:
            return
        widths[max(widest, key=lambda i: widths[i])] -= 1
