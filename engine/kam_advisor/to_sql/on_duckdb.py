"""Running compiled rules on DuckDB, embedded."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kam_advisor.record import Record
from kam_advisor.to_sql.rules import LookupTable, SqlRules

if TYPE_CHECKING:
    import duckdb


class RunResult(Record):
    """What a run did.

    Attributes:
        rows: How many rows were read and written.
        by_core: How many of them went through the core engine, as SQL could not settle them.
    """

    rows: int
    by_core: int


class DuckDBRunner:
    """Runs rules on DuckDB, embedded."""

    def __init__(
        self,
        rules: SqlRules,
        connection: "duckdb.DuckDBPyConnection | None" = None,
        *,
        threads: int | None = None,
        memory_limit: str | None = None,
    ) -> None:
        """Create the lookup tables.

        Args:
            rules: What `compile_rules` gives.
            connection: Where the source is; a new one in memory by default. The lookup tables are
                temporary tables in it.
            threads: How many threads to use; all cores by default.
            memory_limit: As DuckDB writes it, `800MB`.
        """
        import duckdb

        self.rules = rules
        self.connection = duckdb.connect() if connection is None else connection
        self.connection.execute("SET preserve_insertion_order = false")
        if threads is not None:
            self.connection.execute(f"SET threads = {threads}")
        if memory_limit is not None:
            self.connection.execute("SET memory_limit = ?", [memory_limit])
        for table in rules.lookups:
            create_lookup(self.connection, table)

    def run(
        self,
        source: "str | Path",
        target: "str | Path",
        *,
        keep: Sequence[str] = (),
        columns: Mapping[str, str | None] | None = None,
        company: str | None = None,
        company_target: "str | Path | None" = None,
        progress: Callable[[float], None] | None = None,
    ) -> RunResult:
        """Decide for every row of the source. No row is dropped.

        Args:
            source: A Parquet file, or the name of a table or view in the connection.
            target: A Parquet file, written beside and renamed when complete, or the name of a table
                that is created. Rows come in any order: keep an id.
            keep: The columns of the source that are handed on.
            columns: Per fact the name of its column where it is not the fact's id; None where there
                is no column.
            company: The column that says which company an account belongs to; decisions over the
                accounts of a company are left out without it.
            company_target: Where those go, one row a company, with that column; required with it.
            progress: Called now and then with the share done, 0 to 1.

        Raises:
            KeyboardInterrupt: The run was interrupted; nothing is left of the target.
        """
        raise NotImplementedError


def create_lookup(connection: "duckdb.DuckDBPyConnection", table: LookupTable) -> None:
    """A lookup table as a temporary table; its texts as an ENUM, which costs nothing to write."""
    name = f"kam_{table.name}"
    kinds = []
    columns = list(zip(*table.rows, strict=True))
    for (column, kind), cells in zip(table.columns.items(), columns, strict=True):
        texts = sorted({str(cell) for cell in cells if cell is not None})
        if kind == "TEXT" and texts:
            kind = f"ENUM({', '.join(map(_quoted, texts))})"
        kinds.append(f'"{column}" {kind}')
    connection.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" ({", ".join(kinds)})')
    unnested = ", ".join("unnest(?)" for _ in columns)
    values = [[_plain(cell) for cell in cells] for cells in columns]
    connection.execute(f'INSERT INTO "{name}" SELECT {unnested}', values)


def _plain(cell: object) -> object:
    return cell if cell is None or isinstance(cell, bool | int) else str(cell)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
