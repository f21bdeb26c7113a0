"""`knowledge/agendas/<id>.yaml`: decisions for one purpose, in the order of an advice."""

from typing import Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from kam_advisor.files.common import Bilingual, Boolean, Identifier, Strict


class ChapterEntry(Strict):
    """A part of an advice."""

    title: Bilingual = Field(description="What this part is about.")
    decisions: list[Identifier] = Field(
        default_factory=list, description="Its decisions, in the order in which they are told."
    )
    others: Boolean = Field(
        False,
        description="Whether every decision that no agenda names follows here, such as those of a "
        "house's own rule sets.",
    )

    @model_validator(mode="after")
    def _has_decisions(self) -> Self:
        if not self.decisions and not self.others:
            raise PydanticCustomError("wrong-value", "a chapter has `decisions`, or `others: yes`")
        return self


class AgendaFile(Strict):
    """An agenda."""

    agenda: Identifier = Field(description="Its id, as it is named in `--agenda`.")
    title: Bilingual = Field(description="Its name for a reader.")
    purpose: Bilingual = Field(description="One sentence: when one chooses it.")
    default: Boolean = Field(False, description="`yes` for the one agenda that needs no naming.")
    chapters: list[ChapterEntry] = Field(min_length=1, description="In the order of the advice.")
    portfolio_lists: dict[Identifier, list[Identifier]] = Field(
        default_factory=dict,
        description="Per decision the warnings whose accounts `kam portfolio` names.",
    )
