"""How fast `kam portfolio` is, as a whole: `python benchmarks/portfolio.py --rows 10000000`.

Parquet in, Parquet out: the five core decisions with possible sets, fired rules, warnings and
scores, answers drawn at random and one in ten of them unknown. By turns, each in a process of its
own, so that its memory can be told:

    copy           DuckDB copies the same columns in and out, without rules, from one Parquet file
                   to another: those that were read (an id and the answers) and those that
                   `kam portfolio` has written (the results); only the statement is timed
    copy in        the same with the columns that were read alone
    kam portfolio  the command from its start to its end: reading, checking every cell, deciding,
                   writing, the summary; compiled rules are in the cache, as after any first run
    decide         deciding alone: the answers in, answers and results out, no checks, no summary

All write Parquet with the same settings, with the same limit on memory. What can be compared
between machines is the ratios. `--growth` takes a tenth, a fifth, a half and all of the rows, and
prints the time per row against that for all, without the time that two thousand rows take:
starting, and looking into a sample of the open accounts, cost the same however many there are.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from statistics import median
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "engine"))

import duckdb

from kam_advisor.ir.knowledge import FactDeclaration
from kam_advisor.load import load
from kam_advisor.portfolio.database import MEMORY
from kam_advisor.to_sql import DuckDBRunner, SqlRules, compile_rules
from kam_advisor.to_sql.on_duckdb import PARQUET_OPTIONS

ROOT = Path(__file__).resolve().parent.parent
CORE = ("customer_value_type", "kam_decision", "account_division", "system_level", "multilevel")
COMMAND = "import sys; sys.argv[0] = 'kam'; from kam_advisor.cli import main; sys.exit(main())"
FEW = 2_000
"""Rows whose time counts as starting: with as many, all that does not grow is done in full."""
_Result = TypeVar("_Result")
COPY, COPY_IN, WHOLE, DECIDE = "copy", "copy in", "kam portfolio", "decide"
WORKS = (COPY, COPY_IN, WHOLE, DECIDE)


def main() -> None:
    """Measure, and print the ratios."""
    parser = argparse.ArgumentParser(description="Time a portfolio against copying it.")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--growth", action="store_true", help="fewer rows, too")
    parser.add_argument("--folder", type=Path, help="where the files go; a temporary one")
    called = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=called.folder) as folder:
        print(f"DuckDB {duckdb.__version__}, {os.cpu_count()} cores; seconds, median of rounds")
        started, _ = measure(FEW, called.rounds, Path(folder), (WHOLE,))[WHOLE]
        found = measure(called.rows, called.rounds, Path(folder))
        show(called.rows, found, started)
        if called.growth:
            grow(called.rows, called.rounds, Path(folder), found, started)


def grow(
    rows: int,
    rounds: int,
    folder: Path,
    all_rows: Mapping[str, tuple[float, float]],
    started: float,
) -> None:
    """The same with fewer rows; of the command without the time that it takes to start."""
    start = {COPY: 0.0, WHOLE: started}
    per_row = {work: (all_rows[work][0] - less) / rows for work, less in start.items()}
    print("\ntime per row, against that of all rows")
    for fewer in (rows // 10, rows // 5, rows // 2):
        found = measure(fewer, rounds, folder, tuple(start))
        cells = "".join(
            f"{work:>15} {(seconds - start[work]) / fewer / per_row[work]:5.2f} ({memory:4.0f} MB)"
            for work, (seconds, memory) in found.items()
        )
        print(f"{fewer:>12,} rows{cells}")


def show(rows: int, found: Mapping[str, tuple[float, float]], started: float) -> None:
    """The table of one number of rows."""
    print(f"{rows:,} rows")
    seconds = {work: took for work, (took, _) in found.items()}
    for work, (took, memory) in found.items():
        print(f"{work:>14} {took:8.2f} s {rows / took / 1e6:7.2f} M rows/s {memory:6.0f} MB")
    print(f"kam portfolio / copy     {seconds[WHOLE] / seconds[COPY]:.2f}")
    print(f"kam portfolio / copy in  {seconds[WHOLE] / seconds[COPY_IN]:.2f}")
    print(f"decide / copy            {seconds[DECIDE] / seconds[COPY]:.2f}")
    print(f"kam portfolio, {FEW} rows   {started:.2f} s")


def measure(
    rows: int, rounds: int, folder: Path, works: tuple[str, ...] = WORKS
) -> dict[str, tuple[float, float]]:
    """Median seconds and greatest megabytes of each work, by turns."""
    answers = folder / "answers.parquet"
    apart(generate, rows, answers)
    apart(run, WHOLE, folder)  # what the others read, and the cache
    times: dict[str, list[float]] = {work: [] for work in works}
    memory = dict.fromkeys(works, 0.0)
    for _ in range(rounds):
        for work in works:
            seconds, megabytes = apart(run, work, folder)
            times[work].append(seconds)
            memory[work] = max(memory[work], megabytes)
    return {work: (median(times[work]), memory[work]) for work in works}


def apart(function: Callable[..., _Result], *arguments: object) -> _Result:
    """Call a function in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def run(work: str, folder: Path) -> tuple[float, float]:
    """One work: its seconds, and the greatest size of its process in megabytes."""
    answers, assessed, out = (folder / f"{n}.parquet" for n in ("answers", "assessed", "out"))
    if work == WHOLE:
        return command(answers, assessed)
    connection = duckdb.connect(config={"memory_limit": MEMORY, "preserve_insertion_order": False})
    connection.execute("SET enable_progress_bar = false")
    if work == DECIDE:  # the rules are compiled before
        rules = core_rules()
        runner = DuckDBRunner(rules, connection)
        start = time.perf_counter()
        runner.run(answers, out, keep=["id", *(column.fact for column in rules.inputs)])
    else:
        source = assessed if work == COPY else answers
        start = time.perf_counter()
        connection.execute(
            f"COPY (SELECT * FROM read_parquet('{source}')) TO '{out}' ({PARQUET_OPTIONS})"
        )
    return time.perf_counter() - start, getrusage(RUSAGE_SELF).ru_maxrss / 1024


