"""Running compiled rules on Spark, where the data outgrows one machine."""

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from sqlglot import exp

from kam_advisor.to_sql.by_core import CoreRows
from kam_advisor.to_sql.companies_by_core import CoreCompanies
from kam_advisor.to_sql.create import not_yet_created
from kam_advisor.to_sql.patching import DONE, TO_DO, Core, accounts_to_do, patched, to_do
from kam_advisor.to_sql.rules import PREFIX, Cell, LookupTable, RunResult, SqlRules
from kam_advisor.to_sql.statement import select
from kam_advisor.to_sql.statement_companies import select_companies

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.types import StructField

HUGE_METHODS = "-XX:-DontCompileHugeMethods"
"""Spark generates methods that Java refuses to compile otherwise, and is three times as slow."""


_ON_THIS_MACHINE = {
    "spark.ui.enabled": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "4",
}
"""What suits a master that is this process: nobody else reaches it, and it has few cores."""

_CONFIGURED = ("SPARK_DRIVER_MEMORY", "SPARK_CONF_DIR", "PYSPARK_SUBMIT_ARGS")
"""Where a user may say himself how much memory Spark gets."""

_LEAST, _MOST = 1, 8
"""Gigabytes of heap in local mode: Spark's own default, and what the shipped rules ever need."""


def spark_session(master: str, settings: Mapping[str, str] | None = None) -> "SparkSession":
    """A session on a master, as `local[2]` or `spark://host:7077`.

    Args:
        master: Its address.
        settings: More of Spark's own settings; they go before ours.
    """
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(master).appName("kam-advisor")
    wanted = {
        "spark.driver.extraJavaOptions": HUGE_METHODS,
        "spark.executor.extraJavaOptions": HUGE_METHODS,
        "spark.sql.ansi.enabled": "true",
        **({**_ON_THIS_MACHINE, **_heap()} if master.startswith("local") else {}),
        **(settings or {}),
    }
    for name, value in wanted.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def _heap() -> dict[str, str]:
    """Half of the memory of this machine, unless the user says how much.

    In local mode all of Spark is in one process, which holds every lookup table; a gigabyte, which
    it has by default, is too little for large ones.
    """
    if any(name in os.environ for name in _CONFIGURED):
        return {}
    half = _memory() // 2 >> 30
    return {"spark.driver.memory": f"{min(max(half, _LEAST), _MOST)}g"}


def _memory() -> int:
    """Bytes that this process may use: what the machine has, or what its container allows."""
    try:
        there = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):  # not a Unix
        return 0
    with suppress(OSError, ValueError):  # no container, or one without a limit: `max`
        return min(there, int(Path("/sys/fs/cgroup/memory.max").read_text()))
    return there


