"""How fast a portfolio is decided: `python benchmarks/portfolio.py --rows 10000000`.

Parquet in, Parquet out, on DuckDB: the five core decisions with possible sets, fired rules,
warnings and scores, answers drawn at random and one in ten of them unknown. By turns, each in a
process of its own, so that its memory can be told:

    copy       DuckDB copies the same columns in and out, without rules
    decide     the answers in, id and results out
    decide +   the answers in, answers and results out
    copy +     DuckDB copies answers and results, as `decide +` has written them

All write Parquet with the same settings. What can be compared between machines is the ratios.
`--growth` takes a tenth, a fifth, a half and all of the rows, and prints the time per row against
that for all.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from statistics import median
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "engine"))

import duckdb

from kam_advisor.ir.knowledge import FactDeclaration
from kam_advisor.load import load
from kam_advisor.to_sql import DuckDBRunner, SqlRules, compile_rules
from kam_advisor.to_sql.on_duckdb import PARQUET_OPTIONS

CORE = ("customer_value_type", "kam_decision", "account_division", "system_level", "multilevel")
_Result = TypeVar("_Result")
WORKS = ("copy", "decide", "decide +", "copy +")


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
        found = measure(called.rows, called.rounds, Path(folder))
        show(called.rows, found)
        if called.growth:
            grow(called.rows, called.rounds, Path(folder), found)


def grow(rows: int, rounds: int, folder: Path, whole: Mapping[str, tuple[float, float]]) -> None:
    """The same with fewer rows."""
    per_row = {work: seconds / rows for work, (seconds, _) in whole.items()}
    print("\ntime per row, against that of all rows")
    for fewer in (rows // 10, rows // 5, rows // 2):
        found = measure(fewer, rounds, folder, ("copy", "decide"))
        cells = "".join(
            f"{work:>10} {seconds / fewer / per_row[work]:5.2f} ({memory:4.0f} MB)"
            for work, (seconds, memory) in found.items()
        )
        print(f"{fewer:>12,} rows{cells}")


def show(rows: int, found: Mapping[str, tuple[float, float]]) -> None:
    """The table of one number of rows."""
    print(f"{rows:,} rows")
    seconds = {work: took for work, (took, _) in found.items()}
    for work, (took, memory) in found.items():
        print(f"{work:>10} {took:8.2f} s {rows / took / 1e6:7.2f} M rows/s {memory:6.0f} MB")
    print(f"decide / copy      {seconds['decide'] / seconds['copy']:.2f}")
    print(f"decide + / copy +  {seconds['decide +'] / seconds['copy +']:.2f}")
    print(f"decide + / copy    {seconds['decide +'] / seconds['copy']:.2f}")


def measure(
    rows: int, rounds: int, folder: Path, works: tuple[str, ...] = WORKS
) -> dict[str, tuple[float, float]]:
    """Median seconds and greatest megabytes of each work, by turns."""
    answers = folder / "answers.parquet"
    apart(generate, rows, answers)
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
    """One work: its seconds, and the greatest size of the process in megabytes.

    Compiling the rules is not part of the time: it does not depend on the rows, and is done once.
    """
    answers, results = folder / "answers.parquet", folder / "results.parquet"
    both, out = folder / "both.parquet", folder / "out.parquet"
    connection = duckdb.connect()
    connection.execute("SET preserve_insertion_order = false; SET enable_progress_bar = false")
    if work.startswith("copy"):
        source = both if work == "copy +" else answers
        start = time.perf_counter()
        connection.execute(
            f"COPY (SELECT * FROM read_parquet('{source}')) TO '{out}' ({PARQUET_OPTIONS})"
        )
    else:
        rules = core_rules()
        runner = DuckDBRunner(rules, connection)
        if work == "outcomes":
            return only_outcomes(connection, rules, answers, out)
        facts = [column.fact for column in rules.inputs]
        keep, target = (["id"], results) if work == "decide" else (["id", *facts], both)
        start = time.perf_counter()
        runner.run(answers, target, keep=keep)
    return time.perf_counter() - start, megabytes()


def only_outcomes(
    connection: duckdb.DuckDBPyConnection, rules: SqlRules, answers: Path, out: Path
) -> tuple[float, float]:
    """Id and outcomes alone; DuckDB leaves out what nothing asks for."""
    DuckDBRunner(rules, connection)
    names = ", ".join(output.outcome for output in rules.outputs)
    connection.execute(f"CREATE VIEW answers AS SELECT * FROM read_parquet('{answers}')")
    statement = rules.select("answers", keep=["id"])
    start = time.perf_counter()
    connection.execute(f"COPY (SELECT id, {names} FROM ({statement})) TO '{out}' (FORMAT parquet)")
    return time.perf_counter() - start, megabytes()


def megabytes() -> float:
    """The greatest size of this process."""
    return getrusage(RUSAGE_SELF).ru_maxrss / 1024


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
