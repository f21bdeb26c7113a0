"""Profiles to demonstrate with: every case of every shipped decision."""

import dataclasses
from collections.abc import Iterator
from functools import cache

from kam_advisor.advisor import Advisor
from kam_advisor.cases.case import Case
from kam_advisor.cases.read import case_files, read_cases
from kam_advisor.demonstration import Ask, Asked, Demonstration
from kam_advisor.ir.expressions import Value
from kam_advisor.load import load
from kam_advisor.load.selection import selected
from kam_advisor.profile import Account, Profile
from kam_advisor.reference.chain import ReferenceEngine
from kam_advisor.shipped import shipped
from kam_advisor.values import UNKNOWN


@cache
def shipped_cases() -> tuple[Case, ...]:
    """All cases of the shipped rules."""
    return tuple(read_cases(case_files(shipped("rules"), "rules"), load()))


@cache
def cases_of(decision: str) -> tuple[Case, ...]:
    """The cases of one decision, with the answers that it can look at."""
    found = (case for case in shipped_cases() if case.decision == decision)
    facts = adviser_of(decision).knowledge.facts
    return tuple(dataclasses.replace(case, profile=case.profile.within(facts)) for case in found)


@cache
def adviser_of(decision: str) -> Advisor:
    """An advisor for one decision and what it builds on."""
    knowledge = selected(load(), (decision,))
    return Advisor(knowledge, ReferenceEngine(knowledge))


def emptied(profile: Profile) -> Profile:
    """The same company and accounts, without an answer."""
    return Profile(profile.name, {}, tuple(Account(a.name, {}) for a in profile.accounts))


def given(profile: Profile, ask: Ask) -> Value | None:
    """What a profile answers."""
    if ask.account is None:
        return profile.company.get(ask.fact)
    return profile.accounts[ask.account].facts.get(ask.fact)


def typed_from(demonstration: Demonstration, profile: Profile) -> Iterator[Ask]:
    """Go to the end, typing what a profile answers wherever an answer is asked for."""
    while True:
        demonstration.to_end()
        frame = demonstration.frame
        if not isinstance(frame, Asked) or not demonstration.waits:
            return
        value = given(profile, frame.ask)
        yield frame.ask
        demonstration.answer(UNKNOWN if value is None else value)
