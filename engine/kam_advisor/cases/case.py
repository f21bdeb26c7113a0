"""What a case is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from kam_advisor.assessment import Assessment, DecisionAssessment, Status
from kam_advisor.errors import Place
from kam_advisor.profile import Profile
from kam_advisor.values import Unknown

Stated: TypeAlias = tuple[str, ...]
"""What an expectation is about: as `outcome` or `gaps`, or `readings` or `scores` and which one."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What must come out. Only what stands in `places` is stated, and looked at.

    Attributes:
        outcome: None: the decision has none.
        readings: Per stated reading its outcome; None: it has none yet.
        warnings: Exactly the warnings that fire, whatever is unknown.
        gaps: Exactly the gaps that fire, whatever is unknown.
        scores: Per stated score or formula exactly its value, or the mark it has instead.
        places: Per stated thing where it stands.
    """

    outcome: str | None = None
    status: Status | None = None
    possible: frozenset[str] = frozenset()
    readings: Mapping[str, str | None] = field(default_factory=dict)
    warnings: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()
    places: Mapping[Stated, Place] = field(default_factory=dict)
    gaps: frozenset[str] = frozenset()
    scores: Mapping[str, int | Fraction | Unknown] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """A profile, and what one decision must give for it.

    Attributes:
        name: A sentence that says what is shown.
        decision: The id of the decision.
        profile: What is answered; the other accounts matter where rules go over all of them.
        judge: Whether it is only proposed, and no author has judged it.
        place: Where its name stands.
        account: Of several accounts the number of the one that is looked at.
        looks_at_account: Whether the decision is made per account.
    """

    name: str
    decision: str
    profile: Profile
    expect: Expectation
    judge: bool
    place: Place
    account: int = 0
    looks_at_account: bool = True

    def found(self, assessment: Assessment) -> DecisionAssessment:
        """What an assessment of the profile says about the decision."""
        if self.decision in assessment.company.decisions:
            return assessment.company.decisions[self.decision]
        return assessment.accounts[self.account].decisions[self.decision]
