"""Profiles: the answers about one company and its accounts."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kam_advisor.ir.expressions import Value


@dataclass(frozen=True, slots=True)
class Account:
    """One account (or account group) with its known answers; an absent fact is unknown."""

    name: str
    facts: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class About:
    """Where a profile comes from.

    Attributes:
        provenance: `literature`, `composed` or `own`; empty where not given.
        note: A remark per language; one text in any language stands under both.
        references: Where the company was described.
    """

    provenance: str = ""
    note: Mapping[str, str] = field(default_factory=dict)
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """One company.

    Attributes:
        company: Its known answers; a fact that is absent is unknown.
        accounts: One at least, in the order of the file.
    """

    name: str
    company: Mapping[str, Value]
    accounts: tuple[Account, ...]
    about: About = About()
