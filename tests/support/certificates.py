"""Certificates that a question is useful: two sets of answers that differ in its answer alone.

Both agree with everything that was answered, both are complete, and by the reference evaluator what
is wanted comes to something else. Where a set of answers comes from does not matter: whether it is
a certificate is settled by the evaluator alone. Mostly the last one still is, with the answers
since then put in; else one is drawn at random, or read from a way through the diagrams.
"""

import random
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import TypeAlias

from kam_advisor.interview import Ask, Interview, Situation, Target
from kam_advisor.interview.situation import Part
from kam_advisor.ir.expressions import Value
from kam_advisor.unknowns.diagram import BOTTOM
from meaning import Meaning

Full: TypeAlias = dict[Ask, Value]
"""An answer to every question about a target. Of a figure that one may have, and that was not
given, it says so (`given(...)` is no), and what it would be: other rules may need it."""

Proposal: TypeAlias = tuple[Full, Collection[Value]]
"""Answers to all other questions, and answers to try for the one that is looked at."""

NUMBERS = (0, 1, 2, 5, 10, 50, 100, 1_000, 100_000)
_KEPT = 6
_DRAWN = 300
_VALUES = 4


class Certificate:
    """Why a question can change what is wanted.

    Attributes:
        target: What it changes.
        others: The answers to all other questions about the target.
        ask: The question.
        answers: Two answers to it; one of them may be that the figure is not given.
        results: What the target comes to with each.
    """

    def __init__(
        self,
        target: Target,
        others: Full,
        ask: Ask,
        answers: tuple[Full, Full],
        results: tuple[object, object],
    ) -> None:
        self.target, self.others, self.ask = target, others, ask
        self.answers, self.results = answers, results


