"""What the tests of interviews share."""

from collections.abc import Sequence

import pytest

from interviews import Starting, company
from kam_advisor.advisor import Advisor
from kam_advisor.interview import Goals, Interview
from kam_advisor.interview.priors import Priors
from kam_advisor.interview.strategy import Strategy
from whole_knowledge import *  # noqa: F403


@pytest.fixture(scope="session")
def start(reference: Advisor) -> Starting:
    """Starts an interview by the planned order; the plans are kept for the next."""
    strategies: dict[tuple[tuple[str, ...], int], Strategy] = {}

    def started(decisions: Sequence[str], accounts: int = 1) -> Interview:
        key = tuple(decisions), accounts
        if key not in strategies:
            model, knowledge = reference.completions, reference.knowledge
            goals = Goals(model, decisions, accounts)
            strategies[key] = Strategy(goals, Priors(model, knowledge))
        strategy = strategies[key]
        return Interview(reference, company(accounts), (), chooser=strategy, goals=strategy.goals)

    return started
