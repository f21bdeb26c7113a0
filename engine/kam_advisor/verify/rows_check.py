"""Decision tables: gaps, conflicts, rows that never conclude, conditions that say too much."""

from dataclasses import replace
from itertools import pairwise

from kam_advisor.assessment import ScopeAssessment
from kam_advisor.errors import Place
from kam_advisor.ir.expressions import Constant
from kam_advisor.ir.rules import Decision, Reading, Row, Table
from kam_advisor.verify.asking import Asking, Verdict
from kam_advisor.verify.bench import Bench, short
from kam_advisor.verify.conditions import applies, is_ordered, rows_in_order
from kam_advisor.verify.findings import Finding
from kam_advisor.verify.formulas import (
    ALWAYS,
    NEVER,
    Becomes,
    Every,
    Fails,
    Formula,
    Holds,
    No,
    Some,
)
from kam_advisor.verify.shown import Shown, lacks
from kam_advisor.verify.witness import Witness

_KINDS = ("gap", "conflict", "dead-rule", "shadowed-rule", "redundant-condition", "mergeable-rows")
_MOST_RETRIED = 200
"""How many profiles are looked at again before a new one is asked for."""


def check_table(bench: Bench, decision: Decision, reading: Reading, table: Table) -> None:
    """All checks of one table; its decision can apply."""
    if not bench.wants(*_KINDS):
        return
    one = _OneTable(bench, decision, reading, table)
    asking = bench.asking(decision)
    with asking.scope(applies(decision)):
        if is_ordered(table):
            one.ordered(asking)
        else:
            one.unordered(asking)
    one.never_concluding(asking)
    one.mergeable()


