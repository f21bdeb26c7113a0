"""The decisions that are walked through, and those of which exercises are made."""

import os

import pytest

from demonstrations import shipped_cases

FORMS = ("account_division", "customer_value_type", "mixed_system", "necessity_signals")
"""A tree, a table, a decision over several accounts, a scorecard."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each decision that has cases; of exercises, in short runs, for each form."""
    every = sorted({case.decision for case in shipped_cases()})
    if "decision" in metafunc.fixturenames:
        metafunc.parametrize("decision", every)
    if "exercised" in metafunc.fixturenames:
        thorough = os.environ.get("KAM_THOROUGH") == "1"
        metafunc.parametrize("exercised", every if thorough else FORMS)
