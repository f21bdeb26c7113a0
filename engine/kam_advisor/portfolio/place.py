"""What IN and OUT name: a file of some kind, a sheet in a workbook, a table in a database."""

from pathlib import Path
from typing import Final, Literal, TypeAlias

from kam_advisor.errors import CallInvalid, Fault, Place
from kam_advisor.record import Record

TableKind: TypeAlias = Literal["csv", "excel", "parquet", "sqlite", "duckdb", "postgresql", "spark"]

_KINDS: Final[dict[str, TableKind]] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".xlsx": "excel",
    ".xlsm": "excel",
    ".parquet": "parquet",
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
    ".db": "sqlite",
    ".duckdb": "duckdb",
}
_DATABASES: Final = ("sqlite", "duckdb", "postgresql")
_URLS: Final = ("postgresql://", "postgres://")
_ENDINGS = "Known endings: .csv, .tsv, .txt, .xlsx, .parquet, .sqlite, .db, .duckdb."


class TablePlace(Record):
    """Where a table stands.

    Attributes:
        kind: How it is read and written.
        address: The file; for PostgreSQL the URL; for Spark a folder, a URL or the name of a table.
        part: The sheet or table in it; empty where the user named none.
        called: As the user wrote it, for messages.
    """

    kind: TableKind
    address: str
    part: str
    called: str

    @property
    def path(self) -> Path:
        """The file; not for PostgreSQL and Spark."""
        return Path(self.address)

    @property
    def in_database(self) -> bool:
        """Whether it is a table among others, rather than a file of its own."""
        return self.kind in _DATABASES

    @property
    def name(self) -> str:
        """As the user wrote it, without a password."""
        if self.kind != "postgresql":
            return self.called
        before, at, after = self.called.rpartition("@")
        scheme, _, user = before.partition("://")
        return f"{scheme}://{user.partition(':')[0]}@{after}" if at else self.called


def table_place(called: str) -> TablePlace:
    """The place that `FILE`, `FILE#SHEET`, `FILE#TABLE` or a URL names.

    Raises:
        CallInvalid: Its ending says nothing, or a database comes without a table.
    """
    address, part = _divided(called)
    if called.startswith(_URLS):
        return _with_table(TablePlace("postgresql", address, part, called))
    suffix = Path(address).suffix.lower()
    kind = _KINDS.get(suffix)
    if kind is None and Path(address).is_dir() and list(Path(address).glob("*.parquet")):
        kind = "parquet"  # a folder of Parquet files, as Spark writes it
    if kind is None:
        raise _refused(called, address)
    place = TablePlace(kind, address, part, called)
    return _with_table(place) if place.in_database else place


def spark_place(called: str) -> TablePlace:
    """The place of a table that Spark reads or writes: Parquet, or a table of its catalogue."""
    return TablePlace("spark", called, "", called)


def _refused(called: str, address: str) -> CallInvalid:
    if Path(address).is_dir():
        message = "this is a folder, where a table is expected"
        hint = "Name a file in it. A folder is read where it holds files .parquet."
        return CallInvalid((Fault("not-a-table", message, Place(called), hint),))
    suffix = Path(address).suffix
    if suffix.lower() == ".xls":
        message = "this is the Excel format of before 2007"
        hint = "Save it as .xlsx."
    else:
        message = (
            f"`{suffix}` is no kind of table that is known here"
            if suffix
            else ("this name has no ending that says what kind of table it is")
        )
        hint = _ENDINGS
    return CallInvalid((Fault("unknown-table-kind", message, Place(called), hint),))


def _divided(called: str) -> tuple[str, str]:
    """The file and the part; a `#` inside the name of a file is no mark."""
    address, mark, part = called.rpartition("#")
    if called.startswith(_URLS):
        return (address, part) if mark else (called, "")
    marked = bool(mark) and Path(address).suffix.lower() in _KINDS and not Path(called).exists()
    return (address, part) if marked else (called, "")


def _with_table(place: TablePlace) -> TablePlace:
    if place.part:
        return place
    message = "this is a database: which table?"
    hint = f"Write `{place.name}#accounts`, with the name of the table."
    raise CallInvalid((Fault("which-table", message, Place(place.name), hint),))
