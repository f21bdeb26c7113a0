"""What a knowledge base is once it is compiled to SQL: inputs, lookup tables, outputs."""

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.record import Record

Cell: TypeAlias = bool | int | str | None
"""What stands in a lookup table."""

InputKind: TypeAlias = Literal["boolean", "choice", "scale", "integer", "number"]


class InputColumn(Record):
    """A column that the source table must have: the raw answers to one fact, NULL where unknown.

    The SQL type is that of the kind: BOOLEAN; text with the id of an option; an integer; for a
    number a DECIMAL (a floating-point column is read as the shortest decimal that gives it). A
    value outside of the fact's domain is not looked for here: whoever fills the table refuses it.

    Attributes:
        fact: The fact's id, also the name of the column unless `select` is told another.
        kind: The kind of the fact.
    """

    fact: str
    kind: InputKind


class LookupTable(Record):
    """A small table that statements join.

    Attributes:
        name: Its name, without a schema.
        columns: Column name to SQL type in generic words: `integer`, `text`, `boolean`, `decimal`.
            The first column is the key: 0, 1, 2, … without holes.
        rows: In the order of the key.
    """

    name: str
    columns: Mapping[str, str]
    rows: Sequence[tuple[Cell, ...]]


class ScoreColumns(Record):
    """The columns of one quantity.

    The value is `numerator / denominator`, exactly. NULL while it is unknown and where the decision
    does not apply; the denominator is 0 where there is no such number (UNDEFINED).

    Attributes:
        quantity: The quantity's id.
        value: A DECIMAL with six digits after the point, rounded (half away from zero) where that
            is needed: to be displayed and summed, not to be compared with thresholds.
        numerator: An integer.
        denominator: An integer, never negative.
    """

    quantity: str
    value: str
    numerator: str
    denominator: str


class DecisionColumns(Record):
    """The columns that say what is decided, named `<decision>_<what>`.

    Attributes:
        decision: The decision's id.
        outcome: The outcome's id; NULL unless decided.
        status: `decided`, `open` or `not_applicable`.
        possible: The outcomes that are possible, lowest first, `not_applicable` last, joined by
            a comma and a space.
        rule: The id of the rule that fired in the default reading; NULL where none did.
        unanimous: Whether the readings agree; NULL where that is open or nothing applies.
        warnings: The ids of the warnings that fire, joined like `possible`; empty where none does.
            None for a decision without warnings, as for the next.
        possible_warnings: The same of those that fire in some completions only.
        target_picture: Whether the outcome is a target, not advice for today; None for a decision
            without such a condition.
        problems: `gap`, `conflict` or both, joined like `possible`, where the rules may give no
            outcome; None for a decision where that cannot be.
        scores: The columns of its quantities.
    """

    decision: str
    outcome: str
    status: str
    possible: str
    rule: str
    unanimous: str
    warnings: str | None
    possible_warnings: str | None
    target_picture: str | None
    problems: str | None
    scores: tuple[ScoreColumns, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """All of these columns, in the order in which a statement gives them."""
        named = (
            self.outcome,
            self.status,
            self.possible,
            self.rule,
            self.unanimous,
            self.warnings,
            self.possible_warnings,
            self.target_picture,
            self.problems,
        )
        scores = (n for s in self.scores for n in (s.value, s.numerator, s.denominator))
        return (*(name for name in named if name is not None), *scores)


class SqlRules(Record):
    """Decisions compiled to lookup tables and a SELECT.

    Attributes:
        knowledge: What was compiled.
        decisions: The decisions of scope account, in the order of the knowledge base.
        company_decisions: Those over the accounts of a company.
        inputs: The facts that are read, in the order of the knowledge base.
        outputs: The columns of the decisions, accounts' before companies'.
    """

    knowledge: KnowledgeBase
    decisions: tuple[str, ...]
    company_decisions: tuple[str, ...]
    inputs: tuple[InputColumn, ...]
    outputs: tuple[DecisionColumns, ...]

    @property
    def lookups(self) -> tuple[LookupTable, ...]:
        """The lookup tables that `select` joins."""
        raise NotImplementedError

    def select(
        self,
        source: str,
        dialect: str = "duckdb",
        *,
        keep: Sequence[str] = (),
        columns: Mapping[str, str | None] | None = None,
        prefix: str = "",
    ) -> str:
        """One SELECT statement: a row out for every row in.

        Args:
            source: The table or view with the answers, as `clients` or `sales.clients`.
            dialect: What sqlglot calls it: `duckdb`, `sqlite`, `postgres`, `spark`, `bigquery`, …
            keep: Columns of the source that are handed on, before those of the decisions.
            columns: Per fact the name of its column, where that is not the fact's id; a fact with
                None has no column and is unknown in every row.
            prefix: Stands before the name of every lookup table, as `rules.` or `kam_`.

        Raises:
            ValueError: sqlglot does not know the dialect.
        """
        raise NotImplementedError

    def create_lookups(self, dialect: str = "duckdb", *, prefix: str = "") -> str:
        """The statements that create and fill the lookup tables, for a warehouse."""
        raise NotImplementedError
