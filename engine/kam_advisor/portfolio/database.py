"""DuckDB as the machine that runs a portfolio: opened, driven, and its failures told apart."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kam_advisor.errors import CallInvalid, Fault, Place
from kam_advisor.to_sql.interruptible import all_rows, execute

if TYPE_CHECKING:
    import duckdb

Notice = Callable[[str, float], None]
"""Is told what is being done, and how far it is: from 0 to 100, below 0 where that is unknown."""

MEMORY: Final = "700MB"
"""What DuckDB may use; beyond that it writes to the working folder. The process needs some more."""

_DISABLED: Final = "in_clause"
"""It makes a join of every `IN` with a list: with hundreds of columns that takes seconds and all of
the memory, for lists of a few words."""

_NULL: Final = "\\N"
_INTERRUPTED: Final = "Query interrupted"
_DISK = ("No space left", "File too large", "Disk quota", "could not write", "Could not write")


class Database:
    """A DuckDB database in a working folder, thrown away with it."""

    def __init__(self, folder: Path, notice: Notice, *, in_order: bool) -> None:
        """Open it.

        Args:
            folder: Where it may write what does not fit in memory.
            notice: Is told of progress.
            in_order: Whether rows must keep their order, which costs memory.

        Raises:
            CallInvalid: DuckDB is not installed.
        """
        self.notice = notice
        self._folder = folder
        self._connection: duckdb.DuckDBPyConnection = _duckdb().connect(
            str(folder / "work.duckdb"),
            config={
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "memory_limit": MEMORY,
                "temp_directory": str(folder / "spill"),
                "preserve_insertion_order": in_order,
                "disabled_optimizers": _DISABLED,
            },
        )

    def run(self, sql: str, doing: str = "") -> None:
        """Run a statement; an interrupt ends it.

        Raises:
            OSError: The disk is full or cannot be written.
            KeyboardInterrupt: The user does not want to wait.
        """
        notice = (lambda share: self.notice(doing, share * 100)) if doing else None
        try:
            execute(self._connection, sql, notice)
        except Exception as error:
            raise as_os_error(error) from error

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows of a query that has few."""
        try:
            return all_rows(self._connection, sql)
        except Exception as error:
            raise as_os_error(error) from error

    def one(self, sql: str) -> Any:
        """The first value of the first row."""
        return self.rows(sql)[0][0]

    def stream(self, sql: str, size: int = 5_000) -> Iterator[Sequence[tuple[Any, ...]]]:
        """The rows of a query, some thousands at a time."""
        cursor = self._connection.cursor()
        try:
            cursor.execute(sql)
            while rows := cursor.fetchmany(size):
                yield rows
        except Exception as error:
            raise as_os_error(error) from error
        finally:
            cursor.close()

    def load(
        self, table: str, columns: Mapping[str, str], rows: Iterable[Sequence[object]]
    ) -> None:
        """Make a table of rows, by way of a file.

        Args:
            table: Its name.
            columns: Name and type of each.
            rows: Their cells, in that order; None is NULL.
        """
        file = self._folder / f"{table}.csv"
        with file.open("w", encoding="utf-8", newline="") as opened:
            writer = csv.writer(opened, lineterminator="\n")
            writer.writerows([_NULL if cell is None else cell for cell in row] for row in rows)
        listed = ", ".join(f"{literal(n)}: {literal(t)}" for n, t in columns.items())
        self.run(
            f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM read_csv({literal(str(file))},"
            f" columns={{{listed}}}, header=false, auto_detect=false, delim=',', quote='\"',"
            f" escape='\"', nullstr={literal(_NULL)})"
        )
        file.unlink()

    def described(self, relation: str) -> list[tuple[str, str]]:
        """The columns of a relation: name and type."""
        return [(row[0], row[1]) for row in self.rows(f"DESCRIBE SELECT * FROM {relation}")]

    @property
    def connection(self) -> "duckdb.DuckDBPyConnection":
        """The connection itself, for what runs compiled rules."""
        return self._connection

    def close(self) -> None:
        """Close it; the files stay until their folder goes."""
        self._connection.close()


def as_os_error(error: BaseException) -> BaseException:
    """The failure as an `OSError` where the disk is the cause, otherwise as it is.

    An interrupt while DuckDB gathers rows comes as a failure of its own: it is made an interrupt.
    """
    text = str(error)
    if isinstance(error, RuntimeError) and text == _INTERRUPTED:
        return KeyboardInterrupt()
    if type(error).__module__.startswith(("duckdb", "_duckdb")) and any(s in text for s in _DISK):
        full = next((s for s in _DISK[:3] if s in text), "the file cannot be written")
        return OSError(0, {"No space left": "No space left on device"}.get(full, full))
    return error


def identifier(name: str) -> str:
    """A name in SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text in SQL."""
    return "'" + text.replace("'", "''") + "'"


def _duckdb() -> "Any":
    try:
        import duckdb
    except ImportError:
        raise missing_library("duckdb") from None
    return duckdb


def missing_library(name: str) -> CallInvalid:
    """The fault of a library that is not installed."""
    message = f"portfolios need `{name}`, which is not installed"
    hint = "Install the extra `portfolio`: pip install 'kam-advisor[portfolio]'."
    return CallInvalid((Fault("library-missing", message, Place("kam portfolio"), hint),))
