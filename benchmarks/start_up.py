"""How long the command takes from a cold start: `python benchmarks/start_up.py`.

Each run is a process of its own, as a user starts it. Byte code is compiled first, into a folder
of this benchmark, and the cache of compiled knowledge is filled; the row "no cache" has none.
Rows take turns within each round, so that a machine that gets busier is busier for all of them.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "techdis_international.yaml"
COMMAND = "import sys; sys.argv[0] = 'kam'; from kam_advisor.cli import main; sys.exit(main())"
ROWS: Mapping[str, Sequence[str]] = {
    "python -c pass": ("-c", "pass"),
    "kam --version": ("-c", COMMAND, "--version"),
    "kam assess": ("-c", COMMAND, "assess", str(EXAMPLE)),
    "kam assess --format json": ("-c", COMMAND, "assess", str(EXAMPLE), "--format", "json"),
    "kam assess, no cache": ("-c", COMMAND, "assess", str(EXAMPLE)),
}


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description="Time the command from a cold start.")
    parser.add_argument("--rounds", type=int, default=15, help="runs of each row (default 15)")
    rounds: int = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        times = measure(rounds, Path(folder))
    bare = median(times["python -c pass"])
    print(f"Python {sys.version.split()[0]}, {rounds} rounds, {os.cpu_count()} cores; ms")
    print(f"{'':26}{'median':>8}{'least':>8}{'most':>8}{'x bare python':>15}")
    for row, found in times.items():
        middle, least, most = (1000 * value for value in (median(found), min(found), max(found)))
        ratio = median(found) / bare
        print(f"{row:26}{middle:8.0f}{least:8.0f}{most:8.0f}{ratio:15.1f}")


def measure(rounds: int, folder: Path) -> dict[str, list[float]]:
    """Seconds per row and round. The folder takes byte code and caches."""
    settings = os.environ | {"PYTHONPYCACHEPREFIX": str(folder / "byte_code")}
    settings["PYTHONPATH"] = str(ROOT / "engine")
    settings.pop("PYTHONDONTWRITEBYTECODE", None)
    times: dict[str, list[float]] = {row: [] for row in ROWS}
    for number in range(-1, rounds):  # round -1 compiles and fills the cache
        for row, command in ROWS.items():
            cache = folder / (f"none{number}" if row.endswith("no cache") else "cache")
            settings["XDG_CACHE_HOME"] = str(cache)
            seconds = timed(command, settings)
            if number >= 0:
                times[row].append(seconds)
    return times


def timed(command: Sequence[str], settings: Mapping[str, str]) -> float:
    """Seconds that one process takes."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *command], env=settings, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
