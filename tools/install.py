"""Set up kam-advisor in a virtual environment: `python3 tools/install.py`.

Needs Python 3.11 or later and nothing else. Safe to run again: what is in order is kept.

What is particular here is durable-rules, the forward chainer. It has to be compiled, and on Python
3.13 and later its last release compiles but cannot be imported unless one function that Python has
dropped is given its present name. So it is tried in a process of its own after it is built, and a
build that cannot be imported, for instance one that pip kept from before, is thrown away and made
anew. Where no build succeeds the reference engine runs, with the same answers and the same proofs.

Exit codes: 0 done (with or without durable-rules), 1 the set-up failed, 2 wrong call.
"""

import argparse
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
EXTRAS = "portfolio,postgresql,terminal,png,verify"
RENAMED = "-DPyEval_CallObject=PyObject_CallObject"
QUIETLY = ("--quiet", "--no-input", "--disable-pip-version-check")


class SetUpError(Exception):
    """The set-up cannot go on; the message says why, and what to do."""


def main() -> int:
    """Set up as the command line says; the exit code."""
    options = parse_arguments()
    if options.python:
        return hand_over(options.python)
    try:
        check_python()
        set_up(options)
    except SetUpError as error:
        sys.stderr.write("tools/install.py: {}\n".format(error))  # noqa: UP032 (see check_python)
        return 1
    return 0


def parse_arguments() -> argparse.Namespace:
    """The options of the command line; leaves with exit code 2 where they are wrong."""
    parser = argparse.ArgumentParser(
        prog="tools/install.py",
        description="Set up kam-advisor in a virtual environment.",
    )
    parser.add_argument(
        "--dev", action="store_true", help="editable, with the tools that tests and checks need"
    )
    parser.add_argument(
        "--venv", default=str(ROOT / ".venv"), metavar="DIR", help="where to (default: .venv)"
    )
    parser.add_argument(
        "--python", metavar="PYTHON", help="interpreter to use (default: the one that runs this)"
    )
    parser.add_argument(
        "--no-durable", action="store_true", help="leave durable-rules out; no compiler is needed"
    )
    parser.add_argument("--verbose", action="store_true", help="show what pip says")
    return parser.parse_args()


def hand_over(python: str) -> int:
    """Run this script again with another interpreter; its exit code."""
    found = shutil.which(python)
    if found is None:
        sys.stderr.write("tools/install.py: there is no interpreter " + python + "\n")
        return 2
    return subprocess.call([found, __file__, *without_python(sys.argv[1:])])


def without_python(arguments: "list[str]") -> "list[str]":
    """The arguments without `--python PYTHON`, also where it is abbreviated."""
    kept = []
    following = False
    for argument in arguments:
        name, equals, _ = argument.partition("=")
        if following:
            following = False
        elif len(name) > 2 and "--python".startswith(name):
            following = not equals
        else:
            kept.append(argument)
    return kept


def check_python() -> None:
    """Refuse a Python that is too old, and name a newer one if there is one.

    All code up to here also has to run on those older ones: no newer syntax.
    """
    if sys.version_info >= OLDEST:
        return
    version = ".".join(str(part) for part in sys.version_info[:3])
    message = "Python " + version + " is too old: 3.11 or later is needed."
    for minor in (14, 13, 12, 11):
        found = shutil.which("python3." + str(minor))
        if found and answers(found):
            raise SetUpError(message + "\nThis one will do: " + found + " tools/install.py")
    raise SetUpError(message)


def answers(python: str) -> bool:
    """Whether an interpreter runs and is new enough (a version manager may offer mere names)."""
    code = "import sys; sys.exit(sys.version_info < (3, 11))"
    devnull = subprocess.DEVNULL
    return subprocess.call([python, "-c", code], stdout=devnull, stderr=devnull) == 0


def set_up(options: argparse.Namespace) -> None:
    """Make the environment and install everything in it."""
    environment = Environment(Path(options.venv).absolute(), options.verbose)
    say(f"Setting up kam-advisor in {shown(environment.folder)} with Python {python_version()}")
    environment.make()
    say("  packages: installing")
    environment.install_project(options.dev)
    if options.no_durable:
        say("  durable-rules: left out, as asked; the reference engine runs")
    else:
        say("  durable-rules: " + environment.install_durable())
    environment.check_command()
    say(f"Ready: {shown(environment.program('kam'))} --help")


