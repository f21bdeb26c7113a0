"""Spark in the place of DuckDB: the same statements, where the data outgrows one machine."""

import os
import re
import shutil
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from kam_advisor.errors import CallInvalid, Fault, KamError, Place
from kam_advisor.portfolio.database import Database, Notice
from kam_advisor.portfolio.spark_sql import in_spark

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_MASTERS: Final = r"local(\[(\d+|\*)(,\s*\d+)?\])?|spark://.+:\d+(,.+:\d+)*|yarn|k8s://.+"
_SECONDS: Final = 10
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


@contextmanager
def spark_database(master: str, notice: Notice) -> Iterator[SparkDatabase]:
    """A session on a master.

    Raises:
        CallInvalid: Spark or Java is not installed, or the master cannot be reached.
    """
    _check_master(master)
    _check_installed()
    from kam_advisor.to_sql.on_spark import spark_session

    with spark_faults(), _quiet():
        session = spark_session(master, {"spark.ui.showConsoleProgress": "false"})
    database = SparkDatabase(session, notice)
    try:
        yield database
    finally:
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
    """What Spark cannot do, as a fault of the call."""
    try:
        yield
    except (KamError, KeyboardInterrupt):
        raise
    except Exception as error:
        if not type(error).__module__.startswith(("pyspark", "py4j")):
            raise
        text = str(getattr(error, "java_exception", "") or error)
        _refuse("spark-failed", f"Spark says: {text.strip().splitlines()[0][:300]}", "")


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
