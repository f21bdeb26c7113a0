"""Two versions of the rules over one set of diagrams.

A profile is the answers to all facts of both versions; each version looks only at those it knows.
A fact that both know is one variable, with the answers that both accept. Where the two cannot be
one fact (a boolean that has become a scale), each version has a variable of its own.
"""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import FactDeclaration, KnowledgeBase
from kam_advisor.unknowns.domains import domains, facts_in_order
from kam_advisor.unknowns.paths import Way
from kam_advisor.unknowns.prepared import Prepared
from kam_advisor.unknowns.rules import Rules
from kam_advisor.unknowns.space import Space

Side: TypeAlias = Literal["old", "new"]
SIDES: tuple[Side, Side] = ("old", "new")
STEPS = 3_000_000
"""Steps that comparing one decision may take: some ten seconds."""
_APART = " (new)"


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact that is not the same in both versions.

    Attributes:
        change: `added`, `removed`; `answers`: other answers are accepted; `type`: it is compared as
            two facts; `applies`: it applies elsewhere, or counts as something else where not.
        answers: For `answers`, those that only one version accepts, as text.
    """

    fact: str
    change: Literal["added", "removed", "answers", "type", "applies"]
    answers: tuple[str, ...] = ()


class Versions:
    """Both versions, and the diagrams of their decisions."""

    def __init__(self, old: KnowledgeBase, new: KnowledgeBase, steps: int = STEPS) -> None:
        """Make the facts comparable; no rule is looked at yet."""
        self.knowledge: Mapping[Side, KnowledgeBase] = {"old": old, "new": new}
        self._names: dict[Side, dict[str, str]] = {"old": {}, "new": {}}
        self.changes: list[FactChange] = []
        facts = self._joined()
        joined = replace(old, facts=facts)
        order = tuple(
            dict.fromkeys(
                self._names[side][fact]
                for side in SIDES
                for fact in facts_in_order(self.knowledge[side], self.knowledge[side].decisions)
            )
        )
        prepared = Prepared(joined, steps)
        prepared.domains = domains(joined, (old, new))
        self.space = Space(prepared, (), order)
        self.diagrams = self.space.diagrams
        self.rules: dict[Side, Rules] = {side: self._rules(side) for side in SIDES}

    def _rules(self, side: Side) -> Rules:
        """The rules of one version, over the common variables."""
        space = copy(self.space)
        names = self._names[side]
        space.prepared = Prepared(self.knowledge[side], self.space.prepared.budget)
        known = self.space.prepared.domains
        space.prepared.domains = {fact: known[name] for fact, name in names.items()}
        space.levels = {
            fact: self.space.levels[name]
            for fact, name in names.items()
            if name in self.space.levels
        }
        return Rules(space, {})

    def _joined(self) -> dict[str, FactDeclaration]:
        """All facts as variables; notes what changed."""
        old, new = (self.knowledge[side].facts for side in SIDES)
        found: dict[str, FactDeclaration] = {}
        for name, fact in old.items():
            self._names["old"][name] = name
            found[name] = fact
            if name not in new:
                self.changes.append(FactChange(name, "removed"))
        for name, fact in new.items():
            self._names["new"][name] = name
            if name not in old:
                self.changes.append(FactChange(name, "added"))
                found[name] = fact
                continue
            common = _common(old[name], fact)
            if common is None:
                self.changes.append(FactChange(name, "type"))
                self._names["new"][name] = name + _APART
                found[name + _APART] = fact
            else:
                found[name] = common
                self._note(old[name], fact)
        return found

    def _note(self, old: FactDeclaration, new: FactDeclaration) -> None:
        answers = _other_answers(old, new)
        if answers:
            self.changes.append(FactChange(old.id, "answers", answers))
        if (old.applies_when, old.otherwise) != (new.applies_when, new.otherwise):
            self.changes.append(FactChange(old.id, "applies"))

    def profile(self, side: Side, decision: str, way: Way) -> dict[str, Value]:
        """The answers of a way through a diagram to the facts that one version knows.

        Answers to all facts that the decision uses in either version.
        """
        names = self._names[side]
        wanted: dict[str, None] = {}
        for one in SIDES:
            if decision in self.knowledge[one].decisions:
                wanted |= dict.fromkeys(facts_in_order(self.knowledge[one], [decision]))
        facts = {fact: names[fact] for fact in wanted if fact in names}
        answers = self.space.answers(list(facts.values()), *way)
        return {fact: answers[name] for fact, name in facts.items()}

    def variable(self, side: Side, fact: str) -> str:
        """The name of the variable of a fact."""
        return self._names[side][fact]


def _common(old: FactDeclaration, new: FactDeclaration) -> FactDeclaration | None:
    """The fact with the answers that both versions accept; None where there is no such fact."""
    numbers = {"integer", "number"}
    if old.kind != new.kind and not {old.kind, new.kind} <= numbers:
        return None
    if old.scope != new.scope:
        return None
    kind = old.kind if old.kind == new.kind else "integer"
    options = tuple(option for option in old.options if option in new.options)
    low = max((m for m in (old.minimum, new.minimum) if m is not None), default=None)
    high = min((m for m in (old.maximum, new.maximum) if m is not None), default=None)
    if old.kind == "choice" and not options:
        return None
    if low is not None and high is not None and low > high:
        return None
    return replace(old, kind=kind, options=options, minimum=low, maximum=high)


def _other_answers(old: FactDeclaration, new: FactDeclaration) -> tuple[str, ...]:
    if old.kind == "choice":
        one, other = set(old.options), set(new.options)
        return tuple(option for option in (*old.options, *new.options) if option in one ^ other)
    if old.kind == "boolean" or (old.kind, old.minimum, old.maximum) == (
        new.kind,
        new.minimum,
        new.maximum,
    ):
        return ()
    return tuple(f"{fact.kind} {_end(fact.minimum)}..{_end(fact.maximum)}" for fact in (old, new))


def _end(number: object) -> str:
    return "" if number is None else str(number)
