"""What a comparison says: which outcome becomes which, for how many profiles, and where."""

from dataclasses import dataclass
from typing import TypeAlias

from kam_advisor.compare_rules.boxes import Cover
from kam_advisor.compare_rules.joined_facts import FactChange
from kam_advisor.profile import Profile
from kam_advisor.unknowns.rules import NoOutcome

Result: TypeAlias = str | NoOutcome


@dataclass(frozen=True, slots=True)
class Witness:
    """One profile as each version reads it: answers to the facts that it knows."""

    old: Profile
    new: Profile


@dataclass(frozen=True, slots=True)
class Change:
    """The profiles for which one thing becomes another.

    Attributes:
        warning: Of which warning; empty where it is the outcome.
        old: What the old version says: an outcome, `not_applicable`, that there is none; of a
            warning `fires` or `silent`.
        new: What the new version says.
        profiles: For how many profiles; None where they cannot be counted.
        cover: The profiles described.
        diagram: The profiles themselves.
    """

    warning: str
    old: Result
    new: Result
    profiles: int | None
    cover: Cover
    witness: Witness | None
    diagram: int


@dataclass(frozen=True, slots=True)
class DecisionComparison:
    """What changes in one decision.

    Attributes:
        profiles: How many profiles there are, by the answers on which the decision hangs in either
            version; None where they cannot be counted.
        facts: Those facts.
        in_ranges: The numbers among them that are counted by the ranges that the rules tell apart.
        changed: For how many of them the outcome changes.
        changes: What becomes what, most profiles first; warnings after outcomes.
        accounts: Of a decision over the accounts of a company: how many accounts the profiles have.
        compared: False where comparing took too many steps: nothing is known then.
    """

    decision: str
    profiles: int | None
    facts: tuple[str, ...]
    in_ranges: tuple[str, ...]
    changed: int | None
    changes: tuple[Change, ...]
    accounts: int | None = None
    compared: bool = True


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changes from one version to another.

    Attributes:
        decisions: Those that both versions have.
        added: The decisions that only the new version has.
        removed: The decisions that only the old version has.
        rescoped: Decisions that one version makes per account and the other per company: they are
            not compared.
        facts: The facts that are not the same in both.
    """

    decisions: tuple[DecisionComparison, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    rescoped: tuple[str, ...]
    facts: tuple[FactChange, ...]
