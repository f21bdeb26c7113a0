"""Witnesses through the engines: nothing is reported that a run does not show."""

from collections.abc import Mapping, Sequence

from kam_advisor.advisor import Advisor
from kam_advisor.assessment import DecisionAssessment
from kam_advisor.compare_rules.results import Change, Result
from kam_advisor.compare_rules.versions import SIDES, Side
from kam_advisor.ir.rules import NOT_APPLICABLE
from kam_advisor.profile import Profile
from kam_advisor.unknowns.rules import NoOutcome


class NotConfirmed(AssertionError):
    """An engine gives something else for a witness than the comparison says: a fault of ours."""


def confirm(
    decision: str,
    changes: Sequence[Change],
    advisors: Mapping[Side, Advisor],
    readings: Mapping[Side, str] | None = None,
) -> None:
    """Run the witness of every change in both versions.

    Args:
        decision: Of which the changes are.
        changes: What was found.
        advisors: For each version one.
        readings: Which readings were compared; the default ones where none are named.

    Raises:
        NotConfirmed: An assessment is not as the comparison says.
    """
    for change in changes:
        if change.witness is None:
            continue
        claimed: dict[Side, Result] = {"old": change.old, "new": change.new}
        profiles: dict[Side, Profile] = {"old": change.witness.old, "new": change.witness.new}
        for side in SIDES:
            found = _assessed(decision, profiles[side], advisors[side])
            reading = readings[side] if readings else None
            if not _as_claimed(found, claimed[side], change.warning, reading):
                raise NotConfirmed(f"{decision} ({side}): {claimed[side]} for {profiles[side]}")


def _assessed(decision: str, profile: Profile, advisor: Advisor) -> DecisionAssessment:
    assessment = advisor.assess(profile, (decision,))
    if decision in assessment.company.decisions:
        return assessment.company.decisions[decision]
    return assessment.accounts[0].decisions[decision]


def _as_claimed(
    found: DecisionAssessment, claimed: Result, warning: str, reading: str | None
) -> bool:
    if warning:
        return (warning in found.fires) == (claimed == "fires")
    if isinstance(claimed, NoOutcome):
        lacking = found.outcome if reading is None else found.readings.get(reading)
        return lacking is None and found.status != "not_applicable"
    if claimed == NOT_APPLICABLE:
        return found.status == "not_applicable"
    return claimed == (found.outcome if reading is None else found.readings.get(reading))
