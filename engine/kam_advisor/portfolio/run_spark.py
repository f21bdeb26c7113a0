"""A portfolio on Spark: the same checks, rules and summary as on DuckDB."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kam_advisor.advisor import Advisor
from kam_advisor.errors import CallInvalid, Fault, Place, ProfileInvalid
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.portfolio.checked import COMPANY_COLUMN, FAULTS_COLUMN, ROW_COLUMN
from kam_advisor.portfolio.database import identifier
from kam_advisor.portfolio.deciding import RESULTS, VIEW
from kam_advisor.portfolio.files import stopped_as_interrupted
from kam_advisor.portfolio.read_spark import is_path
from kam_advisor.portfolio.run import OpenTable, Request, list_faults, open_table
from kam_advisor.portfolio.spark_database import SparkDatabase, spark_faults
from kam_advisor.portfolio.summary import Summariser, Summary
from kam_advisor.portfolio.write import Result
from kam_advisor.to_sql import SqlRules
from kam_advisor.to_sql.on_spark import SparkRunner
from kam_advisor.vocabulary import Vocabulary

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_PART: Final = "_kam_part"
_TOGETHER: Final = "with_company"


def run_on_spark(
    advisor: Advisor,
    vocabulary: Vocabulary,
    request: Request,
    target: str,
    rules: SqlRules,
    database: SparkDatabase,
    *,
    strict: bool,
    force: bool,
) -> Summary:
    """Assess a table and write the result; what was found.

    The result is written beside its place, and moved there when it is complete and summarised.
    Decisions over all accounts of a company are left out.

    Args:
        advisor: The rules, for what is missing.
        vocabulary: The words of faults.
        request: What to read.
        target: A folder (with a `/` in its name, or ending in .parquet), or a table.
        rules: The compiled rules.
        database: Where it runs.
        strict: Whether any bad value is an error.
        force: Whether what is there is written over.

    Raises:
        CallInvalid: Something cannot be read or written.
        ProfileInvalid: The table cannot be understood, or with `strict` something in it.
    """
    place = _Target(target, database)
    place.refuse(request, force)
    outputs = sorted(rules.outputs, key=lambda output: request.decisions.index(output.decision))
    written = [name for output in outputs for name in output.names]
    table = open_table(request, written, vocabulary, database, Path())
    if strict:
        faults = list_faults(table, vocabulary, database)
        if faults:
            raise ProfileInvalid(faults)
    kept = [*table.checked.kept, ROW_COLUMN, FAULTS_COLUMN]
    try:
        with spark_faults(), stopped_as_interrupted():
            place.write_beside(_decided(rules, table, kept, database))
        columns = tuple((name, "VARCHAR") for name in (*kept, *written))
        result = Result(RESULTS, columns, "")
        left_out = _of_companies(advisor.knowledge, request.decisions)
        summariser = Summariser(advisor, table, result, database)
        summary = summariser.summary(outputs, left_out, f"spark {database.session.version}")
        with spark_faults():
            place.put_in_place()
    finally:
        place.clear()
    return summary


def _of_companies(knowledge: KnowledgeBase, decisions: Sequence[str]) -> list[str]:
    return [id for id in decisions if knowledge.decisions[id].scope == "company"]


def _decided(
    rules: SqlRules, table: OpenTable, kept: Sequence[str], database: SparkDatabase
) -> "DataFrame":
    columns = {one.fact: table.checked.facts.get(one.fact) for one in rules.inputs}
    source, company = VIEW, None
    if rules.across:  # accounts of no company known are together, as in `CoreDecider`
        company = identifier(COMPANY_COLUMN)
        database.run(
            f"CREATE OR REPLACE VIEW {_TOGETHER} AS SELECT * EXCLUDE ({company}),"
            f" coalesce({company}, '') AS {company} FROM {VIEW}"
        )
        source, company = _TOGETHER, COMPANY_COLUMN
    runner = SparkRunner(rules, database.session)
    found, _ = runner.decided(source, keep=kept, columns=columns, company=company)
    return found


class _Target:
    """Where the result goes: written beside that place first."""

    def __init__(self, name: str, database: SparkDatabase) -> None:
        self._session = database.session
        self._name = name.rstrip("/") if is_path(name) else name
        self._part = f"{self._name}{_PART}"
        self._files = is_path(name)

    def refuse(self, request: Request, force: bool) -> None:
        """Refuse to write over what is read, and without `force` over what is there."""
        read = [
            place.address.rstrip("/") for place in (request.accounts, request.companies) if place
        ]
        if self._name in read:
            _refuse(
                "in-is-out", "IN and OUT are the same table", "Give OUT another name.", self._name
            )
        if not force and self._exists(self._name):
            _refuse("file-exists", "this exists already", "--force writes over it.", self._name)

    def write_beside(self, found: "DataFrame") -> None:
        """Write all rows, and let `RESULTS` show them."""
        if self._files:
            found.write.mode("overwrite").parquet(self._part)
            self._session.read.parquet(self._part).createOrReplaceTempView(RESULTS)
        else:
            self._drop(self._part)
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
        """Take away what is not in its place."""
        with suppress(Exception):  # Spark may have gone
            if self._files:
                self._delete(self._part)
            else:
                self._drop(self._part)

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
