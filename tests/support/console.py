"""Console blocks of the documentation: read them from Markdown, run them, compare.

A block is run line by line as one would at a shell. A line that starts with `$ ` is a command; what
follows up to the next command is what it prints (standard output and errors), where `…` stands for
anything, a line `…` for any lines. A command must end with exit code 0, unless the next one is
`echo $?`, which shows another. A command without any output shown may print what it likes.

A block whose info string names a file (```` ```yaml my-company.yaml ````) is that file: it is
written before the commands after it run.
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(r"^(?P<indent> *)```(?P<language>\w*) *(?P<file>\S*) *$")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block of a page; `line` is that of its fence, from 1."""

    language: str
    file: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Command:
    """A command of a console block, what it is shown to print and its exit code."""

    line: int
    command: str
    output: str
    exit_code: int


def blocks(page: str) -> Iterator[Block]:
    """The fenced blocks of a page, in order."""
    lines = iter(enumerate(page.splitlines(), 1))
    for number, line in lines:
        fence = FENCE.match(line)
        if fence:
            indent = fence["indent"]
            inside = []
            for _, text in lines:
                if text.strip() == "```":
                    break
                inside.append(text.removeprefix(indent))
            yield Block(fence["language"], fence["file"], "\n".join(inside) + "\n", number)


def commands(block: Block) -> list[Command]:
    """The commands of a console block."""
    found: list[Command] = []
    for number, line in enumerate(block.text.splitlines(), block.line + 1):
        if line.startswith("$ "):
            found.append(Command(number, line[2:], "", 0))
        elif found:
            last = found[-1]
            found[-1] = Command(last.line, last.command, f"{last.output}{line}\n", 0)
    return list(_with_exit_codes(found))


def _with_exit_codes(found: list[Command]) -> Iterator[Command]:
    """The commands, with what `echo $?` shows taken as the exit code of the one before."""
    for command, after in zip(found, [*found[1:], None], strict=True):
        if command.command == "echo $?":
            continue
        shown = after.output.strip() if after and after.command == "echo $?" else "0"
        yield Command(command.line, command.command, command.output, int(shown))


def run(command: str, folder: Path) -> tuple[str, int]:
    """What a command prints, and its exit code. `kam` and `python` are those of this checkout."""
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=_settings(folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    return done.stdout, done.returncode


def desk(folder: Path, root: Path) -> Path:
    """A folder that looks like the checkout, in which commands may write files of their own."""
    programs = folder / ".programs"
    programs.mkdir(parents=True)
    for entry in root.iterdir():
        if not entry.name.startswith("."):
            (folder / entry.name).symlink_to(entry)
    python = shlex.quote(sys.executable)
    lines = {
        "kam": f'exec {python} {shlex.quote(str(root / "cli.py"))} "$@"',
        "python": f'exec {python} "$@"',
        "python3": f'exec {python} "$@"',
    }
    for name, line in lines.items():
        (programs / name).write_text(f"#!/bin/sh\n{line}\n")
        (programs / name).chmod(0o755)
    return folder


def _settings(folder: Path) -> dict[str, str]:
    settings = {name: value for name, value in os.environ.items() if not name.startswith("LC_")}
    settings |= {"LANG": "C.UTF-8", "NO_COLOR": "1", "COLUMNS": "80"}
    settings["PATH"] = f"{folder / '.programs'}{os.pathsep}{settings['PATH']}"
    return settings


def agrees(shown: str, printed: str) -> bool:
    """Whether what is printed is what is shown, with `…` for anything."""
    pattern = ""
    for line in shown.splitlines():
        if line.strip() == "…":
            pattern += r"(?:.*\n)*?"
        else:
            pattern += ".*?".join(map(re.escape, line.rstrip().split("…"))) + r" *\n"
    return re.fullmatch(pattern, printed if printed.endswith("\n") else printed + "\n") is not None
