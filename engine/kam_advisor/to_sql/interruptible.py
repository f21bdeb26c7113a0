"""A long statement on DuckDB: with progress, and stopped by Ctrl-C."""

from collections.abc import Callable
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import duckdb

Found = TypeVar("Found")

_EVERY = 0.1
"""Seconds between two looks at the progress."""


def execute(
    connection: "duckdb.DuckDBPyConnection",
    statement: str,
    progress: Callable[[float], None] | None = None,
) -> None:
    """Execute a statement in a thread, so that this one can report progress and be interrupted.

    Raises:
        KeyboardInterrupt: It was interrupted; the statement has stopped.
        duckdb.Error: What DuckDB says.
    """
    _interruptible(connection, lambda: connection.execute(statement), progress)


def all_rows(connection: "duckdb.DuckDBPyConnection", query: str) -> list[tuple[Any, ...]]:
    """All rows of a query that has few, worked out in a thread as by `execute`.

    Raises:
        KeyboardInterrupt: It was interrupted; the query has stopped.
        duckdb.Error: What DuckDB says.
    """
    return _interruptible(connection, lambda: connection.execute(query).fetchall(), None)


def _interruptible(
    connection: "duckdb.DuckDBPyConnection",
    work: Callable[[], Found],
    progress: Callable[[float], None] | None,
) -> Found:
    found: list[Found] = []
    failures: list[BaseException] = []
    done = Event()  # `Thread.join` loses track of a thread when it is interrupted

    def worked() -> None:
        try:
            found.append(work())
        except BaseException as failure:
            failures.append(failure)
        finally:
            done.set()

    if progress is not None:
        connection.execute("SET enable_progress_bar = true")
        connection.execute("SET enable_progress_bar_print = false")
    thread = Thread(target=worked)
    thread.start()
    try:
        while not done.wait(_EVERY):
            if progress is not None:
                progress(max(0.0, min(1.0, connection.query_progress() / 100)))
    except BaseException:
        _stop(connection, done)
        raise
    finally:
        if done.is_set():
            thread.join()
    if failures:
        raise failures[0]
    if progress is not None:
        progress(1.0)
    return found[0]


def _stop(connection: "duckdb.DuckDBPyConnection", done: Event) -> None:
    """Interrupt the statement until it has stopped, however often one is interrupted meanwhile.

    Once is not enough: a statement that is only about to start does not notice.
    """
    while not done.is_set():
        try:
            connection.interrupt()
            done.wait(_EVERY)
        except KeyboardInterrupt:
            continue
