"""The shape of an assessment and of an explanation as JSON, as models.

`kam schema assessment` and `kam schema explanation` print them as JSON Schema.

Only for publishing and for tests: writing an assessment does not pass through here, so that `kam
assess` need not import pydantic.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

_Number = int | float
_Answer = bool | int | float | str


class _Model(BaseModel):
    model_config = ConfigDict(extra="allow", strict=True)


class AccountFactJson(_Model):
    """A fact of an account, or of the company as a whole."""

    account: str | None = Field(description="Name of the account; null: of the company.")
    fact: str


class BoundsJson(_Model):
    """Between which values a score lies; both can be reached."""

    least: _Number
    greatest: _Number


class CitationJson(_Model):
    """Where something is said."""

    source: str = Field(
        description="Id of the source; `design_choice` for our own choices, `inferred` for what "
        "we infer."
    )
    title: str = Field(description="Title of the source.")
    place: str | None = Field(None, description="Slide, section or page.")
    because: str | None = Field(None, description="Why, where no source says it.")


class AdviceJson(_Model):
    """What is advised for an outcome, or said of a warning or gap; of a gap texts may be empty."""

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
    gaps: dict[str, ConditionJson] = Field({}, description="Why each gap fired.")
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
    gaps: list[str] = Field([], description="What is still to be done, in every completion.")
    possible_gaps: list[str] = Field([], description="What is still to be done in some.")
    scores: dict[str, _Number | None]
    score_bounds: dict[str, BoundsJson] = Field(
        {}, description="Of scores that are not known yet, where it can be worked out."
    )
    missing: list[str] = Field(description="Unknown facts that can still change the outcome.")
    missing_in: list[AccountFactJson] = Field(
        [], description="Whose the missing answers are, where they may be of several accounts."
    )
    fired: dict[str, str] = Field(description="Per reading the rule that concluded.")
    target_picture: bool
    problems: list[Literal["gap", "conflict"]]
    exact: bool = Field(description="False where `possible` may be wider than it should be.")
    advice: AdviceJson | None
    warning_advice: dict[str, AdviceJson]
    gap_advice: dict[str, AdviceJson] = Field({}, description="What to do about each gap.")
    proof: ProofJson
    sources: list[CitationJson]


class ScopeJson(_Model):
    """One account, or the company."""

    name: str
    decisions: list[DecisionJson]
    set_aside: list[str] = Field(description="Answers that do not count: the fact does not apply.")


class ChapterJson(_Model):
    """A part of an advice."""

    title: str
    decisions: list[str]


class AgendaJson(_Model):
    """For what purpose was assessed: which decisions, in which order."""

    agenda: str
    title: str
    purpose: str
    default: bool
    chapters: list[ChapterJson]


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
    agenda: AgendaJson | None = Field(
        None, description="Null where decisions were asked for otherwise."
    )
    rules: RulesJson
    overrides: list[OverrideJson]
    engine: str
    unused: list[str] = Field(
        [], description="Facts that are answered and that the agenda does not look at."
    )


class ChangeJson(_Model):
    """Another answer to a fact."""

    fact: str
    from_: _Answer = Field(alias="from", description="The given answer.")
    to: _Answer = Field(description="The nearest answer that will do.")
    beyond: Literal["above", "below"] | None = Field(
        description="Where the answer lies above or below `to`, not at it."
    )
    distance: _Number = Field(description="Steps; of a number the difference; otherwise 1.")
    weight: _Number = Field(description="The effort of the fact times the distance.")


class ChangeSetJson(_Model):
    """Changes that together give the outcome."""

    changes: list[ChangeJson]
    needs: dict[str, _Answer] = Field(description="Answers to unknown facts that it counts on.")


class ChangeProofJson(_Model):
    """What was covered to show that there is nothing lighter."""

    varied: list[str] = Field(description="Facts that matter and can be changed.")
    kept: list[str] = Field(description="Facts that matter and cannot be changed.")
    numbers: list[str] = Field(description="Numbers in calculations, held as they are.")
    unknown: list[str] = Field(description="Facts that matter and are not known.")
    combinations: int = Field(description="Combinations of answers covered.")
    bound: _Number | None = Field(description="The least weight; null: it cannot be reached.")
    any_answers: bool = Field(description="Whether any answers at all give the outcome.")


class WhatWouldChangeJson(_Model):
    """What would give another outcome."""

    outcome: str
    weight: _Number | None = Field(description="Of every set; null where there is none.")
    sets: list[ChangeSetJson] = Field(description="The lightest sets, at most 20.")
    total: int = Field(description="How many sets of that weight there are.")
    proof: ChangeProofJson


class EdgeJson(_Model):
    """An answer of which one change alone flips the outcome."""

    fact: str
    from_: _Answer = Field(alias="from")
    to: _Answer
    beyond: Literal["above", "below"] | None
    distance: _Number
    outcomes: list[str] = Field(description="What the decision can be then.")


class ShareJson(_Model):
    """How many ways of filling in the unknown answers give an outcome."""

    number: int
    share: _Number


class RobustnessJson(_Model):
    """How robust the outcome is."""

    fewest: int | None = Field(description="The least number of answers that flip it.")
    flips: list[list[str]] = Field(description="The sets of so many facts, at most 20.")
    total: int = Field(description="How many such sets there are.")
    steps: _Number | None = Field(description="The least distance that flips it.")
    weight: _Number | None = Field(description="The least weight of changes that can be made.")
    edge: list[EdgeJson]
    completions: dict[str, ShareJson] | None = Field(
        description="Per outcome; empty where nothing unknown matters, null where not countable."
    )


class SufficientJson(_Model):
    """A smallest set of answers that forces the outcome."""

    facts: dict[str, _Answer]
    total: int = Field(description="How many smallest sets there are.")


class ExplanationJson(DecisionJson):
    """The explanation of one decision."""

    name: str
    cases: dict[str, dict[str, _Answer]]
    why_not: dict[str, list[dict[str, object]]]
    what_would_change: list[WhatWouldChangeJson] | None
    robustness: RobustnessJson | None
    sufficient: SufficientJson | None


def explanation_schema() -> dict[str, object]:
    """The JSON Schema (draft 2020-12) of what `kam explain --format json` prints."""
    schema = ExplanationJson.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def assessment_schema() -> dict[str, object]:
    """The JSON Schema (draft 2020-12) of what `kam assess --format json` prints for one profile."""
    schema = AssessmentJson.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
