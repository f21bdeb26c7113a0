"""From a knowledge base to SQL."""

from collections.abc import Callable, Hashable, Iterable, Sequence

from kam_advisor.ir.expressions import Count, Quantity
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.quantities import Scorecard
from kam_advisor.ir.rules import Decision
from kam_advisor.ir.walk import facts_of
from kam_advisor.record import Record
from kam_advisor.to_sql.compile_counts import compile_counts
from kam_advisor.to_sql.counted import Counted
from kam_advisor.to_sql.figures import figures_of, over_accounts
from kam_advisor.to_sql.order import asking_order, own_order
from kam_advisor.to_sql.plan import Plan, plan
from kam_advisor.to_sql.plan_tables import Join, join_of, lookup_of, state_of
from kam_advisor.to_sql.possible import UNSETTLED
from kam_advisor.to_sql.result_tables import (
    MOST_WARNINGS,
    ResultTable,
    decision_columns,
    decision_table,
    parts_table,
    score_table,
    warning_tables,
)
from kam_advisor.to_sql.results import Results, possible_values
from kam_advisor.to_sql.rules import (
    COMPANIES,
    CompanyTables,
    CountTables,
    DecisionColumns,
    InputColumn,
    LookupTable,
    RuleTables,
    ScoreColumns,
    SqlRules,
    State,
    StateJoin,
    together,
)
from kam_advisor.to_sql.scored import scored_figures
from kam_advisor.unknowns.diagram import BudgetExceeded
from kam_advisor.unknowns.domains import facts_in_order
from kam_advisor.unknowns.prepared import Prepared
from kam_advisor.unknowns.ratios import Ratio

_BUDGET = 60_000
"""Steps for a whole decision; some seconds at most."""

_MOST_BUDGET = 300_000
"""Steps where nothing else is left to try."""


def compile_rules(knowledge: KnowledgeBase, decisions: Iterable[str] | None = None) -> SqlRules:
    """The rules as lookup tables and SQL.

    Args:
        knowledge: The rules, as `load` gives them.
        decisions: The ids of the decisions wanted; all by default.
    """
    wanted = set(knowledge.decisions if decisions is None else decisions)
    chosen = [decision for decision in knowledge.decisions.values() if decision.id in wanted]
    accounts = [decision for decision in chosen if decision.scope == "account"]
    of_accounts = _Compiler(knowledge, accounts).tables()
    of_companies = _of_companies(knowledge, [d for d in chosen if d.scope == "company"])
    return SqlRules(**of_accounts.__dict__, companies=of_companies)


def _of_companies(knowledge: KnowledgeBase, decisions: Sequence[Decision]) -> CompanyTables:
    """The decisions over the accounts of a company, those that count the same together."""
    prepared = Prepared(knowledge)
    groups: dict[tuple[Count, ...], list[Decision]] = {(): []}
    for decision in decisions:
        groups.setdefault(prepared.counted_in(decision.id), []).append(decision)
    found: list[RuleTables] = []
    counting: list[CountTables] = []
    for number, (counts, group) in enumerate(groups.items()):
        prefix = f"{COMPANIES}{number}_" if number else COMPANIES
        compiler = _Compiler(knowledge, group, prefix)
        if counts:
            compiled = compile_counts(knowledge, counts, compiler.facts, number)
            if compiled is None:
                compiler.countable = False
            else:
                counting.append(compiled[0])
                compiler.counted = compiled[1]
        found.append(compiler.tables())
    return together(knowledge, found, counting)


