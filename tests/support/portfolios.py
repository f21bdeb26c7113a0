"""Tables of accounts for tests: written, assessed for one decision, read back."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from processes import Ended, Kam

Assess = Callable[..., Ended]
"""Assesses a table for one decision: `assess(source, target, *options)`."""

OUTCOME = "customer_value_type_outcome"
STATUS = "customer_value_type_status"


@pytest.fixture
def assess(kam: Kam) -> Assess:
    """Assess for one decision, which compiles in no time."""

    def call(*arguments: str | Path) -> Ended:
        return kam("portfolio", *arguments, "--decision", "customer_value_type")

    return call


def rows(file: Path, delimiter: str = ",") -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened, delimiter=delimiter))


def table(folder: Path, text: str | bytes, name: str = "in.csv") -> Path:
    """A file with this content."""
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file
