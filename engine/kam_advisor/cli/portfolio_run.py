"""What `kam portfolio` does with its arguments."""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal, NoReturn, TextIO

from kam_advisor.advisor import Advisor
from kam_advisor.errors import CallInvalid, Fault, Place, ProfileInvalid
from kam_advisor.load.selection import selected
from kam_advisor.portfolio.database import Database
from kam_advisor.portfolio.deciding import CoreDecider, Decider, SqlDecider
from kam_advisor.portfolio.files import put_in_place, working_folder
from kam_advisor.portfolio.parts import compiled_in_parts
from kam_advisor.portfolio.place import TablePlace, table_place
from kam_advisor.portfolio.run import OpenTable, Request, decide, list_faults, open_table
from kam_advisor.portfolio.summary import Summariser, Summary
from kam_advisor.portfolio.write import Result, write_csv, write_parquet
from kam_advisor.reference.chain import ReferenceEngine
from kam_advisor.to_sql.figures import settled_over_accounts
from kam_advisor.vocabulary import Vocabulary

CALL: Final = "kam portfolio"
Engine = Literal["auto", "sql", "core"]


def run_portfolio(
    advisor: Advisor,
    vocabulary: Vocabulary,
    request: Request,
    out: TablePlace,
    *,
    engine: Engine,
    strict: bool,
    force: bool,
) -> Summary:
    """Assess a table and write the result; what was found.

    Raises:
        CallInvalid: Something cannot be read or written.
        ProfileInvalid: The table cannot be understood, or with `strict` something in it.
        OSError: The disk is full.
        KeyboardInterrupt: The user does not want to wait; nothing is left.
    """
    refuse_same(request, out)
    with opened_database(out, vocabulary) as (database, folder):
        refuse_existing(out, database, force)
        decider = decider_for(engine, advisor, request, database)
        written = written_columns(decider)
        table = open_table(request, written, vocabulary, database, folder)
        if strict:
            database.notice("checking", -1)
            faults = list_faults(table, vocabulary, database)
            if faults:
                raise ProfileInvalid(faults)
        database.notice("deciding", -1)
        if not decider.calculates(table.checked):
            decider = decider_for(engine, advisor, request, database, calculated=False)
        parquet = folder / "out.parquet" if out.kind == "parquet" else None
        result = decide(table, decider, database, parquet)
        database.notice("summarising", -1)
        outputs = in_order(decider, request.decisions, with_companies=table.per_company)
        left_out = () if table.per_company else [o.decision for o in decider.company_outputs]
        summariser = Summariser(advisor, table, result, database)
        summary = summariser.summary(outputs, left_out, decider.name, decider.by_core)
        database.notice("writing", -1)
        _write(result, database, out, folder, table, vocabulary, parquet)
    return summary


def written_columns(decider: Decider) -> list[str]:
    """The names of all columns that a decider writes."""
    outputs = (*decider.outputs, *decider.company_outputs)
    return [name for output in outputs for name in output.names]


def in_order(decider: Decider, decisions: Sequence[str], *, with_companies: bool) -> list:  # type: ignore[type-arg]
    """The columns of decisions in the order of the agenda."""
    outputs = [*decider.outputs, *(decider.company_outputs if with_companies else ())]
    return sorted(outputs, key=lambda output: decisions.index(output.decision))


def decider_for(
    engine: Engine,
    advisor: Advisor,
    request: Request,
    database: Database,
    *,
    calculated: bool = True,
) -> Decider:
    """What decides: the compiled rules as far as they go, or the core engine where asked for.

    With `calculated` False the core engine works out all numbers over accounts.
    """
    parts = compiled_in_parts(advisor.knowledge, request.decisions)
    if engine == "core":
        return CoreDecider(advisor, parts, request.decisions, database)
    by_sql = {
        decision
        for part in parts
        for decision in (
            *settled_over_accounts(part, calculated=calculated),
            *part.company_decisions,
        )
    }
    left = [id for id in request.decisions if id not in by_sql]
    needed = selected(advisor.knowledge, left)
    core = CoreDecider(Advisor(needed, ReferenceEngine(needed)), parts, left, database)
    if left:
        parts = compiled_in_parts(advisor.knowledge, by_sql)
    return SqlDecider(parts, database, core)


