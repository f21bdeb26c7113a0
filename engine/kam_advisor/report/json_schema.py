"""The shape of an assessment as JSON, as models; `kam schema assessment` prints it as JSON Schema.

Only for publishing and for tests: writing an assessment does not pass through here, so that `kam
assess` need not import pydantic.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

_Number = int | float


class _Model(BaseModel):
    model_config = ConfigDict(extra="allow", strict=True)


class CitationJson(_Model):
    """Where something is said."""

    source: str = Field(description="Id of the source; `design_choice` for our own choices.")
    title: str = Field(description="Title of the source.")
    place: str | None = Field(None, description="Slide, section or page.")
    because: str | None = Field(None, description="Why, for a design choice.")


class AdviceJson(_Model):
    """What is advised for an outcome, or said of a warning."""

    title: str
    summary: str
    do: str
    why: str
    next_steps: list[str]
    risks: list[str]


class ConditionJson(_Model):
    """A condition that was tested."""

    node: str = Field(description="Its place in the rules.")
    condition: str = Field(description="As written in the rule language.")
    says: str = Field(description="As a sentence.")
    holds: bool
    uses: list[dict[str, object]] = Field(description="Answers, outcomes, scores, parameters used.")
    parts: "list[ConditionJson]" = Field(description="The items of `and` and `or` it rests on.")


class ReadingProofJson(_Model):
    """How a reading reached its outcome."""

    outcome: str
    rule: str = Field(description="Id of the rule that concluded.")
    because: str
    sources: list[CitationJson]
    steps: list[dict[str, object]] = Field(description="Rows tried or questions passed, in order.")


class CaseJson(ReadingProofJson):
    """One way in which the missing answers may turn out, and what then concludes."""

    answers: dict[str, bool | _Number | str]


class ProofJson(_Model):
    """Every step to an outcome, as it was fired."""

    applies: ConditionJson | None
    readings: dict[str, ReadingProofJson]
    warnings: dict[str, ConditionJson]
    cases: list[CaseJson] = Field(
        description="Where no chain of firings settles the outcome: one proved case for each rule."
    )


class DifferenceJson(_Model):
    """A reading that disagrees with the default."""

    reading: str
    outcome: str
    decisive: list[list[str]] = Field(
        description="Smallest sets of facts that make the difference."
    )


class DecisionJson(_Model):
    """What is said about one decision."""

    decision: str
    title: str
    status: Literal["decided", "open", "not_applicable"]
    outcome: str | None
    possible: list[str] = Field(description="Outcomes that some completion gives.")
    readings: dict[str, str | None] = Field(description="Per reading; null while open.")
    unanimous: bool | None = Field(description="Null where open or not applicable.")
    differences: list[DifferenceJson]
    warnings: list[str] = Field(description="Fire in every completion.")
    possible_warnings: list[str] = Field(description="Fire in some completions.")
    scores: dict[str, _Number | None]
    missing: list[str] = Field(description="Unknown facts that can still change the outcome.")
    fired: dict[str, str] = Field(description="Per reading the rule that concluded.")
    target_picture: bool
    problems: list[Literal["gap", "conflict"]]
    exact: bool = Field(description="False where `possible` may be wider than it should be.")
    advice: AdviceJson | None
    warning_advice: dict[str, AdviceJson]
    proof: ProofJson
    sources: list[CitationJson]


class ScopeJson(_Model):
    """One account, or the company."""

    name: str
    decisions: list[DecisionJson]
    set_aside: list[str] = Field(description="Answers that do not count: the fact does not apply.")


class RulesJson(_Model):
    """Which rules were used."""

    version: str
    fingerprint: str = Field(description="SHA-256 of rules and knowledge used.")


class OverrideJson(_Model):
    """Something of a house that stands in the place of what is shipped."""

    what: str
    name: str
    shipped: str
    used: str
    because: str


class AssessmentJson(_Model):
    """The assessment of one profile."""

    name: str
    language: Literal["en", "nl"]
    accounts: list[ScopeJson]
    company: ScopeJson
    rules: RulesJson
    overrides: list[OverrideJson]
    engine: str


def assessment_schema() -> dict[str, object]:
    """The JSON Schema (draft 2020-12) of what `kam assess --format json` prints for one profile."""
    schema = AssessmentJson.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