class _OneTable:
    def __init__(self, bench: Bench, decision: Decision, reading: Reading, table: Table) -> None:
        self.bench, self.decision, self.reading, self.table = bench, decision, reading, table
        self.rows = rows_in_order(table)
        self.silent: list[Row] = []
        self.witnesses: list[Witness] = []
        self.name = f"{decision.id}.{reading.id}"
        self.named = {"decision": decision.id, "reading": reading.id}

    def ordered(self, asking: Asking) -> None:
        """Row by row, where those before it fail."""
        with asking.scope():
            for row in self.rows:
                self._row(row, asking)
                asking.assume(Fails(row.when))
            self._gap(asking, ALWAYS)

    def unordered(self, asking: Asking) -> None:
        """All rows at once, pair by pair for conflicts."""
        for row in self.rows:
            self._row(row, asking)
        self._gap(asking, Every(tuple(Fails(row.when) for row in self.rows)))
        if self.bench.wants("conflict"):
            self._conflicts(asking)

    def _conflicts(self, asking: Asking) -> None:
        """Row by row: only where it can meet one of those before, pair by pair."""
        before: dict[str, Formula] = {}
        for number, row in enumerate(self.rows):
            own = row.conclusion.outcome if self.table.hit_policy == "any" else ""
            others = Some(
                tuple(held for outcome, held in before.items() if outcome != own or not own)
            )
            verdict = asking.ask(Every((Holds(row.when), others)))
            for other in self.rows[:number] if verdict is not Verdict.ABSENT else ():
                if not own or other.conclusion.outcome != own:
                    self._conflict(other, row, asking)
            before[own] = Some((before.get(own, NEVER), Holds(row.when)))
            asking.keep(f"{self.name} {own}", before[own])

    def _row(self, row: Row, asking: Asking) -> None:
        verdict = asking.ask(Holds(row.when))
        if verdict is Verdict.ABSENT:
            self.silent.append(row)
        elif verdict is Verdict.TIMEOUT:
            self.bench.timeout("shadowed-rule", row.id, self._place(row))
        elif not isinstance(row.when, Constant):
            self.bench.redundant(row.id, self._place(row, "when"), row.when, asking)

    def _gap(self, asking: Asking, formula: Formula) -> None:
        place = self.bench.places.reading(self.decision, self.reading)
        confirm = lacks(self.decision, self.reading)
        self.bench.shown(
            "gap", self.name, place, asking, formula, self.decision, confirm, **self.named
        )

    def _conflict(self, first: Row, second: Row, asking: Asking) -> None:
        """Two rows that hold together; a profile that shows another pair may show this one too."""
        about = f"{first.id}/{second.id.rpartition('.')[2]}"
        place = self._place(second)
        formula = Every((Holds(first.when), Holds(second.when)))
        verdict = asking.ask(formula)
        if verdict is Verdict.ABSENT:
            return
        shown = self._both_hold(first, second)
        witness = self._shown_before(shown)
        if witness is None:
            witness = asking.witness(formula) if verdict is Verdict.POSSIBLE else None
            if witness is None:
                self.bench.timeout("conflict", about, place)
                return
            self.bench.confirmer.confirm(f"conflict {about}", witness, self.decision, shown)
            witness = self.bench.confirmer.realised(witness, self.decision, shown)
            if witness is None:
                return
            self.witnesses.append(witness)
        values = {
            "rule": short(self.decision, first.id),
            "other": short(self.decision, second.id),
            **self.named,
        }
        self.bench.report(
            self.bench.with_witness("conflict", about, place, witness, self.decision, values)
        )

    def _both_hold(self, first: Row, second: Row) -> Shown:
        without_outcome = lacks(self.decision, self.reading)

        def shown(scope: ScopeAssessment) -> bool:
            memory = scope.conclusions.memory
            hold = all(
                isinstance(row.when, Constant) or memory.get(f"test:{row.id}") == "yes"
                for row in (first, second)
            )
            return hold and without_outcome(scope)

        return shown

    def _shown_before(self, shown: Shown) -> Witness | None:
        """A profile that was run already and shows this too."""
        confirmer = self.bench.confirmer
        for witness in self.witnesses[-_MOST_RETRIED:]:
            if confirmer.shows(witness, self.decision, shown):
                return witness
        return None

    def never_concluding(self, asking: Asking) -> None:
        """Of rows that never conclude: do they never hold, or do others always come before?"""
        with asking.scope(applies(self.decision)):
            for row in self.silent:
                rule = short(self.decision, row.id)
                verdict = asking.ask(Holds(row.when))
                if verdict is not Verdict.POSSIBLE:
                    place = self._place(row, "rule")
                    self.bench.proved("dead-rule", row.id, place, verdict, rule=rule, **self.named)
                elif is_ordered(self.table):
                    self._shadowed(row, asking)

    def _shadowed(self, row: Row, asking: Asking) -> None:
        """A row that can hold, but only where an earlier one concludes."""
        if not self.bench.wants("shadowed-rule"):
            return
        known = self._shown_before(self._by_another(row, []))
        if known is not None:
            self._report_shadowed(row, known)
            return
        concluding = No(Becomes(self.decision.id, self.reading.id, None))
        witness = asking.witness(Every((Holds(row.when), concluding)))
        witness = witness or asking.witness(Holds(row.when))
        if witness is None:
            self.bench.timeout("shadowed-rule", row.id, self._place(row))
            return
        self.witnesses.append(witness)
        self._report_shadowed(row, witness)

    def _report_shadowed(self, row: Row, witness: Witness) -> None:
        firing: list[str] = []
        self.bench.confirmer.confirm(
            f"shadowed-rule {row.id}", witness, self.decision, self._by_another(row, firing)
        )
        told = self.bench.confirmer.realised(witness, self.decision, self._by_another(row, []))
        values = {
            "rule": short(self.decision, row.id),
            "other": short(self.decision, firing[0]),
            **self.named,
        }
        found = self.bench.with_witness(
            "shadowed-rule", row.id, self._place(row), told or witness, self.decision, values
        )
        # Where no other row concludes either, an earlier one asks for an outcome that is missing.
        self.bench.report(found if firing[0] else replace(found, variant="undecided"))

    def _by_another(self, row: Row, firing: list[str]) -> Shown:
        def shown(scope: ScopeAssessment) -> bool:
            fired = scope.decisions[self.decision.id].fired.get(self.reading.id)
            firing.append(fired or "")
            memory = scope.conclusions.memory
            holds = isinstance(row.when, Constant) or memory.get(f"test:{row.id}") == "yes"
            return holds and fired != row.id

        return shown

    def mergeable(self) -> None:
        """Neighbours that come to the same for the same reason."""
        for first, second in pairwise(self.rows):
            if first.conclusion == second.conclusion and not {first.id, second.id} & {
                row.id for row in self.silent
            }:
                values = {
                    "rule": short(self.decision, first.id),
                    "other": short(self.decision, second.id),
                    **self.named,
                }
                about = f"{first.id}/{second.id.rpartition('.')[2]}"
                place = self._place(second)
                self.bench.report(Finding("mergeable-rows", about, values, place))

    def _place(self, row: Row, key: str = "rule") -> Place:
        return self.bench.places.row(self.decision, self.reading, row.id, key)
