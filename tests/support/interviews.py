"""Interviews for the tests: whom they are about, and how they are started."""

import os
from collections.abc import Callable
from typing import TypeAlias

from kam_advisor.advisor import Advisor
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


def is_complete(interview: Interview, advisor: Advisor) -> bool:
    """Whether the assessment says of everything wanted that it is decided."""
    wanted = interview.goals.targets
    assessment = advisor.assess(interview.to_profile(), {t.decision for t in wanted})
    found = [
        (assessment.company if t.account is None else assessment.accounts[t.account]).decisions[
            t.decision
        ]
        for t in wanted
    ]
    return all(one.status != "open" or one.problems or not one.exact for one in found)
