"""Agendas: which decisions belong together for a purpose, and in which order they are told."""

from kam_advisor.ir.knowledge import Text
from kam_advisor.record import Record


class Chapter(Record):
    """A part of an advice: what it is about, and the decisions it tells, in order."""

    title: Text
    decisions: tuple[str, ...]


class Agenda(Record):
    """Decisions for one purpose, in chapters.

    Attributes:
        title: Its name for a reader.
        purpose: When one chooses it.
        default: Whether it is the one that is used where none is named.
        chapters: None is empty, and no decision stands in two.
        listed: Decision and warning: what fires for which accounts, the summary of a portfolio says
            by name.
    """

    id: str
    title: Text
    purpose: Text
    default: bool
    chapters: tuple[Chapter, ...]
    listed: tuple[tuple[str, str], ...] = ()

    @property
    def decisions(self) -> tuple[str, ...]:
        """Its decisions in the order in which they are told."""
        return tuple(decision for chapter in self.chapters for decision in chapter.decisions)
