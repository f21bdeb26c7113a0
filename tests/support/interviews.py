"""Interviews for the tests: whom they are about, and how they are started."""

import os
from collections.abc import Callable
from typing import TypeAlias

from kam_advisor.interview import Interview
from kam_advisor.profile import Account, Profile

THOROUGH = os.environ.get("KAM_THOROUGH") == "1"

CORE = (
    "customer_value_type",
    "kam_decision",
    "account_division",
    "system_level",
    "multilevel",
)

Starting: TypeAlias = Callable[..., Interview]


def company(accounts: int = 1) -> Profile:
    """A company of which nothing is known."""
    return Profile("Somebody", {}, tuple(Account(f"Account {n}", {}) for n in range(accounts)))
