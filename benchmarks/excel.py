"""What a portfolio in Excel costs beside reading and writing it: `python benchmarks/excel.py`.

A workbook of accounts with a column for each fact of the default agenda is assessed. Beside it the
same rows, with as many columns as the result has, are read by python-calamine and written by
xlsxwriter without any rule. Each run is a process of its own, and they take turns; the ratio is of
the medians of CPU time, as that depends least on what else the machine does.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "engine"))

COMMAND = "import sys; sys.argv[0] = 'kam'; from kam_advisor.cli import main; sys.exit(main())"
PLAIN = """
import sys, python_calamine, xlsxwriter
source, target, width = sys.argv[1:]
rows = python_calamine.CalamineWorkbook.from_path(source).get_sheet_by_index(0).iter_rows()
with xlsxwriter.Workbook(target, {"constant_memory": True}) as book:
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        row = (row * (1 + int(width) // len(row)))[: int(width)]
        for column, cell in enumerate(row):
            if cell != "":
                sheet.write(number, column, cell)
"""


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description="What a portfolio in Excel costs.")
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3, help="runs of each (default 3)")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.xlsx", Path(folder) / "out.xlsx"
        write_accounts(source, chosen.accounts)
        calls = {
            "kam portfolio": ["-c", COMMAND, "portfolio", str(source), str(target), "--force"],
            "read and write": ["-c", PLAIN, str(source), str(target), ""],
        }
        measured: dict[str, list[tuple[float, float, float]]] = {name: [] for name in calls}
        for _ in range(chosen.rounds):
            for name, call in calls.items():
                if not call[-1]:
                    call[-1] = str(width(target))
                measured[name].append(run(call))
    print(f"{chosen.accounts:,} accounts\n{'':16}{'CPU s':>8}{'wall s':>8}{'MB':>8}")
    cpu = {}
    for name, found in measured.items():
        cpu[name], wall, memory = (median(values) for values in zip(*found, strict=True))
        print(f"{name:16}{cpu[name]:8.1f}{wall:8.1f}{memory:8.0f}")
    print(f"ratio of CPU    {cpu['kam portfolio'] / cpu['read and write']:8.2f}")


def run(call: list[str]) -> tuple[float, float, float]:
    """CPU and wall seconds of a process, and its peak memory in MB."""
    environment = os.environ | {"PYTHONPATH": str(ROOT / "engine")}
    start = time.perf_counter()
    with subprocess.Popen([sys.executable, *call], env=environment, stdout=subprocess.DEVNULL) as p:
        _, status, used = os.wait4(p.pid, 0)
        p.returncode = os.waitstatus_to_exitcode(status)
    assert p.returncode == 0, call
    memory: resource.struct_rusage = used
    return used.ru_utime + used.ru_stime, time.perf_counter() - start, memory.ru_maxrss / 1024


def width(workbook: Path) -> int:
    """How many columns a workbook has."""
    import python_calamine

    return python_calamine.CalamineWorkbook.from_path(str(workbook)).get_sheet_by_index(0).width


def write_accounts(file: Path, number: int) -> None:
    """A workbook of random accounts; one answer in ten is not known."""
    import xlsxwriter  # type: ignore[import-untyped]

    from kam_advisor.load import load
    from kam_advisor.portfolio.run import asked_facts

    knowledge = load()
    agenda = next(one for one in knowledge.agendas.values() if one.default)
    facts = [knowledge.facts[fact] for fact in asked_facts(knowledge, agenda.decisions)]
    chance = Random(1)
    with xlsxwriter.Workbook(str(file), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["account", *(fact.id for fact in facts)])
        for row in range(1, number + 1):
            sheet.write(row, 0, f"Account {row}")
            for column, fact in enumerate(facts, 1):
                if chance.random() < 0.1:
                    continue
                if fact.kind == "boolean":
                    sheet.write_boolean(row, column, chance.random() < 0.5)
                elif fact.kind == "choice":
                    sheet.write(row, column, chance.choice(fact.options))
                else:
                    low, high = int(fact.minimum or 0), int(fact.maximum or 20)
                    sheet.write(row, column, chance.randint(low, high))


if __name__ == "__main__":
    main()
