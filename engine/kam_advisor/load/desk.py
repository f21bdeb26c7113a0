"""What all compilers share: the entries, the names, texts, citations and expressions."""

import re
from collections.abc import Sequence
from fractions import Fraction

from kam_advisor.errors import Place, did_you_mean
from kam_advisor.files.common import Bilingual, CitationEntry, DesignChoice, Inferred
from kam_advisor.ir.expressions import Expression
from kam_advisor.ir.knowledge import Citation, Text
from kam_advisor.language import Allowed, Names, read_expression
from kam_advisor.language.read import Want
from kam_advisor.load.gathered import AnyModel, Entry, Gathered
from kam_advisor.values import exact

DESIGN_CHOICE = "design_choice"
INFERRED = "inferred"


def text(entry: Bilingual | None) -> Text:
    """A text as plain data; None is an empty one."""
    return {"en": entry.en, "nl": entry.nl} if entry is not None else {"en": "", "nl": ""}


def number(value: Fraction | None) -> int | Fraction | None:
    """A number, whole where it can be."""
    return None if value is None else exact(value)


class Desk:
    """One load: what was gathered, and reading of the parts that every entry has."""

    def __init__(self, gathered: Gathered) -> None:
        """Work on these entries."""
        self.gathered = gathered
        self.fault = gathered.fault

    def citations(
        self, listed: Sequence[CitationEntry], entry: Entry[AnyModel], *steps: str | int
    ) -> tuple[Citation, ...]:
        """The citations of a list at these keys; a fault for each unknown source."""
        found = []
        for number_, item in enumerate(listed):
            if isinstance(item, DesignChoice):
                found.append(Citation(DESIGN_CHOICE, "", text(item.design_choice)))
                continue
            if isinstance(item, Inferred):
                found.append(Citation(INFERRED, "", text(item.inferred)))
                continue
            source, _, place = item.partition("#")
            found.append(Citation(source, place, {}))
            self._check_source(source, item, entry.place(*steps, number_))
        return tuple(found)

    def _check_source(self, source: str, cited: str, place: Place) -> None:
        if self.gathered.full:
            return
        if source in (DESIGN_CHOICE, INFERRED):
            reason = "the reason" if source == DESIGN_CHOICE else "what it follows from"
            hint = f"Write `{source}: {{en: …, nl: …}}`, with {reason}."
            self.fault("malformed-citation", f"`{cited[:80]}` is not a citation", place, hint)
        elif source not in self.gathered.sources:
            known = self.gathered.sources
            hint = did_you_mean(source, known) or "Sources are declared in knowledge/sources.yaml."
            self.fault("unknown-source", f"unknown source `{source[:80]}`", place, hint)

    def expression(
        self,
        text_: str,
        want: Want,
        names: Names,
        allowed: Allowed,
        entry: Entry[AnyModel],
        *steps: str | int,
    ) -> Expression | None:
        """The expression written at these keys; None with faults noted."""
        if self.gathered.full:
            return None
        path = (*entry.path, *steps)

        def place(offset: int, length: int) -> Place:
            return entry.document.place_within(path, offset, length)

        found, faults = read_expression(text_, want, names, allowed, place)
        self.gathered.faults += faults
        return found

    def word(self, word: str, text_: str, entry: Entry[AnyModel], *steps: str | int) -> Place:
        """Where a word of a text stands, at its first occurrence."""
        found = re.search(rf"\b{re.escape(word)}\b", text_)
        start, end = found.span() if found else (0, 1)
        return entry.document.place_within((*entry.path, *steps), start, end - start)
