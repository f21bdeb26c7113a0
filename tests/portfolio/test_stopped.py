"""Runs that are cut short: killed, interrupted, or out of disk. Nothing half is left."""

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kam_advisor.portfolio.database import Database
from kam_advisor.portfolio.files import working_folder
from portfolios import Assess, rows, table
from processes import ROOT, environment

HEAD = "account,wants_high_value,accepts_integration,invests_in_tailoring\n"
LINE = "Account number {},yes,no,maybe\n"


def large(folder: Path, count: int) -> Path:
    return table(folder, HEAD + "".join(LINE.format(n) for n in range(count)))


def start(
    source: Path, target: Path, before: Callable[[], object] | None = None
) -> subprocess.Popen[bytes]:
    call = ["portfolio", str(source), str(target), "--decision", "customer_value_type"]
    return subprocess.Popen(
        [sys.executable, "-m", "kam_advisor.cli", *call],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        cwd=ROOT,
        preexec_fn=before,
    )


def at_work(folder: Path, running: "subprocess.Popen[bytes]") -> None:
    """Wait until the run has its working folder."""
    while not list(folder.glob(".*.kam-part/work.duckdb")):
        assert running.poll() is None, running.communicate()
        time.sleep(0.01)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_leaves_nothing(tmp_path: Path, sent: signal.Signals) -> None:
    source, target = large(tmp_path, 300_000), tmp_path / "out.xlsx"
    running = start(source, target)
    at_work(tmp_path, running)
    running.send_signal(sent)
    _, err = running.communicate(timeout=120)
    assert running.returncode == 130, err
    assert b"Traceback" not in err
    assert [file.name for file in tmp_path.iterdir()] == ["in.csv"]


def test_an_interrupt_in_the_midst_of_a_statement(tmp_path: Path) -> None:
    """The statement ends first; that it was stopped is no error of the database."""
    database = Database(tmp_path, lambda doing, share: None, in_order=True)
    long = "SELECT count(*) FROM range(100_000_000) a, range(1_000_000) b WHERE a.range != b.range"
    try:
        for work in (database.run, database.rows):
            threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
            with pytest.raises(KeyboardInterrupt):
                work(long)
            assert database.one("SELECT 1") == 1
    finally:
        database.close()


def test_a_kill_leaves_no_half_file_and_the_next_run_clears_up(
    assess: Assess, tmp_path: Path
) -> None:
    source, target = large(tmp_path, 100_000), tmp_path / "out.csv"
    target.write_text("of before")
    running = start(source, target)
    running.communicate(timeout=90)  # refused: it exists
    assert running.returncode == 2
    target.unlink()
    running = start(source, target)
    at_work(tmp_path, running)
    running.kill()
    running.communicate(timeout=120)
    assert not target.exists()
    assert len(list(tmp_path.iterdir())) == 2  # the folder of the run that was killed
    small = table(tmp_path, HEAD + "A,yes,yes,no\n", "small.csv")
    assert assess(small, target).code == 0
    assert sorted(file.name for file in tmp_path.iterdir()) == ["in.csv", "out.csv", "small.csv"]


@pytest.mark.parametrize(
    "name",
    [
        "out.csv",
        *(pytest.param(n, marks=pytest.mark.slow) for n in ("out.xlsx", "out.parquet", "out.db#t")),
    ],
)
def test_a_full_disk(tmp_path: Path, name: str) -> None:
    """Files of a megabyte at most, as a stand-in for a disk that fills up."""
    source, target = large(tmp_path, 60_000), tmp_path / name
    limit = 1 << 20

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    running = start(source, target, limited)
    _, err = running.communicate(timeout=120)
    assert running.returncode == 74, err
    assert b"[cannot-write]" in err
    assert [file.name for file in tmp_path.iterdir() if ".db" not in file.name] == ["in.csv"]


def test_a_folder_that_is_not_there(assess: Assess, tmp_path: Path) -> None:
    source = table(tmp_path, HEAD + "A,yes,yes,no\n")
    ended = assess(source, tmp_path / "none" / "out.csv")
    assert (ended.code, "[cannot-write]" in ended.err) == (2, True)


def test_a_pipe_is_not_written_over(assess: Assess, tmp_path: Path) -> None:
    source, pipe = table(tmp_path, HEAD + "A,yes,yes,no\n"), tmp_path / "out.csv"
    os.mkfifo(pipe)
    ended = assess(source, pipe)
    assert (ended.code, "[cannot-write]" in ended.err, pipe.is_fifo()) == (2, True, True)


def test_a_folder_of_a_run_that_goes_on_is_kept(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    with working_folder(target) as folder:
        other = folder.with_name(folder.name.replace(str(os.getpid()), "1"))
        other.mkdir()
        with working_folder(tmp_path / "else.csv"):
            assert folder.exists()
    assert [file.name for file in tmp_path.iterdir()] == [other.name]


def test_rows_keep_their_order(assess: Assess, tmp_path: Path) -> None:
    source = large(tmp_path, 5_000)
    assert assess(source, tmp_path / "out.csv").code == 0
    found = [int(row["kam_row"]) for row in rows(tmp_path / "out.csv")]
    assert found == list(range(2, 5_002))
