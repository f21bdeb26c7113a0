"""Decisions and the rules that make them.

**Ids.** A rule's id is `<decision>.<reading>.<rule>`, where `<rule>` is the name of a table row, or
`<question>.<branch>` in a tree. Warnings and gaps are `<decision>.warnings.<warning>`.
"""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from kam_advisor.ir.expressions import Expression, Value
from kam_advisor.ir.knowledge import Citation, Scope, Text
from kam_advisor.record import Record

NOT_APPLICABLE = "not_applicable"
"""What a decision has instead of an outcome where its `applies_when` does not hold."""

HitPolicy: TypeAlias = Literal["unique", "first", "any", "priority"]


class Conclusion(Record):
    """An outcome, the reason for it, and where that is said."""

    outcome: str
    because: Text
    citations: tuple[Citation, ...]


class Row(Record):
    """A row of a decision table; it *holds* where `when` does. `otherwise` is constant True."""

    id: str
    when: Expression
    conclusion: Conclusion


class Table(Record):
    """A decision table. Which of the rows that hold concludes, its hit policy says (DMN 1.5):

    - `first`: the first in order;
    - `unique`: the only one; two rows that hold are a *conflict*;
    - `any`: whichever, for all rows that hold have one outcome; two outcomes are a *conflict*;
    - `priority`: the one whose outcome stands first in `priority`; of several, the first in order.

    With a conflict, or with no row holding (a *gap*), there is no outcome.
    """

    hit_policy: HitPolicy
    rows: tuple[Row, ...]
    priority: tuple[str, ...]


class Branch(Record):
    """One exit of a question: taken when the question's value is one of `values`.

    It leads to another question (`goto`) or to a conclusion; one of the two is None.
    """

    id: str
    values: tuple[Value, ...]
    goto: str | None
    conclusion: Conclusion | None


class Question(Record):
    """A node of a tree: `ask` is a condition, or a fact with finitely many answers.

    Its branches cover every value once.
    """

    id: str
    ask: Expression
    branches: tuple[Branch, ...]


class Tree(Record):
    """A decision tree; questions may be shared (reached by several branches), never in a circle.

    From `start`, the branch of each question's value is followed to a conclusion.
    """

    start: str
    questions: Mapping[str, Question]


class Reading(Record):
    """One defensible logic of a decision.

    Attributes:
        never_lowers: As of a decision, for the outcome of this reading.
    """

    id: str
    default: bool
    title: Text
    says: Text
    logic: Table | Tree
    citations: tuple[Citation, ...]
    never_lowers: tuple[str, ...] = ()


class Comparison(Record):
    """On what the readings of a decision are compared: outcomes of one group count as agreeing."""

    question: Text
    groups: Mapping[str, str]


WarningKind: TypeAlias = Literal["warning", "gap"]


class Warning(Record):
    """A remark that fires where `when` holds and its decision applies.

    `when` may use the decision's own outcome (`Outcome`), in its default reading.

    Attributes:
        id: Warnings and gaps of one decision share one set of ids.
        kind: `gap`: something that is still to be done, as an item of a checklist that is not done.
            It fires as any other warning does; it is only told elsewhere.
    """

    id: str
    when: Expression
    citations: tuple[Citation, ...]
    kind: WarningKind = "warning"

    @property
    def advice_key(self) -> str:
        """Under which key the advice of its decision has its text."""
        return f"{self.kind}s.{self.id}"


class Decision(Record):
    """A question the rules answer.

    Its outcome is `not_applicable` where `applies_when` does not hold (None: applies always),
    otherwise what the default reading concludes.

    Attributes:
        id: The decision's name, also the name of its file.
        version: Of the rule set, as its author counts.
        scope: `account`: decided per account; `company`: once, over all accounts.
        outcomes: The ids, lowest first: the order that `<` and `>` compare by.
        quantities: Ids of the quantities that are declared with this decision.
        target_picture_when: Where it holds, the outcome is a target, not yet advice for today.
        never_lowers: Facts and quantities of which raising a value may not lower the outcome.
            The rules are held to it by `verify/`; no engine needs it.
    """

    id: str
    version: str
    scope: Scope
    title: Text
    question: Text
    outcomes: tuple[str, ...]
    applies_when: Expression | None
    quantities: tuple[str, ...]
    readings: tuple[Reading, ...]
    comparison: Comparison | None
    warnings: tuple[Warning, ...]
    target_picture_when: Expression | None
    citations: tuple[Citation, ...]
    never_lowers: tuple[str, ...] = ()

    @property
    def default(self) -> Reading:
        """The reading whose outcome is the decision's outcome."""
        return next(reading for reading in self.readings if reading.default)
