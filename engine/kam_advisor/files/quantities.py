"""Scores, formulas and collect tables in a rule file."""

from typing import Literal

from pydantic import Field

from kam_advisor.files.common import (
    Bilingual,
    Boolean,
    Citations,
    Condition,
    Identifier,
    ParameterName,
    Strict,
)


class ScoreEntry(Strict):
    """One line of a scorecard."""

    fact: Identifier = Field(description="The fact whose answer counts.")
    weight: ParameterName | None = Field(
        None, description="The parameter by which it is weighed; 1 where it is left out."
    )
    reversed: Boolean = Field(False, description="Whether a high answer counts low (scales only).")
    points: dict[str, ParameterName] | None = Field(
        None, description="Of a choice or boolean: per answer the parameter with its points."
    )


class Lowest(Strict):
    """Which items of a score a report names because they are the lowest."""

    title: Bilingual = Field(description="What these items are called, as `Lowest criteria`.")
    least: Identifier = Field(
        description="The parameter that says how many at least; all that are as low count too."
    )
    most: Identifier = Field(
        description="The parameter that says how many at most; where it would be more, none."
    )


class Score(Strict):
    """A weighted mean or sum over facts."""

    title: Bilingual = Field(description="The score in a few words.")
    unit: Identifier = Field(description="Its unit; its words are in the wording, as `unit.<id>`.")
    mean_of: list[ScoreEntry] | None = Field(None, min_length=1, description="A weighted mean.")
    sum_of: list[ScoreEntry] | None = Field(None, min_length=1, description="A weighted sum.")
    name_lowest: Lowest | None = Field(None, description="Its lowest items are named in reports.")
    sources: Citations


class FormulaEntry(Strict):
    """A number computed from facts, parameters and other quantities."""

    title: Bilingual = Field(description="The number in a few words.")
    formula: str = Field(description="The computation, as `(revenue - cost) / revenue * 100`.")
    unit: Identifier = Field(description="Its unit.")
    sources: Citations


class CollectEntry(Strict):
    """One row of a collect table."""

    rule: Identifier = Field(description="The name of the row.")
    when: Condition
    value: ParameterName = Field(description="What it adds: a parameter, or arithmetic.")


class Collect(Strict):
    """The sum, least, greatest or number of the values of the rows that hold."""

    title: Bilingual = Field(description="The number in a few words.")
    collect: Literal["sum", "min", "max", "count"] = Field(description="How values are combined.")
    unit: Identifier = Field(description="Its unit.")
    sources: Citations
    rows: list[CollectEntry] = Field(min_length=1)
