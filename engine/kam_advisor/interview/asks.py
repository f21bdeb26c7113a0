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
    """A decision that is wanted: for one account, or (None) for the company."""

    account: int | None
    decision: str


Answers: TypeAlias = Mapping[Ask, Value]
"""The known answers."""