@contextmanager
def opened_database(
    out: TablePlace | None, vocabulary: Vocabulary
) -> Iterator[tuple[Database, Path]]:
    """A database in a working folder beside what is written, both gone at the end."""
    beside = Path(tempfile.gettempdir()) / "kam_portfolio"
    if out is not None and out.kind != "postgresql":
        beside = out.path
    with working_folder(beside) as folder, progress(vocabulary, sys.stderr) as notice:
        database = Database(folder, notice, in_order=True)
        try:
            yield database, folder
        finally:
            database.close()


@contextmanager
def progress(
    vocabulary: Vocabulary, stream: TextIO | None
) -> Iterator[Callable[[str, float], None]]:
    """A line on a terminal that says what is being done; nothing elsewhere."""
    if stream is None or not stream.isatty():
        yield lambda doing, share: None
        return
    shown = [0, 0.0]

    def notice(doing: str, share: float) -> None:
        if share >= 0 and time.monotonic() - shown[1] < 0.2:
            return
        words = vocabulary.say(f"portfolio.doing.{doing}")
        key = "portfolio.progress.share" if share >= 0 else "portfolio.progress"
        line = vocabulary.say(key, doing=words, share=f"{share:.0f}")
        stream.write(f"\r{line.ljust(int(shown[0]))}")
        stream.flush()
        shown[:] = [len(line), time.monotonic()]

    try:
        yield notice
    finally:
        stream.write("\r" + " " * int(shown[0]) + "\r")
        stream.flush()


def refuse_same(request: Request, out: TablePlace) -> None:
    """Refuse to write over what is read."""
    for place in filter(None, (request.accounts, request.companies)):
        same = place.address == out.address
        if place.kind != "postgresql" and out.kind != "postgresql" and out.path.exists():
            same = place.path.exists() and place.path.samefile(out.path)
        if same and not (out.in_database and place.part != out.part):
            refuse("in-is-out", "IN and OUT are the same table", "Give OUT another name.", out.name)


def refuse_existing(out: TablePlace, database: Database, force: bool) -> None:
    """Refuse to write over what is there, unless `force`."""
    if force:
        return
    if out.in_database:
        from kam_advisor.portfolio.write_table import table_exists

        there = table_exists(out, database)
    else:
        there = out.path.exists()
    if there:
        refuse("file-exists", "this exists already", "--force writes over it.", out.name)


def _write(
    result: Result,
    database: Database,
    out: TablePlace,
    folder: Path,
    table: OpenTable,
    vocabulary: Vocabulary,
    parquet: Path | None,
) -> None:
    if out.in_database:
        from kam_advisor.portfolio.write_table import write_table

        write_table(result, database, out)
        return
    file = folder / f"out{out.path.suffix}"
    match out.kind:
        case "csv":
            tab = out.path.suffix.lower() == ".tsv"
            delimiter = "\t" if tab else table.source.delimiter or ","
            write_csv(_for_readers(result), database, file, delimiter, table.source.marked)
        case "excel":
            from kam_advisor.portfolio.write_excel import write_excel

            sheet = vocabulary.say("portfolio.sheet.accounts")
            numbers = table.source.place.kind == "excel"
            write_excel(_for_readers(result), database, file, folder, sheet, (), numbers)
        case _:
            if parquet is None or not parquet.exists():
                write_parquet(result, database, file)
    put_in_place(file, out.path)


def _for_readers(result: Result) -> Result:
    """Without the columns that only machines need: scores as two whole numbers."""
    machine = ("_numerator", "_denominator")
    columns = tuple(c for c in result.columns if not c[0].endswith(machine))
    return Result(result.relation, columns, result.order)


def refuse(id_: str, message: str, hint: str, place: str = CALL) -> NoReturn:
    """End with a fault of the call."""
    raise CallInvalid((Fault(id_, message, Place(place), hint),))


__all__ = ["Engine", "run_portfolio", "table_place"]
