"""Where the shipped `rules` and `knowledge` lie."""

from pathlib import Path


def shipped(folder: str) -> Path:
    """The folder of that name: inside the package when installed, at the root in a checkout."""
    package = Path(__file__).parent
    installed = package / folder
    return installed if installed.is_dir() else package.parents[1] / folder
