"""`knowledge/coverage/`: what of the documents is encoded, how their contradictions are treated."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from kam_advisor.files.common import Bilingual, Identifier, Line, Strict


def _numbered(text: str) -> str:
    if re.fullmatch(r"[A-Z][0-9]{1,3}", text) is None:
        raise PydanticCustomError("wrong-value", "a letter and a number are expected, as `B05`")
    return text


_Number = Annotated[str, AfterValidator(_numbered)]
_Warning = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")]


class ModelEntry(Strict):
    """A model of a document."""

    title: Bilingual = Field(description="The model in a few words.")
    place: Line = Field(
        description="Where it stands, as in a citation: `6.2`, or `slide-6, slide-7`."
    )
    encoded_in: list[Identifier] = Field(
        default_factory=list, description="The rule sets that hold it."
    )
    glossary: list[Identifier] = Field(default_factory=list, description="The terms that tell it.")
    not_encoded_because: Bilingual | None = Field(
        None, description="Why no rule set holds it; required where no term does, either."
    )


class CoverageFile(Strict):
    """The models of one document."""

    document: Identifier = Field(description="The id of the source.")
    models: dict[_Number, ModelEntry] = Field(description="By number, as `B05`.")


class TensionEntry(Strict):
    """A contradiction between documents, or inside one."""

    title: Bilingual = Field(description="What contradicts what.")
    treatment: Bilingual = Field(description="How it is treated here.")
    encoded_in: list[Identifier] = Field(
        default_factory=list, description="The rule sets in which that shows."
    )
    warnings: list[_Warning] = Field(
        default_factory=list, description="Warnings or gaps that name it: `decision.warning`."
    )
    glossary: list[Identifier] = Field(
        default_factory=list, description="The terms that speak of it."
    )


class TensionsFile(Strict):
    """Contradictions by number, as `C1`."""

    tensions: dict[_Number, TensionEntry]
