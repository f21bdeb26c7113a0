"""Questions about profiles: is there one of which a formula is true?

Two ways to answer them, both exact: `solver.py` with z3, and `cells/` by looking at all profiles
at once, where the answers that matter are few.
"""

from contextlib import AbstractContextManager
from enum import Enum
from typing import Protocol

from kam_advisor.verify.formulas import ALWAYS, Formula
from kam_advisor.verify.witness import Witness


class Verdict(Enum):
    """What is known of a formula: true of some profile, of none, or not decided in time."""

    POSSIBLE = "possible"
    ABSENT = "absent"
    TIMEOUT = "timeout"


class Asking(Protocol):
    """Answers questions. What is assumed in a scope holds for all questions in it."""

    def scope(self, *assumed: Formula) -> AbstractContextManager[None]:
        """Within it, these formulas hold."""

    def assume(self, formula: Formula) -> None:
        """In the rest of the scope, this holds."""

    def keep(self, slot: str, formula: Formula) -> None:
        """Work a formula out now and keep it, in the place of what was kept in that slot."""

    def ask(self, formula: Formula = ALWAYS) -> Verdict:
        """Whether the formula is true of a profile."""

    def witness(self, formula: Formula = ALWAYS) -> Witness | None:
        """The first profile of which the formula is true, facts and answers in declared order.

        Returns:
            None where there is none, or none can be written down, or it took too long.
        """


class NoSolver(Exception):
    """The question needs z3, which is not installed."""
