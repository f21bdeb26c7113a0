"""What more rule sets cost at a start: `python benchmarks/growth.py`.

The default agenda is assessed by the shipped rules, and by the shipped rules with others beside
them that no decision of the agenda uses. Both take turns, each run a process of its own. With
valgrind installed the instructions are counted, too: they do not depend on how busy the machine is.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))

from growth import grow  # noqa: E402

EXAMPLE = str(ROOT / "examples" / "techdis_international.yaml")
COMMAND = "import sys; sys.argv[0] = 'kam'; from kam_advisor.cli import main; sys.exit(main())"
CALL = [sys.executable, "-c", COMMAND, "assess", EXAMPLE]


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description="What more rule sets cost at a start.")
    parser.add_argument("--rounds", type=int, default=15, help="runs of each row (default 15)")
    parser.add_argument("--added", type=int, default=34, help="rule sets added (default 34)")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = {"shipped": settings(Path(folder), "shipped", 0)}
        rows[f"{chosen.added} more"] = settings(Path(folder), "grown", chosen.added)
        times: dict[str, list[float]] = {row: [] for row in rows}
        for number in range(-2, chosen.rounds):  # the first two compile
            for row, environment in rows.items():
                start = time.perf_counter()
                subprocess.run(CALL, env=environment, check=True, stdout=subprocess.DEVNULL)
                if number >= 0:
                    times[row].append(1000 * (time.perf_counter() - start))
        counted = {row: instructions(environment) for row, environment in rows.items()}
    print(f"{'':12}{'median ms':>12}{'least':>8}{'M instructions':>16}")
    for row, found in times.items():
        count = counted[row]
        shown = "-" if count is None else f"{count / 1e6:.0f}"
        print(f"{row:12}{median(found):12.0f}{min(found):8.0f}{shown:>16}")


def settings(folder: Path, name: str, added: int) -> Mapping[str, str]:
    """The environment of a checkout with so many rule sets added."""
    checkout = folder / name
    checkout.mkdir()
    (checkout / "engine").symlink_to(ROOT / "engine")
    grow(checkout, added)
    return os.environ | {
        "PYTHONPATH": str(checkout / "engine"),
        "PYTHONPYCACHEPREFIX": str(folder / "byte_code"),
        "XDG_CACHE_HOME": str(checkout / "cache"),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "",
    }


def instructions(environment: Mapping[str, str]) -> int | None:
    """How many instructions one run takes; None without valgrind."""
    if shutil.which("valgrind") is None:
        return None
    counting = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={os.devnull}"]
    ended = subprocess.run([*counting, *CALL], env=environment, capture_output=True, text=True)
    found = re.search(r"Collected : (\d+)", ended.stderr)
    return int(found[1]) if found else None


if __name__ == "__main__":
    main()
