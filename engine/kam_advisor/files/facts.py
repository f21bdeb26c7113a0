"""`knowledge/facts/*.yaml`: what is asked about a company or an account."""

from typing import Literal

from pydantic import Field

from kam_advisor.files.common import (
    Bilingual,
    Boolean,
    Citations,
    Condition,
    Effort,
    Identifier,
    Number,
    Scalar,
    Strict,
)


class FactEntry(Strict):
    """One fact."""

    scope: Literal["company", "account"] = Field(
        description="`company`: asked once; `account`: asked for every account."
    )
    type: Literal["boolean", "choice", "scale", "integer", "number"] = Field(
        description="`boolean`: yes or no; `choice`: one of the options; `scale`: a whole number "
        "from minimum to maximum; `integer`: a whole number; `number`: an exact decimal."
    )
    title: Bilingual = Field(description="The fact in a few words.")
    question: Bilingual = Field(description="How it is asked.")
    help: Bilingual = Field(description="How to find the answer.")
    options: dict[Identifier, Bilingual] | None = Field(
        None, min_length=2, description="Of a choice: the options and their labels, in order."
    )
    ordered: Boolean = Field(
        False, description="Of a choice: whether options run from low to high."
    )
    labels: dict[str, Bilingual] | None = Field(
        None, description="Of a scale: at least its two ends; of a boolean: `yes` and `no`."
    )
    minimum: Number | None = Field(None, description="The least answer; 1 for a scale.")
    maximum: Number | None = Field(None, description="The greatest answer; 5 for a scale.")
    unit: Identifier | None = Field(None, description="Of an integer or number: its unit.")
    applies_when: Condition | None = Field(
        None, description="When the fact applies: a condition over other facts."
    )
    otherwise: Scalar | None = Field(
        None, description="The answer that counts where the fact does not apply."
    )
    effort: Effort | None = Field(
        None,
        description="How hard the answer is to change, above 0: per step of a scale or ordered "
        "choice, per unit of a number, otherwise per change. 1 where it is left out.",
    )
    changeable: Boolean = Field(True, description="`no` where nobody can change the answer.")
    answering_cost: Effort | None = Field(
        None,
        description="How hard the question is to answer, above 0: 2 is as much work as two plain "
        "questions. 1 where it is left out. `kam ask` keeps the expected sum low.",
    )
    sources: Citations


class FactsFile(Strict):
    """Facts by id."""

    facts: dict[Identifier, FactEntry]
