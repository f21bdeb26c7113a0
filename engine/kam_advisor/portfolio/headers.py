"""The heads of columns: named once each, never empty."""

from collections.abc import Sequence

LONGEST_NAME = 200
"""Characters of a column's name that are kept."""


def cleaned(cells: Sequence[str]) -> tuple[list[str], list[str]]:
    """The names of columns, and the names that stand more than once.

    A column without a name is called by its place, as `column 3`. Of several with one name, the
    second becomes `name (2)`: nothing is lost, and what is done with it is decided elsewhere.
    """
    names: list[str] = []
    twice: list[str] = []
    seen: dict[str, int] = {}
    for number, cell in enumerate(cells, 1):
        name = " ".join(cell.split())[:LONGEST_NAME] or f"column {number}"
        seen[name.casefold()] = seen.get(name.casefold(), 0) + 1
        count = seen[name.casefold()]
        if count > 1:
            twice.append(name)
            name = f"{name} ({count})"
            seen[name.casefold()] = 1
        names.append(name)
    return names, list(dict.fromkeys(twice))
