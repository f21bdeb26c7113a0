"""What all files have in common: texts, ids, sources, numbers, yes and no."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PlainValidator,
    StringConstraints,
    Tag,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from kam_advisor.values import exact
from kam_advisor.yes_no import yes_no


class Strict(BaseModel):
    """No unknown keys, no conversions."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def _not_blank(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("empty-text", "this text is empty")
    return text.strip()


def _number(value: object) -> Fraction:
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return Fraction(value)
    raise PydanticCustomError("wrong-type", "a number is expected here")


def _effort(value: object) -> Fraction:
    number = _number(value)
    if number <= 0:
        raise PydanticCustomError("wrong-value", "a number above 0 is expected")
    return number


def _effort_or_unchangeable(value: object) -> Fraction | str:
    if isinstance(value, str):
        if value == UNCHANGEABLE:
            return value
        raise PydanticCustomError("wrong-value", "a number above 0 or `unchangeable` is expected")
    return _effort(value)


def _boolean(value: object) -> object:
    known = yes_no(value)
    if known is None:
        raise PydanticCustomError("wrong-type", "`yes` or `no` is expected here")
    return known


def _scalar(value: object) -> object:
    if isinstance(value, Decimal):
        return exact(Fraction(value))
    if isinstance(value, (bool, int, str)):
        return value
    raise PydanticCustomError("wrong-type", "an answer is expected here")


def _parameter(value: object) -> object:
    if isinstance(value, str) or (type(value) is int and value in (0, 1)):
        return value
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        raise PydanticCustomError("bare-number", "the number {n} has no name", {"n": str(value)})
    raise PydanticCustomError("wrong-type", "the name of a parameter is expected here")


def _reserved(id: str) -> str:
    if id in RESERVED:
        raise PydanticCustomError("reserved-id", "the id `{id}` is reserved", {"id": id})
    return id


def _date(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise PydanticCustomError("wrong-value", "a date is expected, as `2026-11-22`") from None
    return text


RESERVED = frozenset(
    [
        *("not_applicable", "unknown", "null", "true", "false", "yes", "no", "ja", "nee"),
        *("and", "or", "not", "in", "min", "max", "sum", "mean", "count"),
        *("count_distinct", "count_accounts"),
    ]
)
"""Words of the condition language and of answers; no id may be one."""

_ID = r"^[a-z][a-z0-9_]*$"
Identifier = Annotated[
    str, StringConstraints(pattern=_ID, max_length=60), AfterValidator(_reserved)
]
"""A name that conditions use: small letters, digits and underscores."""

Line = Annotated[str, AfterValidator(_not_blank), Field(min_length=1)]
"""A text that is not empty."""

Number = Annotated[Fraction, PlainValidator(_number), WithJsonSchema({"type": "number"})]
Effort = Annotated[
    Fraction, PlainValidator(_effort), WithJsonSchema({"type": "number", "exclusiveMinimum": 0})
]
UNCHANGEABLE = "unchangeable"
EffortOrUnchangeable = Annotated[
    Fraction | str,
    PlainValidator(_effort_or_unchangeable),
    WithJsonSchema({"anyOf": [{"type": "number", "exclusiveMinimum": 0}, {"const": UNCHANGEABLE}]}),
]
Boolean = Annotated[
    bool,
    BeforeValidator(_boolean),
    WithJsonSchema({"enum": [True, False, "yes", "no", "ja", "nee"]}),
]
Scalar = Annotated[
    bool | int | Fraction | str,
    PlainValidator(_scalar),
    WithJsonSchema({"type": ["boolean", "number", "string"]}),
]
"""An answer: its type is checked where the fact is known."""

ParameterName = Annotated[
    str | int,
    PlainValidator(_parameter),
    WithJsonSchema({"anyOf": [{"type": "string", "pattern": _ID}, {"enum": [0, 1]}]}),
]
"""The name of a parameter, or 0 or 1."""

Date = Annotated[str, AfterValidator(_date), WithJsonSchema({"type": "string", "format": "date"})]
Version = Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$", max_length=30)]
Condition = Annotated[str, Field(min_length=1, description="A condition over facts and scores.")]


class Bilingual(Strict):
    """A text in English and in Dutch."""

    en: Line = Field(description="The text in English.")
    nl: Line = Field(description="De tekst in het Nederlands.")


class DesignChoice(Strict):
    """No source says it: our own choice, and why."""

    design_choice: Bilingual = Field(description="Why this was chosen.")


class Inferred(Strict):
    """A source says something near it: our own inference, and from what."""

    inferred: Bilingual = Field(description="From what this follows, and how.")


def _citation_kind(value: Any) -> str:
    if isinstance(value, Inferred) or (isinstance(value, dict) and "inferred" in value):
        return "=inferred"
    return "=choice" if isinstance(value, (dict, DesignChoice)) else "=place"


_Cited = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*#\S[^#]*$", max_length=200)]
CitationEntry = Annotated[
    Annotated[_Cited, Tag("=place")]
    | Annotated[DesignChoice, Tag("=choice")]
    | Annotated[Inferred, Tag("=inferred")],
    Discriminator(_citation_kind),
]
"""`document#place`, or `design_choice` or `inferred` with the reason."""

Citations = Annotated[
    list[CitationEntry],
    Field(
        min_length=1,
        description="Where this is said: `source#place` (slide, section, page), or "
        "`design_choice: {en: …, nl: …}` with the reason, or `inferred: {en: …, nl: …}` with what "
        "it follows from.",
    ),
]
