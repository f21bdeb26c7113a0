"""What of the source documents is encoded, and where."""

from collections.abc import Mapping
from types import MappingProxyType

from kam_advisor.ir.knowledge import Text
from kam_advisor.record import Record


class CoveredModel(Record):
    """A model of a document: a list, classification, rule or formula.

    Attributes:
        id: As `B05`: the number of the model in our notes.
        document: The id of its source.
        place: Where it stands there, as in a citation.
        encoded_in: The decisions that hold it.
        glossary: The terms that tell it.
        not_encoded_because: Why no decision holds it; empty where one does, or where its terms say
            all there is.
    """

    id: str
    document: str
    title: Text
    place: str
    encoded_in: tuple[str, ...]
    glossary: tuple[str, ...]
    not_encoded_because: Text


class Tension(Record):
    """A contradiction between documents or inside one, and how it is treated.

    Attributes:
        id: As `C1`: its number in our notes.
        encoded_in: The decisions in which the treatment shows.
        warnings: The warnings that name it, as `<decision>.<warning>`.
        glossary: The terms that speak of it.
    """

    id: str
    title: Text
    treatment: Text
    encoded_in: tuple[str, ...]
    warnings: tuple[str, ...]
    glossary: tuple[str, ...]


class Coverage(Record):
    """All models and all tensions, each by its number."""

    models: Mapping[str, CoveredModel] = MappingProxyType({})
    tensions: Mapping[str, Tension] = MappingProxyType({})