class Environment:
    """A virtual environment and what is done in it."""

    def __init__(self, folder: Path, verbose: bool) -> None:
        """The environment in a folder, which need not be there yet."""
        self.folder = folder
        self.verbose = verbose
        self.programs = folder / ("Scripts" if os.name == "nt" else "bin")
        self.python = str(self.program("python"))

    def program(self, name: str) -> Path:
        """The path of a program in it."""
        return self.programs / (name + ".exe" if os.name == "nt" else name)

    def make(self) -> None:
        """Make it; keep one of the same Python; never touch a folder that is something else."""
        if self.folder.exists() and not (self.folder / "pyvenv.cfg").is_file():
            if not self.folder.is_dir() or any(self.folder.iterdir()):
                raise SetUpError(f"{self.folder} is there and is no virtual environment.")
        elif self.is_usable():
            return
        missing = [name for name in ("venv", "ensurepip") if not can_import(sys.executable, name)]
        if missing:
            raise SetUpError(
                f"Python's module {missing[0]} is missing in {sys.executable}.\nOn Debian and "
                f"Ubuntu install the package python{python_version(2)}-venv, then run this again."
            )
        made = run([sys.executable, "-m", "venv", "--clear", str(self.folder)])
        if made.returncode:
            raise SetUpError(f"The environment could not be made:\n{words_of(made)}")

    def is_usable(self) -> bool:
        """Whether it has a pip and runs the very Python that runs this."""
        code = "import pip, sys; print(*sys.version_info[:3], sep='.')"
        try:
            found = run([self.python, "-P", "-c", code])
        except OSError:
            return False
        return found.returncode == 0 and found.stdout.strip() == python_version()

    def pip(self, *arguments: str, flags: str = "") -> "subprocess.CompletedProcess[str]":
        """Run pip, with compiler flags added to those of the caller."""
        settings = dict(os.environ)
        if flags:
            settings["CPPFLAGS"] = f"{settings.get('CPPFLAGS', '')} {flags}".strip()
        done = run([self.python, "-P", "-m", "pip", *arguments], settings)
        if self.verbose and (done.stdout or done.stderr):
            say(words_of(done))
        return done

    def install_project(self, dev: bool) -> None:
        """Install the project, for use or for work on it."""
        wanted = (
            ["--editable", f"{ROOT}[{EXTRAS}]", *requirements("dependency-groups", "dev")]
            if dev
            else [f"{ROOT}[{EXTRAS}]"]
        )
        done = self.pip("install", *QUIETLY, *wanted)
        if done.returncode:
            raise SetUpError(
                f"pip could not install the packages. It says:\n{words_of(done)}\n"
                "Without a network: put the wheels in a folder, and set PIP_FIND_LINKS to that\n"
                "folder and PIP_NO_INDEX to 1. Then run this again."
            )
        if dev:  # an install compiles what it copies; an editable one copies nothing
            run([self.python, "-m", "compileall", "-q", str(ROOT / "engine")])

    def install_durable(self) -> str:
        """Install durable-rules so that it can be imported, or not at all; says which."""
        if can_import(self.python, "durable_rules_engine"):
            return "in place"
        (requirement,) = requirements("project", "optional-dependencies", "durable")
        name = requirement.partition("==")[0]
        flags = RENAMED if sys.version_info >= (3, 13) else ""
        anew = ("--no-cache-dir", "--force-reinstall", "--no-deps", f"--no-binary={name}")
        for how in ((), anew):
            done = self.pip("install", *QUIETLY, *how, requirement, flags=flags)
            if done.returncode == 0 and can_import(self.python, "durable_rules_engine"):
                return "built, and it can be imported"
        self.pip("uninstall", "--yes", *QUIETLY[:1], name)  # half an engine would be in the way
        return self.why_not(done)

    def why_not(self, done: "subprocess.CompletedProcess[str]") -> str:
        """Why there is no durable-rules, and that nothing is lost."""
        compilers = [*shlex.split(os.environ.get("CC", ""))[:1], "cc", "gcc", "clang", "cl"]
        if not any(shutil.which(compiler) for compiler in compilers):
            reason = "not built, for there is no C compiler"
        elif done.returncode:
            reason = "not built (--verbose shows why)"
        else:
            reason = "built, but Python cannot import it"
        return (
            f"{reason}.\n"
            "    kam runs on its reference engine instead: the same answers, the same proofs.\n"
            "    To have it after all, install a C compiler and Python's headers, and run this\n"
            "    again."
        )

    def check_command(self) -> None:
        """See that the installed command runs."""
        done = run([str(self.program("kam")), "--version"])
        if done.returncode:
            raise SetUpError(f"The command kam does not run:\n{words_of(done)}")


def requirements(*place: str) -> "list[str]":
    """A list of requirements in `pyproject.toml`; read here, for an older pip knows no groups."""
    import tomllib  # here, for Python 3.10 has none and must get as far as `check_python`

    found = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for name in place:
        found = found[name]
    return list(found)


def can_import(python: str, module: str) -> bool:
    """Whether an interpreter can import a module; tried apart, for a bad build may crash."""
    return run([python, "-P", "-c", f"import {module}"]).returncode == 0


def run(
    command: "list[str]", settings: "dict[str, str] | None" = None
) -> "subprocess.CompletedProcess[str]":
    """Run a program to its end (Python with `-P`, so that no file lying here is imported)."""
    return subprocess.run(
        command,
        env=settings,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def words_of(done: "subprocess.CompletedProcess[str]") -> str:
    """What a program said."""
    return (done.stdout + done.stderr).strip()


def python_version(parts: int = 3) -> str:
    """The version of the running Python, such as 3.12.1."""
    return ".".join(str(part) for part in sys.version_info[:parts])


def shown(path: Path) -> str:
    """A path as one would type it here."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def say(line: str) -> None:
    """Print a line at once."""
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
