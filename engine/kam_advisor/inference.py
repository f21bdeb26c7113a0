"""What an inference engine is given and what it gives back.

Two engines chain the same rules forward and must give the same firings: `durable/` on
durable-rules, `reference/` in plain Python. This module is their common ground.

**Statements** stand in the working memory, each a subject with a value, both text:

    fact:<fact>                     the answer that counts: `yes`, `central`, `4`
    test:<node>                     a condition: `yes` or `no`
    at:<decision>.<reading>.<rule>  a row or question that is reached: `yes`
    before:/after:<row id>          unique tables: no row before/after this one holds: `yes`
    only:<decision>.<reading>.<outcome>.<n>  any-tables: of the rows with another outcome,
                                    the first n do not hold: `yes`
    reading:<decision>.<reading>    the outcome a reading concludes
    outcome:<decision>              the decision's outcome, or `not_applicable`
    warning:<decision>.warnings.<warning>   `yes` or `no`

What is unknown is absent. Facts, and tests that need arithmetic, are *settled* before the chaining;
all else is derived by *productions*: all premises in memory, so the conclusion is. A production has
an id; that it was applied, to which statements, is a **firing**. Nothing in a proof comes from
elsewhere.

**Nodes.** Each condition has a node: `<rule id>` for a table row,
`<decision>.<reading>.<question>` for a question that asks a condition, `<decision>.applies`,
`<decision>.target`, `<decision>.warnings.<warning>`; item i (from 1) of an `And`/`Or` at node n is
node `n.i`. The test of a whole condition is about it with any `Not` around it; inside a condition a
`Not` has no node of its own: it swaps yes and no of its item's.

**Literals.** An item is read from one subject: a *membership* (a fact or outcome with finitely many
values, compared with constants or parameters) from `fact:`/`outcome:` and the set of values for
which it holds; anything else from `test:<its node>`.

**Productions**, for a condition at node n (under a Not, with yes and no swapped):

    And        n=yes      every item's literal              n=no/<i>   item i's opposite
    Or         n=yes/<i>  item i's literal                  n=no       every item's opposite
    literal    n=yes      the literal                       n=no       its opposite
    (a condition that is one arithmetic test is settled, not derived)

for a table with hit policy first, and for priority after sorting the rows by it (stable):

    <rule id>            at:<row>, test:<row>=yes           -> reading
    <rule id>/next       at:<row>, test:<row>=no            -> at:<next row>
    (the first row needs no `at`; an `otherwise` row no `test`, and it is never passed over; a last
    row has no `/next`)

for unique:

    <rule id>/before     before:<row>, test:<row>=no        -> before:<next row>
    <rule id>/after      after:<row>, test:<row>=no         -> after:<previous row>
    <rule id>            before:<row>, test:<row>=yes, after:<row>  -> reading
    (the first row needs no `before`, the last no `after`)

for any, with the rows of another outcome than o numbered 1..m:

    only:<reading>.<o>/<n>   only:..<n-1>, test:<nth row>=no -> only:..<n>  (n = 1 needs no `only`)
    <rule id>            test:<row>=yes, only:<reading>.<o>.<m>  -> reading   (m = 0: no `only`)

for a tree, per question and branch:

    <rule id>            at:<question>, the question's literal for the branch
                                                            -> at:<next question>, or reading
    (the start needs no `at`; the literal is the `fact:`/`outcome:` with the branch's values, or
    `test:<question>` with yes or no)

for a decision and its warnings:

    <decision>.applies/no      test:<decision>.applies=no   -> outcome=not_applicable
    <decision>.outcome/<o>     test:<decision>.applies=yes, reading:<default>=o  -> outcome=o
    <warning>/yes              test:<decision>.applies=yes, test:<warning>=yes   -> warning=yes
    <warning>/no               test:<warning>=no            -> warning=no
    <warning>/not_applicable   test:<decision>.applies=no   -> warning=no
    (without `applies_when` no `applies` premise and none of the `applies` productions)

A premise that stands twice in one production (two memberships of one subject) stands once, with the
values common to both; a production with an empty premise set of values never fires.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple, Protocol

from kam_advisor.ir.expressions import Expression, Value
from kam_advisor.ir.knowledge import Scope
from kam_advisor.record import Record
from kam_advisor.values import Unknown


class Statement(NamedTuple):
    """Something that holds in the working memory."""

    subject: str
    value: str


class Firing(NamedTuple):
    """A production that was applied.

    Attributes:
        production: Its id.
        premises: The statements it was applied to, in the order of the production.
        conclusion: The statement it added.
    """

    production: str
    premises: tuple[Statement, ...]
    conclusion: Statement


class World(Record):
    """What is known when the chaining starts.

    Attributes:
        scope: Whose decisions are chained: those of one account, or those of the company.
        facts: The answer that counts, per fact; UNKNOWN where it is not known (`ir.Fact`).
        quantities: The values of all quantities; UNKNOWN or UNDEFINED among them.
        settled: Statements of the known facts and of the arithmetic tests that are not unknown.
        counted: For scope company, the values of what is counted over its accounts.
    """

    scope: Scope
    facts: Mapping[str, Value | Unknown]
    quantities: Mapping[str, Value | Unknown]
    settled: tuple[Statement, ...]
    counted: Mapping[Expression, Value | Unknown] = MappingProxyType({})


class Conclusions(Record):
    """What the chaining gave: every firing, and every statement in memory at the end."""

    firings: tuple[Firing, ...]
    memory: Mapping[str, str]


class Kept(Protocol):
    """A place where texts are kept from run to run, for one knowledge base alone."""

    def read(self, part: str) -> str | None:
        """The text kept under a name, whole; None where there is none."""

    def write(self, text: str, part: str) -> None:
        """Keep a text under a name, where that can be done."""


class InferenceEngine(Protocol):
    """Chains the rules of one knowledge base forward. Safe to use from several threads."""

    @property
    def name(self) -> str:
        """`durable_rules <version>` or `reference`."""

    def run(self, world: World) -> Conclusions:
        """All firings that follow from the world, sorted by production id."""


def as_text(value: Value) -> str:
    """A value as it stands in a statement: `yes`, `no`, an option, `4`, `7/2`."""
    if value is True:
        return "yes"
    if value is False:
        return "no"
    return str(value)
