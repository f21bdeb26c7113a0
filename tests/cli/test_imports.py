"""`kam assess` and `kam --help` import nothing they do not need."""

import sys
from pathlib import Path
from subprocess import run

from processes import EXAMPLES, ROOT, environment, process

FORBIDDEN = {
    "difflib",
    "importlib.metadata",
    "kam_advisor.files",
    "kam_advisor.language",
    "kam_advisor.load.compile",
    "kam_advisor.load.gather",
    "kam_advisor.report.json_schema",
    "lark",
    "pydantic",
    "rich",
    "sqlalchemy",
    "tomllib",
}
"""What a profile must not pay for once the compiled knowledge is found again."""

SCRIPT = """
import sys
from kam_advisor.cli.run import run
try:
    run(sys.argv[1:])
finally:
    print(*sorted(sys.modules), sep="\\n", file=sys.stderr)
"""


def imported(*arguments: str) -> set[str]:
    ended = run(
        [sys.executable, "-c", SCRIPT, *arguments],
        capture_output=True,
        text=True,
        env=environment(),
        cwd=ROOT,
        check=True,
    )
    return set(ended.stderr.split())


def test_assess_imports_only_what_it_needs() -> None:
    example = str(EXAMPLES / "techdis.yaml")
    assert process("assess", example).returncode == 0  # compiles and keeps the knowledge
    for format_ in ("text", "json"):
        assert not imported("assess", example, "--format", format_) & FORBIDDEN


def test_help_imports_no_command() -> None:
    found = imported("--help")
    assert not found & FORBIDDEN
    commands = {f"kam_advisor.cli.{Path(file).stem}" for file in ("assess.py", "show.py", "new.py")}
    assert not found & {*commands, "yaml", "kam_advisor.ir.rules"}
