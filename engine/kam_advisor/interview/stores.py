"""The diagrams of all wanted decisions, in one store, with the answers followed into them."""

from collections.abc import Collection, Mapping

from kam_advisor.interview.asks import Target
from kam_advisor.interview.cells import place_of
from kam_advisor.interview.situation import Part
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.walk import decision_conditions, outcomes_of
from kam_advisor.unknowns import BudgetExceeded, CompletionModel, OutcomeDiagrams


class Stores:
    """Builds diagrams, and follows answers into them. Not to be shared by threads."""

    def __init__(self, model: CompletionModel) -> None:
        """Nothing is built before it is asked.

        Args:
            model: The completions of the knowledge base.
        """
        self._model = model
        self._knowledge: KnowledgeBase = model.knowledge
        self._store: OutcomeDiagrams | None = None
        self._ready: set[str] = set()
        self._uses: dict[str, frozenset[str]] = {}
        self._too_large: set[tuple[str, str | None]] = set()
        self._counting: dict[str, bool] = {}
        self._parts: dict[object, Part] = {}

    def part(
        self, target: Target, given: Mapping[str, Value], never: Collection[str]
    ) -> Part | None:
        """What is left of a target; None where it has no diagram.

        Args:
            target: What is wanted.
            given: What is known, by fact.
            never: What nobody knows.
        """
        decision = target.decision
        if decision not in self._counting:
            self._counting[decision] = self._model.counts(decision)
        kind = decision, target.finding
        if self._counting[decision] or kind in self._too_large:
            return None
        mentioned = self._model.facts_of(decision)
        known = tuple((fact, given[fact]) for fact in mentioned if fact in given)
        gone = frozenset(never).intersection(mentioned)
        key = kind, known, gone
        if key not in self._parts:
            if len(self._parts) >= _MOST_PARTS:
                self._parts.clear()
            try:
                self._parts[key] = self._part(target, dict(known), gone)
            except BudgetExceeded:
                self._too_large.add(kind)
                return None
        return self._parts[key]

    def _part(self, target: Target, given: Mapping[str, Value], never: Collection[str]) -> Part:
        outcomes = self._outcomes()
        root = self._built_up(outcomes, target.decision)
        if target.finding is not None:
            outcomes.diagrams.refill()
            root = outcomes.fires(target.decision, target.finding)
        root = self._restricted(outcomes, root, given, never)
        return Part(outcomes, root, outcomes.numbers_asked(root))

    def _built_up(self, outcomes: OutcomeDiagrams, decision: str) -> int:
        """The diagram of a decision, after those of the decisions that it builds on.

        Each may take as many steps as are allowed at once; so a decision over many others is
        within reach.
        """
        if decision not in self._ready:
            for name in self._knowledge.decisions:
                if name in self.used(decision):
                    outcomes.diagrams.refill()
                    outcomes.decision(name)
            self._ready.add(decision)
        outcomes.diagrams.refill()
        return outcomes.decision(decision)

    def used(self, decision: str) -> frozenset[str]:
        """The decisions that one asks for, and those that they ask for."""
        if decision not in self._uses:
            conditions = decision_conditions(self._knowledge.decisions[decision])
            direct = {name for condition in conditions for name in outcomes_of(condition)}
            direct.discard(decision)
            self._uses[decision] = frozenset(direct).union(*map(self.used, sorted(direct)))
        return self._uses[decision]

    def _restricted(
        self,
        outcomes: OutcomeDiagrams,
        root: int,
        given: Mapping[str, Value],
        never: Collection[str],
    ) -> int:
        """A diagram with answers followed and the facts nobody knows taken out."""
        outcomes.diagrams.refill()
        numbers = {}
        for fact, value in given.items():
            level = outcomes.levels.get(fact)
            if level is not None:
                root = outcomes.diagrams.fixed(root, level, self.place(fact, value))
            else:
                numbers[fact] = value
        root = outcomes.filled(root, numbers)
        levels = [outcomes.levels[fact] for fact in sorted(never) if fact in outcomes.levels]
        return outcomes.without(root, levels) if levels else root

    def place(self, fact: str, value: Value) -> int:
        """The number of an answer among those of a fact that need telling apart."""
        return place_of(self._knowledge.facts[fact], self._model.domain(fact), value)

    def _outcomes(self) -> OutcomeDiagrams:
        """The store; a new one where numbers that were answered have made it large."""
        if self._store is None or self._store.size > _MOST_VARIABLES:
            self._store = self._model.outcomes({})
            self._ready.clear()
            self._parts.clear()
        return self._store


_MOST_VARIABLES = 20_000
_MOST_PARTS = 10_000
