"""The house file: what a house changes in parameters and texts."""

from pydantic import Field

from kam_advisor.files.common import EffortOrUnchangeable, Line, Number, Strict


class HouseParameter(Strict):
    """Another value for a parameter."""

    value: Number = Field(description="The value this house uses.")
    because: Line | None = Field(None, description="Why; shown with every assessment.")


class HouseText(Strict):
    """Another text, in one language or both."""

    en: Line | None = Field(None, description="The text in English.")
    nl: Line | None = Field(None, description="De tekst in het Nederlands.")


class HouseFile(Strict):
    """A house's own method."""

    house: Line = Field(description="The name of the house.")
    parameters: dict[str, HouseParameter] = Field(default_factory=dict)
    efforts: dict[str, EffortOrUnchangeable] = Field(
        default_factory=dict,
        description="Per fact how hard its answer is to change, or `unchangeable`.",
    )
    texts: dict[str, HouseText] = Field(
        default_factory=dict, description="By path, as `advice.kam_decision.introduce.summary`."
    )
