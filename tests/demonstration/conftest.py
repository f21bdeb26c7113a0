"""The decisions that are walked through, and those of which exercises are made."""

import os

import pytest

from demonstrations import shipped_cases

FORMS = ("account_division", "customer_value_type", "mixed_system", "necessity_signals")
"""A tree, a table, a decision over several accounts, a scorecard."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each decision that has cases; in short runs for a part of them.

    Each test takes another sixth, so that together they come by most decisions.
    """
    every = sorted({case.decision for case in shipped_cases()})
    thorough = os.environ.get("KAM_THOROUGH") == "1"
    if "decision" in metafunc.fixturenames:
        first = len(metafunc.function.__name__) % 6
        metafunc.parametrize("decision", every if thorough else every[first::6])
    if "exercised" in metafunc.fixturenames:
        metafunc.parametrize("exercised", every if thorough else FORMS)
