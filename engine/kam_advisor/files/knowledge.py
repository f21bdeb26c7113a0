"""`knowledge/`: parameters, advice, glossary, sources, wording and the order of decisions."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from kam_advisor.files.common import (
    Bilingual,
    CitationEntry,
    Citations,
    Date,
    Identifier,
    Line,
    Number,
    Strict,
    Version,
)

_Dotted = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$")]


class ParameterEntry(Strict):
    """A named threshold or weight."""

    title: Bilingual = Field(description="The parameter in a few words.")
    value: Number = Field(description="Its value, an exact number.")
    unit: Identifier = Field(description="Its unit; its words are in the wording, as `unit.<id>`.")
    since: Date = Field(description="Since when this value holds, as `2026-11-22`.")
    sources: Citations


class ParametersFile(Strict):
    """Parameters by id."""

    parameters: dict[Identifier, ParameterEntry]


class AdviceEntry(Strict):
    """What the reader is told about an outcome or a warning."""

    title: Bilingual = Field(description="The outcome or warning in a few words.")
    summary: Bilingual = Field(description="One sentence: the recommendation itself.")
    do: Bilingual = Field(description="What to do.")
    why: Bilingual = Field(description="Why.")
    next_steps: list[Bilingual] = Field(description="What someone can do on Monday.")
    risks: list[Bilingual] = Field(description="What may go wrong.")
    sources: Citations


class GapAdviceEntry(Strict):
    """What the reader is told about something that is still to be done."""

    title: Bilingual = Field(description="What is still to be done, in a few words.")
    do: Bilingual = Field(description="What to do about it.")
    why: Bilingual | None = Field(None, description="Why.")
    next_steps: list[Bilingual] = Field(
        default_factory=list, description="What someone can do on Monday."
    )
    sources: list[CitationEntry] = Field(
        default_factory=list, description="Where this is said, if not where the gap is."
    )


class AdviceFile(Strict):
    """Advice of one decision."""

    advice: Identifier = Field(description="The id of the decision.")
    outcomes: dict[str, AdviceEntry] = Field(
        description="Per outcome; also `not_applicable` where the decision has `applies_when`."
    )
    warnings: dict[str, AdviceEntry] = Field(default_factory=dict, description="Per warning.")
    gaps: dict[str, GapAdviceEntry] = Field(
        default_factory=dict, description="Per gap: items of checklists, and what stands in `gaps`."
    )


class GlossaryItem(Strict):
    """A term and what it means here."""

    term: Bilingual = Field(description="The term itself.")
    definition: Bilingual = Field(description="What it means here.")
    sources: Citations


class GlossaryFile(Strict):
    """Terms by id."""

    glossary: dict[Identifier, GlossaryItem]


class SourceEntry(Strict):
    """A document or publication, or the one entry for our own choices, or for our inferences."""

    kind: Literal["document", "publication", "inference", "design_choice"] = Field(
        description="`design_choice` for one entry only, which has that same id; `inference` for "
        "the one with the id `inferred`."
    )
    title: Bilingual = Field(description="Its title.")
    author: Line = Field(description="Who wrote it.")
    year: Line = Field(description="Its year, in quotes.")
    note: Bilingual = Field(description="What it is, and what of it was read.")


class SourcesFile(Strict):
    """Sources by id."""

    sources: dict[Identifier, SourceEntry]


class WordingFile(Strict):
    """The words of explanations and reports."""

    wording: dict[_Dotted, Bilingual] = Field(description="By key; placeholders are `{name}`.")


class OrderFile(Strict):
    """In which order decisions are shown, and the version of the whole."""

    version: Version = Field(description="Of rules and knowledge together, as `0.1.0`.")
    order: list[Identifier] = Field(
        description="Decisions; one that is needed by another goes first."
    )
