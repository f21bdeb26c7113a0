"""Which columns of a typed table hold answers and nothing else, so that no cell need be checked.

That a column is of a type says that all its cells are; its least and greatest number, which Parquet
files keep, say that all are in range; its different texts, which are few, that all are options. To
ask this once for a column takes far less than to check every cell of it.
"""

from collections.abc import Mapping
from typing import Final

from kam_advisor.ir.knowledge import FactDeclaration
from kam_advisor.portfolio.database import Database, literal
from kam_advisor.portfolio.source import Column, Source

_TYPED: Final = ("parquet", "duckdb", "sqlite", "postgresql")
"""Kinds of tables whose columns have types of their own."""

_WHOLE: Final = (
    *("TINYINT", "SMALLINT", "INTEGER", "BIGINT"),
    *("UTINYINT", "USMALLINT", "UINTEGER"),
)
"""Types of whole numbers of which every one is a BIGINT."""


def sound_facts(
    database: Database,
    source: Source,
    columns: Mapping[str, Column],
    declared: Mapping[str, FactDeclaration],
) -> frozenset[str]:
    """The facts of which every cell is empty or the answer as the core engine takes it.

    Args:
        database: Where the table is.
        source: The table.
        columns: Per fact its column in the table.
        declared: The declarations of facts.
    """
    if source.place.kind not in _TYPED:
        return frozenset()
    kinds = {fact: (declared[fact], column) for fact, column in columns.items()}
    booleans = {f for f, (d, c) in kinds.items() if (d.kind, c.type) == ("boolean", "BOOLEAN")}
    whole = {
        fact: column
        for fact, (one, column) in kinds.items()
        if column.type in _WHOLE and one.kind in ("scale", "integer")
    }
    texts = {f: c for f, (d, c) in kinds.items() if (d.kind, c.type) == ("choice", "VARCHAR")}
    return frozenset(
        booleans
        | _in_range(database, source, whole, declared)
        | _of_options(database, source, texts, declared)
    )


def _in_range(
    database: Database,
    source: Source,
    columns: Mapping[str, Column],
    declared: Mapping[str, FactDeclaration],
) -> set[str]:
    if not columns:
        return set()
    listed = ", ".join(f"min({column.id}), max({column.id})" for column in columns.values())
    ends = database.rows(f"SELECT {listed} FROM {source.relation}")[0]
    return {
        fact
        for fact, least, most in zip(columns, ends[::2], ends[1::2], strict=True)
        if least is None or _allowed(declared[fact], least, most)
    }


def _allowed(fact: FactDeclaration, least: int, most: int) -> bool:
    low, high = fact.minimum, fact.maximum
    return (low is None or least >= low) and (high is None or most <= high)


def _of_options(
    database: Database,
    source: Source,
    columns: Mapping[str, Column],
    declared: Mapping[str, FactDeclaration],
) -> set[str]:
    if not columns:
        return set()
    parts = []
    for fact, column in columns.items():
        options = ", ".join(literal(option) for option in declared[fact].options)
        different = f"SELECT {column.id} AS answer FROM {source.relation} GROUP BY {column.id}"
        parts.append(
            f"SELECT {literal(fact)}, count(*) FROM ({different}) WHERE answer NOT IN ({options})"
        )
    return {fact for fact, others in database.rows(" UNION ALL ".join(parts)) if not others}
