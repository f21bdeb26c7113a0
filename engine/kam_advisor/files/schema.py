"""JSON Schemas of all files, for editors: completion, help and checks while typing."""

from typing import Any, Literal, get_args

from pydantic import BaseModel, TypeAdapter

from kam_advisor.files.agendas import AgendaFile
from kam_advisor.files.cases import CasesFile, FlatProfile, NestedProfile
from kam_advisor.files.coverage import CoverageFile, TensionsFile
from kam_advisor.files.facts import FactsFile
from kam_advisor.files.house import HouseFile
from kam_advisor.files.knowledge import (
    AdviceFile,
    GlossaryFile,
    OrderFile,
    ParametersFile,
    SourcesFile,
    WordingFile,
)
from kam_advisor.files.rules import RuleFile

Kind = Literal["rules", "knowledge", "house", "cases", "profile"]

KINDS: tuple[Kind, ...] = get_args(Kind)

KNOWLEDGE_FILES: dict[str, type[BaseModel]] = {
    "facts": FactsFile,
    "parameters": ParametersFile,
    "advice": AdviceFile,
    "glossary": GlossaryFile,
    "sources": SourcesFile,
    "wording": WordingFile,
    "order": OrderFile,
    "agenda": AgendaFile,
    "models": CoverageFile,
    "tensions": TensionsFile,
}
"""The model of a knowledge file, by the key that only it has."""


def schema(kind: Kind) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a kind of file.

    Args:
        kind: `rules`, `knowledge` (any file in the folder of that name), `house`, `cases` or
            `profile`.
    """
    made = _adapter(kind).json_schema(mode="validation")
    dialect = "https://json-schema.org/draft/2020-12/schema"
    return {**made, "$schema": dialect, "title": f"kam-advisor: {kind}"}


def _adapter(kind: Kind) -> TypeAdapter[Any]:
    match kind:
        case "rules":
            return TypeAdapter(RuleFile)
        case "house":
            return TypeAdapter(HouseFile)
        case "cases":
            return TypeAdapter(CasesFile)
        case "profile":
            return TypeAdapter(NestedProfile | FlatProfile)
    return TypeAdapter(
        FactsFile
        | ParametersFile
        | AdviceFile
        | GlossaryFile
        | SourcesFile
        | WordingFile
        | OrderFile
        | AgendaFile
        | CoverageFile
        | TensionsFile
    )