class _Compiler:
    """Compiles decision by decision, in the first of four ways that is not too large.

    Whole: one diagram of all that is said of a decision. In parts: a diagram of each thing that is
    said. On its own: in parts, with its facts in the order that suits it. With numbers: scales are
    calculated with, so that any weights will do, and rows in which one of them is unknown are left
    to the core engine where that matters.
    """

    def __init__(
        self,
        knowledge: KnowledgeBase,
        decisions: list[Decision],
        prefix: str = "",
    ) -> None:
        """Nothing is compiled yet.

        Args:
            knowledge: The rules.
            decisions: Decisions of one scope.
            prefix: Begins the names of the tables of blocks.
        """
        self.knowledge = knowledge
        self.decisions = decisions
        self.prefix = prefix
        self.counted: Counted | None = None
        self.countable = True
        self.of_companies = any(decision.scope == "company" for decision in decisions)
        self.facts = asking_order(knowledge, [decision.id for decision in decisions])
        self.order = self._answered(self.facts)
        self.lookups: list[LookupTable] = []
        self.joins: list[Join] = []
        self.ratios: dict[str, tuple[Ratio, ...]] = {}
        self.unsettled: set[str] = set()
        self.ends: dict[str, _End] = {}
        self.beyond: frozenset[str] = frozenset()  # numbers over accounts that SQL cannot tell

    def tables(self) -> RuleTables:
        """The lookup tables, and all that belongs to them."""
        first = self._results(self.order)
        whole = first if self.order == self.facts else Results(self.knowledge, self.facts)
        figures = tuple(figures_of(self.knowledge, self.order, whole))
        known = [figure.fact for figure in figures]
        left = [fact for fact in over_accounts(self.knowledge, self.order) if fact not in known]
        scored, tables = scored_figures(self.knowledge, left, known, self.prefix)
        self.lookups += tables
        self.beyond = frozenset(left).difference(figure.fact for figure in scored)
        self._whole_or_in_parts(first)
        self._on_its_own()
        self._with_numbers()
        outputs = tuple(self._outputs(decision) for decision in self.decisions)
        used = set(self.facts)
        return RuleTables(
            knowledge=self.knowledge,
            decisions=tuple(decision.id for decision in self.decisions),
            inputs=tuple(
                InputColumn(fact.id, fact.kind)
                for fact in self.knowledge.facts.values()
                if fact.id in used and fact.derived is None
            ),
            outputs=outputs,
            lookups=tuple(self.lookups),
            joins=tuple(self.joins),
            ratios=self.ratios,
            figures=figures,
            scored=scored,
            unsettled=frozenset(self.unsettled),
        )

    def _results(self, order: tuple[str, ...], numbers: frozenset[str] = frozenset()) -> Results:
        return Results(self.knowledge, order, numbers, counted=self.counted)

    def _answered(self, facts: tuple[str, ...]) -> tuple[str, ...]:
        """The facts that rows answer: those of companies have no answers about one account."""
        if not self.of_companies:
            return facts
        return tuple(fact for fact in facts if self.knowledge.facts[fact].scope == "company")

    def _whole_or_in_parts(self, results: Results) -> None:
        roots: dict[str, int] = {}
        whole: set[str] = set()
        budget = _BUDGET
        for decision in filter(self._within, self.decisions):
            found = _tried(
                lambda decision=decision: {  # type: ignore[misc]
                    _whole(decision): results.decision(decision, budget)
                }
            )
            whole |= set(found)
            roots |= found or self._parts(decision, results)
            for name in filter(self._known, decision.quantities):
                roots |= _tried(
                    lambda name=name: {  # type: ignore[misc]
                        _quantity(name): results.quantity(name, budget)
                    }
                )
        planned = plan(results.space.diagrams, roots)
        failed = [d for d in self.decisions if _whole(d) in whole and _whole(d) in planned.failed]
        if failed:
            for decision in failed:
                del roots[_whole(decision)]
                roots |= self._parts(decision, results)
            planned = plan(results.space.diagrams, roots)
        self._take(planned, results, self.prefix)

    def _within(self, decision: Decision) -> bool:
        """Whether SQL has all that an outcome may depend on."""
        if not self.countable:
            return False
        return self.beyond.isdisjoint(facts_in_order(self.knowledge, [decision.id]))

    def _known(self, quantity: str) -> bool:
        """Whether SQL has all that a quantity may depend on."""
        return self.beyond.isdisjoint(facts_of(Quantity(quantity), self.knowledge))

    def _parts(self, decision: Decision, results: Results) -> dict[str, int]:
        return _tried(
            lambda: {
                _part(decision, name): root
                for name, root in results.parts(decision, _MOST_BUDGET).items()
            }
        )

    def _on_its_own(self) -> None:
        """What is too large in the order of all decisions together, each in an order of its own."""
        for decision in filter(self._left, self.decisions):
            results = self._results(self._answered(own_order(self.knowledge, decision.id)))
            roots = self._parts(decision, results)
            self._take(plan(results.space.diagrams, roots), results, f"{decision.id}_")

    def _left(self, decision: Decision) -> bool:
        """Whether a decision is still to be compiled."""
        return self._within(decision) and not self._settled(decision)

    def _with_numbers(self) -> None:
        """What is too large otherwise, with its scales as numbers."""
        decisions = list(filter(self._left, self.decisions))
        quantities = [
            name
            for decision in self.decisions
            for name in decision.quantities
            if self._known(name) and _quantity(name) not in self.ends
        ]
        if not decisions and not quantities:
            return
        numbers = frozenset(
            item.fact
            for declared in self.knowledge.quantities.values()
            if isinstance(declared, Scorecard)
            for item in declared.items
            if not item.points and self.knowledge.facts[item.fact].kind == "scale"
        )
        results = self._results(self.order, numbers & set(self.order))
        roots: dict[str, int] = {}
        budget = _MOST_BUDGET
        for decision in decisions:
            roots |= _tried(
                lambda decision=decision: {  # type: ignore[misc]
                    _whole(decision): results.decision(decision, budget)
                }
            )
        for name in quantities:
            roots |= _tried(
                lambda name=name: {  # type: ignore[misc]
                    _quantity(name): results.quantity(name, budget)
                }
            )
        self._take(plan(results.space.diagrams, roots), results, f"{self.prefix}number_")

    def _settled(self, decision: Decision) -> bool:
        return _whole(decision) in self.ends or _part(decision, "rule") in self.ends

    def _take(self, planned: Plan, results: Results, prefix: str) -> None:
        """Keep the tables of a plan, and where it ends."""
        incomplete = {name.split(": ")[0] for name in planned.failed}
        for table in planned.tables:
            self.lookups.append(lookup_of(table, prefix))
            self.joins.append(join_of(table, results, prefix))
        for name, (ref, terminals) in planned.ends.items():
            if name.split(": ")[0] not in incomplete:
                values = [results.space.diagrams.values[terminal] for terminal in terminals]
                self.ends[name] = _End(state_of(ref, prefix), values)

    def _outputs(self, decision: Decision) -> DecisionColumns:
        table: ResultTable | None = None
        if _whole(decision) in self.ends:
            end = self.ends[_whole(decision)]
            table = decision_table(decision, end.values)
            self._look_up(table.lookup, [end])
        elif self._settled(decision):
            table = self._from_parts(decision)
        if table is None or table.unsettled:
            self.unsettled.add(decision.id)
        scores = tuple(s for name in decision.quantities for s in self._score(decision, name))
        return decision_columns(decision, table, scores)

    def _from_parts(self, decision: Decision) -> ResultTable:
        names = [*(f"possible {value}" for value in possible_values(decision))]
        names += ["agreement", "rule", "target"]
        ends = [self.ends[_part(decision, name)] for name in names]
        table = parts_table(decision, [end.values for end in ends])
        self._look_up(table.lookup, ends)
        warnings = {w.id: self.ends[_part(decision, f"warning {w.id}")] for w in decision.warnings}
        tables = warning_tables(decision, {id: end.values for id, end in warnings.items()})
        for number, lookup in enumerate(tables):
            start = number * MOST_WARNINGS
            self._look_up(lookup, list(warnings.values())[start : start + MOST_WARNINGS])
        if any(UNSETTLED in end.values for end in warnings.values()):
            self.unsettled.add(decision.id)
        return table

    def _score(self, decision: Decision, name: str) -> list[ScoreColumns]:
        end = self.ends.get(_quantity(name))
        if end is None:
            self.unsettled.add(decision.id)
            end = _End(State(None, "", 1), [UNSETTLED])
        table = score_table(name, end.values)
        self._look_up(table.lookup, [end])
        if table.ratios:
            self.ratios[name] = table.ratios
        if table.unsettled:
            self.unsettled.add(decision.id)
        return [table.columns]

    def _look_up(self, lookup: LookupTable, ends: "list[_End]") -> None:
        """Add a table whose rows are the combinations of what some ends stand for."""
        weights: list[int] = []
        weight = 1
        for end in reversed(ends):
            weights.insert(0, weight)
            weight *= len(end.values)
        states = tuple((end.state, w) for end, w in zip(ends, weights, strict=True))
        self.lookups.append(lookup)
        self.joins.append(StateJoin(lookup.name, states))


class _End(Record):
    """The last state of a root, and what each state stands for."""

    state: State
    values: list[Hashable]


def _tried(make: Callable[[], dict[str, int]]) -> dict[str, int]:
    """Roots, or none where they would be too large."""
    try:
        return make()
    except (BudgetExceeded, RecursionError):
        return {}


def _whole(decision: Decision) -> str:
    return f"decision {decision.id}"


def _part(decision: Decision, name: str) -> str:
    return f"parts {decision.id}: {name}"


def _quantity(name: str) -> str:
    return f"quantity {name}"
