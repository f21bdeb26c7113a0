"""Running compiled rules on SQLite and on PostgreSQL."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, Protocol

from sqlglot import exp

from kam_advisor.to_sql.by_core import CoreRows
from kam_advisor.to_sql.companies_by_core import CoreCompanies
from kam_advisor.to_sql.create import create_table, not_yet_created
from kam_advisor.to_sql.patching import (
    DONE,
    TO_DO,
    accounts_to_do,
    create_done,
    patched,
    to_do,
)
from kam_advisor.to_sql.rules import PREFIX, LookupTable, RunResult, SqlRules
from kam_advisor.to_sql.staging import shallow
from kam_advisor.to_sql.statement import select
from kam_advisor.to_sql.statement_companies import select_companies

_BATCH = 10_000


class Connection(Protocol):
    """A connection as the standard library and psycopg have it (PEP 249)."""

    def cursor(self) -> Any:
        """A cursor: `execute`, `executemany`, `fetchmany`."""


class DatabaseRunner:
    """Runs rules where the data is. The caller commits, or rolls back."""

    def __init__(self, rules: SqlRules, connection: Connection, dialect: str) -> None:
        """Create the lookup tables, as temporary tables.

        Args:
            rules: What `compile_rules` gives.
            connection: Where the source is.
            dialect: `sqlite` or `postgres`.
        """
        self.rules = rules
        self._dialect = dialect
        self._cursor = connection.cursor()
        self._mark = "?" if dialect == "sqlite" else "%s"
        self._created: set[str] = set()
        self._create_all(rules.lookups)

    def run(
        self,
        source: str,
        target: str,
        *,
        keep: Sequence[str] = (),
        columns: Mapping[str, str | None] | None = None,
        company: str | None = None,
    ) -> RunResult:
        """Decide for every row of a table or view, into a new table. No row is dropped.

        Args:
            source: The table or view with the answers.
            target: The table that is created, or replaced.
            keep: The columns of the source that are handed on.
            columns: Per fact the name of its column where it is not the fact's id; None where there
                is no column.
            company: See `SqlRules.select`.
        """
        columns = columns or {}
        core = (
            CoreRows(self.rules, columns, self._dialect, alone=company is None)
            if self.rules.unsettled
            else None
        )
        kept = keep if core is None else tuple(dict.fromkeys((*keep, *core.source_columns)))
        statement = select(self.rules, source, kept, columns, company, PREFIX, self._dialect)
        done = 0
        if core is not None:
            done = self._by_core(core, statement)
            statement = patched(self.rules, core, statement, keep)
        return RunResult(self._written(target, statement), done)

    def run_companies(
        self,
        source: str,
        target: str,
        *,
        company: str,
        columns: Mapping[str, str | None] | None = None,
    ) -> RunResult:
        """Decide for every company of a table or view, into a new table: a row for each.

        Args:
            source: A row for every account; see `run`.
            target: See `run`.
            company: See `SqlRules.select_companies`, which says what a row has, too.
            columns: See `run`.
        """
        columns = columns or {}
        self._create_all(self.rules.companies.every_lookup)
        statement = select_companies(self.rules, source, company, columns, PREFIX, self._dialect)
        if not self.rules.companies.unsettled:
            return RunResult(self._written(target, statement), 0)
        core = CoreCompanies(self.rules, columns, self._dialect, company)
        self._replace(TO_DO, to_do(core, statement), temporary=True)
        self._replace(DONE, create_done(core), temporary=True)
        rows = self._cursor.execute(self._sql(accounts_to_do(core, source))).fetchall()
        settled = core.companies(rows)
        while batch := list(islice(settled, _BATCH)):
            self._insert(DONE, batch)
        statement = patched(self.rules.companies, core, statement, [company])
        return RunResult(self._written(target, statement), core.by_core)

    def _written(self, target: str, statement: exp.Select) -> int:
        """Write what a statement finds; how many rows that is."""
        self._replace(target, statement, temporary=False)
        counted = exp.select(exp.Count(this=exp.Star())).from_(exp.to_table(target))
        return int(self._cursor.execute(self._sql(counted)).fetchone()[0])

    def _by_core(self, core: CoreRows, statement: exp.Select) -> int:
        self._replace(TO_DO, to_do(core, statement), temporary=True)
        self._replace(DONE, create_done(core), temporary=True)
        waiting = self._cursor.execute(f"SELECT * FROM {TO_DO}").fetchall()
        for start in range(0, len(waiting), _BATCH):
            batch = waiting[start : start + _BATCH]
            self._insert(DONE, [(*row, *core.cells(row)) for row in batch])
        return len(waiting)

    def _create_all(self, tables: Iterable[LookupTable]) -> None:
        """Create lookup tables, unless they are there."""
        for table in not_yet_created(tables, self._created):
            self._create(table)

    def _create(self, table: LookupTable) -> None:
        name = f"{PREFIX}{table.name}"
        self._cursor.execute(f"DROP TABLE IF EXISTS {name}")
        created = create_table(table, PREFIX, temporary=True)
        self._cursor.execute(self._sql(created))
        self._insert(name, table.rows)
        if self._dialect == "postgres":
            self._cursor.execute(f"ANALYZE {name}")

    def _replace(self, name: str, statement: exp.Select, temporary: bool) -> None:
        quoted = self._sql(exp.to_table(name))
        self._cursor.execute(f"DROP TABLE IF EXISTS {quoted}")
        kind = "TEMPORARY TABLE" if temporary else "TABLE"
        self._cursor.execute(f"CREATE {kind} {quoted} AS {self._sql(statement)}")

    def _insert(self, name: str, rows: Iterable[Sequence[object]]) -> None:
        plain = [[_plain(cell, self._dialect) for cell in row] for row in rows]
        if self._dialect == "postgres":
            with self._cursor.copy(f"COPY {name} FROM STDIN") as copy:
                for row in plain:
                    copy.write_row(row)
        elif plain:
            marks = ", ".join([self._mark] * len(plain[0]))
            self._cursor.executemany(f"INSERT INTO {name} VALUES ({marks})", plain)

    def _sql(self, statement: exp.Expression) -> str:
        return shallow(statement, self._dialect).sql(dialect=self._dialect)


def _plain(cell: object, dialect: str) -> object:
    if cell is None or isinstance(cell, bool | int | str | float) or dialect != "sqlite":
        return cell
    return str(cell)
