"""How many accounts come to what, and for whom warnings fire: a few quick questions to a result.

A portfolio of millions has few situations: an outcome, whether readings agree, which warnings fire.
So the result is gone through once for each decision, grouped by its columns as they stand, and all
counts are made of the groups.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from kam_advisor.portfolio.checked import ROW_COLUMN
from kam_advisor.portfolio.database import Database, identifier, literal
from kam_advisor.portfolio.deciding import BETWEEN
from kam_advisor.record import Record
from kam_advisor.to_sql.rules import DecisionColumns

_EARLY: Final = 10_000
"""Rows in which the first of a warning are looked for; most are there."""


class Situation(Record):
    """Accounts, or companies, that come to the same.

    Attributes:
        first: The outcome of the first decision, or its status where it has none; empty where no
            first decision was asked for.
        shown: The same of the decision itself.
        unanimous: Whether the readings agree; None where that is open or nothing applies.
        warnings: The ids of the warnings that fire.
        number: How many there are.
    """

    first: str
    shown: str
    unanimous: bool | None
    warnings: tuple[str, ...]
    number: int


class Tallies(Record):
    """All that one decision comes to.

    Attributes:
        situations: Each once.
    """

    situations: tuple[Situation, ...]

    def outcomes(self) -> Counter[str]:
        """How many there are per outcome or status."""
        return _total((one.shown, one.number) for one in self.situations)

    def agreeing(self, agree: bool) -> int:
        """For how many the readings agree, or for how many they do not."""
        return sum(one.number for one in self.situations if one.unanimous is agree)

    def warnings(self) -> Counter[str]:
        """For how many each warning fires."""
        return _total((id, one.number) for one in self.situations for id in one.warnings)

    def crossed(self) -> dict[str, dict[str, int]]:
        """How many there are per outcome of the first decision, and per outcome of this one."""
        found: dict[str, dict[str, int]] = {}
        for one in self.situations:
            row = found.setdefault(one.first, {})
            row[one.shown] = row.get(one.shown, 0) + one.number
        return found


def tallies(
    database: Database, relation: str, output: DecisionColumns, first: DecisionColumns | None
) -> Tallies:
    """What a decision comes to.

    Args:
        database: Where the result is.
        relation: Its rows; those without a status of the decision are left out.
        output: The columns of the decision.
        first: The columns of another decision, to count both together; None for this one alone.
    """
    columns = [output.outcome, output.status, output.unanimous, output.warnings]
    columns += [] if first is None else [first.outcome, first.status]
    listed = ", ".join("NULL" if name is None else identifier(name) for name in columns)
    groups = ", ".join(identifier(name) for name in dict.fromkeys(columns) if name is not None)
    rows = database.rows(
        f"SELECT {listed}, count(*) FROM {relation} WHERE {identifier(output.status)} IS NOT NULL"
        f" GROUP BY {groups}"
    )
    return Tallies(tuple(_situation(row) for row in rows))


def first_rows(
    database: Database,
    relation: str,
    outputs: Sequence[DecisionColumns],
    numbers: Mapping[str, Mapping[str, int]],
    most: int,
) -> dict[str, dict[str, tuple[int, ...]]]:
    """Per decision and warning the first rows for which it fires.

    Args:
        database: Where the result is.
        relation: Its rows.
        outputs: The columns of the decisions.
        numbers: Per decision and warning for how many rows it fires; those of none are left out.
        most: How many rows are wanted of each.
    """
    asked = [output for output in outputs if numbers[output.decision]]
    if not asked:
        return {}
    listed = ", ".join(identifier(str(output.warnings)) for output in asked)
    early = database.rows(
        f"SELECT {ROW_COLUMN}, {listed} FROM {relation} WHERE {ROW_COLUMN} <= {_EARLY}"
    )
    found: dict[str, dict[str, tuple[int, ...]]] = {}
    for place, output in enumerate(asked, 1):
        there: dict[str, list[int]] = {}
        for row in early:
            for warning in (row[place] or "").split(BETWEEN):
                there.setdefault(warning, []).append(row[0])
        found[output.decision] = {
            warning: tuple(sorted(there.get(warning, ()))[:most])
            if len(there.get(warning, ())) >= min(most, number)
            else rows_with(database, relation, output, warning, most)
            for warning, number in numbers[output.decision].items()
        }
    return found


def rows_with(
    database: Database, relation: str, output: DecisionColumns, warning: str, most: int
) -> tuple[int, ...]:
    """The first rows for which a warning fires."""
    sql = f"SELECT {ROW_COLUMN} FROM {relation} WHERE {fires(output, warning)}"
    return tuple(row for (row,) in database.rows(f"{sql} ORDER BY 1 LIMIT {most}"))


def fires(output: DecisionColumns, warning: str) -> str:
    """Whether a warning fires, in SQL."""
    assert output.warnings is not None
    column = f"{identifier(output.warnings)}::VARCHAR"
    return f"list_contains(string_split({column}, {literal(BETWEEN)}), {literal(warning)})"


def _situation(row: Sequence[object]) -> Situation:
    outcome, status, unanimous, warnings, *first, number = row
    assert isinstance(number, int)
    assert unanimous is None or isinstance(unanimous, bool)
    return Situation(
        first=str(first[0] or first[1]) if first else "",
        shown=str(outcome or status),
        unanimous=unanimous,
        warnings=tuple(str(warnings).split(BETWEEN)) if warnings else (),
        number=number,
    )


def _total(pairs: Iterable[tuple[str, int]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for name, number in pairs:
        found[name] += number
    return found
