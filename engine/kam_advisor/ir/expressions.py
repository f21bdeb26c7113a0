"""Conditions and arithmetic.

**Values.** A boolean, the id of an option (`str`), or an exact number (`int` or `Fraction`, never
`float`). Beside the values stand two marks: UNKNOWN (an answer is not there yet) and UNDEFINED (a
number that does not exist, as after a division by zero).

**Three values.** A condition is True, False or UNKNOWN (strong Kleene logic): `And` is False as
soon as one item is False, True when all are True, else UNKNOWN; `Or` the other way round; `Not`
swaps True and False. That is sound but not complete (`x or not x` stays UNKNOWN while x is): what
the unknown answers can still bring about, exactly, is for `unknowns/` to say, by looking at every
completion of the answers.

**Undefined numbers.** Arithmetic with an undefined number is undefined. No comparison with an
undefined number holds, whatever the operator.
"""

from fractions import Fraction
from typing import Literal, TypeAlias

from kam_advisor.record import Record

Number: TypeAlias = int | Fraction
Value: TypeAlias = bool | str | int | Fraction
ComparisonOperator: TypeAlias = Literal["=", "!=", "<", "<=", ">", ">="]
ArithmeticOperator: TypeAlias = Literal["+", "-", "*", "/"]
AggregateFunction: TypeAlias = Literal["min", "max", "sum", "count", "mean"]


class Constant(Record):
    """A literal: True, False, the id of an option or of an outcome, or an exact number."""

    value: Value


class Parameter(Record):
    """The value of a named parameter, after the overrides of a house file."""

    name: str


class Fact(Record):
    """The answer that counts for a fact.

    Where the fact applies: the given answer, or UNKNOWN. Where it does not: its `otherwise` value,
    whatever was answered. While it is UNKNOWN whether the fact applies: `otherwise` if the given
    answer is that same value, else UNKNOWN.
    """

    name: str


class Outcome(Record):
    """The outcome of another decision, in its default reading, for the same account.

    An outcome id, or `not_applicable`; UNKNOWN while that decision is not concluded.
    """

    decision: str


class Quantity(Record):
    """The value of a named quantity (`quantities.py`)."""

    name: str


class Compare(Record):
    """Whether `left` stands to `right` as the operator says.

    Numbers compare exactly. Options of an ordered choice, and outcomes, compare by their order in
    the declaration for `<`, `<=`, `>`, `>=`; every value compares by identity for `=` and `!=`.
    UNKNOWN when either side is.
    """

    operator: ComparisonOperator
    left: "Expression"
    right: "Expression"


class OneOf(Record):
    """Whether `item` equals one of the `options` (all of them constants or parameters)."""

    item: "Expression"
    options: "tuple[Expression, ...]"


class Between(Record):
    """Whether `low` <= `item` <= `high`, with `<` at an end that is not closed."""

    item: "Expression"
    low: "Expression"
    high: "Expression"
    low_closed: bool
    high_closed: bool


class And(Record):
    """Whether all items hold (Kleene). Two items at least."""

    items: "tuple[Expression, ...]"


class Or(Record):
    """Whether at least one item holds (Kleene). Two items at least."""

    items: "tuple[Expression, ...]"


class Not(Record):
    """Whether the item does not hold (Kleene)."""

    item: "Expression"


class Arithmetic(Record):
    """The exact result of an operation on two numbers; `/` by zero is UNDEFINED."""

    operator: ArithmeticOperator
    left: "Expression"
    right: "Expression"


class Aggregate(Record):
    """A number from several: least, greatest, sum, mean; `count` counts the conditions that hold.

    UNKNOWN when any item is, UNDEFINED when any item is. One item at least.
    """

    function: AggregateFunction
    items: "tuple[Expression, ...]"


class CountDistinct(Record):
    """How many different outcomes a decision has over the accounts of the company.

    Accounts to which the decision does not apply do not count. Only in decisions of scope company.
    UNKNOWN while the outcome of an account is (the exact treatment is in `unknowns/`).
    """

    decision: str


class CountAccounts(Record):
    """To how many accounts of the company a decision applies. Only in decisions of scope company.

    UNKNOWN while it is unknown for an account whether the decision applies.
    """

    decision: str


class CountWhere(Record):
    """For how many accounts of the company a condition of scope account holds.

    The condition stands in the account: its facts, numbers and outcomes, and the company's facts.
    Only in decisions of scope company. UNKNOWN while the condition is for an account.
    """

    condition: "Expression"


Count: TypeAlias = CountDistinct | CountAccounts | CountWhere
"""What is counted over the accounts of a company."""

Expression: TypeAlias = (
    Constant
    | Parameter
    | Fact
    | Outcome
    | Quantity
    | Compare
    | OneOf
    | Between
    | And
    | Or
    | Not
    | Arithmetic
    | Aggregate
    | CountDistinct
    | CountAccounts
    | CountWhere
)
