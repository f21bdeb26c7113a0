"""Do the rules as SQL say what the core engine says? `python tools/agreement.py`.

Random rows of answers, from almost empty to complete, with answers to facts that do not apply, for
every shipped decision. What SQL says of each is held against the core engine:
outcome, status, possible outcomes, fired rule, agreement of readings, warnings, gaps, scores.
Decisions about companies, and those with numbers over accounts, are compared on random companies of
1 to 8 accounts, on DuckDB alone; some have a number that SQL does not calculate with.

    python tools/agreement.py --rows 100000 --record agreement.json
    python tools/agreement.py --on sqlite --rows 10000 --decision kam_decision
    python tools/agreement.py --rows 10000 --also sqlite --also postgres --also spark

The core engine takes milliseconds for a row with unknown answers, so all of it takes hours. With
`--record` it goes on where an earlier call stopped (`--minutes`), and says at the end what was
compared. With `--complete` the rows are complete, and compared in what `Advisor.decide` says
(outcome, rule, warnings, gaps), which takes microseconds; decisions that look at more than one
account, it does not decide. A row that was drawn before counts, and is not looked at again.

With `--also` other databases get the same rows, and must say what the first one says, which was
held against the core engine: that takes little more time. Ends with 1 where something differs.

The record has of each decision a fingerprint of what is compiled for it: what was compared with
other lookup tables or another statement does not count, and is dropped. `--trust FILE` names the
fingerprints of the state that wrote entries without one, as `--fingerprints` prints them. It says,
too, how many rows SQL has left to the core engine: of those, being alike proves nothing.
"""

import argparse
import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "engine"), str(ROOT / "tests" / "support")]

from company_agreement import CompaniesOnDuckDB, unsettled  # noqa: E402
from kam_advisor.ir.expressions import Value  # noqa: E402
from kam_advisor.ir.knowledge import KnowledgeBase  # noqa: E402
from kam_advisor.ir.rules import NOT_APPLICABLE  # noqa: E402
from kam_advisor.load import load  # noqa: E402
from kam_advisor.load.selection import selected  # noqa: E402
from kam_advisor.to_python import Decided, Unfit  # noqa: E402
from kam_advisor.to_python import compile_rules as as_python  # noqa: E402
from kam_advisor.to_sql import SqlRules, compile_rules  # noqa: E402
from kam_advisor.to_sql.rules import SEPARATOR  # noqa: E402
from portfolio_rows import RandomRows, advisor_of, alike, differences  # noqa: E402
from sql_fingerprint import fingerprint  # noqa: E402
from sql_runs import Run, on_database, on_duckdb, on_spark, postgres  # noqa: E402

Rows = Sequence[Mapping[str, Value]]
Compare = Callable[[Rows, Sequence[Mapping[str, Any]]], list[str]]


def main() -> None:
    """Compare, and print what was compared."""
    parser = argparse.ArgumentParser(description="Hold SQL against the core engine.")
    parser.add_argument("--on", choices=("duckdb", *RUNS), default="duckdb")
    also = "gets the same rows, and must say the same; repeatable"
    parser.add_argument("--also", choices=("duckdb", *RUNS), action="append", default=[], help=also)
    parser.add_argument("--rows", type=int, default=1_000, help="of each decision")
    parser.add_argument("--complete", action="store_true", help="no unknown answers; much quicker")
    parser.add_argument("--batch", type=int, default=1_000, help="rows at once")
    parser.add_argument("--decision", action="append", help="only this one; repeatable")
    parser.add_argument("--minutes", type=float, default=1e9, help="stop then")
    parser.add_argument("--record", type=Path, help="what was done; a next call goes on there")
    parser.add_argument("--trust", type=Path, help="what compiled entries without fingerprint")
    parser.add_argument("--fingerprints", action="store_true", help="print them, and stop")
    called = parser.parse_args()
    knowledge = load()
    chosen = called.decision or list(knowledge.decisions)
    if called.fingerprints:
        parts = {id: compile_rules(selected(knowledge, [id]), [id]) for id in chosen}
        print(json.dumps({id: fingerprint(rules) for id, rules in parts.items()}, indent=1))
        return
    databases = list(dict.fromkeys([called.on, *called.also]))
    kind = f"{', '.join(databases)}{' complete' if called.complete else ''}"
    trusted = json.loads(called.trust.read_text()) if called.trust else {}
    record = Record(called.record, kind, trusted)
    ends = time.monotonic() + 60 * called.minutes
    with ExitStack() as stack:
        duckdb = stack.enter_context(duckdb_connection()) if "duckdb" in databases else None
        runs = {
            name: on_duckdb(duckdb) if name == "duckdb" else stack.enter_context(RUNS[name]())
            for name in databases
        }
        for decision in chosen:
            if time.monotonic() > ends:
                break
            part = selected(knowledge, [decision])
            rules = compile_rules(part, [decision])
            record.begin(decision, fingerprint(rules))
            if record.rows(decision) >= called.rows:
                continue
            agreement: Agreement | CompanyAgreement
            if rules.company_outputs or rules.across:
                if databases != ["duckdb"] or called.complete:
                    continue
                agreement = CompanyAgreement(part, rules, duckdb)
            else:
                try:
                    agreement = Agreement(part, rules, runs, duckdb, called.complete)
                except Unfit:
                    continue
            while record.rows(decision) < called.rows and time.monotonic() < ends:
                left = called.rows - record.rows(decision)
                agreement.compare(min(called.batch, left), record)
    sys.exit(record.show())


