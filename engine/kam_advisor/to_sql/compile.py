"""From a knowledge base to SQL."""

from collections.abc import Iterable
from typing import TypeAlias

from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import Decision
from kam_advisor.to_sql.codes import Code, code_of, sign_code
from kam_advisor.to_sql.order import asking_order
from kam_advisor.to_sql.plan import CellTable, JoinTable, Plan, Ref, plan
from kam_advisor.to_sql.result_tables import decision_columns, decision_table, score_table
from kam_advisor.to_sql.results import Results
from kam_advisor.to_sql.rules import (
    KEY,
    Cell,
    CellJoin,
    DecisionColumns,
    InputColumn,
    LookupTable,
    ScoreColumns,
    SqlRules,
    State,
    StateJoin,
)
from kam_advisor.unknowns.diagram import BudgetExceeded
from kam_advisor.unknowns.ratios import Ratio

_BUDGET = 3_000_000
"""Steps per decision; some ten seconds at most."""

Join: TypeAlias = CellJoin | StateJoin


def compile_rules(knowledge: KnowledgeBase, decisions: Iterable[str] | None = None) -> SqlRules:
    """The rules as lookup tables and SQL.

    Args:
        knowledge: The rules, as `load` gives them.
        decisions: The ids of the decisions wanted; all by default.
    """
    wanted = set(knowledge.decisions if decisions is None else decisions)
    chosen = [decision for decision in knowledge.decisions.values() if decision.id in wanted]
    return _Compiler(knowledge, chosen).rules()


class _Compiler:
    def __init__(self, knowledge: KnowledgeBase, decisions: list[Decision]) -> None:
        self.knowledge = knowledge
        self.decisions = [d for d in decisions if d.scope == "account"]
        self.companies = [d for d in decisions if d.scope == "company"]
        order = asking_order(knowledge, [decision.id for decision in self.decisions])
        self.order = order
        self.results = Results(knowledge, order, _BUDGET)
        self.lookups: list[LookupTable] = []
        self.joins: list[Join] = []
        self.ratios: dict[str, tuple[Ratio, ...]] = {}
        self.unsettled: set[str] = set()

    def rules(self) -> SqlRules:
        roots = self._roots()
        planned = plan(self.results.space.diagrams, roots)
        for table in planned.tables:
            self._add(table)
        outputs = tuple(self._outputs(decision, planned) for decision in self.decisions)
        used = set(self.order)
        return SqlRules(
            knowledge=self.knowledge,
            decisions=tuple(decision.id for decision in self.decisions),
            company_decisions=tuple(decision.id for decision in self.companies),
            inputs=tuple(
                InputColumn(fact.id, fact.kind)
                for fact in self.knowledge.facts.values()
                if fact.id in used and fact.derived is None
            ),
            outputs=outputs,
            lookups=tuple(self.lookups),
            joins=tuple(self.joins),
            ratios=self.ratios,
            unsettled=frozenset(self.unsettled),
        )

    def _roots(self) -> dict[str, int]:
        """The diagrams of all decisions and quantities that are not too large."""
        roots: dict[str, int] = {}
        for decision in self.decisions:
            try:
                roots[f"decision {decision.id}"] = self.results.decision(decision)
            except (BudgetExceeded, RecursionError):
                self.unsettled.add(decision.id)
                continue
            for name in decision.quantities:
                try:
                    roots[f"quantity {name}"] = self.results.quantity(name)
                except (BudgetExceeded, RecursionError):
                    self.unsettled.add(decision.id)
        return roots

    def _add(self, table: CellTable | JoinTable) -> None:
        columns = {KEY: "INT", **dict.fromkeys(table.columns, "INT")}
        numbers = range(len(next(iter(table.columns.values()))))
        rows: list[tuple[Cell, ...]] = list(zip(numbers, *table.columns.values(), strict=True))
        self.lookups.append(LookupTable(table.name, columns, rows))
        if isinstance(table, JoinTable):
            self.joins.append(StateJoin(table.name, _state(table.state), _state(table.group)))
            return
        codes: list[tuple[Code, int]] = []
        weight = 1
        for level in reversed(table.levels):
            codes.insert(0, (self._code(level), weight))
            weight *= self.results.space.diagrams.sizes[level]
        self.joins.append(CellJoin(table.name, tuple(codes)))

    def _code(self, level: int) -> Code:
        space = self.results.space
        polynomial = space.signs.polynomial(level)
        if polynomial is not None:
            return sign_code(polynomial, self.knowledge.facts)
        fact = self.knowledge.facts[space.fact_at(level)]
        return code_of(fact, space.prepared.domains[fact.id].values)

    def _outputs(self, decision: Decision, planned: Plan) -> DecisionColumns:
        end = planned.ends.get(f"decision {decision.id}")
        if end is None:
            self.unsettled.add(decision.id)
            return decision_columns(decision, None, ())
        ref, terminals = end
        values = [self.results.space.diagrams.values[terminal] for terminal in terminals]
        table = decision_table(decision, values)
        self._add_result(table.lookup, ref)
        if table.unsettled:
            self.unsettled.add(decision.id)
        scores: list[ScoreColumns] = []
        for name in decision.quantities:
            scores += self._score(decision, name, planned)
        return decision_columns(decision, table, tuple(scores))

    def _score(self, decision: Decision, name: str, planned: Plan) -> list[ScoreColumns]:
        end = planned.ends.get(f"quantity {name}")
        if end is None:
            self.unsettled.add(decision.id)
            return []
        ref, terminals = end
        values = [self.results.space.diagrams.values[terminal] for terminal in terminals]
        table = score_table(name, values)
        self._add_result(table.lookup, ref)
        if table.ratios:
            self.ratios[name] = table.ratios
        if table.unsettled:
            self.unsettled.add(decision.id)
        return [table.columns]

    def _add_result(self, lookup: LookupTable, ref: Ref | None) -> None:
        self.lookups.append(lookup)
        self.joins.append(StateJoin(lookup.name, _state(ref), None))


def _state(ref: Ref | None) -> State:
    return State(None, "", 1) if ref is None else State(ref.table, ref.column, ref.size)
