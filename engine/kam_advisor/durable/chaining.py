"""What came of one session: the firings that durable-rules reported, and what they concluded."""

import json
from collections.abc import Iterable, Mapping
from typing import TypeAlias, cast

from kam_advisor.durable.built import START, Rule
from kam_advisor.durable.limits import CONDITIONS_PER_RULE
from kam_advisor.inference import Firing, Statement

_Message: TypeAlias = dict[str, str]
_ALIASES = tuple(f"p{number}" for number in range(1, CONDITIONS_PER_RULE + 1))


class DurableError(RuntimeError):
    """durable-rules did something it must not do; always a bug, never the user's doing."""


class Chaining:
    """The working memory of one session.

    Attributes:
        firings: Of productions, as they came.
        new: Statements that were not asserted yet.
        asserted: Statements that were, each at the index that is the id of its message.
    """

    def __init__(self, rules: Mapping[str, Rule], memory: dict[str, str]) -> None:
        """Start with what is in memory; what is concluded is added to it."""
        self.firings: list[Firing] = []
        self.new = [Statement(subject, value) for subject, value in memory.items()]
        self.asserted = [Statement(START, START)]
        self._rules = rules
        self._memory = memory
        self._parts: dict[str, tuple[Statement, ...]] = {}

    def take(self, messages: Iterable[str]) -> None:
        """Note the firings that durable-rules reports: `{rule: {alias: message}}` each."""
        reported = json.loads(f"[{','.join(messages)}]")  # one call: a call each costs more
        for fired in cast(list[dict[str, dict[str, _Message]]], reported):
            for id, matched in fired.items():
                if id != START:
                    self._fire(id, matched)

    def _fire(self, id: str, matched: Mapping[str, _Message]) -> None:
        count, subject, value, helper = self._rules[id]
        conclusion = Statement(subject, value)
        aliases = _ALIASES[:count]
        premises = tuple([self.asserted[int(matched[alias]["id"])] for alias in aliases])
        if premises and premises[0].subject in self._parts:
            premises = self._parts[premises[0].subject] + premises[1:]
        if helper:
            self._parts[subject] = premises
            self.new.append(conclusion)
            return
        self.firings.append(Firing(id, premises, conclusion))
        if subject not in self._memory:
            self._memory[subject] = value
            self.new.append(conclusion)
        elif self._memory[subject] != value:
            raise DurableError(f"{id}: {subject} is {self._memory[subject]} and {value}")
