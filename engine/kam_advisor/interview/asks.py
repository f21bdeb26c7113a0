"""What can be asked, and what the answers are wanted for."""

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from kam_advisor.ir.expressions import Value


class Ask(NamedTuple):
    """A question: a fact of the company, or of one of its accounts.

    Attributes:
        account: The number of the account, from 0; None where the fact is the company's.
        fact: Its id.
    """

    account: int | None
    fact: str


class Target(NamedTuple):
    """What is wanted: the outcome of a decision, or whether one of its gaps or warnings fires.

    Attributes:
        account: The number of the account; None for the company.
        decision: The id of the decision.
        finding: The id of a gap or warning of it; None where the outcome is wanted.
    """

    account: int | None
    decision: str
    finding: str | None = None


Answers: TypeAlias = Mapping[Ask, Value]
"""The known answers."""
