"""The version of the product."""

import tomllib
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from pathlib import Path


def version() -> str:
    """The version of the installed package, or in a checkout that of `pyproject.toml`."""
    try:
        return installed_version("kam-advisor")
    except PackageNotFoundError:
        project = Path(__file__).parents[3] / "pyproject.toml"
        try:
            return str(tomllib.loads(project.read_text("utf-8"))["project"]["version"])
        except (OSError, KeyError, tomllib.TOMLDecodeError):
            return "unknown"
