"""Running compiled rules on DuckDB, embedded."""

from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from sqlglot import exp

from kam_advisor.to_sql.by_core import CoreRows
from kam_advisor.to_sql.companies_by_core import CoreCompanies
from kam_advisor.to_sql.create import not_yet_created
from kam_advisor.to_sql.interruptible import execute
from kam_advisor.to_sql.patching import (
    DONE,
    TO_DO,
    accounts_to_do,
    create_done,
    patched,
    to_do,
)
from kam_advisor.to_sql.rules import PREFIX, LookupTable, RunResult, SqlRules
from kam_advisor.to_sql.statement import select
from kam_advisor.to_sql.statement_companies import select_companies

if TYPE_CHECKING:
    import duckdb

_BATCH = 10_000
_COMPANIES = 50_000
"""Companies whose accounts are read at once for the core engine."""

PARQUET_OPTIONS = "FORMAT parquet, WRITE_BLOOM_FILTER false"
"""How results are written; a filter has no use for columns with few different values."""


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
        self._created: set[str] = set()
        self._create(rules.lookups)

    def run(
        self,
        source: str | Path,
        target: str | Path,
        *,
        keep: Sequence[str] = (),
        columns: Mapping[str, str | None] | None = None,
        company: str | None = None,
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
            company: See `SqlRules.select`.
            progress: Called now and then with the share done, 0 to 1.

        Raises:
            KeyboardInterrupt: The run was interrupted; nothing is left of the target.
        """
        source = self._source(source)
        statement, by_core = self.settled(
            source, keep=keep, columns=columns, company=company, progress=progress
        )
        return RunResult(self._to_target(statement, target, progress), by_core)

    def settled(
        self,
        source: str,
        *,
        keep: Sequence[str] = (),
        columns: Mapping[str, str | None] | None = None,
        company: str | None = None,
        progress: Callable[[float], None] | None = None,
    ) -> tuple[str, int]:
        """A SELECT with the outputs of every row, and how many sets of answers the core settled.

        The core engine runs now, for the rows that SQL does not settle; what it says stands in a
        temporary table that the SELECT joins.
        """
        columns = columns or {}
        if not self.rules.unsettled:
            return self.rules.select(
                source, keep=keep, columns=columns, company=company, pretty=False
            ), 0
        core = CoreRows(self.rules, columns, "duckdb", alone=company is None)
        kept = list(dict.fromkeys((*keep, *core.source_columns)))
        statement = select(self.rules, source, kept, columns, company, PREFIX, "duckdb")
        done = self._by_core(core, statement, progress)
        return patched(self.rules, core, statement, keep).sql("duckdb"), done

    def run_companies(
        self,
        source: str | Path,
        target: str | Path,
        *,
        company: str,
        columns: Mapping[str, str | None] | None = None,
        progress: Callable[[float], None] | None = None,
    ) -> RunResult:
        """Decide for every company of the source: a row for each, its column first.

        Args:
            source: A row for every account; see `run`.
            target: See `run`.
            company: See `SqlRules.select_companies`, which says what a row has, too.
            columns: See `run`.
            progress: See `run`.

        Raises:
            KeyboardInterrupt: The run was interrupted; nothing is left of the target.
        """
        statement, by_core = self.settled_companies(
            self._source(source), company=company, columns=columns, progress=progress
        )
        return RunResult(self._to_target(statement, target, progress), by_core)

    def settled_companies(
        self,
        source: str,
        *,
        company: str,
        columns: Mapping[str, str | None] | None = None,
        progress: Callable[[float], None] | None = None,
    ) -> tuple[str, int]:
        """A SELECT with the outputs of every company, and how many the core engine settled.

        It runs now, for the companies that SQL does not settle, each different one once.
        """
        columns = columns or {}
        self._create(self.rules.companies.every_lookup)
        statement = select_companies(self.rules, source, company, columns, PREFIX, "duckdb")
        if not self.rules.companies.unsettled:
            return statement.sql("duckdb"), 0
        core = CoreCompanies(self.rules, columns, "duckdb", company)
        self._companies_by_core(core, source, statement, progress)
        found = patched(self.rules.companies, core, statement, [company])
        return found.sql("duckdb"), core.by_core

    def _companies_by_core(
        self,
        core: CoreCompanies,
        source: str,
        statement: exp.Select,
        progress: Callable[[float], None] | None,
    ) -> None:
        wanted = to_do(core, statement).sql("duckdb")
        execute(self.connection, f"CREATE OR REPLACE TEMP TABLE {TO_DO} AS {wanted}", progress)
        empty = create_done(core).sql("duckdb")
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {DONE} AS {empty}")
        waiting = self._number(f"SELECT count(*) FROM {TO_DO}")
        for start in range(0, waiting, _COMPANIES):
            some = f"{TO_DO}.rowid >= {start} AND {TO_DO}.rowid < {start + _COMPANIES}"
            asked = accounts_to_do(core, source, exp.condition(some)).sql("duckdb")
            execute(self.connection, asked, progress)
            rows = iter(lambda: self.connection.fetchmany(_BATCH), [])
            settled = list(core.companies(chain.from_iterable(rows)))
            for first in range(0, len(settled), _BATCH):
                _insert(self.connection, DONE, settled[first : first + _BATCH])
            if progress is not None:
                progress(min(1.0, (start + _COMPANIES) / waiting))

    def _create(self, lookups: Sequence[LookupTable]) -> None:
        """Create lookup tables, unless they are there."""
        for table in not_yet_created(lookups, self._created):
            create_lookup(self.connection, table)

    def _by_core(
        self,
        core: CoreRows,
        statement: exp.Select,
        progress: Callable[[float], None] | None,
    ) -> int:
        """Let the core engine settle what SQL does not, each set of answers once."""
        wanted = to_do(core, statement).sql("duckdb")
        execute(self.connection, f"CREATE OR REPLACE TEMP TABLE {TO_DO} AS {wanted}", progress)
        empty = create_done(core).sql("duckdb")
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {DONE} AS {empty}")
        waiting = self._number(f"SELECT count(*) FROM {TO_DO}")
        for start in range(0, waiting, _BATCH):
            batch = self.connection.execute(
                f"SELECT * FROM {TO_DO} WHERE rowid >= {start} AND rowid < {start + _BATCH}"
            ).fetchall()
            _insert(self.connection, DONE, [(*row, *core.cells(row)) for row in batch])
            if progress is not None:
                progress(min(1.0, (start + _BATCH) / waiting))
        return waiting

    def _source(self, source: str | Path) -> str:
        if not isinstance(source, Path):
            return source
        name = "kam_source"
        path = _quoted(str(source))
        self.connection.execute(
            f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT * FROM read_parquet({path})"
        )
        return name

    def _to_target(
        self, statement: str, target: str | Path, progress: Callable[[float], None] | None
    ) -> int:
        """Write what a statement finds; how many rows that is."""
        if isinstance(target, Path):
            return self._to_file(statement, target, progress)
        name = _identifier(target)
        execute(self.connection, f"CREATE OR REPLACE TABLE {name} AS {statement}", progress)
        return self._number(f"SELECT count(*) FROM {name}")

    def _to_file(
        self, statement: str, target: Path, progress: Callable[[float], None] | None
    ) -> int:
        beside = target.with_name(f"{target.name}.part")
        copy = f"COPY ({statement}) TO {_quoted(str(beside))} ({PARQUET_OPTIONS})"
        try:
            execute(self.connection, copy, progress)
            rows = self._number(f"SELECT count(*) FROM read_parquet({_quoted(str(beside))})")
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
        return rows

    def _number(self, query: str) -> int:
        found = self.connection.execute(query).fetchall()
        return int(found[0][0])


def create_lookup(connection: "duckdb.DuckDBPyConnection", table: LookupTable) -> None:
    """A lookup table as a temporary table; its texts as an ENUM, which costs little to write."""
    name = _identifier(f"{PREFIX}{table.name}")
    kinds = []
    columns = list(zip(*table.rows, strict=True))
    for (column, kind), cells in zip(table.columns.items(), columns, strict=True):
        if kind == "TEXT" and any(cells):
            texts = sorted({str(cell) for cell in cells if cell is not None})
            kind = f"ENUM({', '.join(map(_quoted, texts))})"
        kinds.append(f"{_identifier(column)} {kind}")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({', '.join(kinds)})")
    parts = [_unnested(kind, cells) for kind, cells in zip(kinds, columns, strict=True)]
    selected = ", ".join(sql for sql, _ in parts)
    bound = [cells for _, cells in parts if cells is not None]
    connection.execute(f"INSERT INTO {name} SELECT {selected}", bound)


def _unnested(kind: str, cells: Sequence[object]) -> tuple[str, object]:
    """A column as a SELECT gives it, and its cells, None where it needs none.

    Whole numbers come as a text, which binds sooner; those that count the rows need none.
    """
    if kind.endswith(" INT"):
        if cells == tuple(range(len(cells))):
            return f"unnest(range({len(cells)}))", None
        return "unnest(?::INT[])", str(list(cells)).replace("None", "NULL")
    return "unnest(?)", [_plain(cell) for cell in cells]


def _insert(
    connection: "duckdb.DuckDBPyConnection", name: str, rows: Sequence[Sequence[object]]
) -> None:
    columns = [[_plain(cell) for cell in cells] for cells in zip(*rows, strict=True)]
    unnested = ", ".join("unnest(?)" for _ in columns)
    connection.execute(f"INSERT INTO {name} SELECT {unnested}", columns)


def _plain(cell: object) -> object:
    return cell if cell is None or isinstance(cell, bool | int) else str(cell)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
