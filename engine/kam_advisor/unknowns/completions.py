"""The completions of one partial profile: what each decision can still become, exactly.

A *completion* fills in every unknown fact with one of its possible raw answers. The answer that
counts for a fact that does not apply is its `otherwise` value, whatever was filled in.
"""

from collections.abc import Callable, Hashable, Mapping
from functools import cached_property
from typing import TypeVar

from kam_advisor.ir.expressions import Expression, Value
from kam_advisor.ir.rules import Decision, Reading, Table
from kam_advisor.unknowns.cut import (
    CutRules,
    Cuts,
    SignsOpen,
    Way,
    agreement_part,
    holds_part,
    reading_part,
)
from kam_advisor.unknowns.diagram import TRUE, BudgetExceeded
from kam_advisor.unknowns.prepared import Prepared
from kam_advisor.unknowns.rules import NoOutcome
from kam_advisor.unknowns.shared import Build, Part, Shared
from kam_advisor.unknowns.space import Space
from kam_advisor.unknowns.views import Agreement, DecisionView, may_conflict, may_lack, widest

_Answer = TypeVar("_Answer")


class Completions:
    """Questions about all completions of one partial profile (of one account).

    Computed when first asked, then remembered. Not to be shared by threads; the model is.

    Answers are exact where all unknown facts that matter are booleans, choices, scales, bounded
    integers, or numbers that are only compared with thresholds, and where `signs.py` says so; and
    within the model's budget. Otherwise they are never too narrow, and `DecisionView.exact` is
    False.
    """

    def __init__(self, prepared: Prepared, known: Mapping[str, Value], shared: Shared) -> None:
        """Nothing is computed yet.

        Args:
            prepared: The prepared knowledge base.
            known: The known raw answers, of the company and the account; an absent fact is unknown.
            shared: What is shared by the completions of all profiles.
        """
        self._prepared = prepared
        self._known = known
        self._shared = shared
        self._chosen = Way(shared, known)
        self._own_space: Space | None = None
        self._views: dict[str, DecisionView] = {}

    @property
    def _space(self) -> Space:
        """The unknown facts of this profile; most profiles need no diagrams of their own."""
        if self._own_space is None:
            self._own_space = Space(self._prepared, self._known, self._prepared.order)
        return self._own_space

    @cached_property
    def _rules(self) -> CutRules:
        return CutRules(self._space, self._known, self._shared, self._chosen)

    @cached_property
    def _cuts(self) -> Cuts:
        return Cuts(self._shared, self._known, self._chosen)

    def decision(self, decision: str) -> DecisionView:
        """What a decision can still become, and what it depends on."""
        if decision not in self._views:
            self._views[decision] = self._within_budget(
                lambda: self._view(decision), lambda: self._widest_view(decision)
            )
        return self._views[decision]

    def reading(self, decision: str, reading: str) -> frozenset[str]:
        """What a reading can conclude; `not_applicable` where its decision does not apply."""
        declared, read = self._declared(decision, reading)
        return self._within_budget(
            lambda: _outcomes(self._ends(*reading_part(declared, read))),
            lambda: widest(declared, read),
        )

    def reading_may_lack(self, decision: str, reading: str) -> bool:
        """Whether in some completion a reading has no outcome."""
        declared, read = self._declared(decision, reading)
        return self._within_budget(
            lambda: bool(self._ends(*reading_part(declared, read)) & set(NoOutcome)),
            lambda: True,
        )

    def agreement(self, decision: str) -> Agreement:
        """In how many completions the readings agree, by the decision's comparison.

        Only completions in which the decision applies; `all` where there are none. A reading that
        has no outcome agrees with no other.
        """
        declared = self._prepared.knowledge.decisions[decision]

        def agreement() -> Agreement:
            found = self._ends(*agreement_part(declared))
            return "some" if {True, False} <= found else "none" if False in found else "all"

        return self._within_budget(agreement, lambda: "some")

    def warning(self, decision: str, warning: str) -> tuple[bool, bool]:
        """Whether a warning fires in some completion, and whether in some it does not."""
        declared = self._prepared.knowledge.decisions[decision]
        when = next(w.when for w in declared.warnings if w.id == warning)
        return self._can(declared, when)

    def target_picture(self, decision: str) -> tuple[bool, bool]:
        """Whether the outcome is a target picture in some completion, and whether in some not."""
        declared = self._prepared.knowledge.decisions[decision]
        if declared.target_picture_when is None:
            return False, True
        return self._can(declared, declared.target_picture_when)

    def witness(self, decision: str, outcome: str | NoOutcome) -> Mapping[str, Value] | None:
        """Answers to all unknown facts of a decision that give an outcome.

        The first such answers, in the order in which facts are used and answers declared.

        Returns:
            None where the outcome is not possible, or not shown to be.
        """
        terminal = self._space.diagrams.terminal(outcome)
        return self._within_budget(
            lambda: self._way(decision, self._rules.decision(decision), terminal), lambda: None
        )

    def rules(self, decision: str, reading: str) -> Mapping[str, Mapping[str, Value]]:
        """The rules that fire in some completion in which the decision applies, with a witness.

        Rules are the rows of a table that can conclude, and the branches of a tree that can be
        taken, in declared order.
        """
        declared, read = self._declared(decision, reading)
        found: dict[str, Mapping[str, Value]] = {}
        for rule in rule_ids(read):
            witness = self._within_budget(
                lambda rule=rule: self._way(  # type: ignore[misc]
                    decision, self._rules.fires(declared, read, rule), TRUE
                ),
                lambda: None,
            )
            if witness is not None:
                found[rule] = witness
        return found

    def counts(self, decision: str) -> Mapping[str | NoOutcome, int] | None:
        """How many completions give each outcome, counting the unknown facts of the decision.

        Returns:
            None where an unknown fact has unboundedly many answers, or beyond the budget.
        """
        unknown = self._unknown(decision)
        if not all(self._prepared.domains[fact].complete for fact in unknown):
            return None

        def counts() -> dict[str | NoOutcome, int]:
            levels = [self._space.levels[fact] for fact in unknown]
            counted = self._space.paths.counts(self._rules.decision(decision), levels)
            return {self._outcome(terminal): count for terminal, count in counted.items()}

        return self._within_budget(counts, lambda: None)

    def _within_budget(
        self, exactly: Callable[[], _Answer], widely: Callable[[], _Answer]
    ) -> _Answer:
        if self._own_space is not None:
            self._own_space.diagrams.refill()
        try:
            return exactly()
        except (BudgetExceeded, RecursionError):
            return widely()

    def _ends(self, part: Part, build: Build) -> frozenset[Hashable]:
        """What a part of a decision comes to in some completion."""
        root = self._shared.root(part)
        if root is not None:
            try:
                return self._shared.values(self._cuts.reach(root))
            except SignsOpen:
                pass
        found = self._space.paths.reach(self._rules.part(part, build)).all
        return frozenset([self._space.diagrams.values[terminal] for terminal in found])

    def _view(self, decision: str) -> DecisionView:
        declared = self._prepared.knowledge.decisions[decision]
        root = self._shared.root(reading_part(declared, declared.default)[0])
        if root is not None:
            try:
                return self._shared_view(decision, root)
            except SignsOpen:
                pass
        return self._own_view(decision)

    def _shared_view(self, decision: str, root: int) -> DecisionView:
        ends = self._shared.values(self._cuts.reach(root))
        bits, asked = self._shared.facts, self._cuts.asked(root) if len(ends) > 1 else 0
        return DecisionView(
            _outcomes(ends),
            NoOutcome.GAP in ends,
            NoOutcome.CONFLICT in ends,
            tuple([fact for fact in self._unknown(decision) if bits[fact] & asked]),
            True,
        )

    def _own_view(self, decision: str) -> DecisionView:
        root = self._rules.decision(decision)
        reach = self._space.paths.reach(root)
        support = self._space.paths.support(root)
        ends = frozenset([self._space.diagrams.values[terminal] for terminal in reach.all])
        depends = {self._space.variables[level] for level in support.levels} | support.entangled
        return DecisionView(
            _outcomes(ends),
            NoOutcome.GAP in ends,
            NoOutcome.CONFLICT in ends,
            tuple(fact for fact in self._unknown(decision) if fact in depends),
            reach.exact and support.exact,
        )

    def _widest_view(self, decision: str) -> DecisionView:
        declared = self._prepared.knowledge.decisions[decision]
        return DecisionView(
            widest(declared, declared.default),
            may_lack(declared, self._prepared.knowledge),
            may_conflict(declared),
            self._unknown(decision),
            False,
        )

    def _can(self, decision: Decision, condition: Expression) -> tuple[bool, bool]:
        def can() -> tuple[bool, bool]:
            found = self._ends(*holds_part(decision, condition))
            return True in found, bool(found - {True})

        return self._within_budget(can, lambda: (True, True))

    def _outcome(self, terminal: int) -> str | NoOutcome:
        outcome = self._space.diagrams.values[terminal]
        assert isinstance(outcome, str | NoOutcome)
        return outcome

    def _way(self, decision: str, root: int, target: int) -> Mapping[str, Value] | None:
        way = self._space.paths.way(root, {target})
        return None if way is None else self._space.answers(self._unknown(decision), *way)

    def _unknown(self, decision: str) -> tuple[str, ...]:
        return tuple(f for f in self._prepared.closure(decision) if f not in self._known)

    def _declared(self, decision: str, reading: str) -> tuple[Decision, Reading]:
        declared = self._prepared.knowledge.decisions[decision]
        return declared, next(r for r in declared.readings if r.id == reading)


def _outcomes(ends: frozenset[Hashable]) -> frozenset[str]:
    return frozenset([end for end in ends if isinstance(end, str)])


def rule_ids(reading: Reading) -> tuple[str, ...]:
    """The ids of a reading's rows or branches, in declared order."""
    if isinstance(reading.logic, Table):
        return tuple(row.id for row in reading.logic.rows)
    questions = reading.logic.questions.values()
    return tuple(branch.id for question in questions for branch in question.branches)
