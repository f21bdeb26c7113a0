"""Tables that Spark reads: Parquet where it can find it, or a table of its catalogue."""

from kam_advisor.errors import CallInvalid, Fault, Place
from kam_advisor.portfolio.database import Database, literal
from kam_advisor.portfolio.place import TablePlace
from kam_advisor.portfolio.source import PROBLEM, ROW, Source, empty, typed_columns
from kam_advisor.portfolio.spark_database import SparkDatabase


def read_spark(place: TablePlace, database: Database, table: str) -> Source:
    """The table as a view.

    Rows of Parquet count from 1, over the files by name, as elsewhere. Those of a table have no
    order: each has a number of its own, with holes between them.
    """
    assert isinstance(database, SparkDatabase)
    session = database.session
    raw = f"{table}_raw"
    if is_path(place.address):
        frame = session.read.parquet(place.address)
        named = "_metadata.file_path AS `:file`, _metadata.row_index AS `:index`"
    else:
        if not session.catalog.tableExists(place.address):
            message = f"there is no table `{place.name[:80]}`"
            hint = "A folder or file has a `/` in its name, or ends in .parquet."
            raise CallInvalid((Fault("unknown-table", message, Place(place.name), hint),))
        frame = session.table(place.address)
        named = "'' AS `:file`, monotonically_increasing_id() AS `:index`"
    frame.selectExpr("*", *named.split(", ")).createOrReplaceTempView(raw)
    sizes = database.rows(f'SELECT ":file", count(*) FROM {raw} GROUP BY 1 ORDER BY 1')
    if not sizes:
        raise empty(place)
    described = [
        (name, type_) for name, type_ in database.described(raw) if name not in (":file", ":index")
    ]
    found = typed_columns(table, described)
    database.run(
        f'CREATE OR REPLACE VIEW {table} AS SELECT ({_offset(sizes)} + ":index" + 1)::BIGINT'
        f" AS {ROW}, NULL::VARCHAR AS {PROBLEM}{found.listed} FROM {raw}"
    )
    return Source(place, table, found.columns, found.twice)


def is_path(address: str) -> bool:
    """Whether files are meant, not a table of the catalogue."""
    return "/" in address or address.endswith(".parquet")


def _offset(sizes: list[tuple[str, int]]) -> str:
    """How many rows stand before the file of a row."""
    arms: list[str] = []
    before = 0
    for file, size in sizes:
        arms.append(f"WHEN {literal(file)} THEN {before}")
        before += size
    return f'CASE ":file" {" ".join(arms)} END' if len(arms) > 1 else "0"
