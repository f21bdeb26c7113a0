"""Spark in the place of DuckDB: the same statements, where the data outgrows one machine."""

import logging
import os
import re
import shutil
import socket
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from kam_advisor.errors import CallInvalid, Fault, KamError, Place
from kam_advisor.portfolio.database import Database, Notice
from kam_advisor.portfolio.spark_sql import in_spark, in_spark_type

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_MASTERS: Final = r"local(\[(\d+|\*)(,\s*\d+)?\])?|spark://.+:\d+(,.+:\d+)*|yarn|k8s://.+"
_SECONDS: Final = 10
_MEMORY: Final = (
    "Give it more memory: in local mode SPARK_DRIVER_MEMORY=8g before the command; on a cluster "
    "spark.driver.memory and spark.executor.memory in its spark-defaults.conf. Or ask for fewer "
    "decisions at once (`--decision`)."
)
_HINTS: Final = (
    ("PATH_NOT_FOUND", "IN is Parquet at a place that all workers of Spark see, or a table."),
    ("UNABLE_TO_INFER_SCHEMA|not a Parquet file", "IN is a folder or file of Parquet, or a table."),
    ("Mkdirs failed|[Pp]ermission denied|AccessControl", "Name a place where Spark may write."),
    ("No FileSystem for scheme|ClassNotFound", "Spark needs a library for this kind of place."),
    ("OutOfMemory|[Nn]ot enough memory|Java heap space|maxResultSize", _MEMORY),
)
"""What to do about it, by a sign of what Spark says."""
_TYPES: Final = {
    "tinyint": "TINYINT",
    "smallint": "SMALLINT",
    "int": "INTEGER",
    "bigint": "BIGINT",
    "boolean": "BOOLEAN",
    "double": "DOUBLE",
    "float": "FLOAT",
    "string": "VARCHAR",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "timestamp_ntz": "TIMESTAMP",
}


class SparkDatabase(Database):
    """What `Database` does, in a session of Spark."""

    def __init__(self, session: "SparkSession", notice: Notice) -> None:
        """Use this session."""
        self.session = session
        self.notice = notice

    def run(self, sql: str, doing: str = "") -> None:
        """See `Database`; views are those of this session."""
        self._frame(sql.replace("REPLACE VIEW", "REPLACE TEMPORARY VIEW", 1))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """See `Database`."""
        with spark_faults():
            return [tuple(row) for row in self._frame(sql).collect()]

    def stream(self, sql: str, size: int = 5_000) -> Iterator[Sequence[tuple[Any, ...]]]:
        """See `Database`."""
        for row in self._frame(sql).toLocalIterator():
            yield [tuple(row)]

    def load(
        self, table: str, columns: Mapping[str, str], rows: Iterable[Sequence[object]]
    ) -> None:
        """See `Database`; a view of this session."""
        kinds = {name: in_spark_type(type_) for name, type_ in columns.items()}
        wide = [kind.startswith("DECIMAL") for kind in kinds.values()]
        cells = [tuple(map(_as_decimal, row, wide)) for row in rows]
        listed = ", ".join(f"`{name}` {kind}" for name, kind in kinds.items())
        self.session.createDataFrame(cells, listed).createOrReplaceTempView(table)

    def described(self, relation: str) -> list[tuple[str, str]]:
        """See `Database`: the types by their names in DuckDB."""
        fields = self._frame(f"SELECT * FROM {relation}").schema.fields
        kinds = ((one.name, one.dataType.simpleString()) for one in fields)
        return [(name, _TYPES.get(kind, kind.upper())) for name, kind in kinds]

    def close(self) -> None:
        """Stop the session."""
        self.session.stop()

    def _frame(self, sql: str) -> "DataFrame":
        with spark_faults():
            return self.session.sql(in_spark(sql))


def _as_decimal(cell: object, wanted: bool) -> object:
    return Decimal(cell) if wanted and isinstance(cell, int) else cell


