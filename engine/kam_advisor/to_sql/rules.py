"""What a knowledge base is once it is compiled to SQL: inputs, lookup tables, outputs."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeAlias

from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.record import Record
from kam_advisor.to_sql.codes import Code
from kam_advisor.unknowns.ratios import Polynomial, Ratio

Cell: TypeAlias = bool | int | str | Decimal | None
"""What stands in a lookup table."""

InputKind: TypeAlias = Literal["boolean", "choice", "scale", "integer", "number"]

UNSETTLED_STATUS = "unsettled"
"""The status of a decision that SQL cannot settle in a row: ask the core engine. All its other
columns are NULL."""

KEY = "k"
"""The name of the key column of every lookup table."""

APPLIES = "applies"
"""The column of a result table that says whether the scores of the decision are shown."""

FORMULA = "formula"
"""The column of a score table that says which ratio a row has to calculate: its number; -1 where
the core engine is to be asked."""

UNKNOWN_YET = "unsettled"
"""The column of a table of warnings that says whether the core engine is to be asked."""

BOOLEANS = ("unanimous", "target_picture", APPLIES)
"""The columns of a result table that are not text."""

MOST_PLACES = 6
"""Digits after the point of a score; one that needs more has a numerator and denominator too."""

SEPARATOR = ", "
"""Between the outcomes or warnings of one cell."""

PREFIX = "kam_"
"""Stands before the names of the lookup tables, unless another is asked for."""


RESULT = "result_"
"""Begins the name of the table that says what is decided; the decision's id follows."""

