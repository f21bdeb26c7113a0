"""Whose advice changes between two versions, as plain data."""

from collections.abc import Mapping

from kam_advisor.compare_rules.portfolio import AccountChange, PortfolioComparison
from kam_advisor.compare_rules.results import Change, Comparison, DecisionComparison, Result
from kam_advisor.compare_rules.terms import terms_of
from kam_advisor.ir.expressions import Value
from kam_advisor.profile import Profile
from kam_advisor.report.diff_terms import Vocabularies, term_as_data, term_in_words
from kam_advisor.report.plain import Plain, plain_value
from kam_advisor.unknowns.rules import NoOutcome


class DiffData:
    """Writes comparisons as data; sentences in one language."""

    def __init__(self, vocabularies: Vocabularies) -> None:
        """Names of each version from its own vocabulary."""
        self._vocabularies = vocabularies

    def versions(
        self, old: str, new: str, comparison: Comparison, portfolio: PortfolioComparison | None
    ) -> dict[str, Plain]:
        """Two versions."""
        return {
            "old": old,
            "new": new,
            "changes": any(one.changes for one in comparison.decisions),
            "decisions": [self.decision(one) for one in comparison.decisions],
            "decisions_added": list(comparison.added),
            "decisions_removed": list(comparison.removed),
            "decisions_not_compared": list(comparison.rescoped),
            "facts": [
                {"fact": one.fact, "change": one.change, "answers": list(one.answers)}
                for one in comparison.facts
            ],
            "portfolio": None if portfolio is None else _portfolio(portfolio),
        }

    def decision(self, one: DecisionComparison) -> dict[str, Plain]:
        """One decision: how many profiles change, what becomes what, where."""
        return {
            "decision": one.decision,
            "compared": one.compared,
            "accounts": one.accounts,
            "profiles": one.profiles,
            "changed": one.changed,
            "counted_over": list(one.facts),
            "counted_in_ranges": list(one.in_ranges),
            "changes": [self._change(change) for change in one.changes],
        }

    def _change(self, change: Change) -> Plain:
        witness = change.witness
        return {
            "warning": change.warning or None,
            "old": _result(change.old),
            "new": _result(change.new),
            "profiles": change.profiles,
            "where": [
                {
                    "all": [term_as_data(term) for term in terms_of(box)],
                    "says": [term_in_words(term, self._vocabularies) for term in terms_of(box)],
                    "profiles": box.profiles,
                }
                for box in change.cover.boxes
            ],
            "where_is_complete": change.cover.complete,
            "witness": None
            if witness is None
            else {"old": _profile(witness.old), "new": _profile(witness.new)},
        }


def _result(result: Result) -> str:
    return result.value if isinstance(result, NoOutcome) else result


def _profile(profile: Profile) -> Plain:
    accounts: list[Plain] = [
        {"name": account.name, "facts": _answers(account.facts)} for account in profile.accounts
    ]
    return {"name": profile.name, "company": _answers(profile.company), "accounts": accounts}


def _answers(answers: Mapping[str, Value]) -> Plain:
    return {fact: plain_value(value) for fact, value in answers.items()}


def _portfolio(found: PortfolioComparison) -> Plain:
    return {
        "profiles": found.profiles,
        "accounts": found.accounts,
        "accounts_changed": found.accounts_changed,
        "companies_changed": found.companies_changed,
        "changes": [_account_change(change) for change in found.changes],
    }


def _account_change(change: AccountChange) -> Plain:
    return {
        "profile": change.profile,
        "account": change.account or None,
        "decision": change.decision,
        "old": list(change.old),
        "new": list(change.new),
        "warnings_added": list(change.warnings_added),
        "warnings_removed": list(change.warnings_removed),
    }
