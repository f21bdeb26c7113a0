"""The cases that are walked through."""

import os

import pytest

from demonstrations import shipped_cases

THOROUGH = os.environ.get("KAM_THOROUGH") == "1"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each decision that has cases."""
    if "decision" in metafunc.fixturenames:
        metafunc.parametrize("decision", sorted({case.decision for case in shipped_cases()}))
