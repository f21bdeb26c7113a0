"""Running compiled rules on DuckDB, embedded."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kam_advisor.record import Record
from kam_advisor.to_sql.by_core import CoreRows
from kam_advisor.to_sql.interruptible import execute
from kam_advisor.to_sql.rules import PREFIX, UNSETTLED_STATUS, LookupTable, SqlRules

if TYPE_CHECKING:
    import duckdb

_DONE = "kam_by_core"
_BATCH = 10_000


class RunResult(Record):
    """What a run did.

    Attributes:
        rows: How many rows were read and written.
        by_core: How many different sets of answers went through the core engine, as SQL could not
            settle them.
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
        source: str | Path,
        target: str | Path,
        *,
        keep: Sequence[str] = (),
        columns: Mapping[str, str | None] | None = None,
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
            progress: Called now and then with the share done, 0 to 1.

        Raises:
            KeyboardInterrupt: The run was interrupted; nothing is left of the target.
        """
        source = self._source(source)
        statement, by_core = self.settled(source, keep=keep, columns=columns, progress=progress)
        if isinstance(target, Path):
            rows = self._to_file(statement, target, progress)
        else:
            name = _identifier(target)
            execute(self.connection, f"CREATE OR REPLACE TABLE {name} AS {statement}", progress)
            rows = self._number(f"SELECT count(*) FROM {name}")
        return RunResult(rows, by_core)

    def settled(
        self,
        source: str,
        *,
        keep: Sequence[str] = (),
        columns: Mapping[str, str | None] | None = None,
        progress: Callable[[float], None] | None = None,
    ) -> tuple[str, int]:
        """A SELECT with the outputs of every row, and how many sets of answers the core settled.

        The core engine runs now, for the rows that SQL does not settle; what it says stands in a
        temporary table that the SELECT joins.
        """
        columns = columns or {}
        wanted = self.rules.unsettled
        if not wanted:
            return self.rules.select(source, keep=keep, columns=columns, pretty=False), 0
        core = CoreRows(self.rules, columns)
        kept = list(dict.fromkeys((*keep, *core.source_columns)))
        statement = self.rules.select(source, keep=kept, columns=columns, pretty=False)
        done = self._by_core(core, statement, progress)
        outputs = core.outputs
        cells = [
            f'CASE WHEN found."{output.status}" = {_quoted(UNSETTLED_STATUS)} '
            f'THEN done."{name}" ELSE found."{name}" END AS "{name}"'
            if output.decision in outputs
            else f'found."{name}"'
            for output in self.rules.outputs
            for name in output.names
        ]
        names = [*(f"found.{_identifier(name)}" for name in keep), *cells]
        same = " AND ".join(
            f"found.{_identifier(name)} IS NOT DISTINCT FROM done.{_identifier(name)}"
            for name in core.source_columns
        )
        joined = (
            f"SELECT {', '.join(names)} FROM ({statement}) AS found "
            f"LEFT JOIN {_DONE} AS done ON {same or 'TRUE'}"
        )
        return joined, done

    def _by_core(
        self, core: CoreRows, statement: str, progress: Callable[[float], None] | None
    ) -> int:
        """Let the core engine settle what SQL does not, each set of answers once."""
        todo = " OR ".join(
            f'"{output.status}" = {_quoted(UNSETTLED_STATUS)}' for output in core.outputs.values()
        )
        names = ", ".join(map(_identifier, core.source_columns)) or "1 AS nothing"
        execute(
            self.connection,
            "CREATE OR REPLACE TEMP TABLE kam_to_do AS "
            f"SELECT DISTINCT {names} FROM ({statement}) WHERE {todo}",
            progress,
        )
        cells = ", ".join(f'NULL::{kind} AS "{name}"' for name, kind in core.cell_kinds.items())
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {_DONE} AS SELECT *, {cells} FROM kam_to_do LIMIT 0"
        )
        waiting = self._number("SELECT count(*) FROM kam_to_do")
        for start in range(0, waiting, _BATCH):
            batch = self.connection.execute(
                f"SELECT {names} FROM kam_to_do WHERE rowid >= {start} AND rowid < {start + _BATCH}"
            ).fetchall()
            rows = [(*answers, *core.cells(answers)) for answers in batch]
            unnested = ", ".join("unnest(?)" for _ in rows[0])
            values = [[_plain(cell) for cell in cells] for cells in zip(*rows, strict=True)]
            self.connection.execute(f"INSERT INTO {_DONE} SELECT {unnested}", values)
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

    def _to_file(
        self, statement: str, target: Path, progress: Callable[[float], None] | None
    ) -> int:
        beside = target.with_name(f"{target.name}.part")
        copy = f"COPY ({statement}) TO {_quoted(str(beside))} (FORMAT parquet)"
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
        texts = sorted({str(cell) for cell in cells if cell is not None})
        if kind == "TEXT" and texts:
            kind = f"ENUM({', '.join(map(_quoted, texts))})"
        kinds.append(f"{_identifier(column)} {kind}")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({', '.join(kinds)})")
    unnested = ", ".join("unnest(?)" for _ in columns)
    values = [[_plain(cell) for cell in cells] for cells in columns]
    connection.execute(f"INSERT INTO {name} SELECT {unnested}", values)


def _plain(cell: object) -> object:
    return cell if cell is None or isinstance(cell, bool | int) else str(cell)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
