"""Running compiled rules on Spark, where the data outgrows one machine."""

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from sqlglot import exp

from kam_advisor.to_sql.by_core import CoreRows
from kam_advisor.to_sql.patching import DONE, patched, to_do
from kam_advisor.to_sql.rules import PREFIX, Cell, LookupTable, RunResult, SqlRules
from kam_advisor.to_sql.statement import select

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

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
        for table in rules.lookups:
            self._create(table)

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
        decimals = [kind.startswith("DECIMAL") for kind in core.cell_kinds.values()]
        rows = [
            (*row, *map(_as_decimal, core.cells(tuple(row)), decimals))
            for row in waiting.toLocalIterator()
        ]
        kinds = ", ".join(f"`{name}` {_kind(kind)}" for name, kind in core.cell_kinds.items())
        asked = ", ".join(
            f"`{field.name}` {field.dataType.simpleString()}" for field in waiting.schema.fields
        )
        self._session.createDataFrame(rows, f"{asked}, {kinds}").createOrReplaceTempView(DONE)
        statement = patched(self.rules, core, statement, keep)
        return self._session.sql(statement.sql("spark")), len(rows)

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
