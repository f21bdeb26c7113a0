"""One account at a time, as a CRM calls on every change: compiled where possible, else asked."""

from collections.abc import Container, Mapping, Sequence
from functools import cached_property
from typing import Protocol

from kam_advisor.assessment import DecisionAssessment, ScopeAssessment
from kam_advisor.errors import Fault, Place, ProfileInvalid, did_you_mean
from kam_advisor.fact_answers import expected, fact_value, is_unknown
from kam_advisor.inference import Firing
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import NOT_APPLICABLE
from kam_advisor.to_python.compiled import (
    Compiled,
    Decisions,
    chosen,
    compile_rules,
    decision_of,
)
from kam_advisor.to_python.logic import Decided
from kam_advisor.to_python.unfit import Unfit


class Assess(Protocol):
    """`Advisor.assess_answers`: the long way, for answers that compiled code cannot deal with."""

    def __call__(
        self, name: str, given: Mapping[str, Value], only: Container[str] | None = None
    ) -> ScopeAssessment:
        """The decisions of one account."""


_PLACE = Place("facts")


class AtOnce:
    """Decides from plain answers. Keeps no state between calls; safe to use from several threads.

    Compiled code decides complete answers. Everything else takes the long way, with the same
    meaning: answers that are missing, or written in another way (`ja`), and rules it cannot hold.
    """

    def __init__(self, knowledge: KnowledgeBase, decisions: Sequence[str], assess: Assess) -> None:
        """Prepared at the first call.

        Args:
            knowledge: The rules.
            decisions: The account decisions that are wanted.
            assess: The long way.
        """
        self._knowledge = knowledge
        self._wanted = decisions
        self._assess = assess

    @cached_property
    def compiled(self) -> Compiled | None:
        """The rules as code; None where they need more than the answers of one account."""
        try:
            return compile_rules(self._knowledge, self._wanted)
        except Unfit:
            return None

    def decide(self, facts: Mapping[str, object]) -> Decisions:
        """Outcome, rule, warnings and gaps of every decision.

        Args:
            facts: Answers by the ids of facts, those about the company among them: True and False,
                ids of options, whole numbers, and for a number also `Decimal` and `Fraction`. What
                is absent, None or `unknown` is unknown; what follows without it is still decided.

        Raises:
            ProfileInvalid: With every answer that is none, and every fact that is not declared.
        """
        if self.compiled is None:
            return self._assessed(read_answers(facts, self._knowledge))[0]
        decide = self.compiled.decide
        found = decide(facts if type(facts) is dict else dict(facts))
        if found is not None:
            return found
        given = read_answers(facts, self._knowledge)
        return decide(given) or self._assessed(given)[0]

    def prove(self, facts: Mapping[str, object]) -> tuple[Decisions, tuple[Firing, ...]]:
        """The same with the firings, in order of the productions; called as `decide` is."""
        if self.compiled is None:
            return self._assessed(read_answers(facts, self._knowledge))
        prove = self.compiled.prove
        found = prove(facts if type(facts) is dict else dict(facts))
        if found is not None:
            return found
        given = read_answers(facts, self._knowledge)
        return prove(given) or self._assessed(given)

    def _assessed(self, given: Mapping[str, Value]) -> tuple[Decisions, tuple[Firing, ...]]:
        found = self._assess("", given, self._wanted)
        firings = [f for f in found.conclusions.firings if decision_of(f.production) in self._used]
        return {id: _in_short(found.decisions[id], self._default(id)) for id in self._wanted}, (
            tuple(firings)
        )

    def _default(self, decision: str) -> str:
        return self._knowledge.decisions[decision].default.id

    @cached_property
    def _used(self) -> frozenset[str]:
        """The decisions that are wanted and those they build on."""
        return frozenset(decision.id for decision in chosen(self._knowledge, self._wanted))


def _in_short(decision: DecisionAssessment, default: str) -> Decided:
    return Decided(
        NOT_APPLICABLE if decision.status == "not_applicable" else decision.outcome,
        decision.fired.get(default),
        decision.warnings,
        decision.gaps,
    )


def read_answers(facts: Mapping[str, object], knowledge: KnowledgeBase) -> dict[str, Value]:
    """The known answers among plain data.

    Raises:
        ProfileInvalid: With every fault.
    """
    found: dict[str, Value] = {}
    faults: list[Fault] = []
    for id, given in facts.items():
        fact = knowledge.facts.get(id)
        if fact is None:
            hint = did_you_mean(str(id), knowledge.facts) or "`kam facts` lists all facts."
            faults.append(Fault("unknown-fact", f"unknown fact `{str(id)[:80]}`", _PLACE, hint))
        elif not is_unknown(given):
            value = fact_value(fact, given)
            if value is None:
                message = f"`{str(given)[:60]}` is no answer to `{id}`"
                faults.append(Fault("wrong-value", message, _PLACE, expected(fact, given)))
            else:
                found[id] = value
    if faults:
        raise ProfileInvalid(tuple(faults))
    return found