def command(source: Path, target: Path) -> tuple[float, float]:
    """`kam portfolio` as a user calls it."""
    decisions = [part for decision in CORE for part in ("--decision", decision)]
    call: Sequence[str] = [
        *(sys.executable, "-c", COMMAND),
        *("portfolio", str(source), str(target), "--force", *decisions),
    ]
    settings = os.environ | {
        "PYTHONPATH": str(ROOT / "engine"),
        "PYTHONPYCACHEPREFIX": str(target.parent / "byte_code"),  # as where it is installed
    }
    settings.pop("PYTHONDONTWRITEBYTECODE", None)
    start = time.perf_counter()
    subprocess.run(call, env=settings, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start, getrusage(RUSAGE_CHILDREN).ru_maxrss / 1024


def core_rules() -> SqlRules:
    """The five core decisions, compiled."""
    return compile_rules(load(), CORE)


def generate(rows: int, target: Path) -> None:
    """Random answers to the facts of the core decisions, an id before them."""
    rules = core_rules()
    columns = ", ".join(drawn(rules))
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false; SELECT setseed(0.42)")
        connection.execute(
            f"COPY (SELECT i::INT AS id, {columns} FROM range({rows}) AS t(i))"
            f" TO '{target}' (FORMAT parquet)"
        )


def drawn(rules: SqlRules) -> Iterator[str]:
    """Per fact a random answer, one in ten unknown."""
    for column in rules.inputs:
        answer = random_answer(rules.knowledge.facts[column.fact])
        yield f"CASE WHEN random() >= 0.1 THEN {answer} END AS {column.fact}"


def random_answer(fact: FactDeclaration) -> str:
    """An answer to a fact, as SQL."""
    if fact.kind == "boolean":
        return "random() < 0.5"
    if fact.kind == "choice":
        options = ", ".join(f"'{option}'" for option in fact.options)
        return f"[{options}][1 + floor(random() * {len(fact.options)})::INT]"
    least = int(fact.minimum or 0)
    most = int(fact.maximum) if fact.maximum is not None else least + 4
    return f"({least} + floor(random() * {most - least + 1}))::TINYINT"


if __name__ == "__main__":
    main()
