"""`rules/<decision>.cases.yaml`: what the rules must give. And profiles, for the editor."""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from kam_advisor.files.common import Boolean, Identifier, Line, Number, Strict
from kam_advisor.values import Unknown, exact

_RATIO = re.compile(r"(-?\d{1,30})\s*/\s*(\d{1,30})")


def _score(value: object) -> int | Fraction | Unknown:
    """A number, a fraction as text (`200/3`), or one of the two marks."""
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return exact(Fraction(value))
    if isinstance(value, str):
        if value in (mark.value for mark in Unknown):
            return Unknown(value)
        ratio = _RATIO.fullmatch(value.strip())
        if ratio is not None and int(ratio[2]):
            return exact(Fraction(int(ratio[1]), int(ratio[2])))
    raise PydanticCustomError(
        "wrong-value", "a number, a fraction as `200/3`, `undefined` or `unknown` is expected"
    )


Score = Annotated[
    int | Fraction | Unknown,
    PlainValidator(_score),
    WithJsonSchema({"type": ["number", "string"]}),
]

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
    scores: dict[str, Score] = Field(
        default_factory=dict,
        description="By score or formula its exact value: a number, a fraction as `200/3`, "
        "`undefined` where there is no such number, `unknown` while an answer is missing.",
    )
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
