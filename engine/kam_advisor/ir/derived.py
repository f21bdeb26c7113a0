"""Facts that nobody is asked: they follow from the profile as a whole.

A condition names them as a function: `given(own_score)`, `share(turnover)`. Their id is that text;
no declared id has brackets. They are worked out once per profile, before anything is decided
(`reference/derive.py`), and are facts like any other from then on: known or unknown, of scope
company or account. While answers are varied or filled in, they stay as they are.
"""

from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from kam_advisor.record import Record

if TYPE_CHECKING:
    from kam_advisor.ir.expressions import Expression

OfAccount: TypeAlias = Literal["share", "cumulative_share", "rank", "quantile"]
OfCompany: TypeAlias = Literal["total", "average", "smallest", "largest", "top_share"]
OF_ACCOUNT: tuple[str, ...] = get_args(OfAccount)
OF_COMPANY: tuple[str, ...] = get_args(OfCompany)

EXISTS = "?"
"""Ends the id of the fact that says whether there is such a number: 1, or 0 where it is
undefined. `share(x)` is lowered to the number divided by that, so that a number that does not exist
is undefined everywhere, as any division by zero."""


class Given(Record):
    """Whether the profile gives an answer to a fact: True or False, never UNKNOWN.

    It says nothing of whether the answer counts. A completion fills in what is unknown, and does
    not make it given: so what stands behind `given(x) and …` is not missing while x is not given.
    """

    fact: str


class OverAccounts(Record):
    """A number worked out from one number, `of`, of every account of the profile.

    `share`: this account's, divided by the total. `cumulative_share`: the sum over all accounts
    whose number is at least this account's, divided by the total; ties have the same. `rank`: 1
    plus the number of accounts with a larger one; ties have the same. `quantile`: the share of the
    accounts with a number at most this account's. `total`, `average`, `smallest`, `largest`: of
    all accounts. `top_share`: the total over the largest accounts, `portion` percent of them
    rounded up to whole accounts, divided by the total of all.

    UNKNOWN while it is unknown of any account, else UNDEFINED while it is undefined of any. A
    division by a total of zero is UNDEFINED; without accounts all but `total`, which is 0, are.

    Attributes:
        of: A number of scope account: a `Fact` or a `Quantity`.
        portion: Of `top_share`: percent, 0 to 100 (beyond, as the nearest of them); None otherwise.
    """

    function: OfAccount | OfCompany
    of: "Expression"
    portion: "Expression | None" = None


class Exists(Record):
    """Whether the number of another such fact exists: 1, or 0 where it is UNDEFINED."""

    fact: str


Derivation: TypeAlias = Given | OverAccounts | Exists
