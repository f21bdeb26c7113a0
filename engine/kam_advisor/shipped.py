"""Where the shipped `rules` and `knowledge` lie."""
# ruff: noqa: PTH100, PTH112, PTH118, PTH120

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def shipped(folder: str) -> "Path":
    """The folder of that name: inside the package when installed, at the root in a checkout."""
    from pathlib import Path

    return Path(shipped_folder(folder))


def shipped_folder(folder: str) -> str:
    """The same as text: importing `pathlib` takes a while, at every start."""
    package = os.path.dirname(os.path.abspath(__file__))
    installed = os.path.join(package, folder)
    if os.path.isdir(installed):
        return installed
    return os.path.join(os.path.dirname(os.path.dirname(package)), folder)