class Certifier:
    """Finds certificates for the questions of interviews about the same goals.

    Attributes:
        by: How many were found in which way.
    """

    def __init__(self, interview: Interview) -> None:
        """Nothing is looked at yet."""
        self._goals = interview.goals
        self._knowledge = interview.advisor.knowledge
        self._meanings: dict[str, Meaning] = {}
        self._kept: dict[tuple[Target, Ask], list[Proposal]] = {}
        self._about: dict[Ask, list[Target]] = {}
        self._chance = random.Random(1)
        self._ways: dict[str, Callable[[Target, Situation, Ask], Iterator[Proposal]]] = {
            "kept": self._by_kept,
            "drawn": self._by_drawing,
            "diagram": self._by_diagram,
        }
        self.by = dict.fromkeys(self._ways, 0)

    def can_change(self, now: Situation, ask: Ask) -> bool:
        """Whether there is a certificate for a question."""
        return self.certificate(now, ask) is not None

    def certificate(self, now: Situation, ask: Ask) -> Certificate | None:
        """A certificate that an answer to a question can change a target."""
        targets = sorted(self._targets(ask), key=lambda t: ask not in now.missing.get(t, ()))
        for way, proposals in self._ways.items():
            for target in targets:
                for others, values in proposals(target, now, ask):
                    found = self.check(now, target, others, ask, values)
                    if found is not None:
                        self.by[way] += 1
                        self._keep(found)
                        return found
        return None

    def check(
        self,
        now: Situation,
        target: Target,
        others: Full,
        ask: Ask,
        first: Collection[Value] = (),
    ) -> Certificate | None:
        """The certificate that answers are, if they are one for some two answers to a question.

        Args:
            now: What is answered.
            target: What may change.
            others: Answers to all other questions about it.
            ask: The question.
            first: The answers to it that are tried first.
        """
        meaning = self._meaning(target.decision)
        asks = meaning.asks(target.account, self._goals.accounts)
        agree = all(others.get(a) == v for a, v in self._known(target, now, ask).items())
        if not agree or ask in others or not asks <= {*others, ask}:
            return None
        values = list(self.answers(ask.fact))
        if len(values) > _VALUES:
            values = [values[0], values[-1], *self._chance.sample(values[1:-1], _VALUES - 2)]
        answers: list[Full] = [{ask: value} for value in dict.fromkeys((*first, *values))]
        if self._goals.is_offered(ask.fact):
            answers.append({ask: values[0], _given(ask): False})
        found: list[tuple[Full, object]] = []
        for answer in answers:
            result = meaning.result(target, others | answer, self._goals.accounts)
            found.append((answer, result))
            if result != found[0][1]:
                (one, before), (other, after) = found[0], found[-1]
                return Certificate(target, others, ask, (one, other), (before, after))
        return None

    def answers(self, fact: str) -> Iterator[Value]:
        """The answers to a fact worth telling apart; of a number in arithmetic some."""
        values = self._goals.model.domain(fact).values
        if values:
            yield from values
            return
        declared = self._knowledge.facts[fact]
        low = 0 if declared.minimum is None else declared.minimum
        high = declared.maximum
        yield from (v for v in (low, *NUMBERS) if v >= low and (high is None or v <= high))

    def _targets(self, ask: Ask) -> list[Target]:
        """The targets that a question is about, by the rules themselves."""
        if ask not in self._about:
            self._about[ask] = [
                target
                for target in self._goals.targets
                if ask in self._meaning(target.decision).asks(target.account, self._goals.accounts)
            ]
        return self._about[ask]

    def _meaning(self, decision: str) -> Meaning:
        if decision not in self._meanings:
            self._meanings[decision] = Meaning(self._knowledge, decision)
        return self._meanings[decision]

    def _keep(self, found: Certificate) -> None:
        kept = self._kept.setdefault((found.target, found.ask), [])
        values = tuple(answer[found.ask] for answer in found.answers)
        kept[:] = [(found.others, values), *(one for one in kept if one[0] != found.others)][:_KEPT]

    def _free(self, target: Target, now: Situation, ask: Ask) -> list[Ask]:
        """The other questions about a target that have no known answer."""
        asks = self._meaning(target.decision).asks(target.account, self._goals.accounts)
        return [a for a in sorted(asks, key=_key) if a not in now.answers and a != ask]

    def _known(self, target: Target, now: Situation, ask: Ask) -> Full:
        asks = self._meaning(target.decision).asks(target.account, self._goals.accounts) - {ask}
        return {a: v for a, v in now.answers.items() if a in asks}

    def _by_kept(self, target: Target, now: Situation, ask: Ask) -> Iterator[Proposal]:
        """Those that were certificates before, with the answers of now."""
        known = self._known(target, now, ask)
        for kept, values in tuple(self._kept.get((target, ask), ())):
            answered = {_given(a) for a in known}
            still = {a: v for a, v in kept.items() if a not in answered}
            yield still | known | self._silent(now.unknown), values

    def _by_drawing(self, target: Target, now: Situation, ask: Ask) -> Iterator[Proposal]:
        """Random answers to everything else; mostly without figures that one may not have."""
        known = self._known(target, now, ask)
        free = self._free(target, now, ask)
        values = {a: tuple(self.answers(a.fact)) for a in free}
        solid = self._goals.accounts == 1 and self._part(target, now) is not None
        for number in range(_DRAWN // 20 if solid else _DRAWN):
            drawn = {a: self._chance.choice(values[a]) for a in free}
            may_be_given = number % 4 == 3
            silent = [a for a in free if a in now.unknown or not may_be_given]
            yield known | drawn | self._silent(silent), ()

    def _silent(self, asks: Iterable[Ask]) -> Full:
        """That figures that one may have were not given."""
        return {_given(a): False for a in asks if self._goals.is_offered(a.fact)}

    def _part(self, target: Target, now: Situation) -> Part | None:
        return now.parts.get(target) or self._goals.part(target, now)

    def _by_diagram(self, target: Target, now: Situation, ask: Ask) -> Iterator[Proposal]:
        """Ways through the diagram of a target that end differently by the answer to a question."""
        part = self._part(target, now)
        if part is None:
            yield from self._by_drawing(target, now, ask)
            return
        domain = self._goals.model.domain(ask.fact)
        level = part.outcomes.levels.get(ask.fact)
        if domain.values and level is not None:
            fixed = part.outcomes.diagrams.fixed
            part.outcomes.diagrams.refill()
            kids = [fixed(part.root, level, number) for number in range(len(domain.values))]
            for one, other in pairwise(dict.fromkeys(kids)):
                found = part.outcomes.apart(one, other)
                if found is not None:
                    yield self._filled(target, now, ask, *found), ()
        else:
            for way, node in _signs(part):
                pair = part.outcomes.pair(node, ask.fact)
                if pair is not None:
                    yield self._filled(target, now, ask, way, pair[0]), pair[1:]
        yield from self._by_drawing(target, now, ask)

    def _filled(
        self,
        target: Target,
        now: Situation,
        ask: Ask,
        numbers: Mapping[str, int],
        values: Mapping[str, Value],
    ) -> Full:
        """Answers by the numbers of them, and any to what is left."""
        free = self._free(target, now, ask)
        found = self._known(target, now, ask) | self._silent(free)
        for other in free:
            if other.fact in values:
                found[other] = values[other.fact]
            elif other.fact in numbers:
                found[other] = self._goals.model.domain(other.fact).values[numbers[other.fact]]
            else:
                found[other] = self._chance.choice(tuple(self.answers(other.fact)))
        return found


def _given(ask: Ask) -> Ask:
    """That a figure was given."""
    return Ask(ask.account, f"given({ask.fact})")


def _key(ask: Ask) -> tuple[int, str]:
    return (-1 if ask.account is None else ask.account, ask.fact)


def _signs(part: Part) -> Iterator[tuple[dict[str, int], int]]:
    """The diagrams inside one that ask only about numbers, each with a way there."""
    outcomes, levels, kids = (
        part.outcomes,
        part.outcomes.diagrams.level,
        part.outcomes.diagrams.kids,
    )
    ways: dict[int, dict[str, int]] = {part.root: {}}
    for node in sorted(outcomes.nodes(part.root), reverse=True):  # parents before children
        if levels[node] == BOTTOM or node not in ways:
            continue
        if outcomes.asks_numbers(node):
            yield ways[node], node
            continue
        for number, kid in enumerate(kids[node]):
            ways.setdefault(kid, {**ways[node], outcomes.fact_at[levels[node]]: number})
