"""What a demonstration shows, one after another."""

from typing import NamedTuple, TypeAlias

from kam_advisor.explain.proof import ConditionStep, QuestionStep, RowStep
from kam_advisor.ir.expressions import Value
from kam_advisor.record import Record
from kam_advisor.values import Unknown


class Ask(NamedTuple):
    """An answer that is asked for.

    Attributes:
        account: The number of the account, from 0; None where the fact is the company's.
        fact: Its id.
    """

    account: int | None
    fact: str


class Opening(Record):
    """The question of the decision, and what can come out."""


class Asked(Record):
    """A question to the company or about an account, with its answer; UNKNOWN: to be given."""

    ask: Ask
    value: Value | Unknown


class Settled(Record):
    """The outcome of another decision that this one builds on.

    Attributes:
        account: The number of the account it was decided for; None: for the company.
        decision: The other decision.
        outcome: Its outcome.
    """

    account: int | None
    decision: str
    outcome: str


class Applies(Record):
    """Whether the decision applies, and why."""

    step: ConditionStep


class Tried(Record):
    """A row that was tried or a question of a tree that was passed; `number` counts from 1."""

    step: RowStep | QuestionStep
    number: int

    @property
    def rule(self) -> str:
        """The id of the rule: of the row, or of the branch that was taken."""
        return self.step.rule if isinstance(self.step, RowStep) else self.step.branch.id


class Closing(Record):
    """What came out."""


Frame: TypeAlias = Opening | Asked | Settled | Applies | Tried | Closing
Key: TypeAlias = tuple[object, ...]


def key_of(frame: Frame) -> Key:
    """By what a frame is known again after an answer has changed."""
    match frame:
        case Asked(ask):
            return "asked", ask
        case Settled(account, decision):
            return "settled", account, decision
        case Tried(RowStep(rule)):
            return "tried", rule
        case Tried(QuestionStep(node)):
            return "tried", node
        case _:
            return (type(frame).__name__,)