@contextmanager
def spark_database(master: str, notice: Notice) -> Iterator[SparkDatabase]:
    """A session on a master.

    Raises:
        CallInvalid: Spark or Java is not installed, or the master cannot be reached.
    """
    _check_master(master)
    _check_installed()
    _without_log()
    from kam_advisor.to_sql.on_spark import spark_session

    with spark_faults(), _quiet():
        session = spark_session(master, {"spark.ui.showConsoleProgress": "false"})
        session.sparkContext.setLogLevel("OFF")  # what fails is told by `spark_faults`
    database = SparkDatabase(session, notice)
    try:
        yield database
    finally:
        with suppress(Exception):  # Spark may have gone
            database.close()


@contextmanager
def _quiet() -> Iterator[None]:
    """Nothing on standard error from what is started here: Spark would fill a screen."""
    before, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(before, 2)
        os.close(before)
        os.close(nowhere)


@contextmanager
def spark_faults() -> Iterator[None]:
    """What Spark cannot do, as a fault of the call.

    Raises:
        CallInvalid: Spark failed, or is gone.
    """
    try:
        yield
    except (KamError, KeyboardInterrupt):
        raise
    except ConnectionError:  # its process was ended, mostly by the system for want of memory
        _refuse("spark-failed", "Spark has stopped", _MEMORY)
    except Exception as error:
        if not type(error).__module__.startswith(("pyspark", "py4j")):
            raise
        says = _said(error)
        hint = next((hint for sign, hint in _HINTS if re.search(sign, str(error) + says)), "")
        _refuse("spark-failed", f"Spark says: {says}", hint)


def _said(error: Exception) -> str:
    """The first line of what is behind all that failed because of it."""
    cause = getattr(error, "java_exception", None)
    with suppress(Exception):  # Spark may have gone
        while cause is not None and cause.getCause() is not None:
            cause = cause.getCause()
    lines = str(cause or error).strip().splitlines() or [type(error).__name__]
    task = re.sub(r".*most recent failure: .*?\): ", "", lines[0])
    plain = re.sub(r"^(\w+\.)+\w+(Exception|Error): |\[[A-Z_.]+\] |SQLSTATE.*", "", task)
    return plain.strip()[:300]


def _check_master(master: str) -> None:
    if not re.fullmatch(_MASTERS, master):
        hint = "Masters are `local[2]`, `spark://host:7077`, `yarn` and `k8s://…`."
        _refuse("wrong-call", f"`{master[:80]}` is no master of Spark", hint)
    if not master.startswith("spark://"):
        return
    for address in master.removeprefix("spark://").split(","):
        host, _, port = address.rpartition(":")
        try:
            socket.create_connection((host.strip("[]"), int(port)), _SECONDS).close()
        except (OSError, ValueError, OverflowError) as error:
            why = getattr(error, "strerror", None) or str(error)
        else:
            return
    _refuse("spark-failed", f"the master `{master[:80]}` cannot be reached: {why}", "")


def _without_log() -> None:
    """Spark's Python writes the statement and a stack of Java beside every fault otherwise."""
    with suppress(ImportError):  # not in every release
        from pyspark.logger import PySparkLogger

        PySparkLogger.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL + 1)


def _check_installed() -> None:
    try:
        import pyspark  # noqa: F401
    except ImportError:
        hint = "Install the extra `spark`: pip install 'kam-advisor[spark]'. It needs Java 17, too."
        _refuse("library-missing", "`--on` needs `pyspark`, which is not installed", hint)
    home = os.environ.get("JAVA_HOME")
    there = shutil.which("java") is not None or (home and (Path(home) / "bin" / "java").exists())
    if not there:
        hint = "Install Java 17, or let JAVA_HOME name its folder."
        _refuse("library-missing", "Spark needs Java, which is not installed", hint)


def _refuse(id_: str, message: str, hint: str) -> NoReturn:
    raise CallInvalid((Fault(id_, message, Place("kam portfolio"), hint),))
