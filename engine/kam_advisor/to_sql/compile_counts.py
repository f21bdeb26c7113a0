"""What is counted over the accounts of a company, from rules to lookup tables."""

from collections.abc import Iterator
from typing import Final

from kam_advisor.ir.derived import EXISTS
from kam_advisor.ir.expressions import Count
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.to_sql.codes import Code, CountedCode
from kam_advisor.to_sql.counted import Counted, CountedState
from kam_advisor.to_sql.figures import figures_of, over_accounts
from kam_advisor.to_sql.plan import plan
from kam_advisor.to_sql.plan_tables import Join, join_of, joined_by, lookup_of, state_of
from kam_advisor.to_sql.rules import (
    COMPANIES,
    CellJoin,
    CountTables,
    InputColumn,
    LookupTable,
    State,
    class_column,
)
from kam_advisor.to_sql.scored import scored_figures
from kam_advisor.to_sql.tallies import (
    AccountTallies,
    Adding,
    Numbering,
    TooManyStates,
    Total,
)
from kam_advisor.unknowns.diagram import BudgetExceeded

_BUDGET: Final = 300_000
_ROOT: Final = "counted"


def compile_counts(
    knowledge: KnowledgeBase, counts: tuple[Count, ...], order: tuple[str, ...], number: int
) -> tuple[CountTables, Counted] | None:
    """The lookup tables for some counts, and the variable that they fill; None where too large.

    Args:
        knowledge: The rules.
        counts: What is counted.
        order: The facts in the order in which diagrams ask them.
        number: Tells the tables from those of other counts.
    """
    try:
        return _Compiler(knowledge, counts, order, number).tables()
    except (BudgetExceeded, RecursionError, TooManyStates):
        return None


class _Compiler:
    def __init__(
        self,
        knowledge: KnowledgeBase,
        counts: tuple[Count, ...],
        order: tuple[str, ...],
        number: int,
    ) -> None:
        self.knowledge = knowledge
        self.counts = counts
        self.order = order
        self.prefix = f"{COMPANIES}{number}_accounts_"
        self.name = f"{COMPANIES}{number}_counted"
        self.lookups: list[LookupTable] = []
        self.joins: list[Join] = []

    def tables(self) -> tuple[CountTables, Counted]:
        """The tables, and the variable."""
        results = AccountTallies(self.knowledge, self.order, self.counts)
        adding = Adding(results.prepared, self.counts)
        group, classes = self._classes(results, adding)
        numbering = Numbering(adding, classes)
        lookups, joins, end, states = self._totals(numbering)
        used = {fact for join in self.joins if isinstance(join, CellJoin) for fact in _facts(join)}
        figures = tuple(
            figure
            for figure in figures_of(self.knowledge, self.order, results)
            if used & {figure.fact, f"{figure.fact}{EXISTS}"}
        )
        known = [figure.fact for figure in figures]
        left = [
            fact for fact in over_accounts(self.knowledge, self._needed(used)) if fact not in known
        ]
        scored, more = scored_figures(self.knowledge, left, known, self.prefix)
        if set(left) > {figure.fact for figure in scored}:
            raise TooManyStates
        self.lookups += more
        tables = CountTables(
            knowledge=self.knowledge,
            decisions=(),
            inputs=tuple(
                InputColumn(fact.id, fact.kind)
                for fact in self.knowledge.facts.values()
                if fact.id in self.order and fact.derived is None
            ),
            outputs=(),
            lookups=tuple(self.lookups),
            joins=tuple(self.joins),
            ratios={},
            figures=figures,
            scored=scored,
            unsettled=frozenset(),
            name=self.name,
            group=group,
            most=tuple(numbering.most),
            company_lookups=tuple(lookups),
            company_joins=tuple(joins),
            end=end,
        )
        return tables, Counted(self.name, self.counts, states)

    def _classes(self, results: AccountTallies, adding: Adding) -> tuple[State, list[Total | None]]:
        """Where the class of an account stands, and what each is; None where it is not settled."""
        root = results.classes(adding, _BUDGET)
        planned = plan(results.space.diagrams, {_ROOT: root})
        if planned.failed:
            raise TooManyStates
        for table in planned.tables:
            self.lookups.append(lookup_of(table, self.prefix))
            self.joins.append(join_of(table, results, self.prefix))
        ref, terminals = planned.ends[_ROOT]
        values = [results.space.diagrams.values[terminal] for terminal in terminals]
        return state_of(ref, self.prefix), [v if isinstance(v, Total) else None for v in values]

    def _totals(
        self, numbering: "Numbering"
    ) -> tuple[list[LookupTable], list[Join], State, tuple[CountedState | None, ...]]:
        """From how many accounts have each class to what they come to."""
        diagrams, root = numbering.diagram()
        planned = plan(diagrams, {_ROOT: root})
        if planned.failed:
            raise TooManyStates
        prefix = f"{self.name}_"

        def code(level: int) -> Code:
            size = diagrams.sizes[level]
            return CountedCode((class_column(self.name, level),), size, 0)

        lookups = [lookup_of(table, prefix) for table in planned.tables]
        joins = [joined_by(table, diagrams.sizes, code, prefix) for table in planned.tables]
        ref, terminals = planned.ends[_ROOT]
        values = (diagrams.values[terminal] for terminal in terminals)
        states = tuple(v if isinstance(v, CountedState) else None for v in values)
        return lookups, joins, state_of(ref, prefix), states

    def _needed(self, used: set[str]) -> Iterator[str]:
        """The facts that codes name, and those whose existence they name."""
        for name in self.order:
            if name in used or f"{name}{EXISTS}" in used:
                yield name


def _facts(join: CellJoin) -> list[str]:
    return [fact for code, _ in join.codes for fact in code.facts]
