"""Write `docs/reference/cli.md` from the help texts of the commands, or check that it is fresh.

python tools/cli_reference.py           writes the page
python tools/cli_reference.py --check   ends with 1 if the page differs
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

os.environ |= {"COLUMNS": "80", "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}
ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "engine"))

import click  # noqa: E402

from kam_advisor.cli.app import app  # noqa: E402

PAGE = ROOT / "docs" / "reference" / "cli.md"
HEAD = """# The command line

Written by `python tools/cli_reference.py` from the help texts, as `kam COMMAND --help` prints
them.

Results go to standard output, faults to standard error (with `--format json`, as JSON).

| exit code | meaning |
| --- | --- |
| 0 | done |
| 1 | the command worked, and what it looked for is there (`kam test`, `kam check`) |
| 2 | wrong call |
| 3 | rules or knowledge do not load |
| 4 | a profile is not valid |
| 70 | a fault of the program itself; please report it |
| 74 | the result cannot be written, as on a full disk |
| 130, 141 | interrupted; the reader of the output went away |

| variable | meaning |
| --- | --- |
| `LC_ALL`, `LC_MESSAGES`, `LANG` | without `--lang`: Dutch where the locale is, else English |
| `NO_COLOR` | no colours, as with `--no-color` |
| `KAM_NO_CACHE=1` | compile the rules anew, and keep nothing |
| `KAM_DEBUG=1` | a traceback for a fault of the program itself |
"""


def page() -> str:
    """The whole page."""
    return HEAD + "".join(
        f"\n## {path}\n\n```text\n{help_}\n```\n" for path, help_ in helps(app, "kam", None)
    )


def helps(
    command: click.Command, path: str, parent: click.Context | None
) -> Iterator[tuple[str, str]]:
    """The help of a command and of all commands below it, with how each is called."""
    context = click.Context(command, info_name=path.split()[-1], parent=parent)
    yield path, "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None:
                yield from helps(below, f"{path} {name}", context)


def main(check: bool) -> int:
    """Write the page, or with `check` only compare; 1 where it differs."""
    fresh = page()
    if check:
        return int(PAGE.read_text("utf-8") != fresh)
    PAGE.write_text(fresh, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
