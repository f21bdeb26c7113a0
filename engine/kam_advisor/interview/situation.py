"""What is answered at one moment of an interview, with what was worked out from it."""

from collections.abc import Collection, Mapping
from typing import TypeAlias

from kam_advisor.interview.asks import Answers, Ask, Target
from kam_advisor.ir.expressions import Value
from kam_advisor.record import Record
from kam_advisor.reference.derive import Derived
from kam_advisor.unknowns import NoOutcome, OutcomeDiagrams

Outcomes: TypeAlias = "frozenset[str | NoOutcome | bool]"
"""What a target can come to: outcomes of a decision; of a gap or warning, whether it fires."""


class Part(Record):
    """What is left of a target.

    Attributes:
        outcomes: Where its diagram is.
        root: The diagram, with the given answers followed and the facts nobody knows taken out.
        numeric: Whether it asks about numbers that stand in arithmetic.
    """

    outcomes: OutcomeDiagrams
    root: int
    numeric: bool


class Situation:
    """The answers at one moment. `Goals` notes in it what it finds, each thing once.

    An answer touches few targets. What was found for the others is taken over from the situation
    before.

    Attributes:
        answers: The known answers.
        unknown: What nobody knows.
        derived: What follows from the answers as a whole.
        given: Per account (None: the company alone) what is known, by fact.
        parts: Per target what is left of it; None where it has no diagram.
        named: Per target the questions that what is left of it speaks of.
        missing: Per target the questions that can still change it.
        offered: Per target the figures that may be given directly, to be asked first.
        possible: Per target what it can come to.
    """

    def __init__(self, answers: Answers, unknown: Collection[Ask], derived: Derived) -> None:
        """Nothing is found yet."""
        self.answers = dict(answers)
        self.unknown = frozenset(unknown)
        self.derived = derived
        self.given: dict[int | None, Mapping[str, Value]] = {}
        self.parts: dict[Target, Part | None] = {}
        self.named: dict[Target, frozenset[Ask]] = {}
        self.missing: dict[Target, tuple[Ask, ...]] = {}
        self.offered: dict[Target, tuple[Ask, ...]] = {}
        self.possible: dict[Target, Outcomes] = {}

    def changed(self, answers: Answers, unknown: Collection[Ask]) -> frozenset[Ask]:
        """The questions whose answer is another one elsewhere."""
        differing = {ask for ask, _ in self.answers.items() ^ answers.items()}
        return frozenset(differing.union(self.unknown.symmetric_difference(unknown)))

    def take_over(self, before: "Situation", touched: Collection[Target]) -> None:
        """Keep what was found before for all targets but some."""
        self.parts = {t: v for t, v in before.parts.items() if t not in touched}
        self.named = {t: v for t, v in before.named.items() if t not in touched}
        self.missing = {t: v for t, v in before.missing.items() if t not in touched}
        self.offered = {t: v for t, v in before.offered.items() if t not in touched}
        self.possible = {t: v for t, v in before.possible.items() if t not in touched}