class Record:
    """How many rows of each decision were compared, and what was different."""

    def __init__(self, file: Path | None, kind: str, trusted: Mapping[str, str]) -> None:
        """Read what an earlier call has written, with the fingerprints of what has none."""
        self._trusted = trusted
        self._file = file
        there = file is not None and file.exists()
        self._all: dict[str, Any] = json.loads(file.read_text()) if file and there else {}
        self._found: dict[str, Any] = self._all.setdefault(kind, {})

    def begin(self, decision: str, compiled: str) -> None:
        """Drop what was compared with something else than what is compiled now."""
        there = self._found.get(decision)
        if there is None or there.get("compiled", self._trusted.get(decision)) != compiled:
            self._found[decision] = {"rows": 0, "distinct": 0, "different": 0, "examples": []}
        self._found[decision]["compiled"] = compiled
        self._write()

    def rows(self, decision: str) -> int:
        """Rows compared so far."""
        return int(self._found.get(decision, {}).get("rows", 0))

    def add(
        self,
        decision: str,
        rows: int,
        distinct: int,
        wrong: Sequence[str],
        unsettled: tuple[int, int] | None,
        seconds: float,
    ) -> None:
        """Note a batch; of how many rows, of all that were run, SQL has left the decision."""
        one = self._found[decision]
        if unsettled is not None:
            one["unsettled"] = one.get("unsettled", 0) + unsettled[0]
            one["run"] = one.get("run", 0) + unsettled[1]
        one["seconds"] = round(one.get("seconds", 0) + seconds, 1)
        one["rows"] += rows
        one["distinct"] = one.get("distinct", 0) + distinct
        one["different"] += len(wrong)
        one["examples"] = (one["examples"] + list(wrong))[:5]
        self._write()

    def _write(self) -> None:
        if self._file is not None:
            self._file.write_text(json.dumps(self._all, indent=1))

    def show(self) -> int:
        """Print it; 1 where something was different."""
        for decision, one in self._found.items():
            rows = f"{one['rows']:10,} rows, {one.get('distinct', 0):10,} distinct"
            left = f"{one['unsettled'] / one['run']:6.1%} by the core" if one.get("run") else ""
            time_ = f"{1000 * one.get('seconds', 0) / max(one['rows'], 1):7.2f} ms a row"
            print(f"{decision:32}{rows} {one['different']:6} differences {time_} {left}")
            for example in one["examples"]:
                print(f"    {example[:1000]}")
        total = sum(one["rows"] for one in self._found.values())
        different = sum(one["different"] for one in self._found.values())
        print(f"{len(self._found)} decisions, {total:,} rows, {different} differences")
        return int(bool(different))


