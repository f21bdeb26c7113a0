"""A file of profiles under both versions: which accounts change, and in what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kam_advisor.advisor import Advisor
from kam_advisor.assessment import DecisionAssessment, ScopeAssessment
from kam_advisor.compare_rules.versions import SIDES, Side
from kam_advisor.fact_answers import fact_value
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import NOT_APPLICABLE
from kam_advisor.profile import Account, Profile
from kam_advisor.record import replace

OPEN = "open"


@dataclass(frozen=True, slots=True)
class AccountChange:
    """What changes for one account, or for a company as a whole.

    Attributes:
        profile: The name of the profile.
        account: The name of the account; empty for a decision over all accounts.
        old: The outcome before: `not_applicable` and `open` (followed by what is still possible)
            among the words.
        new: The outcome after.
        warnings_added: Warnings that fire only in the new version, where they were asked for.
        warnings_removed: Warnings that fire only in the old version.
    """

    profile: str
    account: str
    decision: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    warnings_added: tuple[str, ...] = ()
    warnings_removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PortfolioComparison:
    """What changes in a file of profiles.

    Attributes:
        profiles: How many there are.
        accounts: How many accounts they have.
        accounts_changed: For how many of those something changes.
        companies_changed: For how many companies a decision over all accounts changes.
        changes: Everything that changes, in the order of the file.
    """

    profiles: int
    accounts: int
    accounts_changed: int
    companies_changed: int
    changes: tuple[AccountChange, ...]


def facts_of_both(old: KnowledgeBase, new: KnowledgeBase) -> KnowledgeBase:
    """A knowledge base with the facts of both, to read profiles with; the new one's count."""
    return replace(new, facts={**old.facts, **new.facts})


def compare_portfolio(
    profiles: Sequence[Profile],
    advisors: Mapping[Side, Advisor],
    decisions: Sequence[str],
    warnings: bool = False,
) -> PortfolioComparison:
    """Profiles under both versions.

    An answer that a version does not know, or does not accept, is unknown to it.

    Args:
        profiles: As read with `facts_of_both`.
        advisors: One for each version.
        decisions: The decisions to look at; those that a version does not have are left out.
        warnings: Whether a warning that fires in one version only counts as a change.
    """
    changes: list[AccountChange] = []
    accounts: set[tuple[int, int]] = set()
    companies: set[int] = set()
    for number, profile in enumerate(profiles):
        old, new = (
            advisors[side].assess(_known(profile, advisors[side].knowledge), decisions)
            for side in SIDES
        )
        pairs = zip((*old.accounts, old.company), (*new.accounts, new.company), strict=True)
        for place, (before, after) in enumerate(pairs):
            over_all = place == len(old.accounts)
            name = "" if over_all else before.name
            found = _changes(profile.name, name, before, after, warnings)
            changes += found
            if found and over_all:
                companies.add(number)
            elif found:
                accounts.add((number, place))
    total = sum(len(profile.accounts) for profile in profiles)
    return PortfolioComparison(len(profiles), total, len(accounts), len(companies), tuple(changes))


def _known(profile: Profile, knowledge: KnowledgeBase) -> Profile:
    """The profile with the answers that a version knows and accepts."""

    def known(answers: Mapping[str, Value]) -> dict[str, Value]:
        return {
            fact: value
            for fact, given in answers.items()
            if fact in knowledge.facts
            and (value := fact_value(knowledge.facts[fact], given)) is not None
        }

    accounts = tuple(Account(one.name, known(one.facts)) for one in profile.accounts)
    return Profile(profile.name, known(profile.company), accounts, profile.about)


def _changes(
    profile: str, account: str, old: ScopeAssessment, new: ScopeAssessment, warnings: bool
) -> list[AccountChange]:
    found = []
    for decision, after in new.decisions.items():
        if decision not in old.decisions:
            continue
        before = old.decisions[decision]
        one, other = _said(before), _said(after)
        added = _only(after, before) if warnings else ()
        removed = _only(before, after) if warnings else ()
        if one != other or added or removed:
            change = AccountChange(profile, account, decision, one, other, added, removed)
            found.append(change)
    return found


def _said(found: DecisionAssessment) -> tuple[str, ...]:
    """The outcome; of an open decision `open` and what is still possible."""
    if found.status == "decided" and found.outcome is not None:
        return (found.outcome,)
    if found.status == "not_applicable":
        return (NOT_APPLICABLE,)
    return (OPEN, *found.possible)


def _only(one: DecisionAssessment, other: DecisionAssessment) -> tuple[str, ...]:
    return tuple(warning for warning in one.fires if warning not in other.fires)
