"""What an interview tells the one who shows it."""

from collections.abc import Mapping

from kam_advisor.interview.asks import Ask, Target
from kam_advisor.interview.situation import Outcomes
from kam_advisor.ir.expressions import Number, Value
from kam_advisor.ir.knowledge import FactDeclaration
from kam_advisor.record import Record
from kam_advisor.values import Unknown


class Question(Record):
    """A question to put to somebody.

    Attributes:
        ask: What is asked.
        fact: Its declaration: the words, the kind of answer.
        account: The name of the account; None where the question is about the company.
        earlier: The answer it has already, UNKNOWN for "don't know"; None at its first time.
        offered: Whether without an answer the rules work it out from other answers.
    """

    ask: Ask
    fact: FactDeclaration
    account: str | None
    earlier: Value | Unknown | None = None
    offered: bool = False


class Span(Record):
    """Answers that every rule treats alike: one value, or the numbers between two ends.

    Attributes:
        low: The least; None: there is none.
        high: The greatest; None: there is none.
        low_included: Whether `low` itself belongs to it.
        high_included: Whether `high` itself belongs to it.
    """

    low: Number | None
    high: Number | None
    low_included: bool = True
    high_included: bool = True


class Effect(Record):
    """What a wanted decision can come to after some answers to a question.

    Attributes:
        answers: The answers that leave exactly this: values, or spans of numbers.
        possible: What is possible afterwards.
    """

    answers: tuple[Value | Span, ...]
    possible: Outcomes


class Stake(Record):
    """What a question means for one wanted decision.

    Attributes:
        target: The decision.
        possible: What is possible now.
        effects: What is possible after each answer, equal ones together; empty for a number in
            arithmetic, whose effect depends on other numbers.
    """

    target: Target
    possible: Outcomes
    effects: tuple[Effect, ...]


class Why(Record):
    """Why a question is asked: for which decisions, and what each answer would leave possible.

    Attributes:
        known: The answers so far to what these decisions use; UNKNOWN where nobody knows.
    """

    ask: Ask
    stakes: tuple[Stake, ...]
    known: Mapping[Ask, Value | Unknown]


class Progress(Record):
    """How far the interview is.

    Attributes:
        answered: Questions with an answer.
        unknown: Questions answered by "don't know".
        at_most: How many questions can still follow, the next one included.
        decided: The wanted decisions that are settled.
        open: The wanted decisions that are not.
    """

    answered: int
    unknown: int
    at_most: int
    decided: tuple[Target, ...]
    open: tuple[Target, ...]