class Agreement:
    """One decision, with no more rules than it needs."""

    def __init__(
        self,
        part: KnowledgeBase,
        rules: SqlRules,
        runs: Mapping[str, Run],
        duckdb: Any,
        complete: bool,
    ) -> None:
        """What the first of the runs finds is held against the core engine.

        What SQL leaves to it is counted on the connection to DuckDB, if that is among them.

        Raises:
            Unfit: Complete rows are wanted, and this decision needs more than they say.
        """
        (self._decision,) = rules.decisions
        self._runs = runs
        self._duckdb = duckdb
        self._complete = complete
        self._compare = self._in_short(part) if complete else self._in_full(part)
        self._rules = rules
        self._seen: set[tuple[tuple[str, Value], ...]] = set()

    def compare(self, number: int, record: Record) -> None:
        """Compare the next rows."""
        chance = RandomRows(self._rules, seed=record.rows(self._decision) + 1)
        drawn = chance.complete(number) if self._complete else chance.rows(number)
        by_answers = {tuple(sorted(row.items())): row for row in drawn}
        rows = [row for answers, row in by_answers.items() if answers not in self._seen]
        self._seen.update(by_answers)
        begun = time.monotonic()
        wrong = self._wrong(rows) if rows else []
        seconds = time.monotonic() - begun
        record.add(self._decision, number, len(rows), wrong, self._unsettled(), seconds)

    def _unsettled(self) -> tuple[int, int] | None:
        """Of how many of the last rows SQL leaves the decision to the core engine; and of all."""
        if self._duckdb is None:
            return None
        statuses = [output.status for output in self._rules.outputs]
        return unsettled(self._duckdb, self._rules.select("clients", pretty=False), statuses)

    def _wrong(self, rows: Rows) -> list[str]:
        first, *others = [(name, run(self._rules, rows)) for name, run in self._runs.items()]
        wrong = self._compare(rows, first[1])
        for name, found in others:
            for row, one, other in zip(rows, first[1], found, strict=True):
                if not alike(self._rules, one, other):
                    wrong.append(f"{name}: {other!r}, not {one!r}, for {dict(row)}")
        return wrong

    def _in_full(self, part: KnowledgeBase) -> Compare:
        advisor = advisor_of(part)
        return lambda rows, found: differences(self._rules, advisor, rows, found)

    def _in_short(self, part: KnowledgeBase) -> Compare:
        decide = as_python(part, [self._decision]).decide

        def compare(rows: Rows, found: Sequence[Mapping[str, Any]]) -> list[str]:
            wrong = []
            for row, got in zip(rows, found, strict=True):
                decided = decide(row)
                expected = {} if decided is None else self._cells(decided[self._decision])
                wrong += [
                    f"{name}: {got[name]!r}, not {cell!r}, for {dict(row)}"
                    for name, cell in expected.items()
                    if got[name] != cell
                ]
            return wrong

        return compare

    def _cells(self, said: Decided) -> dict[str, object]:
        (output,) = self._rules.outputs
        applies = said.outcome != NOT_APPLICABLE
        cells = {
            output.status: "decided" if applies else NOT_APPLICABLE,
            output.outcome: said.outcome if applies else None,
            output.possible: said.outcome,
            output.rule: said.rule,
            output.warnings: SEPARATOR.join(said.warnings),
            output.gaps: SEPARATOR.join(said.gaps),
        }
        return {name: cell for name, cell in cells.items() if name is not None}


class CompanyAgreement:
    """One decision on random companies, with no more rules than it needs."""

    def __init__(self, part: KnowledgeBase, rules: SqlRules, connection: Any) -> None:
        """On a connection to DuckDB."""
        (self._decision,) = (*rules.decisions, *rules.company_decisions)
        self._companies = CompaniesOnDuckDB(rules, advisor_of(part), connection)
        self._seen: set[str] = set()

    def compare(self, number: int, record: Record) -> None:
        """Compare the next companies."""
        begun = time.monotonic()
        drawn = self._companies.draw(number, seed=record.rows(self._decision) + 1)
        by_answers = {repr(company): company for company in drawn}
        new = [company for text, company in by_answers.items() if text not in self._seen]
        self._seen.update(by_answers)
        wrong = self._companies.wrong(new) if new else []
        left = self._companies.unsettled() if new else (0, 0)
        seconds = time.monotonic() - begun
        record.add(self._decision, number, len(new), wrong, left, seconds)


@contextmanager
def duckdb_connection() -> Iterator[Any]:
    """DuckDB on one core."""
    import duckdb

    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")
        yield connection


@contextmanager
def sqlite_run() -> Iterator[Run]:
    """On SQLite."""
    with closing(sqlite3.connect(":memory:")) as connection:
        yield on_database(connection, "sqlite")


@contextmanager
def postgres_run() -> Iterator[Run]:
    """On a PostgreSQL server of our own."""
    import psycopg

    with postgres() as address, psycopg.connect(address) as connection:
        yield on_database(connection, "postgres")


@contextmanager
def spark_run() -> Iterator[Run]:
    """On Spark in this process."""
    from kam_advisor.to_sql.on_spark import spark_session

    session = spark_session("local[2]", PATIENT)
    try:
        with tempfile.TemporaryDirectory() as folder:
            yield on_spark(session, Path(folder))
    finally:
        session.stop()


PATIENT = {
    "spark.executor.heartbeatInterval": "1h",
    "spark.network.timeout": "6h",
    "spark.driver.memory": "5g",
}
"""A run that is held still for a while, as beside a measurement, goes on."""

RUNS = {
    "sqlite": sqlite_run,
    "postgres": postgres_run,
    "spark": spark_run,
}

if __name__ == "__main__":
    main()
