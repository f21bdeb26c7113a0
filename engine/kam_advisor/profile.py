"""Profiles: the answers about one company and its accounts.

What is absent, null or `unknown` is unknown, and stands in no mapping. `profile_reader.py` reads
profile files; it is imported when it is asked for.
"""

from collections.abc import Container, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from kam_advisor.ir.expressions import Value
from kam_advisor.record import Record, replace

if TYPE_CHECKING:
    from kam_advisor.ir.knowledge import KnowledgeBase


class Account(Record):
    """One account (or account group) with its known answers; an absent fact is unknown."""

    name: str
    facts: Mapping[str, Value]


class About(Record):
    """Where a profile comes from.

    Attributes:
        provenance: `literature`, `composed` or `own`; empty where not given.
        note: A remark per language; one text in any language stands under both.
        references: Where the company was described.
        respondent: Who answered; empty where not given.
        date: When, as `2026-11-22`; empty where not given.
    """

    provenance: str = ""
    note: Mapping[str, str] = MappingProxyType({})
    references: tuple[str, ...] = ()
    respondent: str = ""
    date: str = ""


class Profile(Record):
    """One company.

    Attributes:
        company: Its known answers; a fact that is absent is unknown.
        accounts: One at least, in the order of the file.
        unused: Facts that are answered too, and that no rule of the part of a knowledge base uses
            for which the profile was read; their answers were checked, and are left out.
    """

    name: str
    company: Mapping[str, Value]
    accounts: tuple[Account, ...]
    about: About = About()
    unused: tuple[str, ...] = ()

    def within(self, facts: Container[str]) -> "Profile":
        """The profile with the answers to these facts only, as those of a part of the rules."""
        accounts = tuple(replace(one, facts=_within(one.facts, facts)) for one in self.accounts)
        return replace(self, company=_within(self.company, facts), accounts=accounts)


def _within(answers: Mapping[str, Value], facts: Container[str]) -> dict[str, Value]:
    return {fact: value for fact, value in answers.items() if fact in facts}


def read_profiles(data: bytes, file: str, knowledge: "KnowledgeBase") -> list[Profile]:
    """The profiles in a file: one for each YAML document.

    Args:
        data: The bytes of the file.
        file: Its name, as faults give it.
        knowledge: Declares the facts that can be answered.

    Raises:
        ProfileInvalid: With all faults in all documents.
    """
    from kam_advisor.profile_reader import profiles

    return profiles(data, file, knowledge)
