"""What a profile shows when an engine has run it."""

from collections.abc import Callable

from kam_advisor.assessment import ScopeAssessment
from kam_advisor.ir.rules import Decision, Reading

Shown = Callable[[ScopeAssessment], bool]
ShownByTwo = Callable[[ScopeAssessment, ScopeAssessment], bool]


def lacks(decision: Decision, reading: Reading) -> Shown:
    """That a reading concludes nothing, though its decision applies."""

    def shown(scope: ScopeAssessment) -> bool:
        memory = scope.conclusions.memory
        return applied(decision)(scope) and f"reading:{decision.id}.{reading.id}" not in memory

    return shown


def applied(decision: Decision) -> Shown:
    """That a decision applies."""

    def shown(scope: ScopeAssessment) -> bool:
        memory = scope.conclusions.memory
        return decision.applies_when is None or memory.get(f"test:{decision.id}.applies") == "yes"

    return shown
