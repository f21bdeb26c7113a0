"""A portfolio on Spark: the same checks, rules and summary as on DuckDB."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kam_advisor.advisor import Advisor
from kam_advisor.errors import CallInvalid, Fault, Place, ProfileInvalid
from kam_advisor.portfolio.checked import FAULTS_COLUMN, ROW_COLUMN
from kam_advisor.portfolio.deciding import RESULTS
from kam_advisor.portfolio.files import stopped_as_interrupted
from kam_advisor.portfolio.read_spark import is_path
from kam_advisor.portfolio.run import Request, list_faults, open_table
from kam_advisor.portfolio.spark_database import SparkDatabase, spark_faults
from kam_advisor.portfolio.spark_deciding import decided_on_spark
from kam_advisor.portfolio.summary import Summariser, Summary
from kam_advisor.portfolio.write import Result
from kam_advisor.to_sql import SqlRules
from kam_advisor.vocabulary import Vocabulary

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_PART: Final = "_kam_part"


def run_on_spark(
    advisor: Advisor,
    vocabulary: Vocabulary,
    request: Request,
    target: str,
    parts: Sequence[SqlRules],
    database: SparkDatabase,
    *,
    strict: bool,
    force: bool,
) -> Summary:
    """Assess a table and write the result; what was found.

    The result is written beside its place, and moved there when it is complete and summarised.

    Args:
        advisor: The rules, for what is missing.
        vocabulary: The words of faults.
        request: What to read.
        target: A folder (with a `/` in its name, or ending in .parquet), or a table.
        parts: The compiled rules; each part is a statement of its own.
        database: Where it runs.
        strict: Whether any bad value is an error.
        force: Whether what is there is written over.

    Raises:
        CallInvalid: Something cannot be read or written.
        ProfileInvalid: The table cannot be understood, or with `strict` something in it.
    """
    place = _Target(target, database)
    place.refuse(request, force)
    place.clear()
    of_accounts = [output for part in parts for output in part.outputs]
    of_companies = [output for part in parts for output in part.company_outputs]
    everything = [*of_accounts, *of_companies]
    names = [name for output in everything for name in output.names]
    table = open_table(request, names, vocabulary, database, Path())
    made = everything if table.per_company else of_accounts
    written = [name for output in made for name in output.names]
    outputs = sorted(made, key=lambda output: request.decisions.index(output.decision))
    if strict:
        faults = list_faults(table, vocabulary, database)
        if faults:
            raise ProfileInvalid(faults)
    kept = [*table.checked.kept, ROW_COLUMN, FAULTS_COLUMN]
    try:
        with spark_faults(), stopped_as_interrupted():
            decided, by_core = decided_on_spark(parts, table, kept, database)
            place.write_beside(decided.select(*map(_quoted, (*kept, *written))))
        columns = tuple((name, "VARCHAR") for name in (*kept, *written))
        result = Result(RESULTS, columns, "")
        left_out = () if table.per_company else [output.decision for output in of_companies]
        version = database.session.version
        summariser = Summariser(advisor, table, result, database)
        summary = summariser.summary(outputs, left_out, f"spark {version}", by_core)
        with spark_faults():
            place.put_in_place()
    finally:
        place.clear()
    return summary


def _quoted(name: str) -> str:
    return f"`{name.replace('`', '``')}`"


class _Target:
    """Where the result goes: written beside that place first.

    What is beside is hidden from Spark, as its name starts with a dot; that of a run that was
    killed goes with the next run for the same place. Of a table it is a table of another name.
    """

    def __init__(self, name: str, database: SparkDatabase) -> None:
        self._session = database.session
        self._files = is_path(name)
        self._name = name.rstrip("/") if self._files else name
        above, slash, last = self._name.rpartition("/")
        self._part = f"{above}{slash}.{last}{_PART}" if self._files else f"{name}{_PART}"

    def refuse(self, request: Request, force: bool) -> None:
        """Refuse to write over what is read, and without `force` over what is there."""
        if not self._files and not self._lasts():
            message = "this Spark keeps no tables: they are gone when it stops"
            hint = "Name a folder (with a `/`), or give Spark a catalogue that lasts, as Hive's."
            _refuse("cannot-write", message, hint, self._name)
        own = f"{self._full(self._name)}/"
        for place in (request.accounts, request.companies):
            read = "" if place is None else f"{self._full(place.address)}/"
            if read and (own.startswith(read) or read.startswith(own)):
                message = "IN and OUT are the same table, or one is in the other"
                _refuse("in-is-out", message, "Give OUT another name.", self._name)
        if not force and self._exists(self._name):
            _refuse("file-exists", "this exists already", "--force writes over it.", self._name)

    def write_beside(self, found: "DataFrame") -> None:
        """Write all rows, and let `RESULTS` show them."""
        if self._files:
            found.write.mode("overwrite").parquet(self._part)
            self._session.read.parquet(self._part).createOrReplaceTempView(RESULTS)
        else:
            found.write.saveAsTable(self._part)
            self._session.table(self._part).createOrReplaceTempView(RESULTS)

    def put_in_place(self) -> None:
        """Move it to its place, over what is there."""
        if not self._files:
            self._drop(self._name)
            self._session.sql(f"ALTER TABLE {self._part} RENAME TO {self._name}")
            return
        self._delete(self._name)
        if not self._system(self._part).rename(self._path(self._part), self._path(self._name)):
            _refuse("cannot-write", "cannot move the result to its place", "", self._name)

    def clear(self) -> None:
        """Take away what is not in its place, of this run or of one that was killed."""
        with suppress(Exception):  # Spark may have gone
            if self._files:
                self._delete(self._part)
                return
            self._drop(self._part)
            above, _, last = self._part.rpartition(".")
            if "." not in above:  # files of a table that never came to be
                catalog = self._session.catalog
                place = catalog.getDatabase(above or catalog.currentDatabase()).locationUri
                self._delete(f"{place}/{last.lower()}")

    def _lasts(self) -> bool:
        """Whether a table is there after this session."""
        settings = self._session.conf
        first, dot, _ = self._name.partition(".")
        other = dot and settings.get(f"spark.sql.catalog.{first}", None)
        kept = settings.get("spark.sql.catalogImplementation", None) == "hive"
        return bool(other) or kept or bool(settings.get("spark.sql.catalog.spark_catalog", None))

    def _full(self, name: str) -> str:
        """A place by its whole address, a table by its name."""
        if not is_path(name):
            return name
        path = self._system(name).makeQualified(self._path(name))
        return str(path.toString()).rstrip("/")

    def _exists(self, name: str) -> bool:
        if self._files:
            return bool(self._system(name).exists(self._path(name)))
        return bool(self._session.catalog.tableExists(name))

    def _delete(self, name: str) -> None:
        self._system(name).delete(self._path(name), True)

    def _drop(self, name: str) -> None:
        self._session.sql(f"DROP TABLE IF EXISTS {name}")

    def _path(self, name: str) -> Any:
        """A path of Hadoop's, which knows more places than this machine has."""
        java = self._session.sparkContext._jvm
        assert java is not None
        return java.org.apache.hadoop.fs.Path(name)

    def _system(self, name: str) -> Any:
        context = self._session.sparkContext._jsc
        return self._path(name).getFileSystem(context.hadoopConfiguration())


def _refuse(id_: str, message: str, hint: str, place: str) -> None:
    raise CallInvalid((Fault(id_, message, Place(place), hint),))
