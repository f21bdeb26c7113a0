"""Check what is in a built wheel: `python tools/check_wheel.py dist/kam_advisor-….whl`.

A wheel that lacks a rule file, or that puts a package called `rules` next to everyone's packages,
passes every test that runs in the checkout. So its list of files is compared with the checkout.

Exit codes: 0 all is well, 1 something is missing or too much, 2 wrong call.
"""

import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "kam_advisor"
SOURCES = {
    "engine/kam_advisor": PACKAGE,
    "rules": f"{PACKAGE}/rules",
    "knowledge": f"{PACKAGE}/knowledge",
}
NEEDED = ("kam_advisor/language/grammar.lark", "kam_advisor/py.typed")


def main() -> int:
    """Check the wheel that the command line names; the exit code."""
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_file():
        sys.stderr.write("usage: python tools/check_wheel.py WHEEL\n")
        return 2
    with zipfile.ZipFile(sys.argv[1]) as wheel:
        names = {name for name in wheel.namelist() if not name.endswith("/")}
    found = sorted(faults(names))
    for fault in found:
        print(fault)
    if not found:
        data = sum(name.endswith(".yaml") for name in names)
        print(f"{Path(sys.argv[1]).name}: {len(names)} files, {data} YAML files, nothing else")
    return 1 if found else 0


def faults(names: set[str]) -> Iterator[str]:
    """What is wrong with a wheel of these files, a line each."""
    expected = in_checkout()
    inside = {name for name in names if name.startswith(f"{PACKAGE}/")}
    for name in names - inside:
        if not name.partition("/")[0].endswith(".dist-info"):
            yield f"does not belong in a wheel: {name}"
    for name in inside - expected:
        yield f"not in the checkout: {name}"
    for name in expected - names:
        yield f"missing: {name}"
    for name in NEEDED:
        if name not in names:
            yield f"needed and missing: {name}"


def in_checkout() -> set[str]:
    """The files of the checkout that a wheel holds, under their names in the wheel."""
    return {
        f"{inside}/{path.relative_to(ROOT / folder).as_posix()}"
        for folder, inside in SOURCES.items()
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


if __name__ == "__main__":
    sys.exit(main())