class SparkRunner:
    """Runs rules in one Spark session."""

    def __init__(self, rules: SqlRules, session: "SparkSession") -> None:
        """Send the lookup tables to where the rows are.

        Args:
            rules: What `compile_rules` gives.
            session: As `spark_session` makes it.
        """
        self.rules = rules
        self._session = session
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
        """Decide for every row of a folder or table, into a folder of Parquet files.

        Args:
            source: A folder or file of Parquet (with a `/` or ending in `.parquet`), or the name of
                a table or view.
            target: The folder that is written; what is there is replaced.
            keep: The columns of the source that are handed on.
            columns: Per fact the name of its column where it is not the fact's id; None where there
                is no column.
            company: See `SqlRules.select`.
        """
        found, done = self.decided(source, keep=keep, columns=columns, company=company)
        found.write.mode("overwrite").parquet(target)
        return RunResult(self._session.read.parquet(target).count(), done)

    def decided(
        self,
        source: str,
        *,
        keep: Sequence[str] = (),
        columns: Mapping[str, str | None] | None = None,
        company: str | None = None,
    ) -> tuple["DataFrame", int]:
        """The outputs as a data frame, and how many sets of answers the core engine settled."""
        columns = columns or {}
        view = self._view(source)
        if not self.rules.unsettled:
            statement = select(self.rules, view, keep, columns, company, PREFIX, "spark")
            return self._session.sql(statement.sql("spark")), 0
        core = CoreRows(self.rules, columns, "spark", alone=company is None)
        kept = tuple(dict.fromkeys((*keep, *core.source_columns)))
        statement = select(self.rules, view, kept, columns, company, PREFIX, "spark")
        waiting = self._session.sql(to_do(core, statement).sql("spark"))
        rows = [(*row, *core.cells(tuple(row))) for row in waiting.toLocalIterator()]
        self._let_done(core, rows, waiting.schema.fields)
        statement = patched(self.rules, core, statement, keep)
        return self._session.sql(statement.sql("spark")), len(rows)

    def run_companies(
        self,
        source: str,
        target: str,
        *,
        company: str,
        columns: Mapping[str, str | None] | None = None,
    ) -> RunResult:
        """Decide for every company, into a folder of Parquet files: a row for each.

        Args:
            source: A row for every account; see `run`.
            target: See `run`.
            company: See `SqlRules.select_companies`, which says what a row has, too.
            columns: See `run`.
        """
        found, done = self.decided_companies(source, company=company, columns=columns)
        found.write.mode("overwrite").parquet(target)
        return RunResult(self._session.read.parquet(target).count(), done)

    def decided_companies(
        self, source: str, *, company: str, columns: Mapping[str, str | None] | None = None
    ) -> tuple["DataFrame", int]:
        """The same as a data frame, and how many companies the core engine settled."""
        columns = columns or {}
        view = self._view(source)
        self._create_all(self.rules.companies.every_lookup)
        statement = select_companies(self.rules, view, company, columns, PREFIX, "spark")
        if not self.rules.companies.unsettled:
            return self._session.sql(statement.sql("spark")), 0
        core = CoreCompanies(self.rules, columns, "spark", company)
        self._session.sql(to_do(core, statement).sql("spark")).createOrReplaceTempView(TO_DO)
        waiting = self._session.sql(accounts_to_do(core, view).sql("spark"))
        settled = core.companies(map(tuple, waiting.toLocalIterator()))
        self._let_done(core, list(settled), waiting.schema.fields[:1])
        statement = patched(self.rules.companies, core, statement, [company])
        return self._session.sql(statement.sql("spark")), core.by_core

    def _let_done(
        self, core: Core, rows: Sequence[Sequence[Cell]], asked: Sequence["StructField"]
    ) -> None:
        """Let `DONE` show what the core engine says: what it was asked, then its cells."""
        decimals = [kind.startswith("DECIMAL") for kind in core.cell_kinds.values()]
        found = [
            (*row[: len(asked)], *map(_as_decimal, row[len(asked) :], decimals)) for row in rows
        ]
        kinds = [f"`{one.name}` {one.dataType.simpleString()}" for one in asked]
        kinds += [f"`{name}` {_kind(kind)}" for name, kind in core.cell_kinds.items()]
        self._session.createDataFrame(found, ", ".join(kinds)).createOrReplaceTempView(DONE)

    def _create_all(self, tables: Iterable[LookupTable]) -> None:
        """Create lookup tables, unless they are there."""
        for table in not_yet_created(tables, self._created):
            self._create(table)

    def _view(self, source: str) -> str:
        if "/" not in source and not source.endswith(".parquet"):
            return source
        self._session.read.parquet(source).createOrReplaceTempView("kam_source")
        return "kam_source"

    def _create(self, table: LookupTable) -> None:
        from pyspark.sql.functions import broadcast

        kinds = ", ".join(f"`{name}` {_kind(kind)}" for name, kind in table.columns.items())
        # the rows are ours; looking at each of their types takes longer than all the rest
        frame = self._session.createDataFrame(table.rows, kinds, verifySchema=False)
        broadcast(frame).createOrReplaceTempView(f"{PREFIX}{table.name}")


def _as_decimal(cell: Cell, wanted: bool) -> Cell:
    return Decimal(cell) if wanted and isinstance(cell, int) else cell


def _kind(kind: str) -> str:
    return exp.DataType.build(kind).sql("spark")
