"""Profiles for tests: from plain answers, and at random."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from kam_advisor.assessment import Assessment, DecisionAssessment
from kam_advisor.profile import Account, Profile
from oracle import COMPANY_FACTS, DOMAINS, Answers

UNKNOWN_OUTCOME = "?"


def profile(*accounts: Answers, company: Mapping[str, Any] | None = None) -> Profile:
    """A profile of accounts; company facts from `company`, else from the first account."""
    shared = company if company is not None else company_part(accounts[0])
    return Profile(
        name="Test company",
        company=shared,
        accounts=tuple(
            Account(name=f"account {number}", facts=account_part(answers))
            for number, answers in enumerate(accounts, start=1)
        ),
    )


def company_part(answers: Answers) -> dict[str, Any]:
    return {fact: value for fact, value in answers.items() if fact in COMPANY_FACTS}


def account_part(answers: Answers) -> dict[str, Any]:
    return {fact: value for fact, value in answers.items() if fact not in COMPANY_FACTS}


def decisions(assessment: Assessment, account: int = 0) -> Mapping[str, DecisionAssessment]:
    return assessment.accounts[account].decisions


def complete_answers() -> st.SearchStrategy[dict[str, Any]]:
    """Every fact answered."""
    return st.fixed_dictionaries(
        {fact: st.sampled_from(values) for fact, values in DOMAINS.items()}
    )


@st.composite
def partial_answers(draw: st.DrawFn) -> dict[str, Any]:
    """Some facts answered, from almost none to almost all."""
    answers = draw(complete_answers())
    share = draw(st.integers(0, 10))
    kept = draw(st.lists(st.integers(0, 9), min_size=len(answers), max_size=len(answers)))
    return {
        fact: value
        for (fact, value), number in zip(answers.items(), kept, strict=True)
        if number < share
    }
