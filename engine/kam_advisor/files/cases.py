"""`rules/<decision>.cases.yaml`: what the rules must give. And profiles, for the editor."""

from typing import Annotated, Literal

from pydantic import Field, WithJsonSchema

from kam_advisor.files.common import Boolean, Identifier, Line, Number, Strict

Answer = Annotated[
    str | bool | Number | None,
    WithJsonSchema({"type": ["string", "boolean", "number", "null"]}),
    Field(description="`unknown` or nothing where it is not known."),
]


class AboutEntry(Strict):
    """Where a profile comes from."""

    provenance: Literal["literature", "composed", "own"] | None = None
    note: str | dict[Literal["en", "nl"], str] | None = None
    references: list[str] | None = None


class AccountEntry(Strict):
    """An account, or a group of accounts that are alike."""

    name: Line = Field(description="What the account is called.")
    facts: dict[str, Answer] = Field(description="Answers about the account, by fact.")


class NestedProfile(Strict):
    """Answers about a company and its accounts."""

    name: Line | None = Field(None, description="What the company is called.")
    company: dict[str, Answer] | None = Field(None, description="Answers about the company.")
    accounts: list[AccountEntry] = Field(min_length=1)
    about: AboutEntry | None = None


class FlatProfile(Strict):
    """All answers about a company with one account."""

    name: Line = Field(description="What the company is called.")
    facts: dict[str, Answer] = Field(description="Answers, by fact.")
    about: AboutEntry | None = None


class Expected(Strict):
    """What the rules must give; what is left out is not looked at."""

    outcome: str | None = None
    status: Literal["decided", "open", "not_applicable"] | None = None
    possible: list[str] | None = None
    readings: dict[str, str | None] = Field(default_factory=dict)
    warnings: list[str] | None = None
    gaps: list[str] | None = None
    missing: list[str] | None = None


class CaseEntry(Strict):
    """One case: `facts`, or a `profile`, and what is expected."""

    name: Line = Field(description="A sentence that says what is shown.")
    facts: dict[str, Answer] | None = Field(None, description="All answers, flat.")
    profile: NestedProfile | None = Field(None, description="A company with several accounts.")
    account: str | None = Field(
        None, description="Of several accounts in the profile, the one that is looked at."
    )
    expect: Expected
    judge: Boolean = Field(
        False,
        description="`yes` with a proposed case that no author has judged yet: it is run, and "
        "does not count for the coverage.",
    )


class CasesFile(Strict):
    """Cases of one decision."""

    decision: Identifier | None = Field(
        None, description="Of which decision; left out where the file is `<decision>.cases.yaml`."
    )
    cases: list[CaseEntry] = Field(min_length=1)