COMPANIES = "company_"
"""Begins the names of the tables that rows of companies are looked up in, but for results."""


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
        name: Its name, without prefix.
        columns: Column name to SQL type, as `INT`, `TEXT`, `BOOLEAN`, `DECIMAL(7, 6)`. The first
            column is the key: 0, 1, 2, … without holes.
        rows: In the order of the key.
    """

    name: str
    columns: Mapping[str, str]
    rows: Sequence[tuple[Cell, ...]]


class State(Record):
    """A column of a lookup table that holds a state or a class; None as table: there is only 0.

    Attributes:
        size: How many there are.
    """

    table: str | None
    column: str
    size: int


class Figure(Record):
    """A number over the accounts of a company, made of a number of each of them.

    Attributes:
        fact: The fact's id.
        function: As in `OverAccounts`.
        of: The number of an account: a sum of number facts.
        portion: Of `top_share`: percent; 0 otherwise.
    """

    fact: str
    function: str
    of: Polynomial
    portion: Fraction


class CellJoin(Record):
    """How a row finds its place in the table of a block: by the codes of its answers.

    The key is `sum(code * weight)`.
    """

    table: str
    codes: tuple[tuple[Code, int], ...]


class StateJoin(Record):
    """How a row finds its place in another table. The key is `sum(state * weight)`."""

    table: str
    states: tuple[tuple[State, int], ...]


class ScoredFigure(Record):
    """A number over the accounts of a company, whose number of an account is looked up.

    Attributes:
        fact: The fact's id.
        function: As in `OverAccounts`.
        portion: Of `top_share`: percent; 0 otherwise.
        table: The last of its lookup tables: numerator, denominator and `FORMULA`.
        joins: How its tables are joined, in order.
        ratios: What `FORMULA` numbers.
        common: The denominator of what is not divided by an answer.
        undefined: Whether an account may have no such number: its denominator is 0 then.
        certain: Whether SQL works it out whatever the answers are.
    """

    fact: str
    function: str
    portion: Fraction
    table: str
    joins: "tuple[CellJoin | StateJoin, ...]"
    ratios: tuple[Ratio, ...]
    common: int
    undefined: bool
    certain: bool


class ScoreColumns(Record):
    """The columns of one quantity. NULL while it is unknown, and where its decision does not apply.

    Attributes:
        quantity: The quantity's id.
        value: A DECIMAL.
        numerator: An integer. None where `value` is exact: where its decimals end soon.
        denominator: An integer. The exact value is `numerator / denominator`, and `value` is that,
            rounded (half away from zero) for display. 0 where there is no such number (UNDEFINED).
        places: How many digits `value` has after the point.
        common: The denominator that all rows have; None where each has its own.
    """

    quantity: str
    value: str
    numerator: str | None
    denominator: str | None
    places: int
    common: int | None

    @property
    def names(self) -> tuple[str, ...]:
        """All of these columns."""
        columns = (self.value, self.numerator, self.denominator)
        return tuple(name for name in columns if name is not None)


class DecisionColumns(Record):
    """The columns that say what is decided, named `<decision>_<what>`.

    Attributes:
        decision: The decision's id.
        outcome: The outcome's id; NULL unless decided.
        status: `decided`, `open`, `not_applicable`; `unsettled` where the core engine must be
            asked, which the runners do.
        possible: The outcomes that are possible, lowest first, `not_applicable` last, joined by
            a comma and a space.
        rule: The id of the rule that fired in the default reading; NULL where none did.
        unanimous: Whether the readings agree; NULL where that is open or nothing applies.
        warnings: The ids of the warnings that fire, joined like `possible`; empty where none does.
            None for a decision without warnings, as for the next.
        possible_warnings: The same of those that fire in some completions only.
        gaps: The ids of what is still to be done, joined likewise. None for a decision without
            gaps, as for the next.
        possible_gaps: The same of those that fire in some completions only.
        target_picture: Whether the outcome is a target, not advice for today; None for a decision
            without such a condition.
        problems: `gap`, `conflict` or both, joined like `possible`, where the rules may give no
            outcome; None for a decision where that cannot be.
        scores: The columns of its quantities.
        default_reading: The id of the reading that `rule` is about.
    """

    decision: str
    outcome: str
    status: str
    possible: str
    rule: str
    unanimous: str
    warnings: str | None
    possible_warnings: str | None
    gaps: str | None
    possible_gaps: str | None
    target_picture: str | None
    problems: str | None
    scores: tuple[ScoreColumns, ...]
    default_reading: str

    @property
    def own_names(self) -> tuple[str, ...]:
        """The columns without those of the scores."""
        named = (
            self.outcome,
            self.status,
            self.possible,
            self.rule,
            self.unanimous,
            self.warnings,
            self.possible_warnings,
            self.gaps,
            self.possible_gaps,
            self.target_picture,
            self.problems,
        )
        return tuple(name for name in named if name is not None)

    @property
    def names(self) -> tuple[str, ...]:
        """All of these columns, in the order in which a statement gives them."""
        return (*self.own_names, *(name for score in self.scores for name in score.names))


class RunResult(Record):
    """What a run did.

    Attributes:
        rows: How many rows were read and written.
        by_core: How many different sets of answers went through the core engine, as SQL could not
            settle them.
    """

    rows: int
    by_core: int


class RuleTables(Record):
    """Decisions compiled to lookup tables, and how rows of answers find their place in them.

    Attributes:
        knowledge: What was compiled.
        decisions: The decisions, in the order of the knowledge base.
        inputs: The facts that are read, in the order of the knowledge base.
        outputs: The columns of the decisions.
        lookups: The lookup tables that are joined.
        joins: How they are joined, in order.
        ratios: Per quantity that is calculated from number facts what `FORMULA` numbers.
        figures: The numbers over the accounts of a company that are worked out first.
        scored: Those that come after them, in order; their tables are among `lookups`.
        unsettled: The decisions that SQL does not settle in some rows, or in none.
    """

    knowledge: KnowledgeBase
    decisions: tuple[str, ...]
    inputs: tuple[InputColumn, ...]
    outputs: tuple[DecisionColumns, ...]
    lookups: tuple[LookupTable, ...]
    joins: tuple[CellJoin | StateJoin, ...]
    ratios: Mapping[str, tuple[Ratio, ...]]
    figures: tuple[Figure, ...]
    scored: tuple[ScoredFigure, ...]
    unsettled: frozenset[str]

    @property
    def across(self) -> bool:
        """Whether rows look at the other accounts of their company."""
        return bool(self.figures or self.scored)

    @property
    def without_tables(self) -> tuple[str, ...]:
        """The decisions that SQL settles in no row."""
        there = {table.name for table in self.lookups}
        return tuple(d for d in self.decisions if f"{RESULT}{d}" not in there)


class CountTables(RuleTables):
    """What is counted over the accounts of a company, as a column of its row.

    The tables and joins of `RuleTables` find the class of each account: what it brings to the
    company. How many accounts have each class finds what they come to together.

    Attributes:
        name: The column.
        group: The class of an account: a number from 0.
        most: Per class from which number of accounts on more make no difference.
        company_lookups: The lookup tables of companies.
        company_joins: How they are joined.
        end: What the accounts come to: a number from 0.
    """

    name: str
    group: State
    most: tuple[int, ...]
    company_lookups: tuple[LookupTable, ...]
    company_joins: tuple[CellJoin | StateJoin, ...]
    end: State


def class_column(name: str, number: int) -> str:
    """The column with how many accounts of a company have a class, for `CountTables` of a name."""
    return f"{name}_{number}"


class CompanyTables(RuleTables):
    """Decisions over the accounts of a company.

    Attributes:
        counts: What is counted first.
    """

    counts: tuple[CountTables, ...]

    @property
    def every_lookup(self) -> tuple[LookupTable, ...]:
        """The lookup tables, those for what is counted first."""
        counting = (t for one in self.counts for t in (*one.lookups, *one.company_lookups))
        return (*counting, *self.lookups)


def together(
    knowledge: KnowledgeBase, parts: Sequence[RuleTables], counts: Sequence[CountTables]
) -> CompanyTables:
    """Tables of different decisions as one, the decisions in the order of the knowledge base."""
    order = {name: number for number, name in enumerate(knowledge.decisions)}
    facts = {name: number for number, name in enumerate(knowledge.facts)}
    outputs = [output for part in parts for output in part.outputs]
    inputs = {one.fact: one for part in parts for one in part.inputs}
    return CompanyTables(
        knowledge=knowledge,
        decisions=tuple(
            sorted((d for part in parts for d in part.decisions), key=order.__getitem__)
        ),
        inputs=tuple(sorted(inputs.values(), key=lambda one: facts[one.fact])),
        outputs=tuple(sorted(outputs, key=lambda output: order[output.decision])),
        lookups=tuple(lookup for part in parts for lookup in part.lookups),
        joins=tuple(join for part in parts for join in part.joins),
        ratios={name: found for part in parts for name, found in part.ratios.items()},
        figures=tuple(dict.fromkeys(figure for part in parts for figure in part.figures)),
        scored=tuple({one.fact: one for part in reversed(parts) for one in part.scored}.values()),
        unsettled=frozenset().union(*(part.unsettled for part in parts)),
        counts=tuple(counts),
    )


class SqlRules(RuleTables):
    """Decisions compiled to lookup tables and two SELECTs: a row per account, a row per company.

    What it has of `RuleTables` is about the decisions of accounts.

    Attributes:
        companies: The same of the decisions over the accounts of a company.
    """

    companies: CompanyTables

    @property
    def company_decisions(self) -> tuple[str, ...]:
        """The decisions over the accounts of a company, in the order of the knowledge base."""
        return self.companies.decisions

    @property
    def every_lookup(self) -> tuple[LookupTable, ...]:
        """All lookup tables, those of companies after those of accounts."""
        return (*self.lookups, *self.companies.every_lookup)

    @property
    def company_outputs(self) -> tuple[DecisionColumns, ...]:
        """The columns of those decisions."""
        return self.companies.outputs

    def select(
        self,
        source: str,
        dialect: str = "duckdb",
        *,
        keep: Sequence[str] = (),
        columns: Mapping[str, str | None] | None = None,
        company: str | None = None,
        prefix: str = PREFIX,
        pretty: bool = True,
    ) -> str:
        """One SELECT statement: a row out for every row in.

        Args:
            source: The table or view with the answers, as `clients` or `sales.clients`.
            dialect: What sqlglot calls it: `duckdb`, `sqlite`, `postgres`, `spark`, `bigquery`, …
            keep: Columns of the source that are handed on, before those of the decisions.
            columns: Per fact the name of its column, where that is not the fact's id; a fact with
                None has no column and is unknown in every row.
            company: The column that says to which company an account belongs, for numbers over
                its accounts. Without it, and where it is NULL, an account is the only one.
            prefix: Stands before the name of every lookup table, as `rules.` or `kam_`.
            pretty: Whether to break lines.

        Raises:
            ValueError: sqlglot does not know the dialect.
        """
        from kam_advisor.to_sql.literals import written
        from kam_advisor.to_sql.staging import shallow
        from kam_advisor.to_sql.statement import select

        statement = select(self, source, keep, columns or {}, company, prefix, dialect)
        return written(shallow(statement, dialect), dialect, pretty)

    def select_companies(
        self,
        source: str,
        dialect: str = "duckdb",
        *,
        company: str,
        columns: Mapping[str, str | None] | None = None,
        prefix: str = PREFIX,
        pretty: bool = True,
    ) -> str:
        """One SELECT statement: a row for every company, its column first, then the outputs.

        A fact of the company is what the rows of its accounts say of it; rows that say nothing of
        it do not matter, and where rows contradict each other it is unknown.

        Args:
            source: The table or view with a row for every account, as for `select`.
            dialect: See `select`.
            company: The column that says to which company an account belongs. Rows where it is
                NULL are of no company.
            columns: See `select`.
            prefix: See `select`.
            pretty: See `select`.

        Raises:
            ValueError: sqlglot does not know the dialect.
        """
        from kam_advisor.to_sql.literals import written
        from kam_advisor.to_sql.staging import shallow
        from kam_advisor.to_sql.statement_companies import select_companies

        statement = select_companies(self, source, company, columns or {}, prefix, dialect)
        return written(shallow(statement, dialect), dialect, pretty)

    def create_lookups(self, dialect: str = "duckdb", *, prefix: str = PREFIX) -> str:
        """The statements that create and fill the lookup tables, for a warehouse."""
        from kam_advisor.to_sql.create import create_statements

        return create_statements(self.every_lookup, dialect, prefix)
