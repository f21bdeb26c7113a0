"""What would change one decision, how robust it is and which answers mattered, together."""

from collections.abc import Mapping

from kam_advisor.assessment import DecisionAssessment, ScopeAssessment
from kam_advisor.explain.robustness import Robustness, robustness
from kam_advisor.explain.situation import Diagramed, Situation
from kam_advisor.explain.sufficient import Sufficient, sufficient
from kam_advisor.explain.what_changes import Counterfactual, what_changes
from kam_advisor.ir.expressions import Number
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import NOT_APPLICABLE, Decision
from kam_advisor.record import Record
from kam_advisor.unknowns import BudgetExceeded, CompletionModel


class Stability(Record):
    """What holds a decision of an account where it is.

    Attributes:
        changes: Per other outcome what would give it; empty while the decision is open.
        robustness: How robust the outcome is; None where it is too much work to say.
        sufficient: The answers that mattered; None while open, or the same.
    """

    changes: tuple[Counterfactual, ...]
    robustness: Robustness | None
    sufficient: Sufficient | None


class StabilityFinder:
    """Finds it for the profiles of one knowledge base. Not to be shared by threads."""

    def __init__(
        self,
        knowledge: KnowledgeBase,
        model: CompletionModel,
        efforts: Mapping[str, Number | None] | None = None,
    ) -> None:
        """Nothing is computed yet.

        Args:
            knowledge: The rules and what they speak about.
            model: The completions of this knowledge base.
            efforts: Other efforts of facts than in the knowledge; None: it cannot be changed.
        """
        given = efforts or {}
        facts = {
            name: fact.with_effort(given[name]) if name in given else fact
            for name, fact in knowledge.facts.items()
        }
        self._knowledge = knowledge
        self._diagramed = Diagramed(model, facts)

    def find(
        self, scope: ScopeAssessment, found: DecisionAssessment, wanted: str | None = None
    ) -> Stability | None:
        """The stability of one decision of an account; None where it is too much work.

        Args:
            scope: The account; not the company, whose decisions rest on all its accounts.
            found: The decision.
            wanted: The only outcome of which it is asked what would give it; None: every other.
        """
        decision = self._knowledge.decisions[found.decision]
        try:
            situation = Situation(self._diagramed, decision.id, scope.given)
        except (BudgetExceeded, RecursionError):
            return None
        now = NOT_APPLICABLE if found.status == "not_applicable" else found.outcome
        if now is None:
            return Stability((), robustness(situation, None), None)
        outcomes = (wanted,) if wanted else tuple(o for o in _outcomes(decision) if o != now)
        return Stability(
            what_changes(situation, outcomes),
            robustness(situation, now),
            sufficient(situation, now),
        )


def _outcomes(decision: Decision) -> tuple[str, ...]:
    """Everything a decision can come to."""
    may_not_apply = decision.applies_when is not None
    return (*decision.outcomes, NOT_APPLICABLE) if may_not_apply else decision.outcomes
